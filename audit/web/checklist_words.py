"""Sentences about checklists: what is wrong with one, and what changed between two versions; for pages and commands.

`checklists` returns codes and parameters. The English sentences for problems stand in `checklists.explanations`, where
the codes are; their translations are in the catalogue "checklists", as are those of the changes below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit.core.errors import Problem as TableProblem
from audit.web.catalogues import LANGUAGES, translations
from audit.web.messages.marking import N_
from audit.web.words import explained, page_language, place, words
from checklists import Change, Checklist, Mode, Problem, text_in
from checklists.editing import question_numbers
from checklists.explanations import EXPLANATIONS


class _Shown(dict[str, object]):
    """Parameters; a missing one shows as "?" since a sentence must never fail to appear."""

    def __missing__(self, name: str) -> str:
        return "?"


def problem_words(problem: Problem, language: str | None = None) -> str:
    """Return what is wrong and how to mend it; a code that nobody explained is named as it is."""
    if problem.code not in EXPLANATIONS:
        return problem.code
    return explained(problem.code, problem.params, language or page_language())


CHANGES: Mapping[str, str] = {
    "title_changed": N_("The title is another one."),
    "purpose_changed": N_("What it is for is worded differently."),
    "minutes_changed": N_("The minutes that it takes: %(old)s → %(new)s."),
    "mode_changed": N_("The way to make the score changed: %(old)s → %(new)s."),
    "slots_changed": N_("The legs changed: %(old)s → %(new)s."),
    "slots_reworded": N_("The legs are named differently."),
    "band_limits_changed": N_("The limits of the bands changed."),
    "language_added": N_("The language %(language)s was added."),
    "language_removed": N_("The language %(language)s was taken out."),
    "section_removed": N_("Section %(subject)s was taken out."),
    "section_added": N_("Section %(subject)s is new."),
    "sections_reordered": N_("The sections stand in another order."),
    "section_reworded": N_("Section %(subject)s has another title."),
    "section_slots_changed": N_("Section %(subject)s belongs to another leg."),
    "section_weight_changed": N_("Section %(subject)s: weight %(old)s → %(new)s."),
    "questions_reordered": N_("Section %(subject)s: the questions stand in another order."),
    "condition_changed": N_("%(subject)s is asked under another condition."),
    "question_removed": N_("%(subject)s was taken out."),
    "question_added": N_("%(subject)s is new."),
    "question_moved": N_("%(subject)s moved to another section: %(old)s → %(new)s."),
    "question_reworded": N_("%(subject)s is worded differently."),
    "guidance_changed": N_("%(subject)s: other guidance for the auditor."),
    "kind_changed": N_("%(subject)s takes another kind of answer."),
    "critical_changed": N_("%(subject)s: another critical consequence."),
    "evidence_changed": N_("%(subject)s: photo or comment is needed for other answers."),
    "required_changed": N_("%(subject)s: whether it must be answered changed."),
    "not_applicable_changed": N_("%(subject)s: whether “does not apply” is allowed changed."),
    "reasons_changed": N_("%(subject)s: other reasons why it does not apply."),
    "standard_changed": N_("%(subject)s measures another standard."),
    "promise_changed": N_("%(subject)s rests on another promise."),
    "stage_changed": N_("%(subject)s belongs to another stage of the journey."),
    "weight_changed": N_("%(subject)s: weight %(old)s → %(new)s."),
    "scoring_changed": N_("%(subject)s: answers are worth something else."),
    "unit_changed": N_("%(subject)s is measured in another unit."),
    "limits_changed": N_("%(subject)s: other limits of what may be answered."),
    "options_reworded": N_("%(subject)s: choices are worded differently."),
}
"""Code of a change to its English sentence; `subject` is the question with its number, or the section."""


def change_words(change: Change, old: Checklist, new: Checklist, language: str | None = None) -> str:
    """Return a change in words; the subject is named as the newer version has it, else as the older one."""
    tongue = language or page_language()
    known = CHANGES.get(change.code)
    if known is None:
        return f"{change.code} {change.subject}".strip()
    params = {
        **change.params,
        **_names(change, old, new, tongue),
        "subject": _subject(change.subject, new, tongue) or _subject(change.subject, old, tongue),
    }
    return translations(tongue).gettext(known) % _Shown(params)


MODES: Mapping[str, str] = {
    Mode.POINTS: N_("weighted points over all questions"),
    Mode.SECTION_WEIGHTS: N_("weighted mean of the sections that were measured"),
}
"""Ways to make a score, in words."""


def mode_words(mode: str, language: str | None = None) -> str:
    """Return how a score is made, in words; `mode` is one of `MODES`."""
    return translations(language or page_language()).gettext(MODES[mode])


def _names(change: Change, old: Checklist, new: Checklist, language: str) -> dict[str, str]:
    """Return the parameters of a change that are codes, in the words by which people know them."""
    if change.code == "mode_changed":
        return {name: mode_words(str(code), language) for name, code in change.params.items()}
    if change.code == "slots_changed":
        return {"old": _legs(old, language), "new": _legs(new, language)}
    if change.code == "question_moved":
        before, after = str(change.params["old"]), str(change.params["new"])
        return {"old": _section(before, old, language), "new": _section(after, new, language)}
    if "language" in change.params:
        code = str(change.params["language"])
        return {"language": LANGUAGES.get(code, code)}
    return {}


def _legs(checklist: Checklist, language: str) -> str:
    return ", ".join(text_in(slot.title, language)[0] or slot.code for slot in checklist.slots)


def _subject(code: str, checklist: Checklist, language: str) -> str:
    for section in checklist.sections:
        for question in section.questions:
            if question.code == code:
                return f"{question_numbers(checklist)[code]} “{text_in(question.text, language)[0] or code}”"
    return _section(code, checklist, language)


def _section(code: str, checklist: Checklist, language: str) -> str:
    for number, section in enumerate(checklist.sections, start=1):
        if section.code == code:
            return f"{number} “{text_in(section.title, language)[0] or code}”"
    return ""


MOST_PLACES = 10
"""Places that are named for one sentence; of the others only how many they are."""


@dataclass(frozen=True)
class Finding:
    """One sentence about a file, with every place where it holds; `refused` keeps the file from being read."""

    refused: bool
    places: tuple[str, ...]
    words: str

    @property
    def named(self) -> tuple[str, ...]:
        """The places to show."""
        return self.places[:MOST_PLACES]

    @property
    def unnamed(self) -> int:
        """How many places there are besides."""
        return len(self.places) - len(self.named)

    @property
    def line(self) -> str:
        """Places and words in one line."""
        places = "; ".join(self.places)
        return f"{places}: {self.words}" if places else self.words


def findings(
    problems: Iterable[Problem],
    refused: Iterable[TableProblem],
    notes: Iterable[TableProblem],
    language: str | None = None,
) -> list[Finding]:
    """Return what is wrong with a file, or worth knowing: refusals first, each sentence once with all its places.

    `refused` and `notes` come from opening a table, `problems` from reading a checklist in it.
    """
    tongue = language or page_language()
    lines = [(True, _of_cell(problem, tongue)) for problem in refused]
    lines += [(not problem.remark, (_where(problem, tongue), problem_words(problem, tongue))) for problem in problems]
    lines += [(False, _of_cell(problem, tongue)) for problem in notes]
    grouped: dict[tuple[bool, str], list[str]] = {}
    for is_refusal, (where, words_said) in lines:
        grouped.setdefault((is_refusal, words_said), []).append(where)
    found = [
        Finding(is_refusal, tuple(dict.fromkeys(where for where in places if where)), said)
        for (is_refusal, said), places in grouped.items()
    ]
    return sorted(found, key=lambda finding: not finding.refused)


_TABLE = ("sheet", "row", "column")
_HEAD = {"title": N_("title of the checklist"), "purpose": N_("purpose of the checklist")}
"""Fields of a checklist that have no row in a table, in words."""


def _where(problem: Problem, language: str) -> str:
    """Return where a problem stands: sheet, row and column of a table, else the path in the checklist."""
    where = {name: problem.params[name] for name in _TABLE if name in problem.params}
    if where:
        return place(where, language)
    if problem.path in _HEAD:
        return translations(language).gettext(_HEAD[problem.path])
    return place({"path": problem.path}, language) if problem.path else ""


def _of_cell(problem: TableProblem, language: str) -> tuple[str, str]:
    where = place(problem.where, language) if problem.where else ""
    return where, words(TableProblem(problem.code, {}, problem.params), language)
