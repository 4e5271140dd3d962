"""Scoring, algorithm version 1. Never change what it returns: a new rule is a new version beside it.

Weights become integers in units of their finest decimal, shares integers in units of their common denominator; sums are
exact, and one division at the end is rounded half up to basis points.

Points: leg = sum(weight * share) / sum(weight). Section weights: leg = sum(section weight * section share) /
sum(section weight) over measured sections, where section share = sum(weight * share) / sum(weight). Only scored lines
enter: not applicable, not asked, unanswered and not scored questions leave both sums. Nothing left is "not measured".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from checklists.answers.registry import kind_of
from checklists.answers.values import ABSENT, Answer, Answers
from checklists.completeness import chosen_slots, visible
from checklists.conditions import passes
from checklists.definition import Checklist, Effect, Mode, Question, Section
from checklists.scoring.result import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status

VERSION = 1
FULL = 10_000
_ZERO = Fraction(0)
_ONE = Fraction(1)
Owner = str | tuple[str, str]
"""What a score belongs to: a leg's slot, or the pair of a hand-off."""


@dataclass
class _Sum:
    """A running weighted mean in integers: `weight` of what was scored, `points` earned, critical failures."""

    weight: int = 0
    points: int = 0
    failures: int = 0

    def add(self, entry: "_Entry", points: int) -> None:
        if entry.status is Status.SCORED:
            self.weight += entry.weight
            self.points += points
        self.failures += entry.consequence is not None


@dataclass
class _Entry:
    """One question on its way into the score."""

    section: Section
    question: Question
    owner: Owner
    status: Status
    weight: int
    share: Fraction
    consequence: Consequence | None


@dataclass
class _Part:
    """The score of one leg or hand-off: exact raw and final shares (0 to 1), None when not measured."""

    total: _Sum = field(default_factory=_Sum)
    sections: dict[str, _Sum] = field(default_factory=dict)
    zeroed: set[str] = field(default_factory=set)
    caps: list[Fraction] = field(default_factory=list)
    factors: dict[str, Fraction] = field(default_factory=dict)
    raw: Fraction | None = None
    final: Fraction | None = None
    denominator: Fraction = _ZERO


