"""Contacts of partners: who gets reports, in which language, about which touchpoints."""

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField

from audit.core.errors import DomainError, NotFound
from audit.network import operations, queries
from audit.network.models import ContactRole, ContactState, Partner, Touchpoint
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, at_most, choices, chosen, email, required, stripped, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.pages import show

FEW = 40
"""Touchpoints up to this many are offered as boxes to tick; more are named by their codes."""
MOST_ADDRESS = 320
MOST_CODES = 20_000


class ContactForm(Form):
    """One contact of a partner."""

    name = StringField(
        _l("Name"), [required(_l("Enter the person’s name")), at_most(operations.MOST_NAME)], filters=[stripped]
    )
    email = StringField(
        _l("E-mail address"),
        [required(_l("Enter the e-mail address")), at_most(MOST_ADDRESS), email()],
        filters=[stripped],
    )
    phone = StringField(_l("Phone"), [at_most(40)], filters=[stripped])
    role = RadioField(_l("Role"), [chosen(_l("Choose a role"))])
    language = RadioField(_l("Language of reports and mails"), [chosen()], choices=choices(LANGUAGES.items()))
    scope = RadioField(_l("Gets reports about"), [chosen()], default="all")
    touchpoints = SelectMultipleField(_l("Touchpoints"))
    codes = TextAreaField(
        _l("Codes of the touchpoints"),
        [at_most(MOST_CODES)],
        filters=[stripped],
        description=_l("One on each line, as they stand in the list of touchpoints."),
    )


FIELD_OF_CODE = {"contact.email_taken": "email", "contact.email_invalid": "email"}


def _form(points: Sequence[Touchpoint], start: dict[str, Any]) -> ContactForm:
    form = ContactForm(data=start)
    form.role.choices = choices(words.contact_roles().items())
    form.scope.choices = choices(
        [("all", _("All touchpoints, also future ones")), ("some", _("Only some touchpoints"))]
    )
    form.touchpoints.choices = choices([(point.key, f"{point.name} ({point.code})") for point in points])
    if len(points) <= FEW:
        del form.codes
    else:
        del form.touchpoints
    return form


def _chosen_keys(form: ContactForm, points: Sequence[Touchpoint]) -> list[str] | None:
    """Return the keys of the touchpoints in scope, None for all. Raises DomainError for an unknown code."""
    if form.scope.data == "all":
        return None
    if "touchpoints" in form:
        return list(form.touchpoints.data or [])
    keys = {point.code: point.key for point in points}
    wanted = [line.strip() for line in text(form.codes).splitlines() if line.strip()]
    unknown = [code for code in wanted if code not in keys]
    if unknown:
        raise DomainError("contact.codes_unknown", codes=", ".join(unknown[:10])[:200])
    return [keys[code] for code in dict.fromkeys(wanted)]


def _values(form: ContactForm, points: Sequence[Touchpoint]) -> dict[str, Any]:
    return {
        "name": text(form.name),
        "email": text(form.email),
        "phone": text(form.phone),
        "role": ContactRole(text(form.role)),
        "language": text(form.language),
        "touchpoint_keys": _chosen_keys(form, points),
    }


def _scope_field(form: ContactForm) -> str:
    return "touchpoints" if "touchpoints" in form else "codes"


def _refuse(form: ContactForm, error: DomainError) -> None:
    scope_field = _scope_field(form) if error.code in {"contact.touchpoints", "contact.codes_unknown"} else None
    form.add_error(FIELD_OF_CODE.get(error.code, scope_field), error)


@blueprint.route("/partners/<key>/contacts/new", methods=["GET", "POST"])
@allow(Permission.PARTNER_EDIT)
def contact_new(key: str) -> ResponseReturnValue:
    """Add a contact of a partner."""
    partner = queries.partner(key)
    points = queries.touchpoints_of(partner)
    form = _form(points, {"language": _usual_language(partner)})
    if form.validate_on_submit():
        try:
            operations.add_contact(key, **_values(form, points))
        except NotFound:
            raise
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(_("The contact was added."), "done")
            return redirect(url_for("manager.partner", key=key), SEE_OTHER)
    return show("manager/contact_form.html", form=form, partner=partner, contact=None, scope_field=_scope_field(form))


def _usual_language(partner: Partner) -> str:
    agreement = queries.agreement(partner)
    return str((agreement.languages if agreement else g.brand.languages)[0])


@blueprint.route("/partners/contacts/<key>", methods=["GET", "POST"])
@allow(Permission.PARTNER_EDIT)
def contact_edit(key: str) -> ResponseReturnValue:
    """Change a contact."""
    line = queries.contact_line(key)
    partner = line.contact.partner
    points = queries.touchpoints_of(partner)
    start = {
        "name": line.person.name,
        "email": line.person.email,
        "phone": line.person.phone,
        "role": line.contact.role,
        "language": line.contact.language,
        "scope": "all" if line.contact.sees_all_touchpoints else "some",
        "touchpoints": [point.key for point in line.touchpoints],
        "codes": "\n".join(point.code for point in line.touchpoints),
    }
    form = _form(points, start)
    if form.validate_on_submit():
        try:
            operations.change_contact(key, **_values(form, points))
        except NotFound:
            raise
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(_("The contact was changed."), "done")
            return redirect(url_for("manager.partner", key=partner.key), SEE_OTHER)
    return show(
        "manager/contact_form.html", form=form, partner=partner, contact=line.contact, scope_field=_scope_field(form)
    )


@blueprint.post("/partners/contacts/<key>/state")
@allow(Permission.PARTNER_EDIT)
def contact_state(key: str) -> ResponseReturnValue:
    """Stop reports to a contact, send them again, or note that the person has left."""
    wanted = request.form.get("state", "")
    if wanted not in set(ContactState):
        raise NotFound("state", wanted[:40])
    contact = operations.change_contact_state(key, ContactState(wanted))
    flash(_("The contact was changed."), "done")
    return redirect(url_for("manager.partner", key=contact.partner.key), SEE_OTHER)
