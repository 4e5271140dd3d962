"""The finished words of a report in one language. Templates lay these out and add nothing.

Every text is complete: numbers, dates and percentages are already written the way the language writes them.
Empty text or an empty tuple means that the part is left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A band as shown: `letters` is "A" to "D", "BC" where the range crosses a limit, "" when withheld."""

    letters: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ScorePanel:
    """The figure of the visit and, beside it, the figures of the period.

    `bullet_text` is the text alternative and the caption of the bullet chart.
    """

    figure: str
    of: str
    label: str
    note: str
    period_heading: str
    chip: Chip
    lines: tuple[str, ...]
    bullet_text: str
    bullet_caption: str


@dataclass(frozen=True, kw_only=True)
class Box:
    """One box of page 1. `tone` is "critical", "fix", "quick" or "watch"; `finding` the number to link to."""

    tone: str
    finding: int
    headline: str
    saw: str
    standard: str
    meta: str


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A text with its label in front."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of finished cells; every row has as many cells as there are columns. `foot` is the sum row."""

    heading: str
    intro: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A photo with its text alternative."""

    sha256: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding with its evidence; `facts` are label and text pairs in reading order."""

    number: int
    tone: str
    headline: str
    meta: str
    facts: tuple[Labelled, ...]
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """The chapter of findings; `empty` is said when there are none."""

    heading: str
    empty: str
    items: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A heading with labelled paragraphs."""

    heading: str
    items: tuple[Labelled, ...]


@dataclass(frozen=True, kw_only=True)
class Annex:
    """How the score was made: one table for each section, then the steps from their sum to the final score."""

    heading: str
    intro: str
    tables: tuple[Table, ...]
    steps: tuple[Labelled, ...]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A whole report in one language."""

    language: str
    document_title: str
    brand_line: str
    released: str
    title: str
    scope: str
    verdict: str
    score: ScorePanel
    changed: Chapter | None
    fix_heading: str
    fix_empty: str
    boxes: tuple[Box, ...]
    keep: Labelled | None
    do_now: Labelled
    running_head: str
    confidential: str
    page_of: tuple[str, str, str]
    """The words before, between and after the two numbers of "Page 1 of 4"."""
    promises: Table
    findings: Findings
    standards: Table
    method: Chapter
    annex: Annex
