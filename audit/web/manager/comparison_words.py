"""What a comparison says: clear differences only, with their ranges, and what else may explain them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _
from markupsafe import Markup

from audit.assessment.queries.figures import FEWEST_AUDITORS, Estimate
from audit.insight.queries.compare import Comparison, Difference, Theme
from audit.web.filters import number, points
from audit.web.manager import network_words, scorecard_words
from reports.charts import span

HUNDRED = 100
FULL_BP = 10_000
MOST_PARTS = 4
"""So many parts of a mix are named; the rest is summed up."""


def parts(shares: Mapping[str, float], known: Mapping[str, str]) -> str:
    """Return a mix in words, the largest part first: "Parcel locker 80 %, Depot 20 %", "Depot"; "–" without visits."""
    named = [(known.get(value, value), share) for value, share in shares.items()]
    if len(named) == 1:
        return named[0][0]
    shown = [_("%(what)s %(percent)s %%", what=what, percent=number(share * HUNDRED)) for what, share in named]
    rest = len(shown) - MOST_PARTS
    if rest > 0:
        shown = [*shown[:MOST_PARTS], _("%(count)s more", count=rest)]
    return ", ".join(shown) or "–"


def size(found: Difference) -> str:
    """Return a difference in points with its sign."""
    return network_words.signed(round(found.found.size * FULL_BP))


def size_range(found: Difference) -> str:
    """Return the range of a difference in points."""
    span_ = found.found.range
    return network_words.span_of_change(round(span_.low * FULL_BP), round(span_.high * FULL_BP))


def _lead(found: Difference) -> str:
    """Return by how much the better one leads, without signs: whoever is named first is the better one."""
    span_ = found.found.range
    low, high = sorted(round(abs(end) * HUNDRED) for end in (span_.low, span_.high))
    return str(_("by %(low)s to %(high)s points", low=number(low), high=number(high)))


def verdict(card: Comparison, found: Difference) -> str:
    """Return what may be said about one difference."""
    if not found.found.announced:
        return str(_("no clear difference"))
    better, worse = (found.second, found.first) if found.found.size > 0 else (found.first, found.second)
    return str(
        _(
            "%(better)s clearly better than %(worse)s",
            better=card.companies[better].name,
            worse=card.companies[worse].name,
        )
    )


def verdicts(card: Comparison, theme: Theme) -> list[str]:
    """Return the sentences below the plot of a theme: each clear difference, or that there is none.

    Who has too few visits is said once, below the first theme, and again only where it is somebody else.
    """
    judged = theme.judged(g.brand.minimum_visits)
    few = [at for at in range(len(card.companies)) if at not in judged]
    said = theme is not card.themes[0] and set(card.themes[0].judged(g.brand.minimum_visits)) == set(judged)
    found = [f"{verdict(card, one)} ({_lead(one)})." for one in theme.clear]
    if not found and len(judged) > 1:
        found = [_("No clear difference.")]
    if few and not said:
        names = ", ".join(card.companies[at].name for at in few)
        found.append(_("Too few visits to judge: %(names)s.", names=names))
    return found


def few_auditors(card: Comparison) -> str:
    """Return who was visited by so few auditors that their severity is much of the range; empty where nobody was."""
    names = [
        company.name
        for at, company in enumerate(card.companies)
        if any((one := theme.estimates[at]) is not None and one.few_auditors for theme in card.themes)
    ]
    if not names:
        return ""
    return str(
        _(
            "Fewer than %(least)s auditors made the visits to: %(names)s. Much of the range is then their severity.",
            least=FEWEST_AUDITORS,
            names=", ".join(names),
        )
    )


def plot(estimate: Estimate, name: str) -> Markup:
    """Return the dot with its range on the axis that all rows share."""
    title = _(
        "%(name)s: score %(score)s, range %(range)s, target %(target)s",
        name=name,
        score=points(estimate.score_bp),
        range=scorecard_words.span_of(estimate),
        target=points(g.brand.target_bp),
    )
    return span(estimate.score_bp, estimate.low_bp, estimate.high_bp, title, target_bp=g.brand.target_bp)
