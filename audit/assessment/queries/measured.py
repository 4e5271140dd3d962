"""What scores add up to: the cells of the roll-ups and the counted visits, read from the score versions themselves.

The unit is the visit to a partner: legs of one visit at one partner count together, where its first leg lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from audit.assessment.models import Audit, AuditLeg, AuditScore, MeasureKind, Score
from audit.assessment.queries.joined import joined_assignments, joined_visits
from audit.assessment.queries.joined import values as joined_values
from audit.assessment.queries.months import Months, quarter_of
from audit.assessment.queries.questions import OVERALL, Measure, effective_questions
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.core.prepared import Prepared
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion

COUNTING: tuple[ColumnElement[bool], ...] = (AuditScore.is_current.is_(True), Audit.state.in_(COUNTED))
"""Which score versions count."""

HUNDRED = 100
"""Effective numbers of questions are kept in hundredths."""


@dataclass(frozen=True)
class Cell:
    """The key of one roll-up row."""

    local_month: date
    partner_id: int
    measure: MeasureKind
    code: str
    programme_id: int
    auditor_id: int
    region: str
    kind: str
    stratum: str


@dataclass(frozen=True)
class CellSums:
    """What a roll-up row holds: visits, sum and sum of squares of raw basis points, critical failures, questions."""

    visits: int = 0
    total_bp: int = 0
    squares_bp: int = 0
    critical_failures: int = 0
    questions: int = 0

    def __add__(self, other: CellSums) -> CellSums:
        return CellSums(
            self.visits + other.visits,
            self.total_bp + other.total_bp,
            self.squares_bp + other.squares_bp,
            self.critical_failures + other.critical_failures,
            self.questions + other.questions,
        )

    def __neg__(self) -> CellSums:
        return CellSums(-self.visits, -self.total_bp, -self.squares_bp, -self.critical_failures, -self.questions)


NOTHING = CellSums()


@dataclass(frozen=True)
class Visit:
    """The overall of one visit to one partner, as `CountedVisit` keeps it."""

    assignment_id: int
    partner_id: int
    audit_leg_id: int
    touchpoint_id: int
    programme_id: int
    auditor_id: int
    quarter: date
    region: str
    kind: str
    raw_bp: int
    critical_failures: int


@dataclass(frozen=True)
class Measured:
    """What score versions add up to."""

    cells: Mapping[Cell, CellSums]
    visits: frozenset[Visit]


EMPTY = Measured({}, frozenset())


@dataclass(frozen=True)
class Change:
    """What a visit's scores added up to before one score version counts, and with it."""

    without: Measured
    together: Measured


def change_by(audit_score: AuditScore, assignment_id: int) -> Change:
    """Return what one score version of a visit adds to those of the visit's other parts that count.

    A partner of several parts counts once, so the parts are read together.
    """
    sent = [
        row
        for row in LEGS.rows(assignment_id=assignment_id)
        if row.audit_score_id == audit_score.id
        or (row.is_current and row.state in COUNTED and row.audit_id != audit_score.audit_id)
    ]
    legs = {row.AuditLeg.id: (assignment_id, row.checklist_version_id, row.AuditLeg) for row in sent}
    scores = SCORES.columns(audit_score_ids=sorted({row.audit_score_id for row in sent}))
    others = {row.AuditLeg.id for row in sent if row.audit_score_id != audit_score.id}
    without = EMPTY
    if others:
        left = {leg_id: leg for leg_id, leg in legs.items() if leg_id in others}
        ids = {row.audit_score_id for row in sent if row.AuditLeg.id in others}
        of_others = [row for row in scores if row.audit_leg_id in others]
        without = _gathered(_items(left, of_others, [AuditScore.id.in_(ids)]))
    together = {row.audit_score_id for row in sent}
    return Change(without, _gathered(_items(legs, scores, [AuditScore.id.in_(together)])))


