"""The lives of programmes and of planned visits, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from audit.core.errors import DomainError
from audit.planning.models import AssignmentState, ProgrammeState

PROGRAMME: Mapping[ProgrammeState, frozenset[ProgrammeState]] = {
    ProgrammeState.DRAFT: frozenset({ProgrammeState.ACTIVE}),
    ProgrammeState.ACTIVE: frozenset({ProgrammeState.PAUSED, ProgrammeState.ENDED}),
    ProgrammeState.PAUSED: frozenset({ProgrammeState.ACTIVE, ProgrammeState.ENDED}),
    ProgrammeState.ENDED: frozenset(),
}
"""State of a programme and the states that may follow."""

_A = AssignmentState

ASSIGNMENT: Mapping[AssignmentState, frozenset[AssignmentState]] = {
    _A.PLANNED: frozenset({_A.OFFERED, _A.CANCELLED, _A.MISSED}),
    _A.OFFERED: frozenset({_A.ACCEPTED, _A.DECLINED, _A.CANCELLED, _A.MISSED}),
    _A.ACCEPTED: frozenset({_A.OPENED, _A.DECLINED, _A.CANCELLED, _A.MISSED}),
    _A.OPENED: frozenset({_A.SUBMITTED, _A.CANCELLED, _A.MISSED}),
    _A.DECLINED: frozenset({_A.OFFERED, _A.CANCELLED, _A.MISSED}),
    # Answers that were filled in without a network may arrive after the window, or after the visit was called off:
    # they are taken and read by a person, never dropped.
    _A.MISSED: frozenset({_A.SUBMITTED}),
    _A.CANCELLED: frozenset({_A.SUBMITTED}),
    _A.SUBMITTED: frozenset({_A.EXCLUDED}),
    _A.EXCLUDED: frozenset(),
}
"""State of a visit and the states that may follow."""

WAITING = frozenset({_A.PLANNED, _A.OFFERED, _A.ACCEPTED, _A.DECLINED})
"""Nobody has begun such a visit: closing its touchpoint or ending its programme cancels it."""

UNSENT = frozenset(state for state, following in ASSIGNMENT.items() if _A.MISSED in following)
"""States in which a visit is missed once its time is over."""


def sources(wanted: AssignmentState) -> tuple[AssignmentState, ...]:
    """Return the states from which a visit may become `wanted`."""
    return tuple(state for state, following in ASSIGNMENT.items() if wanted in following)


def require_programme(present: ProgrammeState, wanted: ProgrammeState) -> None:
    """Raise DomainError `programme.transition` when a programme cannot go from the present state to the wanted one."""
    if wanted not in PROGRAMME[present]:
        raise refused("programme", present, wanted)


def refused(thing: str, present: StrEnum, wanted: StrEnum) -> DomainError:
    """Return the error for a transition that its table does not hold (`thing`: programme or assignment)."""
    return DomainError(f"{thing}.transition", present=present.value, wanted=wanted.value)
