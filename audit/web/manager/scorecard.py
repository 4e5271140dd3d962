"""Scorecards: the network, one partner, and how the numbers are made. Reading only; state lives in the address."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from audit.assessment.queries.figures import FEWEST_AUDITORS, Estimate
from audit.insight import periods, queries
from audit.insight.queries import Choices, NetworkScorecard, PartnerLine, Rules
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, scorecard_words, words
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_address import Chosen, address, link, partner_address, unfiltered, unknown_filters
from audit.web.manager.scorecard_address import chosen as read_address
from audit.web.pages import show
from audit.web.pagination import paged, wanted
from reports.charts import STYLE

MOST_QUARTERS = 20
"""Quarters that the list of periods offers at most."""

VISITS_PER_PAGE = 25
FEWEST_PARTNERS = 3
"""Below so many measured partners, how much visits scatter is mostly a stated default, and the page says so."""


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
        address=address,
        unfiltered=unfiltered,
        unknown=unknown_filters(chosen.filters, choices),
        partner_address=partner_address,
        say=scorecard_words,
        chart_style=STYLE,
        fewest_auditors=FEWEST_AUDITORS,
        **values,
    )


@blueprint.get("/scorecard/")
@allow(Permission.SCORECARD_VIEW)
def scorecard() -> Response:
    """Show the network of a quarter as visited: score, trend, promises by partner, and what waits for a decision."""
    chosen = read_address()
    card = queries.network_scorecard(chosen.months, chosen.filters, rules())
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
        review_address=link("review"),
        release_address=link("reports"),
        trouble_address=link("outbox", "deliveries", "reports"),
        few_auditors=_few_auditors(card),
        few_partners=sum(line.overall is not None for line in (*card.partners, *card.compared)) < FEWEST_PARTNERS,
    )


def rules() -> Rules:
    """Return what this brand decided about reading scores."""
    return Rules(g.brand.minimum_visits, g.brand.target_bp)


def _few_auditors(card: NetworkScorecard) -> bool:
    return any(line.overall is not None and line.overall.few_auditors for line in (*card.partners, *card.compared))


def _ordered(lines: tuple[PartnerLine, ...], chosen: Chosen) -> list[PartnerLine]:
    """Return the partners by name, or the worst first with those of too few visits behind, the unmeasured last."""
    if chosen.by_name:
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
    chosen = read_address()
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
        partner_page=link("partner", key=partner.key),
        audit_address=_audit_address,
    )


def _audit_address(key: str) -> str | None:
    return link("audit", "review_case", key=key)


@blueprint.get("/scorecard/method")
@allow(Permission.SCORECARD_VIEW)
def scorecard_method() -> Response:
    """Say how the numbers of scorecards are made, and what they do not say."""
    return show("manager/scorecard_method.html", fewest_auditors=FEWEST_AUDITORS, fewest_partners=FEWEST_PARTNERS)
