"""Journey stages: their order and their names."""

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from audit.core.errors import DomainError, NotFound
from audit.network import operations, queries
from audit.people.permissions import Permission
from audit.web.access import allow
from audit.web.forms import Form, text
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.promises import CodedForm
from audit.web.manager.texts import TextGroup, start_values, text_of, with_texts
from audit.web.pages import show


def _groups() -> list[TextGroup]:
    return [TextGroup("title", _("Name of the stage"), operations.MOST_TITLE)]


@blueprint.get("/checklists/stages")
@allow(Permission.STANDARD_VIEW)
def stages() -> ResponseReturnValue:
    """List the stages in their order."""
    return show("manager/stages.html", stages=queries.stages(), brand_languages=g.brand.languages)


@blueprint.route("/checklists/stages/new", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def stage_new() -> ResponseReturnValue:
    """Add a stage at the end."""
    form = with_texts(CodedForm, _groups(), g.brand.languages)()
    if form.validate_on_submit():
        try:
            operations.add_stage(text(form["code"]), text_of(form, "title", g.brand.languages))
        except DomainError as error:
            form.add_error("code" if error.code.startswith("stage.") else None, error)
        else:
            flash(_("The stage was added."), "done")
            return redirect(url_for("manager.stages"), SEE_OTHER)
    return _show(form, ["code"], _("Add a journey stage"), _("Add the stage"))


@blueprint.route("/checklists/stages/<code>", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def stage_edit(code: str) -> ResponseReturnValue:
    """Change the name of a stage."""
    stage = queries.stage(code)
    form = with_texts(Form, _groups(), g.brand.languages)(data=start_values({"title": stage.title}))
    if form.validate_on_submit():
        try:
            operations.edit_stage(code, text_of(form, "title", g.brand.languages))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(None, error)
        else:
            flash(_("The stage was changed."), "done")
            return redirect(url_for("manager.stages"), SEE_OTHER)
    return _show(form, [], _("Change the stage %(code)s", code=code), _("Store the changes"))


def _show(form: Form, fields: list[str], heading: str, button: str) -> ResponseReturnValue:
    return show(
        "manager/texts_form.html",
        form=form,
        groups=_groups(),
        fields=fields,
        brand_languages=g.brand.languages,
        heading=heading,
        button=button,
        back=url_for("manager.stages"),
        crumbs=[(_("Promises"), url_for("manager.promises")), (_("Journey stages"), url_for("manager.stages"))],
    )


@blueprint.post("/checklists/stages/<code>/move")
@allow(Permission.STANDARD_EDIT)
def stage_move(code: str) -> ResponseReturnValue:
    """Let a stage change places with its neighbour."""
    operations.move_stage(code, earlier=request.form.get("to") == "earlier")
    return redirect(url_for("manager.stages"), SEE_OTHER)
