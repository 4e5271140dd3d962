"""The seam between a checklist and its kinds of answer: what every kind can do."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from checklists.answers.values import Value
from checklists.definition import Option, Question, Text
from checklists.problems import Problem

Order = Decimal | str
Raw = object
"""What a form, a phone or stored JSON hands in: text, number, list or map."""

JsonValue = str | int | list[str] | dict[str, str]


class Control(StrEnum):
    """How an answer is given on a page, and how the page reads it there."""

    CHOICE = "choice"
    """One of several choices."""
    CHOICES = "choices"
    """Several of them."""
    STEPS = "steps"
    """One step between two ends."""
    NUMBER = "number"
    DURATION = "duration"
    """Minutes and seconds, or two time marks."""
    DATE = "date"
    TIME = "time"
    LINE = "line"
    """One line of text."""
    LINES = "lines"
    """Text of several lines."""
    PLACE = "place"
    """Latitude and longitude."""
    PICTURE = "picture"
    """Photos: they are the answer."""


class Telling(StrEnum):
    """How a report says an answer: as much as a partner may know."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    """The words of the choice, or of each."""
    STEP = "step"
    """The step with its label, else out of the highest."""
    AMOUNT = "amount"
    """The number with its unit."""
    SPAN = "span"
    """Hours, minutes and seconds."""
    DAY = "day"
    PART_OF_DAY = "part_of_day"
    """Morning or evening: the minute could tell who the auditor was."""
    QUOTE = "quote"
    COUNT = "count"
    """How many photos."""
    SIGNED = "signed"
    """That there is a signature, not whose."""
    RECORDED = "recorded"
    """That there is one, not which."""


class Limits(StrEnum):
    """What the minimum and the maximum of a question limit."""

    ENDS = "ends"
    """They are the ends of the scale."""
    AMOUNT = "amount"
    SECONDS = "seconds"
    LETTERS = "letters"
    CHOICES = "choices"
    """How many choices may be taken."""
    PHOTOS = "photos"


_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")
_CANONICAL = re.compile(r"0|-?(?:[1-9][0-9]*|0(?=\.))(?:\.[0-9]*[1-9])?")
_DIGITS = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST_NUMBER = 30
_SPACES = str.maketrans({" ": None, "\u00a0": None, "\u202f": None, "\u2212": "-"})


class Kind:
    """One kind of answer. A new kind is one module with a subclass and one line in `registry`."""

    name: ClassVar[str]
    title: ClassVar[Text]
    """What people call it, in every working language."""
    hint: ClassVar[Text] = {}
    """What to do or what the ends mean, shown beside the control; empty where nothing needs saying."""
    control: ClassVar[Control]
    telling: ClassVar[Telling]
    uses: ClassVar[frozenset[str]] = frozenset()
    """Which of `options`, `full_points`, `bands`, `decimals`, `unit`, `earliest` and `latest` of a question mean
    something here: a builder asks for these only. What every question has is not named."""
    limits: ClassVar[Limits | None] = None
    """What minimum and maximum limit; None where they mean nothing."""
    goods: ClassVar[Mapping[str, Text]] = {}
    """What may stand in `best`, with its words; the first is what a new question takes for good."""
    minutes: ClassVar[Decimal] = Decimal("0.4")
    """How long one answer takes, as we estimate."""
    scored: ClassVar[bool] = False
    """Whether answers of this kind can earn points at all."""
    ordered: ClassVar[bool] = False
    """Whether "at least" and "at most" mean something."""

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Turn what was handed in (never empty) into the canonical value, or say what is wrong with it."""
        raise NotImplementedError

    def share(self, question: Question, value: Value) -> Fraction | None:
        """Return the share of the weight that the value earns, 0 to 1; None when the question is not scored."""
        del question, value
        return None

    def earns(self, question: Question) -> bool:
        """Whether this question is set up so that its answers earn points."""
        del question
        return False

    def token(self, value: Value) -> str:
        """Return the value as one canonical word, as it stands in a match."""
        return str(value)

    def order(self, value: Value) -> Order | None:
        """Return what "at least" and "at most" compare; None where there is no order."""
        del value
        return None

    def limit(self, operand: str) -> Order | None:
        """Read the operand of "at least" and "at most" as `order` compares it; None when it is not canonical."""
        return Decimal(operand) if _CANONICAL.fullmatch(operand) else None

    def choices(self, question: Question) -> tuple[str, ...]:
        """Return the tokens from which a page lets people choose; none where the answer is typed or uploaded."""
        del question
        return ()

    def label(self, question: Question, token: str) -> Text:
        """Return the words of a choice; empty where the token speaks for itself."""
        return next((option.text for option in question.options if option.code == token), {})

    def pieces(self, question: Question) -> tuple[int, int]:
        """Return how few and how many photos are the answer itself; (0, 0) where it is something else."""
        del question
        return 0, 0

    def to_json(self, value: Value) -> JsonValue:
        """Return the value for canonical JSON; `parse` reads it back."""
        return self.token(value)

    def check(self, question: Question) -> Iterator[Problem]:
        """Yield what is wrong with the question's own definition; paths are relative to the question."""
        del question
        yield from ()


