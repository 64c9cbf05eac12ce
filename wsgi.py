"""For WSGI servers: `gunicorn wsgi:app`, `waitress-serve wsgi:app`, or one that looks for `application`."""

from pmo_app import create_app
from pmo_app.warming import warm

app = application = create_app()
warm(app)
