"""Words about questions and answers that the pages of auditors and of reviewers share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from audit.core.errors import Problem as CoreProblem
from audit.web import filters
from audit.web.words import page_language, words
from checklists import Problem, Question, kind_of, text_in
from checklists.answers.kind import Control


def refusal_words(problem: Problem) -> str:
    """Return why an answer was refused and how to mend it."""
    params = dict(problem.params)
    for name in ("earliest", "latest"):
        if name in params:
            params[name] = _limit(str(params[name]))
    return words(CoreProblem(f"answer.{problem.code}", params=params))


def _limit(limit: str) -> str:
    return filters.day(datetime.fromisoformat(limit).date()) if "-" in limit else limit


def hint(question: Question) -> str:
    """Return what stands beside the control: what the ends of a scale mean ("1 Cold … 5 Warm"), or what to type."""
    kind, language = kind_of(question), page_language()
    if kind.control is Control.STEPS and question.options:
        return " … ".join(f"{option.code} {text_in(option.text, language)[0]}" for option in question.options)
    return text_in(kind.hint, language)[0]


def reason_text(question: Question, code: str) -> Mapping[str, str]:
    """Return the text of a reason for "not applicable"."""
    return next((option.text for option in question.na_reasons if option.code == code), {})
