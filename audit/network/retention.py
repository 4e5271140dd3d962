"""What of the network goes: uploads of imports, finished or given up, with their files."""

from collections.abc import Sequence

from sqlalchemy import func, select

from audit.core import running, scope, storage
from audit.core.db import db
from audit.core.retention import Rule
from audit.network.models import ImportDraft


def _remove(rows: Sequence[ImportDraft]) -> None:
    store = storage.from_settings(running.settings())
    for draft in rows:
        db.session.delete(draft)
        db.session.flush()
        same = select(func.count()).select_from(ImportDraft).where(ImportDraft.file_sha256 == draft.file_sha256)
        if not db.session.scalar(same):
            store.delete(scope.current().brand_id, draft.file_sha256)


BRAND_RULES = (Rule("uploads of imports", ImportDraft, lambda now: ImportDraft.delete_after <= now, _remove),)
