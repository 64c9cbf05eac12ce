"""Before an update the new code backs up what the old one left: tables of any earlier release."""

import pytest

from pmo_app import create_app
from pmo_app.backups.restoring import restore
from pmo_app.extensions import db
from pmo_app.storage.folder import Folder
from pmo_app.tables import known
from tests.releases.kept import VERSIONS, Kept, rows_of
from tests.releases.settling import lay_out
from tests.support.databases import SETTINGS


@pytest.fixture
def template():
    return "bare"


@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_earlier_release_left_is_backed_up_and_comes_back(version, shelf, tmp_path):
    kept, url, evidence = Kept.of(version), shelf.fresh("bare", "former"), tmp_path / "evidence"
    places = {"SQLALCHEMY_DATABASE_URI": url, "EVIDENCE_STORE": evidence}
    evidence.mkdir()
    app = create_app({**SETTINGS, **places})
    lay_out(app, kept, kept.rows)
    before = everything(app)
    said = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backups"), "--database-only"])
    assert said.exit_code == 0, said.output
    let_go(app)
    (archive,) = (tmp_path / "backups").glob("pmo-*")
    shelf.fresh("bare", "former")
    restore(Folder(tmp_path / "backups"), archive.name, url, Folder(evidence), known(), "", print)
    assert everything(app) == before


def everything(app) -> dict:
    with app.app_context(), db.engine.connect() as connection:
        found = rows_of(connection)
    let_go(app)
    return found


def let_go(app):
    with app.app_context():
        db.engine.dispose()
