"""Real food inspections of Chicago as audits: 44 yes/no questions, chains as partners, inspector groups as auditors.

The data stay where they are: beside the project, or where `TOUCHSTONE_CHICAGO_DATA` says. A partner is a chain (the
name over the door, see `CHAINS`), a touchpoint a licence, an auditor one of six groups of inspectors. The 44 items
become questions of one checklist of ours and are scored by `checklists.score`: items 1 to 14 are critical and weigh 3,
15 to 29 serious and weigh 2, the others 1. The city chose whom to inspect by risk and by earlier failures, so a mean
over these visits is not what a guest meets.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from checklists import (
    Answer,
    Checklist,
    Critical,
    Effect,
    LegSlot,
    Match,
    Operation,
    Question,
    Section,
    score,
)

SETTING = "TOUCHSTONE_CHICAGO_DATA"
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data" / "inspections" / "chicago"
FILES = ("food_insp_features.csv.gz", "inspector_assignments.csv.gz", "violation_matrix_44_items.csv.gz")
LAST_CRITICAL, LAST_SERIOUS = 14, 29
ITEMS = tuple(str(number) for number in (*range(1, 23), *range(24, 45), 70))
"""The 44 numbers; there is no item 23."""

CHAINS = {
    "SUBWAY": "Subway",
    "STARBUCKS": "Starbucks",
    "DUNKIN": "Dunkin' Donuts",
    "MCDONALD": "McDonald's",
    "MC DONALD": "McDonald's",
    "POTBELLY": "Potbelly",
    "JEWEL": "Jewel",
    "CHIPOTLE": "Chipotle",
    "JIMMY JOHN": "Jimmy John's",
    "AU BON PAIN": "Au Bon Pain",
    "BURGER KING": "Burger King",
    "WALGREENS": "Walgreens",
    "CORNER BAKERY": "Corner Bakery",
    "PANERA": "Panera",
    "KENTUCKY FRIED": "KFC",
    "KFC": "KFC",
    "DOMINO": "Domino's",
    "PANDA EXPRESS": "Panda Express",
    "EINSTEIN": "Einstein Bros",
    "PIZZA HUT": "Pizza Hut",
    "CVS": "CVS",
    "CARIBOU": "Caribou Coffee",
    "TACO BELL": "Taco Bell",
    "WENDY": "Wendy's",
    "POPEYE": "Popeyes",
    "7 ELEVEN": "7-Eleven",
    "7-ELEVEN": "7-Eleven",
}
"""How a name over the door begins, and whose it is."""


@dataclass(frozen=True)
class Inspection:
    """One inspection as an audit."""

    chain: str
    licence: str
    group: str
    day: str
    score_bp: int
    """Raw score by our scoring."""
    plain: float
    """The same by one division: the weight of what was kept over all weight."""
    critical_failures: int


class NoData(Exception):  # noqa: N818 - it is said to people
    """The inspections are not here."""


def folder() -> Path:
    """Return the folder of the inspections; raises NoData with a plain sentence where it is not there."""
    chosen = Path(os.environ.get(SETTING) or BESIDE)
    if not all((chosen / name).is_file() for name in FILES):
        names = ", ".join(FILES)
        message = f"The Chicago inspections are not in {chosen}. Put {names} there, or name their folder in {SETTING}."
        raise NoData(message)
    return chosen


def checklist() -> Checklist:
    """Return the 44 items as one checklist of three sections: critical, serious, minor."""
    parts = {3: ("critical", "Critical"), 2: ("serious", "Serious"), 1: ("minor", "Minor")}
    sections = tuple(
        Section(
            code, _text(name), ("site",), tuple(_question(item, code) for item in ITEMS if weight_of(item) == weight)
        )
        for weight, (code, name) in parts.items()
    )
    return Checklist("chicago", 1, _text("Food inspection"), (LegSlot("site", _text("Site")),), sections, minutes=60)


def _question(item: str, kind: str) -> Question:
    return Question(
        f"item_{item}",
        "yes_no",
        _text(f"Is item {item} in order?"),
        weight=Decimal(weight_of(item)),
        best="yes",
        standard=kind,
        promise="clean",
        stage="visit",
        critical=Critical(Match(Operation.IS, ("no",)), Effect.FLAG) if kind == "critical" else None,
    )


def _text(words: str) -> dict[str, str]:
    return dict.fromkeys(("en", "fi", "sv"), words)


def weight_of(item: str) -> int:
    """Return the weight of an item: 3 critical, 2 serious, 1 minor."""
    number = int(item)
    return 3 if number <= LAST_CRITICAL else 2 if number <= LAST_SERIOUS else 1


def inspections(at: Path, most: int | None = None) -> Iterator[Inspection]:
    """Read the inspections of chains whose inspector group is known, at most so many."""
    with gzip.open(at / FILES[1], "rt", encoding="utf-8", newline="") as file:
        groups = {
            row["inspectionID"]: row["sanitarian"] for row in csv.DictReader(file) if row["inspectionID"].isdigit()
        }
    with gzip.open(at / FILES[0], "rt", encoding="utf-8", newline="") as file:
        sites = {row["Inspection_ID"]: row for row in csv.DictReader(file)}
    with gzip.open(at / FILES[2], "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        asked = checklist()
        weights = [weight_of(item) for item in ITEMS]
        found = 0
        for *cells, number in rows:
            site = sites.get(number)
            chain = _chain(site["AKA_Name"] or site["DBA_Name"]) if site else None
            if site is None or chain is None or number not in groups:
                continue
            answers = {
                f"item_{item}": Answer("no" if cell == "1" else "yes") for item, cell in zip(ITEMS, cells, strict=True)
            }
            result = score(asked, answers, explained=False)
            lost = sum(weight for weight, cell in zip(weights, cells, strict=True) if cell == "1")
            yield Inspection(
                chain,
                site["License"],
                groups[number],
                site["Inspection_Date"],
                result.overall.raw_bp or 0,
                1 - lost / sum(weights),
                result.overall.critical_failures,
            )
            found += 1
            if found == most:
                return


def _chain(name: str) -> str | None:
    name = " ".join(name.upper().replace("'", "").split())
    return next((chain for start, chain in CHAINS.items() if name.startswith(start)), None)
