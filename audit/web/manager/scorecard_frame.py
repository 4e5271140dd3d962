"""What every page of a scorecard shows around its figures: period, filters, words and charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, g, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from audit.assessment.queries.figures import FEWEST_AUDITORS, Estimate
from audit.insight import periods, queries
from audit.insight.queries import Choices, TrendPoint
from audit.web.filters import points
from audit.web.manager import scorecard_address, scorecard_words, words
from audit.web.manager.scorecard_address import Chosen
from audit.web.pages import show
from reports.charts import STYLE, Step, trend

MOST_QUARTERS = 20
"""Quarters that the list of periods offers at most."""

FEWEST_QUARTERS = 4
"""A trend has at least so many quarters, measured or not: a longer gap would say nothing."""

FEWEST_PARTNERS = 3
"""Below so many measured partners, how much visits scatter is mostly a stated default, and the page says so."""


def quarters(chosen: Chosen, choices: Choices) -> list[tuple[str, str]]:
    """Return code and words of the quarters to choose from, the newest first; the chosen one is always among them."""
    newest = max(chosen.current, chosen.months, key=lambda one: one.first)
    found = periods.quarters_between(choices.first or newest, newest)[:MOST_QUARTERS]
    if chosen.months not in found:
        found.append(chosen.months)
    return [(periods.code_of(one), scorecard_words.period_words(one)) for one in found]


def show_scorecard(template: str, chosen: Chosen, *, status: int | None = None, **values: Any) -> Response:
    """Return a page of a scorecard under the choices of the address."""
    choices = queries.choices()
    return show(
        template,
        status=status,
        chosen=chosen,
        period=scorecard_words.period_words(chosen.months),
        choices=choices,
        quarters=quarters(chosen, choices),
        unknown=scorecard_address.unknown_filters(chosen.filters, choices),
        kinds=words.touchpoint_kinds(),
        partner_kinds=words.partner_kinds(),
        address=scorecard_address.address,
        unfiltered=scorecard_address.unfiltered,
        partner_address=scorecard_address.partner_address,
        scorecard_query=scorecard_address.query,
        say=scorecard_words,
        draw_trend=draw_trend,
        chart_style=STYLE,
        fewest_auditors=FEWEST_AUDITORS,
        fewest_partners=FEWEST_PARTNERS,
        export_address=export_address,
        **values,
    )


def export_address(table: str, suffix: str, **more: Any) -> str:
    """Return the address of a table as a file, under the present choices; `more` names what it is about."""
    names = [name for name in ("period", *scorecard_address.FILTERS) if name not in more]
    about: dict[str, Any] = {name: value for name in names if (value := request.args.get(name))} | more
    return url_for("manager.scorecard_export", table=table, suffix=suffix, **about)


def draw_trend(
    trend_points: Sequence[TrendPoint],
    name: str,
    *,
    target_bp: int | None = None,
    beside: Sequence[TrendPoint] | None = None,
) -> Markup | None:
    """Return the quarters as a line with shaded ranges from 0 to 100; None where no quarter was measured.

    `target_bp` replaces the brand's target. The first quarter is the first measured one of `beside` (otherwise of the
    line itself), so that charts beside each other share it; at least `FEWEST_QUARTERS` are shown.
    """
    measured = _measured(trend_points)
    if not measured:
        return None
    first = min((*_measured(beside or trend_points), len(trend_points) - FEWEST_QUARTERS))
    shown = [point.estimate for point in trend_points[first:]]
    said = ", ".join(_step_words(point.estimate) for point in trend_points[measured[0] :])
    title = _("%(name)s, by quarter: %(scores)s", name=name, scores=said)
    target = g.brand.target_bp if target_bp is None else target_bp
    return trend([_step(estimate) for estimate in shown], title, target_bp=target)


def _measured(trend_points: Sequence[TrendPoint]) -> list[int]:
    return [at for at, point in enumerate(trend_points) if point.estimate is not None]


def _step(estimate: Estimate | None) -> Step:
    return Step(estimate.score_bp, estimate.low_bp, estimate.high_bp) if estimate else Step(None)


def _step_words(estimate: Estimate | None) -> str:
    return f"{points(estimate.score_bp)} ({scorecard_words.span_of(estimate)})" if estimate else "–"
