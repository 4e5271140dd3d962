"""Brands of the installation."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from audit.core import clock
from audit.core.db import db
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network.models import Brand
from audit.network.operations.checks import LANGUAGES, checked_timezone, cleaned, invalid, slug_of, taken

MOST_BRAND_NAME = 120
MOST_BRAND_SLUG = 60


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
    if not languages or any(language not in LANGUAGES for language in languages):
        raise invalid("brand.languages", languages=", ".join(LANGUAGES))
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
