"""Prepared statements read the scope's brand only, and what could not be filtered for sure is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from audit.core import scope
from audit.core.prepared import Prepared
from audit.network.models import Partner, Touchpoint
from tests.people import World

FOREIGN = "Frostig Frakt AB"
PARTNERS = Prepared(lambda: select(Partner))
NAMES = Prepared(lambda: select(Partner.name).where(Partner.id >= bindparam("least")))
TOUCHPOINTS = Prepared(lambda: select(Touchpoint, Partner).join(Partner, Partner.id == Touchpoint.partner_id))
LATER = Prepared(lambda: select(Touchpoint).options(selectinload(Touchpoint.partner)))
OTHER = aliased(Partner)

REFUSED: dict[str, Callable[[], Select[Any]]] = {
    "an outer join": lambda: select(Touchpoint).outerjoin(Partner, Partner.id == Touchpoint.partner_id),
    "a subquery": lambda: select(Partner.name).where(Partner.id.in_(select(Touchpoint.partner_id))),
    "a scalar subquery": lambda: select(Partner.id, select(func.count(Touchpoint.id)).scalar_subquery()),
    "an alias beside the table": lambda: select(Partner.name, OTHER.name).join(OTHER, OTHER.id != Partner.id),
    "an alias": lambda: select(OTHER.name),
    "eager loading by a join": lambda: select(Touchpoint).options(joinedload(Touchpoint.partner)),
}


def enter(world: World, brand_id: int) -> None:
    scope.enter(scope.Scope(brand_id, world.bertta.actor))


def test_each_brand_sees_its_own_rows_through_the_same_statement(app: Flask, world: World) -> None:
    seen: dict[int, list[str]] = {}
    for brand_id in (world.brand_id, world.other_brand_id, world.brand_id):
        with app.app_context():
            enter(world, brand_id)
            names = [row[0].name for row in PARTNERS.rows()]
            assert names == [row.name for row in NAMES.columns(least=0)] == [row.name for row in NAMES.rows(least=0)]
            assert seen.setdefault(brand_id, names) == names
    assert FOREIGN in seen[world.other_brand_id]
    assert FOREIGN not in seen[world.brand_id]


def test_joined_and_later_loaded_rows_are_filtered_too(app: Flask, world: World) -> None:
    with app.app_context():
        enter(world, world.brand_id)
        assert {row.Partner.brand_id for row in TOUCHPOINTS.rows()} == {world.brand_id}
        assert {row[0].partner.brand_id for row in LATER.rows()} == {world.brand_id}


@pytest.mark.parametrize("way", ["rows", "columns"])
def test_without_a_scope_nothing_is_read(app: Flask, world: World, way: str) -> None:
    with app.app_context(), pytest.raises(scope.ScopeError):
        getattr(NAMES, way)(least=0)


@pytest.mark.parametrize("what", REFUSED)
def test_a_statement_that_cannot_be_filtered_for_sure_is_refused(app: Flask, world: World, what: str) -> None:
    with app.app_context():
        enter(world, world.brand_id)
        with pytest.raises(scope.ScopeError):
            Prepared(REFUSED[what]).rows()
