"""Changes to brands, partners, agreements, contacts, touchpoints and journey stages; each is journaled.

The journal holds keys and facts about companies and places. Names, addresses and numbers of persons stay in the
person's row, which can be erased.
"""

from audit.network.operations.brands import (
    LEAST_VISITS,
    MOST_VISITS,
    BrandSettings,
    add_brand,
    brand_settings,
    refused_settings,
    set_brand,
)
from audit.network.operations.checks import LANGUAGES, MOST_NAME, checked_texts, slug_of
from audit.network.operations.contacts import add_contact, change_contact, change_contact_state
from audit.network.operations.partners import (
    MOST_DISPUTE_DAYS,
    MOST_EVIDENCE_DAYS,
    add_partner,
    change_partner_state,
    edit_partner,
    set_agreement,
)
from audit.network.operations.stages import MOST_TITLE, add_stage, edit_stage, move_stage
from audit.network.operations.touchpoints import (
    MOST_CODE,
    add_touchpoint,
    close_touchpoint,
    edit_touchpoint,
    open_touchpoint,
)

__all__ = [
    "LANGUAGES",
    "LEAST_VISITS",
    "MOST_CODE",
    "MOST_DISPUTE_DAYS",
    "MOST_EVIDENCE_DAYS",
    "MOST_NAME",
    "MOST_TITLE",
    "MOST_VISITS",
    "BrandSettings",
    "add_brand",
    "add_contact",
    "add_partner",
    "add_stage",
    "add_touchpoint",
    "brand_settings",
    "change_contact",
    "change_contact_state",
    "change_partner_state",
    "checked_texts",
    "close_touchpoint",
    "edit_partner",
    "edit_stage",
    "edit_touchpoint",
    "move_stage",
    "open_touchpoint",
    "refused_settings",
    "set_agreement",
    "set_brand",
    "slug_of",
]
