"""Nothing crosses between brands: every way to reach rows is filtered, checked or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased, selectinload

from audit.core import bulk, clock, scope
from audit.core.db import db, get_by_key
from audit.core.errors import NotFound
from audit.core.tokens import new_key
from audit.core.work import unit_of_work
from audit.network.models import Contact, JourneyStage, Partner, PartnerKind, Touchpoint
from tests.people import World

OTHER = aliased(Partner)

READS: dict[str, Callable[[World], list[str]]] = {
    "entities": lambda w: [p.name for p in db.session.scalars(select(Partner))],
    "columns": lambda w: list(db.session.scalars(select(Partner.name))),
    "an alias": lambda w: [p.name for p in db.session.scalars(select(OTHER))],
    "a join": lambda w: list(
        db.session.scalars(select(Partner.name).join(Touchpoint, Touchpoint.partner_id == Partner.id))
    ),
    "a join from the other side": lambda w: list(
        db.session.scalars(select(Partner.name).select_from(Touchpoint).join(Touchpoint.partner))
    ),
    "a subquery": lambda w: list(
        db.session.scalars(select(Partner.name).where(Partner.id.in_(select(Touchpoint.partner_id))))
    ),
    "a common table expression": lambda w: list(
        db.session.scalars(select(select(Partner.name.label("name")).cte().c.name))
    ),
    "a union": lambda w: list(
        db.session.scalars(select(Partner.name).where(Partner.id > 0).union(select(Partner.name).where(Partner.id > 1)))
    ),
    "a primary key": lambda w: [p.name for p in [db.session.get(Partner, w.other_partner_id)] if p],
    "the legacy query": lambda w: [p.name for p in db.session.query(Partner).all()],
    "eager loading": lambda w: [
        t.partner.name for t in db.session.scalars(select(Touchpoint).options(selectinload(Touchpoint.partner)))
    ],
}


def inside(app: Flask, world: World) -> scope.Scope:
    return scope.Scope(world.brand_id, world.bertta.actor)


@pytest.mark.parametrize("way", READS)
def test_a_read_sees_only_its_own_brand(app: Flask, world: World, way: str) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        found = READS[way](world)
        assert "Frostig Frakt AB" not in found
        if way != "a primary key":
            assert "NordDrop Oy" in found


def test_counting_counts_only_the_own_brand(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        assert db.session.scalar(select(func.count()).select_from(Partner)) == 2


@pytest.mark.parametrize("way", READS)
def test_a_read_without_a_scope_raises(app: Flask, world: World, way: str) -> None:
    with app.app_context(), pytest.raises(scope.ScopeError, match="no brand scope"):
        READS[way](world)


def test_foreign_answers_exactly_like_not_existing(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        with pytest.raises(NotFound) as foreign:
            get_by_key(Partner, world.other_partner_key)
        with pytest.raises(NotFound) as missing:
            get_by_key(Partner, new_key())
        assert foreign.value.code == missing.value.code
        assert set(foreign.value.params) == set(missing.value.params)


@pytest.mark.parametrize(
    "statement",
    [
        lambda w: text("SELECT name FROM partner"),
        lambda w: Partner.__table__.select(),
        lambda w: Partner.__table__.update().values(name="taken over"),
        lambda w: Partner.__table__.delete(),
    ],
    ids=["text", "core select", "core update", "core delete"],
)
def test_a_statement_on_the_bare_connection_is_refused(
    app: Flask, world: World, statement: Callable[[World], object]
) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        with pytest.raises(PermissionError, match="outside of scope"):
            db.session.connection().execute(statement(world))  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT name FROM partner"),
        select(Partner.__table__.c.name),
        select(func.count()).select_from(Partner.__table__),
    ],
    ids=["text", "columns of a table", "a count of a table"],
)
def test_text_and_plain_tables_are_refused_by_the_session_too(app: Flask, world: World, statement: object) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        with pytest.raises(scope.ScopeError, match="not filtered by brand"):
            db.session.execute(statement)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "write",
    [
        lambda w: db.session.execute(insert(Partner), [{"brand_id": w.other_brand_id, "name": "x"}]),
        lambda w: db.session.execute(update(Partner), [{"id": w.other_partner_id, "name": "x"}]),
        lambda w: bulk.insert_rows(Partner, [{"brand_id": w.other_brand_id, "name": "x"}]),
    ],
    ids=["orm insert", "update by primary key", "bulk insert for another brand"],
)
def test_a_bulk_write_past_the_scope_is_refused(app: Flask, world: World, write: Callable[[World], object]) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        with pytest.raises(scope.ScopeError):
            write(world)


@pytest.mark.parametrize("statement", [update(Partner).values(name="x"), delete(Contact)], ids=["update", "delete"])
def test_a_bulk_statement_hits_only_the_own_brand(app: Flask, world: World, statement: object) -> None:
    with app.app_context(), scope.unscoped("counting in a test"):
        everywhere = db.session.scalar(select(func.count()).select_from(Partner).where(Partner.name == "x"))
        assert everywhere == 0
    with app.app_context():
        scope.enter(inside(app, world))
        with unit_of_work():
            bulk.update_where(Partner, Partner.id == world.other_partner_id, values={"name": "x"})
            bulk.delete_where(Touchpoint, Touchpoint.partner_id == world.other_partner_id)
    with app.app_context(), scope.unscoped("looking in a test"):
        foreign = db.session.get(Partner, world.other_partner_id)
        assert foreign is not None
        assert foreign.name == "Frostig Frakt AB"
        assert db.session.scalar(
            select(func.count()).select_from(Touchpoint).where(Touchpoint.partner_id == world.other_partner_id)
        )


def test_a_new_row_gets_the_brand_of_its_scope(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        partner = _partner("Uusi Oy")
        db.session.add(partner)
        db.session.flush()
        assert partner.brand_id == world.brand_id


def test_a_row_for_another_brand_cannot_be_written(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        partner = _partner("Uusi Oy")
        partner.brand_id = world.other_brand_id
        db.session.add(partner)
        with pytest.raises(scope.ScopeError, match="another brand"):
            db.session.flush()


def test_a_row_cannot_move_to_another_brand(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        partner = get_by_key(Partner, world.partner_key)
        partner.brand_id = world.other_brand_id
        with pytest.raises(scope.ScopeError, match="another brand"):
            db.session.flush()


def test_a_row_cannot_point_to_another_brands_row(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        touchpoint = db.session.get(Touchpoint, world.touchpoint_id)
        assert touchpoint is not None
        touchpoint.partner_id = world.other_partner_id
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_a_session_cannot_change_its_brand(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        scope.enter(inside(app, world))
        with pytest.raises(scope.ScopeError, match="already has a scope"):
            scope.enter(scope.Scope(world.other_brand_id, world.bertta.actor))


def test_a_read_only_session_cannot_write(app: Flask, world: World) -> None:
    with app.app_context():
        db.session.info["read_only"] = True
        scope.enter(inside(app, world))
        partner = get_by_key(Partner, world.partner_key)
        partner.name = "changed by a GET"
        with pytest.raises(Exception, match=r"readonly|read-only"):
            db.session.flush()
    with app.app_context():
        scope.enter(inside(app, world))
        assert get_by_key(Partner, world.partner_key).name == "NordDrop Oy"


def test_after_a_failed_flush_the_guard_still_stands(app: Flask, world: World) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        touchpoint = db.session.get(Touchpoint, world.touchpoint_id)
        assert touchpoint is not None
        touchpoint.partner_id = world.other_partner_id
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()
        with pytest.raises(PermissionError, match="outside of scope"):
            db.session.connection().execute(text("SELECT 1 FROM partner"))


def _partner(name: str) -> Partner:
    return Partner(key=new_key(), slug=name.lower(), name=name, kind=PartnerKind.REPAIR, created_at=clock.now())


@pytest.mark.parametrize("count", [1, 3])
def test_a_bulk_insert_tells_how_many_rows_were_new(app: Flask, world: World, count: int) -> None:
    with app.app_context():
        scope.enter(inside(app, world))
        rows = [
            {"code": f"stage-{number}", "position": 100 + number, "title": {"en": "Stage"}} for number in range(count)
        ]
        assert bulk.insert_rows(JourneyStage, rows, skip_conflicts_on=("brand_id", "code")) == count
        assert bulk.insert_rows(JourneyStage, rows, skip_conflicts_on=("brand_id", "code")) == 0
