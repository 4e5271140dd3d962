"""Programmes become visits: each once, in the right zone, fairly shared - whatever runs twice and whatever was down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from audit.background import SCHEDULE
from audit.core import clock as clocks
from audit.core import scope
from audit.core.db import db
from audit.core.scheduler import enqueue_due
from audit.core.work import unit_of_work
from audit.network.models import Partner, PartnerState, Touchpoint
from audit.planning import operations
from audit.planning.models import (
    Assignment,
    AssignmentLeg,
    AssignmentState,
    Cadence,
    Offer,
    Programme,
    ProgrammeState,
    Wave,
)
from tests.audit.planning import stage
from tests.audit.planning.stage import as_bertta
from tests.people import World

UNTIL = date(2026, 11, 29)
ZONES = ("Europe/Helsinki", "Europe/Stockholm", "America/New_York", "Africa/Nairobi")


def start(world: World, zones: tuple[str, ...] = ZONES, **changes: object) -> Programme:
    """Make and activate a weekly programme over a touchpoint in each of the zones."""
    made = stage.programme(world, stage.touchpoints(world, zones), **changes)
    return operations.activate(made.key)


def all_visits() -> list[Assignment]:
    return list(db.session.scalars(select(Assignment).order_by(Assignment.id)))


def test_each_touchpoint_gets_one_visit_a_wave(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        programme = start(world)
        planned = operations.plan_ahead(programme.id, UNTIL)
    with as_bertta(app, world):
        assert planned == operations.Planned(waves=4, assignments=16)
        counts = Counter((visit.unit, visit.wave_id) for visit in all_visits())
        assert len(counts) == 16
        assert set(counts.values()) == {1}


def test_a_second_run_adds_nothing(
    app: Flask, world: World, mails: Callable[[], list[Path]], run_jobs: Callable[[], int]
) -> None:
    with as_bertta(app, world):
        programme_id = start(world).id
        operations.plan_ahead(programme_id, UNTIL)
    run_jobs()
    with as_bertta(app, world):
        before = [(visit.id, visit.key, visit.auditor_id, visit.opens_at) for visit in all_visits()]
    sent = len(mails())
    for _again in range(3):
        with as_bertta(app, world):
            assert operations.plan_ahead(programme_id, UNTIL) == operations.Planned(0, 0)
        run_jobs()
    with as_bertta(app, world):
        assert [(visit.id, visit.key, visit.auditor_id, visit.opens_at) for visit in all_visits()] == before
    assert len(mails()) == sent


def test_windows_are_those_of_the_touchpoints_own_zone(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        programme = start(world)
        operations.plan_ahead(programme.id, UNTIL)
        rows = db.session.execute(
            select(Assignment, AssignmentLeg, Touchpoint)
            .join(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
            .join(Touchpoint, AssignmentLeg.touchpoint_id == Touchpoint.id)
        ).all()
        assert {row[2].timezone for row in rows} == set(ZONES)
        for visit, leg, touchpoint in rows:
            zone = ZoneInfo(touchpoint.timezone)
            assert leg.timezone == touchpoint.timezone
            assert visit.opens_at.astimezone(zone) == datetime.combine(visit.occurs_on, time(8), zone)
            last_day = visit.occurs_on + timedelta(days=2)
            assert visit.due_at.astimezone(zone) == datetime.combine(last_day, time(20), zone)
            assert visit.missed_at == visit.due_at + timedelta(hours=24)
            wave = db.session.get_one(Wave, visit.wave_id)
            assert wave.starts_on <= visit.occurs_on
            assert last_day <= wave.ends_on


def test_after_forty_days_of_downtime_nothing_has_vanished(
    app: Flask, world: World, clock: clocks.Simulated, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]
) -> None:
    with as_bertta(app, world):
        programme_id = start(world).id
    clock.advance(timedelta(days=40))
    with app.app_context(), unit_of_work():
        scope.act_as(scope.SYSTEM)
        enqueue_due(SCHEDULE)
    run_jobs()
    with as_bertta(app, world):
        operations.mark_missed_due()
        visits = all_visits()
        waves = Counter(db.session.get_one(Wave, visit.wave_id).number for visit in visits)
        assert set(waves) == set(range(1, 11))
        assert set(waves.values()) == {4}
        for visit in visits:
            over = visit.missed_at <= clock()
            assert visit.state is (AssignmentState.MISSED if over else AssignmentState.OFFERED)
            assert (visit.auditor_id is None) is over
        told = db.session.scalars(select(Offer.assignment_id)).all()
        mailed = set(db.session.scalars(select(Offer.mail_id)))
        assert sorted(told) == sorted(visit.id for visit in visits if visit.state is AssignmentState.OFFERED)
        assert db.session.get_one(Programme, programme_id).state is ProgrammeState.ACTIVE
    assert len(mails()) == len(mailed) > 0


def test_the_schedule_plans_by_itself_and_twice_over_makes_no_difference(
    app: Flask, world: World, run_jobs: Callable[[], int]
) -> None:
    with as_bertta(app, world):
        start(world)
    run_jobs()
    for _twice in range(2):
        with app.app_context(), unit_of_work():
            scope.act_as(scope.SYSTEM)
            enqueue_due(SCHEDULE)
        run_jobs()
    with as_bertta(app, world):
        counts = Counter((visit.unit, visit.wave_id) for visit in all_visits())
        assert set(counts.values()) == {1}
        assert len(counts) == 4 * 5


def test_a_pause_is_not_made_up_for(app: Flask, world: World, clock: clocks.Simulated) -> None:
    with as_bertta(app, world):
        programme = start(world)
        operations.plan_ahead(programme.id, date(2026, 11, 8))
        operations.pause(programme.key)
    clock.advance(timedelta(days=30))
    with as_bertta(app, world):
        assert operations.plan_ahead(programme.id, date(2026, 12, 31)) == operations.Planned(0, 0)
        operations.resume(programme.key)
        operations.plan_ahead(programme.id, date(2026, 12, 20))
        waves = {db.session.get_one(Wave, visit.wave_id).starts_on for visit in all_visits()}
        assert waves == {date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)}
        later = [visit.occurs_on for visit in all_visits() if visit.occurs_on > date(2026, 11, 15)]
        assert min(later) >= date(2026, 12, 2)


def test_closed_touchpoints_and_ended_partners_get_no_new_visits_and_lose_those_not_begun(
    app: Flask, world: World
) -> None:
    with as_bertta(app, world):
        own = stage.touchpoints(world, ZONES)
        ended = stage.touchpoints(world, ZONES[:1], partner_id=world.second_partner_id, prefix="E")
        programme = operations.activate(stage.programme(world, [*own, *ended]).key)
        operations.plan_ahead(programme.id, date(2026, 11, 8))
        begun = _visit_at(own[0])
        operations.accept(begun.key, begun.auditor_id or 0)
        operations.mark_opened(begun.id)
        for touchpoint in own[:2]:
            db.session.get_one(Touchpoint, touchpoint).is_open = False
        db.session.get_one(Partner, world.second_partner_id).state = PartnerState.ENDED
        db.session.flush()
        assert operations.cancel_unreachable() == 2
        operations.plan_ahead(programme.id, date(2026, 11, 15))
        db.session.expire_all()
        states = {visit.unit: visit.state for visit in all_visits() if visit.occurs_on < date(2026, 11, 9)}
        assert states == {
            1: AssignmentState.OPENED,
            2: AssignmentState.CANCELLED,
            3: AssignmentState.OFFERED,
            4: AssignmentState.OFFERED,
            5: AssignmentState.CANCELLED,
        }
        assert {visit.unit for visit in all_visits() if visit.occurs_on >= date(2026, 11, 9)} == {3, 4}


def _visit_at(touchpoint_id: int) -> Assignment:
    return db.session.scalars(
        select(Assignment)
        .join(AssignmentLeg, AssignmentLeg.assignment_id == Assignment.id)
        .where(AssignmentLeg.touchpoint_id == touchpoint_id)
    ).one()


def test_work_is_shared_fairly_and_not_twice_in_a_row_to_the_same_auditor(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        programme = start(world)
        operations.plan_ahead(programme.id, UNTIL)
        visits = all_visits()
        counts = Counter(visit.auditor_id for visit in visits)
        assert set(counts) == {world.aino.membership_id, world.onni.membership_id}
        assert abs(counts[world.aino.membership_id] - counts[world.onni.membership_id]) <= 2
        for unit in {visit.unit for visit in visits}:
            of_unit = sorted((v for v in visits if v.unit == unit), key=lambda v: v.opens_at)
            assert all(a.auditor_id != b.auditor_id for a, b in pairwise(of_unit))


def test_open_visits_keep_the_checklist_version_that_they_were_planned_with(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        programme = start(world)
        operations.plan_ahead(programme.id, date(2026, 11, 8))
        before = programme.checklist_version_id
        newer = stage.publish_again()
        operations.use_version(programme.key, newer.key)
        operations.plan_ahead(programme.id, date(2026, 11, 15))
        versions = {(visit.occurs_on >= date(2026, 11, 9), visit.checklist_version_id) for visit in all_visits()}
        assert versions == {(False, before), (True, newer.id)}


def test_a_visit_over_several_legs_spans_the_windows_of_all_of_them(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        east, west = stage.touchpoints(world, ["Europe/Helsinki", "America/New_York"])
        version = stage.published("sent", "received", code="hand-over")
        programme = operations.create_programme(stage.terms(version, cadence=Cadence.MONTHLY))
        operations.add_unit(
            programme.key, [operations.Leg("received", west, part=2), operations.Leg("sent", east, part=1)]
        )
        operations.set_auditors(programme.key, stage.membership_keys(world.aino.membership_id))
        operations.set_ethics(programme.key, stage.ETHICS)
        operations.activate(programme.key)
        operations.plan_ahead(programme.id, date(2026, 11, 2))
        visit = all_visits()[0]
        legs = db.session.scalars(select(AssignmentLeg).order_by(AssignmentLeg.position)).all()
        assert [(leg.slot, leg.part, leg.touchpoint_id) for leg in legs] == [("sent", 1, east), ("received", 2, west)]
        assert (visit.opens_at, visit.due_at) == (legs[0].opens_at, legs[1].due_at)
        assert legs[1].opens_at - legs[0].opens_at == timedelta(hours=7)


def test_visits_are_missed_when_their_time_is_over_and_not_sent(
    app: Flask, world: World, clock: clocks.Simulated
) -> None:
    with as_bertta(app, world):
        programme = start(world)
        operations.plan_ahead(programme.id, date(2026, 11, 2))
        sent, begun, *_others = visits = all_visits()
        for visit in (sent, begun):
            operations.accept(visit.key, visit.auditor_id or 0)
            operations.mark_opened(visit.id)
        operations.mark_submitted(sent.id)
        last = max(visit.missed_at for visit in visits)
    clock.move_to(last - timedelta(seconds=1))
    with as_bertta(app, world):
        operations.mark_missed_due()
        still = {visit.id for visit in all_visits() if visit.state is not AssignmentState.MISSED} - {sent.id}
        assert still == {visit.id for visit in visits if visit.missed_at == last} - {sent.id}
    clock.move_to(last)
    with as_bertta(app, world):
        operations.mark_missed_due()
        assert operations.mark_missed_due() == 0
        assert Counter(visit.state for visit in all_visits()) == {
            AssignmentState.SUBMITTED: 1,
            AssignmentState.MISSED: 3,
        }
        # Answers that were filled in without a network may come late; they are taken, not dropped.
        assert operations.mark_submitted(begun.id).state is AssignmentState.SUBMITTED


def test_the_preview_is_what_activation_then_plans(app: Flask, world: World) -> None:
    with as_bertta(app, world):
        made = stage.programme(world, stage.touchpoints(world, ZONES * 2))
        shown = operations.preview(made, 10)
        assert all_visits() == []
        operations.activate(made.key)
        operations.plan_ahead(made.id, UNTIL)
        planned = sorted(all_visits(), key=lambda visit: (visit.wave_id, visit.opens_at, visit.unit))
        assert [(visit.unit, visit.window.opens_at) for visit in shown] == [
            (visit.unit, visit.opens_at) for visit in planned[:10]
        ]


@pytest.mark.parametrize(
    "moment",
    [
        # Already Tuesday in Helsinki, still Monday in UTC.
        datetime(2026, 11, 2, 22, 30, tzinfo=UTC),
        # Monday in Helsinki, already Tuesday in Tokyo.
        datetime(2026, 11, 2, 18, tzinfo=UTC),
        # The first round is over in Tokyo, and has hours left in Helsinki.
        datetime(2026, 11, 8, 18, tzinfo=UTC),
    ],
)
def test_no_visit_is_shown_or_planned_on_a_day_that_is_over_at_its_place(
    app: Flask, world: World, clock: clocks.Simulated, moment: datetime
) -> None:
    clock.move_to(moment)
    with as_bertta(app, world):
        zones = ["Europe/Helsinki", "Asia/Tokyo", "America/New_York"] * 4
        made = stage.programme(world, stage.touchpoints(world, zones), window_days=1)
        shown = operations.preview(made, 1000)
        assert shown
        for visit in shown:
            assert visit.occurs_on >= moment.astimezone(ZoneInfo(visit.legs[0].timezone)).date()
        operations.activate(made.key)
        operations.plan_ahead(made.id, UNTIL)
        planned = {(visit.unit, visit.opens_at) for visit in all_visits()}
        first = {(visit.unit, visit.window.opens_at) for visit in shown if visit.occurs_on <= UNTIL}
        assert first & planned
        assert {pair for pair in planned if pair not in {(v.unit, v.window.opens_at) for v in shown}} == set()


def test_the_first_visits_begin_on_the_day_of_activation_not_before(
    app: Flask, world: World, clock: clocks.Simulated
) -> None:
    clock.move_to(datetime(2026, 11, 18, 9, tzinfo=UTC))
    with as_bertta(app, world):
        programme = start(world, ZONES * 4)
        operations.plan_ahead(programme.id, date(2026, 11, 18))
        days = [visit.occurs_on for visit in all_visits()]
        assert len(days) == 16
        assert min(days) == date(2026, 11, 18)
        assert max(days) <= date(2026, 11, 20)
