"""Two to six companies side by side, on the standards that all of them were measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, request
from flask_babel import gettext as _

from audit.core.errors import InvalidInput, Problem
from audit.insight import queries
from audit.insight.queries.compare import LEAST, MOST, Comparison
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.manager import comparison_words, plan_words, scorecard_address, words
from audit.web.manager.blueprint import blueprint
from audit.web.manager.scorecard_address import Chosen
from audit.web.manager.scorecard_frame import show_scorecard
from audit.web.words import words as error_words

LONGEST = 80
UNREADABLE = 422
MOST_READ = 50
"""So many companies of the address are looked at; whoever names more is told that six are the most."""


@dataclass(frozen=True)
class Selection:
    """The companies that the address names: those that can be compared, and what is wrong with the choice."""

    slugs: tuple[str, ...]
    unknown: tuple[str, ...]
    twice: tuple[str, ...]
    """Named more than once; counted once."""

    @property
    def problem(self) -> Problem | None:
        """What keeps the companies from being compared; None also where nobody was chosen yet."""
        if self.unknown:
            return Problem("compare.unknown", {}, {"slug": self.unknown[0]})
        if len(self.slugs) > MOST:
            return Problem("compare.too_many", {}, {"count": len(self.slugs), "most": MOST})
        if self.slugs and len(self.slugs) < LEAST:
            return Problem("compare.too_few", {}, {"least": LEAST})
        return None


def selection(companies: Mapping[str, Any]) -> Selection:
    """Read which of the brand's companies (by slug) the address names."""
    given = [slug[:LONGEST] for slug in request.args.getlist("p")[:MOST_READ] if slug]
    once = list(dict.fromkeys(given))
    return Selection(
        slugs=tuple(slug for slug in once if slug in companies),
        unknown=tuple(slug for slug in once if slug not in companies),
        twice=tuple(slug for slug in once if given.count(slug) > 1 and slug in companies),
    )


def compared(chosen: Chosen) -> Comparison:
    """Return the comparison that the address asks for; raises InvalidInput when it names no comparable companies."""
    found = selection({row.slug: row for row in queries.comparable()})
    problem = found.problem or (None if found.slugs else Problem("compare.too_few", {}, {"least": LEAST}))
    if problem:
        raise InvalidInput([problem])
    return queries.comparison(found.slugs, chosen.months, chosen.filters, g.brand.minimum_visits)


@blueprint.get("/scorecard/compare")
@allow(Permission.SCORECARD_VIEW)
def scorecard_compare() -> Response:
    """Show the chosen companies side by side, or what is wrong with the choice and how to mend it."""
    chosen = scorecard_address.chosen()
    companies = {row.slug: row for row in queries.comparable()}
    found = selection(companies)
    card = None
    if found.slugs and found.problem is None:
        card = queries.comparison(found.slugs, chosen.months, chosen.filters, g.brand.minimum_visits)
    return show_scorecard(
        "manager/scorecard_compare.html",
        chosen,
        status=UNREADABLE if found.problem else None,
        companies=companies,
        selected=found,
        card=card,
        least=LEAST,
        most=MOST,
        relations=words.relations(),
        mixes=mixes(card) if card else [],
        telling=comparison_words,
        error_words=error_words,
        export={"p": found.slugs},
    )


@dataclass(frozen=True)
class MixLine:
    """One way in which the visits of the companies may differ: its name, and the parts of each company in words."""

    name: str
    parts: tuple[str, ...]
    differs: bool


def mixes(card: Comparison) -> list[MixLine]:
    """Return in words what the visits of each company were made of."""
    visit_kinds = {kind.value: words_ for kind, words_ in plan_words.kinds().items()}
    named: Sequence[tuple[str, Any, Mapping[str, str]]] = (
        (_("Checklist and version"), card.versions, {}),
        (_("Kind of visit"), card.visit_kinds, visit_kinds),
        (_("Kind of touchpoint"), card.kinds, words.touchpoint_kinds()),
        (_("Region"), card.regions, {"": _("no region given")}),
        (_("Programme"), card.programmes, {}),
    )
    return [
        MixLine(name, tuple(comparison_words.parts(shares, known) for shares in mix.shares), mix.differs)
        for name, mix, known in named
    ]
