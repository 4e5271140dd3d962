"""The tables of the network scorecard as listings for files: every row of them, also where the page shows the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import g
from flask_babel import gettext as _

from audit.assessment.models import MeasureKind
from audit.assessment.queries.figures import Estimate, Measure
from audit.core.tables.writing import Column, Kind, Listing, Value
from audit.insight import queries
from audit.insight.queries import NetworkScorecard, PartnerLine, Rules
from audit.insight.queries.catalogue import Promised
from audit.insight.queries.movers import Move
from audit.web.manager import words
from audit.web.manager.scorecard_address import Chosen
from audit.web.manager.scorecard_listings import WIDE, figure, figure_columns, percent, plain, points
from audit.web.manager.scorecard_standard import group_words


def _card(chosen: Chosen) -> NetworkScorecard:
    rules = Rules(g.brand.minimum_visits, g.brand.target_bp)
    return queries.network_scorecard(chosen.months, chosen.filters, rules)


def _headline(chosen: Chosen) -> str:
    return str(_("Stage %(stage)s", stage=chosen.filters.stage) if chosen.filters.stage else _("All"))


def network_partners(chosen: Chosen) -> Listing:
    """Return each figure of each company: one row for the headline and each promise, with its change."""
    columns = [
        Column(_("Partner"), width=WIDE),
        Column(_("Kind")),
        Column(_("Relation")),
        Column(_("Group"), width=WIDE),
        Column(_("Promise"), width=WIDE),
        Column(_("Code")),
        *figure_columns(),
        *_change_columns(),
    ]
    return Listing(_("Promises by partner"), columns, _partner_rows(_card(chosen), _headline(chosen)))


def _change_columns() -> list[Column]:
    return [
        Column(_("Score of the quarter before"), Kind.POINTS),
        Column(_("Visits of the quarter before"), Kind.COUNT),
        Column(_("Change, points"), Kind.POINTS),
        Column(_("Change from"), Kind.POINTS),
        Column(_("Change to"), Kind.POINTS),
        Column(_("Clear change"), Kind.COUNT),
    ]


def _change(move: Move | None) -> list[Value]:
    if move is None:
        return [None, None, None, None, None, None]
    span = (points(move.low_bp), points(move.high_bp))
    return [points(move.before_bp), move.visits[0], points(move.size_bp), *span, int(move.announced)]


def _partner_rows(card: NetworkScorecard, headline: str) -> Iterator[list[Value]]:
    kinds, relations = words.partner_kinds(), words.relations()
    for line in (*card.partners, *card.compared):
        start: list[Value] = [line.name, kinds[line.kind], relations[line.relation], group_words(line.tier)]
        yield [*start, headline, None, *figure(line.overall), *_change(line.overall_move)]
        for promise, cell, move in zip(card.promises, line.cells, line.moves, strict=True):
            yield [*start, plain(promise.title), promise.code, *figure(cell), *_change(move)]
    whole: list[Value] = [_("All partners"), None, None, None]
    yield [*whole, headline, None, *figure(card.overall), *_change(None)]
    for promise, cell in zip(card.promises, card.totals, strict=True):
        yield [*whole, plain(promise.title), promise.code, *figure(cell), *_change(None)]


def network_trend(chosen: Chosen) -> Listing:
    """Return the quarters of the network and of each company, oldest first; a gap is "not measured"."""
    card = _card(chosen)
    columns = [Column(_("Partner"), width=WIDE), Column(_("First day of the quarter"), Kind.DAY), *figure_columns()]
    series: Sequence[tuple[str, Sequence[Estimate | None]]] = [
        (_("All partners"), [point.estimate for point in card.trend]),
        *((line.name, line.trend) for line in (*card.partners, *card.compared)),
    ]
    rows: list[list[Value]] = [
        [name, point.months.first, *figure(estimate)]
        for name, estimates in series
        for point, estimate in zip(card.trend, estimates, strict=True)
    ]
    return Listing(_("Trend by quarter"), columns, rows)


def network_channels(chosen: Chosen) -> Listing:
    """Return the promises by kind of touchpoint: one row for each pair."""
    card, kinds = _card(chosen), words.touchpoint_kinds()
    columns = [Column(_("Promise"), width=WIDE), Column(_("Code")), Column(_("Kind of touchpoint")), *figure_columns()]
    rows: list[list[Value]] = [
        [*_promise(row.promise, _headline(chosen)), kinds.get(kind, kind), *figure(cell)]
        for row in card.channels.rows
        for kind, cell in zip(card.channels.kinds, row.cells, strict=True)
    ]
    return Listing(_("Promises by kind of touchpoint"), columns, rows)


def _promise(promise: Promised | None, headline: str) -> list[Value]:
    return [plain(promise.title), promise.code] if promise else [headline, None]


def network_standards(chosen: Chosen) -> Listing:
    """Return every standard that some partner's score stays below, the largest shortfall first."""
    columns = [
        Column(_("Code")),
        Column(_("Standard"), width=WIDE),
        Column(_("Promise"), width=WIDE),
        Column(_("Who can fix"), width=WIDE),
        Column(_("Points lost"), Kind.POINTS),
        Column(_("Partners clearly below target"), Kind.COUNT),
        Column(_("Partners with enough visits"), Kind.COUNT),
        Column(_("Partners measured"), Kind.COUNT),
        Column(_("Target"), Kind.POINTS),
        *figure_columns(),
    ]
    roles = words.behaviour_roles()
    rows: list[list[Value]] = [
        [
            line.code,
            plain(line.title),
            plain(line.promise.title) if line.promise else None,
            ", ".join(roles.get(role, role) for role in line.roles) or None,
            points(line.lost_bp),
            line.failing,
            line.judged,
            line.measured,
            points(line.target_bp),
            *figure(line.estimate),
        ]
        for line in _card(chosen).shortfalls
    ]
    return Listing(_("Worst standards"), columns, rows)


