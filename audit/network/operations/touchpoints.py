"""Changes to touchpoints, one at a time; many at once come through `audit.network.imports`."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.errors import DomainError
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import hours, queries
from audit.network.countries import HIGHEST_LATITUDE, HIGHEST_LONGITUDE
from audit.network.models import Touchpoint, TouchpointKind
from audit.network.operations.checks import (
    MOST_NAME,
    checked_country,
    checked_stage,
    checked_timezone,
    checked_volume,
    cleaned,
    invalid,
    record_change,
    taken,
)

MOST_CODE = 80
FIELDS = (
    "name",
    "kind",
    "channel",
    "stage_code",
    "country",
    "region",
    "city",
    "address",
    "postal_code",
    "latitude",
    "longitude",
    "timezone",
    "opening_hours",
    "monthly_volume",
)
"""What the journal keeps of a touchpoint."""


class Facts(TypedDict, total=False):
    """What may be known about a touchpoint beside its name and country; latitude and longitude in degrees."""

    channel: str
    stage_code: str | None
    region: str
    city: str
    address: str
    postal_code: str
    latitude: Decimal | None
    longitude: Decimal | None
    opening_hours: str
    monthly_volume: int | None


_NOTHING_KNOWN: Facts = {
    "channel": "",
    "stage_code": None,
    "region": "",
    "city": "",
    "address": "",
    "postal_code": "",
    "latitude": None,
    "longitude": None,
    "opening_hours": "",
    "monthly_volume": None,
}


def add_touchpoint(
    partner_key: str,
    *,
    code: str,
    name: str,
    kind: TouchpointKind,
    country: str,
    timezone: str,
    **facts: Unpack[Facts],
) -> Touchpoint:
    """Add a touchpoint of a partner; latitude and longitude are given both or not at all.

    Raises NotFound, or DomainError `touchpoint.taken`, `touchpoint.coordinates`, `network.missing`,
    `network.too_long`, `network.country`, `network.timezone`, `network.stage_unknown`, `network.volume`.
    """
    partner = queries.hold_partner(partner_key)
    own_code = cleaned(code, "code", MOST_CODE)
    found = select(Touchpoint.id).where(Touchpoint.partner_id == partner.id, Touchpoint.code == own_code)
    if db.session.scalar(found) is not None:
        raise taken("touchpoint.taken", code=own_code, partner=partner.name)
    touchpoint = Touchpoint(key=new_key(), partner_id=partner.id, code=own_code, is_open=True, created_at=clock.now())
    basic = {"name": name, "kind": kind, "country": country, "timezone": timezone}
    _fill(touchpoint, {**_NOTHING_KNOWN, **facts, **basic})
    db.session.add(touchpoint)
    db.session.flush()
    record("add", "touchpoint", touchpoint.key, after={**_values(touchpoint), "partner": partner.key, "code": own_code})
    return touchpoint


def edit_touchpoint(key: str, **changes: Any) -> Touchpoint:
    """Change the named fields of a touchpoint (see `add_touchpoint`); partner and code stay. Raises as that does."""
    unknown = set(changes) - set(FIELDS)
    if unknown:
        message = f"a touchpoint has no field {', '.join(sorted(unknown))}"
        raise TypeError(message)
    touchpoint = queries.touchpoint(key)
    before = _values(touchpoint)
    _fill(touchpoint, {**before, **changes})
    db.session.flush()
    record_change("touchpoint", touchpoint.key, before, _values(touchpoint))
    return touchpoint


def _fill(touchpoint: Touchpoint, values: dict[str, Any]) -> None:
    touchpoint.name = cleaned(values["name"], "name", MOST_NAME)
    touchpoint.kind = values["kind"]
    touchpoint.country = checked_country(values["country"])
    touchpoint.timezone = checked_timezone(values["timezone"])
    touchpoint.channel = cleaned(values["channel"], "channel", 40, needed=False)
    touchpoint.stage_code = checked_stage(values["stage_code"])
    touchpoint.region = cleaned(values["region"], "region", 120, needed=False)
    touchpoint.city = cleaned(values["city"], "city", 120, needed=False)
    touchpoint.address = cleaned(values["address"], "address", 300, needed=False)
    touchpoint.postal_code = cleaned(values["postal_code"], "postal_code", 20, needed=False)
    touchpoint.latitude, touchpoint.longitude = _checked_place(values["latitude"], values["longitude"])
    touchpoint.opening_hours = cleaned(values["opening_hours"], "opening_hours", 400, needed=False)
    touchpoint.opening_hours_unclear = hours.unclear(touchpoint.opening_hours)
    touchpoint.monthly_volume = checked_volume(values["monthly_volume"])


def _checked_place(latitude: Decimal | None, longitude: Decimal | None) -> tuple[Decimal | None, Decimal | None]:
    if (latitude is None) != (longitude is None):
        raise invalid("touchpoint.coordinates")
    if latitude is None or longitude is None:
        return None, None
    # Comparing NaN raises, so it must be refused before.
    if not (latitude.is_finite() and longitude.is_finite()):
        raise invalid("touchpoint.coordinates")
    if abs(latitude) > HIGHEST_LATITUDE or abs(longitude) > HIGHEST_LONGITUDE:
        raise invalid("touchpoint.coordinates")
    step = Decimal("0.000001")
    return latitude.quantize(step), longitude.quantize(step)


def _values(touchpoint: Touchpoint) -> dict[str, Any]:
    return {name: getattr(touchpoint, name) for name in FIELDS}


def close_touchpoint(key: str) -> Touchpoint:
    """Note that a touchpoint has closed for good; it is not visited any more. Raises NotFound, `touchpoint.state`."""
    return _set_open(key, is_open=False)


def open_touchpoint(key: str) -> Touchpoint:
    """Note that a closed touchpoint is open again. Raises NotFound, or DomainError `touchpoint.state`."""
    return _set_open(key, is_open=True)


def _set_open(key: str, *, is_open: bool) -> Touchpoint:
    touchpoint = queries.touchpoint(key)
    if touchpoint.is_open == is_open:
        raise DomainError("touchpoint.state", open=is_open)
    touchpoint.is_open = is_open
    db.session.flush()
    record("open" if is_open else "close", "touchpoint", touchpoint.key)
    return touchpoint
