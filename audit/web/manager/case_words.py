"""The words of audits, reviews, releases and deliveries, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.assessment.models import AuditState, Cause, Decision, ScoreReason
from audit.core import running
from audit.release.models import DeliveryState, DocumentState, ReleaseState
from audit.web.mail_words import mail_words
from checklists import Effect, Status


def audit_states() -> Mapping[str, str]:
    """Return the name of each state of an audit, in the order of its life."""
    return {
        AuditState.RECEIVED: _("Received, not complete"),
        AuditState.SCORED: _("Waits for review"),
        AuditState.IN_REVIEW: _("In review"),
        AuditState.RETURNED: _("Returned to the auditor"),
        AuditState.APPROVED: _("Approved, not released"),
        AuditState.RELEASED: _("Report released"),
        AuditState.CLOSED: _("Case closed"),
        AuditState.EXCLUDED: _("Excluded"),
    }


def decisions() -> Mapping[str, str]:
    """Return each decision of a reviewer in words."""
    return {
        Decision.APPROVE: _("Approved"),
        Decision.RETURN: _("Returned with a question"),
        Decision.EXCLUDE: _("Excluded"),
    }


def causes() -> Mapping[str, str]:
    """Return in words who caused a finding."""
    return {
        Cause.PARTNER: _("The partner"),
        Cause.BRAND: _("The brand itself"),
        Cause.SHARED: _("Both together"),
        Cause.NEIGHBOUR: _("A neighbour in the journey"),
        Cause.CANNOT_TELL: _("Cannot be told"),
    }


def score_reasons() -> Mapping[str, str]:
    """Return in words why a score version exists."""
    return {
        ScoreReason.SUBMISSION: _("as it was sent"),
        ScoreReason.RETURN: _("sent again after a question"),
        ScoreReason.ADJUSTMENT: _("after a changed answer"),
        ScoreReason.DISPUTE: _("after a dispute"),
    }


def line_statuses() -> Mapping[str, str]:
    """Return in words why a question has no part in the score; a scored one has no words."""
    return {
        Status.SCORED: "",
        Status.NOT_APPLICABLE: _("Left out: does not apply"),
        Status.NOT_ASKED: _("Left out: was not asked"),
        Status.UNANSWERED: _("Left out: not answered"),
        Status.NOT_SCORED: _("Not scored"),
    }


def consequence_words(effect: Effect, cap: str) -> str:
    """Return what a failed critical question does; `cap` is the written limit in points."""
    said: dict[Effect, str] = {
        Effect.FLAG: _("is counted as a critical failure; the score stays"),
        Effect.CAP: _("the score is limited to %(cap)s", cap=cap),
        Effect.SECTION_ZERO: _("its section counts as 0"),
        Effect.AUDIT_ZERO: _("the whole score becomes 0"),
    }
    return said[effect]


def release_states() -> Mapping[str, str]:
    """Return the name of each state of a report version."""
    return {
        ReleaseState.PREPARED: _("Prepared"),
        ReleaseState.RELEASED: _("Released"),
        ReleaseState.SUPERSEDED: _("Replaced by a newer version"),
        ReleaseState.REVOKED: _("Taken back"),
    }


def document_states() -> Mapping[str, str]:
    """Return the name of each state of a PDF."""
    return {
        DocumentState.QUEUED: _("Being made"),
        DocumentState.READY: _("Ready"),
        DocumentState.FAILED: _("Could not be made"),
    }


def goes_outside() -> bool:
    """Say whether messages of this brand leave at all, or lie as files in a folder."""
    return running.settings().smtp_host is not None and not g.brand.is_demo


def folder_words() -> str:
    """Return the sentence that says that messages lie in a folder; empty where they really leave."""
    if goes_outside():
        return ""
    folder = str(running.settings().mail_folder)
    if g.brand.is_demo:
        return str(_("This is a demo brand: its messages never leave. They lie as files in %(folder)s.", folder=folder))
    return str(_("No mail server is set up. Messages lie as files in %(folder)s.", folder=folder))


def delivery_states() -> Mapping[str, str]:
    """Return the name of each state of a delivery, in the words that all pages use for messages."""
    return {state.value: text for state, text in mail_words(outside=goes_outside()).items()}


def delivery_tone(state: DeliveryState) -> str:
    """Return how loud the state of a delivery is shown."""
    loud = {DeliveryState.ADDRESS_UNKNOWN, DeliveryState.MAILBOX_REFUSED, DeliveryState.FAILED}
    return "alarm" if state in loud else "todo" if state is DeliveryState.OUTCOME_UNKNOWN else ""


def delivery_advice(state: DeliveryState) -> str:
    """Return what the state means for the one who reads it; empty where the name says it all."""
    advice: dict[DeliveryState, str] = {
        DeliveryState.SENT: _("Taken over by the mail server. Whether it arrived is not known.")
        if goes_outside()
        else "",
        DeliveryState.ADDRESS_UNKNOWN: _("The contact is blocked. Mend the address, then send again."),
        DeliveryState.MAILBOX_REFUSED: _("The contact is blocked. Ask for another address, then send again."),
        DeliveryState.FAILED: _("Nothing was delivered. Send again when the cause is mended."),
        DeliveryState.OUTCOME_UNKNOWN: _("It is never sent again by itself. Ask the contact, then decide."),
    }
    return advice.get(state, "")


def minutes_words(minutes: int) -> str:
    """Return a span of minutes in words."""
    return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))


def verbs() -> Mapping[str, str]:
    """Return what the journal says happened to an audit, its findings and its reports."""
    return {
        "received": _("sent the visit in"),
        "review_started": _("took up the review"),
        "approved": _("approved"),
        "returned": _("returned it to the auditor"),
        "excluded": _("excluded it"),
        "adjusted": _("changed an answer"),
        "cause_set": _("set the cause of a finding"),
        "released": _("released the report"),
        "revoked": _("took the report back"),
        "render_retried": _("had the PDF made again"),
        "acknowledged": _("acknowledged the report"),
        "closed": _("closed the case"),
    }
