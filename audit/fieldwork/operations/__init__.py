"""The verbs of fieldwork. Each takes the assignment row, checks that the actor may change it, and never commits.

    record(assignment, changes, device="web", generation=None) -> Recorded      save answers as events
    take_over(assignment, device) -> int                                        the draft moves to this device
    require_place(assignment, question, count=1) -> None                        ask before preparing a photo
    prepare_photo(data) -> PreparedPhoto                                        decode, store; no open transaction
    add_photo(assignment, question, uuid, prepared, declared_at=None) -> Evidence
    remove_photo(assignment, uuid) -> None
    set_sample(standard_key, prepared) -> Standard              a photo of what good looks like
    freeze(assignment, part, uuid, *, confirmed) -> Submission     the same uuid gives the same row
    freeze_held(visit, part, uuid, *, confirmed, sent=None) -> Frozen           the same for a visit that is locked
    locked(assignment) -> Visit                                                 lock a visit and read it fresh
    reopen(assignment, part) -> None                                            after a return: revision n+1 may be sent

A user may change only the visits assigned to them (anything else is NotFound); the system and commands may change all.
"""

from audit.fieldwork.operations.answering import WEB_DEVICE, Recorded, Refused, changes_of, record, take_over
from audit.fieldwork.operations.files import REMOVE_FILE
from audit.fieldwork.operations.freezing import (
    Frozen,
    IncompleteSubmission,
    content_hash,
    freeze,
    freeze_held,
    manifest_of,
    reopen,
)
from audit.fieldwork.operations.opening import WRITABLE, locked
from audit.fieldwork.operations.photographs import (
    PreparedPhoto,
    add_photo,
    most_photos,
    prepare_photo,
    remove_photo,
    require_place,
    sent_before,
)
from audit.fieldwork.operations.samples import remove_sample, set_sample

__all__ = [
    "REMOVE_FILE",
    "WEB_DEVICE",
    "WRITABLE",
    "Frozen",
    "IncompleteSubmission",
    "PreparedPhoto",
    "Recorded",
    "Refused",
    "add_photo",
    "changes_of",
    "content_hash",
    "freeze",
    "freeze_held",
    "locked",
    "manifest_of",
    "most_photos",
    "prepare_photo",
    "record",
    "remove_photo",
    "remove_sample",
    "reopen",
    "require_place",
    "sent_before",
    "set_sample",
    "take_over",
]
