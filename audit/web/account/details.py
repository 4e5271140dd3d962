"""The own details: name and language."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField

from audit.core.errors import DomainError
from audit.people import operations, queries
from audit.web.access import current_user, signed_in
from audit.web.account.blueprint import blueprint
from audit.web.account.sign_in import SEE_OTHER
from audit.web.catalogues import LANGUAGES
from audit.web.forms import Form, at_most, choices, chosen, required, stripped, text
from audit.web.languages import keep
from audit.web.pages import show


class DetailsForm(Form):
    """Name and language of the own pages."""

    name = StringField(_l("Name"), [required(_l("Enter your name")), at_most(operations.MOST_NAME)], filters=[stripped])
    language = RadioField(_l("Language of your pages"), [chosen()], choices=choices(LANGUAGES.items()))


@blueprint.route("/me", methods=["GET", "POST"])
@signed_in("everybody may see and change the own details")
def me() -> ResponseReturnValue:
    """Show and change the own details."""
    user = current_user()
    form = DetailsForm(data={"name": user.person.name, "language": user.language})
    if form.validate_on_submit():
        try:
            operations.edit_user(user, name=text(form.name), language=text(form.language))
        except DomainError as error:
            form.add_error("name", error)
        else:
            keep(user.language)
            flash(_("Your details are stored."), "done")
            return redirect(url_for("account.me"), SEE_OTHER)
    return show("account/me.html", form=form, user=user, brands=queries.brands_of(user))
