"""What tests of pages share: signing in, forms with their token, and what is checked on any page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import axe_playwright_python
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import TestResponse

from audit.core.db import db
from audit.core.work import unit_of_work
from audit.people import operations, queries
from audit.people.models import User
from tests.people import PASSWORD
from tests.required import require_browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def give_password(app: Flask, email: str, password: str = PASSWORD) -> None:
    """Let somebody of the cast sign in with a password."""
    with app.app_context(), unit_of_work():
        user = queries.user_by_email(email)
        assert user is not None
        operations.act_for(user)
        operations.set_password(user, password)


def make_administrator(app: Flask, email: str) -> None:
    """Let somebody of the cast run the installation."""
    with app.app_context(), unit_of_work():
        user = queries.user_by_email(email)
        assert user is not None
        user.is_administrator = True


def user(email: str) -> User:
    """Return the row of somebody; needs an application context."""
    found = queries.user_by_email(email)
    assert found is not None
    return found


def sign_in(app: Flask, client: FlaskClient, email: str) -> None:
    """Sign somebody of the cast in through the real form, giving them the password of the cast first."""
    give_password(app, email)
    response = submit(client, "/sign-in", email=email, password=PASSWORD)
    assert response.status_code == 303, response.text


def token(client: FlaskClient, address: str) -> str:
    """Return the CSRF token of the form on a page."""
    found = TOKEN.search(client.get(address).text)
    assert found, f"no form on {address}"
    return found.group(1)


def submit(client: FlaskClient, address: str, *, page: str | None = None, **fields: Any) -> TestResponse:
    """Send a form as a browser does: with the token of the page (`page`, else the address itself)."""
    return client.post(address, data={**fields, "csrf_token": token(client, page or address)})


def rows(app: Flask, statement: Any) -> list[Any]:
    """Return what a statement finds, in a fresh session that is closed at once."""
    with app.app_context():
        return list(db.session.scalars(statement).all())


class _Silent(WSGIRequestHandler):
    """Writes no line for each request: a failing test shows its own words only."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name that werkzeug gave it
        """Drop the line."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine and yield its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield the system's Chromium, or end the test with the reason why there is none."""
    path = require_browser()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield started
        finally:
            started.close()


def accessibility_faults(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, one line each; the page's context must bypass the CSP."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", AXE_RULES)
    return [
        f"{page.url} {fault['id']}: {node['target']} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def sideways_scroll(page: Page) -> int:
    """Return by how many pixels the page is wider than its window; tables scroll inside themselves."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def enlarge_text(page: Page) -> None:
    """Set the text to 200 %, as somebody does who sees badly."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


SMALL_TARGETS = """least => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
  .filter(element => element.type !== 'hidden' && element.checkVisibility())
  .filter(element => !(element.tagName === 'A' && element.closest('p, li .detail, dd')))
  .map(element => {
    const cover = element.matches('.check input') ? element.closest('.check') : element;
    const box = cover.getBoundingClientRect();
    return [element.outerHTML.slice(0, 90), Math.round(box.width), Math.round(box.height)];
  })
  .filter(([, width, height]) => width > 1 && (width < least || height < least))"""


def small_targets(page: Page, least: int = 24) -> list[Any]:
    """Return the controls that are smaller than `least` pixels in one direction; links inside sentences are exempt."""
    found: list[Any] = page.evaluate(SMALL_TARGETS, least)
    return found
