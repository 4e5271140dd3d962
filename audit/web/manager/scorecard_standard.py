"""One standard over all partners."""

from __future__ import annotations

from flask import Response, g
from flask_babel import gettext as _

from audit.insight import queries
from audit.insight.queries import Rules, StandardPartner, StandardScorecard
from audit.insight.queries.tiers import TierLabel
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, network_words, scorecard_address, words
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_frame import show_scorecard
from audit.web.pagination import paged, wanted

VISITS_PER_PAGE = 25


@blueprint.get("/scorecard/standards/<code>")
@allow(Permission.SCORECARD_VIEW)
def scorecard_standard(code: str) -> Response:
    """Show how every partner kept one standard in a quarter, and the visits that did not keep it."""
    chosen = scorecard_address.chosen()
    part = wanted(VISITS_PER_PAGE)
    card = queries.standard_scorecard(
        code,
        chosen.months,
        chosen.filters,
        Rules(g.brand.minimum_visits, g.brand.target_bp),
        offset=part.offset,
        limit=part.per_page,
    )
    return show_scorecard(
        "manager/scorecard_standard.html",
        chosen,
        card=card,
        standard=card.line.standard,
        failed=paged(card.failed, card.failed_in_all, part),
        tiers=_groups(card),
        relations=words.relations(),
        criticalities=words.criticalities(),
        causes=case_words.causes(),
        export={"standard": code},
    )


def _groups(card: StandardScorecard) -> list[tuple[str, list[StandardPartner]]]:
    """Return the tiers with their companies, the worst first; last those that are only compared with."""
    found: dict[TierLabel | None, list[StandardPartner]] = {}
    for one in card.partners:
        found.setdefault(one.tier, []).append(one)
    return [(group_words(label), lines) for label, lines in found.items()]


def group_words(label: TierLabel | None) -> str:
    """Return what a tier is called; None is that of companies which are only compared with."""
    return network_words.tier_words(label) if label else str(_("For comparison, not counted in the network"))
