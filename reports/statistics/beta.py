"""The beta distribution: how a mean of visit scores lies under a given true score, skewed near 0 and 1."""

from math import exp, lgamma, log, log1p

TINY = 1e-300
CLOSE = 1e-12
STEPS = 500


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


def tails(observed: float, expected: float, variance: float) -> tuple[float, float]:
    """Return the chances of at most and of at least `observed` (0 to 1) where the mean is `expected`.

    The distribution is the beta with that mean and variance. A variance beyond what a share can have is taken as just
    below it.
    """
    room = expected * (1 - expected)
    if room <= 0 or variance <= 0:
        return float(observed >= expected), float(observed <= expected)
    both = max(room / variance - 1, 0.02)
    below = beta_below(observed, expected * both, (1 - expected) * both)
    return below, 1 - below
