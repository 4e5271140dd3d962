"""Opening hours: plain ones are understood, the rest is flagged and never misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.network import hours

ALL_DAY = ((0, 1440),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "E-R10:00-18:00,L-P10:00-16:00",
            {**dict.fromkeys(range(5), ((600, 1080),)), 5: ((600, 960),), 6: ((600, 960),)},
        ),
        ("Mo-Fr 08:00-21:00, Sa 10:00-16:00", {**dict.fromkeys(range(5), ((480, 1260),)), 5: ((600, 960),)}),
        ("I-VII: 00-24 h", dict.fromkeys(range(7), ALL_DAY)),
        ("I - VII: 8.00-22.00 h", dict.fromkeys(range(7), ((480, 1320),))),
        ("00-24h", dict.fromkeys(range(7), ALL_DAY)),
        ("24/7", dict.fromkeys(range(7), ALL_DAY)),
        ("P SULETUD", {6: ()}),
        (
            "E,K 09:00-12:00, 13:00-17:00 L,P SULETUD",
            {0: ((540, 720), (780, 1020)), 2: ((540, 720), (780, 1020)), 5: (), 6: ()},
        ),
        ("E 9:00-17:00 P SULETUD;Ligipääs ratastooliga", {0: ((540, 1020),), 6: ()}),
        ("I-VI 08-22 h; VII 09-22 h", {**dict.fromkeys(range(6), ((480, 1320),)), 6: ((540, 1320),)}),
        ("L 22:00-3:00", {5: ((1320, 1620),)}),
        ("ma-pe 8-16, la 10-14", {**dict.fromkeys(range(5), ((480, 960),)), 5: ((600, 840),)}),
        ("Mån-Fre 8.30-16, Sön stängt", {**dict.fromkeys(range(5), ((510, 960),)), 6: ()}),
        ("Mon - Fri 9:00 – 17:00", dict.fromkeys(range(5), ((540, 1020),))),
    ],
)
def test_plain_hours_are_understood(text: str, expected: dict[int, object]):
    assert hours.week(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "00:24 h",
        "10:00",
        "P SULETUD;Alates 18.11.2024 E,T,K,N,R 10:00-19:00 L 10:00-16:00",
        "by appointment",
        "E-R 25:00-26:00",
        "E-R 9:75-17:00",
        "R-E 9:00-17:00",
        "E-R 9:00-17:00, K 10:00-12:00",
        "E 9:00-12:00, 11:00-17:00",
        "E 9:00-9:00",
        "E-R",
        "-",
        ";",
    ],
)
def test_what_is_odd_is_flagged(text: str):
    assert hours.week(text) is None
    assert hours.unclear(text)


@pytest.mark.parametrize("text", ["", "   "])
def test_no_hours_are_unknown_and_not_unclear(text: str):
    assert not hours.unclear(text)


@given(st.text(alphabet="ETKNRLPIV0123456789:-–.,; hHSULETD/", max_size=60))
def test_whatever_is_understood_lies_within_a_week(text: str):
    for day, ranges in (hours.week(text) or {}).items():
        assert 0 <= day <= 6
        for opens, closes in ranges:
            assert 0 <= opens <= hours.DAY
            assert opens < closes <= opens + hours.DAY
        assert list(ranges) == sorted(ranges)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 22 * 60), st.integers(1, 119))
def test_what_is_written_plainly_is_read_back(first: int, last: int, opens: int, length: int):
    days = ["E", "T", "K", "N", "R", "L", "P"]
    low, high = sorted((first, last))
    closes = opens + length
    text = f"{days[low]}-{days[high]}{opens // 60}:{opens % 60:02}-{closes // 60}:{closes % 60:02}"
    assert hours.week(text) == dict.fromkeys(range(low, high + 1), ((opens, closes),))
