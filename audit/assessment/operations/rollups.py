"""Roll-ups: sums that scorecards read, kept in the transaction that approves, excludes or rescores an audit.

The unit is the visit to a partner: legs of one visit at one partner count together, where its first leg lies. Integers
only, so that the sum kept up step by step equals the rebuilt one exactly; `differences` proves it. Whoever writes them
holds the brand's row until the end of the transaction: two approvals at once count one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from audit.assessment.models import ROLLUP_KEY, Audit, AuditScore, CountedVisit, QuarterRollup, Rollup
from audit.assessment.operations import quarters
from audit.assessment.queries.measured import (
    NOTHING,
    Cell,
    CellSums,
    Change,
    Measured,
    Visit,
    change_by,
    measured_in,
    months_of_scores,
)
from audit.assessment.queries.months import Months, quarter_of
from audit.core import bulk
from audit.core.db import db
from audit.network import operations as network
from audit.network import queries as network_queries
from audit.network.models import Partner, PartnerKind, Relation

SUMS = ("visits", "total_bp", "squares_bp", "critical_failures", "questions")
AT_ONCE = 5000
"""So many rows are written by one statement of a rebuild."""


@dataclass(frozen=True)
class Difference:
    """One row that is not what the scores say: its table, what makes it one row, what stands there, what should."""

    table: str
    key: str
    stored: str
    computed: str

    def __str__(self) -> str:
        return f"{self.table} {self.key}: stored {self.stored}, computed {self.computed}"


def count(audit_score_id: int) -> None:
    """Add one score version to the roll-ups. The caller has made sure that it was not counted."""
    change = _change_by(audit_score_id)
    _replace(change.without, change.together)


def uncount(audit_score_id: int) -> None:
    """Subtract exactly what `count` added for this score version; raises RuntimeError when it was not there."""
    change = _change_by(audit_score_id)
    _replace(change.together, change.without)


def edit_partner(key: str, *, relation: Relation, kind: PartnerKind, **values: Any) -> Partner:
    """Change what a partner is, as `network.operations.edit_partner`, which does not know what counts where.

    With another relation the visits that are counted already count for the new one from now on, in all quarters.
    """
    network_queries.hold_brand()
    before = network_queries.hold_partner(key).relation
    partner = network.edit_partner(key, relation=relation, kind=kind, **values)
    if partner.relation is not before:
        quarters.move(partner.id, before, partner.relation)
    return partner


def rebuild() -> int:
    """Replace the brand's roll-ups by sums computed from the scores; return how many rows of all kinds there are."""
    network_queries.hold_brand()
    for table in (Rollup, QuarterRollup, CountedVisit):
        bulk.delete_where(table)
    for months in _quarters(months_of_scores()):
        found = measured_in(months)
        rows = sorted(_row(cell, sums) for cell, sums in found.cells.items())
        for at in range(0, len(rows), AT_ONCE):
            bulk.add_to_rows(Rollup, (*ROLLUP_KEY, *SUMS), rows[at : at + AT_ONCE], key=ROLLUP_KEY, sums=SUMS)
        bulk.insert_rows(CountedVisit, [asdict(visit) for visit in found.visits])
        quarters.fill(months)
    return sum(
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Rollup, QuarterRollup, CountedVisit)
    )


def refill() -> None:
    """Replace the sums of quarters by what the brand's fine roll-ups and counted visits add up to."""
    network_queries.hold_brand()
    bulk.delete_where(QuarterRollup)
    for months in _quarters(_months_of_rows()):
        quarters.fill(months)


def differences() -> list[Difference]:
    """Return each row in which the stored sums differ from the scores, quarter by quarter."""
    return [one for months in _quarters(months_of_scores(), _months_of_rows()) for one in _differences(months)]


def _change_by(audit_score_id: int) -> Change:
    audit_score = db.session.get_one(AuditScore, audit_score_id)
    return change_by(audit_score, db.session.get_one(Audit, audit_score.audit_id).assignment_id)


