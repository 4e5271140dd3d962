"""A signature."""

from decimal import Decimal
from typing import ClassVar

from checklists.answers.attachment import Attachment
from checklists.answers.kind import Telling
from checklists.definition import Question, Text


class Signature(Attachment):
    """Value is a tuple of one evidence id, the picture of the signature; not scored."""

    name = "signature"
    title: ClassVar[Text] = {"en": "Signature", "fi": "Allekirjoitus", "sv": "Underskrift"}
    hint: ClassVar[Text] = {
        "en": "Take a photo of the signature.",
        "fi": "Ota kuva allekirjoituksesta.",
        "sv": "Ta en bild av underskriften.",
    }
    telling = Telling.SIGNED
    minutes = Decimal("0.7")

    def pieces(self, question: Question) -> tuple[int, int]:
        """Return one and one."""
        del question
        return 1, 1


KIND = Signature()
