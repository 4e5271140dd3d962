"""The job table: each piece of work once, in the transaction of its cause, and failures that can be seen."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from audit.core import clock, jobs, scope, statements, work
from audit.core.db import db
from audit.core.models import Heartbeat, Job, JobState
from audit.core.runner import Handler, Runner, Worker, run_due

AURORA, BOREALIS = 7, 8
START = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def business_time():
    with clock.use(clock.Simulated(START)) as simulated:
        yield simulated


def put(app: Flask, kind: str = "note", *, dedupe: str = "1", brand: int | None = None, **options: Any) -> int:
    with app.app_context(), work.unit_of_work():
        return jobs.enqueue(kind, {"n": dedupe}, dedupe=dedupe, brand_id=brand, **options).id


def read(app: Flask, job_id: int) -> Job:
    with app.app_context():
        return db.session.get_one(Job, job_id)


def forget_delays(app: Flask) -> None:
    """Let retries be due now: delays are on machine time, which no test waits for."""
    with app.app_context():
        statements.run(update(Job).values(retry_at=clock.machine_now()))
        db.session.commit()


def expire_leases(app: Flask) -> None:
    """Make every running job look as if its runner had died."""
    with app.app_context():
        long_ago = clock.machine_now() - timedelta(hours=1)
        statements.run(update(Job).where(Job.state == JobState.RUNNING).values(lease_until=long_ago))
        db.session.commit()


class Notebook:
    """A handler that remembers what it was called with and can be told to fail."""

    def __init__(self, *errors: Exception) -> None:
        self.seen: list[str] = []
        self.brands: list[int | None] = []
        self._errors = list(errors)

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.brands.append(scope.brand_id_or_none())
        if self._errors:
            raise self._errors.pop(0)
        self.seen.append(payload["n"])

    def table(self) -> dict[str, Handler]:
        return {"note": Handler(self)}


def test_a_job_of_a_rolled_back_change_never_was(core_app: Flask) -> None:
    with core_app.app_context():
        jobs.enqueue("note", {}, dedupe="1")
        work.rollback()
    with core_app.app_context():
        assert db.session.scalars(select(Job)).all() == []


def test_the_same_piece_of_work_exists_once(core_app: Flask) -> None:
    first = put(core_app)
    assert put(core_app) == first
    notebook = Notebook()
    assert run_due(core_app, notebook.table()) == 1
    assert put(core_app) == first, "a finished job is not begun again"
    assert run_due(core_app, notebook.table()) == 0
    assert notebook.seen == ["1"]


def test_two_brands_may_use_the_same_words_for_their_own_jobs(core_app: Flask) -> None:
    put(core_app, brand=AURORA)
    put(core_app, brand=BOREALIS)
    notebook = Notebook()
    run_due(core_app, notebook.table())
    assert notebook.brands == [AURORA, BOREALIS]


def test_a_job_belongs_to_the_brand_whose_change_caused_it(core_app: Flask) -> None:
    with core_app.app_context(), scope.brand_scope(AURORA, scope.SYSTEM):
        assert jobs.enqueue("note", {"n": "1"}, dedupe="1").brand_id == AURORA
        with pytest.raises(scope.ScopeError):
            jobs.enqueue("note", {"n": "2"}, dedupe="2", brand_id=BOREALIS)


def test_the_handler_runs_as_the_system(core_app: Flask) -> None:
    actors = []
    put(core_app, dedupe="1", brand=AURORA)
    put(core_app, dedupe="2")
    run_due(core_app, {"note": Handler(lambda _: actors.append(scope.actor()))})
    assert actors == [scope.SYSTEM, scope.SYSTEM]


def test_a_job_waits_for_its_business_time(core_app: Flask, business_time: clock.Simulated) -> None:
    put(core_app, due_at=START + timedelta(days=90))
    notebook = Notebook()
    assert run_due(core_app, notebook.table()) == 0
    business_time.advance(timedelta(days=90))
    assert run_due(core_app, notebook.table()) == 1


def test_jobs_run_in_the_order_in_which_they_fall_due(core_app: Flask) -> None:
    put(core_app, dedupe="late", due_at=START - timedelta(hours=1))
    put(core_app, dedupe="early", due_at=START - timedelta(hours=2))
    notebook = Notebook()
    run_due(core_app, notebook.table())
    assert notebook.seen == ["early", "late"]


def test_a_job_without_a_handler_here_is_left_to_others(core_app: Flask) -> None:
    job = put(core_app, kind="render")
    assert run_due(core_app, Notebook().table()) == 0
    assert read(core_app, job).state is JobState.QUEUED


def test_effect_and_done_are_one_transaction(core_app: Flask) -> None:
    job = put(core_app)

    def write_then_fail(_: Mapping[str, Any]) -> None:
        jobs.enqueue("effect", {}, dedupe="of job 1")
        raise RuntimeError("the printer is on fire")

    run_due(core_app, {"note": Handler(write_then_fail)})
    with core_app.app_context():
        assert [row.kind for row in db.session.scalars(select(Job))] == ["note"], "the effect was rolled back"
    failed = read(core_app, job)
    assert failed.state is JobState.QUEUED
    assert failed.last_error == "RuntimeError: the printer is on fire"
    assert failed.retry_at > clock.machine_now()


def test_a_failing_job_is_given_up_visibly_and_does_not_block_others(core_app: Flask) -> None:
    poison = put(core_app, dedupe="poison", max_attempts=3)
    notebook = Notebook(ValueError("bad 1"), ValueError("bad 2"), ValueError("bad 3"))
    for _ in range(5):
        run_due(core_app, notebook.table())
        forget_delays(core_app)
    job = read(core_app, poison)
    assert (job.state, job.attempts, job.last_error) == (JobState.FAILED, 3, "ValueError: bad 3")
    put(core_app, dedupe="next")
    run_due(core_app, notebook.table())
    assert notebook.seen == ["next"]


def test_a_handler_can_say_that_trying_again_is_useless(core_app: Flask) -> None:
    job = put(core_app)
    run_due(core_app, Notebook(jobs.GiveUpError("the brand was deleted")).table())
    assert read(core_app, job).state is JobState.FAILED
    assert read(core_app, job).attempts == 1


def test_a_failed_job_can_be_queued_again_by_hand(core_app: Flask) -> None:
    job = put(core_app)
    notebook = Notebook(jobs.GiveUpError("no"))
    run_due(core_app, notebook.table())
    with core_app.app_context(), work.unit_of_work():
        jobs.retry_now(db.session.get_one(Job, job))
    run_due(core_app, notebook.table())
    assert read(core_app, job).state is JobState.DONE


def test_delays_grow_and_are_capped() -> None:
    for attempt in range(1, 40):
        expected = min(jobs.FIRST_DELAY * 2 ** (attempt - 1), jobs.LONGEST_DELAY)
        assert 0.8 * expected <= jobs.delay_after(attempt) <= 1.2 * expected


def test_the_job_of_a_dead_runner_is_taken_over(core_app: Flask) -> None:
    job = put(core_app)
    with core_app.app_context():
        dead = jobs.claim({"note": jobs.LEASE})
        db.session.commit()
    assert dead is not None
    notebook = Notebook()
    assert run_due(core_app, notebook.table()) == 0, "its lease still runs"
    expire_leases(core_app)
    assert run_due(core_app, notebook.table()) == 1
    with core_app.app_context(), pytest.raises(jobs.LeaseLostError):
        jobs.finish(dead)
    with core_app.app_context(), pytest.raises(jobs.LeaseLostError):
        jobs.fail(dead, "too late")
    assert read(core_app, job).state is JobState.DONE


@pytest.mark.parametrize("guarded", [True, False])
def test_a_runner_that_was_overtaken_leaves_no_second_effect(
    core_app: Flask, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Without the guard the same story shows the double: the test can fail."""
    put(core_app)
    effects: list[str] = []
    if not guarded:
        monkeypatch.setattr(jobs, "_require_one", lambda claimed, rows: None)

    def slow(_: Mapping[str, Any]) -> None:
        effects.append("second" if effects else "first")
        mine = effects[-1]
        if mine == "first":
            work.rollback()
            expire_leases(core_app)
            run_due(core_app, {"note": Handler(slow)})
        jobs.enqueue("effect", {}, dedupe=mine)

    run_due(core_app, {"note": Handler(slow)})
    assert effects == ["first", "second"]
    with core_app.app_context():
        kept = set(db.session.scalars(select(Job.dedupe).where(Job.kind == "effect")).all())
    assert kept == {"-:effect:second"} | (set() if guarded else {"-:effect:first"})


