"""How much more (or less) visit scores scatter than single coin throws would: phi."""

from collections.abc import Iterable
from math import exp, log

from reports.statistics.beta import excess_kurtosis
from reports.statistics.samples import Sample

DEFAULT_CORRELATION = 0.2
"""Within-visit correlation taken where a brand has too few repeated visits to estimate it."""

PRIOR_DEGREES = 1.5
"""How many degrees of freedom the default weighs against the brand's own data (chosen by simulation: more of it makes
ranges too wide where answers of a visit are not alike at all, less makes small brands too sure)."""

LEAST_SCATTER = 0.25
"""The least phi that is believed, as a factor of 1 / m: visits scatter less than 1 / m where questions differ much in
how hard they are (real inspections by 0.6), but never not at all."""

T_TERM = 1.21
"""(z^2 + 1) / 4 for z = 1.96."""

PARTNER_DEGREES = 15.0
"""How many degrees of freedom the pooled phi weighs against one partner's own scatter (chosen by simulation)."""

MOST_FACTOR = 16.0
"""How far a partner's own scatter is believed at most, as a factor of the pooled one: the logarithm of 0 has no end."""


def dispersion(questions: float, correlation: float = DEFAULT_CORRELATION) -> float:
    """Return phi = rho + (1 - rho) / m for m equally weighted questions with within-visit correlation rho.

    Source: design effect of cluster samples, Kish, Survey Sampling (1965), 5.4, divided by m. For unequal weights
    `questions` is the effective number (sum of weights)^2 / sum of squared weights. Raises ValueError below one
    question or for a correlation outside 0 to 1.
    """
    if questions < 1:
        raise ValueError("at least one question is needed")
    if not 0 <= correlation <= 1:
        raise ValueError("the correlation lies between 0 and 1")
    return correlation + (1 - correlation) / questions


def pooled_dispersion(samples: Iterable[Sample], questions: float) -> float:
    """Return phi pooled over the brand's partners, shrunk to the default with few data.

    Moment estimate: the sum of the partners' sample variances over the sum of mean * (1 - mean) + variance / n
    (the last term makes mean * (1 - mean) unbiased), over partners with two visits or more; at least a quarter of 1 / m
    (1 / m is phi at correlation 0 and equally hard questions), at most 1. Shrinking is the mean of the logarithms,
    weighed by degrees of freedom against `dispersion(questions)`, since the error of an estimated variance is a factor.
    Sources: quasi-likelihood dispersion, McCullagh and Nelder, Generalized Linear Models (1989), 4.5, pooled over
    groups; log scale, Bartlett and Kendall, Supplement to JRSS 8 (1946) 128-138; t / z for the error that is left,
    Fisher and Cornish, Technometrics 2 (1960) 209-225.
    """
    default = dispersion(questions)
    scatter = expected = degrees = 0.0
    for sample in samples:
        if sample.visits > 1:
            scatter += sample.variance
            expected += sample.mean * (1 - sample.mean) + sample.variance / sample.visits
            degrees += sample.visits - 1
    if expected <= 0:
        return default
    own = min(1.0, max(LEAST_SCATTER / questions, scatter / expected))
    known = degrees + PRIOR_DEGREES
    # a normal quantile with an estimated scale is short: by the first term of t / z at 95 %
    return exp((degrees * log(own) + PRIOR_DEGREES * log(default)) / known) * (1 + T_TERM / known) ** 2


def own_dispersion(sample: Sample, phi: float) -> float:
    """Return phi of one partner: its own scatter, drawn towards the pooled `phi` as far as few visits tell little.

    For partners whose service is more (or less) even than that of others. Not for a network, whose scatter holds the
    differences between partners. Mean of logarithms weighed by degrees of freedom, which the kurtosis of good scores
    lowers (as in tiers). Source: shrinking of variances, Smyth, Statistical Applications in Genetics and Molecular
    Biology 3 (2004) 3, with a fixed prior. Raises ValueError for phi <= 0.
    """
    if phi <= 0:
        raise ValueError("phi is positive")
    room = sample.mean * (1 - sample.mean) + sample.variance / sample.visits
    if sample.visits < 2 or room <= 0:  # noqa: PLR2004 - one visit has no scatter
        return phi
    own = min(MOST_FACTOR * phi, max(phi / MOST_FACTOR, sample.variance / room))
    trials = sample.visits / phi
    middle = (sample.mean * trials + 1) / (trials + 2)
    degrees = told_degrees(sample.visits - 1, sample.visits, excess_kurtosis(middle, phi))
    return exp((degrees * log(own) + PARTNER_DEGREES * log(phi)) / (degrees + PARTNER_DEGREES))


def told_degrees(degrees: float, visits: float, kurtosis: float) -> float:
    """Return the degrees of freedom that a variance is worth where scores have this excess kurtosis.

    Source: variance of a sample variance, Cramer, Mathematical Methods of Statistics (1946), 27.4.
    """
    return degrees / (1 + max(0.0, kurtosis) / 2 * degrees / visits)
