"""What the checks find, in words of the brand: titles instead of codes, and where each thing is mended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from flask_babel import gettext as _

from audit.standards import queries
from audit.web.catalogues import LANGUAGES
from audit.web.checklist_words import problem_words
from audit.web.manager.builder import outline
from audit.web.manager.questions import kinds
from audit.web.words import page_language
from checklists import KINDS, Checklist, Problem, text_in
from checklists.checking.balance import weight_by_promise
from checklists.definition import Text
from checklists.editing import question_numbers
from reports.figures import apportion


@dataclass(frozen=True)
class Line:
    """One thing that the checks say: the place where it is mended, the name of that place, and the words."""

    at: str
    name: str
    words: str


@dataclass(frozen=True)
class Names:
    """Words for the codes that stand in problems of one checklist, in the page's language."""

    checklist: Checklist
    promises: dict[str, str]
    questions: dict[str, str]
    percents: dict[str, int]
    """Of all weight, by promise, as the page shows them below."""

    def said(self, problem: Problem) -> str:
        """Return the problem in words, with names instead of codes wherever they are known."""
        known: dict[str, dict[str, str]] = {
            "language": {code: str(words) for code, words in LANGUAGES.items()},
            "promise": self.promises,
            "question": self.questions,
            "by": self.questions,
            "kind": {code: str(words) for code, words in kinds().items()},
            "slot": {slot.code: _told(slot.title) or slot.code for slot in self.checklist.slots},
            "allowed": {", ".join(kind.goods): ", ".join(map(_told, kind.goods.values())) for kind in KINDS.values()},
        }
        named = {name: known.get(name, {}).get(str(value), value) for name, value in problem.params.items()}
        if problem.code == "promise_dominates":
            named["percent"] = self.percents[str(problem.params["promise"])]
        return problem_words(replace(problem, params=named))

    def line(self, problem: Problem) -> Line:
        """Return the problem with its place."""
        at = outline.named_place(self.checklist, problem)
        for number, section in enumerate(self.checklist.sections, start=1):
            if outline.section_place(section.code) == at:
                return Line(at, f"{number} {_told(section.title) or _('(no title yet)')}", self.said(problem))
        name = self.questions.get(at, _("Title, legs and score"))
        return Line(at, name, self.said(problem))


def _told(text: Text) -> str:
    return text_in(text, page_language())[0]


def names_of(checklist: Checklist) -> Names:
    """Return the names of everything that problems of this checklist speak of."""
    numbers = question_numbers(checklist)
    return Names(
        checklist,
        {row.code: _told(row.title) or row.code for row in queries.promises()},
        {
            question.code: f"{numbers[question.code]} {_told(question.text) or _('(no text yet)')}"
            for _section, question in checklist.questions()
        },
        _percents(checklist),
    )


def lines(checklist: Checklist, problems: Iterable[Problem]) -> list[Line]:
    """Return problems with their places, in words."""
    names = names_of(checklist)
    return [names.line(problem) for problem in problems]


def shares(checklist: Checklist) -> list[tuple[str, int]]:
    """Return how many percent of all weight each promise holds, the largest first; "" is the weight of no promise.

    They add up to 100 (largest remainder).
    """
    promises = names_of(checklist).promises
    found = [(promises.get(code, code), percent) for code, percent in _percents(checklist).items()]
    return sorted(found, key=lambda pair: -pair[1])


def _percents(checklist: Checklist) -> dict[str, int]:
    weights = weight_by_promise(checklist)
    whole = sum(weights.values(), Fraction(0))
    parts = [weight / whole * 100 for weight in weights.values()]
    return dict(zip(weights, apportion(parts, 100 if parts else 0), strict=True))
