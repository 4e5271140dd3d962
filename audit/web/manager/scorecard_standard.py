"""One standard over all partners."""

from __future__ import annotations

from flask import Response, g
from flask_babel import gettext as _

from audit.insight import queries
from audit.insight.queries import Rules, StandardPartner, StandardScorecard
from audit.insight.queries.tiers import Place, TierLabel
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import case_words, scorecard_address, words
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
    return [(tier_words(label), lines) for label, lines in found.items()]


def tier_words(label: TierLabel | None) -> str:
    """Return what a tier is called."""
    if label is None:
        return str(_("For comparison, not counted in the network"))
    named = {
        Place.BELOW: _("Below the others"),
        Place.TOGETHER: _("Cannot be told apart by these visits"),
        Place.ABOVE: _("Above the others"),
        Place.FEW: _("Too few visits to be told apart"),
        Place.UNMEASURED: _("Not measured"),
    }
    words_ = str(named[label.place])
    return f"{words_} ({label.number}/{label.of})" if label.of > 1 else words_
