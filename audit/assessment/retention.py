"""What of assessment goes: the words of reviews; decisions, scores and adjustments stay."""

from collections.abc import Sequence

from audit.assessment.models import Review
from audit.core.retention import Rule


def _forget_note(rows: Sequence[Review]) -> None:
    for review in rows:
        review.note = ""


BRAND_RULES = (
    Rule("notes of reviews", Review, lambda now: (Review.delete_after <= now) & (Review.note != ""), _forget_note),
)
