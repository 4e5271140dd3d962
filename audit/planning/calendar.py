"""Date arithmetic of programmes: cadence -> waves -> one local day for each unit -> times in UTC. Pure.

Everything is computed from the programme's first day, never from the wave before, so that a 31st does not become a 28th
for good. A local time that does not exist (the clocks go forward) means the first valid minute after it; one that
exists twice (they go back) means the first of the two.
"""

from __future__ import annotations

import calendar as gregorian
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from audit.planning.models import Cadence

DAY = timedelta(days=1)
MONTHS_PER_YEAR = 12
_WEEKS = {Cadence.WEEKLY: 1, Cadence.EVERY_TWO_WEEKS: 2}
_MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3}
SHORTEST = timedelta(minutes=1)
"""A window never vanishes, even where both of its ends fall into the hour that the clocks skip."""


@dataclass(frozen=True, slots=True)
class WaveDays:
    """One round of a programme: its number from 1 and its local days, the last one counted."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Rules:
    """How a programme places its visits: length of the window, local times of its ends, hours of grace, seed."""

    window_days: int
    opens_at: time
    due_at: time
    grace_hours: int
    seed: int


@dataclass(frozen=True, slots=True)
class Window:
    """When a visit opens and is due, in UTC."""

    opens_at: datetime
    due_at: datetime


def months_after(day: date, months: int) -> date:
    """Return the same day `months` months later, or the last day of that month where it has no such day."""
    year, month = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def wave_start(cadence: Cadence, first: date, number: int) -> date:
    """Return the first day of wave `number` (from 1) of a programme that starts on `first`."""
    if cadence in _WEEKS:
        return first + timedelta(weeks=_WEEKS[cadence] * (number - 1))
    return months_after(first, _MONTHS[cadence] * (number - 1))


def waves(cadence: Cadence, starts_on: date, ends_on: date | None, *, since: date, until: date) -> list[WaveDays]:
    """Return the waves of a programme that are not over before `since` and begin at the latest on `until`.

    The last wave of a programme with an end is cut at that end.
    """
    last = until if ends_on is None else min(until, ends_on)
    begun = takewhile(lambda wave: wave.starts_on <= last, (_wave(cadence, starts_on, n, ends_on) for n in count(1)))
    return [wave for wave in begun if wave.ends_on >= since]


def _wave(cadence: Cadence, first: date, number: int, ends_on: date | None) -> WaveDays:
    final = wave_start(cadence, first, number + 1) - DAY
    return WaveDays(number, wave_start(cadence, first, number), final if ends_on is None else min(final, ends_on))


def opening_day(wave: WaveDays, unit: int, rules: Rules, *, since: date) -> date:
    """Return the local day on which the visit of a unit opens: spread over the wave, the same at every call.

    The window ends within the wave where it is long enough for that; days before `since` are not used.
    """
    first = max(wave.starts_on, since)
    days = max(1, (wave.ends_on - first).days + 2 - rules.window_days)
    return first + timedelta(days=_draw(rules.seed, unit, wave.number) % days)


def _draw(seed: int, unit: int, number: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"{seed}:{unit}:{number}".encode(), digest_size=8).digest(), "big")


def window(day: date, rules: Rules, zone: str) -> Window:
    """Return the window that opens on local `day` in the time zone `zone` (IANA name).

    Raises zoneinfo.ZoneInfoNotFoundError for a zone that nobody knows.
    """
    opens_at = to_utc(zone, day, rules.opens_at)
    due_at = to_utc(zone, day + timedelta(days=rules.window_days - 1), rules.due_at)
    return Window(opens_at, max(due_at, opens_at + SHORTEST))


@lru_cache(maxsize=20_000)
def to_utc(zone: str, day: date, at: time) -> datetime:
    """Return a local time in UTC: the first valid minute after a time that does not exist, the first of two."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, at)
    early, late = (local.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return early
    # In a gap the first reading uses the offset from before the change and lies after it, the second one before it.
    return _change_between(place, late, early)


def _change_between(place: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the moment, to the second, at which the offset changes after `before` and at or before `after`."""
    old = before.astimezone(place).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(place).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
