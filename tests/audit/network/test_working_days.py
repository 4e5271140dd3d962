"""Working days are those of the country in which the partner works."""

from __future__ import annotations

from datetime import date

import pytest

from audit.network.working_days import KNOWN, add_working_days, holidays, is_working_day


@pytest.mark.parametrize(
    ("year", "easter_monday"),
    [(2024, date(2024, 4, 1)), (2026, date(2026, 4, 6)), (2038, date(2038, 4, 26)), (2049, date(2049, 4, 19))],
)
def test_easter_is_where_the_calendar_has_it(year: int, easter_monday: date):
    assert easter_monday in holidays("FI", year)


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("FI", date(2026, 12, 6)),
        ("FI", date(2026, 6, 19)),
        ("FI", date(2026, 12, 24)),
        ("SE", date(2026, 6, 6)),
        ("SE", date(2026, 12, 31)),
        ("NO", date(2026, 5, 17)),
        ("NO", date(2026, 4, 2)),
        ("DK", date(2026, 5, 25)),
        ("EE", date(2026, 2, 24)),
        ("DE", date(2026, 10, 3)),
    ],
)
def test_nobody_works_on_a_public_holiday(country: str, day: date):
    assert day in holidays(country, day.year)
    assert not is_working_day(day, country)


def test_the_dispute_period_over_christmas_is_longer_than_by_weekdays():
    assert add_working_days(date(2026, 12, 22), 3, "FI") == date(2026, 12, 29)
    assert add_working_days(date(2026, 12, 22), 3, "SE") == date(2026, 12, 29)
    assert add_working_days(date(2026, 12, 22), 3, "XX") == date(2026, 12, 25)


def test_days_are_counted_from_the_day_after():
    assert add_working_days(date(2026, 11, 2), 1, "FI") == date(2026, 11, 3)
    assert add_working_days(date(2026, 11, 6), 1, "FI") == date(2026, 11, 9)
    assert add_working_days(date(2026, 11, 7), 10, "FI") == date(2026, 11, 20)


def test_an_unknown_country_has_weekdays_only():
    assert "XX" not in KNOWN
    assert holidays("XX", 2026) == frozenset()
    assert is_working_day(date(2026, 12, 25), "XX")
    assert not is_working_day(date(2026, 12, 26), "XX")


def test_a_year_at_the_edge_of_the_calendar_is_no_crash():
    assert add_working_days(date(9999, 12, 30), 10, "FI") == date.max
