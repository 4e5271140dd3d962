"""Promises with their standards, and the customer stories above them."""

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from audit.core.errors import DomainError, NotFound
from audit.people.permissions import Permission
from audit.standards import operations, queries
from audit.standards.models import Promise, Story
from audit.web.access import allow
from audit.web.filters import in_language
from audit.web.forms import Form, at_most, choices, optional, required, stripped, text
from audit.web.manager import words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.days import today
from audit.web.manager.texts import TextGroup, start_values, text_of, with_texts
from audit.web.pages import show

MOST_CODE = 40
FIELD_OF_CODE = {"standards.code": "code", "standards.taken": "code"}


class CodedForm(Form):
    """A thing with a code of its own that stays for life."""

    code = StringField(
        _l("Code"),
        [required(_l("Enter a code")), at_most(60)],
        filters=[stripped],
        description=_l("Small letters, digits and hyphens, such as on-time. It cannot be changed later."),
    )


class PromiseForm(CodedForm):
    """A promise."""

    story = SelectField(_l("Customer story"), [optional()])


class StoryForm(CodedForm):
    """A customer story."""

    segment = StringField(_l("Customer segment"), [at_most(80)], filters=[stripped])


def story_choices() -> list[Any]:
    """Return the stories as choices of a select, none first."""
    return choices([("", _("None")), *((story.key, str(in_language(story.title))) for story in queries.stories())])


@blueprint.get("/checklists/promises")
@allow(Permission.STANDARD_VIEW)
def promises() -> ResponseReturnValue:
    """List promises, each with its standards and their present targets, and the stories."""
    lines: dict[int, list[tuple[queries.StandardLine, Any]]] = {}
    day = today()
    for line in queries.standards():
        lines.setdefault(line.promise.id, []).append((line, line.target(day)))
    return show(
        "manager/promises.html",
        promises=[(promise, lines.get(promise.id, [])) for promise in queries.promises()],
        stories=queries.stories(),
        criticalities=words.criticalities(),
        ambitions=words.ambitions(),
        brand_languages=g.brand.languages,
    )


@blueprint.post("/checklists/promises/catalogue")
@allow(Permission.STANDARD_EDIT)
def install_catalogue() -> ResponseReturnValue:
    """Lay out the ready catalogue."""
    installed = operations.install_catalogue()
    flash(
        _(
            "Added from the ready catalogue: %(stages)s stages, %(promises)s promises, %(standards)s standards.",
            stages=installed.stages,
            promises=installed.promises,
            standards=installed.standards,
        ),
        "done",
    )
    return redirect(url_for("manager.promises"), SEE_OTHER)


def _promise_groups() -> list[TextGroup]:
    return [
        TextGroup("title", _("Short name"), operations.MOST_LINE, hint=_("For tables, such as “Kept informed”.")),
        TextGroup(
            "text",
            _("The promise in the customer’s words"),
            operations.MOST_LINE,
            hint=_("Such as “I am told before it is late”."),
        ),
    ]


def _story_groups() -> list[TextGroup]:
    return [
        TextGroup("title", _("Title"), operations.MOST_LINE),
        TextGroup("who", _("Who"), operations.MOST_LINE),
        TextGroup("situation", _("Situation"), operations.MOST_TEXT, long=True),
        TextGroup("decisive_moment", _("Decisive moment"), operations.MOST_TEXT, long=True),
    ]


def _show(form: Form, groups: list[TextGroup], fields: list[str], titles: Mapping[str, Any]) -> ResponseReturnValue:
    return show(
        "manager/texts_form.html",
        form=form,
        groups=groups,
        fields=fields,
        brand_languages=g.brand.languages,
        back=url_for("manager.promises"),
        crumbs=[(_("Promises"), url_for("manager.promises"))],
        **titles,
    )


def _promise_form(promise: Promise | None) -> Form:
    start: dict[str, Any] = {}
    if promise is not None:
        start = {**start_values({"title": promise.title, "text": promise.text})}
        start["story"] = promise.story.key if promise.story else ""
    form = with_texts(PromiseForm, _promise_groups(), g.brand.languages)(data=start)
    form["story"].choices = story_choices()
    if promise is not None:
        del form["code"]
    return form


def _promise_values(form: Form) -> dict[str, Any]:
    languages = g.brand.languages
    return {
        "title": text_of(form, "title", languages),
        "text": text_of(form, "text", languages),
        "story_key": text(form["story"]) or None,
    }


@blueprint.route("/checklists/promises/new", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def promise_new() -> ResponseReturnValue:
    """Add a promise."""
    form = _promise_form(None)
    if form.validate_on_submit():
        try:
            operations.add_promise(code=text(form["code"]), **_promise_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The promise was added."), "done")
            return redirect(url_for("manager.promises"), SEE_OTHER)
    titles = {"heading": _("Add a promise"), "button": _("Add the promise")}
    return _show(form, _promise_groups(), ["code", "story"], titles)


@blueprint.route("/checklists/promises/<key>", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def promise_edit(key: str) -> ResponseReturnValue:
    """Change the words of a promise."""
    promise = queries.promise(key)
    form = _promise_form(promise)
    if form.validate_on_submit():
        try:
            operations.edit_promise(key, **_promise_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(None, error)
        else:
            flash(_("The promise was changed."), "done")
            return redirect(url_for("manager.promises"), SEE_OTHER)
    titles = {"heading": _("Change the promise %(code)s", code=promise.code), "button": _("Store the changes")}
    return _show(form, _promise_groups(), ["story"], titles)


def _story_form(story: Story | None) -> Form:
    start: dict[str, Any] = {}
    if story is not None:
        texts = {name: getattr(story, name) for name in ("title", "who", "situation", "decisive_moment")}
        start = {**start_values(texts), "segment": story.segment}
    form = with_texts(StoryForm, _story_groups(), g.brand.languages)(data=start)
    if story is not None:
        del form["code"]
    return form


def _story_values(form: Form) -> dict[str, Any]:
    names = ("title", "who", "situation", "decisive_moment")
    return {**{name: text_of(form, name, g.brand.languages) for name in names}, "segment": text(form["segment"])}


@blueprint.route("/checklists/stories/new", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def story_new() -> ResponseReturnValue:
    """Add a customer story."""
    form = _story_form(None)
    if form.validate_on_submit():
        try:
            operations.add_story(code=text(form["code"]), **_story_values(form))
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The story was added."), "done")
            return redirect(url_for("manager.promises"), SEE_OTHER)
    titles = {"heading": _("Add a customer story"), "button": _("Add the story")}
    return _show(form, _story_groups(), ["code", "segment"], titles)


@blueprint.route("/checklists/stories/<key>", methods=["GET", "POST"])
@allow(Permission.STANDARD_EDIT)
def story_edit(key: str) -> ResponseReturnValue:
    """Change a customer story."""
    story = queries.story(key)
    form = _story_form(story)
    if form.validate_on_submit():
        try:
            operations.edit_story(key, **_story_values(form))
        except NotFound:
            raise
        except DomainError as error:
            form.add_error(None, error)
        else:
            flash(_("The story was changed."), "done")
            return redirect(url_for("manager.promises"), SEE_OTHER)
    titles = {"heading": _("Change the story %(code)s", code=story.code), "button": _("Store the changes")}
    return _show(form, _story_groups(), ["segment"], titles)
