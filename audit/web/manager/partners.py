"""Partners: the list, one partner with everything around it, its state and its agreement."""

from collections.abc import Sequence
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import NumberRange

from audit.assessment.operations import edit_partner
from audit.core.errors import DomainError, NotFound
from audit.network import operations, queries, states
from audit.network.models import ContactState, Partner, PartnerKind, PartnerState, Relation
from audit.network.working_days import KNOWN
from audit.people.permissions import Permission
from audit.release.ending import ENDED_LINK_DAYS, end_partner
from audit.web.access import allow
from audit.web.catalogues import LANGUAGES
from audit.web.filters import in_language
from audit.web.forms import Form, at_most, choices, chosen, optional, required, stripped, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.pages import show

SHOWN_TOUCHPOINTS = 10
"""Touchpoints that a partner's page lists by itself; the rest is one link away."""


class PartnerForm(Form):
    """What a partner is."""

    name = StringField(
        _l("Name"), [required(_l("Enter the name of the company")), at_most(operations.MOST_NAME)], filters=[stripped]
    )
    kind = SelectField(_l("What it does for our customers"), [chosen()])
    relation = RadioField(_l("Relation to us"), [chosen()], default=Relation.PARTNER.value)
    stage_code = SelectField(_l("Stage of the customer journey"), [optional()])
    monthly_volume = IntegerField(
        _l("Customers a month"),
        [optional(), NumberRange(0, 1_000_000_000, _l("Enter a whole number from 0 up"))],
        description=_l("Leave it empty when it is not known."),
    )


def _partner_form(partner: Partner | None = None) -> PartnerForm:
    form = PartnerForm(obj=partner)
    form.kind.choices = choices(words.partner_kinds().items())
    form.relation.choices = choices(words.relations().items())
    form.stage_code.choices = choices([("", _("None in particular")), *stage_choices()])
    return form


def stage_choices() -> Sequence[tuple[str, str]]:
    """Return code and title of each journey stage, for a select."""
    return [(stage.code, str(in_language(stage.title))) for stage in queries.stages()]


@blueprint.get("/partners/")
@allow(Permission.PARTNER_VIEW)
def partners() -> ResponseReturnValue:
    """List the partners, all or those in one state."""
    wanted = request.args.get("state", "")
    chosen_states = [PartnerState(wanted)] if wanted in set(PartnerState) else None
    lines = queries.partners(chosen_states)
    return show(
        "manager/partners.html",
        lines=lines,
        wanted=wanted if chosen_states else "",
        kinds=words.partner_kinds(),
        states=words.partner_states(),
        relations=words.relations(),
    )


@blueprint.route("/partners/new", methods=["GET", "POST"])
@allow(Permission.PARTNER_EDIT)
def partner_new() -> ResponseReturnValue:
    """Add a partner."""
    form = _partner_form()
    if form.validate_on_submit():
        try:
            partner = operations.add_partner(
                name=text(form.name),
                kind=PartnerKind(text(form.kind)),
                relation=Relation(text(form.relation)),
                stage_code=text(form.stage_code) or None,
                monthly_volume=form.monthly_volume.data,
            )
        except DomainError as error:
            form.add_error("name", error)
        else:
            flash(_("The partner was added."), "done")
            return redirect(url_for("manager.partner", key=partner.key), SEE_OTHER)
    return show("manager/partner_form.html", form=form, partner=None)


@blueprint.get("/partners/<key>")
@allow(Permission.PARTNER_VIEW)
def partner(key: str) -> ResponseReturnValue:
    """Show one partner: facts, agreements, contacts, touchpoints, and the steps that its state allows."""
    found = queries.partner(key)
    rows, total = queries.touchpoints(queries.TouchpointFilter(partner_key=found.key), 0, SHOWN_TOUCHPOINTS)
    stages = {stage.code: stage.title for stage in queries.stages()}
    agreements = queries.agreements(found)
    return show(
        "manager/partner.html",
        partner=found,
        stage_title=stages.get(found.stage_code or "", {}),
        agreements=agreements,
        holidays_known=bool(agreements) and agreements[0].calendar_country in KNOWN,
        agreement_languages=[LANGUAGES[code] for code in agreements[0].languages] if agreements else [],
        contacts=queries.contacts(found),
        touchpoints=[row[0] for row in rows],
        touchpoint_count=total,
        kinds=words.partner_kinds(),
        states=words.partner_states(),
        steps=[(state, words.partner_steps()[state]) for state in PartnerState if state in states.PARTNER[found.state]],
        relations=words.relations(),
        roles=words.contact_roles(),
        contact_states=words.contact_states(),
        contact_steps=_contact_steps(),
        touchpoint_kinds=words.touchpoint_kinds(),
        link_days=ENDED_LINK_DAYS,
    )


