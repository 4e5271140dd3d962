"""Ranges and differences of visit scores. Pure functions over shares (0 to 1); every formula names its source.

The unit of evidence is the visit: answers within one visit are alike, so ranges are computed from visit scores.
"""

from reports.statistics.ranges import Range, difference, kept_range, mean_range, wilson
from reports.statistics.samples import Sample
from reports.statistics.scatter import DEFAULT_CORRELATION, dispersion, pooled_dispersion
from reports.statistics.severity import DEFAULT_SEVERITY, Cell, pooled_severity

__all__ = [
    "DEFAULT_CORRELATION",
    "DEFAULT_SEVERITY",
    "Cell",
    "Range",
    "Sample",
    "difference",
    "dispersion",
    "kept_range",
    "mean_range",
    "pooled_dispersion",
    "pooled_severity",
    "wilson",
]
