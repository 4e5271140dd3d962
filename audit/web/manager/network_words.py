"""What the network scorecard says: tiers, changes, the score as customers meet it, and what to decide this week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from audit.assessment.queries.figures import Estimate
from audit.insight.queries import Coverage, NetworkScorecard, Signals, ToDecide
from audit.insight.queries.channels import Beside
from audit.insight.queries.movers import Move
from audit.insight.queries.tiers import Place, TierLabel
from audit.insight.queries.volumes import AsMet
from audit.network.models import Relation
from audit.web.filters import in_language, number, points
from audit.web.manager.scorecard_address import partner_address
from audit.web.manager.scorecard_words import Chip, span_of
from reports.charts import span

MOST_NAMED = 3
"""So many partners or promises of one kind are named among what is to be decided; the rest is counted."""

HUNDRED = 100


@dataclass(frozen=True)
class ToDo:
    """One thing to decide: what, and where."""

    words: str
    address: str


@dataclass(frozen=True)
class Standing:
    """What stands out in one way: how, who as links, and how many more (None: nobody)."""

    words: str
    named: tuple[ToDo, ...]
    rest: ToDo | None


def signed(basis_points: int, digits: int = 0) -> str:
    """Return a change in points with its sign: "+6", "−3", "0"."""
    shown = points(abs(basis_points), digits)
    if 2 * abs(basis_points) < 10 ** (2 - digits):
        return shown
    return f"+{shown}" if basis_points > 0 else f"−{shown}"


def span_of_change(low_bp: int, high_bp: int, digits: int = 0) -> str:
    """Return the range of a change, such as "+2 to +9"."""
    return str(_("from %(low)s to %(high)s", low=signed(low_bp, digits), high=signed(high_bp, digits)))


def tier_words(label: TierLabel) -> str:
    """Return what a tier is called; several in one place are told apart by a number from the worst."""
    named = {
        Place.BELOW: _("Clearly below the others"),
        Place.TOGETHER: _("Main group: cannot be told apart"),
        Place.ABOVE: _("Clearly above the others"),
        Place.FEW: _("Too few visits to be told apart"),
        Place.UNMEASURED: _("Not measured"),
    }[label.place]
    if label.of == 1:
        return str(named)
    return str(_("%(tier)s, group %(number)s of %(of)s", tier=named, number=label.number, of=label.of))


def tier_mark(label: TierLabel) -> str:
    """Return a tier in one word, for a column."""
    named = {
        Place.BELOW: _("below"),
        Place.TOGETHER: _("main group"),
        Place.ABOVE: _("above"),
        Place.FEW: _("too few"),
        Place.UNMEASURED: "–",
    }[label.place]
    return str(named) if label.of == 1 else f"{named} {label.number}/{label.of}"


def tier_note(card: NetworkScorecard) -> str:
    """Return what the tiers of this page say, or why there is nothing to say."""
    least = g.brand.minimum_visits
    if card.relation is not Relation.PARTNER:
        return str(_("Own units and competitors are only compared with, so they stand in no group."))
    if card.grouped == 0:
        return str(_("No partner has %(least)s visits, so nobody can be told apart.", least=least))
    if card.grouped == 1:
        return str(
            _("Only one partner has %(least)s visits or more, so there is nobody to tell it apart from.", least=least)
        )
    if not card.told_apart:
        return str(_("These visits cannot tell the %(count)s partners with enough visits apart.", count=card.grouped))
    return str(_("Partners of one group cannot be told apart by these visits; nobody is ranked within a group."))


def change_chip(move: Move | None) -> Chip:
    """Return the chip of a change: coloured only where it is clear among all that were compared."""
    if move is None:
        return Chip("band-none", "", _("no comparison"))
    if not move.announced:
        return Chip("band-between", signed(move.size_bp), _("no clear change"))
    worse = move.size_bp < 0
    return Chip("band-c" if worse else "band-b", signed(move.size_bp), _("worse") if worse else _("better"))


def moved_words(compared: int, told: int) -> str:
    """Return how many figures were compared and how many of them changed clearly."""
    least = g.brand.minimum_visits
    if not compared:
        return str(_("Nothing can be compared: no figure has %(least)s visits in both quarters.", least=least))
    if not told:
        return str(
            ngettext(
                "%(num)s figure was compared with the quarter before; it did not change clearly.",
                "%(num)s figures were compared with the quarter before; none of them changed clearly.",
                compared,
            )
        )
    return str(
        ngettext(
            "%(num)s figure was compared with the quarter before; %(told)s changed clearly.",
            "%(num)s figures were compared with the quarter before; %(told)s changed clearly.",
            compared,
            told=number(told),
        )
    )


def met_words(found: AsMet) -> list[str]:
    """Return what the score as customers meet it rests on, in sentences."""
    said = []
    volumes = found.volumes
    if found.figure is None:
        said.append(_("No visited touchpoint has a known monthly volume, so this form cannot be told."))
    elif volumes.known_volume:
        share = min(HUNDRED, round(HUNDRED * found.visited_volume / volumes.known_volume))
        said.append(
            _("The visited touchpoints see %(share)s %% of the known monthly volume of customers.", share=number(share))
        )
    if found.left_out and found.figure is not None:
        said.append(
            ngettext(
                "%(num)s of %(visited)s visited touchpoints has no known volume and is left out.",
                "%(num)s of %(visited)s visited touchpoints have no known volume and are left out.",
                found.left_out,
                visited=number(found.visited),
            )
        )
    if volumes.unknown:
        said.append(
            ngettext(
                "The volume of %(num)s of all %(total)s touchpoints is unknown.",
                "The volume of %(num)s of all %(total)s touchpoints is unknown.",
                volumes.unknown,
                total=number(volumes.touchpoints),
            )
        )
    return [str(one) for one in said]


def beside_words(line: Beside) -> str:
    """Return how own units or competitors compare with the partners; a difference only where it is clear."""
    if line.against_bp is None:
        return ""
    low, high = line.against_bp
    if line.estimate.visits < g.brand.minimum_visits:
        return str(_("too few visits to compare"))
    span = span_of_change(low, high)
    if low > 0:
        return str(_("clearly above the partners (%(span)s)", span=span))
    if high < 0:
        return str(_("clearly below the partners (%(span)s)", span=span))
    return str(_("no clear difference from the partners (%(span)s)", span=span))


def hand_off_words(code: str) -> str:
    """Return a hand-off by the names that its checklist gives the two sides: "carrier → pick up point"."""
    return " → ".join(slot.replace("_", " ") for slot in code.split(">"))


def coverage_words(found: Coverage, period: str) -> str:
    """Return how much of what was planned was done."""
    if not found.planned:
        return str(_("No visit was planned for %(period)s.", period=period))
    return str(
        _(
            "%(done)s of %(planned)s visits planned for %(period)s were sent.",
            done=number(found.done),
            planned=number(found.planned),
            period=period,
        )
    )


def waiting(found: ToDecide) -> list[ToDo]:
    """Return what waits for somebody of the brand, of all periods."""
    counted = [
        (
            found.to_review,
            ngettext("%(num)s audit waits for review", "%(num)s audits wait for review", found.to_review),
        ),
        (
            found.to_release,
            ngettext(
                "%(num)s audit is approved but not released",
                "%(num)s audits are approved but not released",
                found.to_release,
            ),
        ),
        (
            found.in_trouble,
            ngettext("%(num)s report did not arrive", "%(num)s reports did not arrive", found.in_trouble),
        ),
    ]
    pages = (url_for("manager.review"), url_for("manager.reports"), url_for("manager.outbox"))
    return [ToDo(words, page) for (count, words), page in zip(counted, pages, strict=True) if count]


def standing_out(found: Signals) -> list[Standing]:
    """Return what the figures ask to decide: critical failures, then what lies clearly below target."""
    critical = [
        ToDo(f"{line.name} {number(line.overall.critical_failures)}", partner_address(line.slug))
        for line in found.critical
        if line.overall
    ]
    partners = [
        ToDo(_scored(line.name, line.overall), partner_address(line.slug)) for line in found.partners if line.overall
    ]
    promises = [ToDo(_scored(_plain(one.title), total), f"#channels-{one.code}") for one, total in found.promises]
    lists = [
        (_("Critical failures:"), critical, "#heat"),
        (_("Partners clearly below target:"), partners, "#heat"),
        (_("Promises clearly below target:"), promises, "#channels"),
    ]
    return [
        Standing(str(words), tuple(named[:MOST_NAMED]), _rest(len(named) - MOST_NAMED, page))
        for words, named, page in lists
        if named
    ]


def _rest(count: int, page: str) -> ToDo | None:
    return ToDo(ngettext("and %(num)s more", "and %(num)s more", count), page) if count > 0 else None


def _scored(name: str, estimate: Estimate) -> str:
    return f"{name} {points(estimate.score_bp)}"


def _plain(texts: Mapping[str, str]) -> str:
    found = in_language(texts)
    return found.striptags() if isinstance(found, Markup) else found


def span_chart(estimate: Estimate, name: str) -> Markup:
    """Return a figure with its range as a dot on an axis from 0 to 100 that the rows of a table share."""
    title = _(
        "%(name)s: score %(score)s, range %(range)s, target %(target)s",
        name=name,
        score=points(estimate.score_bp),
        range=span_of(estimate),
        target=points(g.brand.target_bp),
    )
    return span(estimate.score_bp, estimate.low_bp, estimate.high_bp, title, target_bp=g.brand.target_bp)
