"""The fixed part of scoring a checklist: what every question adds to, worked out once for each checklist version."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from checklists.answers.registry import kind_of
from checklists.answers.values import Value
from checklists.definition import Checklist, Critical, Effect, Mode, Question, Section
from checklists.remembered import remembered
from checklists.scoring.result import Consequence, Line, MeasureKind

MOST_SHARES = 128
"""Answers of one question whose share is remembered."""
MOST_LINES = 32
"""Lines of one question that are remembered; beyond that all are forgotten and it starts again."""
MOST_NUMBERS = 1_000
"""Weights and worths of one checklist that are remembered."""

Owner = str | tuple[str, str]
"""What a score belongs to: a leg's slot, or the pair of a hand-off."""


@dataclass(slots=True)
class Item:
    """One question of one selection of legs, with all that does not depend on the answer."""

    question: Question
    code: str
    section: str
    slot: str | None
    """As a line shows it: None for a hand-off."""
    pair: tuple[str, str] | None
    weight: int
    """In units of the checklist's finest decimal."""
    shown: Decimal
    """The same weight as a line shows it."""
    critical: Critical | None
    consequence: Consequence | None
    """What a critical failure of this question is."""
    part: int
    """Index of the leg or hand-off."""
    total: int
    """Index of the section's sum."""
    sums: tuple[int, ...]
    """Indexes of every sum that the question enters."""
    earn: Callable[[Question, Value], Fraction | None]
    keeps: bool
    """Whether shares of this question are worth remembering: texts of auditors are not."""
    shares: dict[Value, Fraction | None] = field(default_factory=dict)
    lines: dict[tuple[object, ...], Line] = field(default_factory=dict)

    def share(self, value: Value) -> Fraction | None:
        """Return the share (0 to 1) of the weight that a value earns; None when the question is not scored."""
        try:
            return self.shares[value]
        except KeyError:
            return self._learned(value)

    def _learned(self, value: Value) -> Fraction | None:
        share = self.earn(self.question, value) if self.weight > 0 else None
        if self.keeps:
            if len(self.shares) >= MOST_SHARES:
                self.shares.clear()
            self.shares[value] = share
        return share

    def keep(self, key: tuple[object, ...], line: Line) -> Line:
        """Remember a line that other scores of this checklist may have alike, and return it."""
        if len(self.lines) >= MOST_LINES:
            self.lines.clear()
        self.lines[key] = line
        return line


@dataclass(frozen=True)
class Selection:
    """The questions of some legs, and the sums that they enter, by index."""

    items: tuple[Item, ...]
    parts: tuple[tuple[Owner, int], ...]
    """Each leg and hand-off with its sum, legs first; the place in this tuple is the index of a part."""
    sections: tuple[tuple[int, str, int], ...]
    """Index of the part, code and sum of every section, grouped by part."""
    themes: tuple[tuple[MeasureKind, str, Owner, int], ...]
    count: int
    """How many sums there are."""


@dataclass(frozen=True)
class Plan:
    """What scoring needs to know of one checklist."""

    unit: int
    """The integer 10 ** decimals in whose parts weights are counted."""
    mode: Mode
    weights: dict[str, Fraction]
    """Weight of each section."""
    sections: tuple[Section, ...]
    selections: dict[tuple[str, ...], Selection] = field(default_factory=dict)
    decimals: dict[int, Decimal] = field(default_factory=dict)
    worths: dict[tuple[int, ...], tuple[Fraction, Fraction]] = field(default_factory=dict)

    def selection(self, chosen: tuple[str, ...]) -> Selection:
        """Return the questions of these slots, which are in the checklist's order."""
        found = self.selections.get(chosen)
        if found is None:
            found = self.selections[chosen] = _select(self, chosen)
        return found

    def weight(self, units: int) -> Decimal:
        """Return a weight as an exact decimal."""
        found = self.decimals.get(units)
        if found is None:
            if len(self.decimals) >= MOST_NUMBERS:
                self.decimals.clear()
            found = self.decimals[units] = Decimal(units) / Decimal(self.unit)
        return found

    def worth(self, key: tuple[int, int, int, int, int]) -> tuple[Fraction, Fraction]:
        """Return the renormalised weight and the points of a line.

        `key` is numerator and denominator of what one unit of weight is worth, the weight in units, and numerator and
        denominator of the share.
        """
        found = self.worths.get(key)
        if found is None:
            if len(self.worths) >= MOST_NUMBERS:
                self.worths.clear()
            numerator, denominator, weight, earned, of = key
            part = numerator * weight
            found = Fraction(part, denominator), Fraction(100 * part * earned, denominator * of)
            self.worths[key] = found
        return found


