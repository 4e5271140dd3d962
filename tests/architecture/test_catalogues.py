"""Compiled catalogues equal their sources: what a translator reads is what a user sees."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.architecture.sources import ROOT, shown

SOURCES = sorted(path for package in ("audit", "reports") for path in (ROOT / package).rglob("LC_MESSAGES/*.po"))
LANGUAGES = {"fi", "sv"}


def texts(catalogue: Catalog) -> dict[object, object]:
    """Return what a reader gets for each message, by message and context; doubtful ones give nothing."""
    return {(message.id, message.context): message.string for message in catalogue if message.id and not message.fuzzy}


def source(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_a_compiled_catalogue_equals_its_source(path: Path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = texts(read_mo(file))
    assert compiled == {key: string for key, string in texts(source(path)).items() if string and all(string)}


@pytest.mark.parametrize("path", SOURCES, ids=shown)
def test_nothing_is_left_untranslated_or_doubtful(path: Path):
    open_ones = [message.id for message in source(path) if message.id and (message.fuzzy or not all([message.string]))]
    assert open_ones == []


@pytest.mark.parametrize("package", ["audit", "reports"])
def test_a_package_speaks_finnish_and_swedish(package: str):
    assert {path.parts[-3] for path in SOURCES if path.relative_to(ROOT).parts[0] == package} >= LANGUAGES
