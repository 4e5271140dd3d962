"""The verbs of fieldwork. Each takes the assignment row, checks that the actor may change it, and never commits.

    record(assignment, changes, device="web", generation=None) -> Recorded      save answers as events
    take_over(assignment, device) -> int                                        the draft moves to this device
    prepare_photo(data) -> PreparedPhoto                                        decode, store; no open transaction
    add_photo(assignment, question, uuid, prepared, declared_at=None) -> Evidence
    remove_photo(assignment, uuid) -> None
    freeze(assignment, part, uuid, *, confirmed) -> Submission                     the same uuid gives the same row again
    reopen(assignment, part) -> None                                            after a return: revision n+1 may be sent

A user may change only the visits assigned to them (anything else is NotFound); the system and commands may change all.
"""

from audit.fieldwork.operations.answering import Recorded, Refused, record, take_over
from audit.fieldwork.operations.freezing import IncompleteSubmission, freeze, reopen
from audit.fieldwork.operations.photographs import PreparedPhoto, add_photo, prepare_photo, remove_photo

__all__ = [
    "IncompleteSubmission",
    "PreparedPhoto",
    "Recorded",
    "Refused",
    "add_photo",
    "freeze",
    "prepare_photo",
    "record",
    "remove_photo",
    "reopen",
    "take_over",
]
