"""The service for a WSGI server of your own: `gunicorn wsgi:app`. `python3 -m audit serve` needs no such file."""

from audit import bootstrap
from audit.app import create_app
from audit.background import start_background
from audit.core.settings import Settings

bootstrap.preload_native()
settings = Settings.from_environment()
app = create_app(settings)
if settings.background:
    start_background(app)
