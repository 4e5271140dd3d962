"""Whether a visit may be changed now, decided while its row is locked.

Everything that writes to a visit goes through `locked` first: two requests for the same visit then follow each other,
so that no answer is acknowledged while a submission is being frozen without it.
"""

from __future__ import annotations

from datetime import timedelta

from audit.core import clock
from audit.core.errors import DomainError, Status
from audit.fieldwork import queries
from audit.fieldwork.queries import Visit
from audit.planning import operations as planning
from audit.planning.models import Assignment, AssignmentState

WRITABLE = frozenset(
    {
        AssignmentState.ACCEPTED,
        AssignmentState.OPENED,
        AssignmentState.SUBMITTED,
        # What arrives late is never dropped: it goes into review with a flag (see `queries.is_late`).
        AssignmentState.MISSED,
        AssignmentState.CANCELLED,
    }
)
"""States in which answers are taken; whether the part is still open is asked besides."""

EVENT_DAYS = 90
"""Days after the end of the visit's window for which single changes of the draft are kept."""
DEFAULT_RETENTION_DAYS = 365
"""Where a programme states no retention."""


def locked(assignment: Assignment) -> Visit:
    """Lock the visit until the end of the transaction and return it fresh; raises NotFound for a foreign one."""
    return queries.locked_visit(assignment)


def require_open(visit: Visit, part: int, counts: tuple[int, int] | None = None) -> int:
    """Return how often this part was sent; raise DomainError unless it takes answers now (accepted, not sent).

    `counts` says how often it was sent and returned, where the caller has read that under the lock.
    """
    assignment = visit.assignment
    visit.slots(part)
    if assignment.state is AssignmentState.OFFERED:
        raise DomainError("visit.not_accepted")
    if assignment.state not in WRITABLE:
        raise DomainError("visit.closed", state=assignment.state.value)
    opens_at = min(leg.opens_at for leg in visit.legs if leg.part == part)
    if clock.now() < opens_at:
        raise DomainError("visit.not_open_yet", opens_at=opens_at.isoformat())
    sent, returned = queries.sent_and_returned(assignment.id, part) if counts is None else counts
    if sent > returned:
        raise DomainError("visit.sent_already").as_status(Status.CONFLICT)
    return sent


def begin(visit: Visit) -> None:
    """Note the first thing that the auditor does in a visit: from then on it counts as opened."""
    if visit.assignment.state is AssignmentState.ACCEPTED:
        planning.mark_opened(visit.assignment.id)


def retention(visit: Visit) -> timedelta:
    """Return how long answers and photos of this programme are kept."""
    return timedelta(days=visit.programme.retention_days or DEFAULT_RETENTION_DAYS)
