"""What may become of a checklist version, as a table."""

from collections.abc import Mapping

from audit.core.errors import DomainError
from audit.standards.models import ChecklistState

CHECKLIST: Mapping[ChecklistState, frozenset[ChecklistState]] = {
    ChecklistState.DRAFT: frozenset({ChecklistState.PUBLISHED}),
    ChecklistState.PUBLISHED: frozenset({ChecklistState.RETIRED}),
    ChecklistState.RETIRED: frozenset({ChecklistState.PUBLISHED}),
}
"""State and the states that may follow; a published version never becomes a draft again, since it never changes."""


def check_checklist(before: ChecklistState, after: ChecklistState) -> None:
    """Raise DomainError `checklist.state` when a version cannot go from `before` to `after`."""
    if after not in CHECKLIST[before]:
        raise DomainError("checklist.state", before=before.value, after=after.value)