def _contact_steps() -> dict[str, list[tuple[str, str]]]:
    """Return the buttons that each state of a contact offers."""
    buttons = {
        ContactState.ACTIVE: _("Send reports again"),
        ContactState.BLOCKED: _("Stop reports"),
        ContactState.LEFT: _("Has left"),
    }
    return {
        state.value: [(after.value, buttons[after]) for after in ContactState if after in states.CONTACT[state]]
        for state in ContactState
    }


@blueprint.route("/partners/<key>/edit", methods=["GET", "POST"])
@allow(Permission.PARTNER_EDIT)
def partner_edit(key: str) -> ResponseReturnValue:
    """Change what a partner is."""
    found = queries.partner(key)
    form = _partner_form(found)
    if form.validate_on_submit():
        try:
            edit_partner(
                key,
                name=text(form.name),
                kind=PartnerKind(text(form.kind)),
                relation=Relation(text(form.relation)),
                stage_code=text(form.stage_code) or None,
                monthly_volume=form.monthly_volume.data,
            )
        except NotFound:
            raise
        except DomainError as error:
            form.add_error("name", error)
        else:
            flash(_("The partner was changed."), "done")
            return redirect(url_for("manager.partner", key=key), SEE_OTHER)
    return show("manager/partner_form.html", form=form, partner=found)


@blueprint.post("/partners/<key>/state")
@allow(Permission.PARTNER_EDIT)
def partner_state(key: str) -> ResponseReturnValue:
    """Move a partner to the state that the pressed button names."""
    wanted = request.form.get("state", "")
    if wanted not in set(PartnerState):
        raise NotFound("state", wanted[:40])
    if wanted == PartnerState.ENDED:
        end_partner(key)
    else:
        operations.change_partner_state(key, PartnerState(wanted))
    flash(_("The partner is now: %(state)s.", state=words.partner_states()[wanted]), "done")
    return redirect(url_for("manager.partner", key=key), SEE_OTHER)


class AgreementForm(Form):
    """What was agreed about being audited."""

    starts_on = DateField(_l("Valid from"), [required(_l("Enter the first day"))])
    ends_on = DateField(_l("Valid until"), [optional()], description=_l("Empty: until it is given notice."))
    audit_clause = TextAreaField(
        _l("Audit clause"),
        [at_most(8000)],
        filters=[stripped],
        description=_l("What the contract says about visits and checks, in its own words."),
    )
    notice_address = TextAreaField(_l("Address for notices"), [at_most(1000)], filters=[stripped])
    dispute_days = IntegerField(
        _l("Working days to contest a finding"),
        [
            required(_l("Enter a number of days")),
            NumberRange(1, operations.MOST_DISPUTE_DAYS, _l("Enter 1 to 60 working days")),
        ],
        default=10,
    )
    calendar_country = StringField(
        _l("Country whose working days count"),
        [required(_l("Enter a country")), at_most(60)],
        filters=[stripped],
    )
    languages = SelectMultipleField(
        _l("Languages of reports"),
        [required(_l("Choose at least one language"))],
        description=_l("Used for a contact whose own language is none of the brand’s; the first one counts."),
    )
    partner_evidence_days = IntegerField(
        _l("Days for which the partner’s own evidence is kept"),
        [
            required(_l("Enter a number of days")),
            NumberRange(1, operations.MOST_EVIDENCE_DAYS, _l("Enter 1 to 3650 days")),
        ],
        default=90,
    )


FIELD_OF_CODE = {
    "agreement.dates": "ends_on",
    "agreement.days": "dispute_days",
    "agreement.languages": "languages",
    "network.country": "calendar_country",
}


def _agreement_values(form: AgreementForm) -> dict[str, Any]:
    return {
        "starts_on": form.starts_on.data,
        "ends_on": form.ends_on.data,
        "audit_clause": text(form.audit_clause),
        "notice_address": text(form.notice_address),
        "dispute_days": form.dispute_days.data,
        "calendar_country": text(form.calendar_country),
        "languages": form.languages.data or [],
        "partner_evidence_days": form.partner_evidence_days.data,
    }


@blueprint.route("/partners/<key>/agreement", methods=["GET", "POST"])
@allow(Permission.PARTNER_EDIT)
def partner_agreement(key: str) -> ResponseReturnValue:
    """Set the agreement: the same first day mends one, another day adds one."""
    found = queries.partner(key)
    form = AgreementForm(obj=queries.agreement(found), data={"languages": [g.brand.languages[0]]})
    form.languages.choices = choices(LANGUAGES.items())
    known = ", ".join(sorted(KNOWN))
    holidays = _(
        "Public holidays of %(countries)s are known; of other countries Monday to Friday count.", countries=known
    )
    form.calendar_country.description = f"{_('Two letters such as FI, or the name.')} {holidays}"
    if form.validate_on_submit():
        try:
            operations.set_agreement(key, **_agreement_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The agreement was stored."), "done")
            return redirect(url_for("manager.partner", key=key), SEE_OTHER)
    return show("manager/agreement_form.html", form=form, partner=found)
