"""Rows of the technique itself: jobs, leases, heartbeats, schedule progress, throttles and the simulated clock.

None of them is brand-owned: workers must see the jobs of all brands. A job carries its brand as a plain number, so that
the runner can enter that brand's scope before the handler runs; `audit.core` knows no brand table.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audit.core.db import Base, BigId, Json, enum_column


class JobState(StrEnum):
    """Where a job stands. `queued` also covers a failed attempt that waits for its next one."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of work that must happen after a committed change: the row is the truth, runners only read it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("attempts >= 0 AND max_attempts >= 1", name="attempts"),
        CheckConstraint("(state = 'running') = (lease_token IS NOT NULL)", name="lease"),
        CheckConstraint("(lease_token IS NULL) = (lease_until IS NULL)", name="lease_until"),
        Index("ix_job_state_due", "state", "due_at"),
    )

    key: Mapped[str] = mapped_column(String(22), unique=True)
    """Random public key, for pages that show failed jobs."""
    kind: Mapped[str] = mapped_column(String(80))
    """Name of the handler."""
    brand_id: Mapped[int | None] = mapped_column(BigId, index=True)
    """The brand in whose scope the handler runs; None for work of the installation."""
    dedupe: Mapped[str] = mapped_column(String(300), unique=True)
    """Brand, kind and the caller's key: the database lets each piece of work exist once."""
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    """What the handler needs: keys of rows, never personal data."""
    state: Mapped[JobState] = enum_column(JobState, default=JobState.QUEUED)
    due_at: Mapped[datetime]
    """Business time before which it must not run."""
    retry_at: Mapped[datetime]
    """Machine time before which it must not be tried again."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    max_attempts: Mapped[int] = mapped_column(Integer)
    lease_token: Mapped[str | None] = mapped_column(String(22))
    """Proof of the running attempt: who does not hold it any more must not write."""
    lease_until: Mapped[datetime | None]
    """Machine time after which another runner may take the job over."""
    last_error: Mapped[str | None] = mapped_column(Text)
    """What the last failed attempt said, shortened."""
    created_at: Mapped[datetime]
    """Machine time of enqueueing."""
    finished_at: Mapped[datetime | None]
    """Machine time at which it was done or given up."""


class Lease(Base):
    """Who may act alone at present (the leader of the schedule), until when, and under which fencing token."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    owner: Mapped[str] = mapped_column(String(80))
    token: Mapped[int] = mapped_column(BigId)
    """Grows with every change of the owner; checked in the transaction of each write."""
    until: Mapped[datetime]
    """Machine time at which the lease ends."""


class Heartbeat(Base):
    """The last sign of life of one background activity of one process."""

    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    """`worker` or `scheduler`, a colon and the process."""
    beat_at: Mapped[datetime]
    """Machine time of the last sign of life."""
    last_error: Mapped[str | None] = mapped_column(Text)
    """What went wrong in the last round; None when it went well."""


class ScheduleProgress(Base):
    """How far an entry of the schedule has been turned into jobs; what lies after it is still to be caught up."""

    __tablename__ = "schedule_progress"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    occurrence: Mapped[datetime]
    """Business time of the last occurrence that has its job."""


class Throttle(Base):
    """A token bucket: how many tries a key has left, and when that was last computed."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("level >= 0", name="level"),)

    key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of purpose and subject: neither addresses nor accounts stand here in the clear."""
    level: Mapped[int] = mapped_column(BigId)
    """What is left, in thousandths of a try."""
    refreshed_at: Mapped[datetime]
    """Machine time for which `level` was computed."""


class SimulatedClock(Base):
    """The one row of business time that several processes share in clock mode `row`."""

    __tablename__ = "simulated_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    moment: Mapped[datetime]
    """Business time."""
