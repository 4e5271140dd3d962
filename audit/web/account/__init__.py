"""Sign-in and everything about the own account: the only part that knows Flask-Security."""

from flask import Flask

from audit.web.account import details, home, passwords, security, sign_in
from audit.web.account.blueprint import blueprint

VIEWS = (home, sign_in, passwords, details)
"""Modules whose views stand on the blueprint."""


def register(app: Flask) -> None:
    """Add sign-in to the application; its check of the cookie runs before every other look at the user."""
    security.init_app(app)
    app.register_blueprint(blueprint)
