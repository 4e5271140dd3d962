"""One or several photos."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from checklists.answers.attachment import Attachment
from checklists.answers.kind import Limits, Telling, check_limits
from checklists.definition import Question, Text
from checklists.problems import Problem


class Photo(Attachment):
    """Value is a tuple of evidence ids, `minimum` (1) to `maximum` (the question's `max_photos`); not scored."""

    name = "photo"
    title: ClassVar[Text] = {"en": "Photo", "fi": "Kuva", "sv": "Bild"}
    telling = Telling.COUNT
    limits = Limits.PHOTOS
    minutes = Decimal(1)

    def pieces(self, question: Question) -> tuple[int, int]:
        """Return the minimum, else 1, and the maximum, else `max_photos`."""
        most = question.max_photos if question.maximum is None else int(question.maximum)
        return int(question.minimum or 1), most

    def check(self, question: Question) -> Iterator[Problem]:
        """Numbers of photos in the right order."""
        return check_limits(question)


KIND = Photo()
