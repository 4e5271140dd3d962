"""A text in the auditor's own words."""

import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from checklists.answers.kind import Control, Kind, Limits, Raw, Telling, as_text, check_limits, plain, refuse
from checklists.answers.values import Value
from checklists.definition import Question, Text
from checklists.problems import Problem

LONGEST_TEXT = 4000
_LINE_CONTROLS = {"\n", "\t"}


class FreeText(Kind):
    """Value is text of `minimum` to `maximum` characters (4000); not scored."""

    name = "text"
    title: ClassVar[Text] = {"en": "Text", "fi": "Teksti", "sv": "Text"}
    control = Control.LINES
    telling = Telling.QUOTE
    limits = Limits.LETTERS
    minutes = Decimal("1.2")

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept text; line ends become LF, control characters are dropped, composed as NFC."""
        text = as_text(raw)
        if text is None:
            return refuse(question, "not_text")
        text = tidy(text)
        longest = LONGEST_TEXT if question.maximum is None else int(question.maximum)
        if len(text) > longest:
            return refuse(question, "text_too_long", maximum=longest, length=len(text))
        if question.minimum is not None and len(text) < question.minimum:
            return refuse(question, "text_too_short", minimum=plain(question.minimum), length=len(text))
        return text

    def check(self, question: Question) -> Iterator[Problem]:
        """Lengths in the right order."""
        return check_limits(question)


def tidy(text: str) -> str:
    """Bring text into one form: LF line ends, NFC, no control characters, no blank ends."""
    if not text:
        return text
    if text.isascii() and text.isprintable():
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in lines if sign in _LINE_CONTROLS or unicodedata.category(sign) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()


KIND = FreeText()
