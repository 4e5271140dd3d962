"""The form of one section of one checklist version: built once, since a published version never changes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import FormField

from audit.fieldwork.drafts import NOTHING, Draft
from audit.web.answer_forms import AnswerForm, answer_form
from audit.web.forms import Form
from checklists import Checklist

PREFIX = "q_"
"""Before the code of a question in the name of its field: codes may be words that forms use themselves."""


class SectionForm(Form):
    """Base of all section forms."""

    def answers(self) -> Iterator[tuple[str, AnswerForm, FormField[Any]]]:
        """Yield code, composite and field of every question."""
        for field in self:
            if isinstance(field, FormField):
                yield field.short_name.removeprefix(PREFIX), cast("AnswerForm", field.form), field


@lru_cache(maxsize=512)
def form_class(sha256: str, index: int, checklist: Cached) -> type[SectionForm]:
    """Build the class of a section's form; the digest of the version's content is the key."""
    del sha256
    section = checklist.value.sections[index]
    fields: dict[str, Any] = {
        f"{PREFIX}{question.code}": FormField(answer_form(question)) for question in section.questions
    }
    return type(f"Section_{section.code}", (SectionForm,), fields)


class Cached:
    """A checklist that is not part of a cache's key: its digest is."""

    def __init__(self, value: Checklist) -> None:
        self.value = value

    def __hash__(self) -> int:
        """Return a constant: all are alike."""
        return 0

    def __eq__(self, other: object) -> bool:
        """Say yes: the digest beside it tells versions apart."""
        return isinstance(other, Cached)


def section_form(sha256: str, checklist: Checklist, index: int, draft: Draft, *, posted: bool) -> SectionForm:
    """Return the form of a section (counted from 0) that shows the draft, or, when posted, what was sent."""
    kind = form_class(sha256, index, Cached(checklist))
    data = {
        f"{PREFIX}{question.code}": answer_data(kind, question.code, draft)
        for question in checklist.sections[index].questions
    }
    if posted:
        return kind()
    return kind(formdata=None, data=data)


def answer_data(kind: type[FlaskForm], code: str, draft: Draft) -> dict[str, Any]:
    """Return the data of one question's field for the draft."""
    field = getattr(kind, f"{PREFIX}{code}")
    form: type[AnswerForm] = field.args[0]
    return form.data_of(draft.entries.get(code, NOTHING))
