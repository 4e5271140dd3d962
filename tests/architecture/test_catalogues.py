"""Compiled catalogues equal their sources: what a translator reads is what a user sees."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

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
