"""A signature."""

from checklists.answers.attachment import Attachment
from checklists.definition import Question


class Signature(Attachment):
    """Value is a tuple of one evidence id, the picture of the signature; not scored."""

    name = "signature"

    def most(self, question: Question) -> int:
        """Return one."""
        del question
        return 1


KIND = Signature()
