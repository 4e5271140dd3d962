"""Carries out the jobs of the table: until none is due (tests, demo), or for ever in a thread (`serve`, `worker`).

Each attempt is three transactions: the claim, the work together with "done", and on failure the note of it. A handler
that does something slow (a PDF, a mail) ends its reading with `work.commit()` first: on SQLite the open transaction
holds the write lock of everybody.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask

from audit.core import heartbeats, jobs, scope, work
from audit.core.clock import machine_now
from audit.core.db import db
from audit.core.models import JobState
from audit.core.tokens import new_key

log = logging.getLogger(__name__)

T = TypeVar("T")

BEAT_EVERY = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Handler:
    """What carries out one kind of job.

    `run` gets the payload; it runs inside an app context with the job's brand scope entered and the system as actor,
    flushes and does not commit its effect (the runner commits it together with "done"). It must be idempotent: after a
    crash it runs again. `lease` is how long it may take at most.

    `given_up` gets the payload when the job fails for good, in the same scope and in the transaction of that note, so
    that no row waits for ever for a job that will not come. It flushes and does not commit.
    """

    run: Callable[[Mapping[str, Any]], None]
    lease: timedelta = jobs.LEASE
    given_up: Callable[[Mapping[str, Any]], None] | None = None


Handlers = Mapping[str, Handler]
"""Kind of job to its handler; the table of the service is in `audit.background`."""


class _NotToldError(Exception):
    """What a handler does for a job that was given up went wrong."""


class Runner:
    """Runs jobs of the given kinds in the context of `app`, one after the other."""

    def __init__(self, app: Flask, handlers: Handlers) -> None:
        self._app = app
        self._handlers = handlers
        self._leases = {kind: handler.lease for kind, handler in handlers.items()}

    @property
    def app(self) -> Flask:
        """The app whose database is worked on."""
        return self._app

    def run_one(self) -> bool:
        """Claim and carry out one due job; False when there is none. Errors of handlers are noted, not raised."""
        claimed = self._claim()
        if claimed is None:
            return False
        if claimed.given_up:
            log.error("job %s (%s) was given up: its runner died in the last attempt", claimed.job_id, claimed.kind)
            return True
        try:
            self._carry_out(claimed)
        except jobs.LeaseLostError:
            log.warning("job %s (%s) was taken over; its effect was rolled back", claimed.job_id, claimed.kind)
        except jobs.GiveUpError as error:
            self._note_failure(claimed, error, for_good=True)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is a failed attempt, logged with its trace
            self._note_failure(claimed, error, for_good=False)
        return True

    def run_due(self, limit: int | None = None) -> int:
        """Carry out due jobs until none is left, or at most `limit`; returns how many attempts were made."""
        count = 0
        while (limit is None or count < limit) and self.run_one():
            count += 1
        return count

    def _claim(self) -> jobs.Claim | None:
        with _session(self._app, read_only=True):
            if not jobs.is_due(self._leases):
                return None

        def take(*, tell: bool) -> jobs.Claim | None:
            claimed = jobs.claim(self._leases)
            if claimed is not None and claimed.given_up and tell:
                self._tell(claimed)
            return claimed

        return self._noted(take)

    def _carry_out(self, claimed: jobs.Claim) -> None:
        with _session(self._app):
            _enter(claimed)
            self._handlers[claimed.kind].run(claimed.payload)
            db.session.flush()
            jobs.finish(claimed)
            work.commit()

    def _noted(self, note: Callable[..., T]) -> T:
        """Commit what `note` writes; if telling the rows fails, without telling: nobody may claim the job again."""
        try:
            with _session(self._app):
                found = note(tell=True)
                db.session.commit()
                return found
        except _NotToldError:
            log.exception("the rows of a job that was given up could not be told")
        with _session(self._app):
            found = note(tell=False)
            db.session.commit()
            return found

    def _tell(self, claimed: jobs.Claim) -> None:
        given_up = self._handlers[claimed.kind].given_up
        if given_up is None:
            return
        _enter(claimed)
        try:
            given_up(claimed.payload)
            db.session.flush()
        except Exception as error:
            raise _NotToldError from error

    def _note_failure(self, claimed: jobs.Claim, error: Exception, *, for_good: bool) -> None:
        def note(*, tell: bool) -> JobState:
            state = jobs.fail(claimed, f"{type(error).__name__}: {error}", for_good=for_good)
            if tell and state is JobState.FAILED:
                self._tell(claimed)
            return state

        try:
            state = self._noted(note)
        except jobs.LeaseLostError:
            log.warning("job %s (%s) failed after it was taken over", claimed.job_id, claimed.kind)
            return
        level = logging.ERROR if state is JobState.FAILED else logging.WARNING
        log.log(
            level,
            "job %s (%s), attempt %s of %s, is %s",
            claimed.job_id,
            claimed.kind,
            claimed.attempt,
            claimed.max_attempts,
            state,
            exc_info=error,
        )


def run_due(app: Flask, handlers: Handlers, limit: int | None = None) -> int:
    """Carry out due jobs of `app` until none is left, or at most `limit`; returns how many attempts were made."""
    return Runner(app, handlers).run_due(limit)


class Worker:
    """A loop around a runner that wakes at every commit of this process, and every `poll` in any case.

    It survives whatever goes wrong in a round (a database that is away), tells it by its heartbeat, and goes on.
    """

    def __init__(self, runner: Runner, *, poll: timedelta = timedelta(seconds=2)) -> None:
        self.name = f"worker:{socket.gethostname()[:40]}:{os.getpid()}:{new_key()[:6]}"
        self._runner = runner
        self._poll = poll.total_seconds()
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._beaten = machine_now() - 2 * BEAT_EVERY

    def wake(self) -> None:
        """Look for jobs at once."""
        self._wake.set()

    def start(self) -> None:
        """Run in a thread of this process."""
        self._thread = threading.Thread(target=self.run, name="touchstone-worker", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 30.0) -> bool:
        """End after the present job and wait for that; False when it takes longer than `timeout` seconds."""
        self._stop.set()
        self._wake.set()
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def run(self) -> None:
        """Carry out jobs until `stop` is called; `worker` calls it in the main thread."""
        work.on_commit(self.wake)
        try:
            while not self._stop.is_set():
                self._wake.clear()
                self._round()
                self._wake.wait(self._poll)
        finally:
            work.forget(self.wake)

    def _round(self) -> None:
        error: str | None = None
        try:
            self._beat(None)
            while not self._stop.is_set() and self._runner.run_one():
                self._beat(None)
        except Exception as problem:
            log.exception("a round of the worker failed; trying again in %s s", self._poll)
            error = f"{type(problem).__name__}: {problem}"
        if error:
            self._beaten -= 2 * BEAT_EVERY
            self._beat_quietly(error)

    def _beat(self, error: str | None) -> None:
        moment = machine_now()
        if moment - self._beaten < BEAT_EVERY:
            return
        with _session(self._runner.app):
            heartbeats.beat(self.name, error)
            db.session.commit()
        self._beaten = moment

    def _beat_quietly(self, error: str) -> None:
        try:
            self._beat(error)
        except Exception:
            log.exception("the heartbeat of the worker could not be written")


def _enter(claimed: jobs.Claim) -> None:
    if claimed.brand_id is None:
        scope.act_as(scope.SYSTEM)
    else:
        scope.enter(scope.Scope(claimed.brand_id, scope.SYSTEM))


@contextmanager
def _session(app: Flask, *, read_only: bool = False) -> Iterator[None]:
    """Open a fresh session; whatever is not committed inside is rolled back when its context ends."""
    with app.app_context():
        if read_only:
            db.session.info["read_only"] = True
        yield
