"""the log of deeds is neither replaced nor emptied: two ways past the triggers of 0006

Revision ID: 0007
Revises: 0006
"""

from alembic import op
import sqlalchemy as sa


revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

# INSERT OR REPLACE takes the row that is there away without asking a trigger of DELETE. A new row has no id here yet.
SQLITE = """CREATE TRIGGER event_is_not_replaced BEFORE INSERT ON event
   WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
   BEGIN SELECT RAISE(ABORT, 'the log of deeds only grows'); END"""
POSTGRESQL = """CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event
   FOR EACH STATEMENT EXECUTE FUNCTION event_only_grows()"""


def upgrade():
    op.execute(sa.text(SQLITE if op.get_bind().dialect.name == 'sqlite' else POSTGRESQL))


def downgrade():
    raise NotImplementedError('migrations go forward only')
