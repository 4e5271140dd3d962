"""What an auditor answers at a partner of a given quality. Pure: the same random generator gives the same answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from checklists import (
    Answer,
    Band,
    Checklist,
    Effect,
    Option,
    Problem,
    Question,
    Section,
    demands,
    holds,
    kind_of,
    parse_answer,
)

PICTURES = frozenset({"photo", "signature"})
RARE = {Effect.FLAG: 0.9, Effect.SECTION_ZERO: 0.35, Effect.CAP: 0.25, Effect.AUDIT_ZERO: 0.15}
"""How much less often than other slips a critical failure of this effect happens."""
NEXT_BEST = 0.45
"""Of the answers that are not the best, each is so much less likely than the better one before it."""
TROUBLE = 0.7
"""How often somebody at a partner without any quality would need help."""
LONGEST = 3
"""Where a band has no upper limit, values reach so many times its lower one."""
FULL, LOWEST = 0.985, 0.03


@dataclass(frozen=True)
class Filled:
    """One answer as it will be handed in; `photos` is how many pictures go with it."""

    question: str
    raw: Any = None
    reason: str = ""
    comment: str = ""
    photos: int = 0


@dataclass(frozen=True)
class Sheet:
    """The answers of a visit by section, and how well it went: share 0 to 1 of what could be earned."""

    sections: tuple[tuple[str, tuple[Filled, ...]], ...]
    earned: float


@dataclass
class Visitor:
    """One auditor at one place: chance, the quality that they meet by slot and promise, and what they say.

    `say(code, earned)` returns a sentence about the question; `earned` is the share of the visit so far, None unless
    the sentence sums the visit up.
    """

    random: Random
    quality: Mapping[str, Mapping[str, float]]
    local: datetime
    say: Callable[[str, float | None], str]
    place: str | None = None
    shares: list[float] = field(default_factory=list)

    def fill(self, checklist: Checklist) -> Sheet:
        """Answer everything that is asked, with the comments and photos that the answers demand."""
        known: dict[str, Question] = {}
        answers: dict[str, Answer] = {}
        pages = []
        for section in checklist.sections:
            page = []
            for question in section.questions:
                if holds(section.condition, known, answers) and holds(question.condition, known, answers):
                    filled, answer = self._answered(section, question)
                    known[question.code], answers[question.code] = question, answer
                    page.append(filled)
            pages.append((section.code, tuple(page)))
        return Sheet(tuple(pages), self.earned)

    @property
    def earned(self) -> float:
        """The mean share so far; 1 before anything was scored."""
        return sum(self.shares) / len(self.shares) if self.shares else 1.0

    def _answered(self, section: Section, question: Question) -> tuple[Filled, Answer]:
        if question.kind in PICTURES:
            pieces = int(question.minimum or 1)
            return Filled(question.code, photos=pieces), _read(question, [str(n) for n in range(pieces)])
        if question.na_reasons and self.random.random() < 0.1:  # noqa: PLR2004 - one in ten cannot tell
            reason = question.na_reasons[0].code
            return Filled(question.code, reason=reason), _read(question, None, reason=reason)
        raw = self._raw(section, question)
        answer = _read(question, raw)
        photos, commented = demands(question, answer)
        self._note(question, answer)
        comment = self.say(question.code, None) if commented else ""
        return Filled(question.code, raw, comment=comment, photos=photos), _read(question, raw, "", comment, photos)

    def _note(self, question: Question, answer: Answer) -> None:
        if question.weight and answer.value is not None and kind_of(question).scored:
            share = kind_of(question).share(question, answer.value)
            if share is not None:
                self.shares.append(float(share))

    def _quality(self, section: Section, question: Question) -> float:
        of_slots = [self.quality[slot].get(question.promise, 0.85) for slot in section.slots]
        return min(FULL, max(LOWEST, sum(of_slots) / len(of_slots)))

    def _raw(self, section: Section, question: Question) -> Any:
        quality = self._quality(section, question)
        kinds: dict[str, Callable[[Question, float], Any]] = {
            "yes_no": self._yes_no,
            "single_choice": self._choice,
            "multiple_choice": self._choices,
            "scale": self._scale,
            "csat": self._feeling(1, 5),
            "ces": self._feeling(1, 7),
            "nps": self._feeling(0, 10),
        }
        if question.kind in kinds:
            return kinds[question.kind](question, quality)
        if question.bands:
            return self._banded(question, quality)
        return self._plain(question)

    def _yes_no(self, question: Question, quality: float) -> str:
        if not question.best:
            return "yes" if self.random.random() < (1 - self.earned) * TROUBLE else "no"
        rare = RARE[question.critical.effect] if question.critical else 1.0
        good = self.random.random() >= (1 - quality) * rare
        return question.best if good else {"yes": "no", "no": "yes"}[question.best]

    def _choice(self, question: Question, quality: float) -> str:
        options = sorted(question.options, key=lambda option: -(option.points or 0))
        best = [option for option in options if option.points == options[0].points]
        rest = [option for option in options if option not in best]
        if not rest or self.random.random() < quality:
            return self.random.choice(best).code
        return self._slip(rest, question).code

    def _slip(self, rest: Sequence[Option], question: Question) -> Option:
        weights = [NEXT_BEST**rank for rank in range(len(rest))]
        if question.critical:
            weights[-1] *= RARE[question.critical.effect]
        return self.random.choices(rest, weights)[0]

    def _choices(self, question: Question, quality: float) -> list[str]:
        told = [option.code for option in question.options if not option.exclusive and self.random.random() < quality]
        none = next((option.code for option in question.options if option.exclusive), question.options[0].code)
        return told or [none]

    def _scale(self, question: Question, quality: float) -> str:
        low, high = int(question.minimum or 1), int(question.maximum or 5)
        steps = sum(self.random.random() < quality**0.8 for _ in range(high - low))
        return str(low + steps if question.best != "low" else high - steps)

    def _feeling(self, low: int, high: int) -> Callable[[Question, float], str]:
        def felt(question: Question, quality: float) -> str:
            del question, quality
            mood = min(1.0, max(0.0, self.earned**1.5 + self.random.gauss(0, 0.09)))
            return str(low + round(mood * (high - low)))

        return felt

    def _banded(self, question: Question, quality: float) -> str:
        bands = sorted(question.bands, key=lambda band: -band.share)
        good = self.random.random() < quality
        band = bands[0] if good else self.random.choices(bands[1:], [NEXT_BEST**n for n in range(len(bands) - 1)])[0]
        return str(self._within(band, question))

    def _within(self, band: Band, question: Question) -> int:
        """Return a whole value inside a band, never on a limit that a better band shares."""
        low = int(max(band.low or Decimal(0), question.minimum or Decimal(0)))
        high = int(band.high) if band.high is not None else max(low + 1, low * LONGEST)
        if question.maximum is not None:
            high = min(high, int(question.maximum))
        if low == high:
            return low
        if question.kind != "duration":
            return low + 1 if low else high
        # People read seconds off a clock in steps of five, minutes above ten in whole minutes.
        step = 5 if high <= 600 else 60  # noqa: PLR2004
        return low + step * self.random.randint(1, max(1, (high - low) // step - 1))

    def _plain(self, question: Question) -> Any:
        values: dict[str, Callable[[], Any]] = {
            "date": lambda: (self.local + timedelta(days=self.random.choice((5, 7, 7, 7)))).date().isoformat(),
            "time": lambda: (self.local - timedelta(minutes=self.random.randint(20, 90))).strftime("%H:%M"),
            "text": lambda: self.say(question.code, self.earned),
            "barcode": lambda: f"JJFI{self.random.randrange(10**11, 10**12)}",
            "number": lambda: str(int(question.minimum or 1)),
            "location": lambda: self.place,
        }
        return values[question.kind]() if question.kind in values else None


def _read(question: Question, raw: Any, reason: str = "", comment: str = "", photos: int = 0) -> Answer:
    found = parse_answer(question, raw, not_applicable=bool(reason), reason=reason, comment=comment, evidence=photos)
    if isinstance(found, Problem):
        message = f"{question.code}: {raw!r} is refused: {found}"
        raise TypeError(message)
    return found
