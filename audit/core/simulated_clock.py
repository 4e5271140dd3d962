"""Business time from one row of the database, shared by all processes (setting TOUCHSTONE_CLOCK=row).

For rehearsals and for tests that run several schedulers and workers: whoever moves the row moves the time of all.
"""

from datetime import datetime

from sqlalchemy import Engine, select, update

from audit.core import clock, statements
from audit.core.db import TAG
from audit.core.models import SimulatedClock

ONLY_ROW = 1


class RowClock:
    """A provider for `clock.install`: reads the row on a connection of its own, outside of the caller's transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(read_only=True, **{TAG: "clock"})

    def __call__(self) -> datetime:
        """Return business time; raises RuntimeError while the row was never set."""
        with self._engine.connect() as connection:
            moment = connection.execute(select(SimulatedClock.moment)).scalar_one_or_none()
        if moment is None:
            message = "TOUCHSTONE_CLOCK=row, but the clock was never set: call simulated_clock.move_to first"
            raise RuntimeError(message)
        return moment


def install(engine: Engine) -> None:
    """Take the business time of this process from the row, for good (setting TOUCHSTONE_CLOCK=row)."""
    clock.install(RowClock(engine))


def move_to(moment: datetime) -> None:
    """Set business time to `moment` (aware) in the present transaction; the caller commits.

    Raises ValueError when it lies before the present one: business time never goes back.
    """
    if statements.insert_or_keep(SimulatedClock, {"id": ONLY_ROW, "moment": moment}) is not None:
        return
    hit = statements.run(update(SimulatedClock).where(SimulatedClock.moment <= moment).values(moment=moment))
    if hit.rowcount != 1:
        message = f"business time never goes back, not even to {moment.isoformat()}"
        raise ValueError(message)
