"""Statements that add fine roll-ups up to units, with the sums over auditors that ranges need.

Two steps: first every auditor's visits, then over auditors. Sums over auditors do not add up over rows, so every unit
and every choice of filters is added up from the auditors anew.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, String, cast, func, literal, select, type_coerce

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
    cells = _by_auditor(unit, choice, criteria, span).subquery()
    column = cells.c
    ids = [
        cast(column[name], String) if name != "relation" else type_coerce(column[name], String) for name in _ids(unit)
    ]
    subject = ids[0] if len(ids) == 1 else ids[0] + literal("/") + ids[1]
    overall_only = unit is QuarterUnit.TOUCHPOINT
    chosen = [column[name] if name in choice else literal(value).label(name) for name, value in ANY.items()]
    key = [
        *([] if span is None else [column.span]),
        subject.label("subject"),
        type_coerce(literal(MeasureKind.OVERALL.value), Rollup.measure.type).label("measure")
        if overall_only
        else column.measure,
        literal("").label("code") if overall_only else column.code,
        *chosen,
    ]
    groups = [one for one in cells.c if one.name in {"span", "measure", "code", *choice, *_ids(unit)}]
    return select(
        *key,
        _whole(column.n).label("visits"),
        _whole(column.total).label("total_bp"),
        _whole(column.squares).label("squares_bp"),
        _whole(column.failures).label("critical_failures"),
        func.count().label("auditors"),
        _whole(column.n * column.n).label("auditor_squares"),
        _whole(column.total * column.total // column.n).label("auditor_totals"),
        _whole(column.questions).label("questions"),
    ).group_by(*groups)


def _ids(unit: QuarterUnit) -> tuple[str, ...]:
    return {
        QuarterUnit.PARTNER: ("partner_id",),
        QuarterUnit.RELATION: ("relation",),
        QuarterUnit.TOUCHPOINT: ("touchpoint_id", "partner_id"),
        QuarterUnit.AUDITOR: ("auditor_id", "partner_id"),
    }[unit]


def _by_auditor(
    unit: QuarterUnit,
    choice: Collection[str],
    criteria: Collection[ColumnElement[bool]],
    span: ColumnElement[Any] | None,
) -> Select[Any]:
    table: Any = CountedVisit if unit is QuarterUnit.TOUCHPOINT else Rollup
    ids = [Partner.relation if name == "relation" else getattr(table, name) for name in {*_ids(unit), "auditor_id"}]
    chosen = [getattr(table, name) for name in ANY if name in choice]
    where = [table.brand_id == scope.current().brand_id, *criteria]
    if "region" in choice:
        where.append(table.region != "")
    if table is CountedVisit:
        one = CountedVisit.raw_bp
        key = [*ids, *chosen]
        sums = (func.count(), func.sum(one), func.sum(one * one), func.sum(CountedVisit.critical_failures), literal(0))
    else:
        key = [*ids, Rollup.measure, Rollup.code, *chosen]
        sums = tuple(func.sum(getattr(Rollup, name)) for name in (*SUMS[:4], "questions"))  # type: ignore[assignment]
        where.append(Rollup.visits > 0)
        if unit is QuarterUnit.AUDITOR:
            where.append(Rollup.measure == MeasureKind.OVERALL)
    labels = ("n", "total", "squares", "failures", "questions")
    summed = [cast(one, BigInteger).label(label) for one, label in zip(sums, labels, strict=True)]
    statement = select(*key, *summed).select_from(table)
    if unit is QuarterUnit.RELATION or span is not None:
        statement = statement.join(Partner, Partner.id == table.partner_id)
    if span is not None:
        # Named, since PostgreSQL takes two equal expressions with parameters for different ones.
        return statement.add_columns(span.label("span")).where(*where).group_by(*key, "span")
    return statement.where(*where).group_by(*key)


def _whole(value: ColumnElement[Any]) -> ColumnElement[Any]:
    # Sums of large integers are decimals on PostgreSQL.
    return cast(func.sum(value), BigInteger)
