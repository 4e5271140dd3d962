"""The blueprint of the auditor's pages, and the words that all of them use."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from audit.web import answer_words
from audit.web.auditor import wording
from audit.web.brands import brand_blueprint

blueprint = brand_blueprint("auditor", __name__)


@blueprint.context_processor
def template_words() -> dict[str, Callable[..., Any]]:
    """Offer the shared words to the templates."""
    return {
        "visit_window": wording.window,
        "time_left": wording.time_left,
        "state_words": wording.state_words,
        "sample_address": lambda code: url_for("auditor.sample", code=code),
        **answer_words.card_words(),
    }
