"""Which column is which: names in English, Finnish and Swedish, with a language behind them or without."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

TITLE = "title"
"""The only column that a list must have."""

NAMES: dict[str, tuple[str, ...]] = {
    TITLE: (
        *("title", "question", "questions", "question text", "item", "label", "check", "check item", "checkpoint"),
        *("kysymys", "otsikko", "tarkistuskohta", "fråga", "rubrik", "kontrollpunkt"),
    ),
    "code": ("code", "question code", "question id", "koodi", "kod"),
    "guidance": (
        *("guidance", "description", "help", "help text", "hint", "instruction", "instructions", "note", "notes"),
        *("kuvaus", "ohje", "ohjeet", "beskrivning", "anvisning", "anvisningar"),
    ),
    "category": ("category", "group", "heading", "kategoria", "luokka", "ryhmä", "kategori", "grupp"),
    "subcategory": ("subcategory", "sub category", "subgroup", "alaluokka", "alakategoria", "underkategori"),
    "section": ("section", "page", "area", "osio", "sivu", "alue", "avsnitt", "sektion", "sida", "område"),
    "kind": (
        *("input type", "type", "kind", "answer type", "response type", "question type", "item type"),
        *("tyyppi", "vastaustyyppi", "typ", "svarstyp"),
    ),
    "required": (
        *("required", "mandatory", "compulsory", "is required", "is mandatory"),
        *("pakollinen", "obligatorisk", "obligatoriskt"),
    ),
    "weight": ("weight", "weighting", "paino", "painoarvo", "painotus", "vikt", "viktning"),
    "full_weight": ("full weight", "total weight", "kokonaispaino", "total vikt"),
    "critical": ("critical", "is critical", "kriittinen", "kritisk", "kritiskt"),
    "options": (
        *("options", "option", "choices", "answers", "answer options", "responses", "response options"),
        *("vaihtoehdot", "vastausvaihtoehdot", "alternativ", "svarsalternativ"),
    ),
    "promise": ("promise", "lupaus", "löfte"),
    "stage": ("stage", "journey stage", "vaihe", "polun vaihe", "steg", "etapp"),
    "standard": ("standard", "standardi"),
}
"""Field to the names of its column, small letters; underscores and hyphens count as spaces."""

TEXTS = {TITLE, "guidance", "category", "subcategory", "section", "options"}
"""Fields that may stand in several languages, such as "title:fi"."""

_MEANING = {name: field_name for field_name, names in NAMES.items() for name in names}
_LANGUAGE = re.compile(r"(?P<name>.+?)\s*(?:::?\s*|\[|\()(?P<language>[a-z]{2})\s*[\])]?")
_ALONE = {"question", "questions", "kysymys", "fråga"}
_FEWEST = 2

MOST_UNKNOWN = 2
"""Unknown columns to each known one; a table with more is another kind of table, unless it has choices."""


@dataclass(frozen=True)
class Column:
    """One column of a list: where it stands, what it was called, its field and language ("" where none is named)."""

    index: int
    name: str
    field: str
    language: str = ""


@dataclass(frozen=True)
class Header:
    """The columns of a list that are known, those that are not, and those that say again what another says."""

    columns: tuple[Column, ...]
    unknown: tuple[Column, ...] = field(default=())
    repeated: tuple[Column, ...] = field(default=())

    def of(self, field_name: str) -> tuple[Column, ...]:
        """Return the columns of a field, one for each language."""
        return tuple(column for column in self.columns if column.field == field_name)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages that are named behind a title, in the order of the columns."""
        return tuple(column.language for column in self.of(TITLE) if column.language)

    @property
    def width(self) -> int:
        """How many columns have a name."""
        return 1 + max(column.index for column in (*self.columns, *self.unknown, *self.repeated))


def read_header(cells: Sequence[str]) -> Header | None:
    """Return the header that a row is, or None where it names no column for questions.

    A row counts as a header when it names a question and one other known column, or nothing but "question". A table
    with many columns that mean nothing here has titles of something else.
    """
    known: list[Column] = []
    unknown: list[Column] = []
    repeated: list[Column] = []
    for index, cell in enumerate(cells):
        name = " ".join(cell.split())
        if not name:
            continue
        meaning, language = _meaning(name)
        column = Column(index, name, meaning, language)
        if not meaning:
            unknown.append(column)
        elif any((other.field, other.language) == (meaning, language) for other in known):
            repeated.append(column)
        else:
            known.append(column)
    fields = {column.field for column in known}
    foreign = len(unknown) > MOST_UNKNOWN * len(known) and "options" not in fields
    alone = len(known) == 1 and not unknown and known[0].name.casefold() in _ALONE
    if TITLE not in fields or foreign or not (alone or len(fields) >= _FEWEST):
        return None
    return Header(tuple(known), tuple(unknown), tuple(repeated))


def is_header_again(cells: Sequence[str]) -> Header | None:
    """Return the header that a row below the first one is: every cell names a known column."""
    found = read_header(cells)
    return found if found is not None and not found.unknown and not found.repeated else None


def _meaning(name: str) -> tuple[str, str]:
    """Return field and language of a column's name; the field is "" where it is not known."""
    tidy = " ".join(name.casefold().replace("_", " ").replace("-", " ").strip(" *").split())
    if tidy in _MEANING:
        return _MEANING[tidy], ""
    match = _LANGUAGE.fullmatch(tidy)
    if match and _MEANING.get(match["name"]) in TEXTS:
        return _MEANING[match["name"]], match["language"]
    return "", ""
