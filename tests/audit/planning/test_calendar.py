"""The date arithmetic of programmes, against dateutil's rrule and against the rules for local times."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule
from dateutil.tz import gettz, resolve_imaginary
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.planning.calendar import Rules, WaveDays, opening_day, to_utc, wave_start, waves, window
from audit.planning.models import Cadence

ZONES = (
    "Europe/Helsinki",
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Africa/Nairobi",
    "America/Santiago",
)
DAYS = st.dates(date(2020, 1, 1), date(2034, 12, 31))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
LEAP_DAY = date(2028, 2, 29)


def rules(window_days: int = 7, opens: time = time(8), due: time = time(20), seed: int = 1) -> Rules:
    return Rules(window_days, opens, due, grace_hours=24, seed=seed)


def by_rrule(cadence: Cadence, first: date, count: int) -> list[date]:
    """Return the first days of the waves as dateutil counts them; a month without the day gives its last day."""
    start = datetime.combine(first, time())
    if cadence in {Cadence.WEEKLY, Cadence.EVERY_TWO_WEEKS}:
        rule = rrule(WEEKLY, interval=1 if cadence is Cadence.WEEKLY else 2, dtstart=start, count=count)
    else:
        months = 1 if cadence is Cadence.MONTHLY else 3
        rule = rrule(
            MONTHLY, interval=months, bymonthday=(first.day, -1), bysetpos=1, dtstart=start.replace(day=1), count=count
        )
    return [found.date() for found in rule]


@given(st.sampled_from(Cadence), DAYS)
def test_waves_start_where_rrule_says(cadence: Cadence, first: date) -> None:
    assert [wave_start(cadence, first, number) for number in range(1, 41)] == by_rrule(cadence, first, 40)


@pytest.mark.parametrize("cadence", Cadence)
@pytest.mark.parametrize("first", [date(2027, 1, 31), LEAP_DAY, date(2026, 12, 31), date(2026, 12, 28)])
def test_month_ends_leap_days_and_year_ends_are_as_rrule_says(cadence: Cadence, first: date) -> None:
    assert [wave_start(cadence, first, number) for number in range(1, 130)] == by_rrule(cadence, first, 129)


def test_a_programme_from_the_31st_does_not_stay_on_the_28th() -> None:
    starts = [wave_start(Cadence.MONTHLY, date(2027, 1, 31), number) for number in range(1, 6)]
    assert starts == [
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
        date(2027, 4, 30),
        date(2027, 5, 31),
    ]


@given(st.sampled_from(Cadence), DAYS, st.integers(0, 400), st.integers(0, 200), st.none() | st.integers(0, 500))
def test_waves_follow_each_other_without_gap_and_cover_what_is_asked(
    cadence: Cadence, first: date, later: int, more: int, length: int | None
) -> None:
    since = first + timedelta(days=later)
    until = since + timedelta(days=more)
    ends_on = None if length is None else first + timedelta(days=length)
    found = waves(cadence, first, ends_on, since=since, until=until)
    for earlier, following in pairwise(found):
        assert following.starts_on == earlier.ends_on + timedelta(days=1)
        assert following.number == earlier.number + 1
    covered = {
        wave.starts_on + timedelta(days=n) for wave in found for n in range((wave.ends_on - wave.starts_on).days + 1)
    }
    last = until if ends_on is None else min(until, ends_on)
    assert covered >= {since + timedelta(days=n) for n in range((last - since).days + 1)}
    assert ends_on is None or max(covered, default=ends_on) <= ends_on


@given(st.integers(0, 2**31), st.integers(1, 100_000), st.integers(1, 92), DAYS, st.integers(0, 91), st.integers(0, 91))
def test_the_window_lies_within_the_wave_where_it_fits(  # noqa: PLR0917 - hypothesis draws each of them
    seed: int, unit: int, window_days: int, start: date, length: int, later: int
) -> None:
    wave = WaveDays(3, start, start + timedelta(days=length))
    since = start + timedelta(days=min(later, length))
    given_rules = rules(window_days, seed=seed)
    day = opening_day(wave, unit, given_rules, since=since)
    assert since <= day <= wave.ends_on
    if (wave.ends_on - since).days + 1 >= window_days:
        assert day + timedelta(days=window_days - 1) <= wave.ends_on
    else:
        assert day == since
    assert opening_day(wave, unit, given_rules, since=since) == day


def test_visits_are_spread_over_the_wave_and_another_seed_spreads_them_otherwise() -> None:
    wave = WaveDays(1, date(2026, 11, 1), date(2026, 11, 30))
    spread = {
        seed: [opening_day(wave, unit, rules(1, seed=seed), since=wave.starts_on) for unit in range(3000)]
        for seed in (1, 2)
    }
    counts = [spread[1].count(wave.starts_on + timedelta(days=day)) for day in range(30)]
    assert min(counts) > 60
    assert max(counts) < 150
    assert spread[1] != spread[2]


@settings(max_examples=300)
@given(st.sampled_from(ZONES), DAYS, TIMES)
def test_a_local_time_becomes_the_moment_that_dateutil_finds(zone: str, day: date, at: time) -> None:
    found = to_utc(zone, day, at)
    local = datetime.combine(day, at)
    expected = local.replace(tzinfo=gettz(zone), fold=0)
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
    if resolve_imaginary(expected) == expected:
        assert found == expected.astimezone(UTC)
        assert shown == local
    else:
        minute_before = (found - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert minute_before < local < shown


@settings(max_examples=300)
@given(st.sampled_from(ZONES), DAYS, TIMES, st.integers(1, 92), TIMES)
def test_a_window_always_opens_before_it_is_due(zone: str, day: date, opens: time, days: int, due: time) -> None:
    found = window(day, rules(days, opens, max(due, opens) if days == 1 else due), zone)
    assert found.opens_at < found.due_at


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Helsinki", date(2027, 3, 28), time(3, 30), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Helsinki", date(2027, 3, 28), time(2, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("Europe/Helsinki", date(2027, 3, 28), time(4, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Helsinki", date(2027, 10, 31), time(3, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("Europe/Helsinki", date(2027, 10, 31), time(4, 0), datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", date(2027, 3, 28), time(3, 30), datetime(2027, 3, 27, 21, 45, tzinfo=UTC)),
        ("Africa/Nairobi", date(2027, 10, 31), time(3, 30), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("Pacific/Apia", date(2011, 12, 30), time(12, 0), datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_clock_changes_move_no_window_by_accident(zone: str, day: date, at: time, expected: datetime) -> None:
    assert to_utc(zone, day, at) == expected


def test_a_window_in_the_skipped_hour_still_lasts() -> None:
    found = window(date(2027, 3, 28), rules(1, time(3, 5), time(3, 55)), "Europe/Helsinki")
    assert found.opens_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert found.due_at > found.opens_at
