"""What of assessment goes: the words of reviews and of changed comments; decisions and scores stay."""

from collections.abc import Sequence

from audit.assessment.models import Adjustment, Review
from audit.core.retention import Rule


def _forget_note(rows: Sequence[Review]) -> None:
    for review in rows:
        review.note = ""


def _forget_comment(rows: Sequence[Adjustment]) -> None:
    for adjustment in rows:
        adjustment.value = None


BRAND_RULES = (
    Rule("notes of reviews", Review, lambda now: (Review.delete_after <= now) & (Review.note != ""), _forget_note),
    Rule(
        "comments that reviewers changed",
        Adjustment,
        lambda now: (Adjustment.delete_after <= now) & Adjustment.value.is_not(None),
        _forget_comment,
    ),
)
