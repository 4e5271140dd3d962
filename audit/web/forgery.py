"""Protection against forged requests: a token in every form, and the browser's word about where a request came from.

Every unsafe request is checked, also before sign-in. Routes that other programs call by right (none so far)
are exempted by name with `exempt`, next to their reason.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from audit.web.access import SAFE_METHODS
from audit.web.forms import CSRF_FIELD

View = TypeVar("View", bound=Callable[..., Any])

csrf = CSRFProtect()

UNSHOWN = ("password", "token", "secret")
"""Fields with such a word in their name are never written back into a page."""
MOST_FIELDS = 200


def exempt(view: View) -> View:
    """Let a view be called without a token; it must be harmless to whoever can be made to call it."""
    exempted: View = csrf.exempt(view)
    view.__forgery_exempt__ = True  # type: ignore[attr-defined]
    return exempted


def came_from_here() -> bool:
    """Say whether the browser tells that this request started on a page of ours.

    Without Sec-Fetch-Site (old browsers, plain http) the Origin decides. "null" is what a browser sends from our own
    no-referrer pages, so it proves nothing either way, and the token alone decides.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin in {None, "null"}:
        return True
    parts = urlsplit(str(origin))
    return (parts.scheme, parts.netloc) == (request.scheme, request.host)


def check_origin() -> None:
    """Refuse an unsafe request that a foreign page started. Raises CSRFError."""
    if request.method in SAFE_METHODS or request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if not getattr(view, "__forgery_exempt__", False) and not came_from_here():
        raise CSRFError(description="foreign origin")


def typed_values() -> list[tuple[str, str]]:
    """Return what the refused form held, except passwords, tokens and files."""
    return [
        (name, value)
        for name, value in list(request.form.items(multi=True))[:MOST_FIELDS]
        if name != CSRF_FIELD and value and not any(word in name.lower() for word in UNSHOWN)
    ]


def expired(error: CSRFError) -> tuple[str, int]:
    """Show the page for a missing or expired token.

    It offers to send the same values again only where the browser itself vouches that they came from our own page;
    otherwise a foreign page could have written them. Forms with a password or a file are to be filled in again.
    """
    secret = any(word in name.lower() for name in request.form for word in UNSHOWN if name != CSRF_FIELD)
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    repeatable = ours and error.description != "foreign origin" and not secret and not request.files
    values = typed_values() if repeatable else []
    return render_template("errors/expired_form.html", values=values, repeatable=repeatable), 400


def init_app(app: Flask) -> None:
    """Check every unsafe request of the application."""
    app.config.setdefault("WTF_CSRF_FIELD_NAME", CSRF_FIELD)
    # The token lives as long as the sign-in, not an hour: a long form must not expire under the writer.
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)
    # Flask-WTF's strict check wants a Referer, which our no-referrer pages do not send; check_origin replaces it.
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)
    app.before_request(check_origin)
    csrf.init_app(app)
    app.register_error_handler(CSRFError, expired)
