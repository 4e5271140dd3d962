"""One touchpoint: its visits and what so few of them allow to say."""

from __future__ import annotations

from flask import Response

from audit.insight import queries
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, scorecard_address
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_frame import show_scorecard
from audit.web.manager.touchpoints import address_line
from audit.web.pagination import paged, wanted

VISITS_PER_PAGE = 25


@blueprint.get("/scorecard/touchpoints/<key>")
@allow(Permission.SCORECARD_VIEW)
def scorecard_touchpoint(key: str) -> Response:
    """Show one touchpoint in a quarter, with each of its visits."""
    chosen = scorecard_address.chosen()
    part = wanted(VISITS_PER_PAGE)
    card = queries.touchpoint_scorecard(key, chosen.months, offset=part.offset, limit=part.per_page)
    return show_scorecard(
        "manager/scorecard_touchpoint.html",
        chosen,
        card=card,
        point=card.touchpoint,
        place=address_line(card.touchpoint),
        visits=paged(card.visits, card.made.lines, part),
        audit_states=case_words.audit_states(),
        export={"touchpoint": key},
    )