def network_movers(chosen: Chosen) -> Listing:
    """Return every change that was compared, those that may be told first."""
    card = _card(chosen)
    names: Mapping[int, PartnerLine] = {line.id: line for line in (*card.partners, *card.compared)}
    titles = {one.code: one for one in card.promises}
    columns = [
        Column(_("Partner"), width=WIDE),
        Column(_("Promise"), width=WIDE),
        Column(_("Code")),
        *_change_columns(),
        Column(_("Score"), Kind.POINTS),
        Column(_("Visits"), Kind.COUNT),
    ]
    told = card.moves.announced
    rest = [move for move in card.moves.by_cell.values() if not move.announced]
    rows: list[list[Value]] = [
        [
            names[move.partner_id].name,
            *_promise(_of(move.measure, titles), _headline(chosen)),
            *_change(move),
            points(move.now_bp),
            move.visits[1],
        ]
        for move in (*told, *rest)
        if move.partner_id in names
    ]
    return Listing(_("Biggest movers"), columns, rows)


def _of(measure: Measure, titles: Mapping[str, Promised]) -> Promised | None:
    return titles.get(measure[1]) if measure[0] is MeasureKind.PROMISE else None


def network_coverage(chosen: Chosen) -> Listing:
    """Return how many of the planned visits of each company were sent."""
    card, relations = _card(chosen), words.relations()
    columns = [
        Column(_("Partner"), width=WIDE),
        Column(_("Relation")),
        Column(_("Visits sent"), Kind.COUNT),
        Column(_("Visits planned"), Kind.COUNT),
        Column(_("Sent in percent"), Kind.PERCENT),
    ]
    rows: list[list[Value]] = [
        [
            line.name,
            relations[line.relation],
            line.coverage.done,
            line.coverage.planned,
            percent(line.coverage.done, line.coverage.planned),
        ]
        for line in (*card.partners, *card.compared)
    ]
    return Listing(_("Coverage"), columns, rows)


def network_beside(chosen: Chosen) -> Listing:
    """Return partners, own units and competitors beside each other."""
    relations = {"partner": _("Partners"), "own_unit": _("Our own units"), "competitor": _("Competitors")}
    columns = [
        Column(_("Companies"), width=WIDE),
        Column(_("Companies measured"), Kind.COUNT),
        *figure_columns(),
        Column(_("Difference from the partners, from"), Kind.POINTS),
        Column(_("Difference from the partners, to"), Kind.POINTS),
    ]
    rows: list[list[Value]] = [
        [relations[line.relation], line.companies, *figure(line.estimate), *_against(line.against_bp)]
        for line in _card(chosen).beside
    ]
    return Listing(_("Own units and competitors beside the network"), columns, rows)


def _against(span: tuple[int, int] | None) -> list[Value]:
    return [points(one) for one in span or (None, None)]
