"""The catalogue that the ready checklists rest on: stages, promises in the customer's words, standards."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from checklists.definition import Text
from checklists.formats.codec import DECIMAL, STRING, TEXT, choice, decode, list_of, parse_document, record


class Criticality(StrEnum):
    """How much a broken standard hurts the customer."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Stage:
    """A step of the customer journey; the order of the list is the order of the journey."""

    code: str
    title: Text


@dataclass(frozen=True)
class Promise:
    """A value promise in the customer's words."""

    code: str
    text: Text


@dataclass(frozen=True)
class Standard:
    """A measurable rule that keeps a promise; `target` is percent, 0 to 100.

    Texts: `title` the rule in one line, `expected` the behaviour, `good` what good looks like, `fallback` what to do when
    it cannot be kept, `mend` the first step to mend it.
    """

    code: str
    stage: str
    promise: str
    criticality: Criticality
    target: Decimal
    title: Text
    expected: Text
    good: Text
    fallback: Text
    mend: Text


@dataclass(frozen=True)
class Catalogue:
    """Everything from which a brand can be started."""

    stages: tuple[Stage, ...]
    promises: tuple[Promise, ...]
    standards: tuple[Standard, ...]


def read_catalogue(source: str | bytes) -> Catalogue:
    """Read a catalogue from JSON; raises ChecklistError with every problem."""
    return decode(_CATALOGUE, parse_document(source), Catalogue)


_STANDARD = record(
    Standard,
    {
        "code": STRING,
        "stage": STRING,
        "promise": STRING,
        "criticality": choice(Criticality),
        "target": DECIMAL,
        "title": TEXT,
        "expected": TEXT,
        "good": TEXT,
        "fallback": TEXT,
        "mend": TEXT,
    },
)
_CATALOGUE = record(
    Catalogue,
    {
        "stages": list_of(record(Stage, {"code": STRING, "title": TEXT})),
        "promises": list_of(record(Promise, {"code": STRING, "text": TEXT})),
        "standards": list_of(_STANDARD),
    },
)
