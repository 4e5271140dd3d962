"""The catalogue that the ready checklists rest on: stages, customer stories, promises in their words, standards.

It stands in several files, so that each can be read in one go: the journey (stages, stories, promises), then the
standards of each stage. Together they are one catalogue; the order of the files is the order of the journey.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from checklists.definition import Text
from checklists.formats.codec import (
    DECIMAL,
    STRING,
    TEXT,
    WHOLE,
    choice,
    decode,
    list_of,
    map_of,
    parse_document,
    record,
)


class Criticality(StrEnum):
    """How much a broken standard hurts the customer."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Ambition(StrEnum):
    """What a target is for: mending what is broken, keeping up, or leading."""

    REPAIR = "repair"
    PARITY = "parity"
    LEAD = "lead"


@dataclass(frozen=True)
class Stage:
    """A step of the customer journey; the order of the list is the order of the journey."""

    code: str
    title: Text


@dataclass(frozen=True)
class Story:
    """A customer story above promises: who, in which situation, which moment decides, for which segment it stands."""

    code: str
    title: Text
    who: Text
    situation: Text
    decisive_moment: Text
    segment: Text


@dataclass(frozen=True)
class Promise:
    """A value promise: a short title for tables, the promise in the customer's words, and the code of its story."""

    code: str
    title: Text
    text: Text
    story: str


@dataclass(frozen=True)
class Target:
    """One rung of a ladder: from so many months after the standard begins, this target in percent, 0 to 100."""

    after_months: int
    target: Decimal
    ambition: Ambition


@dataclass(frozen=True)
class Standard:
    """A measurable rule that keeps a promise; `targets` is its ladder, the first rung at once (0 months).

    `title` is the rule in one line; `expected_behaviour` says what to do per role: everyone, driver, picker, fitter,
    agent, seller, site. A standard is valid from the day on which a brand takes it, until the brand ends it.
    """

    code: str
    stage: str
    promise: str
    criticality: Criticality
    targets: tuple[Target, ...]
    title: Text
    expected_behaviour: Mapping[str, Text]
    good_looks_like: Text
    when_not_kept: Text
    first_step: Text


@dataclass(frozen=True)
class Catalogue:
    """Everything from which a brand can be started."""

    stages: tuple[Stage, ...]
    stories: tuple[Story, ...]
    promises: tuple[Promise, ...]
    standards: tuple[Standard, ...]


@dataclass(frozen=True)
class _Journey:
    stages: tuple[Stage, ...]
    stories: tuple[Story, ...]
    promises: tuple[Promise, ...]


@dataclass(frozen=True)
class _Standards:
    standards: tuple[Standard, ...]


def read_catalogue(read: Callable[[str], str | bytes]) -> Catalogue:
    """Read a catalogue from JSON: `read` returns the file "journey", then the file of each stage by its code.

    Raises ChecklistError with every problem of the first file that has one.
    """
    journey = decode(_JOURNEY, parse_document(read("journey")), _Journey)
    files = [decode(_STANDARDS, parse_document(read(stage.code)), _Standards) for stage in journey.stages]
    standards = tuple(standard for file in files for standard in file.standards)
    return Catalogue(journey.stages, journey.stories, journey.promises, standards)


_TARGET = record(Target, {"after_months": WHOLE, "target": DECIMAL, "ambition": choice(Ambition)})


_STANDARD = record(
    Standard,
    {
        "code": STRING,
        "stage": STRING,
        "promise": STRING,
        "criticality": choice(Criticality),
        "targets": list_of(_TARGET),
        "title": TEXT,
        "expected_behaviour": map_of(TEXT),
        "good_looks_like": TEXT,
        "when_not_kept": TEXT,
        "first_step": TEXT,
    },
)
_STANDARDS = record(_Standards, {"standards": list_of(_STANDARD)})
_STORY = record(
    Story,
    {"code": STRING, "title": TEXT, "who": TEXT, "situation": TEXT, "decisive_moment": TEXT, "segment": TEXT},
)
_JOURNEY = record(
    _Journey,
    {
        "stages": list_of(record(Stage, {"code": STRING, "title": TEXT})),
        "stories": list_of(_STORY),
        "promises": list_of(record(Promise, {"code": STRING, "title": TEXT, "text": TEXT, "story": STRING})),
    },
)
