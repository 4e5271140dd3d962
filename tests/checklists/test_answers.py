from datetime import date, time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import (
    EXPLANATIONS,
    KINDS,
    Answer,
    Band,
    Place,
    Problem,
    answer_from_data,
    answer_to_data,
    explain,
    kind_of,
    parse_answer,
)
from tests.checklists.building import option, question, yes_no

RANG = yes_no("rang", na_allowed=True, na_reasons=(option("no_bell"),))
STATE = question("state", "single_choice", options=(option("whole", 4), option("worn", 1), option("open", 0)))
MARKS = question(
    "marks",
    "multiple_choice",
    options=(option("sms", 2), option("email", 1), option("spam", -1), option("none", 0, exclusive=True)),
    minimum=Decimal(1),
    maximum=Decimal(2),
)
STARS = question("stars", "scale", best="high", minimum=Decimal(1), maximum=Decimal(5))
PRICE = question("price", "number", decimals=2, minimum=Decimal(-5), maximum=Decimal(2000))
WAIT = question("wait", "duration", maximum=Decimal(90_000))
DAY = question("day", "date", earliest="2026-01-01", latest="2026-12-31")
CLOCK = question("clock", "time", earliest="08:00", latest="20:00")
STORY = question("story", "text", minimum=Decimal(5), maximum=Decimal(20))
PHOTO = question("photo", "photo", minimum=Decimal(1), maximum=Decimal(2))
SIGNED = question("signed", "signature")
SPOT = question("spot", "location")
CODE = question("code", "barcode", minimum=Decimal(4))
NPS, CES, CSAT = (question(kind, kind) for kind in ("nps", "ces", "csat"))


@pytest.mark.parametrize(
    ("asked", "raw", "value"),
    [
        (RANG, " Yes ", "yes"),
        (RANG, False, "no"),
        (STATE, "worn", "worn"),
        (MARKS, ["email", "sms", "sms"], ("sms", "email")),
        (MARKS, "none", ("none",)),
        (STARS, "5", 5),
        (STARS, 1, 1),
        (PRICE, "12,50", Decimal("12.5")),
        (PRICE, "1\u00a0234.00", Decimal(1234)),
        (PRICE, "\u22125", Decimal(-5)),
        (PRICE, Decimal("0.10"), Decimal("0.1")),
        (WAIT, "27:36", 1656),
        (WAIT, "1:00:05", 3605),
        (WAIT, "90", 90),
        (WAIT, {"hours": "", "minutes": "2", "seconds": "5"}, 125),
        (WAIT, {"from": "2026-03-29T02:59:30+02:00", "to": "2026-03-29T04:00:00+03:00"}, 30),
        (WAIT, {"from": "23:58:30", "to": "0.03"}, 270),
        (WAIT, {"from": "9.05", "to": "9:06:30"}, 90),
        (WAIT, {"from": "10:00", "to": "10:00"}, 0),
        (WAIT, {"from": "2026-01-31T23:58:30+02:00", "to": "2026-02-01T00:03:00+02:00"}, 270),
        (DAY, "31.1.2026", date(2026, 1, 31)),
        (DAY, "2026-01-31", date(2026, 1, 31)),
        (CLOCK, "9.05", time(9, 5)),
        (CLOCK, "20:00", time(20, 0)),
        (STORY, " A\u0308iti\r\ntuli ", "Äiti\ntuli"),
        (PHOTO, ["a1", "a1", "b2"], ("a1", "b2")),
        (SIGNED, "abc_-9", ("abc_-9",)),
        (SPOT, "60.1699, 24.93840001", Place(Decimal("60.1699"), Decimal("24.9384"))),
        (
            SPOT,
            {"latitude": "60,5", "longitude": "-24.9", "accuracy": "12.5"},
            Place(Decimal("60.5"), Decimal("-24.9"), Decimal("12.5")),
        ),
        (CODE, "00370", "00370"),
        (NPS, "0", 0),
        (CES, "7", 7),
        (CSAT, "5", 5),
    ],
)
def test_an_answer_is_read_into_its_canonical_value_and_back_from_json(asked, raw, value):
    answer = parse_answer(asked, raw)
    assert answer == Answer(value)
    assert type(answer.value) is type(value)
    assert answer_from_data(asked, answer_to_data(asked, answer)) == answer


