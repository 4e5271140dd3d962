"""The two clocks. No other module asks the machine for the time.

Business time (`now`) decides what is due, late, missed or expired; it can be simulated, also across processes.
Machine time (`machine_now`) drives leases, back-off and sessions; it is never simulated, because those protect against
real crashes and real people.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock

Provider = Callable[[], datetime]
"""Returns the business time: aware, any zone (it is converted to UTC)."""


def machine_now() -> datetime:
    """Return the machine's time, aware and in UTC, never simulated."""
    return datetime.now(UTC)


class _Source:
    """Holds the provider of business time for the whole process: worker threads must see the same time as tests."""

    def __init__(self) -> None:
        self.provider: Provider = machine_now


_source = _Source()


def now() -> datetime:
    """Return business time, aware and in UTC. Raises ValueError when the provider gave a time without a zone."""
    moment = _source.provider()
    if moment.tzinfo is None:
        message = f"business time must be aware, got {moment!r}"
        raise ValueError(message)
    return moment.astimezone(UTC)


def install(provider: Provider) -> None:
    """Make `provider` the source of business time of this process, for good. Tests use `use` instead."""
    _source.provider = provider


@contextmanager
def use(provider: Provider) -> Iterator[Provider]:
    """Take business time from `provider` inside the block, in all threads of this process; then go back."""
    before = _source.provider
    _source.provider = provider
    try:
        yield provider
    finally:
        _source.provider = before


class Simulated:
    """A business clock that stands still until it is moved, and only ever moves forward.

    `start` must be aware. Use it as a provider: `with clock.use(Simulated(start)) as time: ... time.move_to(later)`.
    """

    def __init__(self, start: datetime) -> None:
        self._lock = Lock()
        self._moment = _aware(start)

    def __call__(self) -> datetime:
        """Return the simulated moment in UTC."""
        return self._moment

    def move_to(self, moment: datetime) -> datetime:
        """Go to `moment` (aware) and return it in UTC. Raises ValueError when it lies before the present one."""
        target = _aware(moment)
        with self._lock:
            if target < self._moment:
                message = f"business time never goes back: {self._moment.isoformat()} to {target.isoformat()}"
                raise ValueError(message)
            self._moment = target
        return target

    def advance(self, by: timedelta) -> datetime:
        """Go forward by `by` and return the new moment in UTC. Raises ValueError when it is negative."""
        return self.move_to(self._moment + by)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = f"business time must be aware, got {moment!r}"
        raise ValueError(message)
    return moment.astimezone(UTC)
