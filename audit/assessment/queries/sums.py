"""Sums of visits for every unit of a scorecard, read from the roll-ups: what figures are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select

from audit.assessment.models import AuditLeg, CountedVisit, MeasureKind, QuarterRollup, QuarterUnit, Rollup
from audit.assessment.queries.grouping import SUMS, grouped
from audit.assessment.queries.months import Months
from audit.assessment.queries.questions import Measure
from audit.core.db import db
from audit.network.models import Partner, Relation
from audit.planning.models import Programme
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

ALWAYS = (Unit.PARTNER, Unit.RELATION)

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

    def of(self, table: type[Rollup | AuditLeg | CountedVisit]) -> list[ColumnElement[bool]]:
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
    """One span to read: which kinds of measure, of which units.

    Partners and relations are always read: phi and sigma_a are pooled over all partners, whatever is shown.
    """

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


@dataclass(frozen=True)
class Reading:
    """What one span holds: the sums of what was wanted, and the largest relation of each measure."""

    sums: Mapping[Key, Sums]
    largest: Mapping[Measure, Sums]
    """All visits of the relation with the most auditors, whatever partners are left in."""


def read(wanted: Sequence[Wanted], narrowed: Narrowed) -> list[Reading]:
    """Return what each span holds, in the order of the spans, which do not overlap.

    Calendar quarters are read by one statement from their own sums, in a time that does not depend on the number of
    visits. Other spans, and a network of several chosen partners, are added up from the fine roll-ups.
    """
    several = narrowed.partner_ids is not None and len(narrowed.partner_ids) != 1
    by_quarter = not several and all(one.months.is_quarter for one in wanted)
    return (_of_quarters if by_quarter else _of_months)(wanted, narrowed)


COLUMNS = ("subject", "measure", "code", "region", "kind", "programme_id", *SUMS)


def _of_quarters(wanted: Sequence[Wanted], narrowed: Narrowed) -> list[Reading]:
    columns = [getattr(QuarterRollup, name) for name in COLUMNS]
    terms = [term for one in _alike(wanted) for term in _terms(one, narrowed)]
    statement = select(QuarterRollup.unit, QuarterRollup.quarter, *columns).where(QuarterRollup.visits > 0, or_(*terms))
    places = {one.months.first: _Gathering(one, narrowed) for one in wanted}
    for unit, quarter, *row in db.session.execute(statement):
        places[quarter].add(unit, *_named(row))
    relations = _relations(narrowed)
    return [places[one.months.first].done(relations) for one in wanted]


def _alike(wanted: Sequence[Wanted]) -> list[tuple[list[date], Wanted]]:
    """Put together the quarters of which the same is wanted."""
    found: dict[tuple[frozenset[MeasureKind], frozenset[Unit]], list[Wanted]] = defaultdict(list)
    for one in wanted:
        found[one.kinds, one.units].append(one)
    return [([one.months.first for one in alike], alike[0]) for alike in found.values()]


def _terms(alike: tuple[list[date], Wanted], narrowed: Narrowed) -> list[ColumnElement[bool]]:
    """Return what to read as terms that each stand for one stretch of the key."""
    quarters, one = alike
    common = [QuarterRollup.quarter.in_(quarters), *choice_of(narrowed)]
    terms = [
        and_(
            *common,
            QuarterRollup.unit.in_((QuarterUnit.PARTNER, QuarterUnit.RELATION)),
            QuarterRollup.measure.in_(one.kinds),
            QuarterRollup.kind == narrowed.kind,
        )
    ]
    if Unit.CHANNEL in one.units and not narrowed.kind:
        whole = QuarterUnit.RELATION if narrowed.partner_ids is None else QuarterUnit.PARTNER
        of_whom = [QuarterRollup.subject == str(id_) for id_ in narrowed.partner_ids or ()]
        channel = [*common, QuarterRollup.unit == whole, QuarterRollup.kind != "", *of_whom]
        terms.append(and_(*channel, QuarterRollup.measure.in_(one.kinds & CHANNEL_KINDS)))
    return terms


def choice_of(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    """Return the criteria over `QuarterRollup` of what is chosen as region and programme; the kind is the caller's."""
    programme = literal(0) if not narrowed.programme_key else _programme(narrowed.programme_key)
    return [QuarterRollup.region == narrowed.region, QuarterRollup.programme_id == programme]


def columns_of_sums() -> list[Any]:
    """Return the columns of `QuarterRollup` in the order of the fields of `Sums`."""
    return [getattr(QuarterRollup, name) for name in SUMS]


def _programme(key: str) -> ColumnElement[int]:
    """Return the id of a programme, or one that none has."""
    return func.coalesce(select(Programme.id).where(Programme.key == key).scalar_subquery(), -1)


def _relations(narrowed: Narrowed) -> Mapping[int, Relation]:
    """Return in which relation the partners are that are left in; nothing where all are."""
    if narrowed.partner_ids is None:
        return {}
    statement = select(Partner.id, Partner.relation).where(Partner.id.in_(narrowed.partner_ids))
    return {row.id: row.relation for row in db.session.execute(statement)}


