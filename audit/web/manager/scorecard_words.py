"""What scorecards say: bands as chips, ranges, verdicts by rule, changes only where they are clear."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from audit.assessment.queries.figures import Estimate, Months
from audit.insight import periods
from audit.insight.queries import TrendPoint
from audit.web.filters import points
from audit.web.words import page_language
from checklists.grades import Grade
from reports.charts import Bullet, bullet, sparkline
from reports.words import band_text, range_text, read_band

PERCENT_BP = 100
LEAST_POINTS = 2
"""A trend needs so many measured quarters."""


@dataclass(frozen=True)
class Chip:
    """A band to show: class of its colour, its letters ("C", "B or C", empty when withheld) and its full words."""

    tone: str
    letters: str
    words: str


def grade_of(estimate: Estimate | None) -> Grade:
    """Read the band of a figure by the brand's limits and minimum of visits."""
    a, b, c = (limit // PERCENT_BP for limit in g.brand.band_limits)
    low, high, visits = (estimate.low_bp, estimate.high_bp, estimate.visits) if estimate else (None, None, 0)
    return read_band(low, high, visits, minimum=g.brand.minimum_visits, limits=(a, b, c))


def chip_of(estimate: Estimate | None) -> Chip:
    """Return the chip of a figure: coloured only where the whole range lies in one band."""
    reading = grade_of(estimate)
    words = band_text(reading, page_language())
    if reading.withheld:
        return Chip("band-few" if reading.visits else "band-none", "", words)
    if len(reading.letters) == 1:
        return Chip(f"band-{reading.letters[0].lower()}", reading.letters[0], words)
    return Chip("band-between", words, words)


def span_of(estimate: Estimate | None) -> str:
    """Return the range of a figure, such as "67 to 77"; "–" when nothing was measured."""
    return range_text(estimate.low_bp, estimate.high_bp, page_language()) if estimate else "–"


def period_words(months: Months) -> str:
    """Return a quarter as people say it, such as "Q4 2026"."""
    return str(_("Q%(quarter)s %(year)s", quarter=periods.number_of(months), year=months.first.year))


def change_words(now: Estimate | None, before: Estimate | None, span: tuple[int, int] | None, since: Months) -> str:
    """Return what may be said about the change since a quarter; only a range without zero is called a change."""
    least = g.brand.minimum_visits
    if now is None or before is None or span is None:
        return str(_("There is nothing to compare with in %(period)s.", period=period_words(since)))
    if min(now.visits, before.visits) < least:
        return str(_("Too few visits to compare with %(period)s.", period=period_words(since)))
    if span[0] > 0:
        return str(_("Better than in %(period)s.", period=period_words(since)))
    if span[1] < 0:
        return str(_("Worse than in %(period)s.", period=period_words(since)))
    return str(
        _("The change since %(period)s lies within the margin, so it is no clear change.", period=period_words(since))
    )


def target_words(estimate: Estimate | None) -> str:
    """Return the verdict against the brand's target by rule; nothing is judged below the minimum of visits."""
    reading = grade_of(estimate)
    if estimate is None or reading.withheld:
        return band_text(reading, page_language()).capitalize() + "."
    if estimate.high_bp < g.brand.target_bp:
        return str(_("Below target."))
    if estimate.low_bp >= g.brand.target_bp:
        return str(_("On target."))
    return str(_("The target lies within the range, so it is too early to say."))


def bullet_of(estimate: Estimate, previous: Estimate | None, name: str) -> Markup:
    """Return the bullet chart of a figure with its words as text alternative."""
    a, b, c = (limit // PERCENT_BP for limit in g.brand.band_limits)
    chart = Bullet(
        score_bp=estimate.score_bp,
        low_bp=estimate.low_bp,
        high_bp=estimate.high_bp,
        target_bp=g.brand.target_bp,
        previous_bp=previous.score_bp if previous else None,
        limits=(a, b, c),
    )
    title = _(
        "%(name)s: score %(score)s, range %(range)s, target %(target)s",
        name=name,
        score=points(estimate.score_bp),
        range=span_of(estimate),
        target=points(g.brand.target_bp),
    )
    return bullet(chart, title)


def trend_of(scores: list[int | None], name: str) -> Markup | None:
    """Return a sparkline of scores by quarter (None: not measured), or None below two measured quarters."""
    measured = [at for at, score in enumerate(scores) if score is not None]
    if len(measured) < LEAST_POINTS:
        return None
    shown = scores[measured[0] :]
    title = _("%(name)s, by quarter: %(scores)s", name=name, scores=", ".join(points(score) for score in shown))
    return sparkline(shown, title, target_bp=g.brand.target_bp)


def shown_trend(trend: tuple[TrendPoint, ...]) -> list[TrendPoint]:
    """Return the quarters from the first measured one on, the oldest first; none when nothing was measured."""
    measured = [at for at, point in enumerate(trend) if point.estimate is not None]
    return list(trend[measured[0] :]) if measured else []
