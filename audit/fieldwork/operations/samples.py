"""Photos of what good looks like: a standard's sample, kept and counted like every other photo."""

from __future__ import annotations

from audit.core import photos
from audit.core.db import db
from audit.fieldwork.operations import files
from audit.fieldwork.operations.photographs import PreparedPhoto
from audit.journal.operations import record
from audit.network import queries as network
from audit.standards import queries as standards
from audit.standards.models import Standard


def set_sample(standard_key: str, prepared: PreparedPhoto) -> Standard:
    """Make a prepared photo the sample of a standard; the one before is let go. Raises NotFound."""
    return _change(standard_key, prepared)


def remove_sample(standard_key: str) -> Standard:
    """Take the sample of a standard away; without one nothing happens. Raises NotFound."""
    return _change(standard_key, None)


def _change(standard_key: str, prepared: PreparedPhoto | None) -> Standard:
    network.hold_brand()
    standard = standards.standard(standard_key).standard
    db.session.refresh(standard)
    before, after = standard.sample_sha256, prepared.print_sha256 if prepared else None
    if before == after:
        return standard
    if prepared is not None:
        files.refer(prepared.print_sha256, prepared.print, photos.CONTENT_TYPE)
    standard.sample_sha256 = after
    db.session.flush()
    if before is not None:
        files.let_go(before)
    record("change sample", "standard", standard.key, before={"sample": before}, after={"sample": after})
    return standard