def measured_in(months: Months) -> Measured:
    """Return what all counted scores of these months add up to; the database adds up, whatever their number."""
    touched = (
        select(Audit.assignment_id)
        .join(AuditLeg, AuditLeg.audit_id == Audit.id)
        .where(AuditLeg.local_month.between(months.first, months.last))
    )
    # A visit over several legs may begin in another month: it is read whole, and counts where it begins.
    criteria = [*COUNTING, Audit.assignment_id.in_(touched)]
    several = joined_assignments(*criteria)
    of_several = [*criteria, Audit.assignment_id.in_(several)]
    legs = {leg.id: (assignment_id, version_id, leg) for assignment_id, version_id, leg in _legs(of_several)}
    scores = db.session.execute(_scores(*_SCORE, criteria=of_several)).all()
    found = _gathered(
        item for item in _items(legs, scores, of_several) if months.first <= item.cell.local_month <= months.last
    )
    alone = [
        *COUNTING,
        AuditLeg.local_month.between(months.first, months.last),
        Audit.assignment_id.not_in(several),
    ]
    cells = dict(found.cells)
    for cell, sums in _added_up(alone):
        cells[cell] = cells.get(cell, NOTHING) + sums
    return Measured(cells, found.visits | frozenset(_alone_visits(alone)))


def months_of_scores() -> Months | None:
    """Return from which month to which audits lie; None without audits."""
    first, last = db.session.execute(select(func.min(AuditLeg.local_month), func.max(AuditLeg.local_month))).one()
    return None if first is None else Months(first, last)


@dataclass(frozen=True)
class _Item:
    """One measure of one visit to one partner."""

    cell: Cell
    raw_bp: int
    critical_failures: int
    questions: int
    visit: Visit | None = None
    """For an overall."""


def _gathered(items: Iterable[_Item]) -> Measured:
    cells: dict[Cell, CellSums] = {}
    visits = set()
    for item in items:
        sums = CellSums(1, item.raw_bp, item.raw_bp**2, item.critical_failures, item.questions)
        cells[item.cell] = cells.get(item.cell, NOTHING) + sums
        if item.visit is not None:
            visits.add(item.visit)
    return Measured(cells, frozenset(visits))


Legs = Mapping[int, tuple[int, int, AuditLeg]]
"""Assignment, checklist version and leg by the leg's id."""


def _items(legs: Legs, scores: Sequence[Any], criteria: Sequence[ColumnElement[bool]]) -> Iterator[_Item]:
    """Yield each measure of each partner's visit; the criteria are those by which legs and scores were read."""
    places = Counter((assignment_id, leg.partner_id) for assignment_id, _, leg in legs.values())
    joined = joined_visits(*criteria) if any(count > 1 for count in places.values()) else {}
    questions = _Questions()
    for leg_id, kind, code, raw_bp, failures in scores:
        assignment_id, version_id, leg = legs[leg_id]
        if kind is MeasureKind.HAND_OFF or (assignment_id, leg.partner_id) not in joined:
            asked = questions.of(version_id, (kind, code))
            yield _item(assignment_id, leg, (kind, code), (raw_bp, failures, asked))
    for (assignment_id, _), visit in joined.items():
        asked_of = effective_questions(visit.together.checklist)
        for kind, code, value in joined_values(visit):
            asked = _hundredths(asked_of.get((kind, code), 1.0))
            yield _item(assignment_id, visit.first, (kind, code), (value.raw_bp, value.critical_failures, asked))


def _legs(criteria: Sequence[ColumnElement[bool]]) -> Sequence[Any]:
    statement = (
        select(Audit.assignment_id, Audit.checklist_version_id, AuditLeg)
        .join(AuditLeg, AuditLeg.audit_id == Audit.id)
        .join(AuditScore, AuditScore.audit_id == Audit.id)
        .where(*criteria)
    )
    return db.session.execute(statement).all()


def _item(assignment_id: int, leg: AuditLeg, measure: Measure, values: tuple[int, int, int]) -> _Item:
    raw_bp, failures, questions = values
    cell = Cell(
        local_month=leg.local_month,
        partner_id=leg.partner_id,
        measure=measure[0],
        code=measure[1],
        programme_id=leg.programme_id,
        auditor_id=leg.auditor_id,
        region=leg.region,
        kind=leg.kind,
        stratum=leg.stratum,
    )
    visit = None
    if measure == OVERALL:
        quarter = quarter_of(leg.local_month).first
        visit = Visit(
            assignment_id,
            leg.partner_id,
            leg.id,
            leg.touchpoint_id,
            leg.programme_id,
            leg.auditor_id,
            quarter,
            leg.region,
            leg.kind,
            raw_bp,
            failures,
        )
    return _Item(cell, raw_bp, failures, questions, visit)


