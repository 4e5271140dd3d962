"""The shown ranges hold what they promise: small seeded simulations of the cells in which the plain one fails."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import Sample, difference, dispersion, kept_range, mean_range, pooled_dispersion, wilson

QUESTIONS = 40
PARTNERS = 20
T_975 = {2: 12.706, 3: 4.303, 5: 2.776, 10: 2.262}


def visits(rng: np.random.Generator, true: np.ndarray, n: int, rho: float) -> np.ndarray:
    """Beta-binomial visit scores (0..1): one row for each partner's true score, n columns."""
    scale = (1 - rho) / rho if rho > 0 else None
    chance = true[:, None].repeat(n, axis=1)
    if scale is not None:
        chance = rng.beta(chance * scale, (1 - chance) * scale)
    return rng.binomial(QUESTIONS, chance) / QUESTIONS


def brands(*, true: float, rho: float, n: int, runs: int, seed: int):
    """Brands of twenty partners whose true scores scatter by five points around `true`."""
    rng = np.random.default_rng(seed)
    for _ in range(runs):
        truth = np.clip(rng.normal(true, 0.05, PARTNERS), 0.3, 0.99)
        truth[0] = true
        yield truth, visits(rng, truth, n, rho)


def coverage(*, true: float, rho: float, n: int, runs: int = 120, seed: int = 7) -> tuple[float, float]:
    """Share of partners whose range holds their true score: (ours, t on the partner's own visits)."""
    ours = plain = count = 0
    for truth, scores in brands(true=true, rho=rho, n=n, runs=runs, seed=seed):
        samples = [Sample.of(list(row)) for row in scores]
        phi = pooled_dispersion(samples, QUESTIONS)
        for mu, sample in zip(truth, samples, strict=True):
            ours += mean_range(sample, phi).contains(mu)
            half = T_975[n] * sqrt(sample.variance / n)
            plain += sample.mean - half <= mu <= sample.mean + half
            count += 1
    return ours / count, plain / count


@pytest.mark.parametrize(
    ("true", "rho", "n"),
    [(0.5, 0.0, 5), (0.5, 0.4, 3), (0.8, 0.15, 5), (0.9, 0.15, 10), (0.95, 0.4, 5), (0.95, 0.15, 3)],
)
def test_a_95_percent_range_holds_the_truth_in_93_to_97_percent_of_cases(true, rho, n):
    ours, _ = coverage(true=true, rho=rho, n=n)

    assert 0.93 <= ours <= 0.97


@pytest.mark.parametrize(("true", "n"), [(0.95, 3), (0.95, 5)])
def test_the_textbook_t_range_fails_where_partners_are_good_and_visits_few(true, n):
    """Control: the simulation can tell a wrong range from a right one."""
    _, plain = coverage(true=true, rho=0.4, n=n)

    assert plain < 0.75


def test_ignoring_the_likeness_of_answers_covers_far_too_little():
    """Control: Wilson over all answers as if they were independent."""
    held = count = 0
    for truth, scores in brands(true=0.8, rho=0.15, n=5, runs=60, seed=3):
        for mu, row in zip(truth, scores, strict=True):
            held += wilson(float(row.mean()), 5 * QUESTIONS).contains(mu)
            count += 1

    assert held / count < 0.7


def severe(*, sigma: float, known: float, auditors: int, n: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    held, runs = 0, 1500
    names = [auditor for auditor in range(auditors) for _ in range(n // auditors)]
    for _ in range(runs):
        scores = visits(rng, np.array([0.75]), n, 0.15)[0] + rng.normal(0, sigma, auditors).repeat(n // auditors)
        sample = Sample.of(list(np.clip(scores, 0, 1)), names)
        phi = dispersion(QUESTIONS, 0.15)
        held += mean_range(sample, phi, sigma_a=known).contains(0.75)
    return held / runs


def test_the_severity_of_two_auditors_is_within_the_range():
    assert 0.93 <= severe(sigma=0.05, known=0.05, auditors=2, n=30, seed=5) <= 0.97


def test_ignoring_the_severity_of_two_auditors_covers_too_little():
    """Control: 30 visits by two auditors, severity 5 points."""
    assert severe(sigma=0.05, known=0.0, auditors=2, n=30, seed=5) < 0.85


def test_the_range_of_a_difference_holds_the_true_change():
    rng = np.random.default_rng(11)
    phi = dispersion(QUESTIONS, 0.15)
    held, runs = 0, 1500
    for _ in range(runs):
        before, after = (Sample.of(list(visits(rng, np.array([mu]), 8, 0.15)[0])) for mu in (0.8, 0.9))
        change = difference(after.mean, mean_range(after, phi), before.mean, mean_range(before, phi))
        held += change.contains(0.1)

    assert 0.93 <= held / runs <= 0.975


def test_wilson_agrees_with_the_published_example():
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3)."""
    found = kept_range(81, 263)

    assert (round(found.low, 4), round(found.high, 4)) == (0.2553, 0.3662)


def test_nothing_kept_and_all_kept_are_not_certain():
    assert kept_range(0, 3).low == 0 < kept_range(0, 3).high
    assert kept_range(3, 3).low < 1 == kept_range(3, 3).high


@given(st.lists(st.integers(0, 10000), min_size=1, max_size=30))
def test_a_roll_up_of_basis_points_is_the_same_sample(scores):
    by_sums = Sample.of_sums(len(scores), sum(scores), sum(score * score for score in scores))
    by_visits = Sample.of([score / 10000 for score in scores])

    assert by_sums.mean == pytest.approx(by_visits.mean)
    assert by_sums.variance == pytest.approx(by_visits.variance, abs=1e-12)


@given(st.floats(0, 1), st.floats(0.5, 500))
def test_a_range_holds_its_own_score_and_stays_within_0_and_100(share, trials):
    found = wilson(share, trials)

    assert 0 <= found.low <= share + 1e-9
    assert share - 1e-9 <= found.high <= 1


def test_without_repeated_visits_the_default_dispersion_is_taken():
    once = [Sample.of([0.9]), Sample.of([0.5])]

    assert pooled_dispersion(once, QUESTIONS) == dispersion(QUESTIONS)
    assert dispersion(QUESTIONS) == pytest.approx(0.2 + 0.8 / 40)


def test_few_data_are_drawn_towards_the_default_and_many_are_not():
    alike = [0.8, 0.8, 0.8]
    few = pooled_dispersion([Sample.of(alike)], QUESTIONS)
    many = pooled_dispersion([Sample.of(alike)] * 200, QUESTIONS)

    assert 1 / QUESTIONS <= many < few < dispersion(QUESTIONS)


WRONG = {
    "nothing tested": lambda: kept_range(0, 0),
    "more kept than tested": lambda: kept_range(4, 3),
    "share above one": lambda: wilson(1.1, 3),
    "no visit": lambda: Sample.of([]),
    "no question": lambda: dispersion(0),
    "correlation above one": lambda: dispersion(4, 1.5),
    "phi of zero": lambda: mean_range(Sample.of([0.5]), 0),
    "fewer auditors than visits": lambda: Sample.of([0.5, 0.6], ["one"]),
    "negative severity": lambda: mean_range(Sample.of([0.5]), 0.2, sigma_a=-0.05),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_makes_no_sense_is_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        WRONG[name]()
