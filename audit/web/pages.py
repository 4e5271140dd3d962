"""Show a template: with the status that fits the form on it, and with every name that templates may use."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, make_response, render_template, url_for
from flask.wrappers import Response
from jinja2 import StrictUndefined

from audit.people.models import Role
from audit.people.permissions import Permission
from audit.web.access import may, visitor
from audit.web.filters import init_environment
from audit.web.forms import TEMPLATE_FUNCTIONS, all_errors
from audit.web.navigation import navigation
from audit.web.roles import role_words

INVALID = 422


def show(template: str, *, form: Any = None, status: int | None = None, **values: Any) -> Response:
    """Return a page. A form with errors makes the status 422 (so nothing is committed) and the title "Error: ...".

    `values` reach the template by name. Raises jinja2.UndefinedError when the template uses a name that nobody gave.
    """
    wrong = bool(form is not None and all_errors(form))
    body = render_template(template, form=form, page_has_errors=wrong, **values)
    return make_response(body, status or (INVALID if wrong else 200))


def site_name() -> str:
    """Return what stands behind the title of every page."""
    return "Touchstone"


def safe_path(wish: str | None) -> str | None:
    """Return `wish` when it is a path on this service, otherwise None.

    Browsers read backslashes as slashes, drop tabs and line breaks inside addresses, and take `//host` as another
    host; whatever holds such a thing is refused rather than cleaned.
    """
    if not wish or not wish.startswith("/") or wish.startswith(("//", "/\\")):
        return None
    if "\\" in wish or not wish.isascii() or not wish.isprintable() or " " in wish:
        return None
    parts = urlsplit(wish)
    return None if parts.scheme or parts.netloc or "//" in parts.path else wish


def init_app(app: Flask) -> None:
    """Make templates strict and give them what every page needs."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    init_environment(app.jinja_env)
    app.jinja_env.globals.update(
        TEMPLATE_FUNCTIONS,
        site_name=site_name,
        navigation=navigation,
        current_visitor=visitor,
        may=may,
        Permission=Permission,
        role_words=role_words,
    )


FIRST_PAGES: tuple[tuple[Role, str], ...] = (
    (Role.BRAND_MANAGER, "manager.scorecard"),
    (Role.REVIEWER, "manager.review"),
    (Role.AUDITOR, "auditor.visits"),
)
"""Where each role starts in a brand; the first that the person holds counts."""


def first_page(slug: str, roles: Sequence[Role]) -> str | None:
    """Return the address at which somebody with these roles starts in a brand; None when no page of theirs exists."""
    for role, endpoint in FIRST_PAGES:
        if role in roles and endpoint in current_app.view_functions:
            return url_for(endpoint, brand=slug)
    return None
