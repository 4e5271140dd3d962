"""A checklist as a list: one question a row; what has no column is told, never dropped in silence."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from checklists.answers.kind import plain
from checklists.definition import Checklist, Critical, Effect, Mode, Option, Question, Section, Text
from checklists.formats.lists.questions import failure_of
from checklists.formats.lists.values import choices as read_choices
from checklists.formats.lists.values import is_not_applicable
from checklists.problems import Problem

NA = "NA"
_LOST_OF_QUESTION = (
    "condition",
    "evidence",
    "bands",
    "unit",
    "na_reasons",
    "full_points",
    "decimals",
    "earliest",
    "latest",
)
_DEFAULT = Question("", "text", {})


def write(checklist: Checklist) -> tuple[list[list[str]], tuple[Problem, ...]]:
    """Return the rows of a list, the header first, and a remark with the path of everything that has no column.

    Reading the rows again gives the same questions, answers and weights, but for what is remarked.
    """
    problems = list(_lost_of_checklist(checklist))
    rows = [_header(checklist)]
    for number, section in enumerate(checklist.sections):
        problems.extend(_lost_of_section(section, f"sections[{number}]"))
        for index, question in enumerate(section.questions):
            path = f"sections[{number}].questions[{index}]"
            problems.extend(_lost_of_question(question, path))
            rows.append(_row(checklist, section, question))
    return rows, tuple(problems)


def _per_language(checklist: Checklist, name: str) -> list[str]:
    return [f"{name}:{language}" for language in checklist.languages]


def _header(checklist: Checklist) -> list[str]:
    return [
        "code",
        *_per_language(checklist, "section"),
        *_per_language(checklist, "title"),
        *_per_language(checklist, "guidance"),
        "type",
        "required",
        "full weight",
        "critical",
        *_per_language(checklist, "options"),
        "promise",
        "stage",
        "standard",
    ]


def _row(checklist: Checklist, section: Section, question: Question) -> list[str]:
    languages = checklist.languages
    return [
        question.code,
        *(section.title.get(language, "") for language in languages),
        *(question.text.get(language, "") for language in languages),
        *(question.guidance.get(language, "") for language in languages),
        question.kind,
        "yes" if question.required else "no",
        plain(question.weight),
        "yes" if question.critical is not None else "no",
        *(_options(question, language) for language in languages),
        question.promise,
        question.stage,
        question.standard,
    ]


def _options(question: Question, language: str) -> str:
    """Return the choices of a question with their points, "NA" where it may not apply, the ends of a scale."""
    parts: list[str] = []
    if question.kind == "yes_no":
        points = {"yes": ("1", "0"), "no": ("0", "1")}.get(question.best)
        parts = ["Yes", "No"] if points is None else [f"Yes:{points[0]}", f"No:{points[1]}"]
    elif question.kind == "scale":
        low, high = question.minimum or Decimal(1), question.maximum or Decimal(5)
        return f"{plain(low)}-{plain(high)}"
    elif question.options:
        parts = [_choice(option, language) for option in question.options]
    if question.na_allowed and parts:
        parts.append(f"{NA}:{NA}")
    return "|".join(parts)


def _choice(option: Option, language: str) -> str:
    label = _safe(option.text, language)
    return label if option.points is None else f"{label}:{plain(option.points)}"


def _safe(text: Text, language: str) -> str:
    return " ".join(text.get(language, "").replace("|", "/").split())


def _lost_of_checklist(checklist: Checklist) -> Iterator[Problem]:
    if checklist.mode is not Mode.POINTS:
        yield _lost("mode")
    if checklist.band_limits is not None:
        yield _lost("band_limits")
    if checklist.purpose:
        yield _lost("purpose")
    if len(checklist.slots) > 1:
        yield _lost("slots")


def _lost_of_section(section: Section, path: str) -> Iterator[Problem]:
    if section.condition is not None:
        yield _lost(f"{path}.condition")
    if section.weight != 1:
        yield _lost(f"{path}.weight")


def _lost_of_question(question: Question, path: str) -> Iterator[Problem]:
    for name in _LOST_OF_QUESTION:
        if getattr(question, name) != getattr(_DEFAULT, name):
            yield _lost(f"{path}.{name}")
    if question.kind != "scale" and (question.minimum is not None or question.maximum is not None):
        yield _lost(f"{path}.minimum" if question.minimum is not None else f"{path}.maximum")
    if question.kind == "scale" and (question.options or question.best == "low"):
        yield _lost(f"{path}.options" if question.options else f"{path}.best")
    if question.na_allowed and question.kind not in {"yes_no", "single_choice", "multiple_choice"}:
        yield _lost(f"{path}.na_allowed")
    if any(option.exclusive for option in question.options):
        yield _lost(f"{path}.options")
    if any(_differs(option) for option in question.options):
        yield Problem("label_changed", f"{path}.options", remark=True)
    if question.critical is not None and not _told(question, question.critical):
        yield _lost(f"{path}.critical")


def _told(question: Question, critical: Critical) -> bool:
    """Whether reading "critical: yes" gives the same consequence."""
    return critical.effect is Effect.FLAG and critical.when == failure_of(replace(question, critical=None))


def _differs(option: Option) -> bool:
    """Whether the words of a choice would be read as something else: points, two choices, "not applicable"."""
    for language in option.text:
        found = read_choices(_safe(option.text, language) + "|")
        if len(found) != 1 or found[0].label != option.text[language] or is_not_applicable(found[0]):
            return True
    return False


def _lost(path: str) -> Problem:
    return Problem("not_in_a_list", path, {"field": path.rpartition(".")[2]}, remark=True)
