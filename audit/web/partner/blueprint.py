"""The link: its token names brand, delivery and contact, and is looked up once per request."""

from typing import Any

from flask import Blueprint, g

from audit.core import scope
from audit.network import queries as network
from audit.release import queries
from audit.release.models import Delivery
from audit.web.languages import use_language

PUBLIC = "the token in the address is the key: 192 random bits, bound to one delivery of one report"

blueprint = Blueprint("partner", __name__, url_prefix="/p/<token>")


@blueprint.url_value_preprocessor
def _take_token(endpoint: str | None, values: dict[str, Any] | None) -> None:
    del endpoint
    g.partner_token = (values or {}).pop("token", "")


@blueprint.url_defaults
def _fill_token(endpoint: str, values: dict[str, Any]) -> None:
    del endpoint
    values.setdefault("token", g.get("partner_token", ""))


@blueprint.before_request
def _enter() -> None:
    """Find the delivery of the token and enter its brand as this contact; an unknown token is "not found"."""
    brand_id, key = queries.brand_of_token(g.partner_token)
    scope.enter(scope.Scope(brand_id, scope.Actor("partner", key)))
    g.brand = network.brand()
    use_language(delivery().language)


def delivery() -> Delivery:
    """Return the delivery that the link of this request belongs to."""
    if "delivery" not in g:
        g.delivery = queries.delivery_by_key(scope.actor().key)
    found: Delivery = g.delivery
    return found
