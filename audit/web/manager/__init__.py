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
    rewording,
    samples,
    scenarios,
    scorecard,
    scorecard_compare,
    scorecard_exports,
    scorecard_partner,
    scorecard_standard,
    scorecard_touchpoint,
    settings,
    stages,
    standards,
    touchpoint_import,
    touchpoints,
    visits,
)
from audit.web.manager.blueprint import blueprint
from audit.web.manager.builder import coverage, files, pages, phone, publishing, trials

VIEWS = (
    partners,
    contacts,
    touchpoints,
    touchpoint_import,
    checklists,
    pages,
    files,
    phone,
    publishing,
    trials,
    coverage,
    promises,
    standards,
    samples,
    stages,
    scenarios,
    programmes,
    programme_touchpoints,
    visits,
    scorecard,
    scorecard_compare,
    scorecard_exports,
    scorecard_partner,
    scorecard_standard,
    scorecard_touchpoint,
    review,
    adjusting,
    rewording,
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
