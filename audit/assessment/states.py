"""The life of an audit, as a table. Nothing is accepted by the passing of time; approve and release are separate."""

from __future__ import annotations

from audit.assessment.models import AuditState
from audit.core.errors import DomainError

TRANSITIONS: dict[AuditState, frozenset[AuditState]] = {
    AuditState.RECEIVED: frozenset({AuditState.SCORED, AuditState.EXCLUDED}),
    AuditState.SCORED: frozenset({AuditState.IN_REVIEW, AuditState.EXCLUDED}),
    AuditState.IN_REVIEW: frozenset({AuditState.APPROVED, AuditState.RETURNED, AuditState.EXCLUDED}),
    AuditState.RETURNED: frozenset({AuditState.SCORED, AuditState.EXCLUDED}),
    AuditState.APPROVED: frozenset({AuditState.RELEASED, AuditState.EXCLUDED}),
    AuditState.RELEASED: frozenset({AuditState.CLOSED}),
    AuditState.CLOSED: frozenset(),
    AuditState.EXCLUDED: frozenset(),
}

COUNTED = frozenset({AuditState.APPROVED, AuditState.RELEASED, AuditState.CLOSED})
"""States in which an audit counts in scorecards."""

NOT_COUNTED = frozenset(AuditState) - COUNTED
"""All others. A statement about the visits of a partner or period says `state.not_in(NOT_COUNTED)`: with `in_(COUNTED)`
SQLite begins with all counted audits that there are, by the index on the state, instead of with the few legs."""


def require(present: AuditState, wanted: AuditState) -> None:
    """Raise DomainError when an audit cannot go from the present state to the wanted one."""
    if wanted not in TRANSITIONS[present]:
        raise DomainError("audit.transition_refused", present=present.value, wanted=wanted.value)
