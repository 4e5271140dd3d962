"""What a checklist is: frozen values, nothing that computes a score.

Texts are maps from language to text ({"en": ..., "fi": ..., "sv": ...}); codes are short ASCII words that never
change within a checklist and its later versions. Weights and points are decimals. A published version never changes:
a changed checklist is a new version number of the same code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

LANGUAGES = ("en", "fi", "sv")
"""The working languages; every text of a checklist stands in each of its own `languages`."""

Text = Mapping[str, str]
"""A text of a brand: language code to text."""


def text_in(text: Text, language: str, fallback: str = "en") -> tuple[str, str]:
    """Return the text and the language it is really in: the one asked for, else the fallback, else any other."""
    for candidate in (language, fallback, *text):
        if text.get(candidate):
            return text[candidate], candidate
    return "", language


class Mode(StrEnum):
    """How the questions of one leg become its score."""

    POINTS = "points"
    """Weighted points over all questions; section weights are not used."""
    SECTION_WEIGHTS = "section_weights"
    """Weighted mean of section scores, weights renormalised over the sections that were measured."""


class Operation(StrEnum):
    """What a `Match` asks of one answer. Everything but NOT_APPLICABLE is false without a value."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    INCLUDES = "includes"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ANSWERED = "answered"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Match:
    """A test of one answer, used in conditions, evidence rules and critical questions.

    `operands` are canonical tokens of the question's kind ("yes", an option code, "3", "2.5", "2026-01-31", seconds
    of a duration): none for ANSWERED and NOT_APPLICABLE, one or more for ONE_OF, else exactly one.
    """

    operation: Operation
    operands: tuple[str, ...] = ()


@dataclass(frozen=True)
class When:
    """A leaf of a condition: the answer to an earlier question passes the match."""

    question: str
    match: Match


@dataclass(frozen=True)
class AllOf:
    """True when every part is true (and for no part at all)."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """True when at least one part is true (false for no part at all)."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """True when the part is false; so also for a question that was not answered."""

    part: "Condition"


Condition = When | AllOf | AnyOf | Not


class Effect(StrEnum):
    """What a critical failure does to the score of its own leg, or of its own hand-off; never to another leg."""

    FLAG = "flag"
    CAP = "cap"
    SECTION_ZERO = "section_zero"
    AUDIT_ZERO = "audit_zero"


@dataclass(frozen=True)
class Critical:
    """A critical question: the answers that are a failure, and the consequence. `cap` is percent, 0 to 100."""

    when: Match
    effect: Effect = Effect.FLAG
    cap: Decimal | None = None


@dataclass(frozen=True)
class EvidenceRule:
    """What an answer that passes the match must carry: at least so many photos, a comment."""

    when: Match
    photos: int = 0
    comment: bool = False


@dataclass(frozen=True)
class Option:
    """A choice, a labelled step of a scale (its code is the number) or a reason for "not applicable".

    `points` count towards the share of the weight; an `exclusive` option ("none of these") stands alone.
    """

    code: str
    text: Text
    points: Decimal | None = None
    exclusive: bool = False


@dataclass(frozen=True)
class Band:
    """Share of the weight (0 to 1) for a number or duration with low <= value <= high; None is without limit.

    The first band that holds the value counts, so the author decides a shared limit by the order. Durations in
    seconds.
    """

    share: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Question:
    """One question.

    `kind` is a name of `checklists.answers.KINDS`. `minimum` and `maximum` are: the ends of a scale, limits of a
    number, seconds of a duration, characters of a text or barcode, pieces of a multiple choice or photo. `earliest`
    and `latest` are ISO dates or times. `best` is the right answer of a yes/no question ("yes" or "no") and the good
    end of a linear scale ("high" or "low"); empty means that the answer earns nothing. `decimals` is how many a
    number may have. `guidance` tells the auditor why we ask and how to judge. `weight` 0 leaves the question out of
    the score.
    """

    code: str
    kind: str
    text: Text
    guidance: Text = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    required: bool = True
    na_allowed: bool = False
    na_reasons: tuple[Option, ...] = ()
    weight: Decimal = Decimal(1)
    best: str = ""
    critical: Critical | None = None
    evidence: tuple[EvidenceRule, ...] = ()
    max_photos: int = 5
    condition: Condition | None = None
    standard: str = ""
    promise: str = ""
    stage: str = ""
    unit: Text = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    full_points: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int = 0
    earliest: str = ""
    latest: str = ""


@dataclass(frozen=True)
class Section:
    """A page of questions about one leg (`slots` has one code) or one hand-off (two: the giving, then the receiving).

    `weight` counts only in the mode SECTION_WEIGHTS. A section whose condition is false is not asked.
    """

    code: str
    title: Text
    slots: tuple[str, ...]
    questions: tuple[Question, ...]
    weight: Decimal = Decimal(1)
    condition: Condition | None = None

    @property
    def slot(self) -> str:
        """The leg whose part asks this section: the receiving one of a hand-off."""
        return self.slots[-1] if self.slots else ""

    @property
    def pair(self) -> tuple[str, str] | None:
        """The giving and the receiving slot of a hand-off; None for a section about one leg."""
        return (self.slots[0], self.slots[1]) if len(self.slots) > 1 else None


@dataclass(frozen=True)
class LegSlot:
    """A place for one leg of the visit; an assignment binds it to a touchpoint. A plain visit has one slot."""

    code: str
    title: Text


@dataclass(frozen=True)
class Checklist:
    """One version of a checklist.

    `band_limits` are the lower limits of A, B and C in whole percent (None: the brand's). `minutes` is the estimate
    for filling it in. `languages` are those in which every text must stand.
    """

    code: str
    version: int
    title: Text
    slots: tuple[LegSlot, ...]
    sections: tuple[Section, ...]
    mode: Mode = Mode.POINTS
    purpose: Text = field(default_factory=dict)
    band_limits: tuple[int, int, int] | None = None
    minutes: int = 10
    languages: tuple[str, ...] = LANGUAGES

    def questions(self) -> Iterator[tuple[Section, Question]]:
        """Every question with its section, in the order in which they are asked."""
        for section in self.sections:
            for question in section.questions:
                yield section, question

    def question(self, code: str) -> Question:
        """Return the question of that code; raises KeyError."""
        for _section, question in self.questions():
            if question.code == code:
                return question
        raise KeyError(code)

    @property
    def slot_codes(self) -> tuple[str, ...]:
        """Codes of the leg slots, in order."""
        return tuple(slot.code for slot in self.slots)
