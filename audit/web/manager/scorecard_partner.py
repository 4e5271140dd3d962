"""The scorecard of one partner, down to each visit."""

from __future__ import annotations

from flask import Response, g

from audit.insight import queries
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, scorecard_address, words
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_frame import show_scorecard
from audit.web.pagination import paged, wanted

VISITS_PER_PAGE = 25


@blueprint.get("/scorecard/partners/<slug>")
@allow(Permission.SCORECARD_VIEW)
def scorecard_partner(slug: str) -> Response:
    """Show one partner of a quarter, down to each visit."""
    chosen = scorecard_address.chosen()
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
    return show_scorecard(
        "manager/scorecard_partner.html",
        chosen,
        card=card,
        partner=partner,
        visits=paged(card.visits, card.made.lines, part),
        relations=words.relations(),
        partner_states=words.partner_states(),
        audit_states=case_words.audit_states(),
        release_states=case_words.release_states(),
        delivery_states=case_words.delivery_states(),
        export={"partner": slug},
    )
