"""One composite field for each kind of answer: the value, "not applicable" with its reason, the comment, photos.

What a person may enter is decided by `checklists`, once, for forms and phones alike; these classes only carry it. Each
knows from a digest what the page showed when it was made, so that a page that lay open for an hour changes only what
its reader touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Form,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs

from audit.fieldwork import operations
from audit.fieldwork.drafts import Change, Entry
from audit.fieldwork.models import AnswerField
from audit.fieldwork.operations import most_photos
from checklists import Question
from checklists.answers.kind import Control
from checklists.answers.registry import kind_of
from checklists.formats.codec import canonical

NOT_APPLICABLE = "__na"
"""The value of the radio "N/A"; no option of a checklist starts with an underscore."""

UNIT_SECONDS = 60

MARKS = {"from": "began", "to": "ended"}
"""Time marks of a duration as `checklists` names them, to the fields in which they are typed."""


class AnswerForm(Form):
    """Base of all kinds: what every question has besides its value."""

    question: ClassVar[Question]

    shown = HiddenField()
    comment = TextAreaField()

    def raw(self) -> Any:
        """Return the value as it was handed in, for `checklists` to read."""
        return None

    def chose_na(self) -> bool:
        """Say whether "not applicable" was chosen."""
        field = self._fields.get("na")
        return bool(field is not None and field.data)

    def entered(self) -> Entry:
        """Return what the person entered, unchecked."""
        field = self._fields.get("reason")
        reason = (field.data if field is not None else "") or ""
        comment = (self.comment.data or "").replace("\r\n", "\n").strip()
        refused = Entry(not_applicable=True, reason=reason, comment=comment)
        if self.chose_na() and not (is_given(self.raw()) and self._showed(refused)):
            return refused
        # Who types a value beside a box that was ticked already means the value.
        return Entry(value=self.raw(), comment=comment)

    def wishes(self, before: Entry) -> list[Change]:
        """Return the changes that the person made on the page, compared with what the page showed."""
        entered = self.entered()
        value_touched = self.touched(entered) and not self._showed(entered)
        comment_touched = comment_mark(entered.comment) != (self.shown.data or "").partition(".")[2]
        return [
            change
            for change in operations.changes_of(self.question.code, before, entered)
            if (comment_touched if change.field is AnswerField.COMMENT else value_touched)
        ]

    def _showed(self, entry: Entry) -> bool:
        return value_mark(self.question, entry) == (self.shown.data or "").partition(".")[0]

    def touched(self, entered: Entry) -> bool:
        """Say whether an empty value may mean that the person took the answer away."""
        del entered
        return True

    @property
    def uploads(self) -> list[Any]:
        """The files that were chosen."""
        field = self._fields.get("files")
        return [file for file in (field.data if field is not None else []) or [] if getattr(file, "filename", "")]

    @classmethod
    def data_of(cls, entry: Entry) -> dict[str, Any]:
        """Return the data that shows an entry in this form."""
        shown = f"{value_mark(cls.question, entry)}.{comment_mark(entry.comment)}"
        data = {"shown": shown, "comment": entry.comment, "reason": entry.reason, "na": entry.not_applicable}
        return data | cls.value_data(entry)

    @classmethod
    def value_data(cls, entry: Entry) -> dict[str, Any]:
        """Return the data of the value's own fields."""
        return {"value": entry.value}


def is_given(raw: Any) -> bool:
    """Say whether anything was typed or chosen."""
    return any(raw.values()) if isinstance(raw, Mapping) else bool(raw)


class ChoiceAnswer(AnswerForm):
    """Radios: yes/no, one of several, steps of a scale; "N/A" is one of them. A radio can be changed, not emptied."""

    value = RadioField(validate_choice=False)

    def raw(self) -> Any:
        """Return the chosen code; "N/A" is no value."""
        return None if self.chose_na() else self.value.data

    def chose_na(self) -> bool:
        """Say whether the radio "N/A" was chosen."""
        return bool(self.value.data == NOT_APPLICABLE)

    def touched(self, entered: Entry) -> bool:
        """Say whether anything was chosen: no radio at all never takes an answer away."""
        return entered.not_applicable or entered.value is not None

    @classmethod
    def value_data(cls, entry: Entry) -> dict[str, Any]:
        """Return the chosen code as text."""
        chosen = NOT_APPLICABLE if entry.not_applicable else entry.value
        return {"value": None if chosen is None else str(chosen)}


class ManyAnswer(AnswerForm):
    """Checkboxes: several of a list."""

    value = SelectMultipleField(validate_choice=False)
    na = BooleanField()

    def raw(self) -> Any:
        """Return the chosen codes."""
        return list(self.value.data or [])


