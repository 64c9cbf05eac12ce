"""PMO level sekolah: six meetings a year, what they agreed, and what came of it."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from pmo_app import cli, config, engine, models, pages, storage, watching
from pmo_app.extensions import compress, csrf, db, login_manager
from pmo_app.pages.shared.house import House

__all__ = ["create_app", "models"]


def create_app(settings: dict | None = None) -> Flask:
    """The app, assembled. `settings` are laid over those of the environment.

    Raises config.SettingsError where the environment makes no sense.
    """
    app = House(__name__, template_folder=config.ROOT / "templates", static_folder=None)
    app.config.update({**config.from_environment(), **(settings or {})})
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.options_for(app.config["SQLALCHEMY_DATABASE_URI"])
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    cli.init_app(app)
    watching.init_app(app)  # before the pages: what they refuse is told, too
    # Pages first: an ended session must meet the sign-in door before CSRF calls it a forgery.
    pages.init_app(app)
    for extension in (db, login_manager, csrf, compress):
        extension.init_app(app)
    engine.init_app(app)
    storage.init_app(app)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
    return app
