"""Statements of hot pages: put together once, filtered by the scope's brand every time they run.

The ORM session filters every statement when it runs, which costs more than the query itself. A prepared statement gets
the same filter when it is first used; what the filter cannot reach (outer joins, subqueries, aliases, eager loading) is
refused then, so it cannot read another brand's rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam

from audit.core import scope
from audit.core.db import TAG, Base, BrandOwned, db

BRAND = "brand_of_the_scope"
"""Name of the parameter that holds the brand."""
Anything = tuple[Any, ...]
_SOURCES = re.compile(r'(?:\bFROM|\bJOIN|,)\s+"?(\w+)"?(?![\w."(])')
_BRACKETS = re.compile(r"\b(?:FROM|JOIN)\s+\(")
"""A join in brackets: the tables inside would not be seen."""
_ALIASES = re.compile(r'(?:\bFROM|\bJOIN|,)\s+"?\w+"?\s+AS\b')


class Prepared:
    """A select of mapped classes and columns with `bindparam` for what changes; inner joins only."""

    def __init__(self, build: Callable[[], Select[*Anything]]) -> None:
        """Keep what builds the statement; it is called once, when the statement first runs."""
        self._build = build
        self._statement: Select[*Anything] | None = None

    def rows(self, **values: Any) -> Sequence[Row[*Anything]]:
        """Run with these parameters in the scope's brand and return the rows; objects belong to the session.

        Raises ScopeError without a scope, and for a statement that cannot be filtered for sure.
        """
        statement = self._ready()
        values[BRAND] = scope.current().brand_id
        return db.session.execute(statement, values, execution_options=_SEEN).all()

    def columns(self, **values: Any) -> Sequence[Row[*Anything]]:
        """Do the same for a statement of columns alone, without the ORM's part in it."""
        statement = self._ready()
        values[BRAND] = scope.current().brand_id
        db.session.flush()
        return db.session.connection().execute(statement, values, execution_options=_SEEN).all()

    def _ready(self) -> Select[*Anything]:
        if self._statement is None:
            self._statement = _filtered(self._build())
        return self._statement


_SEEN = {TAG: True, scope.FILTERED: True}


def _filtered(statement: Select[*Anything]) -> Select[*Anything]:
    owned = {
        str(mapper.local_table.description): mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, BrandOwned)
    }
    text = str(statement.compile())
    found = [name for name in _SOURCES.findall(text) if name in owned]
    if (
        "OUTER JOIN" in text
        or _BRACKETS.search(text)
        or text.count("SELECT") != 1
        or len(found) != len(set(found))
        or _ALIASES.search(text)
    ):
        message = f"a prepared statement reads each table once, under its own name, by inner joins: {text[:200]}"
        raise scope.ScopeError(message)
    brand: BindParameter[int] = bindparam(BRAND)
    return statement.where(*(owned[name].brand_id == brand for name in found))
