"""Settings of the brand as a whole: target, bands, least number of visits, languages, time zone."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField

from audit.network import operations
from audit.network.operations import BrandSettings
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, choices, chosen, optional, required, text
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.pages import show


class WholeNumberField(IntegerField):
    """A number whose refusal is worded here, in the page's language."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number. Raises ValueError with our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Enter a whole number")) from None


def _number(label: Any, description: Any = "") -> WholeNumberField:
    return WholeNumberField(label, [chosen(_l("Enter a whole number"))], description=description)


class SettingsForm(Form):
    """What holds for the whole brand; which numbers are allowed is decided by the operation."""

    target = _number(
        _l("Target (1 to 100)"), _l("What every score is compared with where a standard has no target of its own.")
    )
    limit_a = _number(_l("A from"))
    limit_b = _number(_l("B from"))
    limit_c = _number(_l("C from"))
    minimum_visits = _number(
        _l("Least number of visits"), _l("Below it pages and reports say “too few visits” and give no letter.")
    )
    language_1 = SelectField(
        _l("First language"),
        [required(_l("Choose the first language"))],
        description=_l("Every text of the brand is needed in it; where another language has no text, it stands in."),
    )
    language_2 = SelectField(_l("Second language"), [optional()])
    language_3 = SelectField(_l("Third language"), [optional()])
    timezone = SelectField(
        _l("Time zone"), [chosen()], description=_l("Days, quarters and times on pages of the brand are those of it.")
    )
    remarks_refused = BooleanField(
        _l("Refuse to publish a checklist while the checks have remarks"),
        description=_l("Otherwise publishing names the remarks and goes on."),
    )


LANGUAGE_FIELDS = ("language_1", "language_2", "language_3")
FIELD_OF_CODE = {
    "brand.target": "target",
    "brand.band_limits": "limit_a",
    "brand.minimum_visits": "minimum_visits",
    "brand.languages": "language_1",
    "brand.language_twice": "language_1",
    "network.timezone": "timezone",
}


def _form() -> SettingsForm:
    now = operations.brand_settings(g.brand)
    start: dict[str, Any] = {
        "target": now.target,
        "minimum_visits": now.minimum_visits,
        "timezone": now.timezone,
        "remarks_refused": now.remarks_refused,
        **dict(zip(("limit_a", "limit_b", "limit_c"), now.band_limits, strict=True)),
        **dict(zip(LANGUAGE_FIELDS, now.languages, strict=False)),
    }
    form = SettingsForm(data=start)
    for name in LANGUAGE_FIELDS:
        form[name].choices = choices([("", _("None")), *LANGUAGES.items()])
    form.language_1.choices = choices(LANGUAGES.items())
    form.timezone.choices = choices([(zone, zone) for zone in sorted({now.timezone, *_zones()})])
    return form


def _zones() -> list[str]:
    return [zone for zone in available_timezones() if "/" in zone]


def _wanted(form: SettingsForm) -> BrandSettings:
    return BrandSettings(
        target=form.target.data or 0,
        band_limits=(form.limit_a.data or 0, form.limit_b.data or 0, form.limit_c.data or 0),
        minimum_visits=form.minimum_visits.data or 0,
        languages=tuple(text(form[name]) for name in LANGUAGE_FIELDS if form[name].data),
        timezone=text(form.timezone),
        remarks_refused=bool(form.remarks_refused.data),
    )


@blueprint.route("/settings", methods=["GET", "POST"])
@allow(Permission.BRAND_EDIT)
def settings() -> ResponseReturnValue:
    """Show and change the settings of the brand."""
    form = _form()
    if form.validate_on_submit():
        wanted = _wanted(form)
        refused = operations.refused_settings(wanted)
        for error in refused:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        if not refused:
            operations.set_brand(wanted)
            flash(_("The settings were stored."), "done")
            return redirect(url_for("manager.settings"), SEE_OTHER)
    return show("manager/settings.html", form=form)
