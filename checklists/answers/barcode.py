"""The text of a barcode or QR code."""

from collections.abc import Iterator
from typing import ClassVar

from checklists.answers.kind import Control, Kind, Limits, Raw, Telling, as_text, check_limits, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

LONGEST_BARCODE = 200


class Barcode(Kind):
    """Value is printable text without changes (leading zeros stay); not scored. Limits count characters."""

    name = "barcode"
    title: ClassVar[Text] = {"en": "Barcode", "fi": "Viivakoodi", "sv": "Streckkod"}
    hint: ClassVar[Text] = {
        "en": "Type the number below the bars.",
        "fi": "Kirjoita viivakoodin alla oleva numero.",
        "sv": "Skriv numret under strecken.",
    }
    control = Control.LINE
    telling = Telling.RECORDED
    limits = Limits.LETTERS

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept 1 to 200 printable characters."""
        text = as_text(raw) if isinstance(raw, str) else None
        if not text or not text.isprintable() or len(text) > LONGEST_BARCODE:
            return refuse(question, "not_a_barcode", maximum=LONGEST_BARCODE)
        shortest = 1 if question.minimum is None else int(question.minimum)
        longest = LONGEST_BARCODE if question.maximum is None else int(question.maximum)
        if not shortest <= len(text) <= longest:
            return refuse(question, "barcode_length", minimum=shortest, maximum=longest)
        return text

    def check(self, question: Question) -> Iterator[Problem]:
        """Lengths in the right order."""
        return check_limits(question)


KIND = Barcode()