def refuse(question: Question, code: str, **params: str | int) -> Problem:
    """Build the problem of one answer; its path is the code of the question."""
    return Problem(code, question.code, params)


def as_text(raw: Raw) -> str | None:
    """Read text or a whole number as stripped text; None for anything else (also for true and false)."""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        number = Decimal(raw)
        # A stored 1E+999999 would become a text of a million digits.
        return plain(number) if number.is_finite() and abs(number.adjusted()) < _LONGEST_NUMBER else str(number)
    return None


def as_texts(raw: Raw) -> list[str] | None:
    """Read a list of texts; one text counts as a list of one. None for anything else."""
    items = list(raw) if isinstance(raw, list | tuple) else [raw]
    texts = [as_text(item) for item in items]
    if any(text is None for text in texts):
        return None
    return [text for text in texts if text]


def as_map(raw: Raw) -> Mapping[str, object] | None:
    """Read a map with text keys; None for anything else."""
    if isinstance(raw, Mapping) and all(isinstance(key, str) for key in raw):
        return raw
    return None


def as_decimal(text: str) -> Decimal | None:
    """Read a number with decimal point or comma and spaces between thousands; no exponent, no NaN, no infinity."""
    tidy = text.translate(_SPACES)
    if not _NUMBER.fullmatch(tidy):
        return None
    return Decimal(tidy.replace(",", "."))


def finite(token: str) -> Decimal | None:
    """Read a number of ASCII digits with a decimal point, also with an exponent; None for anything else.

    The one rule for numbers in files of every format.
    """
    # Decimal alone would also take "1_000", digits of other scripts, NaN and infinity.
    if not _DIGITS.fullmatch(token.strip()):
        return None
    try:
        number = Decimal(token.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def plain(number: Decimal) -> str:
    """Write a decimal in its one canonical form: no exponent, no trailing zeros, no minus zero."""
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def outside(question: Question, number: Decimal) -> Problem | None:
    """Say whether the number lies outside of the question's minimum and maximum."""
    if question.minimum is not None and number < question.minimum:
        return refuse(question, "below_minimum", minimum=plain(question.minimum))
    if question.maximum is not None and number > question.maximum:
        return refuse(question, "above_maximum", maximum=plain(question.maximum))
    return None


def option_points(options: tuple[Option, ...]) -> bool:
    """Whether any option carries points."""
    return any(option.points is not None for option in options)


def check_limits(question: Question) -> Iterator[Problem]:
    """Yield a problem when minimum and maximum leave no room or are not finite."""
    for name, limit in (("minimum", question.minimum), ("maximum", question.maximum)):
        if limit is not None and not limit.is_finite():
            yield Problem("number_not_finite", name)
            return
    if question.minimum is not None and question.maximum is not None and question.minimum > question.maximum:
        yield Problem("limits_crossed", "minimum")


def clamp(share: Fraction) -> Fraction:
    """Bring a share into 0 to 1."""
    return min(max(share, Fraction(0)), Fraction(1))
