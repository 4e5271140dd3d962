"""Changes to the journey stages of a brand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from audit.core.db import db
from audit.journal.operations import record
from audit.network import queries
from audit.network.models import JourneyStage
from audit.network.operations.checks import checked_texts, invalid, record_change, taken

MOST_TITLE = 120


def add_stage(code: str, title: Mapping[str, str]) -> JourneyStage:
    """Add a stage at the end of the journey; `title` maps languages to texts, the brand's first one is needed.

    Raises DomainError `stage.code`, `stage.taken`, `network.missing` or `network.too_long`.
    """
    brand = queries.hold_brand()
    wanted = code.strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", wanted):
        raise invalid("stage.code", wrong=code[:40])
    present = queries.stages()
    if any(stage.code == wanted for stage in present):
        raise taken("stage.taken", taken=wanted)
    position = max((stage.position for stage in present), default=0) + 1
    stage = JourneyStage(code=wanted, position=position, title=checked_texts(title, "title", MOST_TITLE, brand))
    db.session.add(stage)
    db.session.flush()
    record("add", "journey stage", wanted, after={"position": position, "title": stage.title})
    return stage


def edit_stage(code: str, title: Mapping[str, str]) -> JourneyStage:
    """Change the title of a stage; its code stays. Raises NotFound and as `add_stage`."""
    brand = queries.hold_brand()
    stage = queries.stage(code)
    before = {"title": stage.title}
    stage.title = checked_texts(title, "title", MOST_TITLE, brand)
    db.session.flush()
    record_change("journey stage", stage.code, before, {"title": stage.title})
    return stage


def move_stage(code: str, *, earlier: bool) -> JourneyStage:
    """Let a stage change places with its neighbour; at the end of the row nothing happens. Raises NotFound."""
    queries.hold_brand()
    stage = queries.stage(code)
    row: Sequence[JourneyStage] = queries.stages()
    index = [entry.code for entry in row].index(stage.code)
    other = index - 1 if earlier else index + 1
    if not 0 <= other < len(row):
        return stage
    order = [entry.code for entry in row]
    order[index], order[other] = order[other], order[index]
    places = {name: place for place, name in enumerate(order, start=1)}
    for entry in row:
        entry.position = places[entry.code]
    db.session.flush()
    record("move", "journey stage", stage.code, after={"order": order})
    return stage
