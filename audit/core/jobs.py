"""The job table: work that must follow a committed change, each piece once.

`enqueue` writes the row in the business transaction, so a rolled back change leaves no job. A runner claims a row by an
UPDATE that must hit exactly one row, carries the work out and marks it done in the same transaction as its effect.
`due_at` is business time; leases and delays between attempts are machine time, because they answer real crashes.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from audit.core import clock, scope, statements
from audit.core.db import db
from audit.core.masking import mask_addresses
from audit.core.models import Job, JobState
from audit.core.tokens import new_key

MAX_ATTEMPTS = 8
"""Attempts before a job is given up; the delays below between them add up to about 63 minutes."""
MAIL_ATTEMPTS = 14
"""The same for a job that sends a mail: its delays add up to about 26 hours, so a mail server may be away for a day."""
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=6)
LEASE = timedelta(minutes=5)
"""How long a runner may be silent before its job is taken over."""
MAX_DEDUPE = 200
MAX_ERROR = 1000
CANDIDATES = 20


class LeaseLostError(RuntimeError):
    """The job was taken over by another runner meanwhile; what this one did must be rolled back."""


class GiveUpError(Exception):
    """Raised by a handler when another attempt cannot help; the job fails at once, visibly."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this runner holds: everything the handler and the bookkeeping need, detached from the session."""

    job_id: int
    kind: str
    brand_id: int | None
    payload: dict[str, Any]
    attempt: int
    """1 for the first attempt."""
    max_attempts: int
    lease_token: str
    given_up: bool = False
    """True when its runner died in the last attempt: it is marked as failed and must not be carried out."""


def enqueue(
    kind: str,
    payload: Mapping[str, Any],
    *,
    dedupe: str,
    due_at: datetime | None = None,
    brand_id: int | None = None,
    max_attempts: int = MAX_ATTEMPTS,
) -> Job:
    """Write a job in the present transaction and return it, or the one that has the same brand, kind and `dedupe`.

    `due_at` is business time (default: now). The brand comes from the session's scope; `brand_id` may name one only
    where the session has none (a job of the installation that gives each brand its own). Raises ValueError for an empty
    or too long `dedupe` and ScopeError for a brand outside of the scope.
    """
    if not kind or not dedupe or len(dedupe) > MAX_DEDUPE:
        message = f"a job needs a kind and a dedupe key of 1 to {MAX_DEDUPE} characters, got {kind!r} and {dedupe!r}"
        raise ValueError(message)
    brand = _brand(brand_id)
    full_key = f"{brand or '-'}:{kind}:{dedupe}"
    moment = clock.machine_now()
    statements.insert_or_keep(
        Job,
        {
            "key": new_key(),
            "kind": kind,
            "brand_id": brand,
            "dedupe": full_key,
            "payload": dict(payload),
            "state": JobState.QUEUED,
            "due_at": due_at or clock.now(),
            "retry_at": moment,
            "attempts": 0,
            "max_attempts": max_attempts,
            "created_at": moment,
        },
    )
    return db.session.scalars(select(Job).where(Job.dedupe == full_key)).one()


def claim(leases: Mapping[str, timedelta]) -> Claim | None:
    """Take one due job of the kinds in `leases` (kind to how long it may take), or return None when there is none.

    The caller commits at once: the claim must be visible before the work starts. Jobs whose runner died are taken over;
    one that has used up its attempts is given up and returned with `given_up`, so that its rows can be told.
    """
    moment = clock.machine_now()
    business = clock.now()
    rows = statements.run(
        select(Job.id, Job.kind, Job.brand_id, Job.payload, Job.state, Job.attempts, Job.max_attempts)
        .where(_claimable(business, moment), Job.kind.in_(tuple(leases)))
        .order_by(Job.due_at, Job.id)
        .limit(CANDIDATES)
    ).all()
    for row in rows:
        if row.state is JobState.RUNNING and row.attempts >= row.max_attempts:
            if _give_up_dead(row.id, moment):
                held = row.id, row.kind, row.brand_id, row.payload, row.attempts, row.max_attempts
                return Claim(*held, lease_token="", given_up=True)
            continue
        token = new_key()
        taken = statements.run(
            update(Job)
            .where(Job.id == row.id, Job.attempts == row.attempts, _claimable(business, moment))
            .values(
                state=JobState.RUNNING,
                attempts=row.attempts + 1,
                lease_token=token,
                lease_until=moment + leases[row.kind],
            )
        )
        if taken.rowcount == 1:
            return Claim(row.id, row.kind, row.brand_id, row.payload, row.attempts + 1, row.max_attempts, token)
    return None


