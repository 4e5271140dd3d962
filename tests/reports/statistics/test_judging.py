"""Agreement of readers against published examples; unusual visits and auditors; the beta distribution behind them."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import Cell, Sample, agreement, differing_auditors, unusual
from reports.statistics.beta import beta_below, tails

N = None
READERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]
UNITS = list(zip(*READERS, strict=True))


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_agrees_with_the_published_example_with_missing_values(scale, alpha):
    """Four observers, twelve units: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), C, D."""
    assert agreement(UNITS, scale) == pytest.approx(alpha, abs=0.0006)


def test_alpha_agrees_with_the_published_example_of_two_observers():
    """Ten articles, yes or no: alpha 0.095 (the same source, example A)."""
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]

    assert agreement(list(zip(first, second, strict=True))) == pytest.approx(0.095, abs=0.0006)


def test_alpha_agrees_with_the_published_example_of_many_values():
    """Twelve mixed items a to e: alpha 0.692 (the same source, example B)."""
    assert agreement(list(zip("aabbdcccedda", "babbbccceddd", strict=True))) == pytest.approx(0.692, abs=0.0006)


def test_perfect_agreement_is_one_and_nothing_to_disagree_on_is_not_measured():
    assert agreement([(1, 1), (2, 2), (3, 3)], "interval") == 1
    assert agreement([(1, 1), (1, 1)]) is None
    assert agreement([(1, None), (2, None)]) is None
    assert agreement([]) is None


def test_words_have_no_order():
    with pytest.raises(ValueError, match="numbers"):
        agreement([("a", "b")], "ordinal")


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=2, max_size=20), st.randoms())
def test_alpha_is_at_most_one_and_does_not_depend_on_who_read_first(units, chance):
    turned = [pair[::-1] if chance.random() < 0.5 else pair for pair in units]
    for scale in ("nominal", "ordinal", "interval"):
        found = agreement(units, scale)
        assert found is None or found <= 1
        assert agreement(turned, scale) == (found if found is None else pytest.approx(found))


@pytest.mark.parametrize(
    ("x", "a", "b", "chance"),
    [(0.5, 2, 3, 0.6875), (0.2, 1, 1, 0.2), (0.9, 5, 1, 0.59049), (0.1, 0.5, 0.5, 0.204833), (0.3, 10, 20, 0.36402)],
)
def test_the_beta_distribution_agrees_with_known_values(x, a, b, chance):
    """Closed forms (polynomials; arcsine) and the binomial sum for whole shapes."""
    assert beta_below(x, a, b) == pytest.approx(chance, abs=5e-5)


@given(st.floats(0.01, 0.99), st.floats(0.05, 300), st.floats(0.05, 300))
def test_the_beta_distribution_is_the_mirror_of_itself(x, a, b):
    assert beta_below(x, a, b) == pytest.approx(1 - beta_below(1 - x, b, a), abs=1e-9)


@given(st.floats(0, 1), st.floats(0.02, 0.98), st.floats(1, 500), st.floats(0.02, 0.9))
def test_the_chances_of_at_most_and_of_at_least_cover_everything(observed, expected, trials, phi):
    few, many = tails(observed, expected, trials, phi)

    assert 0 <= few <= 1 + 1e-9
    assert 0 <= many <= 1 + 1e-9
    assert few + many >= 1 - 1e-6


@pytest.mark.parametrize("shapes", [(0, 1), (1, 0)])
def test_shapes_are_positive(shapes):
    with pytest.raises(ValueError, match="positive"):
        beta_below(0.5, *shapes)


def test_a_very_bad_visit_is_unusual_and_the_worst_of_many_ordinary_ones_is_not():
    assert unusual(0.2, 0.9, 0.17, 100)
    assert not unusual(0.55, 0.9, 0.17, 100)
    assert unusual(0.35, 0.9, 0.17, 1)
    assert not unusual(1.0, 0.9, 0.17, 100)


@pytest.mark.parametrize(("phi", "compared"), [(0.17, 0), (0.0, 3)])
def test_nothing_to_compare_with_is_refused(phi, compared):
    with pytest.raises(ValueError, match=r".+"):
        unusual(0.5, 0.9, phi, compared)


def grid(strictness):
    chance = random.Random(3)
    return [
        Cell(partner, name, Sample.of([0.8 + shift + chance.uniform(-0.1, 0.1) for _ in range(6)]))
        for partner in range(8)
        for name, shift in strictness.items()
    ]


def test_the_strict_auditor_is_named_and_the_others_are_not():
    found = differing_auditors(grid({"Aino": 0.0, "Bert": 0.0, "Cilla": -0.12, "Dan": 0.0}), 0.03)

    assert found[0].auditor == "Cilla"
    assert found[0].differs
    assert found[0].range.high < 0
    assert found[0].difference == pytest.approx(-0.12, abs=0.03)
    assert found[0].visits == 48


def test_auditors_who_score_alike_are_not_named():
    assert not any(one.differs for one in differing_auditors(grid({"Aino": 0.0, "Bert": 0.0, "Dan": 0.0}), 0.03))


def test_an_auditor_alone_at_a_partner_cannot_be_compared():
    assert differing_auditors([Cell("Swift", "Aino", Sample.of([0.2, 0.3]))], 0.2) == ()
    assert differing_auditors([], 0.2) == ()


def test_phi_of_auditors_is_positive():
    with pytest.raises(ValueError, match="positive"):
        differing_auditors([], 0)
