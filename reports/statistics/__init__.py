"""Ranges, tiers and changes of visit scores. Pure functions over shares (0 to 1); every formula names its source.

The unit of evidence is the visit: answers within one visit are alike, so ranges are computed from visit scores.
"""

from reports.statistics.agreement import agreement
from reports.statistics.changes import Announcement, Change, announced
from reports.statistics.needed import visits_needed
from reports.statistics.outliers import Cell, Severity, differing_auditors, unusual
from reports.statistics.ranges import Range, difference, kept_range, mean_range, wilson
from reports.statistics.samples import Sample
from reports.statistics.scatter import DEFAULT_CORRELATION, dispersion, own_dispersion, pooled_dispersion
from reports.statistics.severity import DEFAULT_SEVERITY, pooled_severity
from reports.statistics.tiers import Tier, tiers
from reports.statistics.trend import Trend, trend
from reports.statistics.weighted import WeightedMean, weighted_range

__all__ = [
    "DEFAULT_CORRELATION",
    "DEFAULT_SEVERITY",
    "Announcement",
    "Cell",
    "Change",
    "Range",
    "Sample",
    "Severity",
    "Tier",
    "Trend",
    "WeightedMean",
    "agreement",
    "announced",
    "difference",
    "differing_auditors",
    "dispersion",
    "kept_range",
    "mean_range",
    "own_dispersion",
    "pooled_dispersion",
    "pooled_severity",
    "tiers",
    "trend",
    "unusual",
    "visits_needed",
    "weighted_range",
    "wilson",
]