def is_due(kinds: Mapping[str, timedelta]) -> bool:
    """Say whether `claim` would find something; reads only, so that an idle runner never asks for the write lock."""
    due = _claimable(clock.now(), clock.machine_now())
    statement = select(Job.id).where(due, Job.kind.in_(tuple(kinds))).limit(1)
    return statements.run(statement).first() is not None


def finish(claimed: Claim) -> None:
    """Mark the job done in the transaction of its effect; raises LeaseLostError when it was taken over meanwhile."""
    _settle(claimed, state=JobState.DONE, finished_at=clock.machine_now(), last_error=None)


def extend(claimed: Claim, by: timedelta) -> None:
    """Hold the job for `by` from now on; raises LeaseLostError when it was taken over meanwhile."""
    hit = statements.run(update(Job).where(_held(claimed)).values(lease_until=clock.machine_now() + by))
    _require_one(claimed, hit.rowcount)


def fail(claimed: Claim, error: str, *, for_good: bool = False) -> JobState:
    """Note a failed attempt: queue the job again after a growing delay, or give it up. Returns its new state.

    Mail addresses in `error` are masked: a failed job stays visible for ever.
    Raises LeaseLostError when the job was taken over meanwhile.
    """
    text = mask_addresses(error)[:MAX_ERROR]
    moment = clock.machine_now()
    if for_good or claimed.attempt >= claimed.max_attempts:
        _settle(claimed, state=JobState.FAILED, finished_at=moment, last_error=text)
        return JobState.FAILED
    _settle(claimed, state=JobState.QUEUED, retry_at=moment + delay_after(claimed.attempt), last_error=text)
    return JobState.QUEUED


def delay_after(attempt: int) -> timedelta:
    """Return the pause after the given failed attempt (from 1): doubling, at most six hours, 20 % jitter either way.

    Without jitter, jobs that failed together (a mail server that was down) would all come back in the same second.
    """
    longest = min(FIRST_DELAY * (1 << min(attempt - 1, 20)), LONGEST_DELAY)
    return longest * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing


BY_HAND = "by_hand"
"""Entry of the payload of a job that a person queued again: its handler takes up rows that were given up with it."""


def retry_now(job: Job) -> None:
    """Queue a failed job again by hand, with all its attempts; other states are left alone."""
    if job.state is JobState.FAILED:
        job.payload = {**job.payload, BY_HAND: True}
        job.state = JobState.QUEUED
        job.attempts = 0
        job.retry_at = clock.machine_now()
        job.finished_at = None
        db.session.flush()


def purge(before: datetime) -> int:
    """Delete jobs that were done before `before` (machine time) and return how many; failed ones stay visible.

    A deleted job frees its dedupe key, so `before` must lie well behind anything that may still be enqueued twice.
    """
    return statements.run(delete(Job).where(Job.state == JobState.DONE, Job.finished_at < before)).rowcount


def _brand(brand_id: int | None) -> int | None:
    scoped = scope.brand_id_or_none()
    if brand_id is not None and scoped is not None and brand_id != scoped:
        message = "a job for another brand than the session's"
        raise scope.ScopeError(message)
    return scoped if scoped is not None else brand_id


def _claimable(business: datetime, moment: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Job.state == JobState.QUEUED, Job.due_at <= business, Job.retry_at <= moment),
        and_(Job.state == JobState.RUNNING, Job.lease_until < moment),
    )


def _give_up_dead(job_id: int, moment: datetime) -> bool:
    hit = statements.run(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.RUNNING, Job.lease_until < moment)
        .values(
            state=JobState.FAILED,
            lease_token=None,
            lease_until=None,
            finished_at=moment,
            last_error="the runner died or was silent for too long during the last attempt",
        )
    )
    return hit.rowcount == 1


def _held(claimed: Claim) -> ColumnElement[bool]:
    return and_(Job.id == claimed.job_id, Job.state == JobState.RUNNING, Job.lease_token == claimed.lease_token)


def _settle(claimed: Claim, **values: Any) -> None:
    hit = statements.run(update(Job).where(_held(claimed)).values(lease_token=None, lease_until=None, **values))
    _require_one(claimed, hit.rowcount)


def _require_one(claimed: Claim, rows: int) -> None:
    if rows != 1:
        message = f"job {claimed.job_id} ({claimed.kind}) was taken over by another runner"
        raise LeaseLostError(message)