@remembered
def plan_of(checklist: Checklist) -> Plan:
    """Return the plan of a checklist."""
    unit = 10 ** max((_decimals(question.weight) for _section, question in checklist.questions()), default=0)
    weights = {section.code: Fraction(section.weight) for section in checklist.sections}
    return Plan(unit, checklist.mode, weights, checklist.sections)


def _decimals(weight: Decimal) -> int:
    return max(0, -int(weight.as_tuple().exponent))


class _Sums:
    """Gives every sum its index, in the order in which they come up."""

    def __init__(self, chosen: tuple[str, ...]) -> None:
        self.count = 0
        self.parts: dict[Owner, int] = {}
        self.sections: dict[tuple[Owner, str], int] = {}
        self.themes: dict[tuple[MeasureKind, str, Owner], int] = {}
        for slot in chosen:
            self.part(slot)

    def _next(self) -> int:
        self.count += 1
        return self.count - 1

    def part(self, owner: Owner) -> int:
        if owner not in self.parts:
            self.parts[owner] = self._next()
        return self.parts[owner]

    def section(self, owner: Owner, code: str) -> int:
        if (owner, code) not in self.sections:
            self.sections[owner, code] = self._next()
        return self.sections[owner, code]

    def theme(self, key: tuple[MeasureKind, str, Owner]) -> int:
        if key not in self.themes:
            self.themes[key] = self._next()
        return self.themes[key]


def _select(plan: Plan, chosen: tuple[str, ...]) -> Selection:
    sums = _Sums(chosen)
    items = tuple(
        _item(plan, section, question, sums)
        for section in plan.sections
        if section.slot in chosen
        for question in section.questions
    )
    places = {owner: place for place, owner in enumerate(sums.parts)}
    sections = [(places[owner], code, index) for (owner, code), index in sums.sections.items()]
    return Selection(
        items=items,
        parts=tuple(sums.parts.items()),
        sections=tuple(sorted(sections, key=lambda one: one[0])),
        themes=tuple((*key, index) for key, index in sums.themes.items()),
        count=sums.count,
    )


def _item(plan: Plan, section: Section, question: Question, sums: _Sums) -> Item:
    kind, owner = kind_of(question), section.pair or section.slot
    weight = int(question.weight * plan.unit)
    part, total = sums.part(owner), sums.section(owner, section.code)
    return Item(
        question=question,
        code=question.code,
        section=section.code,
        slot=None if section.pair else section.slot,
        pair=section.pair,
        weight=weight,
        shown=plan.weight(weight),
        critical=question.critical,
        consequence=_consequence(section, question),
        part=list(sums.parts).index(owner),
        total=total,
        sums=(part, total, *(sums.theme(key) for key in _themes(owner, question))),
        earn=kind.share,
        keeps=kind.earns(question),
    )


def _consequence(section: Section, question: Question) -> Consequence | None:
    critical = question.critical
    if critical is None:
        return None
    slot = None if section.pair else section.slot
    return Consequence(question.code, section.code, slot, section.pair, critical.effect, critical.cap)


def _themes(owner: Owner, question: Question) -> Iterator[tuple[MeasureKind, str, Owner]]:
    """Yield the stage, promise and standard that a question measures; questions that cannot score measure nothing."""
    if question.critical is None and not (question.weight > 0 and kind_of(question).earns(question)):
        return
    if question.stage:
        yield MeasureKind.STAGE, question.stage, owner
    if question.promise:
        yield MeasureKind.PROMISE, question.promise, owner
    if question.standard:
        yield MeasureKind.STANDARD, question.standard, owner


def limit(consequence: Consequence) -> Fraction | None:
    """Return the share (0 to 1) above which a leg or hand-off cannot end after this failure; None for no limit."""
    if consequence.effect is Effect.AUDIT_ZERO:
        return Fraction(0)
    if consequence.effect is Effect.CAP and consequence.cap is not None:
        return Fraction(consequence.cap) / 100
    return None
