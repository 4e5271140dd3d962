"""The words of the plan: states, kinds and rhythms of programmes and visits."""

from __future__ import annotations

from flask_babel import gettext as _

from audit.planning.models import AssignmentState, Cadence, ProgrammeKind, ProgrammeState


def programme_states() -> dict[ProgrammeState, str]:
    """Return the name of each state of a programme."""
    return {
        ProgrammeState.DRAFT: _("Draft"),
        ProgrammeState.ACTIVE: _("Running"),
        ProgrammeState.PAUSED: _("Paused"),
        ProgrammeState.ENDED: _("Ended"),
    }


def visit_states() -> dict[AssignmentState, str]:
    """Return the name of each state of a planned visit, in the order of its life."""
    return {
        AssignmentState.PLANNED: _("Without an auditor"),
        AssignmentState.OFFERED: _("Offered"),
        AssignmentState.ACCEPTED: _("Accepted"),
        AssignmentState.OPENED: _("Begun"),
        AssignmentState.SUBMITTED: _("Sent in"),
        AssignmentState.DECLINED: _("Declined by all"),
        AssignmentState.MISSED: _("Missed"),
        AssignmentState.CANCELLED: _("Called off"),
        AssignmentState.EXCLUDED: _("Not counted"),
    }


def visit_tone(state: AssignmentState) -> str:
    """Return how loud a state is shown: only what asks the manager for work is coloured."""
    return {AssignmentState.PLANNED: "todo", AssignmentState.DECLINED: "todo", AssignmentState.MISSED: "alarm"}.get(
        state, ""
    )


def kinds() -> dict[ProgrammeKind, str]:
    """Return the name of each kind of programme."""
    return {
        ProgrammeKind.CHECKLIST_AUDIT: _("Announced checklist audit"),
        ProgrammeKind.MYSTERY_SHOP: _("Mystery shop"),
    }


def cadences() -> dict[Cadence, str]:
    """Return the name of each rhythm."""
    return {
        Cadence.WEEKLY: _("Every week"),
        Cadence.EVERY_TWO_WEEKS: _("Every two weeks"),
        Cadence.MONTHLY: _("Every month"),
        Cadence.QUARTERLY: _("Every three months"),
    }


def ethics_rules() -> dict[str, str]:
    """Return the short name of each rule of the ethics, by the name of its field."""
    return {
        "staff_informed_on": _("Staff told on"),
        "staff_informed_channel": _("Staff told how"),
        "purpose": _("What results are used for"),
        "no_discipline": _("Nobody is disciplined because of a visit"),
        "retention_days": _("Photos and answers deleted after"),
        "recording_rule": _("What may be photographed or recorded"),
        "time_limit_minutes": _("Longest use of staff’s time"),
        "covers_competitors": _("Competitors are visited"),
    }
