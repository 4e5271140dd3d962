"""Statements that add fine roll-ups up to units, with the sums over auditors that ranges need.

Two steps: first every auditor's visits, then over auditors. Sums over auditors do not add up over rows, so every unit
and every choice of filters is added up from the auditors anew.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)

from audit.assessment.models import CountedVisit, MeasureKind, QuarterUnit, Rollup
from audit.core import scope
from audit.network.models import Partner

ANY: dict[str, str | int] = {"region": "", "kind": "", "programme_id": 0}
"""What stands for "all of them" in a choice of filters."""

CHOICES = tuple(
    tuple(name for name, chosen in zip(ANY, wanted, strict=True) if chosen)
    for wanted in product((False, True), repeat=len(ANY))
)
"""Every choice of filters under which a visit counts, by the names of the filters."""

SUMS = (
    "visits",
    "total_bp",
    "squares_bp",
    "critical_failures",
    "auditors",
    "auditor_squares",
    "auditor_totals",
    "questions",
)


def grouped(
    unit: QuarterUnit,
    choice: Collection[str],
    criteria: Collection[ColumnElement[bool]],
    span: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """Return a statement: subject, measure, code, region, kind, programme_id, then `SUMS`; with `span` that one first.

    `criteria` are over `Rollup` joined with `Partner`, for touchpoints over `CountedVisit`. The brand is named here,
    since the statement may become part of a bulk insert, which the filter by brand does not reach.
    """
    if unit is QuarterUnit.TOUCHPOINT:
        return _over_auditors(unit, choice, _visits_by_auditor(choice, criteria))
    return _over_auditors(unit, choice, _by_auditor(unit, choice, _fine(criteria, span).subquery()))


def all_groups(criteria: Collection[ColumnElement[bool]]) -> Select[Any]:
    """Return a statement: unit, and what `grouped` returns, for every unit of fine roll-ups under every choice.

    The fine roll-ups are read once, and what every auditor did at every place is kept aside for all of the groups.
    """
    fine = _fine(criteria, None).cte("fine")
    units = (QuarterUnit.PARTNER, QuarterUnit.RELATION, QuarterUnit.AUDITOR)
    parts = []
    for unit, choice in product(units, CHOICES):
        rows = _over_auditors(unit, choice, _by_auditor(unit, choice, fine)).subquery()
        parts.append(select(literal(unit.value, String).label("unit"), *rows.c))
    together = union_all(*parts).subquery()
    return select(*together.c)


def _ids(unit: QuarterUnit) -> tuple[str, ...]:
    return {
        QuarterUnit.PARTNER: ("partner_id",),
        QuarterUnit.RELATION: ("relation",),
        QuarterUnit.TOUCHPOINT: ("touchpoint_id", "partner_id"),
        QuarterUnit.AUDITOR: ("auditor_id", "partner_id"),
    }[unit]


_PLACE = (
    Rollup.partner_id,
    Partner.relation,
    Rollup.auditor_id,
    Rollup.region,
    Rollup.kind,
    Rollup.programme_id,
    Rollup.measure,
    Rollup.code,
)


def _fine(criteria: Collection[ColumnElement[bool]], span: ColumnElement[Any] | None) -> Select[Any]:
    """Add up by auditor and place: months and strata are left out."""
    sums = (func.sum(getattr(Rollup, name)) for name in (*SUMS[:4], "questions"))
    columns: list[Any] = [
        *_PLACE,
        *(cast(one, BigInteger).label(name) for one, name in zip(sums, _LABELS, strict=True)),
    ]
    statement: Select[Any] = (
        select(*columns)
        .join(Partner, Partner.id == Rollup.partner_id)
        .where(Rollup.brand_id == scope.current().brand_id, Rollup.visits > 0, *criteria)
    )
    if span is None:
        return statement.group_by(*_PLACE)
    # Named, since PostgreSQL takes two equal expressions with parameters for different ones.
    return statement.add_columns(span.label("span")).group_by(*_PLACE, "span")


_LABELS = ("n", "total", "squares", "failures", "questions")


def _by_auditor(unit: QuarterUnit, choice: Collection[str], fine: FromClause) -> Select[Any]:
    column = fine.c
    names = [*dict.fromkeys((*_ids(unit), "auditor_id")), "measure", "code", *choice]
    key = [column[name] for name in names] + ([column.span] if "span" in column else [])
    where = [column.region != ""] if "region" in choice else []
    if unit is QuarterUnit.AUDITOR:
        where.append(column.measure == MeasureKind.OVERALL)
    sums = (_whole(column[label]).label(label) for label in _LABELS)
    return select(*key, *sums).where(*where).group_by(*key)


def _visits_by_auditor(choice: Collection[str], criteria: Collection[ColumnElement[bool]]) -> Select[Any]:
    one = CountedVisit.raw_bp
    names = (*_ids(QuarterUnit.TOUCHPOINT), "auditor_id", *choice)
    key = [getattr(CountedVisit, name) for name in names]
    where = [CountedVisit.brand_id == scope.current().brand_id, *criteria]
    if "region" in choice:
        where.append(CountedVisit.region != "")
    sums = (func.count(), func.sum(one), func.sum(one * one), func.sum(CountedVisit.critical_failures), literal(0))
    summed = (cast(value, BigInteger).label(label) for value, label in zip(sums, _LABELS, strict=True))
    return select(*key, *summed).where(*where).group_by(*key)


def _over_auditors(unit: QuarterUnit, choice: Collection[str], by_auditor: Select[Any]) -> Select[Any]:
    column = by_auditor.subquery().c
    ids = [
        type_coerce(column[name], String) if name == "relation" else cast(column[name], String) for name in _ids(unit)
    ]
    overall = type_coerce(literal(MeasureKind.OVERALL.value), Rollup.measure.type).label("measure")
    measure = [column.measure, column.code] if "measure" in column else [overall, literal("").label("code")]
    chosen = [column[name] if name in choice else literal(value).label(name) for name, value in ANY.items()]
    groups = [one for one in column if one.name in {"span", "measure", "code", *choice, *_ids(unit)}]
    return select(
        *([column.span] if "span" in column else []),
        (ids[0] if len(ids) == 1 else ids[0] + literal("/") + ids[1]).label("subject"),
        *measure,
        *chosen,
        _whole(column.n).label("visits"),
        _whole(column.total).label("total_bp"),
        _whole(column.squares).label("squares_bp"),
        _whole(column.failures).label("critical_failures"),
        func.count().label("auditors"),
        _whole(column.n * column.n).label("auditor_squares"),
        _whole(column.total * column.total // column.n).label("auditor_totals"),
        _whole(column.questions).label("questions"),
    ).group_by(*groups)


def _whole(value: ColumnElement[Any]) -> ColumnElement[Any]:
    # Sums of large integers are decimals on PostgreSQL.
    return cast(func.sum(value), BigInteger)
