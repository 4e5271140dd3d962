"""Reading for imports: uploads between their steps, the partner's touchpoints as they are, remembered mappings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from audit.core.db import db, get_by_key
from audit.core.errors import DomainError
from audit.network.imports.mapping import ColumnMapping, from_dict, source_of
from audit.network.models import ImportBatch, ImportDraft, JourneyStage, Partner, Touchpoint

KIND = "touchpoints"
"""What the batches of this package import."""
REMEMBERED = 20
"""Latest imports that are looked through for a mapping that fits."""

COLUMNS = (
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
    "opening_hours_unclear",
    "monthly_volume",
    "is_open",
)
"""What an import may fill of a touchpoint, beside its code."""


def draft(key: str) -> ImportDraft:
    """Return an upload between its steps. Raises NotFound, for a foreign one too."""
    return get_by_key(ImportDraft, key)


def batches(limit: int = REMEMBERED) -> Sequence[ImportBatch]:
    """Return the latest imports that were carried out, the newest first."""
    return db.session.scalars(
        select(ImportBatch).where(ImportBatch.kind == KIND).order_by(ImportBatch.id.desc()).limit(limit)
    ).all()


def partner_of(batch: ImportBatch) -> Partner | None:
    """Return the partner for whom a batch was imported."""
    key = batch.mapping.get("partner")
    return db.session.scalars(select(Partner).where(Partner.key == key)).one_or_none()


def existing(partner: Partner) -> dict[str, dict[str, Any]]:
    """Return the partner's touchpoints: code to the values that an import may change."""
    columns = [getattr(Touchpoint, name) for name in COLUMNS]
    rows = db.session.execute(select(Touchpoint.code, *columns).where(Touchpoint.partner_id == partner.id))
    return {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in rows}


def stage_codes() -> set[str]:
    """Return the codes of the brand's journey stages."""
    return set(db.session.scalars(select(JourneyStage.code)))


def remembered(partner: Partner, header: Sequence[str]) -> ColumnMapping | None:
    """Return how the partner's last fitting file was read: all columns that it used are in this header too."""
    rows = db.session.scalars(
        select(ImportBatch.mapping).where(ImportBatch.kind == KIND).order_by(ImportBatch.id.desc()).limit(REMEMBERED)
    )
    for stored in rows:
        if stored.get("partner") != partner.key:
            continue
        try:
            found = from_dict({name: part for name, part in stored.items() if name != "partner"})
        except DomainError:
            continue
        if all(source_of(source, header) is not None for source in found.columns.values()):
            return found
    return None