def _named(row: Sequence[Any]) -> tuple[str, Measure, str, Sums]:
    subject, measure, code, _, kind, _, *sums = row
    return str(subject), (measure, code), kind, Sums(*(int(one) for one in sums))


class _Gathering:
    """Puts rows of one span under the keys of what was wanted of it."""

    def __init__(self, wanted: Wanted, narrowed: Narrowed) -> None:
        self._wanted, self._narrowed = wanted, narrowed
        self._sums: dict[Key, Sums] = {}
        self._kinds: dict[tuple[int, str, Measure], Sums] = {}
        self._largest: dict[Measure, Sums] = {}

    def add(self, unit: QuarterUnit, subject: str, measure: Measure, kind: str, sums: Sums) -> None:
        """Take one row, of all kinds of touchpoint or of the one that figures are narrowed to, or of a channel."""
        whole = kind == self._narrowed.kind
        if unit is QuarterUnit.PARTNER and whole:
            self._sums[Unit.PARTNER, int(subject), measure] = sums
        elif unit is QuarterUnit.PARTNER:
            self._kinds[int(subject), kind, measure] = sums
        elif whole:
            self._largest[measure] = _larger(sums, self._largest.get(measure))
            self._together(Relation(subject), measure, sums)
        elif unit is QuarterUnit.RELATION:
            self._sums[Unit.CHANNEL, (Relation(subject), kind), measure] = sums

    def _together(self, relation: Relation, measure: Measure, sums: Sums) -> None:
        if self._narrowed.partner_ids is not None:
            return
        self._sums[Unit.RELATION, relation, measure] = sums
        if self._narrowed.kind and measure[0] in CHANNEL_KINDS:
            self._sums[Unit.CHANNEL, (relation, self._narrowed.kind), measure] = sums

    def done(self, relations: Mapping[int, Relation]) -> Reading:
        """Return what was gathered; where only one partner is left in, it is its relation by itself."""
        for partner_id, relation in relations.items():
            for (unit, subject, measure), sums in list(self._sums.items()):
                if unit is Unit.PARTNER and subject == partner_id:
                    self._sums[Unit.RELATION, relation, measure] = sums
                    if self._narrowed.kind and measure[0] in CHANNEL_KINDS:
                        self._sums[Unit.CHANNEL, (relation, self._narrowed.kind), measure] = sums
            for (one, kind, measure), sums in self._kinds.items():
                if one == partner_id:
                    self._sums[Unit.CHANNEL, (relation, kind), measure] = sums
        units = {*self._wanted.units, *ALWAYS}
        return Reading({key: sums for key, sums in self._sums.items() if key[0] in units}, self._largest)


def _larger(one: Sums, other: Sums | None) -> Sums:
    if other is None:
        return one
    return max(one, other, key=lambda sums: (sums.auditors, sums.visits, sums.total_bp, sums.squares_bp))


def _of_months(wanted: Sequence[Wanted], narrowed: Narrowed) -> list[Reading]:
    """Add up fine roll-ups: partners and relations under the filters by visit, then what the partners left in make."""
    criteria = [_spans(wanted), *narrowed.of(Rollup)]
    span = case(*((_within(one.months), at) for at, one in enumerate(wanted)), else_=-1)
    gathered: list[dict[Key, Sums]] = [{} for _ in wanted]
    largest: list[dict[Measure, Sums]] = [{} for _ in wanted]
    for at, (subject, measure, _, sums) in _grouped(QuarterUnit.PARTNER, (), criteria, span):
        gathered[at][Unit.PARTNER, int(subject), measure] = sums
    left = [] if narrowed.partner_ids is None else [Rollup.partner_id.in_(narrowed.partner_ids)]
    for choice in ((), ("kind",)):
        for at, (subject, measure, kind, sums) in _grouped(QuarterUnit.RELATION, choice, [*criteria, *left], span):
            if not choice:
                gathered[at][Unit.RELATION, Relation(subject), measure] = sums
            elif measure[0] in CHANNEL_KINDS:
                gathered[at][Unit.CHANNEL, (Relation(subject), kind), measure] = sums
    for at, (_, measure, _, sums) in _grouped(QuarterUnit.RELATION, (), criteria, span):
        largest[at][measure] = _larger(sums, largest[at].get(measure))
    return [
        Reading(
            {
                key: sums
                for key, sums in gathered[at].items()
                if key[2][0] in one.kinds and key[0] in {*one.units, *ALWAYS}
            },
            largest[at],
        )
        for at, one in enumerate(wanted)
    ]


def _grouped(
    unit: QuarterUnit, choice: Collection[str], criteria: Collection[ColumnElement[bool]], span: ColumnElement[int]
) -> Iterator[tuple[int, tuple[str, Measure, str, Sums]]]:
    for at, *row in db.session.execute(grouped(unit, choice, criteria, span)):
        yield at, _named(row)


def _within(months: Months) -> ColumnElement[bool]:
    return Rollup.local_month.between(months.first, months.last)


def _spans(wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    return or_(*(and_(_within(one.months), Rollup.measure.in_(one.kinds)) for one in wanted))
