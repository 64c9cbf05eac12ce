"""The Flask extensions, made once and bound to an app in `create_app`."""

from flask_compress import Compress
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """What every table inherits: one way of naming constraints, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class SignInKeeper(LoginManager):
    """A sign-in lives in the session alone: the cookie Flask-Login would take beside it (`remember_token`) is never
    handed out, so whoever brings one made it up."""

    def _load_user_from_remember_cookie(self, _cookie):
        return None


# After a commit a deed is answered with what it just changed: nothing is read again for that.
db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True, session_options={"expire_on_commit": False})
login_manager = SignInKeeper()
csrf = CSRFProtect()
compress = Compress()
