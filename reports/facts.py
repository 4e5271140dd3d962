"""What is known about one released audit: numbers, codes and the brand's own texts, no finished sentences.

`audit.release` builds `AuditFacts` from rows and calls `reports.compose(facts)`, which words them in every language
of the brand and returns the `AuditReport` that is frozen. Scores are integers in basis points (0 to 10000, 7250 is
72.5 of 100); `None` is "not measured". Texts of the brand are mappings from language to text and must hold every
language of the brand (`reports.facts.in_all` fills gaps with the brand's first language).

There is no field for who made the visit: no name, address, device or time of day finer than a part of the day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from checklists import Effect, Mode, Status, Text

Texts = Text
"""A text in every language of the brand: {"en": ..., "fi": ..., "sv": ...}."""


class DayPart(StrEnum):
    """The finest time of day that a partner may learn."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Cause(StrEnum):
    """Whose cause a finding has, as the reviewer judged it."""

    PARTNER = "partner"
    BRAND = "brand"
    SHARED = "shared"
    NEIGHBOUR = "neighbour"
    CANNOT_TELL = "cannot_tell"


class FixRule(StrEnum):
    """Why a finding may stand under "fix first"; `SEEN_ONCE` means that it may only be watched."""

    RANGE_BELOW_TARGET = "range_below_target"
    CRITICAL_TWICE = "critical_twice"
    SEEN_ONCE = "seen_once"


