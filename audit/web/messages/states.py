"""The names of states, as sentences about refused steps give them: `state.<thing>.<value>`."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "state.programme.draft": N_("Draft"),
    "state.programme.active": N_("Running"),
    "state.programme.paused": N_("Paused"),
    "state.programme.ended": N_("Ended"),
    "state.assignment.planned": N_("Without an auditor"),
    "state.assignment.offered": N_("Offered"),
    "state.assignment.accepted": N_("Accepted"),
    "state.assignment.opened": N_("Begun"),
    "state.assignment.submitted": N_("Sent in"),
    "state.assignment.declined": N_("Declined by all"),
    "state.assignment.missed": N_("Missed"),
    "state.assignment.cancelled": N_("Called off"),
    "state.assignment.excluded": N_("Not counted"),
    "state.audit.received": N_("Received, not complete"),
    "state.audit.scored": N_("Waits for review"),
    "state.audit.in_review": N_("In review"),
    "state.audit.returned": N_("Returned to the auditor"),
    "state.audit.approved": N_("Approved, not released"),
    "state.audit.released": N_("Report released"),
    "state.audit.closed": N_("Case closed"),
    "state.audit.excluded": N_("Excluded"),
    "state.release.prepared": N_("Prepared"),
    "state.release.released": N_("Released"),
    "state.release.superseded": N_("Replaced by a newer version"),
    "state.release.revoked": N_("Taken back"),
}
