"""Properties of ranges, samples, phi and severity that hold for all numbers, and published examples."""

from math import inf

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.statistics import (
    DEFAULT_SEVERITY,
    Range,
    Sample,
    difference,
    dispersion,
    kept_range,
    mean_range,
    own_dispersion,
    pooled_dispersion,
    pooled_severity,
    trend,
    weighted_range,
    wilson,
)

shares = st.floats(0, 1)
phis = st.floats(0.01, 1)
sigmas = st.floats(0, 0.15)
visits = st.integers(1, 200)
scores = st.lists(st.integers(0, 10_000), min_size=1, max_size=30)


@st.composite
def seen(draw):
    """Visits in basis points with their auditors."""
    found = draw(scores)
    return found, draw(st.lists(st.integers(0, 4), min_size=len(found), max_size=len(found)))


def one_auditor(mean, count):
    return Sample(count, mean, 0.01, auditors=1, concentration=1.0)


@given(shares, visits, phis, sigmas)
def test_a_range_holds_its_score_and_stays_within_0_and_100(mean, count, phi, sigma):
    found = mean_range(one_auditor(mean, count), phi, sigma_a=sigma)

    assert 0 <= found.low <= mean + 1e-9
    assert mean - 1e-9 <= found.high <= 1


@given(shares, visits, phis, sigmas)
def test_a_range_is_the_mirror_of_that_of_the_failures(mean, count, phi, sigma):
    kept, failed = (mean_range(one_auditor(share, count), phi, sigma_a=sigma) for share in (mean, 1 - mean))

    assert kept.low == pytest.approx(1 - failed.high, abs=1e-9)
    assert kept.high == pytest.approx(1 - failed.low, abs=1e-9)


@given(shares, visits, visits, phis, sigmas)
def test_more_visits_never_make_a_range_wider(mean, few, many, phi, sigma):
    assume(few < many)
    first, second = (mean_range(Sample(count, mean, 0.01, 1, 1.0), phi, sigma_a=sigma) for count in (few, many))

    assert second.high - second.low <= first.high - first.low + 1e-9


@given(shares, visits, st.tuples(phis, phis), st.tuples(sigmas, sigmas))
def test_more_scatter_or_severity_never_make_a_range_narrower(mean, count, phi, sigma):
    sample = one_auditor(mean, count)
    small, large = (mean_range(sample, pick(phi), sigma_a=pick(sigma)) for pick in (min, max))

    assert large.low <= small.low + 1e-9
    assert small.high <= large.high + 1e-9


@given(shares, visits, phis, sigmas, st.floats(0.1, 100))
def test_one_part_weighs_as_it_likes_and_has_its_own_range(mean, count, phi, sigma, weight):
    sample = one_auditor(mean, count)
    found = weighted_range([(weight, sample)], phi, sigma)
    plain = mean_range(sample, phi, sigma_a=sigma)

    assert found.mean == pytest.approx(mean)
    assert found.effective_visits == pytest.approx(count)
    assert (found.range.low, found.range.high) == pytest.approx((plain.low, plain.high), abs=1e-9)


@given(seen(), st.integers(1, 5), phis, sigmas)
def test_visits_that_weigh_alike_have_the_range_of_the_whole(found, size, phi, sigma):
    """Parts of any size, weighed by their visits, are the sample of all visits."""
    bps, who = found
    whole = Sample.of([bp / 10_000 for bp in bps], who)
    parts = [
        (len(bps[at : at + size]), Sample.of([bp / 10_000 for bp in bps[at : at + size]], who[at : at + size]))
        for at in range(0, len(bps), size)
    ]
    told = weighted_range(parts, phi, sigma, same_auditor=whole.same_auditor)
    plain = mean_range(whole, phi, sigma_a=sigma)

    assert told.effective_visits == pytest.approx(whole.visits)
    assert told.mean == pytest.approx(whole.mean)
    assert told.range.low <= plain.low + 1e-9
    assert plain.high <= told.range.high + 1e-9


def test_unequal_weights_tell_less_than_as_many_equal_ones():
    half = Sample(10, 0.8, 0.02)

    assert weighted_range([(1, half), (9, half)], 0.2, 0.0).effective_visits == pytest.approx(100 / 8.2)


