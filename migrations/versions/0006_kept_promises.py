"""chores, erasure of a person, and a log of deeds that only grows

Revision ID: 0006
Revises: 0005
"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# A deed may lose its details, when a person is erased; it is never changed otherwise, and never goes.
SQLITE = (
    """CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN
       SELECT RAISE(ABORT, 'the log of deeds only grows'); END""",
    """CREATE TRIGGER event_is_not_rewritten BEFORE UPDATE ON event
       WHEN NEW.detail IS NOT '{"erased": true}' OR NEW.id IS NOT OLD.id OR NEW.at IS NOT OLD.at
         OR NEW.verb IS NOT OLD.verb OR NEW.subject IS NOT OLD.subject
         OR NEW.person_id IS NOT OLD.person_id OR NEW.report_id IS NOT OLD.report_id
       BEGIN SELECT RAISE(ABORT, 'the log of deeds only grows'); END""",
)
POSTGRESQL = (
    """CREATE FUNCTION event_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         IF TG_OP = 'UPDATE' AND NEW.detail::jsonb = '{"erased": true}'::jsonb
            AND (NEW.id, NEW.at, NEW.verb, NEW.subject) = (OLD.id, OLD.at, OLD.verb, OLD.subject)
            AND NEW.person_id IS NOT DISTINCT FROM OLD.person_id
            AND NEW.report_id IS NOT DISTINCT FROM OLD.report_id
         THEN RETURN NEW; END IF;
         RAISE EXCEPTION 'the log of deeds only grows';
       END $$""",
    """CREATE TRIGGER event_only_grows BEFORE UPDATE OR DELETE ON event
       FOR EACH ROW EXECUTE FUNCTION event_only_grows()""",
)


def upgrade():
    op.create_table('chore',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('ran_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chore'))
    )
    op.add_column('person', sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))
    for statement in SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL:
        op.execute(sa.text(statement.replace(':', r'\:')))


def downgrade():
    raise NotImplementedError('migrations go forward only')
