"""Scorecards: the network, one partner, and how the numbers are made. Reading only; state lives in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Response, current_app, g, request, url_for

from audit.assessment.queries.figures import FEWEST_AUDITORS, Estimate, Months, quarter_of
from audit.core import clock
from audit.insight import periods, queries
from audit.insight.filters import Filters
from audit.insight.queries import Choices, NetworkScorecard, PartnerLine
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, scorecard_words, words
from audit.web.manager.blueprint import blueprint
from audit.web.pages import show
from audit.web.pagination import paged, wanted
from reports.charts import STYLE

MOST_QUARTERS = 20
"""Quarters that the list of periods offers at most."""

VISITS_PER_PAGE = 25
FEWEST_PARTNERS = 3
"""Below so many measured partners, how much visits scatter is mostly a stated default, and the page says so."""
LONGEST = 120
WORST_FIRST = "worst"
NAMES = ("period", "programme", "region", "kind", "sort")
"""The names in the address that a scorecard reads."""


@dataclass(frozen=True)
class Chosen:
    """What the address asks for: the quarter, the filters, the order, and a period that could not be read."""

    months: Months
    current: Months
    filters: Filters
    worst_first: bool
    unread_period: str

    @property
    def period(self) -> str:
        """The quarter as addresses name it."""
        return periods.code_of(self.months)


def _chosen() -> Chosen:
    current = quarter_of(clock.now().astimezone(ZoneInfo(g.brand.timezone)).date())
    given = request.args.get("period", "")[:LONGEST]
    found = periods.quarter_from(given)
    return Chosen(
        months=found or current,
        current=current,
        filters=Filters(
            programme_key=request.args.get("programme", "")[:LONGEST],
            region=request.args.get("region", "")[:LONGEST],
            kind=request.args.get("kind", "")[:LONGEST],
        ),
        worst_first=request.args.get("sort") == WORST_FIRST,
        unread_period=given if given and found is None else "",
    )


def _query(**changes: str | None) -> str:
    given = {name: request.args.get(name) for name in NAMES}
    query = urlencode({name: value for name, value in {**given, **changes}.items() if value})
    return f"?{query}" if query else ""


def _address(**changes: str | None) -> str:
    """Return the present address with some of its choices changed; None takes one away."""
    return request.path + _query(**changes)


def _partner_address(slug: str) -> str:
    """Return the address of a partner's scorecard under the present choices."""
    return url_for("manager.scorecard_partner", slug=slug) + _query(sort=None)


def _link(*endpoints: str, key: str | None = None) -> str | None:
    """Return the address of the first of these pages that exists, or None."""
    for endpoint in endpoints:
        if f"manager.{endpoint}" in current_app.view_functions:
            return url_for(f"manager.{endpoint}", key=key)
    return None


def _quarters(chosen: Chosen, choices: Choices) -> list[tuple[str, str]]:
    """Return code and words of the quarters to choose from, the newest first; the chosen one is always among them."""
    newest = max(chosen.current, chosen.months, key=lambda one: one.first)
    found = periods.quarters_between(choices.first or newest, newest)[:MOST_QUARTERS]
    if chosen.months not in found:
        found.append(chosen.months)
    return [(periods.code_of(one), scorecard_words.period_words(one)) for one in found]


def _show(template: str, chosen: Chosen, choices: Choices, **values: Any) -> Response:
    return show(
        template,
        chosen=chosen,
        period=scorecard_words.period_words(chosen.months),
        choices=choices,
        quarters=_quarters(chosen, choices),
        kinds=words.touchpoint_kinds(),
        partner_kinds=words.partner_kinds(),
        address=_address,
        partner_address=_partner_address,
        say=scorecard_words,
        chart_style=STYLE,
        fewest_auditors=FEWEST_AUDITORS,
        **values,
    )


@blueprint.get("/scorecard/")
@allow(Permission.SCORECARD_VIEW)
def scorecard() -> Response:
    """Show the network of a quarter as visited: score, trend, promises by partner, and what waits for a decision."""
    chosen = _chosen()
    card = queries.network_scorecard(chosen.months, chosen.filters)
    return _show(
        "manager/scorecard.html",
        chosen,
        queries.choices(),
        card=card,
        measured=card.overall is not None or any(line.overall for line in card.compared),
        partners=_ordered(card.partners, chosen),
        compared=_ordered(card.compared, chosen),
        network_trend=scorecard_words.trend_of(_scores([point.estimate for point in card.trend]), g.brand.name),
        line_trend=_line_trend,
        relations=words.relations(),
        decide=queries.to_decide(),
        review_address=_link("review"),
        release_address=_link("reports"),
        trouble_address=_link("outbox", "deliveries", "reports"),
        few_auditors=_few_auditors(card),
        few_partners=sum(line.overall is not None for line in (*card.partners, *card.compared)) < FEWEST_PARTNERS,
    )


def _few_auditors(card: NetworkScorecard) -> bool:
    return any(line.overall is not None and line.overall.few_auditors for line in (*card.partners, *card.compared))


def _ordered(lines: tuple[PartnerLine, ...], chosen: Chosen) -> list[PartnerLine]:
    """Return the partners by name, or the worst first with those of too few visits behind, the unmeasured last."""
    if not chosen.worst_first:
        return list(lines)
    least = g.brand.minimum_visits

    def worse(line: PartnerLine) -> tuple[int, int, str]:
        if line.overall is None:
            return 2, 0, line.name
        return int(line.overall.visits < least), line.overall.score_bp, line.name

    return sorted(lines, key=worse)


def _scores(estimates: list[Estimate | None]) -> list[int | None]:
    return [estimate.score_bp if estimate else None for estimate in estimates]


def _line_trend(line: PartnerLine) -> object:
    return scorecard_words.trend_of(_scores(list(line.trend)), line.name)


@blueprint.get("/scorecard/partners/<slug>")
@allow(Permission.SCORECARD_VIEW)
def scorecard_partner(slug: str) -> Response:
    """Show one partner of a quarter, down to each visit."""
    chosen = _chosen()
    part = wanted(VISITS_PER_PAGE)
    card = queries.partner_scorecard(
        slug,
        chosen.months,
        chosen.filters,
        brand_target_bp=g.brand.target_bp,
        offset=part.offset,
        limit=part.per_page,
    )
    partner = card.head.partner
    return _show(
        "manager/scorecard_partner.html",
        chosen,
        queries.choices(),
        card=card,
        partner=partner,
        visits=paged(card.visits, card.visits_in_all, part),
        trend=scorecard_words.trend_of(_scores([point.estimate for point in card.trend]), partner.name),
        relations=words.relations(),
        partner_states=words.partner_states(),
        audit_states=case_words.audit_states(),
        partner_page=_link("partner", key=partner.key),
        audit_address=_audit_address,
    )


def _audit_address(key: str) -> str | None:
    return _link("audit", "review_case", key=key)


@blueprint.get("/scorecard/method")
@allow(Permission.SCORECARD_VIEW)
def scorecard_method() -> Response:
    """Say how the numbers of scorecards are made, and what they do not say."""
    return show("manager/scorecard_method.html", fewest_auditors=FEWEST_AUDITORS, fewest_partners=FEWEST_PARTNERS)