@dataclass(frozen=True, kw_only=True)
class BrandFacts:
    """The sender. `languages` in the brand's order (the first is the fallback); `contact_*` is the contract owner.

    `address` is the service's address printed in the PDF; it never carries a token.
    """

    name: str
    languages: tuple[str, ...]
    contact_name: str
    contact_email: str
    address: str


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """Where the visit was. `kind` and `channel` are finished texts ("parcel locker", "visit in person")."""

    partner: str
    touchpoint: str
    kind: Texts
    channel: Texts
    city: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A score over the visits of a period: mean, 95 % range, number of visits, earlier value and target.

    `score_bp` and the range are None when nothing was measured. `change_low_bp` and `change_high_bp` are the range of
    the difference to `previous_bp` (see `reports.statistics.difference`), None without an earlier value.
    """

    score_bp: int | None
    low_bp: int | None
    high_bp: int | None
    visits: int
    target_bp: int
    previous_bp: int | None = None
    change_low_bp: int | None = None
    change_high_bp: int | None = None


@dataclass(frozen=True, kw_only=True)
class PeriodFacts:
    """The partner's figures over the period that the visit belongs to (first and last day, both included).

    `band_limits` are the lower limits of A, B and C in whole percent. Below `minimum_visits` the band is withheld.
    `severity_uncertain` is True when fewer than three people made the visits; the report says so.
    """

    first_day: date
    last_day: date
    overall: Figures
    minimum_visits: int
    band_limits: tuple[int, int, int]
    severity_uncertain: bool


@dataclass(frozen=True, kw_only=True)
class CriticalFacts:
    """A critical question that failed in this visit and what that did; `cap_bp` only with a cap."""

    code: str
    question: Texts
    effect: Effect
    cap_bp: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScoreFacts:
    """The visit's score before (`raw_bp`) and after (`final_bp`) critical consequences; None is not measured."""

    mode: Mode
    raw_bp: int | None
    final_bp: int | None
    criticals: tuple[CriticalFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PromiseFacts:
    """One promise: this visit's score and the figures of the period."""

    code: str
    name: Texts
    visit_bp: int | None
    period: Figures


@dataclass(frozen=True, kw_only=True)
class StandardFacts:
    """One standard: this visit, and in the period kept in `kept` of `tested` visits with Wilson's range."""

    code: str
    name: Texts
    promise_code: str
    critical: bool
    visit_bp: int | None
    kept: int
    tested: int
    low_bp: int | None
    high_bp: int | None
    target_bp: int


@dataclass(frozen=True, kw_only=True)
class ObservationFacts:
    """What was asked and answered on a standard; `answer` from `reports.words.answer_texts`.

    `comment` stands as the reviewer left it, in its own language, and never names a person.
    """

    question: Texts
    answer: Texts
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class PhotoFacts:
    """A photo by the SHA-256 (hex) of its print-size JPEG; `caption` becomes the text alternative."""

    sha256: str
    caption: Texts


@dataclass(frozen=True, kw_only=True)
class FindingFacts:
    """A standard not kept (or, with `praise`, kept exceptionally well) in this visit.

    `number` starts at 1 and is what links and disputes name. `headline` is the brand's sentence for the failure;
    None makes one from the standard's name. `hand_off` names the other party of a hand-off. `place` tells the leg from
    the others where the report covers several legs of one visit.
    `lost_bp`: points of the visit's score that the finding cost.
    """

    number: int
    standard_code: str
    headline: Texts | None
    praise: bool
    critical: bool
    quick_win: bool
    hand_off: Texts | None
    cause: Cause
    rule: FixRule
    lost_bp: int
    due_on: date | None
    observations: tuple[ObservationFacts, ...]
    photos: tuple[PhotoFacts, ...]
    good: Texts | None
    first_step: Texts | None
    place: Texts | None = None


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One question in the annex, as `checklists.Line` explains it.

    `share` (0 to 1) of the `weight` was earned when the status is SCORED; `renormalised` is the weight after all that
    leaves the denominator; `points` (0 to 100) are renormalised times share times 100 and `final_points` the same
    after "section becomes 0". The points of all lines outside hand-offs add up to the raw score.
    """

    code: str
    question: Texts
    answer: Texts
    status: Status
    weight: Decimal
    share: Fraction | None
    renormalised: Fraction
    points: Fraction
    final_points: Fraction


@dataclass(frozen=True, kw_only=True)
class SectionFacts:
    """One section in the annex.

    `weight` counts only in the mode SECTION_WEIGHTS. `hand_off` names the other party when the section is about a
    hand-off; its lines are listed but stand for the pair and enter no partner's score. `leg` is the code of the leg
    that the section belongs to: a critical failure acts on the leg in which it happened.
    """

    title: Texts
    weight: Decimal
    lines: tuple[LineFacts, ...]
    hand_off: Texts | None = None
    leg: str = ""


@dataclass(frozen=True, kw_only=True)
class ExcludedFacts:
    """An audit of the period that does not count, and why."""

    number: str
    reason: Texts


@dataclass(frozen=True, kw_only=True)
class MethodFacts:
    """How it was measured: checklist, deadlines and the rules that the brand declared.

    `dispute_until` and `answer_by` are days (the last day included); `retention_days` is how long photos stay;
    `informed_on` is when the partner's staff were told that visits happen.
    """

    checklist: Texts
    checklist_version: int
    algorithm_version: str
    answer_by: date
    dispute_until: date
    retention_days: int
    informed_on: date | None
    excluded: tuple[ExcludedFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AuditFacts:
    """Everything that the report on one audit to one partner is made from."""

    number: str
    version: int
    released_on: date
    brand: BrandFacts
    place: PlaceFacts
    visited_on: date
    day_part: DayPart
    score: ScoreFacts
    period: PeriodFacts
    promises: tuple[PromiseFacts, ...]
    standards: tuple[StandardFacts, ...]
    findings: tuple[FindingFacts, ...]
    sections: tuple[SectionFacts, ...]
    method: MethodFacts
    changes: tuple[Texts, ...] = ()
    """What changed since the version before; needed from version 2 on."""


def in_all(texts: Texts, languages: Iterable[str], fallback: str) -> dict[str, str]:
    """Return `texts` in every language, gaps filled from `fallback` (the brand's first language) or any other.

    Raises ValueError when there is no text at all.
    """
    filled = {language: text for language, text in texts.items() if text.strip()}
    if not filled:
        raise ValueError("a text of the brand is empty in every language")
    spare = filled.get(fallback) or next(iter(filled.values()))
    return {language: filled.get(language, spare) for language in languages}
