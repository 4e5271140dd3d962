"""Forgotten, chosen and changed passwords."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField

from audit.core import running
from audit.core.errors import DomainError
from audit.people import operations, queries, reset
from audit.people import passwords as rules
from audit.web.access import current_user, public, signed_in
from audit.web.account import limits, security
from audit.web.account.blueprint import blueprint
from audit.web.account.sign_in import MOST_ADDRESS, SEE_OTHER
from audit.web.forms import Form, at_most, email, required, same_as, stripped, text
from audit.web.languages import current_language
from audit.web.pages import show


class ForgottenForm(Form):
    """The address to which the link goes."""

    email = StringField(
        _l("E-mail address"),
        [required(_l("Enter your e-mail address")), at_most(MOST_ADDRESS), email()],
        filters=[stripped],
    )


class ChooseForm(Form):
    """A new password, typed twice."""

    password = PasswordField(_l("New password"), [required(_l("Enter a new password"))])
    again = PasswordField(
        _l("New password again"),
        [required(_l("Enter the new password again")), same_as("password", _l("The two passwords differ"))],
    )


class ChangeForm(ChooseForm):
    """The present password too: an unlocked screen must not be enough to take an account over."""

    present = PasswordField(_l("Present password"), [required(_l("Enter your present password")), at_most(rules.MOST)])


@blueprint.route("/sign-in/forgotten", methods=["GET", "POST"])
@public("whoever forgot the password cannot sign in")
def forgotten() -> ResponseReturnValue:
    """Send a link to an account's address; the answer is the same whether there is such an account or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        address = queries.normal_email(text(form.email))
        try:
            limits.check((limits.RESET_ACCOUNT, address), (limits.RESET_ADDRESS, limits.address()))
        except DomainError as error:
            form.add_error(None, error)
            return show("account/forgotten.html", form=form, status=429)
        user = queries.user_by_email(address)
        if user is not None and user.active:
            operations.act_for(user)
            operations.send_link(user, "reset", current_language())
        return redirect(url_for("account.link_sent"), SEE_OTHER)
    return show("account/forgotten.html", form=form)


@blueprint.get("/sign-in/forgotten/sent")
@public("says nothing but that a mail is on its way if there is such an account")
def link_sent() -> ResponseReturnValue:
    """Say what happens next."""
    return show("account/link_sent.html", minutes=reset.RESET_MINUTES)


@blueprint.route("/sign-in/reset/<token>", methods=["GET", "POST"])
@public("the link itself is the proof")
def choose_password(token: str) -> ResponseReturnValue:
    """Take a new password from whoever has the link; opening it changes nothing, so mail scanners do no harm."""
    user = reset.user_of(token, running.settings().secret_keys)
    form = ChooseForm()
    if form.validate_on_submit():
        operations.act_for(user)
        try:
            operations.set_password(user, text(form.password))
        except DomainError as error:
            form.add_error("password", error)
        else:
            security.begin(user)
            flash(_("Your new password is stored. You are signed in."), "done")
            return redirect(url_for("account.home"), SEE_OTHER)
    return show("account/choose_password.html", form=form, email=user.person.email, least=rules.LEAST)


@blueprint.route("/me/password", methods=["GET", "POST"])
@signed_in("everybody may change the own password")
def change_password() -> ResponseReturnValue:
    """Change the own password; every other sign-in of the account ends."""
    user = current_user()
    form = ChangeForm()
    if form.validate_on_submit():
        try:
            limits.check((limits.PASSWORD_CHECK, user.key))
            if not rules.matches(text(form.present), user.password):
                form.add_error("present", DomainError("password.wrong"))
            else:
                operations.set_password(user, text(form.password))
                security.begin(user)
                flash(_("Your password is changed. All other sign-ins of your account have ended."), "done")
                return redirect(url_for("account.me"), SEE_OTHER)
        except DomainError as error:
            form.add_error(None if error.code.startswith("throttle.") else "password", error)
    return show("account/change_password.html", form=form, least=rules.LEAST)
