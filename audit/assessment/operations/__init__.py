"""The verbs of assessment: receive, review, adjust, approve, return, exclude; and a partner whose relation changes."""

from audit.assessment.operations.review import (
    adjust,
    answers_of,
    approve,
    exclude,
    laid_over,
    mark_closed,
    mark_released,
    preview_adjustment,
    return_for_rework,
    reword,
    set_cause,
    start_review,
)
from audit.assessment.operations.rollups import edit_partner
from audit.assessment.operations.scoring import Received, hand_in, receive

__all__ = [
    "Received",
    "adjust",
    "answers_of",
    "approve",
    "edit_partner",
    "exclude",
    "hand_in",
    "laid_over",
    "mark_closed",
    "mark_released",
    "preview_adjustment",
    "receive",
    "return_for_rework",
    "reword",
    "set_cause",
    "start_review",
]
