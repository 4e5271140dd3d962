"""The start page: straight into the only brand, or a choice of brands."""

from flask import redirect
from flask.typing import ResponseReturnValue

from audit.people import queries
from audit.people.permissions import Permission
from audit.web.access import current_user, may, signed_in
from audit.web.account.blueprint import blueprint
from audit.web.pages import first_page, show


@blueprint.get("/")
@signed_in("everybody starts here; it lists only the own brands")
def home() -> ResponseReturnValue:
    """Lead to the only place there is to go, or let the visitor choose."""
    brands = queries.brands_of(current_user())
    places = [(access, first_page(access.brand.slug, access.roles)) for access in brands]
    runs_installation = may(Permission.INSTALLATION_VIEW)
    if len(places) == 1 and places[0][1] and not runs_installation:
        return redirect(places[0][1])
    return show("account/home.html", places=places, runs_installation=runs_installation)
