"""The beta distribution: how a mean of visit scores lies under a given true score, skewed near 0 and 1."""

from math import exp, lgamma, log, log1p, sqrt

TINY = 1e-300
CLOSE = 1e-12
STEPS = 500
LEAST = 0.02
"""The least sum of two shapes: below it the beta lies in its two ends."""


def beta_below(x: float, a: float, b: float) -> float:
    """Return the chance that a beta variable with shapes `a` and `b` is at most `x`.

    The regularised incomplete beta function by its continued fraction. Source: DLMF 8.17.22, evaluated by Lentz's
    method (Applied Optics 15 (1976) 668-671). Raises ValueError for a shape that is not positive.
    """
    if a <= 0 or b <= 0:
        raise ValueError("shapes are positive")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_below(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return min(1.0, front * _fraction(x, a, b))


def _fraction(x: float, a: float, b: float) -> float:
    upper = 1.0
    lower = 1 / _away(1 - (a + b) * x / (a + 1))
    value = lower
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        lower = 1 / _away(1 + even * lower)
        upper = _away(1 + even / upper)
        value *= lower * upper
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        lower = 1 / _away(1 + odd * lower)
        upper = _away(1 + odd / upper)
        step = lower * upper
        value *= step
        if abs(step - 1) < CLOSE:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > TINY else TINY


def excess_kurtosis(expected: float, phi: float) -> float:
    """Return the excess kurtosis of one visit's score: that of the beta with variance phi * mu * (1 - mu).

    Source: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2 (1995), 25.2.
    """
    both = max(1 / phi - 1, LEAST)
    a, b = expected * both, (1 - expected) * both
    return 6 * ((a - b) ** 2 * (both + 1) - a * b * (both + 2)) / (a * b * (both + 2) * (both + 3))


def tails(observed: float, expected: float, trials: float, phi: float) -> tuple[float, float]:
    """Return the chances of at most and of at least `observed` (0 to 1) for a mean of visits expected at `expected`.

    The mean has the variance expected * (1 - expected) / trials, one visit phi * expected * (1 - expected). Each chance
    is the larger of two: of a binomial share of `trials`, which knows that a mean of exactly 1 is nothing rare, and of
    a beta distribution with the skewness of a mean of beta visits, which knows the long tail of good partners. Sources:
    binomial tails as beta functions, Clopper and Pearson, Biometrika 26 (1934) 404-413; skewness of the beta
    distribution, Johnson, Kotz and Balakrishnan (1995), 25.2.
    """
    expected = min(1 - CLOSE, max(CLOSE, expected))
    kept = trials * observed
    few = 1.0 if observed >= 1 else beta_below(1 - expected, trials - kept, kept + 1)
    many = 1.0 if observed <= 0 else beta_below(expected, kept, trials - kept + 1)
    # shapes whose sum + 1 is q have the skewness of 1 / q visits; the deviation is measured in standard deviations
    q = max(trials * (1 + phi) ** 2 - 2, trials, LEAST)
    both = max(q - 1, LEAST)
    below = beta_below(expected + (observed - expected) * sqrt(trials / q), expected * both, (1 - expected) * both)
    return max(few, below), max(many, 1 - below)
