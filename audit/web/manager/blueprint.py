"""The blueprint of the pages of brand managers and reviewers; its addresses stand below /b/<brand>/."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from audit.web.answer_words import card_words
from audit.web.brands import brand_blueprint
from audit.web.checklist_words import problem_words

blueprint = brand_blueprint("manager", __name__)

SEE_OTHER = 303
"""Status after a change: the browser fetches the next page by GET, and reloading it repeats nothing."""


@blueprint.context_processor
def template_words() -> dict[str, Callable[..., Any]]:
    """Offer the words of question cards, and of what is wrong with a checklist, to the templates."""
    return {
        **card_words(),
        "problem_words": problem_words,
        "sample_address": lambda code: url_for("manager.standard_sample", key=code),
    }