def _replace(before: Measured, after: Measured) -> None:
    network_queries.hold_brand()
    changes = {
        cell: changed
        for cell in {**before.cells, **after.cells}
        if (changed := after.cells.get(cell, NOTHING) + -before.cells.get(cell, NOTHING)) != NOTHING
    }
    less, more = before.visits - after.visits, after.visits - before.visits
    quarters.change(changes, {**dict.fromkeys(less, -1), **dict.fromkeys(more, 1)})
    _add(changes)
    for visit in less:
        _forget(visit)
    bulk.insert_rows(CountedVisit, [asdict(visit) for visit in sorted(more, key=lambda one: one.partner_id)])


def _add(changes: Mapping[Cell, CellSums]) -> None:
    rows = sorted(_row(cell, sums) for cell, sums in changes.items())
    names, visits = (*ROLLUP_KEY, *SUMS), len(ROLLUP_KEY)
    # A new row would be refused with fewer than no visits, even where it would only be added to one that is there.
    more, known = ([row for row in rows if (row[visits] > 0) is makes] for makes in (True, False))
    bulk.add_to_rows(Rollup, names, more, key=ROLLUP_KEY, sums=SUMS)
    if bulk.add_to_known_rows(Rollup, names, known, key=ROLLUP_KEY, sums=SUMS) != len(known):
        message = "the roll-up lacks a row that was counted"
        raise RuntimeError(message)


def _forget(visit: Visit) -> None:
    found = bulk.delete_where(
        CountedVisit, CountedVisit.assignment_id == visit.assignment_id, CountedVisit.partner_id == visit.partner_id
    )
    if found != 1:
        message = f"a visit that was counted is not there: {visit}"
        raise RuntimeError(message)


def _row(cell: Cell, sums: CellSums) -> tuple[Any, ...]:
    return (*(getattr(cell, name) for name in ROLLUP_KEY), *(getattr(sums, name) for name in SUMS))


def _quarters(*spans: Months | None) -> Iterator[Months]:
    """Yield the calendar quarters from the first month of all spans to the last."""
    known = [span for span in spans if span is not None]
    if not known:
        return
    quarter, last = quarter_of(min(one.first for one in known)), max(one.last for one in known)
    while quarter.first <= last:
        yield quarter
        quarter = quarter_of(date.fromordinal(quarter.last_day.toordinal() + 1))


def _months_of_rows() -> Months | None:
    found: list[date] = []
    for column in (Rollup.local_month, QuarterRollup.quarter, CountedVisit.quarter):
        found.extend(db.session.execute(select(func.min(column), func.max(column))).one())
    months = [one for one in found if one is not None]
    return Months(min(months), max(months)) if months else None


def _differences(months: Months) -> Iterator[Difference]:
    wanted = measured_in(months)
    cells = {cell: sums for cell, sums in _stored_cells(months) if sums != NOTHING}
    yield from _unequal("roll-up", cells, wanted.cells)
    yield from _unequal(
        "counted visit", *(dict.fromkeys(one, "there") for one in (_stored_visits(months), wanted.visits))
    )
    yield from _unequal("roll-up of the quarter", dict(quarters.stored(months)), dict(quarters.computed(months)))


def _unequal(table: str, stored: Mapping[Any, Any], computed: Mapping[Any, Any]) -> Iterator[Difference]:
    for key in sorted({*stored, *computed}, key=repr):
        if stored.get(key) != computed.get(key):
            yield Difference(table, *(_said(one) for one in (key, stored.get(key), computed.get(key))))


def _said(value: Any) -> str:
    """Return a key or its sums in words."""
    if value is None:
        return "nothing"
    named = asdict(value) if isinstance(value, Cell | CellSums | Visit) else quarters.named(value)
    return ", ".join(f"{name} {one}" for name, one in named.items() if one != "") if named else str(value)


def _stored_cells(months: Months) -> Iterator[tuple[Cell, CellSums]]:
    columns = [getattr(Rollup, name) for name in (*Cell.__dataclass_fields__, *SUMS)]
    statement = select(*columns).where(Rollup.local_month.between(months.first, months.last))
    for row in db.session.execute(statement):
        yield Cell(*row[: -len(SUMS)]), CellSums(*row[-len(SUMS) :])


def _stored_visits(months: Months) -> frozenset[Visit]:
    columns = [getattr(CountedVisit, name) for name in Visit.__dataclass_fields__]
    statement = select(*columns).where(CountedVisit.quarter == months.first)
    return frozenset(Visit(*row) for row in db.session.execute(statement))
