"""Brands of the installation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.errors import DomainError
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries
from audit.network.models import Brand
from audit.network.operations.checks import (
    LANGUAGES,
    checked_timezone,
    cleaned,
    invalid,
    record_change,
    slug_of,
    taken,
)
from checklists.grades import check_limits

MOST_BRAND_NAME = 120
MOST_BRAND_SLUG = 60
BP_PER_PERCENT = 100
HUNDRED = 100
LEAST_VISITS = 3
"""The range over visits is shown to hold from so many on (docs/statistics.md); below, no letter could rest on it."""
MOST_VISITS = 100


@dataclass(frozen=True)
class BrandSettings:
    """What a brand manager decides about the brand as a whole."""

    target: int
    """Whole percent, 1 to 100."""
    band_limits: tuple[int, int, int]
    """Lower limits of the bands A, B and C in whole percent, falling."""
    minimum_visits: int
    """Visits below which no band is given."""
    languages: tuple[str, ...]
    """In order of preference; the first is the fallback of every text."""
    timezone: str
    """Zone of the brand's days and quarters."""
    remarks_refused: bool = False
    """Whether a checklist with remarks cannot be published."""


def add_brand(
    *, name: str, slug: str | None = None, languages: Sequence[str] = LANGUAGES, timezone: str, is_demo: bool = False
) -> Brand:
    """Add a brand to the installation; the session needs an actor (`scope.act_as`) and no scope.

    Raises DomainError `brand.taken`, `brand.languages` or `network.timezone`.
    """
    title = cleaned(name, "name", MOST_BRAND_NAME)
    address = slug_of(slug or title)[:MOST_BRAND_SLUG].strip("-")
    if db.session.scalar(select(Brand.id).where(Brand.slug == address)) is not None:
        raise taken("brand.taken", slug=address)
    _check_languages(languages)
    brand = Brand(
        key=new_key(),
        slug=address,
        name=title,
        languages=list(dict.fromkeys(languages)),
        band_limits=[8500, 7000, 5500],
        timezone=checked_timezone(timezone),
        is_demo=is_demo,
        created_at=clock.now(),
    )
    db.session.add(brand)
    db.session.flush()
    record("add", "brand", brand.key, after={"slug": address, "languages": brand.languages, "demo": is_demo})
    return brand


def brand_settings(brand: Brand) -> BrandSettings:
    """Return what is set for a brand at present."""
    a, b, c = (limit // BP_PER_PERCENT for limit in brand.band_limits)
    return BrandSettings(
        target=brand.target_bp // BP_PER_PERCENT,
        band_limits=(a, b, c),
        minimum_visits=brand.minimum_visits,
        languages=tuple(brand.languages),
        timezone=brand.timezone,
        remarks_refused=brand.remarks_refused,
    )


def set_brand(wanted: BrandSettings) -> Brand:
    """Set what a brand manager decides about the brand in scope as a whole.

    Scorecards read them at once; released reports are frozen and keep what they were made with. Setting what is set
    already changes nothing. Raises the first of `refused_settings`.
    """
    brand = queries.hold_brand()
    db.session.refresh(brand)
    for refused in refused_settings(wanted):
        raise refused
    before = _values(brand)
    brand.target_bp = wanted.target * BP_PER_PERCENT
    brand.band_limits = [limit * BP_PER_PERCENT for limit in wanted.band_limits]
    brand.minimum_visits = wanted.minimum_visits
    brand.languages = list(wanted.languages)
    brand.timezone = wanted.timezone
    brand.remarks_refused = wanted.remarks_refused
    db.session.flush()
    record_change("brand", brand.key, before, _values(brand), verb="set")
    return brand


def refused_settings(wanted: BrandSettings) -> list[DomainError]:
    """Return everything that `set_brand` would refuse, so that a page can say all of it at once; empty when nothing is.

    The codes are `brand.target`, `brand.band_limits`, `brand.minimum_visits`, `brand.languages`, `brand.language_twice`
    and `network.timezone`.
    """
    checks = (_check_target, _check_limits, _check_visits, _check_order, _check_zone)
    found = []
    for check in checks:
        try:
            check(wanted)
        except DomainError as error:
            found.append(error)
    return found


def _check_target(wanted: BrandSettings) -> None:
    if not 1 <= wanted.target <= HUNDRED:
        raise invalid("brand.target")


def _check_limits(wanted: BrandSettings) -> None:
    try:
        check_limits(wanted.band_limits)
    except ValueError:
        raise invalid("brand.band_limits") from None


def _check_visits(wanted: BrandSettings) -> None:
    if not LEAST_VISITS <= wanted.minimum_visits <= MOST_VISITS:
        raise invalid("brand.minimum_visits", least=LEAST_VISITS, most=MOST_VISITS)


def _check_order(wanted: BrandSettings) -> None:
    _check_languages(wanted.languages)
    if len(set(wanted.languages)) < len(wanted.languages):
        raise invalid("brand.language_twice")


def _check_zone(wanted: BrandSettings) -> None:
    checked_timezone(wanted.timezone)


def _check_languages(languages: Sequence[str]) -> None:
    if not languages or any(language not in LANGUAGES for language in languages):
        raise invalid("brand.languages", languages=", ".join(LANGUAGES))


def _values(brand: Brand) -> dict[str, Any]:
    names = ("target_bp", "band_limits", "minimum_visits", "languages", "timezone", "remarks_refused")
    return {name: getattr(brand, name) for name in names}
