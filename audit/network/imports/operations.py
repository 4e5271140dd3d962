"""Carrying an import out: all of it or nothing, journaled once for the batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from audit.core import bulk, clock, running, storage
from audit.core.db import db
from audit.core.errors import DomainError, Status
from audit.core.tables import Table, read_table
from audit.core.tokens import new_key
from audit.journal.operations import record
from audit.network import queries as network
from audit.network.imports import queries
from audit.network.imports.checking import Outcome, Report, Verdict, check
from audit.network.imports.mapping import ColumnMapping, from_dict, guess, require_usable
from audit.network.models import ImportBatch, ImportDraft, Partner, Touchpoint

DRAFT_KEPT = timedelta(days=2)
"""How long an upload waits for its next step before retention forgets it with its file."""
MOST_FILE_NAME = 255
CHUNK = 500
"""Rows of one INSERT."""

_DEFAULTS: dict[str, Any] = {
    "channel": "",
    "stage_code": None,
    "region": "",
    "city": "",
    "address": "",
    "postal_code": "",
    "latitude": None,
    "longitude": None,
    "opening_hours": "",
    "opening_hours_unclear": False,
    "monthly_volume": None,
    "is_open": True,
}


@dataclass(frozen=True)
class Source:
    """The file that is imported: its name as the user knows it, and the SHA-256 of its bytes."""

    name: str
    sha256: str


def keep_upload(partner_key: str, data: bytes, file_name: str, table: Table) -> ImportDraft:
    """Keep an uploaded file until it is imported or forgotten, with a mapping remembered or guessed.

    `table` is what `read_table` made of it. Raises NotFound, and DomainError `storage.*`.
    """
    partner = network.partner(partner_key)
    sha256 = storage.from_settings(running.settings()).put(partner.brand_id, data)
    now = clock.now()
    mapping = queries.remembered(partner, table.header) or guess(table)
    draft = ImportDraft(
        key=new_key(),
        partner_id=partner.id,
        file_name=_shown_name(file_name),
        file_sha256=sha256,
        mapping=mapping.to_dict(),
        created_at=now,
        delete_after=now + DRAFT_KEPT,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _shown_name(file_name: str) -> str:
    """Return a file name without folders and control characters, as it is shown again."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:MOST_FILE_NAME] or "file"


def open_upload(draft: ImportDraft) -> Table:
    """Read the kept file again. Raises DomainError `import.forgotten` when its time is over, or as `read_table`."""
    store = storage.from_settings(running.settings())
    if not store.exists(draft.brand_id, draft.file_sha256):
        raise DomainError("import.forgotten", file=draft.file_name).as_status(Status.GONE)
    return read_table(store.get(draft.brand_id, draft.file_sha256), draft.file_name)


def set_mapping(draft: ImportDraft, mapping: ColumnMapping, table: Table) -> None:
    """Remember how the columns of an upload are read. Raises InvalidInput with everything that is wrong with it."""
    _require_waiting(draft)
    require_usable(mapping, table.header, queries.stage_codes())
    draft.mapping = mapping.to_dict()
    db.session.flush()


def mapping_of(draft: ImportDraft) -> ColumnMapping:
    """Return how the columns of an upload are read at present."""
    return from_dict(draft.mapping)


def dry_run(partner: Partner, table: Table, mapping: ColumnMapping) -> Report:
    """Return what each row would do at this moment. Raises InvalidInput for an unusable mapping."""
    stage_codes = queries.stage_codes()
    require_usable(mapping, table.header, stage_codes)
    return check(table, mapping, queries.existing(partner), stage_codes)


def _require_waiting(draft: ImportDraft) -> None:
    if draft.batch_id is not None:
        raise DomainError("import.done").as_status(Status.CONFLICT)


def finish_upload(draft: ImportDraft, table: Table, leave_out: str | None = None) -> ImportBatch:
    """Import a kept upload and return the batch; pressed a second time, return the batch of the first.

    `leave_out` is the `refused_digest` that the user saw. Raises as `carry_out`.
    """
    partner = network.hold_partner(draft.partner.key)
    db.session.refresh(draft)
    if draft.batch is not None:
        return draft.batch
    source = Source(draft.file_name, draft.file_sha256)
    batch = carry_out(partner.key, table, mapping_of(draft), source, leave_out)
    draft.batch_id = batch.id
    db.session.flush()
    return batch


def carry_out(
    partner_key: str, table: Table, mapping: ColumnMapping, source: Source, leave_out: str | None = None
) -> ImportBatch:
    """Import a file for a partner in one piece; what it says again changes nothing.

    Rows that are refused stop it, unless `leave_out` is the `refused_digest` of exactly these rows: then they are left
    out and kept in the batch. Raises NotFound, InvalidInput for an unusable mapping, DomainError `import.refused_rows`,
    or `import.refused_differ` when other rows are refused than those confirmed.
    """
    partner = network.hold_partner(partner_key)
    report = dry_run(partner, table, mapping)
    refused = report.of(Outcome.REFUSED)
    if leave_out is None and refused:
        raise DomainError("import.refused_rows", count=len(refused))
    if leave_out is not None and leave_out != report.refused_digest:
        raise DomainError("import.refused_differ", count=len(refused)).as_status(Status.CONFLICT)
    if len(refused) == len(report.verdicts):
        raise DomainError("import.nothing_left").as_status(Status.INVALID)
    batch = _batch(partner, report, mapping, source)
    _insert(partner, batch, report.of(Outcome.NEW))
    _update(partner, report.of(Outcome.CHANGED), batch)
    counts = {outcome.value: report.counts[outcome] for outcome in Outcome}
    after = {"partner": partner.key, "file_sha256": source.sha256, "rows": batch.rows_read, **counts}
    record("import", "touchpoints", batch.key, after=after)
    return batch


def _batch(partner: Partner, report: Report, mapping: ColumnMapping, source: Source) -> ImportBatch:
    batch = ImportBatch(
        key=new_key(),
        kind=queries.KIND,
        file_name=_shown_name(source.name),
        file_sha256=source.sha256,
        mapping={"partner": partner.key, **mapping.to_dict()},
        rows_read=len(report.verdicts),
        rows_new=report.counts[Outcome.NEW],
        rows_changed=report.counts[Outcome.CHANGED],
        left_out=report.left_out(),
        at=clock.now(),
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def _insert(partner: Partner, batch: ImportBatch, verdicts: list[Verdict]) -> None:
    now = clock.now()
    rows = [
        {
            **_DEFAULTS,
            **verdict.values,
            "key": new_key(),
            "partner_id": partner.id,
            "import_batch_id": batch.id,
            "created_at": now,
        }
        for verdict in verdicts
    ]
    for start in range(0, len(rows), CHUNK):
        bulk.insert_rows(Touchpoint, rows[start : start + CHUNK])


def _update(partner: Partner, verdicts: list[Verdict], batch: ImportBatch) -> None:
    for verdict in verdicts:
        values = {name: verdict.values[name] for name in verdict.changes}
        bulk.update_where(
            Touchpoint,
            Touchpoint.partner_id == partner.id,
            Touchpoint.code == verdict.code,
            values={**values, "import_batch_id": batch.id},
        )
    if verdicts:
        # Bulk changes pass rows by that this session has loaded.
        db.session.expire_all()
