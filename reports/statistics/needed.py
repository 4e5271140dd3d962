"""How many visits it takes to see a change that the manager cares about."""

from math import ceil
from statistics import NormalDist

from reports.statistics.ranges import LEVEL

POWER = 0.8


def visits_needed(
    score: float,
    change: float,
    phi: float,
    *,
    sigma_a: float = 0.0,
    auditors: int = 0,
    compared: int = 1,
    power: float = POWER,
    level: float = LEVEL,
) -> int | None:
    """Return the visits before and again after that show `change` (share; either sign) with the stated power.

    `compared` is the number of changes looked at together: the level is then Bonferroni's. With `auditors` sharing the
    visits evenly in each period, severity adds sigma_a^2 / auditors on each side; None where so few auditors can
    never show the change. Source: two means, normal approximation, Fleiss, Levin and Paik, Statistical Methods for
    Rates and Proportions (2003), 4.2, with n / phi for n. Raises ValueError for a change of zero, or one that leaves 0
    to 1, or phi <= 0.
    """
    after = score + change
    if change == 0 or not (0 <= score <= 1 and 0 <= after <= 1):
        raise ValueError("the change is not zero and stays between 0 and 1")
    if phi <= 0 or compared < 1:
        raise ValueError("phi is positive, and at least one change is looked at")
    normal = NormalDist()
    z = normal.inv_cdf(1 - (1 - level) / compared / 2) + normal.inv_cdf(power)
    room = (change / z) ** 2
    if sigma_a and auditors:
        room -= 2 * sigma_a**2 / auditors
    if room <= 0:
        return None
    return max(2, ceil(phi * (score * (1 - score) + after * (1 - after)) / room))
