"""What an answer is: a value, "not applicable" with its reason, or nothing; with a comment and evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True)
class Place:
    """A position in WGS 84 degrees, with its accuracy in metres where the phone told it."""

    latitude: Decimal
    longitude: Decimal
    accuracy: Decimal | None = None


Value = str | int | Decimal | date | time | Place | tuple[str, ...]
"""The canonical value of an answer. yes/no: "yes" or "no". Single choice: an option code. Multiple choice: option codes
in the order of the options. Scale, NPS, CES, CSAT: int. Number: Decimal. Duration: int seconds. Date, time: date, time.
Text, barcode: str. Photo, signature: tuple of evidence ids. Location: Place."""


@dataclass(frozen=True)
class Answer:
    """One answer. Absent (no value, not "not applicable") when only a comment or evidence was given so far.

    `reason` is the code of one of the question's reasons for "not applicable". `evidence` counts the photos and
    documents that hang on the answer, besides those that are the value of a photo question.
    """

    value: Value | None = None
    not_applicable: bool = False
    reason: str = ""
    comment: str = ""
    evidence: int = 0

    @property
    def answered(self) -> bool:
        """Whether there is a value that may be tested and scored."""
        return self.value is not None and not self.not_applicable


Answers = Mapping[str, Answer]
"""Answers by question code."""

ABSENT = Answer()
"""The answer to a question that nobody has touched."""
