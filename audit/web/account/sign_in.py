"""Signing in and out."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField

from audit.core import throttle
from audit.core.errors import DomainError
from audit.people import operations, passwords, queries
from audit.people.models import User
from audit.web.access import public, visitor
from audit.web.account import limits, security
from audit.web.account.blueprint import blueprint
from audit.web.forms import Form, at_most, required, stripped, text
from audit.web.pages import safe_path, show

SEE_OTHER = 303
MOST_ADDRESS = 320


class SignInForm(Form):
    """Address and password. Both allow pasting and password managers."""

    email = StringField(
        _l("E-mail address"), [required(_l("Enter your e-mail address")), at_most(MOST_ADDRESS)], filters=[stripped]
    )
    password = PasswordField(_l("Password"), [required(_l("Enter your password")), at_most(passwords.MOST)])
    next = HiddenField(filters=[stripped])


def _verified(email: str, password: str) -> User | None:
    """Return the open account that both belong to; the same work is done whatever is wrong."""
    user = queries.user_by_email(email)
    right = passwords.matches(password, user.password if user else None)
    return user if right and user is not None and user.active else None


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("whoever signs in is not signed in yet")
def sign_in() -> ResponseReturnValue:
    """Show the form; start a session when address and password are right."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = safe_path(request.args.get("next")) or ""
        if visitor().user is not None:
            return redirect(text(form.next) or url_for("account.home"))
    if form.validate_on_submit():
        email = queries.normal_email(text(form.email))
        try:
            limits.check((limits.SIGN_IN_ACCOUNT, email), (limits.SIGN_IN_ADDRESS, limits.address()))
        except DomainError as error:
            form.add_error(None, error)
            return show("account/sign_in.html", form=form, status=429)
        user = _verified(email, text(form.password))
        if user is not None:
            throttle.forget(limits.SIGN_IN_ACCOUNT, email)
            security.begin(user)
            operations.refresh_hash(user, text(form.password))
            return redirect(safe_path(text(form.next)) or url_for("account.home"), SEE_OTHER)
        form.add_error("email", _("The address or the password is not right"))
    return show("account/sign_in.html", form=form)


@blueprint.post("/sign-out")
@public("signing out twice is harmless, and an ended session must not lead to sign-in first")
def sign_out() -> ResponseReturnValue:
    """End the session on this browser and on every copy of its cookie."""
    security.end()
    flash(_("You are signed out."), "done")
    return redirect(url_for("account.sign_in"), SEE_OTHER)
