import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists import band, band_range, grade


@pytest.mark.parametrize(
    ("score_bp", "letter"),
    [(10_000, "A"), (8500, "A"), (8499, "B"), (7000, "B"), (6999, "C"), (5500, "C"), (5499, "D"), (0, "D")],
)
def test_a_score_on_the_limit_has_the_better_letter(score_bp, letter):
    assert band(score_bp) == letter


def test_a_brand_may_set_its_own_limits():
    assert band(8999, (90, 80, 60)) == "B"


@pytest.mark.parametrize("limits", [(85, 70), (70, 85, 55), (101, 70, 55), (85, 70, 0), (85, 85, 55)])
def test_limits_that_do_not_fall_are_refused(limits):
    with pytest.raises(ValueError, match="band limits"):
        band(5000, limits)


@pytest.mark.parametrize("score_bp", [-1, 10_001])
def test_a_score_outside_of_0_to_10000_is_refused(score_bp):
    with pytest.raises(ValueError, match="basis points"):
        band(score_bp)


def test_one_letter_only_where_the_whole_range_lies_in_one_band():
    assert band_range(8600, 9400) == ("A",)
    assert band_range(6500, 7500) == ("B", "C")
    assert band_range(5000, 9000) == ("A", "B", "C", "D")


def test_a_range_upside_down_is_refused():
    with pytest.raises(ValueError, match="upside down"):
        band_range(9000, 8000)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_range_names_the_bands_of_all_its_scores(one, other):
    low, high = sorted((one, other))
    letters = {band(score_bp) for score_bp in {low, high, *range(low, high, 250)}}
    assert letters <= set(band_range(low, high))
    assert {band(low), band(high)} <= letters


def test_the_letter_is_withheld_below_the_minimum_number_of_visits():
    assert grade(8600, 9400, 4).withheld
    assert (grade(8600, 9400, 2).visits, grade(8600, 9400, 2).minimum) == (2, 5)
    assert grade(8600, 9400, 5).letters == ("A",)
    assert grade(8600, 9400, 2, minimum=2).letters == ("A",)
