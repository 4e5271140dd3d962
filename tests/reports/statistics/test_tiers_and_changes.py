"""Who is told apart and which changes are told: the rules, in small cases."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import Change, Sample, announced, tiers, visits_needed

PHI = 0.17


def flat(mean, visits=30):
    return Sample(visits, mean, PHI * mean * (1 - mean))


samples = st.dictionaries(
    st.integers(0, 30), st.builds(flat, st.floats(0.02, 1.0), st.integers(1, 60)), min_size=1, max_size=8
)


def places(found):
    return [(tier.place, set(tier.members)) for tier in found]


def test_a_brand_without_partners_has_no_tier_and_one_partner_stands_alone():
    assert tiers({}, PHI, 0.0) == ()
    assert places(tiers({"Swift": flat(0.4)}, PHI, 0.0)) == [("together", {"Swift"})]


def test_partners_who_score_alike_are_together():
    assert len(tiers({name: flat(0.9) for name in "abcdef"}, PHI, 0.0)) == 1


@pytest.mark.parametrize("score", [0.0, 0.7, 1.0])
def test_all_equal_scores_make_one_tier(score):
    assert len(tiers({name: Sample(5, score, 0.0) for name in "abcdef"}, PHI, 0.05)) == 1


def test_several_bad_partners_are_all_named_and_the_best_too():
    brand = {f"good {n}": flat(0.85) for n in range(10)} | {"bad": flat(0.55), "poor": flat(0.5), "best": flat(0.999)}
    found = tiers(brand, PHI, 0.0)

    assert places(found)[0] == ("above", {"best"})
    assert places(found)[-1] == ("below", {"bad", "poor"})


def test_bad_partners_who_can_be_told_apart_are_two_tiers():
    brand = {f"good {n}": flat(0.9) for n in range(10)} | {"bad": flat(0.6), "worst": flat(0.1)}

    assert places(tiers(brand, PHI, 0.0))[-2:] == [("below", {"bad"}), ("below", {"worst"})]


def test_a_partner_visited_by_one_auditor_is_not_named_for_what_may_be_the_auditor():
    brand = {f"good {n}": flat(0.85) for n in range(10)}
    strict = Sample(30, 0.62, 0.04, auditors=1, concentration=1.0)

    assert len(tiers(brand | {"one": strict}, PHI, 0.0)) == 2
    assert len(tiers(brand | {"one": strict}, PHI, 0.1)) == 1


def test_auditors_who_visit_everybody_set_nobody_apart():
    """Three auditors share all visits: how strict they are is the same for everyone."""
    brand = {n: Sample(30, 0.85, 0.02, 3, 1 / 3, 0.0) for n in range(10)}
    brand["bad"] = Sample(30, 0.65, 0.04, 3, 1 / 3, 0.0)

    assert len(tiers(brand, PHI, 0.12)) == 1
    assert len(tiers(brand, PHI, 0.12, same_auditor=brand["bad"].same_auditor)) == 2


@given(samples, st.floats(0.02, 0.6), st.floats(0, 0.1), st.randoms(use_true_random=False))
def test_tiers_hold_every_partner_once_and_do_not_depend_on_the_order(found, phi, sigma, chance):
    mixed = list(found.items())
    random.Random(chance.random()).shuffle(mixed)
    told = tiers(found, phi, sigma)

    assert sorted(key for tier in told for key in tier.members) == sorted(found)
    assert sum(tier.place == "together" for tier in told) == 1
    assert {(tier.place, tier.members) for tier in tiers(dict(mixed), phi, sigma)} == {
        (tier.place, tier.members) for tier in told
    }


def rose(by, visits=30, base=0.6):
    return Change(flat(base, visits), flat(base + by, visits), PHI, PHI)


def test_a_change_that_would_be_told_alone_is_not_told_as_the_largest_of_forty():
    alone = announced({"one": rose(0.13)})
    picked = announced({"one": rose(0.13)} | {n: rose(0.0) for n in range(40)})

    assert alone["one"].announced
    assert not picked["one"].announced


def test_the_range_of_an_announced_change_is_the_wider_the_fewer_of_the_list_are_announced():
    one = announced({"one": rose(0.39)} | {n: rose(0.0) for n in range(20)})["one"]
    all_of_them = announced({n: rose(0.39) for n in range(21)})[0]

    assert one.announced
    assert all_of_them.announced
    assert one.range.low < all_of_them.range.low < all_of_them.size
    assert not one.range.contains(0)


@given(st.lists(st.floats(-0.35, 0.35), min_size=1, max_size=12))
def test_what_is_announced_excludes_zero_and_a_smaller_change_is_never_told_before_a_larger_one(sizes):
    told = announced({n: rose(size) for n, size in enumerate(sizes)})

    for found in told.values():
        assert not (found.announced and found.range.contains(0))
    for sign in (1, -1):
        picked = [sign * found.size for found in told.values() if found.announced and sign * found.size > 0]
        left = [sign * found.size for found in told.values() if not found.announced and sign * found.size > 0]
        assert not picked or not left or max(left) <= min(picked) + 1e-9


def test_nothing_listed_announces_nothing():
    assert announced({}) == {}


def test_half_the_change_needs_about_four_times_the_visits():
    few, many = (visits_needed(0.8, change, PHI) for change in (-0.2, -0.1))

    assert 3.0 < many / few < 4.5


def test_the_needed_visits_show_the_change_in_four_of_five_cases_by_the_normal_approximation():
    """Fleiss et al.: n = (1.96 + 0.84)^2 * (p1 q1 + p2 q2) / d^2 without the correction: 0.5 to 0.7 needs 91 trials."""
    assert visits_needed(0.5, 0.2, 1.0) == 91


def test_more_comparisons_need_more_visits_and_two_strict_auditors_can_make_it_impossible():
    assert visits_needed(0.8, 0.1, PHI, compared=20) > visits_needed(0.8, 0.1, PHI)
    assert visits_needed(0.8, 0.1, PHI, sigma_a=0.05, auditors=2) is None
    assert visits_needed(0.8, 0.1, PHI, sigma_a=0.05, auditors=30) > visits_needed(0.8, 0.1, PHI)


WRONG = {
    "tiers without scatter": lambda: tiers({}, 0, 0.0),
    "no change": lambda: visits_needed(0.8, 0, PHI),
    "beyond full": lambda: visits_needed(0.8, 0.3, PHI),
    "nothing compared": lambda: visits_needed(0.8, 0.1, PHI, compared=0),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        WRONG[name]()
