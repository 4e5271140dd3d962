"""Tables as CSV bytes that no spreadsheet program runs as formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from checklists.formats.formulas import Cell, safe_cell
from reports.content import AuditReport

BOM = b"\xef\xbb\xbf"


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> bytes:
    """Return rows under their column heads as CSV in UTF-8 with CRLF (RFC 4180); `bom` helps older Excel."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_cell(column) for column in columns])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return (BOM if bom else b"") + out.getvalue().encode()


def findings_csv(report: AuditReport, language: str) -> bytes:
    """Return the findings of a report as CSV, one row each."""
    by_number = {finding.number: finding for finding in report.facts.findings}
    columns = ("number", "standard", "headline", "critical", "praise", "cause", "points_lost", "due_on", "rule")
    rows = []
    for item in report.edition(language).findings.items:
        facts = by_number[item.number]
        rows.append(
            (
                facts.number,
                facts.standard_code,
                item.headline,
                int(facts.critical),
                int(facts.praise),
                facts.cause.value,
                Decimal(facts.lost_bp) / 100,
                facts.due_on.isoformat() if facts.due_on else "",
                facts.rule.value,
            )
        )
    return csv_bytes(columns, rows)


def scores_csv(report: AuditReport, language: str) -> bytes:
    """Return the scores by promise and standard as CSV; an empty cell is "not measured"."""
    columns = ("kind", "code", "name", "visit", "period", "low", "high", "target", "visits", "kept")
    facts, overall = report.facts, report.facts.period.overall
    rows: list[tuple[Cell, ...]] = [
        (
            "overall",
            "",
            "",
            _points(facts.score.final_bp),
            *_figures(overall.score_bp, overall.low_bp, overall.high_bp),
            _points(overall.target_bp),
            overall.visits,
            None,
        )
    ]
    for promise in facts.promises:
        own = promise.period
        rows.append(
            (
                "promise",
                promise.code,
                promise.name[language],
                _points(promise.visit_bp),
                *_figures(own.score_bp, own.low_bp, own.high_bp),
                _points(own.target_bp),
                own.visits,
                None,
            )
        )
    rows.extend(
        (
            "standard",
            standard.code,
            standard.name[language],
            _points(standard.visit_bp),
            *_figures(None, standard.low_bp, standard.high_bp),
            _points(standard.target_bp),
            standard.tested,
            standard.kept,
        )
        for standard in facts.standards
    )
    return csv_bytes(columns, rows)


def _points(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / 100


def _figures(*values: int | None) -> tuple[Decimal | None, ...]:
    return tuple(_points(value) for value in values)
