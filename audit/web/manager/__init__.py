"""Pages of brand managers and reviewers."""

from flask import Flask

from audit.web.manager import (
    adjusting,
    audits,
    checklists,
    contacts,
    outbox,
    partners,
    programme_touchpoints,
    programmes,
    promises,
    releasing,
    reports,
    review,
    scenarios,
    scorecard,
    settings,
    stages,
    standards,
    touchpoint_import,
    touchpoints,
    visits,
)
from audit.web.manager.blueprint import blueprint

VIEWS = (
    partners,
    contacts,
    touchpoints,
    touchpoint_import,
    checklists,
    promises,
    standards,
    stages,
    scenarios,
    programmes,
    programme_touchpoints,
    visits,
    scorecard,
    review,
    adjusting,
    audits,
    releasing,
    reports,
    outbox,
    settings,
)
"""Modules whose views stand on the blueprint."""


def register(app: Flask) -> None:
    """Add these pages to the application."""
    app.register_blueprint(blueprint)
