"""The main links of every page: one table; a visitor sees those that work for them."""

from dataclasses import dataclass, replace

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from audit.people.permissions import Permission
from audit.web.access import may, visitor


@dataclass(frozen=True)
class Link:
    """One link of the main navigation; `current` is the value of aria-current, or empty."""

    words: str
    address: str
    current: str


def _table() -> tuple[tuple[str, str, Permission], ...]:
    """Return endpoint, words and permission of each link, in the order in which they are shown."""
    return (
        ("auditor.visits", _("My visits"), Permission.VISIT_FILL),
        ("manager.scorecard", _("Scorecard"), Permission.SCORECARD_VIEW),
        ("manager.review", _("Review"), Permission.AUDIT_REVIEW),
        ("manager.plan", _("Plan"), Permission.PROGRAMME_VIEW),
        ("manager.partners", _("Partners"), Permission.PARTNER_VIEW),
        ("manager.touchpoints", _("Touchpoints"), Permission.TOUCHPOINT_VIEW),
        ("manager.promises", _("Promises"), Permission.STANDARD_VIEW),
        ("manager.checklists", _("Checklists"), Permission.CHECKLIST_VIEW),
        ("manager.reports", _("Reports"), Permission.DELIVERY_VIEW),
        ("manager.settings", _("Settings"), Permission.BRAND_EDIT),
        ("admin.people", _("People"), Permission.USER_VIEW),
        ("admin.jobs", _("Jobs"), Permission.INSTALLATION_VIEW),
        ("admin.mail", _("Mail"), Permission.INSTALLATION_VIEW),
    )


def navigation() -> list[Link]:
    """Return the links of the present page: of its brand below a brand, of the installation elsewhere."""
    if visitor().user is None:
        return []
    in_brand = g.get("brand") is not None
    links = []
    for endpoint, words, permission in _table():
        if endpoint not in current_app.view_functions or not may(permission):
            continue
        if current_app.url_map.is_endpoint_expecting(endpoint, "brand") != in_brand:
            continue
        links.append(Link(words, url_for(endpoint), _current(endpoint, url_for(endpoint))))
    # Of addresses that begin alike (checklists, and promises below them) only the nearest is the present one.
    nearest = max((link.address for link in links if link.current), key=len, default="")
    return [link if link.address == nearest else replace(link, current="") for link in links]


def _current(endpoint: str, address: str) -> str:
    if request.endpoint == endpoint:
        return "page"
    return "true" if request.path.startswith(address) else ""
