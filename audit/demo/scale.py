"""Which programmes the story has, how often they visit what, for a wanted number of visits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from math import ceil
from zlib import crc32

from audit.demo.cast import Cast, Order, Place
from audit.planning import calendar
from audit.planning.models import Cadence

OPENS_AT, DUE_AT = time(8), time(21)
GRACE_HOURS = 24
SPARE = 1.16
"""Of the visits planned, so many more than wanted: some are missed, declined, cancelled or never begun."""


@dataclass(frozen=True)
class Unit:
    """What one visit goes to: the touchpoints in the order of the checklist's slots, each with its partner's code."""

    places: tuple[tuple[str, Place], ...]

    @property
    def timezones(self) -> tuple[str, ...]:
        """The zones of its touchpoints."""
        return tuple(place.timezone for _, place in self.places)


@dataclass(frozen=True)
class Planned:
    """A programme as it will be set up."""

    order: Order
    cadence: Cadence
    starts_on: date
    units: tuple[Unit, ...]
    copy: int = 1
    """More than 1 where so many visits are wanted that the programme is laid out more than once."""

    @property
    def seed(self) -> int:
        """What spreads the visits over the period: the same in every run."""
        return crc32(f"{self.order.code}:{self.copy}".encode()) >> 1

    @property
    def rules(self) -> calendar.Rules:
        """The rules by which its visits are placed."""
        return calendar.Rules(self.order.window_days, OPENS_AT, DUE_AT, GRACE_HOURS, self.seed)

    def over_before(self, moment: datetime) -> int:
        """Return how many of its visits are over before `moment`."""
        return sum(
            _over(self.cadence, self.starts_on, self.rules, number, unit.timezones, moment)
            for number, unit in enumerate(self.units, start=1)
        )


@lru_cache(maxsize=20_000)
def _over(  # noqa: PLR0917 - the key under which it is remembered
    cadence: Cadence, starts_on: date, rules: calendar.Rules, number: int, zones: tuple[str, ...], moment: datetime
) -> int:
    waves = calendar.waves(cadence, starts_on, None, since=starts_on, until=moment.date())
    days = [calendar.opening_day(wave, number, rules, since=starts_on) for wave in waves]
    return sum(all(calendar.window(day, rules, zone).due_at <= moment for zone in zones) for day in days)


def quarters_before(today: date, count: int = 2) -> date:
    """Return the first day of the calendar quarter that lies `count` quarters before the present one."""
    month = today.year * 12 + (today.month - 1) // 3 * 3 - 3 * count
    return date(month // 12, month % 12 + 1, 1)


def second_quarter(today: date) -> date:
    """Return the first day of the calendar quarter before the present one."""
    return quarters_before(today, 1)


def programmes(cast: Cast, visits: int, end: datetime) -> list[Planned]:
    """Return the programmes of a story that ends at `end` and has about `visits` visits behind it.

    Cadences are raised one after the other until there are enough; then touchpoints are left out where a programme
    has most, until there are not many more than enough.
    """
    wanted = ceil(visits * SPARE)
    found = [_laid_out(cast, order, end) for order in cast.orders]
    found = _raised(found, wanted, end)
    while _total(found, end) < wanted:
        found += [replace(one, copy=one.copy + 1) for one in found[-len(cast.orders) :] if one.order.rise]
    return _thinned(_trimmed(found, wanted, end), wanted, end)


def _laid_out(cast: Cast, order: Order, end: datetime) -> Planned:
    start = quarters_before(end.date())
    if order.started_weeks_ago is not None:
        # The story ends with midnight, so its last day is the one before.
        last_day = end.date() - timedelta(days=1)
        monday = last_day - timedelta(days=last_day.weekday())
        start = monday - timedelta(weeks=order.started_weeks_ago)
    return Planned(order, order.cadences[0], start, _units(cast, order))


def _units(cast: Cast, order: Order) -> tuple[Unit, ...]:
    lists = [[(code, place) for place in cast.company(code).touchpoints] for code in order.partners]
    return tuple(Unit(places) for places in zip(*lists, strict=True))


def _total(found: Sequence[Planned], end: datetime) -> int:
    return sum(one.over_before(end) for one in found)


def _raised(found: list[Planned], wanted: int, end: datetime) -> list[Planned]:
    turns = sorted((one.order.rise, one.order.code) for one in found if one.order.rise)
    for step in range(1, max(len(one.order.cadences) for one in found)):
        for _, code in turns:
            if _total(found, end) >= wanted:
                return found
            found = [
                replace(one, cadence=one.order.cadences[min(step, len(one.order.cadences) - 1)])
                if one.order.code == code
                else one
                for one in found
            ]
    return found


def _trimmed(found: list[Planned], wanted: int, end: datetime) -> list[Planned]:
    while True:
        counts = [(one.over_before(end), at) for at, one in enumerate(found) if len(one.units) > 1 and one.order.rise]
        spare = _total(found, end) - wanted
        # The one with the most visits gives up its last touchpoint, as long as enough visits remain.
        for _, at in sorted(counts, reverse=True):
            fewer = replace(found[at], units=found[at].units[:-1])
            if found[at].over_before(end) - fewer.over_before(end) <= spare:
                found[at] = fewer
                break
        else:
            return found


def _thinned(found: list[Planned], wanted: int, end: datetime) -> list[Planned]:
    """Leave whole programmes out of a small story, the last of the cast first."""
    for one in reversed([one for one in found if one.order.rise]):
        if _total(found, end) - one.over_before(end) >= wanted:
            found = [other for other in found if other is not one]
    return found


def midnight(moment: datetime) -> datetime:
    """Return the UTC midnight with which the day of `moment` began: where the story ends."""
    return datetime.combine(moment.astimezone(UTC).date(), time(0), UTC)
