"""How well readers agree: Krippendorff's alpha."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Literal

Scale = Literal["nominal", "ordinal", "interval"]


def agreement(units: Sequence[Sequence[Hashable | None]], scale: Scale = "nominal") -> float | None:
    """Return Krippendorff's alpha over units (each the values that the readers gave; None where one gave none).

    1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement; None where no unit has two values or
    all values are the same (nothing could disagree). Ordinal and interval values are numbers. Source: Krippendorff,
    Content Analysis (2004), 11.3; worked example with missing values in Computing Krippendorff's Alpha-Reliability
    (2011). Raises ValueError for values that are not numbers on an ordinal or interval scale.
    """
    pairs: dict[tuple[Hashable, Hashable], float] = defaultdict(float)
    totals: Counter[Hashable] = Counter()
    for unit in units:
        values = Counter(value for value in unit if value is not None)
        count = values.total()
        if count < 2:  # noqa: PLR2004 - a single reader agrees with nobody
            continue
        totals.update(values)
        for first, times in values.items():
            for second, other in values.items():
                pairs[first, second] += times * (other - (first == second)) / (count - 1)
    everything = totals.total()
    if everything < 2 or len(totals) < 2:  # noqa: PLR2004 - as above
        return None
    distance = _distance(scale, totals)
    seen = sum(share * distance(first, second) for (first, second), share in pairs.items())
    expected = sum(
        totals[first] * totals[second] * distance(first, second) for first in totals for second in totals
    ) / (everything - 1)
    return 1 - seen / expected


def _distance(scale: Scale, totals: Mapping[Hashable, int]) -> Callable[[Hashable, Hashable], float]:
    if scale == "nominal":
        return lambda first, second: float(first != second)
    numbers: dict[Hashable, float] = {value: float(value) for value in totals if isinstance(value, (int, float))}
    if len(numbers) < len(totals):
        raise ValueError("ordinal and interval values are numbers")
    places: Mapping[Hashable, float] = numbers
    if scale == "ordinal":
        # the middle of a value's ranks: their difference is the sum of counts between, less half of both ends
        below, places = 0.0, {}
        for value in sorted(numbers, key=lambda value: numbers[value]):
            places[value] = below + totals[value] / 2
            below += totals[value]
    return lambda first, second: (places[first] - places[second]) ** 2
