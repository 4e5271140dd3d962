"""Words about questions and answers that the pages of auditors and of reviewers share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from audit.core.errors import Problem as CoreProblem
from audit.web import filters
from audit.web.catalogues import translations
from audit.web.words import page_language, words
from checklists import Problem, Question, kind_of, text_in
from checklists.answers.kind import Control
from checklists.completeness import Lack, Missing


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


def lack_words(lack: Missing) -> str:
    """Return what a question still needs, such as "Photo needed"."""
    if lack.what is Lack.PHOTO:
        return str(ngettext("%(num)s photo needed", "%(num)s photos needed", lack.count))
    return str(
        {
            Lack.ANSWER: _("Answer needed"),
            Lack.COMMENT: _("Comment needed"),
            Lack.REASON: _("Reason needed"),
        }[lack.what]
    )


def script_words() -> dict[str, str | list[str]]:
    """Return the words that the page's script says; two where it counts, for one and for several."""
    return {
        "saving": _("Saving …"),
        "saved": _("Saved on the server %(time)s", time="{time}"),
        "offline": _("No connection. Not saved yet: keep this page open."),
        "failed": _("Could not save. Use the button at the end of the page."),
        "refused": _("Not saved: %(why)s", why="{why}"),
        "more": _counted("%(num)s more question", "%(num)s more questions"),
        "uploading": _("Sending the photo …"),
        "photo": _("Photo"),
        "photos": _counted("(%(num)s needed)", "(%(num)s needed)")[1],
        "photo_needed": _counted("%(num)s photo needed", "%(num)s photos needed"),
        "needed": _("(needed)"),
        "optional": _("(optional)"),
        "comment_needed": _("Comment needed"),
        "missing": _("Not finished: %(numbers)s", numbers="{numbers}"),
        "running": _("Running since %(time)s", time="{time}"),
    }


def _counted(one: str, several: str) -> list[str]:
    """Return the words for one and for several, with the place of the number; other pages say them too."""
    known = translations(page_language())
    return [known.ngettext(one, several, num) % {"num": "{num}"} for num in (1, 2)]


def card_words() -> dict[str, Callable[..., Any]]:
    """Return what the templates of question cards call."""
    return {"hint": hint, "reason_text": reason_text, "script_words": script_words}
