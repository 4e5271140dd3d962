"""What scoring returns: measures to store, and lines that explain them to the last point."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from checklists.definition import Effect


class Status(StrEnum):
    """What became of one question in the score; only SCORED has a share of the weight."""

    SCORED = "scored"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"
    UNANSWERED = "unanswered"
    NOT_SCORED = "not_scored"


class MeasureKind(StrEnum):
    """What a measure is about."""

    OVERALL = "overall"
    SECTION = "section"
    STAGE = "stage"
    PROMISE = "promise"
    STANDARD = "standard"
    HANDOFF = "handoff"


@dataclass(frozen=True)
class Measure:
    """One number of an audit, in integer basis points (0 to 10000); None is "not measured".

    It belongs to the leg in `slot`, or to the two legs in `pair` (giving, receiving) when it comes from hand-off
    questions; both are None for the audit as a whole. `code` is the code of the section, stage, promise or standard,
    "giver>receiver" for a hand-off, empty for overall. `weight` is the weight that was really scored. `raw_bp` is
    before and `final_bp` after critical consequences; these change overall, section and hand-off measures only:
    stages, promises and standards tell what was seen, with the critical failures counted beside.
    """

    kind: MeasureKind
    code: str
    slot: str | None
    pair: tuple[str, str] | None
    weight: Decimal
    raw_bp: int | None
    final_bp: int | None
    critical_failures: int


@dataclass(frozen=True)
class Consequence:
    """A critical failure that happened: the reason why raw and final differ. `cap` is percent."""

    question: str
    section: str
    slot: str | None
    pair: tuple[str, str] | None
    effect: Effect
    cap: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """How one question entered the score of its leg or hand-off.

    `share` is the part of the weight that the answer earned (0 to 1). `renormalised` is the weight after everything
    that leaves the denominator (these sum to one per measured leg or hand-off). `points` are percentage points (0 to
    100): renormalised times share; `final_points` are the same after "section becomes 0". Other consequences act on
    the sum.
    """

    question: str
    section: str
    slot: str | None
    pair: tuple[str, str] | None
    status: Status
    weight: Decimal
    share: Fraction | None
    renormalised: Fraction
    points: Fraction
    final_points: Fraction
    consequence: Consequence | None = None


@dataclass(frozen=True)
class LegWeight:
    """What part (0 to 1) of the audit's overall one measured leg is."""

    slot: str
    weight: Fraction


@dataclass(frozen=True)
class Score:
    """The score of one audit: the legs and hand-offs of one submission.

    `overall` is the whole audit: of one leg that leg's own score, of several the mean of the legs' scores, raw from
    raw and final from final, weighted by `legs`. Hand-offs stand for themselves and enter no leg and no overall.
    """

    algorithm: int
    checklist: str
    version: int
    slots: tuple[str, ...]
    overall: Measure
    measures: tuple[Measure, ...]
    legs: tuple[LegWeight, ...]
    lines: tuple[Line, ...]
    consequences: tuple[Consequence, ...]

    @property
    def raw_bp(self) -> int | None:
        """The overall score before consequences, basis points; None is "not measured"."""
        return self.overall.raw_bp

    @property
    def final_bp(self) -> int | None:
        """The overall score after consequences, basis points; None is "not measured"."""
        return self.overall.final_bp

    def of(self, kind: MeasureKind, slot: str | None = None) -> tuple[Measure, ...]:
        """Return the measures of that kind; with `slot`, those of that leg only."""
        return tuple(m for m in self.measures if m.kind == kind and (slot is None or m.slot == slot))
