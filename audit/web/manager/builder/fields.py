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
MOST_ROWS = 60


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

    def __init__(self, label: Any = None, *, whole: bool = False, **more: Any) -> None:
        super().__init__(label, filters=[stripped], **more)
        self._whole = whole

    @property
    def number(self) -> Decimal | None:
        """The number that was typed; None for nothing or for what is no number."""
        return as_decimal(self.data) if self.data else None

    @property
    def whole(self) -> int | None:
        """The number as a whole one."""
        return None if self.number is None else int(self.number)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, and a fraction where only a whole number makes sense."""
        del form
        if not self.data:
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


class MatchRow(Row):
    """A match: operation and answers."""

    operation = _operation(_l("Answer"))
    operands = StringField(_l("Value"), [at_most(MOST_TEXT)], filters=[stripped])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operation.choices = choices([("", "–"), *matches.operations()])


class EvidenceRow(MatchRow):
    """What an answer must carry."""

    photos = NumberField(_l("Photos"), whole=True)
    comment = BooleanField(_l("A comment"))


class ConditionRow(MatchRow):
    """One line of a condition."""

    negated = BooleanField(_l("Not"))
    question = SelectField(_l("Question"), choices=[], validate_choice=False)


class BandRow(Row):
    """A band of a number: limits and the share of the weight in percent."""

    low = NumberField(_l("From"))
    high = NumberField(_l("To"))
    share = NumberField(_l("Share of the weight, percent"))


def option_row(languages: Sequence[str]) -> type[Row]:
    """Return the class of a row that holds one choice."""
    members: dict[str, Any] = {
        "code": StringField(_l("Step"), filters=[stripped]),
        **text_fields("text", languages, wrapped=True),
        "points": NumberField(_l("Points")),
        "exclusive": BooleanField(_l("Stands alone")),
    }
    return type("OptionRow", (Row,), members)


def rows(row: type[Row]) -> FieldList[Any]:
    """Return a list of rows."""
    return FieldList(FormField(row), max_entries=MOST_ROWS)


def with_spare(found: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the rows' data with empty rows behind them."""
    return [*found, *({} for _spare in range(min(SPARE_ROWS, MOST_ROWS - len(found))))]
