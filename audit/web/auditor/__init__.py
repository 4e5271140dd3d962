"""Pages of auditors, made for a phone: my visits, brief, sections, photos, review, receipt."""

from flask import Flask

from audit.web.auditor import answering, brief, events, hub, lists, photos, review
from audit.web.auditor.blueprint import blueprint

VIEWS = (lists, brief, hub, answering, events, photos, review)
"""Modules whose views stand on the blueprint."""


def register(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(blueprint)
