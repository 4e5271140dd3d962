"""Pages behind a partner contact's link: no account, the token in the address opens one report and nothing else."""

from types import ModuleType

from flask import Flask

from audit.web.partner import report
from audit.web.partner.blueprint import blueprint

FAMILIES: tuple[ModuleType, ...] = (report,)
"""Modules whose views stand on the blueprint."""


def register(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(blueprint)
