"""The adapter to Flask-Security: our own users, our own sessions, our own pages.

Flask-Security holds the signed-in identity of a request (and later passkeys and second factors). Its own pages,
texts and mails stay switched off: ours are in three languages, marked for access, and limited in speed.

The signed cookie carries a random session id. Its row decides: `check_session` runs before Flask-Security's own hook
and empties the cookie's session when the row is gone, ended or too old. So a cookie that was copied before sign-out is
worth nothing after it.
"""

from typing import Any

from flask import Flask, g, session
from flask_security import RoleMixin, Security, UserDatastore, UserMixin
from flask_security.utils import login_user, logout_user

from audit.core import running
from audit.people import operations, queries
from audit.people.models import LoginSession, User
from audit.web.access import Visitor, visitor
from audit.web.languages import PARAMETER, keep

SESSION_ID = "session"


class Identity(UserMixin):
    """What Flask-Security knows of a user: whether the account is open, and the mark that ends all sessions."""

    fs_uniquifier: str = ""
    """The mark that is replaced to end every session; Flask-Security wants to see it on the class."""

    def __init__(self, user: User) -> None:
        self.row = user
        self.active = user.active
        self.fs_uniquifier = user.fs_uniquifier
        self.password = user.password
        self.email = user.person.email or ""
        # None: rights are computed from memberships for each brand, never copied into the session.
        self.roles = []


class Datastore(UserDatastore):
    """Flask-Security's way to our users. It never commits: the end of the request does."""

    def __init__(self) -> None:
        # The class attribute is all that Flask-Security checks of a user model.
        super().__init__(Identity, RoleMixin)

    def find_user(self, case_insensitive: bool = False, **wanted: Any) -> Identity | None:  # noqa: FBT001, FBT002, ARG002
        """Return the identity for a uniquifier; nothing else is ever asked for by our pages."""
        uniquifier = wanted.get("fs_uniquifier")
        known = visitor().user
        if known is not None and uniquifier == known.fs_uniquifier:
            # Read in this very request by `check_session`, with the session that brought it.
            return Identity(known)
        user = queries.user_by_uniquifier(str(uniquifier)) if uniquifier else None
        return Identity(user) if user else None

    def find_role(self, role: str) -> None:  # noqa: ARG002
        """Return None: there are no roles outside of brands."""
        return

    def put(self, model: Any) -> Any:
        """Return the model; rows of ours are changed by operations only."""
        return model

    def delete(self, model: Any) -> None:
        """Refuse: accounts are closed, not deleted."""
        message = f"accounts are closed by people.operations, not deleted: {model!r}"
        raise NotImplementedError(message)

    def commit(self) -> None:
        """Do nothing: a request commits once, at its end."""

    def reload(self, model: Any) -> Any:
        """Return the model; the session keeps it fresh."""
        return model


def check_session() -> None:
    """Believe the cookie only as far as its row does, and name the visitor of this request."""
    session_id = session.get(SESSION_ID)
    if not session_id:
        _forget_identity()
        return
    found, access = _read(str(session_id))
    if found is None or session.get("_user_id") != found.user.fs_uniquifier:
        _empty_cookie()
        return
    g.login_session = found
    g.brand_access = access
    g.visitor = Visitor(found.user)
    operations.act_for(found.user)


def _read(session_id: str) -> tuple[LoginSession | None, queries.BrandAccess | None]:
    """Return the live sign-in, and what its user may do in the brand of the address, by one statement."""
    idle_minutes, slug = running.settings().session_idle_minutes, g.get("brand_slug")
    if slug is None:
        return queries.live_session(session_id, idle_minutes=idle_minutes), None
    found = queries.sign_in_for(session_id, slug, idle_minutes=idle_minutes)
    return (found.session, found.access) if found else (None, None)


def _forget_identity() -> None:
    # An identity without a session id was never written by us.
    if "_user_id" in session:
        _empty_cookie()


def touch() -> None:
    """Note at the end of a successful change that its sign-in is in use."""
    found: LoginSession | None = g.get("login_session")
    if found is not None and found.revoked_at is None:
        operations.touch_session(found)


def _empty_cookie() -> None:
    """Forget everything that the cookie held, except the language that was asked for."""
    kept = session.get(PARAMETER)
    session.clear()
    keep(kept)


def begin(user: User) -> None:
    """Sign `user` in on this browser: a new session id and a new CSRF token, whatever the cookie held before."""
    operations.act_for(user)
    _empty_cookie()
    g.pop("csrf_token", None)
    session[SESSION_ID] = operations.start_session(user, absolute_minutes=running.settings().session_absolute_minutes)
    login_user(Identity(user), remember=False)
    # Flask-Security's hints for single-page applications; our pages use neither.
    session.pop("fs_cc", None)
    g.pop("login_session", None)
    g.pop("brand_access", None)


def end() -> None:
    """Sign out on this browser and end the row, so that copies of the cookie die too."""
    found: LoginSession | None = g.get("login_session")
    if found is not None:
        operations.end_session(found)
    logout_user()
    _empty_cookie()
    g.pop("visitor", None)
    g.pop("brand_access", None)


def init_app(app: Flask) -> None:
    """Configure Flask-Security and place our check of the session before it."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a method
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_SEND_PASSWORD_CHANGE_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_EMAIL=False,
        SECURITY_SEND_PASSWORD_RESET_NOTICE_EMAIL=False,
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_PASSWORD_SALT=None,
    )
    app.before_request(check_session)
    security = Security(app, Datastore(), register_blueprint=False)
    # Only the cookie signs in: no token in a header or in an address.
    security.login_manager.request_loader(lambda request: None)  # noqa: ARG005
    security.login_manager.session_protection = None
