"""Every route and method says who may use it, and the few that need no sign-in say why."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from audit.app import create_app
from audit.core.settings import Settings
from audit.people.permissions import Permission
from audit.web.access import Public, SignedIn, UnmarkedViewError, check_marks, need_of

OUTSIDE_OF_BRANDS = re.compile(r"/($|b/$|b/<|p/<|me\b|admin\b|healthz\b|static/|sign-|account\b|language\b|brands?\b)")


@pytest.fixture(scope="module")
def wired(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the app as it is served, without a database behind it: only its addresses are looked at."""
    folder = tmp_path_factory.mktemp("access")
    return create_app(bare_settings(folder))


def bare_settings(folder: Path) -> Settings:
    url = f"sqlite:///{folder / 'none.db'}"
    secret = "a secret that only tests know, long enough"
    return Settings(data_dir=folder, database_url=url, migration_database_url=url, secret_key=secret, background=False)


def routes(app: Flask) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Yield method, address and view of every route; HEAD and OPTIONS follow GET."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, rule.rule, app.view_functions[rule.endpoint]


def test_every_route_and_method_declares_its_access(wired: Flask):
    undeclared = [
        f"{method} {address}"
        for method, address, view in routes(wired)
        if not isinstance(need_of(getattr(view, "__access__", {}), method), Permission | Public | SignedIn)
    ]
    assert undeclared == []
    assert len(list(routes(wired))) > 10


def test_what_needs_no_permission_says_why(wired: Flask):
    needs = {
        f"{method} {address}": need_of(getattr(view, "__access__", {}), method)
        for method, address, view in routes(wired)
    }
    reasons = {address: need.reason for address, need in needs.items() if isinstance(need, Public | SignedIn)}
    assert [address for address, reason in reasons.items() if len(reason.split()) < 3] == []


def test_below_a_brand_nothing_is_public(wired: Flask):
    open_ones = [
        f"{method} {address}"
        for method, address, view in routes(wired)
        if address.startswith("/b/<") and isinstance(need_of(getattr(view, "__access__", {}), method), Public)
    ]
    assert open_ones == []


def test_every_address_belongs_to_a_known_family(wired: Flask):
    assert sorted({address for _, address, _ in routes(wired) if not OUTSIDE_OF_BRANDS.match(address)}) == []


def test_an_undeclared_view_keeps_the_service_from_starting(wired: Flask, tmp_path: Path):
    app = create_app(bare_settings(tmp_path))
    app.add_url_rule("/b/<brand>/forgotten", "forgotten", lambda brand: brand)
    with pytest.raises(UnmarkedViewError, match="forgotten"):
        check_marks(app)
