"""The catalogue that the ready checklists rest on: stages, promises in the customer's words, standards."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from checklists.definition import Text
from checklists.formats.codec import DECIMAL, STRING, TEXT, choice, decode, list_of, map_of, parse_document, record


class Criticality(StrEnum):
    """How much a broken standard hurts the customer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True)
class Stage:
    """A step of the customer journey; the order of the list is the order of the journey."""

    code: str
    title: Text


@dataclass(frozen=True)
class Promise:
    """A value promise: a short title for tables, and the promise in the customer's words."""

    code: str
    title: Text
    text: Text


@dataclass(frozen=True)
class Standard:
    """A measurable rule that keeps a promise; `target` is percent, 0 to 100.

    `title` is the rule in one line; `expected_behaviour` says what to do per role: driver, agent, site, everyone.
    """

    code: str
    stage: str
    promise: str
    criticality: Criticality
    target: Decimal
    title: Text
    expected_behaviour: Mapping[str, Text]
    good_looks_like: Text
    when_not_kept: Text
    first_step: Text


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
        "expected_behaviour": map_of(TEXT),
        "good_looks_like": TEXT,
        "when_not_kept": TEXT,
        "first_step": TEXT,
    },
)
_CATALOGUE = record(
    Catalogue,
    {
        "stages": list_of(record(Stage, {"code": STRING, "title": TEXT})),
        "promises": list_of(record(Promise, {"code": STRING, "title": TEXT, "text": TEXT})),
        "standards": list_of(_STANDARD),
    },
)
