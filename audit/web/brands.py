"""The brand in the address: `/b/<brand>/...` is resolved by membership, and its scope entered, once per request.

Blueprints of brand pages are made by `brand_blueprint`; their views get no `brand` argument (`g.brand` is the row) and
`url_for` fills it in by itself. A brand that does not exist and one in which the visitor has no role answer alike.
"""

from typing import Any

from flask import Blueprint, Flask, current_app, g

from audit.core import scope
from audit.people import queries
from audit.web.access import Visitor, current_user

PREFIX = "/b/<brand>"
ARGUMENT = "brand"


def brand_blueprint(name: str, import_name: str) -> Blueprint:
    """Return a blueprint whose addresses stand below /b/<brand>/."""
    return Blueprint(name, import_name, url_prefix=PREFIX)


def _take_slug(endpoint: str | None, values: dict[str, Any] | None) -> None:
    del endpoint
    g.brand_slug = (values or {}).pop(ARGUMENT, None)


def _fill_slug(endpoint: str, values: dict[str, Any]) -> None:
    brand = g.get(ARGUMENT)
    if brand is not None and ARGUMENT not in values and _has_brand(endpoint):
        values[ARGUMENT] = brand.slug


def _has_brand(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, ARGUMENT)


def enter() -> None:
    """Resolve the brand of the present address and enter its scope with the visitor as actor.

    Raises SignInNeededError for nobody, and NotFound for a brand that is not the visitor's, whether it exists or not.
    """
    slug = g.get("brand_slug")
    if slug is None:
        return
    user = current_user()
    # Read together with the sign-in; without it (foreign or unknown) the answer is that of the query.
    access = g.get("brand_access") or queries.brand_access(user, slug)
    scope.enter(scope.Scope(access.brand.id, scope.Actor("user", user.key)))
    g.brand = access.brand
    g.visitor = Visitor(user, access.roles)


def init_app(app: Flask) -> None:
    """Take the brand out of the arguments of every view, and put it into the addresses of brand pages."""
    app.url_value_preprocessor(_take_slug)
    app.url_defaults(_fill_slug)