def test_a_strict_auditor_at_every_touchpoint_is_not_averaged_away_by_the_weights():
    parts = [(1.0, one_auditor(0.8, 50))] * 20
    apart = weighted_range(parts, 0.1, 0.05, same_auditor=0.0)
    shared = weighted_range(parts, 0.1, 0.05)

    assert shared.range.high - shared.range.low > 2 * (apart.range.high - apart.range.low)


@given(seen())
def test_a_roll_up_of_basis_points_is_the_same_sample(found):
    bps, who = found
    shares_of = {name: [bp for bp, own in zip(bps, who, strict=True) if own == name] for name in who}
    by_sums = Sample.of_sums(
        len(bps),
        sum(bps),
        sum(bp * bp for bp in bps),
        auditors=len(shares_of),
        auditor_squares=sum(len(own) ** 2 for own in shares_of.values()),
        auditor_totals=sum(sum(own) ** 2 // len(own) for own in shares_of.values()),
    )
    by_visits = Sample.of([bp / 10_000 for bp in bps], who)

    assert by_sums.mean == pytest.approx(by_visits.mean)
    assert by_sums.variance == pytest.approx(by_visits.variance, abs=1e-12)
    assert by_sums.between == pytest.approx(by_visits.between, abs=1e-6)
    assert by_sums.concentration == pytest.approx(by_visits.concentration)
    assert by_sums.auditors == by_visits.auditors


@given(seen())
def test_scatter_between_auditors_is_a_part_of_the_scatter(found):
    bps, who = found
    sample = Sample.of([bp / 10_000 for bp in bps], who)

    assert 0 <= sample.between <= sample.squares + 1e-9
    assert 1 / len(bps) - 1e-9 <= sample.concentration <= 1 + 1e-9
    assert 0 <= sample.same_auditor <= 1 + 1e-9


def test_one_auditor_shares_all_visits_and_as_many_as_visits_share_none():
    assert Sample.of([0.5, 0.9, 0.7], "aaa").same_auditor == pytest.approx(1)
    assert Sample.of([0.5, 0.9, 0.7], "abc").same_auditor == pytest.approx(0)
    assert Sample.of([0.5, 0.9, 0.7, 0.9], "aabb").same_auditor == pytest.approx(1 / 3)


def brand(strictness, *, noise=0.05, count=20):
    """Twenty partners whose visits by three auditors differ by what is given, and by an alternating noise."""
    found = []
    for partner in range(count):
        bps, who = [], []
        for turn in range(30):
            bps.append(0.8 + strictness[turn % 3] + (noise if (turn // 3 + partner) % 2 else -noise))
            who.append(turn % 3)
        found.append(Sample.of(bps, who))
    return found


def test_auditors_who_score_alike_need_little_room_and_strict_ones_much():
    alike, strict = (pooled_severity(brand(strictness), 0.03) for strictness in ((0, 0, 0), (0.1, 0, -0.1)))

    assert alike < 0.03
    assert strict > 0.1


def test_without_evidence_the_default_severity_is_taken():
    once = [Sample.of([0.5, 0.8, 0.9], "abc")] * 9

    assert pooled_severity([], 0.2) == DEFAULT_SEVERITY
    assert pooled_severity(once, 0.2) == DEFAULT_SEVERITY
    assert 0.06 < DEFAULT_SEVERITY < 0.09


def test_the_network_tells_of_severity_where_no_auditor_came_twice_to_a_partner():
    bps = [0.8 + 0.05 * (place % 2) for place in range(90)]
    who = [place % 3 for place in range(90)]
    partners = [Sample.of(bps[at : at + 3], who[at : at + 3]) for at in range(0, 90, 3)]

    assert pooled_severity(partners, 0.02, network=Sample.of(bps, who)) < DEFAULT_SEVERITY / 2


def test_differences_between_partners_are_not_taken_for_severity():
    """Each partner has its own auditors, and partners differ: nothing is known of severity, neither large nor small."""
    good = Sample.of([0.95, 0.9] * 10, "ab" * 10)
    bad = Sample.of([0.5, 0.45] * 10, "cd" * 10)
    both = Sample.of([0.95, 0.9] * 10 + [0.5, 0.45] * 10, "ab" * 10 + "cd" * 10)
    alone = pooled_severity([good, bad], 0.02)

    assert pooled_severity([good, bad], 0.02, network=both) == pytest.approx(alone, rel=0.35)


def test_a_partner_of_uneven_service_has_a_wider_range_and_few_visits_tell_little():
    calm, wild = ([0.8, 0.8] * 15, [1.0, 0.6] * 15)

    assert own_dispersion(Sample.of(calm), 0.1) < 0.1 < own_dispersion(Sample.of(wild), 0.1)
    assert 0.1 < own_dispersion(Sample.of(wild[:2]), 0.1) < own_dispersion(Sample.of(wild), 0.1)
    assert own_dispersion(Sample.of([0.8]), 0.1) == own_dispersion(Sample.of([1.0, 1.0]), 0.1) == 0.1


def test_few_partners_are_drawn_towards_the_default_and_widened():
    alike = [0.8, 0.8, 0.8]
    few, many = (pooled_dispersion([Sample.of(alike)] * count, 40) for count in (1, 200))

    assert 0.25 / 40 <= many < few
    assert pooled_dispersion([Sample.of([0.9]), Sample.of([0.5])], 40) == dispersion(40)


def test_wilson_agrees_with_the_published_example():
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3)."""
    found = kept_range(81, 263)

    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_the_difference_agrees_with_the_published_example():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, 17, 873-890, table II, method 10)."""
    found = difference(56 / 70, wilson(56 / 70, 70), 48 / 80, wilson(48 / 80, 80))

    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_nothing_kept_and_all_kept_are_not_certain():
    assert kept_range(0, 3).low == 0 < kept_range(0, 3).high
    assert kept_range(3, 3).low < 1 == kept_range(3, 3).high


def test_a_steady_rise_is_a_trend_and_two_quarters_are_none():
    rising = [(quarter, Sample(30, 0.6 + 0.05 * quarter, 0.04)) for quarter in range(6)]
    found = trend(rising, 0.17, 0.0)

    assert trend(rising[:2], 0.17, 0.0) is None
    assert found.slope == pytest.approx(0.05)
    assert found.range.low > 0


def test_a_trend_over_equal_scores_is_not_told_and_a_flat_full_score_is_no_error():
    flat = [(quarter, Sample(5, 1.0, 0.0)) for quarter in range(4)]
    found = trend(flat, 0.17, 0.05)

    assert found.slope == 0
    assert found.range.contains(0)


WRONG = {
    "nothing tested": lambda: kept_range(0, 0),
    "more kept than tested": lambda: kept_range(4, 3),
    "share above one": lambda: wilson(1.1, 3),
    "no trial": lambda: wilson(0.5, 0),
    "level of one": lambda: wilson(0.5, 3, 1.0),
    "no visit": lambda: Sample.of([]),
    "no visit in a roll-up": lambda: Sample.of_sums(0, 0, 0),
    "fewer auditors than visits": lambda: Sample.of([0.5, 0.6], ["one"]),
    "no question": lambda: dispersion(0),
    "correlation above one": lambda: dispersion(4, 1.5),
    "phi of zero": lambda: mean_range(Sample.of([0.5]), 0),
    "own phi of zero": lambda: own_dispersion(Sample.of([0.5]), 0),
    "severity below zero": lambda: mean_range(Sample.of([0.5]), 0.2, sigma_a=-0.05),
    "severity with phi of zero": lambda: pooled_severity([], 0),
    "no parts": lambda: weighted_range([], 0.2, 0.0),
    "weight of zero": lambda: weighted_range([(0.0, Sample.of([0.5]))], 0.2, 0.0),
    "trend with phi of zero": lambda: trend([], 0, 0.0),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        WRONG[name]()


def test_a_range_in_basis_points_is_rounded_half_up():
    assert Range(0.12345, 0.98765).basis_points() == (1235, 9877)
    assert Range(-inf, inf).contains(0.5)
