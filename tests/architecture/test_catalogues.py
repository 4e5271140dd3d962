"""Compiled catalogues equal their sources: what a translator reads is what a user sees."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import reports.words
from reports.words import Phrase
from tests.architecture.sources import ROOT, shown

SOURCES = sorted((ROOT / "audit" / "translations").rglob("LC_MESSAGES/*.po"))
LANGUAGES = {"fi", "sv"}


def forms(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return the singular, or all plural forms, of a message or a translation."""
    return (text,) if isinstance(text, str) else tuple(text)


def texts(catalogue: Catalog) -> dict[tuple[object, ...], tuple[str, ...]]:
    """Return what a reader gets for each message, by message and context; untranslated and doubtful ones are absent."""
    return {
        (*forms(message.id), message.context): forms(message.string)
        for message in catalogue
        if message.id and not message.fuzzy and all(forms(message.string))
    }


def source(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_a_compiled_catalogue_equals_its_source(path: Path):
    with path.with_suffix(".mo").open("rb") as file:
        assert texts(read_mo(file)) == texts(source(path))


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_nothing_is_left_untranslated_or_doubtful(path: Path):
    catalogue = source(path)
    assert [
        message.id for message in catalogue if message.id and (message.fuzzy or not all(forms(message.string)))
    ] == []


def test_pages_speak_finnish_and_swedish():
    catalogues = {language: {path.name for path in SOURCES if language in path.parts} for language in LANGUAGES}
    assert catalogues["fi"] == catalogues["sv"]
    assert len(catalogues["fi"]) >= 4


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_same_words_read_the_same_in_every_catalogue(language: str):
    """All catalogues are read as one, so of two translations of the same words a page would show either."""
    found: dict[tuple[object, ...], set[tuple[str, ...]]] = {}
    for path in SOURCES:
        if language in path.parts:
            for message, text in texts(source(path)).items():
                found.setdefault(message, set()).add(text)
    assert {message: several for message, several in found.items() if len(several) > 1} == {}


NOT_OUR_WORDS = {
    "fi": re.compile(r"^\W*(?:on \W)?ei koske (?:tätä )?käyntiä\W*(?:on sallittu)?$", re.IGNORECASE),
    "sv": re.compile(r"\bfoto(?:n|t|na)?\b|gränsvärd", re.IGNORECASE),
}
"""Words for which the glossary has another one: photo, band, and the answer "not applicable"."""


def phrases() -> Iterator[Phrase]:
    """Yield every phrase of the reports."""
    for found in pkgutil.iter_modules(reports.words.__path__, "reports.words."):
        for value in vars(importlib.import_module(found.name)).values():
            yield from (one for one in (value if isinstance(value, tuple) else (value,)) if isinstance(one, Phrase))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_pages_and_reports_have_one_word_for_a_photo_a_band_and_what_does_not_apply(language: str):
    said = [
        text
        for path in SOURCES
        if language in path.parts
        for several in texts(source(path)).values()
        for text in several
    ]
    said += [getattr(phrase, language) for phrase in phrases()]
    assert len(said) > 1500
    assert [text for text in said if NOT_OUR_WORDS[language].search(text)] == []
