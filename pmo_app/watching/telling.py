"""Errors told to a Sentry-compatible service where SENTRY_DSN names one: what broke and where, nothing of anybody's."""

from flask import Flask, g


def init_app(app: Flask) -> None:
    if not app.config["SENTRY_DSN"]:
        return
    import sentry_sdk  # its package is there only where it is wanted
    from sentry_sdk.integrations.flask import FlaskIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=app.config["SENTRY_DSN"],
        default_integrations=False,
        integrations=[FlaskIntegration(), LoggingIntegration(level=None, event_level=40)],
        data_collection={"user_info": False, "http_bodies": [], "stack_frame_variables": False},
        max_breadcrumbs=0,
        before_send=without_words,
    )


def without_words(event: dict, _hint: dict) -> dict:
    """The event without address, headers, cookies, body, person, and without what the exception says, which may hold
    what somebody typed."""
    for name in ("request", "user", "breadcrumbs", "extra", "server_name", "logentry"):
        event.pop(name, None)
    for each in event.get("exception", {}).get("values", []):
        each["value"] = ""
    event["tags"] = {"request": g.get("request_id", "")} if g else {}
    return event
