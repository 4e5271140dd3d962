"""Leases: at most one process at a time acts as leader, and a leader that slept too long finds out before it writes.

Machine time throughout. A lease is taken by one conditional UPDATE; each change of the owner raises the fencing token,
and `guard` checks that token inside the transaction of the write that it protects.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, update

from audit.core import clock, statements
from audit.core.models import Lease


class LeadershipLostError(RuntimeError):
    """Another process has become leader meanwhile; the present transaction must be rolled back."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that `owner` holds under a fencing `token`."""

    name: str
    owner: str
    token: int


def acquire(name: str, owner: str, duration: timedelta) -> Held | None:
    """Take or prolong the lease for `duration` from now; None when someone else holds it. The caller commits."""
    moment = clock.machine_now()
    until = moment + duration
    prolonged = statements.run(
        update(Lease)
        .where(Lease.name == name, Lease.owner == owner, Lease.until >= moment)
        .values(until=until)
        .returning(Lease.token)
    ).scalar_one_or_none()
    if prolonged is not None:
        return Held(name, owner, prolonged)
    taken = statements.run(
        update(Lease)
        .where(Lease.name == name, or_(Lease.until < moment, Lease.owner == owner))
        .values(owner=owner, until=until, token=Lease.token + 1)
        .returning(Lease.token)
    ).scalar_one_or_none()
    if taken is not None:
        return Held(name, owner, taken)
    made = statements.insert_or_keep(Lease, {"name": name, "owner": owner, "token": 1, "until": until})
    return Held(name, owner, 1) if made is not None else None


def guard(held: Held) -> None:
    """Make sure that `held` is still the present leadership, and keep it so until this transaction ends.

    The UPDATE locks the row: nobody can take the lease over between this check and the commit. Raises
    LeadershipLostError when somebody already has.
    """
    hit = statements.run(
        update(Lease)
        .where(Lease.name == held.name, Lease.owner == held.owner, Lease.token == held.token)
        .values(token=held.token)
    )
    if hit.rowcount != 1:
        message = f"the lease {held.name!r} is no longer held under token {held.token}"
        raise LeadershipLostError(message)


def release(held: Held) -> None:
    """Give the lease back at once, so that another process need not wait for its end. The caller commits."""
    statements.run(
        update(Lease)
        .where(Lease.name == held.name, Lease.owner == held.owner, Lease.token == held.token)
        .values(until=clock.machine_now() - timedelta(seconds=1))
    )
