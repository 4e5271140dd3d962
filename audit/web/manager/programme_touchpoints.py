"""Choosing the touchpoints of a programme: filtered lists, "all matching" for thousands, and legs of one order."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from audit.core.errors import DomainError
from audit.people.permissions import Permission
from audit.planning import operations, queries
from audit.planning.models import Programme
from audit.standards.queries import checklist_of
from audit.web.access import allow
from audit.web.forms import stripped
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.words import touchpoint_kinds
from audit.web.pages import show
from audit.web.pagination import paged, wanted
from audit.web.words import words

REFUSED = 422
PER_PAGE = 100
UNITS_SHOWN = 20
CHOICES = 3000
"""Touchpoints in the choice of a leg: the legs of one order lie with different partners, so one page holds them all."""
FILTERS = ("partner", "region", "kind", "q")


@blueprint.get("/plan/programmes/<key>/touchpoints")
@allow(Permission.PROGRAMME_EDIT)
def programme_touchpoints(key: str) -> Response:
    """Show the brand's open touchpoints, filtered, and which of them the programme has."""
    return _page(queries.programme(key))


def _filter() -> queries.TouchpointFilter:
    given = {name: (stripped(request.args.get(name)) or "")[:120] for name in FILTERS}
    return queries.TouchpointFilter(given["partner"], given["region"], given["kind"], given["q"])


def _page(found: Programme, refusal: DomainError | None = None) -> Response:
    slots = checklist_of(found.checklist_version).slots
    part = wanted(PER_PAGE if len(slots) == 1 else CHOICES)
    chosen = _filter()
    rows, total = queries.touchpoint_choices(chosen, found.id, part.offset, part.per_page)
    values: dict[str, Any] = {
        "programme": found,
        "page": paged(rows, total, part),
        "chosen": chosen,
        "query": urlencode([(name, request.args[name]) for name in FILTERS if request.args.get(name)]),
        "partners": queries.partners_with_touchpoints(),
        "regions": queries.regions(),
        "kinds": touchpoint_kinds(),
        "units": queries.units_count(found.id),
        "slots": slots,
        "first_units": queries.units(found.id, 0, UNITS_SHOWN) if len(slots) > 1 else [],
        "refusal": words(refusal) if refusal else None,
    }
    return show("manager/programme_touchpoints.html", status=REFUSED if refusal else None, **values)


@blueprint.post("/plan/programmes/<key>/touchpoints")
@allow(Permission.PROGRAMME_EDIT)
def programme_touchpoints_change(key: str) -> ResponseReturnValue:
    """Add or remove the ticked touchpoints, or all that match the filter; or add one order over several legs."""
    found = queries.programme(key)
    verb = request.form.get("do", "")
    try:
        done = _carry_out(found, verb)
    except DomainError as error:
        if error.code == "not_found":
            raise
        return _page(found, error)
    flash(done, "done")
    return redirect(f"{url_for('manager.programme_touchpoints', key=key)}?{request.query_string.decode()}", SEE_OTHER)


def _carry_out(found: Programme, verb: str) -> str:
    if verb == "unit":
        operations.add_unit(found.key, _legs(found))
        return str(_("The order was added."))
    if verb == "remove_all":
        return _removed(operations.remove_touchpoints(found.key))
    everything = verb in {"add_matching", "remove_matching"}
    ids = queries.touchpoint_ids(_filter()) if everything else _ticked()
    if verb in {"add", "add_matching"}:
        added = operations.add_touchpoints(found.key, ids)
        return str(ngettext("%(num)s touchpoint was added.", "%(num)s touchpoints were added.", added))
    if verb in {"remove", "remove_matching"}:
        return _removed(operations.remove_touchpoints(found.key, ids))
    return str(_("Nothing was changed."))


def _removed(count: int) -> str:
    return str(ngettext("%(num)s touchpoint was taken out.", "%(num)s touchpoints were taken out.", count))


def _ticked() -> list[int]:
    return queries.touchpoint_ids_by_keys([stripped(key) or "" for key in request.form.getlist("touchpoint")])


def _legs(found: Programme) -> list[operations.Leg]:
    legs = []
    for slot in checklist_of(found.checklist_version).slot_codes:
        ids = queries.touchpoint_ids_by_keys([stripped(request.form.get(f"slot-{slot}")) or ""])
        # Sent together unless said otherwise: one order is one audit.
        legs += [operations.Leg(slot, found_id) for found_id in ids]
    return legs