class TextAnswer(AnswerForm):
    """One line or several: number, date, time, text, position, code."""

    value = StringField()
    na = BooleanField()

    def raw(self) -> Any:
        """Return the text."""
        return (self.value.data or "").strip()

    @classmethod
    def value_data(cls, entry: Entry) -> dict[str, Any]:
        """Return the value as it is typed."""
        found = entry.value
        if isinstance(found, Mapping):
            found = ", ".join(str(found[name]) for name in ("latitude", "longitude") if name in found)
        return {"value": "" if found is None else str(found)}


class DurationAnswer(AnswerForm):
    """Minutes and seconds, or the times at which something began and ended; times that were typed count first."""

    minutes = StringField()
    seconds = StringField()
    began = StringField()
    ended = StringField()
    na = BooleanField()

    def raw(self) -> Any:
        """Return two time marks or the units as a map."""
        typed = {name: (self[field].data or "").strip() for name, field in MARKS.items()}
        if any(typed.values()):
            return typed
        return {name: (self[name].data or "").strip() for name in ("minutes", "seconds")}

    @classmethod
    def value_data(cls, entry: Entry) -> dict[str, Any]:
        """Return minutes and seconds of a stored number of seconds, or what was typed."""
        if isinstance(entry.value, Mapping):
            units = {name: str(entry.value.get(name, "")) for name in ("minutes", "seconds")}
            return units | {field: str(entry.value.get(name, "")) for name, field in MARKS.items()}
        if not isinstance(entry.value, int):
            return {"minutes": "", "seconds": ""}
        minutes, seconds = divmod(entry.value, UNIT_SECONDS)
        return {"minutes": str(minutes), "seconds": str(seconds)}


class PictureAnswer(AnswerForm):
    """Photos are the answer; they are uploaded, so there is no value to type."""

    na = BooleanField()

    def touched(self, entered: Entry) -> bool:
        """Say whether "not applicable" is involved; photos come and go by themselves."""
        return self.question.na_allowed and (entered.not_applicable or bool(self.shown.data))


_CLASSES: Mapping[Control, type[AnswerForm]] = {
    Control.CHOICE: ChoiceAnswer,
    Control.STEPS: ChoiceAnswer,
    Control.CHOICES: ManyAnswer,
    Control.NUMBER: TextAnswer,
    Control.DATE: TextAnswer,
    Control.TIME: TextAnswer,
    Control.LINE: TextAnswer,
    Control.LINES: TextAnswer,
    Control.PLACE: TextAnswer,
    Control.DURATION: DurationAnswer,
    Control.PICTURE: PictureAnswer,
}
"""Control to the class of its field; a kind of answer names its control."""


def _class(question: Question) -> type[AnswerForm]:
    return _CLASSES[kind_of(question).control]


def answer_form(question: Question) -> type[AnswerForm]:
    """Build the class of the composite field of one question."""
    base = _class(question)
    members: dict[str, Any] = {"question": question}
    if base is ChoiceAnswer:
        members["value"] = RadioField(choices=choices(question), validate_choice=False)
    elif base is ManyAnswer:
        members["value"] = SelectMultipleField(choices=choices(question), validate_choice=False)
    if question.na_reasons:
        reasons = [SelectChoice(option.code, option.code) for option in question.na_reasons]
        members["reason"] = RadioField(choices=reasons, validate_choice=False)
    if most_photos(question):
        members["files"] = MultipleFileField()
    return type(f"Answer_{question.code}", (base,), members)


def choices(question: Question) -> list[SelectChoice]:
    """Return value and (untranslated) label of every choice; the page puts in the words of its language."""
    kind = kind_of(question)
    codes = list(kind.choices(question))
    if question.na_allowed and kind.control is not Control.CHOICES:
        codes.append(NOT_APPLICABLE)
    return [SelectChoice(code, code) for code in codes]


def value_mark(question: Question, entry: Entry) -> str:
    """Return a short digest of value and "not applicable", alike for what is stored and for what is typed the same."""
    shown = _class(question)
    if entry.not_applicable:
        return _mark(["na", entry.reason])
    return _mark(shown.value_data(entry) if entry.value not in (None, "", []) else {})


def comment_mark(comment: str) -> str:
    """Return a short digest of a comment."""
    return _mark(comment)


def _mark(content: Any) -> str:
    plain = {name: value for name, value in content.items() if value} if isinstance(content, dict) else content
    return hashlib.sha256(canonical(plain or "").encode()).hexdigest()[:8]
