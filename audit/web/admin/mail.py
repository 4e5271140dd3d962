"""Mail: how messages leave, and what came of them, in honest words."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core import queries, running
from audit.core.outbox import MailState
from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow
from audit.web.admin.blueprint import blueprint
from audit.web.mail_words import mail_kind, mail_words
from audit.web.pages import show


@blueprint.get("/admin/mail")
@allow(Permission.INSTALLATION_VIEW)
def mail() -> ResponseReturnValue:
    """Show where mails go, how many stand where, and the last ones without their recipients."""
    part = pagination.wanted()
    rows, total = queries.mails(part.offset, part.per_page)
    settings = running.settings()
    outside = settings.smtp_host is not None
    way = (
        _("Mails are sent over %(host)s, port %(port)s.", host=settings.smtp_host, port=settings.smtp_port)
        if outside
        else _("No mail server is set: mails are written as files into %(folder)s.", folder=settings.mail_folder)
    )
    return show(
        "admin/mail.html",
        page=pagination.paged(rows, total, part),
        counts=queries.mail_counts(),
        words=mail_words(outside=outside),
        kind_words=mail_kind,
        outside=outside,
        way=way,
        sender=settings.mail_from,
        alarming={MailState.FAILED, MailState.ADDRESS_UNKNOWN, MailState.MAILBOX_REFUSED, MailState.OUTCOME_UNKNOWN},
    )
