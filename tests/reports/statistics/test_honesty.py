"""The shown ranges, tiers and announcements hold what they promise: six cells of `bench honesty`, and wrong methods.

The simulation can tell a wrong method from a right one only if wrong methods fail in it; they stand beside the cells.
"""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from reports.statistics import Range, mean_range, wilson
from tests.benchmarks import _coverage as show
from tests.benchmarks._coverage import coverage
from tests.benchmarks._honesty_cells import FORMS
from tests.benchmarks._telling import announcements, named, one_tier
from tests.benchmarks._worlds import World

T_975 = {3: 4.303, 5: 2.776, 10: 2.262}
SECTIONS = FORMS["sections, weights, not applicable, conditional"]

GOOD_AND_RARE = World(0.95, 3, 0.4, auditors=10)
UNLIKE = World(0.5, 5, 0.0, auditors=10)
TWO_AUDITORS = World(0.8, 30, 0.15, auditors=2, severity=0.05)
FORM = World(0.8, 5, 0.15, visit=SECTIONS, effective=SECTIONS.effective)
RISK = World(0.8, 10, worse=0.15, bad=10)
ALIKE = World(0.9, 5, 0.15, exact=20)

CELLS = {
    "good partners, three visits": (GOOD_AND_RARE, show.partners(), 300),
    "answers that are not alike": (UNLIKE, show.partners(), 300),
    "two auditors of 5 points, estimated": (TWO_AUDITORS, show.partners(), 800),
    "sections, weights, not applicable, conditional": (FORM, show.partners(FORM.truth()), 200),
    "visits chosen by risk, weighted": (RISK, show.by_risk(weighted=True), 800),
    "change of 10 points": (World(0.8, 10, worse=0.1, bad=10, exact=20), show.changes, 200),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_95_percent_range_holds_the_truth_in_93_to_97_percent_of_cases(name):
    world, shown, runs = CELLS[name]
    found = coverage(world, shown, runs)

    assert 0.93 - found.error <= found.value <= 0.97 + found.error


def by_t(brand):
    """The textbook range: t on a partner's own visits."""
    half = T_975[brand.world.visits] / sqrt(brand.world.visits)
    return [
        (Range(one.mean - half * sqrt(one.variance), one.mean + half * sqrt(one.variance)), brand.world.level)
        for one in brand.samples[: brand.world.exact]
    ]


def over_answers(brand):
    """Wilson over all answers, as if those of one visit were not alike."""
    return [(wilson(one.mean, one.visits * 40), brand.world.level) for one in brand.samples[: brand.world.exact]]


def without_severity(brand):
    """Ours, but as if auditors did not differ."""
    phi, _ = brand.pooled()
    return [(mean_range(one, phi), brand.world.level) for one in brand.samples[: brand.world.exact]]


WRONG = {
    "t range where partners are good": (GOOD_AND_RARE, by_t, 0.75),
    "Wilson over answers": (World(0.8, 5, 0.15), over_answers, 0.70),
    "severity of two auditors ignored": (TWO_AUDITORS, without_severity, 0.85),
    "visits chosen by risk, not weighted": (RISK, show.by_risk(weighted=False), 0.30),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_method_covers_far_too_little(name):
    world, shown, most = WRONG[name]

    assert coverage(world, shown, 200).value < most


def test_twenty_partners_who_are_all_alike_share_one_tier():
    assert one_tier(ALIKE, 400).value >= 0.95


def test_a_partner_who_is_15_points_worse_is_named_at_30_visits_each():
    found, others = named(World(0.8, 30, 0.15, exact=20, worse=0.15), 300)

    assert found.value >= 0.90
    assert others.value <= 0.06


def test_naming_the_worst_of_twenty_by_a_plain_test_tells_equal_partners_apart():
    """Control: every partner's own range against the mean of all."""
    apart = 0
    for brand in ALIKE.brands(200, 5):
        phi, _ = brand.pooled()
        mean = brand.network.mean
        apart += any(not mean_range(one, phi).contains(mean) for one in brand.samples)

    assert apart / 200 > 0.4


@pytest.mark.parametrize(
    "world", [ALIKE, World(0.65, 10, exact=20), World(0.8, 10, exact=20, auditors=3, severity=0.05)]
)
def test_changes_that_are_none_are_announced_in_at_most_5_percent(world):
    found = announcements(world, 400).false

    assert found.value <= 0.05 + found.error


def test_announcing_whatever_excludes_zero_by_itself_announces_changes_that_are_none():
    """Control: ten changes listed, none of them corrected for."""
    told = [
        any(not change.range().contains(0) for change, _ in show.pairs(brand))
        for brand in replace(ALIKE, level=0.65, visits=10).brands(200, 5)
    ]

    assert np.mean(told) > 0.25


def test_ranges_of_announced_changes_miss_in_at_most_5_percent_although_they_were_picked():
    found = announcements(World(0.8, 10, exact=20, worse=0.15, bad=5), 300)

    assert found.missed.value <= 0.05
    assert found.told.value > 0.1
