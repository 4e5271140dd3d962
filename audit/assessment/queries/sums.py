"""Sums of visits for every unit of a scorecard, read from the roll-ups: what figures are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from audit.assessment.models import AuditLeg, MeasureKind, Rollup
from audit.assessment.queries.months import Months
from audit.assessment.queries.questions import Measure, effective_questions
from audit.core.db import db
from audit.network.models import Partner, Relation
from audit.planning.models import Programme
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from reports.statistics import Sample


class Unit(StrEnum):
    """Of whom a figure is."""

    PARTNER = "partner"
    RELATION = "relation"
    """All partners of one relation together: the network, the own units, the competitors."""
    CHANNEL = "channel"
    """All touchpoints of one kind within one relation; overall, promises and stages only."""


CHANNEL_KINDS = frozenset({MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STAGE})
"""Kinds of measure that channels have."""

Subject = int | Relation | tuple[Relation, str]
"""Which one of a unit: a partner's id, a relation, or a relation and a kind of touchpoint."""

Key = tuple[Unit, Subject, Measure]


@dataclass(frozen=True)
class Narrowed:
    """What figures are narrowed to; empty fields do not narrow, and a value that nothing has matches nothing.

    `region` and `kind` (of touchpoint) are what the visit's first leg was when it was sent, `programme_key` the public
    key of its programme. `partner_ids` makes the network and its channels of only these partners; figures of single
    partners, phi and sigma_a stay as they are without it, since how visits scatter does not hang on what is shown.
    """

    region: str = ""
    kind: str = ""
    programme_key: str = ""
    partner_ids: frozenset[int] | None = None

    @property
    def by_visit(self) -> bool:
        """Whether some visits of a partner are left out, so that the partner's own sums do not answer."""
        return bool(self.region or self.kind or self.programme_key)

    def of(self, table: type[Rollup | AuditLeg]) -> list[ColumnElement[bool]]:
        """Return the criteria by visit over a table with what was frozen of the visit."""
        criteria: list[ColumnElement[bool]] = []
        if self.programme_key:
            wanted = select(Programme.id).where(Programme.key == self.programme_key)
            criteria.append(table.programme_id.in_(wanted))
        if self.region:
            criteria.append(table.region == self.region)
        if self.kind:
            criteria.append(table.kind == self.kind)
        return criteria


ALL = Narrowed()
"""Nothing is left out."""


@dataclass(frozen=True)
class Wanted:
    """One span to read: which kinds of measure, of which units. The relations are always read: phi needs them."""

    months: Months
    kinds: frozenset[MeasureKind] = frozenset({MeasureKind.OVERALL, MeasureKind.PROMISE, MeasureKind.STANDARD})
    units: frozenset[Unit] = frozenset(Unit)


@dataclass(frozen=True)
class Sums:
    """Integers from which a figure follows; scores in raw basis points."""

    visits: int
    total_bp: int
    squares_bp: int
    critical_failures: int
    auditors: int
    """How many different auditors made the visits."""
    auditor_squares: int
    """The sum over auditors of n_a^2, n_a the visits of one."""
    auditor_totals: int
    """The sum over auditors of T_a^2 // n_a, T_a the sum of an auditor's scores."""
    questions: int
    """The sum over visits of hundredths of the effective number of questions."""

    @property
    def sample(self) -> Sample:
        """The visits as a sample."""
        return Sample.of_sums(
            self.visits,
            self.total_bp,
            self.squares_bp,
            auditors=self.auditors,
            auditor_squares=self.auditor_squares,
            auditor_totals=self.auditor_totals,
        )


def read(
    wanted: Sequence[Wanted], narrowed: Narrowed, criteria: Collection[ColumnElement[bool]]
) -> list[dict[Key, Sums]]:
    """Return what each span holds, in the order of the spans, which do not overlap."""
    gathered: list[dict[Key, _Gathered]] = [defaultdict(_Gathered) for _ in wanted]
    rows = _rows(wanted, narrowed, criteria)
    questions = _questions({row.programme_id for row in rows})
    for row in rows:
        at = next(at for at, one in enumerate(wanted) if one.months.first <= row.local_month <= one.months.last)
        measure = (row.measure, row.code)
        asked = round(100 * questions.get((row.programme_id, measure), 1.0))
        for key in _keys(row, measure, wanted[at], narrowed):
            gathered[at][key].add(row, asked)
    return [{key: sums.done() for key, sums in found.items()} for found in gathered]


def _keys(row: Any, measure: Measure, wanted: Wanted, narrowed: Narrowed) -> list[Key]:
    keys: list[Key] = [(Unit.PARTNER, row.partner_id, measure)]
    if narrowed.partner_ids is None or row.partner_id in narrowed.partner_ids:
        keys.append((Unit.RELATION, row.relation, measure))
        if measure[0] in CHANNEL_KINDS:
            keys.append((Unit.CHANNEL, (row.relation, row.kind), measure))
    return [key for key in keys if key[0] in wanted.units or key[0] is Unit.RELATION]


class _Gathered:
    def __init__(self) -> None:
        self.sums = [0, 0, 0, 0, 0]
        self.auditors: dict[int, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, row: Any, asked: int) -> None:
        values = (row.visits, row.total_bp, row.squares_bp, row.critical_failures, row.visits * asked)
        self.sums = [one + int(more) for one, more in zip(self.sums, values, strict=True)]
        cell = self.auditors[row.auditor_id]
        cell[0] += int(row.visits)
        cell[1] += int(row.total_bp)

    def done(self) -> Sums:
        visits, total_bp, squares_bp, critical_failures, questions = self.sums
        cells = self.auditors.values()
        return Sums(
            visits,
            total_bp,
            squares_bp,
            critical_failures,
            auditors=len(self.auditors),
            auditor_squares=sum(n**2 for n, _ in cells),
            auditor_totals=sum(total**2 // n for n, total in cells),
            questions=questions,
        )


def _rows(wanted: Sequence[Wanted], narrowed: Narrowed, criteria: Collection[ColumnElement[bool]]) -> Sequence[Any]:
    key = (
        Rollup.local_month,
        Rollup.partner_id,
        Partner.relation,
        Rollup.programme_id,
        Rollup.auditor_id,
        Rollup.kind,
        Rollup.measure,
        Rollup.code,
    )
    spans = (
        and_(Rollup.local_month.between(one.months.first, one.months.last), Rollup.measure.in_(one.kinds))
        for one in wanted
    )
    statement = (
        select(
            *key,
            func.sum(Rollup.visits).label("visits"),
            func.sum(Rollup.total_bp).label("total_bp"),
            func.sum(Rollup.squares_bp).label("squares_bp"),
            func.sum(Rollup.critical_failures).label("critical_failures"),
        )
        .join(Partner, Partner.id == Rollup.partner_id)
        .where(Rollup.visits > 0, or_(*spans), *narrowed.of(Rollup), *criteria)
        .group_by(*key)
    )
    return db.session.execute(statement).all()


def _questions(programme_ids: Collection[int]) -> Mapping[tuple[int, Measure], float]:
    found: dict[tuple[int, Measure], float] = {}
    statement = (
        select(Programme.id, ChecklistVersion)
        .join(ChecklistVersion, ChecklistVersion.id == Programme.checklist_version_id)
        .where(Programme.id.in_(programme_ids))
    )
    for programme_id, version in db.session.execute(statement):
        for measure, count in effective_questions(standards.checklist_of(version)).items():
            found[programme_id, measure] = count
    return found