@pytest.mark.parametrize(
    ("asked", "raw", "code"),
    [
        (RANG, "maybe", "not_yes_or_no"),
        (RANG, ["yes"], "not_yes_or_no"),
        (STATE, "broken", "not_an_option"),
        (STATE, {"whole": 1}, "not_an_option"),
        (MARKS, ["sms", "fax"], "not_an_option"),
        (MARKS, ["sms", "none"], "exclusive_option"),
        (MARKS, ["sms", "email", "spam"], "options_above_maximum"),
        (STARS, "6", "not_on_scale"),
        (STARS, "2.5", "not_on_scale"),
        (STARS, True, "not_on_scale"),
        (PRICE, "1e308", "not_a_number"),
        (PRICE, "NaN", "not_a_number"),
        (PRICE, Decimal("sNaN"), "not_a_number"),
        (PRICE, Decimal("1e999999"), "not_a_number"),
        pytest.param(PRICE, 10**5000, "not_a_number", id="a number of 5000 digits"),
        (STARS, Decimal("NaN"), "not_on_scale"),
        (PRICE, "٣", "not_a_number"),
        (PRICE, "1.234", "too_many_decimals"),
        (PRICE, "-6", "below_minimum"),
        (PRICE, "2000.01", "above_maximum"),
        (WAIT, "soon", "not_a_duration"),
        (WAIT, "1:75", "not_a_duration"),
        (WAIT, {"minutes": "2", "days": "1"}, "not_a_duration"),
        (WAIT, {"from": "2026-01-01T10:00:00+02:00", "to": "2026-01-01T09:59:00+02:00"}, "duration_negative"),
        (WAIT, {"from": "2026-01-01T10:00:00", "to": "2026-01-01T10:05:00"}, "not_a_duration"),
        (WAIT, {"from": "23:58", "to": ""}, "not_a_duration"),
        (WAIT, {"from": "23:58", "to": "24:01"}, "not_a_duration"),
        (WAIT, {"from": "23:58", "to": "2026-01-01T00:01:00+02:00"}, "not_a_duration"),
        (WAIT, {"from": "23:58", "to": "00:01", "minutes": "3"}, "not_a_duration"),
        (WAIT, "90001", "above_maximum"),
        (DAY, "30.2.2026", "not_a_date"),
        (DAY, "2025-12-31", "too_early"),
        (DAY, "2027-01-01", "too_late"),
        (CLOCK, "25:00", "not_a_time"),
        (CLOCK, "7:59", "too_early"),
        (CLOCK, "20:01", "too_late"),
        (STORY, "abc", "text_too_short"),
        (STORY, "a" * 21, "text_too_long"),
        (STORY, ["a"], "not_text"),
        (PHOTO, ["../etc"], "not_evidence"),
        (PHOTO, ["a", "b", "c"], "too_many_photos"),
        (SIGNED, ["a", "b"], "too_many_photos"),
        (SPOT, "91, 0", "not_a_location"),
        (SPOT, "here", "not_a_location"),
        (CODE, "a\nbcde", "not_a_barcode"),
        (CODE, "123", "barcode_length"),
        (NPS, "11", "not_on_scale"),
        (CES, "0", "not_on_scale"),
        (CSAT, "6", "not_on_scale"),
    ],
)
def test_a_wrong_answer_is_told_with_place_and_remedy(asked, raw, code):
    problem = parse_answer(asked, raw)
    assert isinstance(problem, Problem)
    assert (problem.code, problem.path) == (code, asked.code)
    assert "{" not in explain(problem)


@pytest.mark.parametrize("raw", [None, "", "  ", [], [""], {"hours": "", "minutes": ""}])
@pytest.mark.parametrize("asked", [RANG, MARKS, WAIT, STORY, PHOTO])
def test_nothing_handed_in_is_an_absent_answer(asked, raw):
    assert parse_answer(asked, raw, comment=" seen ") == Answer(comment="seen")


