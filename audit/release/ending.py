"""What a partnership that ended means for visits and links: the use case, and the daily look after it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from audit.core import bulk, clock
from audit.journal.operations import record
from audit.network import operations as network
from audit.network.models import Partner, PartnerState
from audit.planning import operations as planning
from audit.release.models import Delivery, Release

ENDED_LINK_DAYS = 30
"""Days for which links still open their reports after a partnership ended; history stays with the brand."""

END_LINKS = "release.end_links"
"""Kind of the daily job that looks after the links of partners that ended."""


def end_partner(partner_key: str) -> Partner:
    """End a partnership: visits that nobody has begun are called off, and links to reports end after the stated time.

    Raises NotFound, or DomainError `partner.state` for a partner that cannot end now.
    """
    partner = network.change_partner_state(partner_key, PartnerState.ENDED)
    planning.cancel_unreachable()
    end_links()
    return partner


def end_links() -> int:
    """Let every link of partners that ended open nothing after the stated time; return how many were shortened.

    The time runs from the first call after the end; calling it again shortens nothing more.
    """
    until = clock.now() + timedelta(days=ENDED_LINK_DAYS)
    ended = (
        select(Release.id).join(Partner, Partner.id == Release.partner_id).where(Partner.state == PartnerState.ENDED)
    )
    shortened = bulk.update_where(
        Delivery,
        Delivery.release_id.in_(ended),
        Delivery.link_expires_at > until,
        values={"link_expires_at": until},
    )
    if shortened:
        record("end_links", "deliveries", "", after={"count": shortened, "until": until})
    return shortened
