"""Texts of a brand in forms: one field for each language; the brand's first one is needed, the others may follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, TextAreaField

from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, at_most, required, stripped
from audit.web.forms import text as text_of_field

SEPARATOR = "__"


@dataclass(frozen=True)
class TextGroup:
    """One text of the brand in a form: its name, its words, and how long it may be in characters."""

    name: str
    words: str
    most: int
    long: bool = False
    needed: bool = True
    hint: str = ""
    folded: bool = False
    """Rarely needed: shown only when it is opened, or when it holds something."""


def with_texts(base: type[Form], groups: Sequence[TextGroup], languages: Sequence[str]) -> type[Form]:
    """Return a form class like `base` with a field for each text and language; the first language is the needed one."""
    fields: dict[str, Any] = {}
    for group in groups:
        for place, language in enumerate(languages):
            kind = TextAreaField if group.long else StringField
            checks: list[Any] = [at_most(group.most)]
            if place == 0 and group.needed:
                in_words = _("%(text)s: fill this in in %(language)s", text=group.words, language=LANGUAGES[language])
                checks.insert(0, required(in_words))
            fields[f"{group.name}{SEPARATOR}{language}"] = kind(LANGUAGES[language], checks, filters=[stripped])
    return type(base.__name__, (base,), fields)


def start_values(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return the start values of the fields from the texts by name."""
    return {f"{name}{SEPARATOR}{language}": words for name, text in texts.items() for language, words in text.items()}


def text_of(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    """Return one text from the form: language to words, without empty ones."""
    found = {language: text_of_field(form[f"{name}{SEPARATOR}{language}"]) for language in languages}
    return {language: words for language, words in found.items() if words}