# Measures of a pair belong to no partner alone: only the hand-off itself is rolled up, at the receiving leg.
_ROLLED_UP = ((Score.from_slot == "") | (Score.kind == MeasureKind.HAND_OFF), Score.kind != MeasureKind.SECTION)
_SCORE = (Score.audit_leg_id, Score.kind, Score.code, Score.raw_bp, Score.critical_failures)
_CELL = (
    AuditLeg.local_month,
    AuditLeg.partner_id,
    Score.kind,
    Score.code,
    AuditLeg.programme_id,
    AuditLeg.auditor_id,
    AuditLeg.region,
    AuditLeg.kind,
    AuditLeg.stratum,
)
"""In the order of the fields of `Cell`."""


def _scores(*columns: Any, criteria: Sequence[ColumnElement[bool]]) -> Any:
    return (
        select(*columns)
        .select_from(AuditLeg)
        .join(Score, Score.audit_leg_id == AuditLeg.id)
        .join(AuditScore, AuditScore.id == Score.audit_score_id)
        .join(Audit, Audit.id == AuditScore.audit_id)
        .where(*_ROLLED_UP, *criteria)
    )


def _added_up(criteria: Sequence[ColumnElement[bool]]) -> Iterator[tuple[Cell, CellSums]]:
    sums = (
        func.count(),
        func.sum(Score.raw_bp),
        func.sum(Score.raw_bp * Score.raw_bp),
        func.sum(Score.critical_failures),
    )
    key = (*_CELL, Audit.checklist_version_id)
    questions = _Questions()
    for row in db.session.execute(_scores(*key, *sums, criteria=criteria).group_by(*key)):
        *cell, version_id, visits, total, squares, failures = row
        measure = (cell[2], cell[3])
        asked = visits * questions.of(version_id, measure)
        yield Cell(*cell), CellSums(visits, int(total), int(squares), int(failures), asked)


MONTH_AT = list(Visit.__dataclass_fields__).index("quarter")


def _alone_visits(criteria: Sequence[ColumnElement[bool]]) -> Iterator[Visit]:
    statement = _scores(
        Audit.assignment_id,
        AuditLeg.partner_id,
        AuditLeg.id,
        AuditLeg.touchpoint_id,
        AuditLeg.programme_id,
        AuditLeg.auditor_id,
        AuditLeg.local_month,
        AuditLeg.region,
        AuditLeg.kind,
        Score.raw_bp,
        Score.critical_failures,
        criteria=[*criteria, Score.kind == MeasureKind.OVERALL],
    )
    for row in db.session.execute(statement):
        values = list(row)
        values[MONTH_AT] = quarter_of(values[MONTH_AT]).first
        yield Visit(*values)


LEGS = Prepared(
    lambda: (
        select(
            Audit.id.label("audit_id"),
            Audit.state,
            Audit.checklist_version_id,
            AuditScore.id.label("audit_score_id"),
            AuditScore.is_current,
            AuditLeg,
        )
        .join(AuditLeg, AuditLeg.audit_id == Audit.id)
        .join(AuditScore, AuditScore.audit_id == Audit.id)
        .where(Audit.assignment_id == bindparam("assignment_id"))
        .order_by(AuditLeg.leg_id)
    )
)
"""The legs of all parts of a visit, with every score version of theirs."""

SCORES = Prepared(
    lambda: select(*_SCORE).where(Score.audit_score_id.in_(bindparam("audit_score_ids", expanding=True)), *_ROLLED_UP)
)


class _Questions:
    """The effective numbers of questions of checklist versions, each read once."""

    def __init__(self) -> None:
        self._found: dict[int, Mapping[Measure, float]] = {}

    def of(self, version_id: int, measure: Measure) -> int:
        """Return hundredths of how many questions a measure of a version rests on."""
        if version_id not in self._found:
            version = db.session.get_one(ChecklistVersion, version_id)
            self._found[version_id] = effective_questions(standards.checklist_of(version))
        return _hundredths(self._found[version_id].get(measure, 1.0))


def _hundredths(count: float) -> int:
    return round(count * HUNDRED)
