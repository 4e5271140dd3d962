"""Where there are very many auditors, those who are looked at differ from all others as they did among all."""

from types import SimpleNamespace
from typing import Any, cast

from audit.insight.queries.outliers import OTHERS, _rest
from audit.insight.queries.reading import Reading
from reports.statistics import Cell, Sample, differing_auditors

PHI = 0.2
SCORES = {
    (1, 11): [0.9, 0.8, 0.85, 0.9],
    (1, 12): [0.5, 0.4, 0.45],
    (1, 13): [0.8],
    (2, 11): [0.7, 0.75],
    (2, 14): [0.6],
}
"""Of visits by partner and auditor."""


def cells(*auditors: int) -> list[Cell[int]]:
    return [Cell(partner, one, Sample.of(scores)) for (partner, one), scores in SCORES.items() if one in auditors]


def reading() -> Reading:
    wholes = {
        partner: Sample.of([score for (one, _), scores in SCORES.items() if one == partner for score in scores])
        for partner in (1, 2)
    }
    figures: Any = SimpleNamespace(
        partner=lambda partner_id: SimpleNamespace(visits=wholes[partner_id].visits, sample=wholes[partner_id])
    )
    return cast("Reading", SimpleNamespace(now=figures))


def test_the_others_together_stand_for_each_of_them():
    busiest = cells(11, 12)
    rest = _rest(reading(), busiest)
    assert {(cell.partner, cell.auditor, cell.sample.visits) for cell in rest} == {(1, OTHERS, 1), (2, OTHERS, 1)}
    among_all = {one.auditor: round(one.difference, 9) for one in differing_auditors(cells(11, 12, 13, 14), PHI)}
    among_some = {one.auditor: round(one.difference, 9) for one in differing_auditors([*busiest, *rest], PHI)}
    for auditor in (11, 12):
        assert among_some[auditor] == among_all[auditor]


def test_nobody_is_left_where_all_are_looked_at():
    assert _rest(reading(), cells(11, 12, 13, 14)) == []