def test_text_of_control_characters_is_an_absent_answer():
    assert parse_answer(question("note", "text"), "\x00\x07") == Answer()


class TestNotApplicable:
    def test_it_wins_over_a_value_and_keeps_its_reason(self):
        answer = parse_answer(RANG, "yes", not_applicable=True, reason="no_bell")
        assert answer == Answer(not_applicable=True, reason="no_bell")
        assert not answer.answered

    def test_it_is_refused_where_the_question_always_applies(self):
        assert parse_answer(STATE, None, not_applicable=True).code == "not_applicable_refused"

    def test_an_unknown_reason_is_refused_but_a_reason_may_follow_later(self):
        assert parse_answer(RANG, None, not_applicable=True, reason="tired").code == "reason_unknown"
        assert parse_answer(RANG, None, not_applicable=True) == Answer(not_applicable=True)


@pytest.mark.parametrize(
    ("asked", "value", "share"),
    [
        (RANG, "yes", 1),
        (yes_no("rude", best="no"), "yes", 0),
        (yes_no("seen", best=""), "yes", None),
        (STATE, "worn", Fraction(1, 4)),
        (MARKS, ("sms",), Fraction(2, 3)),
        (MARKS, ("sms", "email"), 1),
        (MARKS, ("email", "spam"), 0),
        (MARKS, ("spam",), 0),
        (STARS, 2, Fraction(1, 4)),
        (question("noise", "scale", best="low", minimum=Decimal(1), maximum=Decimal(5)), 2, Fraction(3, 4)),
        (question("steps", "scale", maximum=Decimal(2), options=(option("1", 1), option("2", 3))), 1, Fraction(1, 3)),
        (PRICE, Decimal(3), None),
        (NPS, 10, None),
        (CES, 7, None),
        (CSAT, 5, None),
        (STORY, "Good day", None),
        (PHOTO, ("a",), None),
        (DAY, date(2026, 1, 1), None),
        (CODE, "1234", None),
    ],
)
def test_every_scored_kind_maps_an_answer_to_a_share_of_its_weight(asked, value, share):
    assert kind_of(asked).share(asked, value) == share


@pytest.mark.parametrize(
    ("seconds", "share"), [(0, 1), (180, 1), (181, Fraction(1, 2)), (600, Fraction(1, 2)), (601, 0)]
)
def test_at_a_shared_limit_the_first_band_counts(seconds, share):
    bands = (
        Band(Decimal(1), None, Decimal(180)),
        Band(Decimal("0.5"), Decimal(180), Decimal(600)),
        Band(Decimal(0), Decimal(600), None),
    )
    asked = question("reach", "duration", bands=bands)
    assert kind_of(asked).share(asked, seconds) == share


def test_full_points_can_be_reached_before_every_option_is_marked():
    asked = question(
        "marks", "multiple_choice", options=(option("a", 1), option("b", 1), option("c", 1)), full_points=Decimal(2)
    )
    assert [kind_of(asked).share(asked, codes) for codes in (("a",), ("a", "b"), ("a", "b", "c"))] == [
        Fraction(1, 2),
        1,
        1,
    ]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
ALL = [RANG, STATE, MARKS, STARS, PRICE, WAIT, DAY, CLOCK, STORY, PHOTO, SIGNED, SPOT, CODE, NPS, CES, CSAT]


def test_every_kind_is_tried_here():
    assert {asked.kind for asked in ALL} == set(KINDS)


@settings(max_examples=300)
@given(st.sampled_from(ALL), ANY_JSON)
def test_no_input_raises_and_every_value_survives_json(asked, raw):
    answer = parse_answer(asked, raw)
    if isinstance(answer, Problem):
        assert answer.code in EXPLANATIONS
        assert "{" not in explain(answer)
    else:
        assert answer_from_data(asked, answer_to_data(asked, answer)) == answer


@pytest.mark.parametrize(
    "data", [None, 3, [], {"values": 1}, {"comment": 3}, {"evidence": True}, {"not_applicable": "yes"}]
)
def test_an_answer_of_unknown_shape_is_refused(data):
    assert answer_from_data(RANG, data).code == "answer_unreadable"
