"""A checklist as a list: one question a row; what has no column is told, never dropped in silence.

What is lost is found out by reading each row as the reader would, so that no kind of answer needs to be known here.
"""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction

from checklists.answers.kind import Control, Limits, plain
from checklists.answers.registry import KINDS
from checklists.definition import Checklist, Critical, Effect, Mode, Option, Question, Section, Text, text_in
from checklists.formats.lists.columns import Header, read_header
from checklists.formats.lists.lines import line_of
from checklists.formats.lists.questions import failure_of, question_of
from checklists.formats.lists.values import choices as read_choices
from checklists.formats.lists.values import is_not_applicable
from checklists.formats.naming import VALID
from checklists.problems import Problem
from checklists.size import MOST_MINUTES, estimated_minutes

NA = "NA"
_JUDGED = {"code", "options", "critical"}
"""Fields that may differ from what is read again although nothing is lost."""
_DECIMAL = {2, 5}
"""Primes of the denominators that decimals can say."""


def write(checklist: Checklist) -> tuple[list[list[str]], tuple[Problem, ...]]:
    """Return the rows of a list, the header first, and a remark with the path of everything that has no column.

    Reading the rows again gives the same questions, answers and weights, but for what is remarked.
    """
    problems = list(_lost_of_checklist(checklist))
    rows = [_header(checklist)]
    header = read_header(rows[0]) or Header(())
    for number, section in enumerate(checklist.sections):
        problems.extend(_lost_of_section(checklist, number))
        for index, question in enumerate(section.questions):
            row = _row(checklist, section, question)
            rows.append(row)
            line = line_of(header, ("", len(rows)), row)
            again = question_of(line, question.code, checklist.languages[0] if checklist.languages else "en")
            problems.extend(_lost_of_question(question, again, f"sections[{number}].questions[{index}]"))
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
    kind = KINDS.get(question.kind)
    if kind is not None and kind.control is Control.STEPS:
        steps = kind.choices(question) if kind.limits is Limits.ENDS else ()
        return f"{steps[0]}-{steps[-1]}" if steps else ""
    if question.options and (kind is None or "options" in kind.uses):
        parts = [_choice(option, language) for option in question.options]
    elif kind is not None and kind.goods:
        parts = [_answer(question, token, language) for token in kind.choices(question)]
    else:
        parts = []
    if question.na_allowed:
        parts.append(f"{NA}:{NA}")
    return "|".join(parts)


def _answer(question: Question, token: str, language: str) -> str:
    """Return an answer that the kind itself offers, with its share of the weight as points."""
    kind = KINDS[question.kind]
    words, _language = text_in(kind.label(question, token), language)
    value = kind.parse(question, token)
    share = None if isinstance(value, Problem) else kind.share(question, value)
    return f"{words or token}:{_exact(share)}" if share is not None and _exact(share) else words or token


def _exact(share: Fraction) -> str:
    """Return a share as a decimal; "" where it has no end."""
    rest = share.denominator
    for prime in _DECIMAL:
        while rest % prime == 0:
            rest //= prime
    return plain(Decimal(share.numerator) / Decimal(share.denominator)) if rest == 1 else ""


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
    if checklist.minutes != min(MOST_MINUTES, estimated_minutes(checklist)):
        yield _lost("minutes")


def _lost_of_section(checklist: Checklist, number: int) -> Iterator[Problem]:
    section, path = checklist.sections[number], f"sections[{number}]"
    if section.condition is not None:
        yield _lost(f"{path}.condition")
    if section.weight != 1:
        yield _lost(f"{path}.weight")
    first = next(iter(section.title.values()), "")
    before = {_tidy(next(iter(other.title.values()), "")) for other in checklist.sections[:number]}
    if not _tidy(first) or _tidy(first) in before:
        # Questions below the same title are one section when they are read again.
        yield _lost(f"{path}.title")


def _tidy(words: str) -> str:
    return " ".join(words.split()).casefold()


def _lost_of_question(question: Question, again: Question, path: str) -> Iterator[Problem]:
    """Yield a remark for every property that reading the row would not give back."""
    for field in fields(Question):
        if field.name not in _JUDGED and not _same(field.name, question, again):
            yield _lost(f"{path}.{field.name}")
    if not any(words.strip() for words in question.text.values()):
        yield _lost(f"{path}.text")
    if not VALID.fullmatch(question.code):
        yield _lost(f"{path}.code")
    if [_worth(option) for option in question.options] != [_worth(option) for option in again.options]:
        yield _lost(f"{path}.options")
    if again.options and any(_differs(option) for option in question.options):
        yield Problem("label_changed", f"{path}.options", remark=True)
    if question.critical is not None and not _told(question, question.critical):
        yield _lost(f"{path}.critical")


def _same(name: str, question: Question, again: Question) -> bool:
    before, after = getattr(question, name), getattr(again, name)
    if name in {"text", "guidance"}:
        return {language: words.strip() for language, words in before.items() if words.strip()} == dict(after)
    if name in {"minimum", "maximum"} and before != after:
        return _steps(question) is not None and _steps(question) == _steps(again)
    return bool(before == after)


def _steps(question: Question) -> tuple[str, ...] | None:
    """Return the steps of a scale, None for anything else: ends that nobody wrote are the usual ones."""
    kind = KINDS.get(question.kind)
    return kind.choices(question) if kind is not None and kind.limits is Limits.ENDS else None


def _worth(option: Option) -> tuple[Decimal | None, bool]:
    return option.points, option.exclusive


def _told(question: Question, critical: Critical) -> bool:
    """Whether reading "critical: yes" gives the same consequence."""
    return critical.effect is Effect.FLAG and critical.when == failure_of(question)


def _differs(option: Option) -> bool:
    """Whether the words of a choice would be read as something else: points, two choices, "not applicable"."""
    for language in option.text:
        found = read_choices(_safe(option.text, language) + "|")
        if len(found) != 1 or found[0].label != option.text[language] or is_not_applicable(found[0]):
            return True
    return False


def _lost(path: str) -> Problem:
    return Problem("not_in_a_list", path, {"field": path.rpartition(".")[2]}, remark=True)
