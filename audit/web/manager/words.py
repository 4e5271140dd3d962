"""Words for the states and kinds that managers read, in the language of the page."""

from collections.abc import Mapping

from flask_babel import gettext as _

from audit.network.models import ContactRole, ContactState, PartnerKind, PartnerState, Relation, TouchpointKind
from audit.standards.models import Ambition, ChecklistState, Criticality


def partner_kinds() -> Mapping[str, str]:
    """Return each kind of partner in words."""
    return {
        PartnerKind.MARKETPLACE: _("Marketplace"),
        PartnerKind.WAREHOUSE: _("Warehouse"),
        PartnerKind.CARRIER: _("Carrier"),
        PartnerKind.LAST_MILE: _("Last-mile courier"),
        PartnerKind.PICK_UP_NETWORK: _("Pick-up network"),
        PartnerKind.CONTACT_CENTRE: _("Contact centre"),
        PartnerKind.IN_STORE: _("In store"),
        PartnerKind.INSTALLATION: _("Installation"),
        PartnerKind.RETURNS: _("Returns"),
        PartnerKind.REPAIR: _("Repairs"),
    }


def relations() -> Mapping[str, str]:
    """Return each relation to the brand in words."""
    return {
        Relation.PARTNER: _("Partner"),
        Relation.OWN_UNIT: _("Our own unit, for comparison"),
        Relation.COMPETITOR: _("Competitor, for comparison"),
    }


def partner_states() -> Mapping[str, str]:
    """Return each state of a partner in words."""
    return {
        PartnerState.CANDIDATE: _("Candidate"),
        PartnerState.TRIAL: _("On trial"),
        PartnerState.ACTIVE: _("Active"),
        PartnerState.LEAVING: _("Leaving"),
        PartnerState.ENDED: _("Ended"),
    }


def partner_steps() -> Mapping[str, str]:
    """Return the button that leads to each state of a partner."""
    return {
        PartnerState.CANDIDATE: _("Take back as candidate"),
        PartnerState.TRIAL: _("Start a trial"),
        PartnerState.ACTIVE: _("Make active"),
        PartnerState.LEAVING: _("Note that it is leaving"),
        PartnerState.ENDED: _("End the partnership"),
    }


def contact_roles() -> Mapping[str, str]:
    """Return each role of a contact in words."""
    return {
        ContactRole.CONTRACT_OWNER: _("Contract owner"),
        ContactRole.QUALITY: _("Quality"),
        ContactRole.SITE_LEAD: _("Site lead"),
    }


def contact_states() -> Mapping[str, str]:
    """Return each state of a contact in words."""
    return {
        ContactState.ACTIVE: _("Gets reports"),
        ContactState.BLOCKED: _("Gets no reports"),
        ContactState.LEFT: _("Has left"),
    }


def touchpoint_kinds() -> Mapping[str, str]:
    """Return each kind of touchpoint in words."""
    return {
        TouchpointKind.LOCKER: _("Parcel locker"),
        TouchpointKind.PICK_UP_POINT: _("Pick-up point"),
        TouchpointKind.DEPOT: _("Depot"),
        TouchpointKind.ROUTE: _("Delivery route"),
        TouchpointKind.STOREFRONT: _("Storefront"),
        TouchpointKind.PHONE_LINE: _("Phone line"),
        TouchpointKind.CHAT: _("Chat"),
        TouchpointKind.EMAIL: _("E-mail"),
        TouchpointKind.DESK: _("Service desk"),
        TouchpointKind.HOME: _("Customer’s home"),
    }


def criticalities() -> Mapping[str, str]:
    """Return in words how much a broken standard hurts."""
    return {
        Criticality.LOW: _("Low"),
        Criticality.NORMAL: _("Normal"),
        Criticality.HIGH: _("High"),
        Criticality.CRITICAL: _("Critical"),
    }


def ambitions() -> Mapping[str, str]:
    """Return each ambition of a target in words."""
    return {Ambition.REPAIR: _("Repair"), Ambition.PARITY: _("Keep up"), Ambition.LEAD: _("Lead")}


def checklist_states() -> Mapping[str, str]:
    """Return each state of a checklist version in words."""
    return {
        ChecklistState.DRAFT: _("Draft"),
        ChecklistState.PUBLISHED: _("Published"),
        ChecklistState.RETIRED: _("Retired"),
    }


def behaviour_roles() -> Mapping[str, str]:
    """Return in words for whom an expected behaviour is written."""
    return {
        "everyone": _("Everyone"),
        "driver": _("Driver"),
        "picker": _("Picker"),
        "fitter": _("Fitter"),
        "agent": _("Agent"),
        "seller": _("Seller"),
        "site": _("Site"),
    }
