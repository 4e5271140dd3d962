"""The fields of the builder's forms: texts by language, decimals, and rows of choices, bands, rules and conditions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, TextAreaField
from wtforms import Form as Row
from wtforms.validators import ValidationError

from audit.web.catalogues import LANGUAGES
from audit.web.forms import at_most, choices, stripped
from audit.web.manager.builder import matches
from audit.web.manager.texts import SEPARATOR
from checklists.answers.kind import as_decimal, plain

MOST_TEXT = 600
"""Characters of a question or a guidance in one language."""
MOST_LINE = 160
"""Characters of a title, a choice or a unit."""
SPARE_ROWS = 2
"""Empty rows below what is there, so that more can be added without a script."""
MOST_ROWS = 1002
"""A list of choices holds at most a thousand; every one of them can be opened, and two more written."""


def one_line(words: str | None) -> str | None:
    """Filter of a text that may wrap while it is written, but is one line: breaks become spaces."""
    return " ".join(words.split()) if words else words


def text_fields(
    name: str, languages: Sequence[str], *, most: int = MOST_LINE, long: bool = False, wrapped: bool = False
) -> dict[str, Any]:
    """Return one field for each language of a text; a wrapped one grows with its words but holds no line breaks."""
    kind = TextAreaField if long or wrapped else StringField
    return {
        f"{name}{SEPARATOR}{language}": kind(
            LANGUAGES.get(language, language), [at_most(most)], filters=[one_line if wrapped else stripped]
        )
        for language in languages
    }


def text_values(name: str, text: Mapping[str, str]) -> dict[str, str]:
    """Return the start values of the fields of a text."""
    return {f"{name}{SEPARATOR}{language}": words for language, words in text.items()}


def text_of(form: Any, name: str, languages: Sequence[str]) -> dict[str, str]:
    """Return a text from its fields, without empty languages."""
    found = {language: (form[f"{name}{SEPARATOR}{language}"].data or "") for language in languages}
    return {language: words for language, words in found.items() if words}


class NumberField(StringField):
    """A decimal number, typed with point or comma; `number` is None for nothing, and errors say what is wrong."""

    def __init__(self, label: Any = None, *, whole: bool = False, needed: Any = None, **more: Any) -> None:
        """Make the field; `needed` says what to enter where nothing is refused."""
        super().__init__(label, filters=[stripped], **more)
        self._whole = whole
        self._needed = needed

    @property
    def number(self) -> Decimal | None:
        """The number that was typed; None for nothing or for what is no number."""
        return as_decimal(self.data) if self.data else None

    @property
    def whole(self) -> int | None:
        """The number as a whole one."""
        return None if self.number is None else int(self.number)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, a fraction where only a whole one makes sense, and nothing where one is needed."""
        del form
        if not self.data:
            if self._needed:
                raise ValidationError(self._needed)
            return
        found = self.number
        if found is None:
            raise ValidationError(_("Enter a number such as 12 or 2.5"))
        if self._whole and found != found.to_integral_value():
            raise ValidationError(_("Enter a whole number"))


def number_text(number: Decimal | int | None) -> str:
    """Return a number as it is typed."""
    return "" if number is None else plain(Decimal(number))


def _operation(label: Any) -> SelectField:
    return SelectField(label, choices=[])


def refuse_wrong_value(operation: Any, operands: Any) -> None:
    """Refuse a comparison with nothing, and a value with which nothing is compared. Raises ValidationError."""
    chosen = operation.data
    if not chosen or operation.errors:
        return
    if matches.lacks_value(chosen, operands.data or ""):
        raise ValidationError(_("Write the answer to compare with, or empty the choice before it"))
    if operands.data and not matches.compares(chosen):
        raise ValidationError(_("Empty this: nothing is compared here. To compare, choose “is” or another before it"))


def refuse(found: Sequence[tuple[Any, str]]) -> None:
    """Put errors beside fields of rows, as their own checks would. Raises ValidationError when there are any."""
    for field, words in found:
        field.errors = [*field.errors, words]
    if found:
        # The list of rows is wrong then too; its own error is shown nowhere.
        raise ValidationError(found[0][1])


def typed(row: Any) -> bool:
    """Say whether anything stands in a row of a form."""
    return any(field.data for field in row)


def says_anything(row: Any) -> bool:
    """Say whether a row holds words or points; a code or a tick alone is no choice."""
    words = (field.data for field in row if field.short_name.startswith(f"text{SEPARATOR}"))
    return any(words) or bool(row.points.data)


class MatchRow(Row):
    """A match: operation and answers."""

    operation = _operation(_l("Answer"))
    operands = StringField(_l("Value"), [at_most(MOST_TEXT)], filters=[stripped])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operation.choices = choices([("", "–"), *matches.operations()])

    def validate_operands(self, field: Any) -> None:
        """Refuse a comparison with nothing, and a value with which nothing is compared."""
        refuse_wrong_value(self.operation, field)


class EvidenceRow(MatchRow):
    """What an answer must carry."""

    photos = NumberField(_l("Photos"), whole=True)
    comment = BooleanField(_l("A comment"))

    def validate_operation(self, field: Any) -> None:
        """Refuse a photo or a comment of which nobody said for which answer."""
        if not field.data and (self.operands.data or self.photos.data or self.comment.data):
            raise ValidationError(_("Choose which answer needs it, or empty the line"))

    def validate_photos(self, field: Any) -> None:
        """Refuse a line that asks for neither photos nor a comment."""
        if self.operation.data and not field.number and not self.comment.data:
            raise ValidationError(_("Enter how many photos, tick the comment, or empty the line"))


class ConditionRow(MatchRow):
    """One line of a condition."""

    negated = BooleanField(_l("Not"))
    question = SelectField(_l("Question"), choices=[], validate_choice=False)

    def validate_question(self, field: Any) -> None:
        """Refuse a line that is about no question."""
        if not field.data and (self.operation.data or self.operands.data or self.negated.data):
            raise ValidationError(_("Choose the question, or empty the line"))

    def validate_operation(self, field: Any) -> None:
        """Refuse a line that says nothing about the answer."""
        if not field.data and self.question.data:
            raise ValidationError(_("Choose what the answer must be, or empty the line"))


class BandRow(Row):
    """A band of a number: limits and the share of the weight in percent."""

    low = NumberField(_l("From"))
    high = NumberField(_l("To"))
    share = NumberField(_l("Share of the weight, percent"))

    def validate_share(self, field: Any) -> None:
        """Refuse limits without a share."""
        if not field.data and (self.low.data or self.high.data):
            raise ValidationError(_("Enter the share of the weight, 0 for none, or empty the line"))


def _refuse_alone(row: Any, field: Any) -> None:
    if field.data and not says_anything(row):
        raise ValidationError(_("Write the choice that stands alone, or take this tick away"))


def option_row(languages: Sequence[str]) -> type[Row]:
    """Return the class of a row that holds one choice."""
    members: dict[str, Any] = {
        "code": StringField(_l("Step"), filters=[stripped]),
        **text_fields("text", languages, wrapped=True),
        "points": NumberField(_l("Points")),
        "exclusive": BooleanField(_l("Stands alone"), [_refuse_alone]),
    }
    return type("OptionRow", (Row,), members)


def rows(row: type[Row]) -> FieldList[Any]:
    """Return a list of rows."""
    return FieldList(FormField(row), max_entries=MOST_ROWS)


def with_spare(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows' data with empty rows behind them."""
    return [*found, *({} for _spare in range(min(SPARE_ROWS, MOST_ROWS - len(found))))]
