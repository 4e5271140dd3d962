"""In how many visits standards were kept, what the visits lost by them, and how many photos show them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from audit.assessment.models import Audit, AuditLeg, Finding, Score
from audit.assessment.queries.kept import Seen, counted_standards
from audit.assessment.states import COUNTED
from audit.core.db import db
from audit.fieldwork.models import Evidence
from audit.standards import queries as standards
from audit.standards.models import ChecklistVersion
from audit.standards.queries import StandardLine
from reports.figures import half_up
from reports.statistics import Range, kept_range

K = TypeVar("K")


@dataclass(frozen=True)
class KeptLine:
    """In how many of the visits that tested it a standard was kept."""

    code: str
    title: Mapping[str, str]
    promise: Mapping[str, str]
    kept: int
    tested: int
    range: Range
    """Wilson's range of the share of visits that keep it."""
    target_bp: int
    """From this score on a visit keeps it: the rung of the last day of the period, or the brand's target."""
    critical: int
    """Visits with a critical failure of it."""
    lost_bp: int
    """Basis points that a visit that tested it lost by findings of it, on average."""
    photos: int
    """Photos of the questions of this standard that are still kept."""


def kept_lines(
    lines: Sequence[StandardLine],
    seen: Iterable[Seen],
    last_day: date,
    brand_target_bp: int,
    *,
    lost: Mapping[str, int],
    photos: Mapping[str, int],
) -> tuple[KeptLine, ...]:
    """Return a line for each standard that was seen, worst first: by share kept, then by code."""
    known = {line.standard.code: line for line in lines}
    counts: dict[str, list[int]] = {}
    for one in seen:
        kept = is_kept(one, known.get(one.code), brand_target_bp)
        sums = counts.setdefault(one.code, [0, 0, 0])
        for at, counts_in in enumerate((kept, True, one.failed)):
            sums[at] += one.visits if counts_in else 0
    found = [
        KeptLine(
            code=code,
            title=known[code].standard.title if code in known else {"en": code},
            promise=known[code].promise.title if code in known else {},
            kept=kept,
            tested=tested,
            range=kept_range(kept, tested),
            target_bp=target_of(known.get(code), last_day, brand_target_bp),
            critical=critical,
            lost_bp=lost.get(code, 0),
            photos=photos.get(code, 0),
        )
        for code, (kept, tested, critical) in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (Fraction(one.kept, one.tested), -one.critical, one.code)))


def is_kept(seen: Seen, line: StandardLine | None, brand_target_bp: int) -> bool:
    """Tell whether a visit kept a standard: its score reaches the target of that day, no critical question failed."""
    return not seen.failed and seen.raw_bp >= target_of(line, seen.day, brand_target_bp)


def target_of(line: StandardLine | None, day: date, brand_target_bp: int) -> int:
    """Return the target of a standard on a day in basis points, else the brand's."""
    rung = line.target(day) if line is not None else None
    return brand_target_bp if rung is None else rung.target_bp


def points_lost(by: InstrumentedAttribute[K], *criteria: ColumnElement[bool], code: str = "") -> dict[K, int]:
    """Return by standard or partner (a column) what findings of standards cost a leg that tested them, on average.

    Basis points. `criteria` over `AuditLeg` narrow the legs, `code` the standards; hand-offs are left out. One
    statement.
    """
    columns = select(by, func.sum(func.coalesce(Finding.points_lost_bp, 0)), func.count(Score.id))
    statement = (
        counted_standards(columns, code=code)
        .outerjoin(
            Finding,
            (Finding.audit_leg_id == AuditLeg.id)
            & (Finding.standard_code == Score.code)
            & Finding.is_praise.is_(False),
        )
        .where(*criteria)
        .group_by(by)
    )
    rows: Iterable[Any] = db.session.execute(statement)
    return {key: half_up(Fraction(int(lost), legs)) for key, lost, legs in rows if legs}


def photos_by_standard(*criteria: ColumnElement[bool]) -> Counter[str]:
    """Return how many photos the counted visits have of each standard, if still kept. Two statements."""
    statement = (
        select(Audit.checklist_version_id, Evidence.question, func.count(Evidence.id))
        .join(AuditLeg, AuditLeg.leg_id == Evidence.leg_id)
        .join(Audit, Audit.id == AuditLeg.audit_id)
        .where(Evidence.removed_at.is_(None), Audit.state.in_(COUNTED), *criteria)
        .group_by(Audit.checklist_version_id, Evidence.question)
    )
    rows = db.session.execute(statement).all()
    found: Counter[str] = Counter()
    if rows:
        standard_of = _standards_of({row[0] for row in rows})
        for version_id, question, count in rows:
            found[standard_of.get((version_id, question), "")] += count
    return found


def _standards_of(version_ids: set[int]) -> dict[tuple[int, str], str]:
    versions = db.session.scalars(select(ChecklistVersion).where(ChecklistVersion.id.in_(version_ids)))
    return {
        (version.id, question.code): question.standard
        for version in versions
        for _section, question in standards.checklist_of(version).questions()
    }
