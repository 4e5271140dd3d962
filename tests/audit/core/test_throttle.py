"""Rate limits hold across processes, count refused tries too, and never lock anybody out for good."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from audit.core import clock, throttle
from audit.core.db import db
from audit.core.models import Job, JobState, Throttle
from audit.core.throttle import Limit

SIGN_IN = Limit("sign-in by account", burst=5, every=timedelta(minutes=2))
START = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Machine:
    """Machine time that a test moves; only the throttle sees it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        monkeypatch.setattr(clock, "machine_now", lambda: self.now)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def tries(app: Flask, count: int, subject: str = "aino@visits.example", limit: Limit = SIGN_IN) -> list[bool]:
    with app.app_context():
        return [throttle.take(limit, subject).allowed for _ in range(count)]


def test_a_burst_is_allowed_and_then_one_more_for_each_interval(core_app: Flask, machine: Machine) -> None:
    assert tries(core_app, 7) == [True] * 5 + [False] * 2
    machine.now += timedelta(minutes=1, seconds=59)
    assert tries(core_app, 1) == [False]
    machine.now += timedelta(seconds=1)
    assert tries(core_app, 2) == [True, False]
    machine.now += timedelta(days=1)
    assert tries(core_app, 6) == [True] * 5 + [False]


@given(st.lists(st.integers(0, 2_000_000), min_size=1, max_size=200))
def test_asking_often_refills_as_much_as_asking_once(steps: list[int]) -> None:
    slow = Limit("reset by account", burst=10, every=timedelta(minutes=2))
    level, since, moment = 0, START, START
    for step in steps:
        moment += timedelta(microseconds=step)
        level, since = throttle._refilled(slow, level, since, moment)
        assert since <= moment
    at_once, _ = throttle._refilled(slow, 0, START, moment)
    assert at_once - 1 <= level <= at_once


def test_a_refusal_says_when_the_next_try_is_allowed(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 5)
    with core_app.app_context():
        assert throttle.take(SIGN_IN, "aino@visits.example").retry_after == 120
        machine.now += timedelta(seconds=90)
        assert throttle.take(SIGN_IN, "aino@visits.example").retry_after == 30


def test_subjects_and_purposes_do_not_mix_and_spelling_does_not_help(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 5)
    assert tries(core_app, 1, " AINO@visits.example ") == [False]
    assert tries(core_app, 1, "onni@visits.example") == [True]
    assert tries(core_app, 1, limit=Limit("reset by account", 1, timedelta(hours=1))) == [True]


def test_no_address_stands_in_the_table(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 1)
    with core_app.app_context():
        [key] = db.session.scalars(select(Throttle.key)).all()
    assert "aino" not in key
    assert len(key) == 64


def test_a_correct_sign_in_gives_all_tries_back(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 6)
    with core_app.app_context():
        throttle.forget(SIGN_IN, "aino@visits.example")
    assert tries(core_app, 1) == [True]


def test_a_clock_that_steps_back_gives_nothing_away(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 5)
    machine.now -= timedelta(hours=1)
    assert tries(core_app, 1) == [False]


def test_a_try_counts_although_the_request_is_rolled_back(core_app: Flask, machine: Machine) -> None:
    for _ in range(5):
        with core_app.app_context():
            db.session.scalars(select(Job)).all()
            throttle.take(SIGN_IN, "aino@visits.example")
            db.session.rollback()
    assert tries(core_app, 1) == [False]


def job() -> Job:
    moment = clock.machine_now()
    return Job(
        key="k",
        kind="note",
        dedupe="1",
        payload={},
        state=JobState.QUEUED,
        due_at=moment,
        retry_at=moment,
        created_at=moment,
        attempts=0,
        max_attempts=1,
    )


@pytest.mark.parametrize("flushed", [False, True])
def test_asking_too_late_is_an_error_and_not_half_a_commit(core_app: Flask, machine: Machine, flushed: bool) -> None:
    with core_app.app_context():
        db.session.add(job())
        if flushed:
            db.session.flush()
        with pytest.raises(RuntimeError, match="before the request changes anything"):
            throttle.take(SIGN_IN, "aino@visits.example")
        db.session.rollback()
        assert throttle.take(SIGN_IN, "aino@visits.example").allowed


def test_tries_at_the_same_time_are_all_counted(core_app: Flask, machine: Machine) -> None:
    start = threading.Barrier(8)

    def attempt(_: int) -> list[bool]:
        start.wait(10)
        return tries(core_app, 3)

    with ThreadPoolExecutor(8) as pool:
        allowed = sum(sum(found) for found in pool.map(attempt, range(8)))
    assert allowed == 5


def test_old_buckets_are_purged(core_app: Flask, machine: Machine) -> None:
    tries(core_app, 1)
    with core_app.app_context():
        assert throttle.purge(START) == 0
        assert throttle.purge(START + timedelta(seconds=1)) == 1
        db.session.commit()
