"""How large a checklist may be, and how long filling it in takes."""

from decimal import Decimal

from checklists.answers.kind import Kind
from checklists.answers.registry import KINDS
from checklists.definition import Checklist

MOST_IN_SECTION = 12
MOST_QUESTIONS = 400
MOST_SECTIONS = 60
MOST_MINUTES = 240
LARGEST_WEIGHT = Decimal(1_000_000)
MOST_DECIMALS = 6

_MINUTES_EVIDENCE = Decimal("0.25")


def estimated_minutes(checklist: Checklist) -> int:
    """Return our estimate for filling it in: a time per kind of question, and one for each evidence rule."""
    total = Decimal(0)
    for _section, question in checklist.questions():
        kind = KINDS.get(question.kind)
        total += (Kind.minutes if kind is None else kind.minutes) + _MINUTES_EVIDENCE * len(question.evidence)
    return max(1, round(total))
