"""Touchpoints: the list with its search, one touchpoint, adding and changing one by hand."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DecimalField, IntegerField, SelectField, StringField
from wtforms.validators import NumberRange

from audit.core.errors import DomainError, NotFound
from audit.network import hours, operations, queries
from audit.network.models import Touchpoint, TouchpointKind
from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow
from audit.web.forms import Form, at_most, choices, chosen, optional, required, stripped, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.partners import stage_choices
from audit.web.pages import show

MOST_SEARCH = 100


class TouchpointForm(Form):
    """Everything that is known about one touchpoint."""

    partner = SelectField(_l("Partner"), [chosen(_l("Choose the partner"))])
    code = StringField(
        _l("Code"),
        [required(_l("Enter the partner’s own code")), at_most(operations.MOST_CODE)],
        filters=[stripped],
        description=_l("As the partner calls it; imports find the touchpoint by it."),
    )
    name = StringField(_l("Name"), [required(_l("Enter a name")), at_most(operations.MOST_NAME)], filters=[stripped])
    kind = SelectField(_l("Kind"), [chosen()])
    stage_code = SelectField(_l("Stage of the customer journey"), [optional()])
    address = StringField(_l("Street address"), [at_most(300)], filters=[stripped])
    postal_code = StringField(_l("Postal code"), [at_most(20)], filters=[stripped])
    city = StringField(_l("City"), [at_most(120)], filters=[stripped])
    region = StringField(_l("Region"), [at_most(120)], filters=[stripped])
    country = StringField(
        _l("Country"),
        [required(_l("Enter a country")), at_most(60)],
        filters=[stripped],
        description=_l("Two letters such as FI, or the name."),
    )
    timezone = SelectField(
        _l("Time zone"), [chosen()], description=_l("Visits are planned in the touchpoint’s own time.")
    )
    latitude = DecimalField(
        _l("Latitude"), [optional(), NumberRange(-90, 90, _l("Enter degrees from -90 to 90"))], places=None
    )
    longitude = DecimalField(
        _l("Longitude"), [optional(), NumberRange(-180, 180, _l("Enter degrees from -180 to 180"))], places=None
    )
    opening_hours = StringField(
        _l("Opening hours"),
        [at_most(400)],
        filters=[stripped],
        description=_l("Such as Mon-Fri 8:00-20:00, Sat 10-16."),
    )
    monthly_volume = IntegerField(
        _l("Customers a month"),
        [optional(), NumberRange(0, 1_000_000_000, _l("Enter a whole number from 0 up"))],
        description=_l("Leave it empty when it is not known."),
    )


FIELD_OF_CODE = {
    "touchpoint.taken": "code",
    "touchpoint.coordinates": "latitude",
    "network.country": "country",
    "network.timezone": "timezone",
}


def _form(point: Touchpoint | None, start: dict[str, Any] | None = None) -> TouchpointForm:
    form = TouchpointForm(obj=point, data=start)
    form.kind.choices = choices(words.touchpoint_kinds().items())
    form.stage_code.choices = choices([("", _("None in particular")), *stage_choices()])
    form.timezone.choices = choices([(zone, zone) for zone in sorted(available_timezones()) if "/" in zone])
    if point is None:
        form.partner.choices = choices([(line.partner.key, line.partner.name) for line in queries.partners()])
    else:
        del form.partner
        del form.code
    return form


def _values(form: TouchpointForm) -> dict[str, Any]:
    texts = ("name", "address", "postal_code", "city", "region", "country", "timezone", "opening_hours")
    return {
        **{name: text(form[name]) for name in texts},
        "kind": TouchpointKind(text(form.kind)),
        "stage_code": text(form.stage_code) or None,
        "latitude": form.latitude.data,
        "longitude": form.longitude.data,
        "monthly_volume": form.monthly_volume.data,
    }


def address_line(point: Touchpoint, *, with_country: bool = True) -> str:
    """Return street, postal code and city in one line; a city that the street line already ends with stands once."""
    city = "" if point.city and point.address.casefold().endswith(point.city.casefold()) else point.city
    place = " ".join(part for part in (point.postal_code, city) if part)
    region = point.region if point.region not in {point.city, point.address} else ""
    parts = (point.address, place, region, point.country if with_country else "")
    return ", ".join(part for part in parts if part)


def _week_lines(text_of_hours: str) -> list[tuple[str, str]]:
    """Return each weekday with its opening times as they were understood; [] when they were not."""
    week = hours.week(text_of_hours)
    if week is None:
        return []
    # The first of January 2024 was a Monday; only the names of the days are shown.
    names = [format_date(date(2024, 1, 1 + day), "EEEE") for day in range(7)]
    return [
        (
            name,
            ", ".join(f"{_time(opens)}–{_time(closes)}" for opens, closes in week[day]) or _("closed")
            if day in week
            else _("not known"),
        )
        for day, name in enumerate(names)
    ]


def _time(minutes: int) -> str:
    """Return minutes of the day as a time; the end of the day is 24:00, later ones belong to the night after it."""
    shown = minutes if minutes <= hours.DAY else minutes - hours.DAY
    return f"{shown // 60}:{shown % 60:02}"


@blueprint.get("/touchpoints/")
@allow(Permission.TOUCHPOINT_VIEW)
def touchpoints() -> ResponseReturnValue:
    """List the touchpoints that the search and the filters leave; the address says all of it."""
    narrowed = queries.TouchpointFilter(
        text=(stripped(request.args.get("q")) or "")[:MOST_SEARCH],
        partner_key=request.args.get("partner", "")[:22],
        kind=request.args.get("kind", ""),
        country=request.args.get("country", "")[:2].upper(),
        state=request.args.get("state", ""),
    )
    part = pagination.wanted()
    rows, total = queries.touchpoints(narrowed, part.offset, part.per_page)
    return show(
        "manager/touchpoints.html",
        page=pagination.paged(rows, total, part),
        narrowed=narrowed,
        any_filter=narrowed != queries.TouchpointFilter(),
        partners=[line.partner for line in queries.partners()],
        kinds=words.touchpoint_kinds(),
        countries=queries.countries(),
        address_line=address_line,
    )


@blueprint.get("/touchpoints/<key>")
@allow(Permission.TOUCHPOINT_VIEW)
def touchpoint(key: str) -> ResponseReturnValue:
    """Show one touchpoint."""
    found = queries.touchpoint(key)
    stages = {stage.code: stage.title for stage in queries.stages()}
    return show(
        "manager/touchpoint.html",
        point=found,
        stage_title=stages.get(found.stage_code or "", {}),
        kinds=words.touchpoint_kinds(),
        week=_week_lines(found.opening_hours) if found.opening_hours else [],
        address=address_line(found),
    )


@blueprint.route("/touchpoints/new", methods=["GET", "POST"])
@allow(Permission.TOUCHPOINT_EDIT)
def touchpoint_new() -> ResponseReturnValue:
    """Add a touchpoint by hand."""
    form = _form(None, {"partner": request.args.get("partner"), "timezone": g.brand.timezone})
    if form.validate_on_submit():
        try:
            point = operations.add_touchpoint(text(form.partner), code=text(form.code), **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The touchpoint was added."), "done")
            return redirect(url_for("manager.touchpoint", key=point.key), SEE_OTHER)
    return show("manager/touchpoint_form.html", form=form, point=None)


@blueprint.route("/touchpoints/<key>/edit", methods=["GET", "POST"])
@allow(Permission.TOUCHPOINT_EDIT)
def touchpoint_edit(key: str) -> ResponseReturnValue:
    """Change a touchpoint."""
    found = queries.touchpoint(key)
    form = _form(found)
    if form.validate_on_submit():
        try:
            operations.edit_touchpoint(key, **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The touchpoint was changed."), "done")
            return redirect(url_for("manager.touchpoint", key=key), SEE_OTHER)
    return show("manager/touchpoint_form.html", form=form, point=found)


@blueprint.post("/touchpoints/<key>/state")
@allow(Permission.TOUCHPOINT_EDIT)
def touchpoint_state(key: str) -> ResponseReturnValue:
    """Note that a touchpoint has closed, or is open again."""
    if request.form.get("state") == "open":
        operations.open_touchpoint(key)
        flash(_("The touchpoint is open again."), "done")
    else:
        operations.close_touchpoint(key)
        flash(_("The touchpoint is closed. It is not visited any more."), "done")
    return redirect(url_for("manager.touchpoint", key=key), SEE_OTHER)
