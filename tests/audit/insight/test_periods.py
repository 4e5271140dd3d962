"""Quarters in addresses, and the words that follow a range."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.assessment.queries.figures import Months, quarter_of
from audit.insight import periods


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2999, 12, 31)))
def test_a_quarter_is_found_again_by_its_code(day: date):
    quarter = quarter_of(day)

    assert periods.quarter_from(periods.code_of(quarter)) == quarter
    assert quarter.first <= day <= quarter.last_day


def test_the_code_of_november_is_the_fourth_quarter():
    assert periods.code_of(quarter_of(date(2026, 11, 22))) == "2026-Q4"
    assert periods.quarter_from("2026-Q4") == Months(date(2026, 10, 1), date(2026, 12, 1))


@pytest.mark.parametrize(
    "code", ["", "2026", "2026-Q5", "2026-Q0", "26-Q4", "2026-q4", "2026-Q4 ", "9999-Q4", "²026-Q1"]
)
def test_what_is_no_quarter_is_none(code: str):
    assert periods.quarter_from(code) is None


def test_eight_quarters_end_with_the_one_asked_for():
    found = periods.quarters_until(quarter_of(date(2026, 2, 1)))

    assert [periods.code_of(one) for one in found[-3:]] == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert len(found) == 8


def test_quarters_to_choose_from_go_back_to_the_first_visit():
    first, last = quarter_of(date(2025, 11, 1)), quarter_of(date(2026, 5, 1))

    assert [periods.code_of(one) for one in periods.quarters_between(first, last)] == ["2026-Q2", "2026-Q1", "2025-Q4"]
    assert periods.quarters_between(last, first) == [first]
