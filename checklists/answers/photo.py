"""One or several photos."""

from collections.abc import Iterator

from checklists.answers.attachment import Attachment
from checklists.answers.kind import check_limits
from checklists.definition import Question
from checklists.problems import Problem


class Photo(Attachment):
    """Value is a tuple of evidence ids, `minimum` (1) to `maximum` (the question's `max_photos`); not scored."""

    name = "photo"

    def most(self, question: Question) -> int:
        """Return the maximum, else `max_photos`."""
        return question.max_photos if question.maximum is None else int(question.maximum)

    def check(self, question: Question) -> Iterator[Problem]:
        """Numbers of photos in the right order."""
        return check_limits(question)


KIND = Photo()
