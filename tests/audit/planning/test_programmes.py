"""What makes a programme, and what keeps it from starting: rule 10 first of all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from audit.core import clock as clocks
from audit.core import scope
from audit.core.db import db
from audit.core.errors import DomainError, NotFound
from audit.core.models import Job
from audit.network.models import Partner, Relation
from audit.people.models import Membership
from audit.planning import operations, queries
from audit.planning.models import Assignment, AssignmentState, ProgrammeKind, ProgrammeState
from audit.planning.operations.life import PLAN
from audit.standards.operations.checklists import retire_version
from audit.web.messages import CATALOGUE
from tests.audit.planning import stage
from tests.audit.planning.stage import as_bertta
from tests.people import World


@pytest.mark.parametrize("rule", operations.ETHICS_RULES)
def test_a_programme_cannot_start_before_its_ethics_are_set_and_the_refusal_names_the_rule(
    app: Flask, world: World, rule: str
) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id])
        operations.set_ethics(made.key, replace(stage.ETHICS, **{rule: None}))
        with pytest.raises(DomainError) as refusal:
            operations.activate(made.key)
        assert refusal.value.code == f"programme.ethics_missing.{rule}"
        assert refusal.value.code in CATALOGUE
        assert operations.missing_ethics(made) == [rule]
        assert made.state is ProgrammeState.DRAFT
        assert db.session.scalars(select(Job).where(Job.kind == PLAN)).all() == []


@pytest.mark.parametrize(
    ("rule", "empty"), [("no_discipline", False), ("purpose", "  "), ("staff_informed_channel", "")]
)
def test_an_empty_answer_is_no_answer(app: Flask, world: World, rule: str, empty: object) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id])
        operations.set_ethics(made.key, replace(stage.ETHICS, **{rule: empty}))
        assert operations.missing_ethics(made) == [rule]


@pytest.mark.parametrize("competitors", [True, False])
def test_whether_competitors_are_covered_must_be_said_but_may_be_either(
    app: Flask, world: World, competitors: bool
) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id])
        operations.set_ethics(made.key, replace(stage.ETHICS, covers_competitors=competitors))
        assert operations.activate(made.key).state is ProgrammeState.ACTIVE


def test_competitors_are_visited_only_where_the_ethics_say_so(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        db.session.get_one(Partner, world.second_partner_id).relation = Relation.COMPETITOR
        db.session.flush()
        made = stage.programme(world, [world.touchpoint_id, world.second_touchpoint_id])
        with pytest.raises(DomainError) as refusal:
            operations.activate(made.key)
        assert (refusal.value.code, refusal.value.params) == ("programme.competitors", {"partners": "PostiX"})
        operations.set_ethics(made.key, replace(stage.ETHICS, covers_competitors=True))
        operations.activate(made.key)
        assert operations.plan_ahead(made.id, date(2026, 11, 2)).assignments == 2


def test_activation_writes_the_first_planning_job_in_the_same_transaction(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = operations.activate(stage.programme(world, [world.touchpoint_id]).key)
        jobs = db.session.scalars(select(Job).where(Job.kind == PLAN)).all()
        assert [job.payload for job in jobs] == [{"programme": made.key}]
        assert made.plan_from == date(2026, 11, 2)


def test_a_mystery_shop_needs_a_scenario(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id], kind=ProgrammeKind.MYSTERY_SHOP)
        with pytest.raises(DomainError, match=r"programme\.no_scenario"):
            operations.activate(made.key)
        terms = stage.terms(
            made.checklist_version, kind=ProgrammeKind.MYSTERY_SHOP, scenario_key=stage.scenario(world).key
        )
        operations.change_programme(made.key, terms)
        assert operations.activate(made.key).state is ProgrammeState.ACTIVE


def test_a_programme_without_touchpoints_or_auditors_is_refused(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        empty = stage.programme(world, [])
        with pytest.raises(DomainError, match=r"programme\.no_touchpoints"):
            operations.activate(empty.key)
        operations.add_touchpoints(empty.key, [world.touchpoint_id])
        operations.set_auditors(empty.key, [])
        with pytest.raises(DomainError, match=r"programme\.no_auditors"):
            operations.activate(empty.key)


def test_an_auditor_who_left_does_not_count(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id], auditors=stage.membership_keys(world.aino.membership_id))
        db.session.get_one(Membership, world.aino.membership_id).active = False
        db.session.flush()
        with pytest.raises(DomainError, match=r"programme\.no_auditors"):
            operations.activate(made.key)


def test_a_programme_that_is_over_or_whose_checklist_was_retired_is_refused(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        over = stage.programme(world, [world.touchpoint_id], starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 31))
        with pytest.raises(DomainError, match=r"programme\.over"):
            operations.activate(over.key)
        retired = stage.programme(world, [world.touchpoint_id])
        retire_version(retired.checklist_version.key)
        with pytest.raises(DomainError, match=r"programme\.checklist_not_published"):
            operations.activate(retired.key)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"title": "  "}, "programme.title"),
        ({"title": "x" * 161}, "programme.title"),
        ({"ends_on": date(2026, 11, 1)}, "programme.ends_before_start"),
        ({"window_days": 0}, "programme.window_days"),
        ({"window_days": 93}, "programme.window_days"),
        ({"grace_hours": -1}, "programme.grace_hours"),
        ({"window_days": 1, "opens_at_local": time(10), "due_at_local": time(10, 59)}, "programme.window_short"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_is_made(
    app: Flask, world: World, changes: dict[str, object], code: str
) -> None:
    with as_bertta(app, world):
        version = stage.published()
        with pytest.raises(DomainError) as refusal:
            operations.create_programme(stage.terms(version, **changes))
        assert refusal.value.code == code
        assert code in CATALOGUE
        assert queries.programmes() == []


def test_a_running_programme_changes_no_terms_no_touchpoints_no_ethics(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = operations.activate(stage.programme(world, [world.touchpoint_id]).key)
        for change in (
            lambda: operations.change_programme(made.key, stage.terms(made.checklist_version)),
            lambda: operations.add_touchpoints(made.key, [world.second_touchpoint_id]),
            lambda: operations.remove_touchpoints(made.key),
            lambda: operations.set_ethics(made.key, stage.ETHICS),
        ):
            with pytest.raises(DomainError, match=r"programme\.not_draft"):
                change()


def test_ending_cancels_what_nobody_has_begun_and_keeps_the_rest(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = operations.activate(stage.programme(world, stage.touchpoints(world, ["Europe/Helsinki"] * 3)).key)
        operations.plan_ahead(made.id, date(2026, 11, 2))
        begun = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
        assert begun is not None
        operations.accept(begun.key, begun.auditor_id or 0)
        operations.mark_opened(begun.id)
        assert operations.end(made.key) == 2
        db.session.expire_all()
        assert queries.visits_by_state(made.id) == {AssignmentState.OPENED: 1, AssignmentState.CANCELLED: 2}
        assert operations.plan_ahead(made.id, date(2027, 1, 1)) == operations.Planned(0, 0)
        for verb in (operations.activate, operations.pause, operations.resume, operations.end):
            with pytest.raises(DomainError, match=r"programme\.transition"):
                verb(made.key)


def test_touchpoints_are_added_once_each(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id])
        both = [world.touchpoint_id, world.second_touchpoint_id, world.second_touchpoint_id]
        assert operations.add_touchpoints(made.key, both) == 1
        assert operations.add_touchpoints(made.key, both) == 0
        assert queries.units_count(made.id) == 2
        assert operations.remove_touchpoints(made.key, [world.touchpoint_id]) == 1
        assert [rows[0].key for _unit, rows in queries.units(made.id, 0, 10)] != [world.touchpoint_key]


def test_a_checklist_over_several_legs_needs_a_touchpoint_for_each(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        version = stage.published("sent", "received", code="hand-over")
        made = operations.create_programme(stage.terms(version))
        sent = operations.Leg("sent", world.touchpoint_id)
        received = operations.Leg("received", world.second_touchpoint_id)
        with pytest.raises(DomainError, match=r"programme\.needs_every_slot"):
            operations.add_touchpoints(made.key, [world.touchpoint_id])
        for legs in ([sent], [sent, sent], [sent, replace(received, slot="other")], [sent, replace(received, part=0)]):
            with pytest.raises(DomainError, match=r"programme\.needs_every_slot"):
                operations.add_unit(made.key, legs)
        assert operations.add_unit(made.key, [received, sent]) == 1
        with pytest.raises(DomainError, match=r"programme\.unit_exists"):
            operations.add_unit(made.key, [sent, replace(received, touchpoint_id=world.touchpoint_id)])


def test_another_brands_things_are_not_found(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, [world.touchpoint_id])
        key, version_key = made.key, made.checklist_version.key
        checklist_terms = stage.terms(made.checklist_version)
    with app.app_context(), scope.brand_scope(world.other_brand_id, world.ulla.actor):
        for attempt in (
            lambda: operations.activate(key),
            lambda: operations.set_ethics(key, stage.ETHICS),
            lambda: operations.create_programme(checklist_terms),
            lambda: operations.use_version(key, version_key),
            lambda: queries.programme(key),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert queries.programmes() == []
        assert queries.plan(queries.PlanFilter(), 0, 10) == ([], 0)
    with as_bertta(app, world), pytest.raises(NotFound):
        operations.add_touchpoints(key, [10**6])


def test_a_programme_can_be_paused_and_resumed(app: Flask, world: World, clock: clocks.Simulated) -> None:
    with as_bertta(app, world):
        made = operations.activate(stage.programme(world, [world.touchpoint_id]).key)
        operations.pause(made.key)
        with pytest.raises(DomainError, match=r"programme\.transition"):
            operations.pause(made.key)
        with pytest.raises(DomainError, match=r"programme\.transition"):
            operations.activate(made.key)
    clock.advance(timedelta(days=3))
    with as_bertta(app, world):
        assert operations.resume(made.key).plan_from == date(2026, 11, 5)
