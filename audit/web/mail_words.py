"""The honest words for what came of a message, wherever pages show it."""

from flask_babel import gettext as _

from audit.core.outbox import MailState


def mail_words(*, outside: bool) -> dict[MailState, str]:
    """Return the name of each state; `outside` says whether messages leave at all or are written as files."""
    return {
        MailState.QUEUED: _("Waiting to be sent"),
        MailState.SENDING: _("Being sent"),
        MailState.SENT: _("Sent to the mail server") if outside else _("Written as a file, not sent"),
        MailState.DELIVERED: _("Delivered"),
        MailState.ADDRESS_UNKNOWN: _("The address does not exist"),
        MailState.MAILBOX_REFUSED: _("The mailbox takes nothing"),
        MailState.FAILED: _("Technical failure"),
        MailState.OUTCOME_UNKNOWN: _("Not known whether it arrived"),
    }


def mail_kind(kind: str) -> str:
    """Return what a message is about, in words; an unknown kind as it is."""
    words: dict[str, str] = {
        "account invitation": _("Invitation to choose a password"),
        "account reset": _("Link to choose a new password"),
        "offer": _("Visits offered to an auditor"),
        "report": _("Report to a partner"),
    }
    return words.get(kind, kind)
