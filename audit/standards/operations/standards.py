"""Changes to standards and their ladders of targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.network.models import Brand
from audit.network.operations import checked_texts
from audit.standards import queries
from audit.standards.models import Ambition, Criticality, Standard, StandardTarget
from audit.standards.operations.promises import MOST_LINE, MOST_TEXT, Texts, checked_code, note_change

BEHAVIOUR_ROLES = ("everyone", "driver", "picker", "fitter", "agent", "seller", "site")
"""For whom the expected behaviour of a standard can be written."""
FULL_BP = 10_000


def add_standard(
    *,
    code: str,
    promise_key: str,
    stage_code: str,
    title: Texts,
    valid_from: date,
    expected_behaviour: Mapping[str, Texts],
    valid_to: date | None = None,
    criticality: Criticality = Criticality.NORMAL,
    good_looks_like: Texts | None = None,
    when_not_kept: Texts | None = None,
    first_step: Texts | None = None,
) -> Standard:
    """Add a standard that keeps a promise at a stage of the journey.

    `expected_behaviour` maps a role of BEHAVIOUR_ROLES to its text. Raises NotFound for an unknown promise or stage,
    and DomainError `standards.code`, `standards.taken`, `standards.role`, `standards.dates`, `network.text_missing`.
    """
    brand = network.hold_brand()
    wanted = checked_code(code)
    if db.session.scalar(select(Standard.id).where(Standard.code == wanted)) is not None:
        raise DomainError("standards.taken", taken=wanted).as_status(Status.CONFLICT)
    standard = Standard(key=new_key(), code=wanted)
    values = {
        "promise_key": promise_key,
        "stage_code": stage_code,
        "title": title,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "criticality": criticality,
        "expected_behaviour": expected_behaviour,
        "good_looks_like": good_looks_like or {},
        "when_not_kept": when_not_kept or {},
        "first_step": first_step or {},
    }
    _fill(standard, brand, values)
    db.session.add(standard)
    db.session.flush()
    record("add", "standard", standard.key, after=_values(standard))
    return standard


def edit_standard(key: str, **changes: Any) -> Standard:
    """Change the named arguments of `add_standard` except the code. Raises NotFound and as that does."""
    brand = network.hold_brand()
    line = queries.standard(key)
    standard = line.standard
    before = _values(standard)
    given = {**before, "promise_key": line.promise.key, "stage_code": line.stage.code}
    unknown = set(changes) - set(given)
    if unknown or "code" in changes:
        message = f"not to be changed: {', '.join(sorted(unknown | {'code'} & set(changes)))}"
        raise TypeError(message)
    _fill(standard, brand, {**given, **changes})
    db.session.flush()
    note_change("standard", standard.key, before, _values(standard))
    return standard


def _fill(standard: Standard, brand: Brand, values: Mapping[str, Any]) -> None:
    if values["valid_to"] is not None and values["valid_to"] < values["valid_from"]:
        raise DomainError("standards.dates").as_status(Status.INVALID)
    standard.promise_id = queries.promise(values["promise_key"]).id
    standard.stage_id = network.stage(values["stage_code"]).id
    standard.criticality = values["criticality"]
    standard.valid_from = values["valid_from"]
    standard.valid_to = values["valid_to"]
    standard.title = checked_texts(values["title"], "title", MOST_LINE, brand)
    standard.expected_behaviour = _checked_behaviour(values["expected_behaviour"], brand)
    for name in ("good_looks_like", "when_not_kept", "first_step"):
        setattr(standard, name, checked_texts(values[name], name, MOST_TEXT, brand, needed=False))


def _checked_behaviour(behaviour: Mapping[str, Texts], brand: Brand) -> dict[str, Any]:
    unknown = sorted(set(behaviour) - set(BEHAVIOUR_ROLES))
    if unknown:
        raise DomainError("standards.role", role=", ".join(unknown)[:80]).as_status(Status.INVALID)
    texts = {
        role: checked_texts(texts, "expected_behaviour", MOST_TEXT, brand, needed=False)
        for role, texts in behaviour.items()
    }
    found = {role: text for role, text in texts.items() if text}
    if not found:
        raise DomainError("network.text_missing", field="expected_behaviour", language=brand.languages[0]).as_status(
            Status.INVALID
        )
    return found


def _values(standard: Standard) -> dict[str, Any]:
    names = (
        "code",
        "promise_id",
        "stage_id",
        "criticality",
        "valid_from",
        "valid_to",
        "title",
        "expected_behaviour",
        "good_looks_like",
        "when_not_kept",
        "first_step",
    )
    return {name: getattr(standard, name) for name in names}


def set_target(standard_key: str, *, from_date: date, target_bp: int, ambition: Ambition) -> StandardTarget:
    """Set the target (basis points, 0 to 10000) of a standard from a day on; the same day again changes that rung.

    Raises NotFound, or DomainError `standards.target`.
    """
    network.hold_brand()
    standard = queries.standard(standard_key).standard
    if not 0 <= target_bp <= FULL_BP:
        raise DomainError("standards.target").as_status(Status.INVALID)
    found = db.session.scalars(
        select(StandardTarget).where(StandardTarget.standard_id == standard.id, StandardTarget.from_date == from_date)
    ).one_or_none()
    before = {"target_bp": found.target_bp, "ambition": found.ambition} if found else None
    rung = found or StandardTarget(standard_id=standard.id, from_date=from_date)
    rung.target_bp = target_bp
    rung.ambition = ambition
    db.session.add(rung)
    db.session.flush()
    after = {"from_date": from_date, "target_bp": target_bp, "ambition": ambition}
    record("set target", "standard", standard.key, before=before, after=after)
    return rung
