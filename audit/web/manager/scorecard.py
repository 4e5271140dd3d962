"""The network scorecard, and how the numbers of scorecards are made. Reading only; state lives in the address."""

from __future__ import annotations

from flask import Response, g, url_for

from audit.assessment.queries.figures import FEWEST_AUDITORS
from audit.insight import queries
from audit.insight.queries import NetworkScorecard, PartnerLine, Rules
from audit.insight.queries.shortfalls import Shortfall
from audit.insight.queries.tiers import TierLabel
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import network_words, scorecard_address, scorecard_words, words
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_address import Chosen
from audit.web.manager.scorecard_frame import FEWEST_PARTNERS, show_scorecard
from audit.web.pages import show

MOST_STANDARDS = 8
"""So many of the worst standards are listed."""

MOST_MOVES = 10
MOST_GAPS = 5
"""So many partners are named of those with the most visits that were not done."""


@blueprint.get("/scorecard/")
@allow(Permission.SCORECARD_VIEW)
def scorecard() -> Response:
    """Show the network of a quarter: score in two forms, trend, what to decide, promises by partner in tiers."""
    chosen = scorecard_address.chosen()
    rules = Rules(g.brand.minimum_visits, g.brand.target_bp)
    card = queries.network_scorecard(chosen.months, chosen.filters, rules)
    signals = queries.signals(card, rules)
    measured = card.overall is not None or any(line.overall for line in (*card.partners, *card.compared))
    return show_scorecard(
        "manager/scorecard.html",
        chosen,
        card=card,
        measured=measured,
        groups=_groups(card, chosen),
        names={line.id: line for line in (*card.partners, *card.compared)},
        promised={one.code: one for one in card.promises},
        line_trend=_line_trend,
        relations=words.relations(),
        behaviour_roles=words.behaviour_roles(),
        network_words=network_words,
        waiting=network_words.waiting(queries.to_decide()),
        standing_out=network_words.standing_out(signals),
        below_target=bool(signals.promises or signals.partners),
        unjudged=signals.unjudged,
        shortfalls=card.shortfalls[:MOST_STANDARDS],
        standard_address=_standard_address,
        told_moves=card.moves.announced[:MOST_MOVES],
        gaps=_gaps(card),
        audit_address=_audit_address,
        few_auditors=_few_auditors(card),
        few_partners=sum(line.overall is not None for line in (*card.partners, *card.compared)) < FEWEST_PARTNERS,
    )


def _groups(card: NetworkScorecard, chosen: Chosen) -> list[tuple[TierLabel | None, list[PartnerLine]]]:
    """Return the partners by name as one group, or tier by tier, by name within each: nobody is ranked."""
    if chosen.by_name:
        return [(None, list(card.partners))]
    return [(label, [line for line in card.partners if line.tier == label]) for label in card.tiers]


def _gaps(card: NetworkScorecard) -> list[PartnerLine]:
    """Return the partners with the most planned visits that were not sent."""
    found = [line for line in card.partners if line.coverage.done < line.coverage.planned]
    return sorted(found, key=lambda line: (line.coverage.done - line.coverage.planned, line.name))[:MOST_GAPS]


def _few_auditors(card: NetworkScorecard) -> bool:
    return any(line.overall is not None and line.overall.few_auditors for line in (*card.partners, *card.compared))


def _line_trend(line: PartnerLine) -> object:
    scores = [estimate.score_bp if estimate else None for estimate in line.trend]
    return scorecard_words.trend_of(scores, line.name)


def _standard_address(line: Shortfall) -> str | None:
    # A standard that the brand no longer lists has no promise, and no page.
    if not line.promise:
        return None
    looks = scorecard_address.query(**dict.fromkeys(scorecard_address.LOOKS))
    return url_for("manager.scorecard_standard", code=line.code) + looks


def _audit_address(key: str) -> str:
    return url_for("manager.audit", key=key)


@blueprint.get("/scorecard/method")
@allow(Permission.SCORECARD_VIEW)
def scorecard_method() -> Response:
    """Say how the numbers of scorecards are made, and what they do not say."""
    return show("manager/scorecard_method.html", fewest_auditors=FEWEST_AUDITORS, fewest_partners=FEWEST_PARTNERS)
