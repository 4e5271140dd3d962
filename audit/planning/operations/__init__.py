"""The verbs of planning: make and run programmes, plan visits, offer them, and follow them to their end."""

from audit.planning.operations.life import activate, end, pause, resume, use_version
from audit.planning.operations.offers import accept, decline, offer, offer_waiting
from audit.planning.operations.plan import HORIZON, Planned, PlannedVisit, plan_ahead, preview
from audit.planning.operations.programmes import (
    ETHICS_RULES,
    Ethics,
    Leg,
    Terms,
    add_touchpoints,
    add_unit,
    change_programme,
    create_programme,
    missing_ethics,
    remove_touchpoints,
    set_auditors,
    set_ethics,
)
from audit.planning.operations.visits import (
    cancel,
    cancel_unreachable,
    exclude,
    mark_missed_due,
    mark_opened,
    mark_submitted,
    submitted,
)

__all__ = [
    "ETHICS_RULES",
    "HORIZON",
    "Ethics",
    "Leg",
    "Planned",
    "PlannedVisit",
    "Terms",
    "accept",
    "activate",
    "add_touchpoints",
    "add_unit",
    "cancel",
    "cancel_unreachable",
    "change_programme",
    "create_programme",
    "decline",
    "end",
    "exclude",
    "mark_missed_due",
    "mark_opened",
    "mark_submitted",
    "missing_ethics",
    "offer",
    "offer_waiting",
    "pause",
    "plan_ahead",
    "preview",
    "remove_touchpoints",
    "resume",
    "set_auditors",
    "set_ethics",
    "submitted",
    "use_version",
]