def test_a_job_that_kills_its_runner_is_given_up_too(core_app: Flask) -> None:
    job = put(core_app, max_attempts=2)
    for _ in range(2):
        with core_app.app_context():
            assert jobs.claim({"note": jobs.LEASE})
            db.session.commit()
        expire_leases(core_app)
    notebook = Notebook()
    run_due(core_app, notebook.table())
    assert notebook.seen == []
    assert read(core_app, job).state is JobState.FAILED
    assert "died" in (read(core_app, job).last_error or "")


def test_a_long_job_can_prolong_its_lease(core_app: Flask) -> None:
    job = put(core_app)
    with core_app.app_context():
        claimed = jobs.claim({"note": timedelta(seconds=1)})
        assert claimed
        jobs.extend(claimed, timedelta(hours=2))
        db.session.commit()
    until = read(core_app, job).lease_until
    assert until is not None
    assert until > clock.machine_now() + timedelta(hours=1)


@pytest.mark.parametrize("dedupe", ["", "x" * 201])
def test_a_job_without_a_usable_dedupe_key_is_refused(core_app: Flask, dedupe: str) -> None:
    with core_app.app_context(), pytest.raises(ValueError, match="dedupe"):
        jobs.enqueue("note", {}, dedupe=dedupe)


def test_old_finished_jobs_are_purged_and_failed_ones_stay(core_app: Flask) -> None:
    put(core_app, dedupe="done")
    put(core_app, dedupe="failed", due_at=START - timedelta(days=1))
    run_due(core_app, Notebook(jobs.GiveUpError("no")).table())
    with core_app.app_context(), work.unit_of_work():
        assert jobs.purge(clock.machine_now() + timedelta(seconds=1)) == 1
        assert db.session.scalars(select(Job.state)).all() == [JobState.FAILED]


