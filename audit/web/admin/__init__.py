"""Pages of whoever runs the installation: people, jobs, mail, the parts of pages, and the sign of health."""

from flask import Flask

from audit.web.admin import health, jobs, mail, people, styleguide
from audit.web.admin.blueprint import blueprint

VIEWS = (people, jobs, mail, styleguide, health)
"""Modules whose views stand on the blueprint."""


def register(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(blueprint)
