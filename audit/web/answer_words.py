"""Words about questions and answers that the pages of auditors and of reviewers share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _

from audit.core.errors import Problem as CoreProblem
from audit.web import filters
from audit.web.words import page_language, words
from checklists import Problem, Question, text_in


def refusal_words(problem: Problem) -> str:
    """Return why an answer was refused and how to mend it."""
    params = dict(problem.params)
    for name in ("earliest", "latest"):
        if name in params:
            params[name] = _limit(str(params[name]))
    return words(CoreProblem(f"answer.{problem.code}", params=params))


def _limit(limit: str) -> str:
    return filters.day(datetime.fromisoformat(limit).date()) if "-" in limit else limit


def scale_ends(question: Question) -> str:
    """Return what the ends of a scale mean, such as "1 Cold … 5 Warm"."""
    language = page_language()
    labelled = [(option.code, text_in(option.text, language)[0]) for option in question.options]
    if labelled:
        return " … ".join(f"{code} {text}" for code, text in labelled)
    return {
        "nps": str(_("0 not at all likely … 10 very likely")),
        "ces": str(_("1 very hard … 7 very easy")),
        "csat": str(_("1 very unhappy … 5 very happy")),
    }.get(question.kind, "")


def reason_text(question: Question, code: str) -> Mapping[str, str]:
    """Return the text of a reason for "not applicable"."""
    return next((option.text for option in question.na_reasons if option.code == code), {})