def score_version_1(checklist: Checklist, answers: Answers, slots: Collection[str] | None = None) -> Score:
    """Score the legs in `slots` (None: all) and the hand-offs that they receive; see the module for the formula."""
    chosen = chosen_slots(checklist, slots)
    unit = 10 ** max((_decimals(question.weight) for _section, question in checklist.questions()), default=0)
    entries = _entries(checklist, answers, chosen, unit)
    share_unit = lcm(*(entry.share.denominator for entry in entries))
    parts: dict[Owner, _Part] = {slot: _Part() for slot in chosen}
    themes: dict[tuple[MeasureKind, str, Owner], _Sum] = {}
    for entry in entries:
        points = entry.weight * (entry.share.numerator * (share_unit // entry.share.denominator))
        part = parts.setdefault(entry.owner, _Part())
        part.total.add(entry, points)
        part.sections.setdefault(entry.section.code, _Sum()).add(entry, points)
        _apply(part, entry)
        for key in _themes(entry):
            themes.setdefault(key, _Sum()).add(entry, points)
    section_weights = {section.code: Fraction(section.weight) for section in checklist.sections}
    for part in parts.values():
        _finish(part, checklist.mode, section_weights, unit, share_unit)
    legs = _leg_weights(parts)
    scale = _Scale(unit, share_unit)
    return Score(
        algorithm=VERSION,
        checklist=checklist.code,
        version=checklist.version,
        slots=chosen,
        overall=_overall(parts, legs, scale),
        measures=tuple(_measures(parts, themes, scale)),
        legs=legs,
        lines=tuple(_line(entry, parts[entry.owner], unit) for entry in entries),
        consequences=tuple(entry.consequence for entry in entries if entry.consequence),
    )


def basis_points(share: Fraction | None) -> int | None:
    """Round a share (0 to 1) half up to integer basis points (0 to 10000); None stays None."""
    if share is None:
        return None
    return (2 * FULL * share.numerator + share.denominator) // (2 * share.denominator)


def _decimals(weight: Decimal) -> int:
    return max(0, -int(weight.as_tuple().exponent))


def _entries(checklist: Checklist, answers: Answers, chosen: tuple[str, ...], unit: int) -> list[_Entry]:
    asked = visible(checklist, answers, chosen)
    entries = []
    for section, question in checklist.questions():
        if section.slot not in chosen:
            continue
        answer = answers.get(question.code, ABSENT)
        status, share = _judge(question, answer, asked=question.code in asked)
        consequence = None
        if question.code in asked and question.critical and passes(question.critical.when, question, answer):
            consequence = _consequence(section, question)
        weight = int(question.weight * unit)
        entries.append(_Entry(section, question, section.pair or section.slot, status, weight, share, consequence))
    return entries


def _judge(question: Question, answer: Answer, *, asked: bool) -> tuple[Status, Fraction]:
    """Decide whether a question enters the score, and with what share of its weight."""
    kind = kind_of(question)
    if not asked:
        return Status.NOT_ASKED, _ZERO
    if answer.not_applicable:
        return Status.NOT_APPLICABLE, _ZERO
    if answer.value is None:
        return Status.UNANSWERED, _ZERO
    share = kind.share(question, answer.value) if question.weight > 0 else None
    return (Status.NOT_SCORED, _ZERO) if share is None else (Status.SCORED, share)


def _consequence(section: Section, question: Question) -> Consequence | None:
    critical = question.critical
    if critical is None:
        return None
    slot = None if section.pair else section.slot
    return Consequence(question.code, section.code, slot, section.pair, critical.effect, critical.cap)


def _apply(part: _Part, entry: _Entry) -> None:
    """Note a consequence for the end of its own leg or hand-off."""
    if entry.consequence is None:
        return
    if entry.consequence.effect is Effect.SECTION_ZERO:
        part.zeroed.add(entry.section.code)
    elif entry.consequence.effect is Effect.AUDIT_ZERO:
        part.caps.append(_ZERO)
    elif entry.consequence.effect is Effect.CAP and entry.consequence.cap is not None:
        part.caps.append(Fraction(entry.consequence.cap) / 100)


def _themes(entry: _Entry) -> Iterable[tuple[MeasureKind, str, Owner]]:
    """Yield the stage, promise and standard that a question measures; questions that cannot score measure nothing."""
    question = entry.question
    if question.critical is None and not (question.weight > 0 and kind_of(question).earns(question)):
        return
    if question.stage:
        yield MeasureKind.STAGE, question.stage, entry.owner
    if question.promise:
        yield MeasureKind.PROMISE, question.promise, entry.owner
    if question.standard:
        yield MeasureKind.STANDARD, question.standard, entry.owner


def _finish(part: _Part, mode: Mode, weights: dict[str, Fraction], unit: int, share_unit: int) -> None:
    """Compute raw and final of a leg or hand-off, and what one unit of weight is worth in each section."""
    measured = {code: total for code, total in part.sections.items() if total.weight}
    if mode is Mode.POINTS:
        part.denominator = Fraction(part.total.weight, unit)
        if part.total.weight:
            part.factors = dict.fromkeys(measured, Fraction(1, part.total.weight))
    else:
        part.denominator = sum((weights[code] for code in measured), _ZERO)
        if part.denominator:
            part.factors = {code: weights[code] / part.denominator / measured[code].weight for code in measured}
    if not part.factors:
        return
    worth = {code: part.factors[code] * Fraction(measured[code].points, share_unit) for code in measured}
    part.raw = sum(worth.values(), _ZERO)
    kept = sum((points for code, points in worth.items() if code not in part.zeroed), _ZERO)
    part.final = min([kept, *part.caps])


def _leg_weights(parts: dict[Owner, _Part]) -> tuple[LegWeight, ...]:
    """Weigh the measured legs by what was scored in them; hand-offs stand for themselves."""
    legs = {owner: part for owner, part in parts.items() if isinstance(owner, str) and part.raw is not None}
    whole = sum((part.denominator for part in legs.values()), _ZERO)
    return tuple(LegWeight(slot, part.denominator / whole) for slot, part in legs.items())


@dataclass(frozen=True)
class _Scale:
    """What the integers stand for."""

    unit: int
    share_unit: int

    def weight(self, total: _Sum) -> Decimal:
        """Return the weight as an exact decimal."""
        return Decimal(total.weight) / Decimal(self.unit)

    def share(self, total: _Sum) -> Fraction | None:
        """Return the share earned; None when nothing was scored."""
        return Fraction(total.points, total.weight * self.share_unit) if total.weight else None


def _overall(parts: dict[Owner, _Part], legs: tuple[LegWeight, ...], scale: _Scale) -> Measure:
    own = [part for owner, part in parts.items() if isinstance(owner, str)]
    total = _Sum(sum(part.total.weight for part in own), 0, sum(part.total.failures for part in own))
    raw = final = None
    if legs:
        raw = sum((leg.weight * (parts[leg.slot].raw or _ZERO) for leg in legs), _ZERO)
        final = sum((leg.weight * (parts[leg.slot].final or _ZERO) for leg in legs), _ZERO)
    return _measure(MeasureKind.OVERALL, "", None, (scale.weight(total), raw, final, total.failures))


def _measures(
    parts: dict[Owner, _Part], themes: dict[tuple[MeasureKind, str, Owner], _Sum], scale: _Scale
) -> Iterable[Measure]:
    for owner, part in parts.items():
        kind, code = (MeasureKind.OVERALL, "") if isinstance(owner, str) else (MeasureKind.HANDOFF, ">".join(owner))
        yield _measure(kind, code, owner, (scale.weight(part.total), part.raw, part.final, part.total.failures))
    for owner, part in parts.items():
        for code, total in part.sections.items():
            raw = scale.share(total)
            final = _ZERO if raw is not None and code in part.zeroed else raw
            yield _measure(MeasureKind.SECTION, code, owner, (scale.weight(total), raw, final, total.failures))
    for (kind, code, owner), total in themes.items():
        share = scale.share(total)
        yield _measure(kind, code, owner, (scale.weight(total), share, share, total.failures))


def _measure(
    kind: MeasureKind, code: str, owner: Owner | None, figures: tuple[Decimal, Fraction | None, Fraction | None, int]
) -> Measure:
    weight, raw, final, failures = figures
    slot = owner if isinstance(owner, str) else None
    pair = owner if isinstance(owner, tuple) else None
    return Measure(kind, code, slot, pair, weight, basis_points(raw), basis_points(final), failures)


def _line(entry: _Entry, part: _Part, unit: int) -> Line:
    scored = entry.status is Status.SCORED
    factor = part.factors.get(entry.section.code, _ZERO) if scored else _ZERO
    worth = factor.numerator * entry.weight
    points = Fraction(100 * worth * entry.share.numerator, factor.denominator * entry.share.denominator)
    return Line(
        question=entry.question.code,
        section=entry.section.code,
        slot=None if entry.section.pair else entry.section.slot,
        pair=entry.section.pair,
        status=entry.status,
        weight=Decimal(entry.weight) / unit,
        share=entry.share if scored else None,
        renormalised=Fraction(worth, factor.denominator),
        points=points,
        final_points=_ZERO if entry.section.code in part.zeroed else points,
        consequence=entry.consequence,
    )
