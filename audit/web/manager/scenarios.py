"""Scenarios of mystery shops: the brief that the auditor reads first, and the rules of staying unknown."""

from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from audit.core.errors import DomainError, NotFound
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.models import Scenario
from audit.web.access import allow
from audit.web.filters import in_language
from audit.web.forms import Form, optional, text
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.promises import FIELD_OF_CODE, CodedForm, story_choices
from audit.web.manager.texts import TextGroup, start_values, text_of, with_texts
from audit.web.pages import show


class ScenarioForm(CodedForm):
    """A scenario without its texts."""

    story = SelectField(_l("Customer story"), [optional()])


def _groups() -> list[TextGroup]:
    return [
        TextGroup("title", _("Title"), operations.MOST_LINE),
        TextGroup(
            "brief",
            _("Brief"),
            operations.MOST_TEXT,
            long=True,
            hint=_("What the auditor reads first: the story, the tasks, what to look at."),
        ),
        TextGroup(
            "cover_rules",
            _("Rules for staying unknown"),
            operations.MOST_TEXT,
            long=True,
            needed=False,
            hint=_("What the auditor says when asked, and what gives them away."),
        ),
    ]


def _form(scenario: Scenario | None) -> Form:
    start: dict[str, Any] = {}
    if scenario is not None:
        start = start_values({name: getattr(scenario, name) for name in ("title", "brief", "cover_rules")})
        start["story"] = scenario.story.key if scenario.story else ""
    form = with_texts(ScenarioForm, _groups(), g.brand.languages)(data=start)
    form["story"].choices = story_choices()
    if scenario is not None:
        del form["code"]
    return form


def _values(form: Form) -> dict[str, Any]:
    names = ("title", "brief", "cover_rules")
    return {
        **{name: text_of(form, name, g.brand.languages) for name in names},
        "story_key": text(form["story"]) or None,
    }


@blueprint.get("/scenarios/")
@allow(Permission.STANDARD_VIEW)
def scenarios() -> ResponseReturnValue:
    """List the scenarios."""
    return show("manager/scenarios.html", scenarios=queries.scenarios(), brand_languages=g.brand.languages)


@blueprint.get("/scenarios/<key>")
@allow(Permission.STANDARD_VIEW)
def scenario(key: str) -> ResponseReturnValue:
    """Show a scenario as the auditor will read it."""
    found = queries.scenario(key)
    return show("manager/scenario.html", scenario=found, brand_languages=g.brand.languages)


@blueprint.route("/scenarios/new", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def scenario_new() -> ResponseReturnValue:
    """Add a scenario."""
    form = _form(None)
    if form.validate_on_submit():
        try:
            found = operations.add_scenario(code=text(form["code"]), **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The scenario was added."), "done")
            return redirect(url_for("manager.scenario", key=found.key), SEE_OTHER)
    back = url_for("manager.scenarios")
    return _show(form, ["code", "story"], _("Add a scenario"), _("Add the scenario"), back)


@blueprint.route("/scenarios/<key>/edit", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def scenario_edit(key: str) -> ResponseReturnValue:
    """Change a scenario."""
    found = queries.scenario(key)
    form = _form(found)
    if form.validate_on_submit():
        try:
            operations.edit_scenario(key, **_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(None, error)
        else:
            flash(_("The scenario was changed."), "done")
            return redirect(url_for("manager.scenario", key=key), SEE_OTHER)
    heading = _("Change %(name)s", name=in_language(found.title))
    return _show(form, ["story"], heading, _("Store the changes"), url_for("manager.scenario", key=key))


def _show(form: Form, fields: list[str], heading: str, button: str, back: str) -> ResponseReturnValue:
    return show(
        "manager/texts_form.html",
        form=form,
        groups=_groups(),
        fields=fields,
        brand_languages=g.brand.languages,
        heading=heading,
        button=button,
        back=back,
        crumbs=[(_("Scenarios"), url_for("manager.scenarios"))],
    )
