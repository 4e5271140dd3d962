"""Visits are shared out fairly, never twice in a row to the same auditor where there is another, and repeatably."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audit.planning.allocation import from_counts

AUDITORS = (11, 12, 13)


@given(st.integers(0, 2**31), st.integers(2, 8), st.lists(st.integers(1, 40), max_size=200))
def test_nobody_gets_two_visits_more_than_another(seed: int, people: int, touchpoints: list[int]) -> None:
    auditors = range(1, people + 1)
    allocation = from_counts(seed, auditors, {})
    for touchpoint in touchpoints:
        allocation.choose([touchpoint])
    counts = [allocation.counts[auditor] for auditor in auditors]
    assert sum(counts) == len(touchpoints)
    # Keeping somebody from coming twice in a row costs at most one visit of balance.
    assert max(counts) - min(counts) <= 2


@given(st.integers(0, 2**31), st.lists(st.integers(1, 5), max_size=100))
def test_the_same_auditor_does_not_come_twice_in_a_row_where_there_is_another(seed: int, visits: list[int]) -> None:
    allocation = from_counts(seed, AUDITORS, {})
    at: dict[int, list[int | None]] = {}
    for touchpoint in visits:
        at.setdefault(touchpoint, []).append(allocation.choose([touchpoint]))
    for auditors in at.values():
        assert all(earlier != later for earlier, later in pairwise(auditors))


@given(st.integers(0, 2**31), st.lists(st.integers(1, 5), max_size=60))
def test_a_second_run_gives_the_same_answer(seed: int, visits: list[int]) -> None:
    runs = []
    for _run in range(2):
        allocation = from_counts(seed, AUDITORS, {11: 2})
        runs.append([allocation.choose([touchpoint]) for touchpoint in visits])
    assert runs[0] == runs[1]


def test_an_only_auditor_comes_again() -> None:
    allocation = from_counts(1, [11], {})
    assert [allocation.choose([5]), allocation.choose([5])] == [11, 11]


def test_who_declined_is_not_asked_again_even_when_nobody_else_is_left() -> None:
    allocation = from_counts(1, [11, 12], {}, {5: 12})
    assert allocation.choose([5], without={11}) == 12
    assert allocation.choose([5], without={11, 12}) is None
    assert Counter(allocation.counts) == Counter({11: 0, 12: 1})


def test_without_auditors_nobody_is_chosen() -> None:
    assert from_counts(1, [], {}).choose([5]) is None


def test_whoever_had_fewer_visits_comes_first() -> None:
    allocation = from_counts(1, AUDITORS, {11: 3, 12: 3, 13: 1})
    assert [allocation.choose([touchpoint]) for touchpoint in (1, 2)] == [13, 13]


def test_a_visit_over_several_touchpoints_remembers_all_of_them() -> None:
    allocation = from_counts(1, [11, 12], {})
    first = allocation.choose([1, 2])
    assert allocation.choose([2]) != first
