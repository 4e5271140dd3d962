"""Scoring, algorithm version 1. Never change what it returns: a new rule is a new version beside it.

Weights become integers in units of their finest decimal, shares integers in units of their common denominator; sums are
exact, and one division at the end is rounded half up to basis points.

Points: leg = sum(weight * share) / sum(weight). Section weights: leg = sum(section weight * section share) /
sum(section weight) over measured sections, where section share = sum(weight * share) / sum(weight). Only scored lines
enter: not applicable, not asked, unanswered and not scored questions leave both sums. Nothing left is "not measured".

What depends on the checklist alone stands in its plan (`checklists.scoring.plan`), so a score is one walk over the
answers.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm

from checklists.answers.values import ABSENT, Answer, Answers
from checklists.completeness import chosen_slots, visible
from checklists.conditions import passes
from checklists.definition import Checklist, Effect, Mode
from checklists.scoring.plan import Item, Owner, Plan, Selection, limit, plan_of
from checklists.scoring.result import Consequence, LegWeight, Line, Measure, MeasureKind, Score, Status

VERSION = 1
FULL = 10_000
_ZERO = Fraction(0)
_ONE = Fraction(1)
_NOTHING = (0, 1)

Entry = tuple[Item, Status, Fraction | None, Consequence | None]
"""One question on its way into the score; a share stands with SCORED only."""


@dataclass(slots=True)
class _Sums:
    """Running weighted means in integers, by index: weight of what was scored, points earned, critical failures."""

    unit: int
    """In how many parts a share was counted."""
    weights: list[int]
    points: list[int]
    failures: list[int]
    shares: dict[int, tuple[int, int]]
    """Numerator and denominator of every share that was earned, by the address of its fraction."""

    def basis_points(self, index: int) -> int | None:
        """Return the share earned, rounded half up to basis points; None when nothing was scored."""
        weight = self.weights[index] * self.unit
        return (2 * FULL * self.points[index] + weight) // (2 * weight) if weight else None


@dataclass(slots=True)
class _Part:
    """The score of one leg or hand-off: exact raw and final shares (0 to 1), None when not measured."""

    zeroed: set[str] = field(default_factory=set)
    caps: list[Fraction] = field(default_factory=list)
    factors: dict[str, tuple[int, int]] = field(default_factory=dict)
    """What one unit of weight is worth in each measured section, as numerator and denominator."""
    raw: Fraction | None = None
    final: Fraction | None = None
    denominator: Fraction = _ZERO


def score_version_1(
    checklist: Checklist,
    answers: Answers,
    slots: Collection[str] | None = None,
    explained: bool = True,  # noqa: FBT001, FBT002 - an algorithm is called by position
) -> Score:
    """Score the legs in `slots` (None: all) and the hand-offs that they receive; see the module for the formula.

    With `explained` false the lines are left out.
    """
    chosen = chosen_slots(checklist, slots)
    plan = plan_of(checklist)
    selection = plan.selection(chosen)
    entries = _entries(selection, answers, visible(checklist, answers, chosen))
    sums = _add(selection, entries)
    parts = _parts(plan, selection, entries, sums)
    legs = _leg_weights(selection, parts)
    return Score(
        algorithm=VERSION,
        checklist=checklist.code,
        version=checklist.version,
        slots=chosen,
        overall=_overall(plan, selection, sums, (parts, legs)),
        measures=tuple(_measures(plan, selection, sums, parts)),
        legs=legs,
        lines=_lines(plan, entries, sums, parts) if explained else (),
        consequences=tuple(failure for _item, _status, _share, failure in entries if failure),
    )


def basis_points(share: Fraction | None) -> int | None:
    """Round a share (0 to 1) half up to integer basis points (0 to 10000); None stays None."""
    if share is None:
        return None
    return (2 * FULL * share.numerator + share.denominator) // (2 * share.denominator)


def _entries(selection: Selection, answers: Answers, asked: Collection[str]) -> list[Entry]:
    """Decide for every question whether it enters the score, with what share of its weight, and what it brings down."""
    entries: list[Entry] = []
    for item in selection.items:
        if item.code not in asked:
            entries.append((item, Status.NOT_ASKED, None, None))
            continue
        answer = answers.get(item.code, ABSENT)
        failure = _failure(item, answer) if item.critical else None
        if answer.not_applicable:
            entries.append((item, Status.NOT_APPLICABLE, None, failure))
        elif answer.value is None:
            entries.append((item, Status.UNANSWERED, None, failure))
        else:
            share = item.share(answer.value)
            entries.append((item, Status.NOT_SCORED if share is None else Status.SCORED, share, failure))
    return entries


def _failure(item: Item, answer: Answer) -> Consequence | None:
    if item.critical is not None and passes(item.critical.when, item.question, answer):
        return item.consequence
    return None


def _add(selection: Selection, entries: Sequence[Entry]) -> _Sums:
    # Hashing fractions is slow, and most shares are the same few objects, which `entries` keeps alive.
    found = {id(share): share for _item, _status, share, _failure in entries if share is not None}
    shares = {key: (share.numerator, share.denominator) for key, share in found.items()}
    unit = lcm(*(denominator for _numerator, denominator in shares.values()))
    earned = {key: numerator * (unit // denominator) for key, (numerator, denominator) in shares.items()}
    weights, points, failures = [0] * selection.count, [0] * selection.count, [0] * selection.count
    for item, _status, share, failure in entries:
        if share is not None:
            weight = item.weight
            gained = weight * earned[id(share)]
            for index in item.sums:
                weights[index] += weight
                points[index] += gained
        if failure is not None:
            for index in item.sums:
                failures[index] += 1
    return _Sums(unit, weights, points, failures, shares)


def _parts(plan: Plan, selection: Selection, entries: Sequence[Entry], sums: _Sums) -> list[_Part]:
    parts = [_Part() for _owner in selection.parts]
    for item, _status, _share, failure in entries:
        if failure is None:
            continue
        if failure.effect is Effect.SECTION_ZERO:
            parts[item.part].zeroed.add(item.section)
        cap = limit(failure)
        if cap is not None:
            parts[item.part].caps.append(cap)
    measured: list[dict[str, int]] = [{} for _part in parts]
    for place, code, index in selection.sections:
        if sums.weights[index]:
            measured[place][code] = index
    for part, (_owner, index), sections in zip(parts, selection.parts, measured, strict=True):
        if plan.mode is Mode.POINTS:
            _finish_points(part, sums, index, sections, plan.unit)
        else:
            _finish_sections(part, sums, sections, plan.weights)
    return parts


def _finish_points(part: _Part, sums: _Sums, index: int, sections: dict[str, int], unit: int) -> None:
    """Compute raw and final of a leg or hand-off from all of its questions."""
    weight, points = sums.weights[index], sums.points[index]
    part.denominator = Fraction(weight, unit)
    if not weight:
        return
    part.factors = dict.fromkeys(sections, (1, weight))
    part.raw = Fraction(points, weight * sums.unit)
    kept = part.raw
    lost = sum(sums.points[at] for code, at in sections.items() if code in part.zeroed) if part.zeroed else 0
    if lost:
        kept = Fraction(points - lost, weight * sums.unit)
    part.final = min([kept, *part.caps])


def _finish_sections(part: _Part, sums: _Sums, sections: dict[str, int], weights: dict[str, Fraction]) -> None:
    """Compute raw and final of a leg or hand-off from the scores of its sections."""
    part.denominator = sum((weights[code] for code in sections), _ZERO)
    if not part.denominator:
        return
    worth: dict[str, Fraction] = {}
    for code, at in sections.items():
        factor = weights[code] / part.denominator / sums.weights[at]
        part.factors[code] = factor.numerator, factor.denominator
        worth[code] = factor * Fraction(sums.points[at], sums.unit)
    if not worth:
        return
    part.raw = sum(worth.values(), _ZERO)
    kept = sum((points for code, points in worth.items() if code not in part.zeroed), _ZERO)
    part.final = min([kept, *part.caps])


def _leg_weights(selection: Selection, parts: Sequence[_Part]) -> tuple[LegWeight, ...]:
    """Weigh the measured legs by what was scored in them; hand-offs stand for themselves."""
    legs = [
        (owner, part.denominator)
        for (owner, _index), part in zip(selection.parts, parts, strict=True)
        if isinstance(owner, str) and part.raw is not None
    ]
    if len(legs) == 1:
        return (LegWeight(legs[0][0], _ONE),)
    whole = sum((denominator for _slot, denominator in legs), _ZERO)
    return tuple(LegWeight(slot, denominator / whole) for slot, denominator in legs)


def _overall(
    plan: Plan, selection: Selection, sums: _Sums, measured: tuple[Sequence[_Part], Sequence[LegWeight]]
) -> Measure:
    parts, legs = measured
    own = {owner: (place, index) for place, (owner, index) in enumerate(selection.parts) if isinstance(owner, str)}
    weight = sum(sums.weights[index] for _place, index in own.values())
    failures = sum(sums.failures[index] for _place, index in own.values())
    raw = final = None
    if len(legs) == 1:
        part = parts[own[legs[0].slot][0]]
        raw, final = part.raw, part.final
    elif legs:
        shares = [(leg.weight, parts[own[leg.slot][0]]) for leg in legs]
        raw = sum((weight * (part.raw or _ZERO) for weight, part in shares), _ZERO)
        final = sum((weight * (part.final or _ZERO) for weight, part in shares), _ZERO)
    return Measure(
        MeasureKind.OVERALL, "", None, None, plan.weight(weight), basis_points(raw), basis_points(final), failures
    )


def _measures(plan: Plan, selection: Selection, sums: _Sums, parts: Sequence[_Part]) -> Iterator[Measure]:
    weights, failures = sums.weights, sums.failures
    for (owner, index), part in zip(selection.parts, parts, strict=True):
        raw, final = basis_points(part.raw), basis_points(part.final)
        figures = plan.weight(weights[index]), raw, final, failures[index]
        if isinstance(owner, str):
            yield Measure(MeasureKind.OVERALL, "", owner, None, *figures)
        else:
            yield Measure(MeasureKind.HANDOFF, ">".join(owner), None, owner, *figures)
    for place, code, index in selection.sections:
        owner = selection.parts[place][0]
        raw = final = sums.basis_points(index)
        if raw is not None and code in parts[place].zeroed:
            final = 0
        yield _measure(MeasureKind.SECTION, code, owner, (plan.weight(weights[index]), raw, final, failures[index]))
    for kind, code, owner, index in selection.themes:
        raw = sums.basis_points(index)
        yield _measure(kind, code, owner, (plan.weight(weights[index]), raw, raw, failures[index]))


def _measure(
    kind: MeasureKind, code: str, owner: Owner, figures: tuple[Decimal, int | None, int | None, int]
) -> Measure:
    if isinstance(owner, str):
        return Measure(kind, code, owner, None, *figures)
    return Measure(kind, code, None, owner, *figures)


def _lines(plan: Plan, entries: Sequence[Entry], sums: _Sums, parts: Sequence[_Part]) -> tuple[Line, ...]:
    """Explain every question. Lines repeat from audit to audit where all was answered, so they are kept."""
    shares, lines = sums.shares, []
    for entry in entries:
        item, status, share, failure = entry
        part = parts[item.part]
        factor = earned = _NOTHING
        if share is not None:
            factor, earned = part.factors.get(item.section, _NOTHING), shares[id(share)]
        zeroed = bool(part.zeroed) and item.section in part.zeroed
        key = (status, factor, earned, failure is None, zeroed)
        line = item.lines.get(key)
        lines.append(line or item.keep(key, _line(plan, entry, (*factor, item.weight, *earned), zeroed=zeroed)))
    return tuple(lines)


def _line(plan: Plan, entry: Entry, key: tuple[int, int, int, int, int], *, zeroed: bool) -> Line:
    item, status, share, failure = entry
    renormalised, points = (_ZERO, _ZERO) if share is None else plan.worth(key)
    return Line(
        question=item.code,
        section=item.section,
        slot=item.slot,
        pair=item.pair,
        status=status,
        weight=item.shown,
        share=share,
        renormalised=renormalised,
        points=points,
        final_points=_ZERO if zeroed else points,
        consequence=failure,
    )
