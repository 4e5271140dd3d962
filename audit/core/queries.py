"""Reading jobs and mails for the pages of the installation; nothing of a brand's content is shown there."""

from collections.abc import Sequence

from sqlalchemy import case, func, select

from audit.core.db import db
from audit.core.errors import NotFound
from audit.core.models import Job, JobState
from audit.core.outbox import MailState, OutgoingMail


def job_counts() -> dict[JobState, int]:
    """Return how many jobs stand in each state, zero included."""
    rows = db.session.execute(select(Job.state, func.count(Job.id)).group_by(Job.state)).all()
    found: dict[JobState, int] = {state: count for state, count in rows}  # noqa: C416 - rows are no tuples to mypy
    return {state: found.get(state, 0) for state in JobState}


def jobs(state: JobState | None, offset: int, limit: int) -> tuple[Sequence[Job], int]:
    """Return one slice of the jobs in `state` (None: all, the failed ones first), newest first, and how many."""
    rows = select(Job)
    count = select(func.count(Job.id))
    if state is not None:
        rows, count = rows.where(Job.state == state), count.where(Job.state == state)
    order = case((Job.state == JobState.FAILED, 0), (Job.state == JobState.RUNNING, 1), else_=2)
    found = db.session.scalars(rows.order_by(order, Job.id.desc()).offset(offset).limit(limit)).all()
    return found, db.session.scalar(count) or 0


def job_by_key(key: str) -> Job:
    """Return the job with this key. Raises NotFound."""
    job = db.session.scalar(select(Job).where(Job.key == key))
    if job is None:
        raise NotFound("job", key)
    return job


def mail_counts() -> dict[MailState, int]:
    """Return how many messages stand in each state, zero included."""
    rows = db.session.execute(
        select(OutgoingMail.state, func.count(OutgoingMail.id)).group_by(OutgoingMail.state)
    ).all()
    found: dict[MailState, int] = {state: count for state, count in rows}  # noqa: C416 - rows are no tuples to mypy
    return {state: found.get(state, 0) for state in MailState}


def mails(offset: int, limit: int) -> tuple[Sequence[OutgoingMail], int]:
    """Return one slice of the messages, newest first, and how many there are. Recipients are not for these pages."""
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc()).offset(offset).limit(limit)).all()
    return rows, db.session.scalar(select(func.count(OutgoingMail.id))) or 0
