"""The tables of the pages of one partner, standard or touchpoint, and of comparisons, as listings for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from flask import g, request
from flask_babel import gettext as _

from audit.assessment.queries.figures import Estimate
from audit.core.tables.writing import Column, Kind, Listing, Value
from audit.insight import queries
from audit.insight.queries import PartnerScorecard, Rules, StandardScorecard, VisitLine
from audit.insight.queries.compare import Comparison, Theme
from audit.insight.queries.kept import KeptLine
from audit.insight.queries.standards import Kept
from audit.web.filters import in_language
from audit.web.manager import case_words, comparison_words, words
from audit.web.manager.scorecard_address import Chosen
from audit.web.manager.scorecard_compare import compared
from audit.web.manager.scorecard_standard import group_words
from reports.figures import half_up
from reports.statistics import Range

LONGEST = 80
MOST_VISITS = 100_000
"""More visits than one partner, standard or touchpoint has in a quarter; the list of a page is cut, this one is not."""

WIDE = 32


def plain(texts: object) -> str:
    """Return a brand's text in the page's language without the mark that tells another language."""
    return str(getattr(in_language(texts), "striptags", lambda: in_language(texts))())  # type: ignore[arg-type]


def points(basis_points: int | None) -> Decimal | None:
    """Return basis points as points of 100; None stays an empty cell."""
    return None if basis_points is None else Decimal(basis_points) / 100


def figure_columns() -> list[Column]:
    """Return the columns of a figure: score, its range, visits and auditors behind it, critical failures."""
    return [
        Column(_("Score"), Kind.POINTS),
        Column(_("Range from"), Kind.POINTS),
        Column(_("Range to"), Kind.POINTS),
        Column(_("Visits"), Kind.COUNT),
        Column(_("Auditors"), Kind.COUNT),
        Column(_("Critical failures"), Kind.COUNT),
    ]


def figure(estimate: Estimate | None) -> list[Value]:
    """Return the cells of a figure; what was not measured has no score, no range and 0 visits."""
    if estimate is None:
        return [None, None, None, 0, 0, 0]
    return [
        points(estimate.score_bp),
        points(estimate.low_bp),
        points(estimate.high_bp),
        estimate.visits,
        estimate.auditors,
        estimate.critical_failures,
    ]


def kept_columns() -> list[Column]:
    """Return the columns of "kept in so many of so many visits", with its range in percent."""
    return [
        Column(_("Visits that kept it"), Kind.COUNT),
        Column(_("Visits that tested it"), Kind.COUNT),
        Column(_("Kept in percent"), Kind.PERCENT),
        Column(_("Range from, percent"), Kind.PERCENT),
        Column(_("Range to, percent"), Kind.PERCENT),
        Column(_("Visits with a critical failure"), Kind.COUNT),
    ]


def kept(found: Kept | KeptLine | None) -> list[Value]:
    """Return the cells of "kept in so many of so many visits"."""
    if found is None:
        return [0, 0, None, None, None, 0]
    low, high = _percent(found.range)
    return [found.kept, found.tested, percent(found.kept, found.tested), low, high, found.critical]


def percent(part: int, whole: int) -> Decimal | None:
    """Return a part of the whole in percent, rounded half up to hundredths; None where there is no whole."""
    return points(half_up(Fraction(part * 10_000, whole))) if whole else None


def _percent(span: Range) -> tuple[Decimal, Decimal]:
    low, high = span.basis_points()
    return Decimal(low) / 100, Decimal(high) / 100


def _partner(chosen: Chosen, limit: int = 0) -> PartnerScorecard:
    slug = request.args.get("partner", "")[:LONGEST]
    return queries.partner_scorecard(
        slug, chosen.months, chosen.filters, brand_target_bp=g.brand.target_bp, offset=0, limit=limit
    )


def partner_promises(chosen: Chosen) -> Listing:
    """Return the promises of one partner, with the quarter before and all partners beside them."""
    card = _partner(chosen)
    columns = [
        Column(_("Promise"), width=WIDE),
        Column(_("Code")),
        *figure_columns(),
        Column(_("Score of the quarter before"), Kind.POINTS),
        Column(_("Visits of the quarter before"), Kind.COUNT),
        Column(_("Score of all partners"), Kind.POINTS),
        Column(_("Visits of all partners"), Kind.COUNT),
    ]
    rows = [
        [
            plain(line.promise.title),
            line.promise.code,
            *figure(line.now),
            points(line.before.score_bp) if line.before else None,
            line.before.visits if line.before else 0,
            points(line.network.score_bp) if line.network else None,
            line.network.visits if line.network else 0,
        ]
        for line in card.promises
    ]
    return Listing(_("Promises"), columns, rows)


def partner_standards(chosen: Chosen) -> Listing:
    """Return how one partner kept each standard, the least kept first."""
    card = _partner(chosen)
    columns = [
        Column(_("Code")),
        Column(_("Standard"), width=WIDE),
        Column(_("Promise"), width=WIDE),
        *kept_columns(),
        Column(_("Kept from score"), Kind.POINTS),
        Column(_("Cost a visit, points"), Kind.POINTS),
        Column(_("Photos"), Kind.COUNT),
    ]
    rows = [
        [
            line.code,
            plain(line.title),
            plain(line.promise),
            *kept(line),
            points(line.target_bp),
            points(line.lost_bp),
            line.photos,
        ]
        for line in card.standards
    ]
    return Listing(_("Standards"), columns, rows)


def partner_touchpoints(chosen: Chosen) -> Listing:
    """Return the touchpoints of one partner that were visited."""
    kinds = words.touchpoint_kinds()
    columns = [
        Column(_("Touchpoint"), width=WIDE),
        Column(_("City")),
        Column(_("Kind")),
        Column(_("Counted visits"), Kind.COUNT),
        Column(_("Not counted"), Kind.COUNT),
        Column(_("Customers a month"), Kind.COUNT),
    ]
    rows = [
        [place.name, place.city, kinds[place.kind], place.counted, place.other, place.monthly_volume]
        for place in _partner(chosen).places
    ]
    return Listing(_("Touchpoints"), columns, rows)


def partner_visits(chosen: Chosen) -> Listing:
    """Return every visit of one partner, excluded ones with their reason."""
    return _visits(_partner(chosen, MOST_VISITS).visits)


def touchpoint_visits(chosen: Chosen) -> Listing:
    """Return every visit of one touchpoint, excluded ones with their reason."""
    key = request.args.get("touchpoint", "")[:LONGEST]
    return _visits(queries.touchpoint_scorecard(key, chosen.months, offset=0, limit=MOST_VISITS).visits)


def _visits(lines: Sequence[VisitLine]) -> Listing:
    states = case_words.audit_states()
    columns = [
        Column(_("Case"), Kind.COUNT),
        Column(_("Day"), Kind.DAY),
        Column(_("Partner"), width=WIDE),
        Column(_("Touchpoint"), width=WIDE),
        Column(_("Checklist"), width=WIDE),
        Column(_("Version"), Kind.COUNT),
        Column(_("State")),
        Column(_("Reason of the exclusion"), width=WIDE),
        Column(_("Score before critical failures"), Kind.POINTS),
        Column(_("Score"), Kind.POINTS),
        Column(_("Critical failures"), Kind.COUNT),
    ]
    rows: list[list[Value]] = [
        [
            line.number,
            line.day,
            line.partner,
            line.place,
            plain(line.checklist),
            line.version,
            states[line.state],
            line.excluded_reason,
            points(line.raw_bp),
            points(line.final_bp),
            line.critical,
        ]
        for line in lines
    ]
    return Listing(_("Visits"), columns, rows)


def _standard(chosen: Chosen, limit: int = 0) -> StandardScorecard:
    rules = Rules(g.brand.minimum_visits, g.brand.target_bp)
    code = request.args.get("standard", "")[:LONGEST]
    return queries.standard_scorecard(code, chosen.months, chosen.filters, rules, offset=0, limit=limit)


def standard_partners(chosen: Chosen) -> Listing:
    """Return how each company kept one standard, by tier."""
    relations = words.relations()
    columns = [
        Column(_("Partner"), width=WIDE),
        Column(_("Relation")),
        Column(_("Group"), width=WIDE),
        *kept_columns(),
        *figure_columns(),
        Column(_("Cost a visit, points"), Kind.POINTS),
    ]
    rows: list[list[Value]] = [
        [
            line.name,
            relations[line.relation],
            group_words(line.tier),
            *kept(line.kept),
            *figure(line.estimate),
            points(line.lost_bp),
        ]
        for line in _standard(chosen).partners
    ]
    return Listing(_("Partner by partner"), columns, rows)


def standard_failed(chosen: Chosen) -> Listing:
    """Return every visit that did not keep one standard."""
    causes = case_words.causes()
    columns = [
        Column(_("Case"), Kind.COUNT),
        Column(_("Day"), Kind.DAY),
        Column(_("Partner"), width=WIDE),
        Column(_("Touchpoint"), width=WIDE),
        Column(_("Cost, points"), Kind.POINTS),
        Column(_("Critical failure"), Kind.COUNT),
        Column(_("Caused by"), width=WIDE),
    ]
    rows: list[list[Value]] = [
        [
            line.number,
            line.day,
            line.partner,
            line.place,
            points(line.lost_bp),
            int(line.critical),
            causes[line.cause],
        ]
        for line in _standard(chosen, MOST_VISITS).failed
    ]
    return Listing(_("Visits with a finding of it"), columns, rows)


def compare_scores(chosen: Chosen) -> Listing:
    """Return the scores of a comparison: one row for each theme and company."""
    card = compared(chosen)
    columns = [
        Column(_("Promise"), width=WIDE),
        Column(_("Common standards"), Kind.COUNT),
        Column(_("Partner"), width=WIDE),
        *figure_columns(),
    ]
    rows: list[list[Value]] = [
        [_theme(theme), len(theme.standards), company.name, *figure(estimate)]
        for theme in card.themes
        for company, estimate in zip(card.companies, theme.estimates, strict=True)
    ]
    return Listing(_("Comparison"), columns, rows)


def compare_differences(chosen: Chosen) -> Listing:
    """Return the differences of a comparison: one row for each theme and pair of companies."""
    card = compared(chosen)
    columns = [
        Column(_("Promise"), width=WIDE),
        Column(_("Common standards"), Kind.COUNT),
        Column(_("First"), width=WIDE),
        Column(_("Visits of the first"), Kind.COUNT),
        Column(_("Second"), width=WIDE),
        Column(_("Visits of the second"), Kind.COUNT),
        Column(_("Second less first, points"), Kind.POINTS),
        Column(_("Range from"), Kind.POINTS),
        Column(_("Range to"), Kind.POINTS),
        Column(_("Verdict"), width=WIDE),
    ]
    return Listing(_("Differences"), columns, _differences(card))


def _differences(card: Comparison) -> Iterator[list[Value]]:
    for theme in card.themes:
        for one in theme.differences:
            first, second = theme.estimates[one.first], theme.estimates[one.second]
            yield [
                _theme(theme),
                len(theme.standards),
                card.companies[one.first].name,
                first.visits if first else 0,
                card.companies[one.second].name,
                second.visits if second else 0,
                _share(one.found.size),
                _share(one.found.range.low),
                _share(one.found.range.high),
                comparison_words.verdict(card, one),
            ]


def _theme(theme: Theme) -> str:
    return plain(theme.promise.title) if theme.promise else _("All common standards")


def _share(value: float) -> Decimal:
    return round(Decimal(value * 100), 2)
