"""People: accounts, their roles in brands, closing and opening them."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField

from audit.core import scope
from audit.core.errors import DomainError
from audit.people import operations, queries
from audit.people.models import Role, User
from audit.people.permissions import Permission
from audit.web import pagination
from audit.web.access import allow, current_user
from audit.web.admin.blueprint import blueprint
from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, at_most, choices, chosen, email, required, stripped, text
from audit.web.pages import show
from audit.web.roles import role_words

SEE_OTHER = 303
MOST_ADDRESS = 320
MOST_ALIAS = 60


class PersonForm(Form):
    """A new account."""

    name = StringField(
        _l("Name"), [required(_l("Enter the person’s name")), at_most(operations.MOST_NAME)], filters=[stripped]
    )
    email = StringField(
        _l("E-mail address"),
        [required(_l("Enter the e-mail address")), at_most(MOST_ADDRESS), email()],
        filters=[stripped],
    )
    language = RadioField(_l("Language"), [chosen()], choices=choices(LANGUAGES.items()), default="en")
    administrator = BooleanField(
        _l("Runs this installation"), description=_l("May add people and see jobs and mail, but no brand’s data.")
    )


class RoleForm(Form):
    """A role in a brand."""

    brand = SelectField(_l("Brand"), [chosen(_l("Choose a brand"))])
    role = RadioField(_l("Role"), [chosen(_l("Choose a role"))])
    alias = StringField(
        _l("Alias"),
        [at_most(MOST_ALIAS)],
        filters=[stripped],
        description=_l("What reviewers know an auditor by. Reports name no auditor."),
    )
    answers_partners = BooleanField(
        _l("Answers partners"),
        description=_l(
            "Reports name this person as the one to ask, and partners’ replies go there. One in each brand."
        ),
    )


FIELD_OF_CODE = {"user.email_taken": "email", "user.email_invalid": "email", "user.name_missing": "name"}


@blueprint.get("/admin/people")
@allow(Permission.USER_VIEW)
def people() -> ResponseReturnValue:
    """List the accounts."""
    part = pagination.wanted()
    rows, total = queries.users(part.offset, part.per_page)
    return show("admin/people.html", page=pagination.paged(rows, total, part))


@blueprint.route("/admin/people/new", methods=["GET", "POST"])
@allow(Permission.USER_EDIT)
def person_new() -> ResponseReturnValue:
    """Add an account and mail the person a link to choose a password."""
    form = PersonForm()
    if form.validate_on_submit():
        try:
            user = operations.add_user(
                name=text(form.name),
                email=text(form.email),
                language=text(form.language),
                administrator=form.administrator.data,
            )
            operations.send_link(user, "invitation")
        except DomainError as error:
            form.add_error(FIELD_OF_CODE.get(error.code), error)
        else:
            flash(_("The account was added. A mail with a link to choose a password is on its way."), "done")
            return redirect(url_for("admin.person", key=user.key), SEE_OTHER)
    return show("admin/person_new.html", form=form)


def _role_form() -> RoleForm:
    form = RoleForm()
    form.brand.choices = choices(
        [("", _("Choose a brand")), *((brand.slug, brand.name) for brand in queries.all_brands())]
    )
    form.role.choices = choices((role.value, role_words(role)) for role in Role)
    return form


def _page(user: User, form: RoleForm) -> ResponseReturnValue:
    return show("admin/person.html", form=form, user=user, members=queries.memberships_of(user), own=_is_own(user))


def _is_own(user: User) -> bool:
    return user.id == current_user().id


@blueprint.get("/admin/people/<key>")
@allow(Permission.USER_VIEW)
def person(key: str) -> ResponseReturnValue:
    """Show one account and its roles."""
    return _page(queries.user_by_key(key), _role_form())


@blueprint.post("/admin/people/<key>/roles")
@allow(Permission.USER_EDIT)
def role_add(key: str) -> ResponseReturnValue:
    """Give a role in a brand; the brand's journal holds who gave it."""
    user = queries.user_by_key(key)
    form = _role_form()
    if form.validate_on_submit():
        try:
            _enter_brand(queries.brand_by_slug(form.brand.data).id)
            operations.add_membership(
                user, Role(form.role.data), alias=text(form.alias), answers_partners=form.answers_partners.data
            )
        except DomainError as error:
            form.add_error("answers_partners" if error.code == "membership.shopper" else "role", error)
        else:
            flash(_("The role was given."), "done")
            return redirect(url_for("admin.person", key=key), SEE_OTHER)
    return _page(user, form)


@blueprint.post("/admin/people/<key>/roles/end")
@allow(Permission.USER_EDIT)
def role_end(key: str) -> ResponseReturnValue:
    """Take a role away; it stops to count with the person's next request."""
    membership = request.form.get("membership", "")
    _enter_brand(queries.brand_id_of_membership(membership, queries.user_by_key(key)))
    operations.end_membership(membership)
    flash(_("The role was taken away."), "done")
    return redirect(url_for("admin.person", key=key), SEE_OTHER)


@blueprint.post("/admin/people/<key>/roles/answers")
@allow(Permission.USER_EDIT)
def role_answers(key: str) -> ResponseReturnValue:
    """Mark a member as the one who answers the brand's partners, or take the mark away."""
    membership, answers = request.form.get("membership", ""), request.form.get("answers") == "yes"
    _enter_brand(queries.brand_id_of_membership(membership, queries.user_by_key(key)))
    operations.set_answers_partners(membership, answers=answers)
    flash(_("New reports name this person.") if answers else _("New reports name the brand’s first manager."), "done")
    return redirect(url_for("admin.person", key=key), SEE_OTHER)


def _enter_brand(brand_id: int) -> None:
    scope.enter(scope.Scope(brand_id, scope.actor()))


@blueprint.post("/admin/people/<key>/state")
@allow(Permission.USER_EDIT)
def person_state(key: str) -> ResponseReturnValue:
    """Close or open an account. Closing ends every sign-in of the person at once."""
    user = queries.user_by_key(key)
    if request.form.get("state") == "closed":
        operations.close_user(user)
        flash(_("The account is closed. All sign-ins of the person have ended."), "done")
    else:
        operations.open_user(user)
        flash(_("The account is open again."), "done")
    return redirect(url_for("admin.person", key=key), SEE_OTHER)


@blueprint.post("/admin/people/<key>/link")
@allow(Permission.USER_EDIT)
def person_link(key: str) -> ResponseReturnValue:
    """Mail the person a new link to choose a password."""
    user = queries.user_by_key(key)
    operations.send_link(user, "reset" if user.password else "invitation")
    flash(_("A mail with a link to choose a password is on its way."), "done")
    return redirect(url_for("admin.person", key=key), SEE_OTHER)
