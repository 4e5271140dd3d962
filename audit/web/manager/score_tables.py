"""How a score was made, to the last hundredth of a point: tables whose lines add up to the number shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from flask_babel import gettext as _

from audit.web import filters
from audit.web.filters import in_language, number
from audit.web.manager.case_words import consequence_words, line_statuses
from audit.web.manager.cases import Case
from checklists import Checklist, Consequence, Effect, Line, Question, Score, Status, Sum, add_up
from reports.figures import apportion, half_up

BP_PER_POINT = 100
FULL_BP = 10000
EFFECT_ORDER = (Effect.FLAG, Effect.SECTION_ZERO, Effect.CAP, Effect.AUDIT_ZERO)
"""In this order consequences act on the sum."""


@dataclass(frozen=True)
class ScoreTable:
    """The lines of one leg or hand-off, with the steps from their sum to the final score."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    """Question, answer, weight, share earned, part of the whole in percent, points."""
    steps: tuple[tuple[str, str], ...]
    """What happens to the sum, and the score after it."""


def columns() -> list[tuple[str, str]]:
    """Return the heads of a score table with the class of each column."""
    return [
        (_("Question"), ""),
        (_("Answer"), ""),
        (_("Weight"), "number"),
        (_("Part of the whole"), "number"),
        (_("Earned"), "number"),
        (_("Points"), "number"),
    ]


class Told(Protocol):
    """What a table says of one question: its number, its text and its answer in words."""

    @property
    def number(self) -> str:
        """Such as "2.3"."""

    @property
    def question(self) -> Question:
        """The question."""

    @property
    def words(self) -> str:
        """The answer in words."""


def score_tables(case: Case) -> tuple[ScoreTable, ...]:
    """Return a table for each leg and hand-off of the audit's present score."""
    answers = {line.question.code: line for view in case.sections for line in view.lines}
    names = {leg.slot: f"{leg.partner.name}, {leg.touchpoint.name}" for leg in case.legs}
    return tables(case.score, case.checklist, answers, names)


def tables(
    score: Score, checklist: Checklist, answers: Mapping[str, Told], names: Mapping[str, str]
) -> tuple[ScoreTable, ...]:
    """Return a table for each leg and hand-off of a score; `names` says what each leg slot is called."""
    sums = [one for one in add_up(score) if one.slot is not None or one.pair is not None]
    return tuple(_table(score, one, answers, _title(checklist, one, names)) for one in sums)


def _table(score: Score, total: Sum, answers: Mapping[str, Told], title: str) -> ScoreTable:
    lines = [line for line in score.lines if (line.slot, line.pair) == (total.slot, total.pair)]
    scored = [line for line in lines if line.status is Status.SCORED and total.raw_bp is not None]
    points = iter(apportion([line.points * BP_PER_POINT for line in scored], total.raw_bp or 0))
    parts = iter(apportion([line.renormalised * FULL_BP for line in scored], FULL_BP if scored else 0))
    rows = []
    for line in lines:
        answer = answers[line.question]
        start = (f"{answer.number} {in_language(answer.question.text)}", answer.words)
        if line in scored:
            share = half_up((line.share or Fraction(0)) * FULL_BP)
            weight = number(Decimal(line.weight), 2)
            rows.append((*start, weight, _percent(next(parts)), _percent(share), _points(next(points))))
        else:
            rows.append((*start, line_statuses()[line.status] or _("Not scored"), "–", "–", "–"))
    return ScoreTable(title, tuple(rows), tuple(_steps(total, lines, answers)))


def _title(checklist: Checklist, total: Sum, names: Mapping[str, str]) -> str:
    if total.pair is None:
        return names.get(total.slot or "", "")
    titles = {slot.code: str(in_language(slot.title)) for slot in checklist.slots}
    giver, receiver = (titles.get(slot, slot) for slot in total.pair)
    return str(_("Hand-off from %(giver)s to %(receiver)s", giver=giver, receiver=receiver))


def _steps(total: Sum, lines: Sequence[Line], answers: Mapping[str, Told]) -> list[tuple[str, str]]:
    if total.raw is None or total.after_sections is None:
        return [(_("Nothing was measured here"), "–")]
    steps = [(_("All points together"), _points(total.raw_bp or 0))]
    value = total.raw
    acting = sorted(
        (line.consequence for line in lines if line.consequence), key=lambda one: EFFECT_ORDER.index(one.effect)
    )
    for consequence in acting:
        value = _after(value, consequence, total.after_sections)
        steps.append((_step_words(consequence, answers), _points(half_up(value * BP_PER_POINT))))
    if total.final_bp is not None:
        steps.append((_("Score of the visit"), _points(total.final_bp)))
    return steps


def _after(value: Fraction, consequence: Consequence, zeroed: Fraction) -> Fraction:
    if consequence.effect is Effect.SECTION_ZERO:
        return zeroed
    if consequence.effect is Effect.AUDIT_ZERO:
        return Fraction(0)
    if consequence.effect is Effect.CAP and consequence.cap is not None:
        return min(value, Fraction(consequence.cap))
    return value


def _step_words(consequence: Consequence, answers: Mapping[str, Told]) -> str:
    said = consequence_words(consequence.effect, _cap(consequence))
    asked = answers[consequence.question].number
    return str(_("Critical question %(number)s failed: %(what)s", number=asked, what=said))


def _cap(consequence: Consequence) -> str:
    return "" if consequence.cap is None else number(consequence.cap, 2)


def consequences(case: Case) -> list[tuple[str, str]]:
    """Return each critical failure of the audit: (question with its number, what it does to the score)."""
    questions = {question.code: question for _section, question in case.checklist.questions()}
    return [
        (
            f"{case.numbers[one.question]} {in_language(questions[one.question].text)}",
            consequence_words(one.effect, _cap(one)),
        )
        for one in case.score.consequences
    ]


def leg_weights(case: Case) -> list[tuple[str, str, str]]:
    """Return (place, part of the audit's score in percent, its score) of each leg where there are several."""
    if len(case.score.legs) < 2:  # noqa: PLR2004 - one leg is the whole
        return []
    names = {leg.slot: f"{leg.partner.name}, {leg.touchpoint.name}" for leg in case.legs}
    finals = {one.slot: one.final_bp for one in add_up(case.score) if one.pair is None}
    parts = apportion([leg.weight * FULL_BP for leg in case.score.legs], FULL_BP)
    return [
        (names[leg.slot], _percent(part), filters.points(finals[leg.slot], 2))
        for leg, part in zip(case.score.legs, parts, strict=True)
    ]


def _percent(basis_points: int) -> str:
    return f"{number(Decimal(basis_points) / BP_PER_POINT, 2)} %"


def _points(basis_points: int) -> str:
    return filters.points(basis_points, 2)
