"""The honest words for what came of a message, wherever pages show it."""

from flask_babel import gettext as _

from audit.core.outbox import MailState


def mail_words() -> dict[MailState, str]:
    """Return the name of each state of a message."""
    return {
        MailState.QUEUED: _("Waiting to be sent"),
        MailState.SENDING: _("Being sent"),
        MailState.SENT: _("Sent to the mail server"),
        MailState.DELIVERED: _("Delivered"),
        MailState.ADDRESS_UNKNOWN: _("The address does not exist"),
        MailState.MAILBOX_REFUSED: _("The mailbox takes nothing"),
        MailState.FAILED: _("Technical failure"),
        MailState.OUTCOME_UNKNOWN: _("Not known whether it arrived"),
    }
