"""Answers that are evidence themselves: the base of photo and signature."""

import re

from checklists.answers.kind import Control, JsonValue, Kind, Raw, as_texts, refuse
from checklists.answers.values import Value
from checklists.definition import Question
from checklists.problems import Problem

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Attachment(Kind):
    """Value is a tuple of evidence ids, each once; not scored."""

    control = Control.PICTURE

    def parse(self, question: Question, raw: Raw) -> Value | Problem:
        """Accept evidence ids; too few pieces are told by `missing`, so that photos can arrive one by one."""
        ids = as_texts(raw)
        if ids is None or not ids or not all(_ID.fullmatch(one) for one in ids):
            return refuse(question, "not_evidence")
        unique = tuple(dict.fromkeys(ids))
        _least, most = self.pieces(question)
        if len(unique) > most:
            return refuse(question, "too_many_photos", maximum=most)
        return unique

    def token(self, value: Value) -> str:
        """Return the ids with spaces between them."""
        return " ".join(value) if isinstance(value, tuple) else str(value)

    def to_json(self, value: Value) -> JsonValue:
        """Return the ids as a list."""
        return list(value) if isinstance(value, tuple) else [str(value)]
