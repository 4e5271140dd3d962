"""One standard: its texts in every language, its ladder of targets, and changing both."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, DecimalField, SelectField
from wtforms.validators import NumberRange

from audit.core.errors import DomainError, NotFound
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.models import Ambition, Criticality
from audit.standards.operations import BEHAVIOUR_ROLES
from audit.web.access import allow
from audit.web.filters import in_language
from audit.web.forms import Form, choices, chosen, optional, required, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.days import today
from audit.web.manager.partners import stage_choices
from audit.web.manager.promises import FIELD_OF_CODE, CodedForm
from audit.web.manager.texts import TextGroup, start_values, text_of, with_texts
from audit.web.pages import show

BEHAVIOUR = "behaviour_"
"""What the names of the fields for expected behaviour begin with; the role follows."""


class StandardForm(CodedForm):
    """A standard without its texts."""

    promise = SelectField(_l("Keeps the promise"), [chosen(_l("Choose a promise"))])
    stage = SelectField(_l("Stage of the customer journey"), [chosen(_l("Choose a stage"))])
    criticality = SelectField(_l("How much it hurts the customer when it is not kept"), [chosen()])
    valid_from = DateField(_l("Valid from"), [required(_l("Enter the first day"))])
    valid_to = DateField(_l("Valid until"), [optional()])


class TargetForm(Form):
    """One rung of the ladder."""

    from_date = DateField(_l("From"), [required(_l("Enter the day from which the target counts"))])
    target = DecimalField(
        _l("Target (0 to 100)"),
        [chosen(_l("Enter a number from 0 to 100")), NumberRange(0, 100, _l("Enter a number from 0 to 100"))],
        places=None,
    )
    ambition = SelectField(_l("Ambition"), [chosen()], default=Ambition.PARITY.value)


def _groups(roles: Mapping[str, Any]) -> list[TextGroup]:
    """Return the texts of a standard; behaviour for everyone, and for each role that already has its own."""
    named = words.behaviour_roles()
    shown = [role for role in BEHAVIOUR_ROLES if role in roles] or ["everyone"]
    more = [role for role in BEHAVIOUR_ROLES if role not in shown]
    behaviour = [
        TextGroup(
            f"{BEHAVIOUR}{role}",
            _("Expected behaviour: %(role)s", role=named[role]),
            operations.MOST_TEXT,
            long=True,
            needed=role == shown[0],
            folded=role in more,
        )
        for role in (*shown, *more)
    ]
    return [
        TextGroup("title", _("The standard in one line"), operations.MOST_LINE, long=True),
        *behaviour,
        TextGroup("good_looks_like", _("What good looks like"), operations.MOST_TEXT, long=True, needed=False),
        TextGroup(
            "when_not_kept", _("What to do when it cannot be kept"), operations.MOST_TEXT, long=True, needed=False
        ),
        TextGroup("first_step", _("First step to mend it"), operations.MOST_TEXT, long=True, needed=False),
    ]


def _form(groups: list[TextGroup], start: Mapping[str, Any]) -> Form:
    form = with_texts(StandardForm, groups, g.brand.languages)(data=start)
    promises = [(promise.key, str(in_language(promise.title))) for promise in queries.promises()]
    form["promise"].choices = choices(promises)
    form["stage"].choices = choices(stage_choices())
    form["criticality"].choices = choices(words.criticalities().items())
    return form


def _values(form: Form) -> dict[str, Any]:
    languages = g.brand.languages
    behaviour = {role: text_of(form, f"{BEHAVIOUR}{role}", languages) for role in BEHAVIOUR_ROLES}
    names = ("title", "good_looks_like", "when_not_kept", "first_step")
    return {
        **{name: text_of(form, name, languages) for name in names},
        "expected_behaviour": {role: texts for role, texts in behaviour.items() if texts},
        "promise_key": text(form["promise"]),
        "stage_code": text(form["stage"]),
        "criticality": Criticality(text(form["criticality"])),
        "valid_from": form["valid_from"].data,
        "valid_to": form["valid_to"].data,
    }


FIELDS = ("promise", "stage", "criticality", "valid_from", "valid_to")


def _show(form: Form, groups: list[TextGroup], fields: list[str], **values: Any) -> ResponseReturnValue:
    return show(
        "manager/texts_form.html", form=form, groups=groups, fields=fields, brand_languages=g.brand.languages, **values
    )


def _add_error(form: Form, error: DomainError) -> None:
    form.add_error({**FIELD_OF_CODE, "standards.dates": "valid_to"}.get(error.code), error)


@blueprint.route("/checklists/standards/new", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def standard_new() -> ResponseReturnValue:
    """Add a standard."""
    groups = _groups({})
    start = {
        "valid_from": today(),
        "criticality": Criticality.NORMAL.value,
        "promise": request.args.get("promise"),
    }
    form = _form(groups, start)
    if form.validate_on_submit():
        try:
            standard = operations.add_standard(code=text(form["code"]), **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            _add_error(form, error)
        else:
            flash(_("The standard was added. Set its target next."), "done")
            return redirect(url_for("manager.standard", key=standard.key), SEE_OTHER)
    return _show(
        form,
        groups,
        ["code", *FIELDS],
        heading=_("Add a standard"),
        button=_("Add the standard"),
        back=url_for("manager.promises"),
        crumbs=[(_("Promises"), url_for("manager.promises"))],
    )


@blueprint.route("/checklists/standards/<key>/edit", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def standard_edit(key: str) -> ResponseReturnValue:
    """Change a standard."""
    line = queries.standard(key)
    row = line.standard
    behaviour = {f"{BEHAVIOUR}{role}": texts for role, texts in row.expected_behaviour.items()}
    names = ("title", "good_looks_like", "when_not_kept", "first_step")
    start = {
        **start_values({**{name: getattr(row, name) for name in names}, **behaviour}),
        "promise": line.promise.key,
        "stage": line.stage.code,
        "criticality": row.criticality.value,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
    groups = _groups(row.expected_behaviour)
    form = _form(groups, start)
    del form["code"]
    if form.validate_on_submit():
        try:
            operations.edit_standard(key, **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            _add_error(form, error)
        else:
            flash(_("The standard was changed."), "done")
            return redirect(url_for("manager.standard", key=key), SEE_OTHER)
    return _show(
        form,
        groups,
        list(FIELDS),
        heading=_("Change the standard %(code)s", code=row.code),
        button=_("Store the changes"),
        back=url_for("manager.standard", key=key),
        crumbs=[
            (_("Promises"), url_for("manager.promises")),
            (in_language(row.title), url_for("manager.standard", key=key)),
        ],
    )


@blueprint.route("/checklists/standards/<key>", methods=["GET", "POST"])
@allow(Permission.STANDARD_VIEW, "GET")
@allow(Permission.STANDARD_EDIT, "POST")
def standard(key: str) -> ResponseReturnValue:
    """Show one standard with its ladder; a POST sets a target."""
    line = queries.standard(key)
    form = TargetForm(data={"from_date": today(), "ambition": Ambition.PARITY.value})
    form.ambition.choices = choices(words.ambitions().items())
    if form.validate_on_submit():
        try:
            _set_target(key, form.from_date.data, form.target.data, text(form.ambition))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error("target", error)
        else:
            flash(_("The target was set."), "done")
            return redirect(url_for("manager.standard", key=key), SEE_OTHER)
    return show(
        "manager/standard.html",
        form=form,
        line=line,
        present=line.target(today()),
        brand_languages=g.brand.languages,
        criticalities=words.criticalities(),
        ambitions=words.ambitions(),
        roles=words.behaviour_roles(),
    )


def _set_target(key: str, from_date: date | None, target: Decimal | None, ambition: str) -> None:
    if from_date is None or target is None:
        raise DomainError("standards.target")
    operations.set_target(key, from_date=from_date, target_bp=round(target * 100), ambition=Ambition(ambition))