def test_run_due_stops_at_its_limit(core_app: Flask) -> None:
    for number in range(3):
        put(core_app, dedupe=str(number))
    assert run_due(core_app, Notebook().table(), limit=2) == 2


def test_the_worker_wakes_when_a_change_commits_and_shows_that_it_lives(core_app: Flask) -> None:
    notebook = Notebook()
    worker = Worker(Runner(core_app, notebook.table()), poll=timedelta(hours=1))
    worker.start()
    try:
        for number in range(5):
            put(core_app, dedupe=str(number))
        _until(lambda: len(notebook.seen) == 5)
    finally:
        assert worker.stop()
    assert sorted(notebook.seen) == ["0", "1", "2", "3", "4"]
    with core_app.app_context():
        assert db.session.scalars(select(Heartbeat.name)).all() == [worker.name]


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        threading.Event().wait(0.05)
    pytest.fail("waited in vain")


def given_up(notebook: Notebook) -> tuple[dict[str, Handler], list[tuple[str, int | None]]]:
    """Return the notebook's table, and the list of what was told when a job of it was given up."""
    told: list[tuple[str, int | None]] = []

    def tell(payload: Mapping[str, Any]) -> None:
        told.append((payload["n"], scope.brand_id_or_none()))
        jobs.enqueue("told", {}, dedupe=payload["n"])

    return {"note": Handler(notebook, given_up=tell)}, told


def test_the_rows_of_a_job_are_told_once_when_it_is_given_up(core_app: Flask) -> None:
    put(core_app, brand=AURORA, max_attempts=2)
    table, told = given_up(Notebook(ValueError("bad 1"), ValueError("bad 2")))
    run_due(core_app, table)
    assert told == [], "another attempt comes"
    forget_delays(core_app)
    run_due(core_app, table)
    assert told == [("1", AURORA)]
    with core_app.app_context():
        assert db.session.scalars(select(Job.brand_id).where(Job.kind == "told")).all() == [AURORA]


def test_the_rows_are_told_when_the_handler_gives_up_or_its_runner_died(core_app: Flask) -> None:
    put(core_app, dedupe="useless")
    table, told = given_up(Notebook(jobs.GiveUpError("no")))
    run_due(core_app, table)
    put(core_app, dedupe="deadly", brand=BOREALIS, max_attempts=1)
    with core_app.app_context():
        assert jobs.claim({"note": jobs.LEASE})
        db.session.commit()
    expire_leases(core_app)
    run_due(core_app, table)
    assert told == [("useless", None), ("deadly", BOREALIS)]


def test_a_job_whose_rows_cannot_be_told_is_given_up_all_the_same(core_app: Flask) -> None:
    def broken(_: Mapping[str, Any]) -> None:
        jobs.enqueue("told", {}, dedupe="1")
        raise RuntimeError("the row is gone")

    failed = put(core_app, dedupe="failing")
    run_due(core_app, {"note": Handler(Notebook(jobs.GiveUpError("no")), given_up=broken)})
    dead = put(core_app, dedupe="deadly", max_attempts=1)
    with core_app.app_context():
        assert jobs.claim({"note": jobs.LEASE})
        db.session.commit()
    expire_leases(core_app)
    run_due(core_app, {"note": Handler(Notebook(), given_up=broken)})
    assert read(core_app, failed).state is JobState.FAILED
    assert read(core_app, dead).state is JobState.FAILED
    with core_app.app_context():
        assert db.session.scalars(select(Job).where(Job.kind == "told")).all() == [], "half-told is not told"


def test_a_stored_error_names_no_address(core_app: Flask) -> None:
    job = put(core_app)
    run_due(core_app, Notebook(ValueError("550 <pekka@norddrop.example>: no such user")).table())
    assert read(core_app, job).last_error == "ValueError: 550 <address> no such user"


def test_an_error_of_the_database_names_no_values(core_app: Flask) -> None:
    with core_app.app_context():
        assert db.engine.hide_parameters
