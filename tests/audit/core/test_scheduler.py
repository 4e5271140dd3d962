"""The schedule: one leader, each occurrence once whatever runs twice, caught up, and heard when it fails."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from audit.core import clock, heartbeats, jobs, leases, scheduler, statements, work
from audit.core.db import db
from audit.core.models import Heartbeat, Job, Lease, ScheduleProgress
from audit.core.scheduler import Entry, Scheduler

START = datetime(2027, 3, 1, 9, 7, tzinfo=UTC)
HOURLY = Entry("assign", timedelta(hours=1), "planning.assign_due")
NIGHTLY = Entry("retention", timedelta(days=1), "retention", offset=timedelta(hours=2, minutes=30), catch_up="all")


@pytest.fixture(autouse=True)
def business_time() -> Iterator[clock.Simulated]:
    time = clock.Simulated(START)
    with clock.use(time):
        yield time


def enqueue_due(app: Flask, *entries: Entry) -> int:
    with app.app_context(), work.unit_of_work():
        return scheduler.enqueue_due(entries)


def occurrences(app: Flask, kind: str) -> list[str]:
    with app.app_context():
        rows = db.session.scalars(select(Job).where(Job.kind == kind).order_by(Job.due_at)).all()
        return [f"{row.due_at:%d %H:%M}" for row in rows]


def end_leases(app: Flask) -> None:
    """Let the present leader look dead: leases are on machine time, which no test waits for."""
    with app.app_context(), work.unit_of_work():
        statements.run(update(Lease).values(until=clock.machine_now() - timedelta(seconds=1)))


def test_an_occurrence_gets_one_job_however_often_it_is_asked(core_app: Flask, business_time: clock.Simulated) -> None:
    assert enqueue_due(core_app, HOURLY) == 1
    assert enqueue_due(core_app, HOURLY) == 0
    business_time.advance(timedelta(minutes=52))
    assert enqueue_due(core_app, HOURLY) == 0
    business_time.advance(timedelta(minutes=1))
    assert enqueue_due(core_app, HOURLY) == 1
    assert occurrences(core_app, HOURLY.kind) == ["01 09:00", "01 10:00"]


def test_the_job_knows_its_occurrence(core_app: Flask) -> None:
    enqueue_due(core_app, Entry("assign", timedelta(hours=1), "assign", payload={"dry": False}))
    with core_app.app_context():
        [row] = db.session.scalars(select(Job)).all()
    assert row.payload == {"dry": False, "occurrence": "2027-03-01T09:00:00+00:00"}
    assert (row.brand_id, row.due_at) == (None, datetime(2027, 3, 1, 9, tzinfo=UTC))


def test_after_downtime_the_latest_or_all_occurrences_follow(core_app: Flask, business_time: clock.Simulated) -> None:
    enqueue_due(core_app, HOURLY, NIGHTLY)
    business_time.advance(timedelta(days=3))
    enqueue_due(core_app, HOURLY, NIGHTLY)
    assert occurrences(core_app, HOURLY.kind) == ["01 09:00", "04 09:00"]
    assert occurrences(core_app, NIGHTLY.kind) == ["01 02:30", "02 02:30", "03 02:30", "04 02:30"]


def test_a_long_downtime_is_caught_up_in_portions(core_app: Flask, business_time: clock.Simulated) -> None:
    hourly = Entry("each hour", timedelta(hours=1), "each", catch_up="all")
    enqueue_due(core_app, hourly)
    business_time.advance(timedelta(hours=1200))
    assert [enqueue_due(core_app, hourly) for _ in range(4)] == [500, 500, 200, 0]
    with core_app.app_context():
        assert db.session.scalar(select(func.count(func.distinct(Job.due_at)))) == 1201


def test_a_changed_interval_goes_on_from_where_the_old_one_was(core_app: Flask, business_time: clock.Simulated) -> None:
    enqueue_due(core_app, Entry("x", timedelta(hours=6), "x", catch_up="all"))
    business_time.advance(timedelta(hours=2))
    enqueue_due(core_app, Entry("x", timedelta(hours=1), "x", catch_up="all"))
    assert occurrences(core_app, "x") == ["01 06:00", "01 07:00", "01 08:00", "01 09:00", "01 10:00", "01 11:00"]


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.integers(1, 60 * 24 * 40),
    st.integers(0, 60 * 24),
)
def test_the_latest_occurrence_is_never_ahead_and_never_a_whole_interval_behind(
    moment: datetime, minutes: int, offset: int
) -> None:
    entry = Entry("x", timedelta(minutes=minutes), "x", offset=timedelta(minutes=offset))
    latest = entry.latest(moment)
    assert latest <= moment < latest + entry.every
    assert entry.latest(latest) == latest


def test_the_first_leads_and_the_second_waits_until_it_dies(core_app: Flask, business_time: clock.Simulated) -> None:
    assert scheduler.tick(core_app, [HOURLY], "first")
    assert not scheduler.tick(core_app, [HOURLY], "second")
    business_time.advance(timedelta(hours=1))
    end_leases(core_app)
    assert scheduler.tick(core_app, [HOURLY], "second")
    assert not scheduler.tick(core_app, [HOURLY], "first")
    assert occurrences(core_app, HOURLY.kind) == ["01 09:00", "01 10:00"]


def test_a_leader_that_slept_too_long_writes_nothing(core_app: Flask) -> None:
    with core_app.app_context():
        with work.unit_of_work():
            held = leases.acquire("scheduler", "first", scheduler.LEASE)
        end_leases(core_app)
        with work.unit_of_work():
            second = leases.acquire("scheduler", "second", scheduler.LEASE)
        assert held is not None
        assert second is not None
        assert second.token > held.token
        with pytest.raises(leases.LeadershipLostError):
            leases.guard(held)
        leases.guard(second)


def test_the_own_lease_is_prolonged_under_the_same_token_and_renewed_under_a_new_one(core_app: Flask) -> None:
    with core_app.app_context(), work.unit_of_work():
        first = leases.acquire("scheduler", "me", scheduler.LEASE)
        again = leases.acquire("scheduler", "me", scheduler.LEASE)
    end_leases(core_app)
    with core_app.app_context(), work.unit_of_work():
        late = leases.acquire("scheduler", "me", scheduler.LEASE)
    assert first == again
    assert first is not None
    assert late is not None
    assert late.token == first.token + 1


def test_a_lease_that_is_given_back_is_free_at_once(core_app: Flask) -> None:
    with core_app.app_context(), work.unit_of_work():
        held = leases.acquire("scheduler", "first", scheduler.LEASE)
        assert held is not None
        leases.release(held)
        assert leases.acquire("scheduler", "second", scheduler.LEASE) is not None


def test_two_leaders_at_once_still_make_each_occurrence_once(core_app: Flask, business_time: clock.Simulated) -> None:
    enqueue_due(core_app, NIGHTLY)
    business_time.advance(timedelta(days=40))
    start = threading.Barrier(4)
    errors: list[BaseException] = []

    def lead() -> None:
        start.wait(10)
        try:
            enqueue_due(core_app, HOURLY, NIGHTLY)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=lead) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(occurrences(core_app, NIGHTLY.kind)) == 41
    assert len(occurrences(core_app, HOURLY.kind)) == 1


def test_a_tick_that_fails_leaves_nothing_half_done(core_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    enqueue = jobs.enqueue

    def fail_at_second(kind: str, *rest, **options) -> Job:
        if kind == NIGHTLY.kind:
            message = "the disk is full"
            raise OSError(message)
        return enqueue(kind, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "enqueue", fail_at_second)
        with pytest.raises(OSError, match="disk"):
            scheduler.tick(core_app, [HOURLY, NIGHTLY], "me")
    with core_app.app_context():
        assert db.session.scalars(select(ScheduleProgress)).all() == []
        assert db.session.scalars(select(Job)).all() == []
    assert scheduler.tick(core_app, [HOURLY, NIGHTLY], "me")
    assert len(occurrences(core_app, HOURLY.kind) + occurrences(core_app, NIGHTLY.kind)) == 2


def test_the_thread_ticks_tells_what_fails_and_goes_on(core_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failing, ticked = scheduler.tick, threading.Event(), threading.Semaphore(0)
    failing.set()

    def tick(*rest) -> bool:
        try:
            if failing.is_set():
                message = "the database is away"
                raise ConnectionError(message)
            return real(*rest)
        finally:
            ticked.release()

    monkeypatch.setattr(scheduler, "tick", tick)
    thread = Scheduler(core_app, [HOURLY], interval=timedelta(milliseconds=50))
    thread.start()
    try:
        for _ in range(2):
            assert ticked.acquire(timeout=20)
        with core_app.app_context():
            beat = heartbeats.latest("scheduler")
        assert beat is not None
        assert beat.last_error == "ConnectionError: the database is away"
        failing.clear()
        for _ in range(3):
            assert ticked.acquire(timeout=20)
    finally:
        thread.stop()
    assert occurrences(core_app, HOURLY.kind) == ["01 09:00"]
    with core_app.app_context():
        beat = heartbeats.latest("scheduler")
        assert beat is not None
        assert beat.last_error is None
        assert heartbeats.is_alive("scheduler", timedelta(minutes=1))
        with work.unit_of_work():
            assert leases.acquire("scheduler", "next process", scheduler.LEASE), "it gave its lease back"


def test_a_silent_activity_is_seen(core_app: Flask) -> None:
    with core_app.app_context():
        assert not heartbeats.is_alive("worker", timedelta(minutes=1))
        with work.unit_of_work():
            heartbeats.beat("worker:host:1")
            heartbeats.beat("worker:host:1", "it rained")
        assert heartbeats.is_alive("worker", timedelta(minutes=1))
        assert not heartbeats.is_alive("scheduler", timedelta(minutes=1))
        assert db.session.scalars(select(Heartbeat.last_error)).all() == ["it rained"]
        with work.unit_of_work():
            statements.run(update(Heartbeat).values(beat_at=clock.machine_now() - timedelta(days=2)))
        assert not heartbeats.is_alive("worker", timedelta(minutes=1))
        with work.unit_of_work():
            heartbeats.beat("worker:host:2")
        assert db.session.scalars(select(Heartbeat.name)).all() == ["worker:host:2"], "the dead one is forgotten"
