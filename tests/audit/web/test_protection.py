"""What protects every page: tokens against forgery, headers, hosts, and refusals that tell nothing."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.app import create_app
from audit.core import scope, work
from audit.core.db import db
from audit.core.models import Job
from audit.core.settings import Settings
from audit.people import operations
from audit.people.models import Membership
from tests.people import PASSWORD, World
from tests.web_pages import give_password, make_administrator, rows, sign_in, submit, token

SAMPLE = {"brand": "aurora-home", "path": "x", "name": "app.css"}


def routes(app: Flask, *, safe: bool) -> Iterator[tuple[str, str]]:
    """Yield (method, address) of every route, with made-up values for what the address holds."""
    adapter = app.url_map.bind("touchstone.test")
    for rule in app.url_map.iter_rules():
        unknown = 1 if "int:" in rule.rule else "AAAAAAAAAAAAAAAAAAAAAA"
        values = {name: SAMPLE.get(name, unknown) for name in rule.arguments}
        address = adapter.build(rule.endpoint, values, force_external=False)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if (method == "GET") == safe:
                yield method, address


def test_no_change_is_accepted_without_its_token(app: Flask, client: FlaskClient, world: World):
    make_administrator(app, "bertta@aurora.example")
    sign_in(app, client, "bertta@aurora.example")
    accepted = []
    for method, address in routes(app, safe=False):
        view = app.url_map.bind("touchstone.test").match(address, method=method)[0]
        if getattr(app.view_functions[view], "__forgery_exempt__", False):
            continue
        for data in ({}, {"csrf_token": "x"}, {"csrf_token": "IjAi.aaaaaa.bbbbbb"}):
            answer = client.open(address, method=method, data=data)
            if answer.status_code != 400:
                accepted.append(f"{method} {address}: {answer.status_code}")
    assert accepted == []


def test_a_token_of_somebody_else_is_not_accepted(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    stranger = app.test_client()
    foreign = token(stranger, "/sign-in")
    assert client.post("/me", data={"name": "X", "language": "en", "csrf_token": foreign}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://touchstone.test.evil.example"},
    ],
)
def test_a_foreign_page_cannot_send_our_forms(app: Flask, client: FlaskClient, headers: dict[str, str]):
    data = {"email": "a@b.example", "password": "whatever", "csrf_token": token(client, "/sign-in")}
    assert client.post("/sign-in", data=data, headers=headers).status_code == 400
    assert client.post("/sign-in", data=data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 422


def test_an_expired_form_keeps_what_was_typed_but_no_password(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    ours = {"Sec-Fetch-Site": "same-origin"}
    page = client.post("/me", data={"name": "Bertta <b>", "language": "fi", "csrf_token": "old"}, headers=ours)
    assert page.status_code == 400
    assert 'name="name" value="Bertta &lt;b&gt;"' in page.text
    again = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert again
    data = {"name": "Bertta <b>", "language": "fi", "csrf_token": again.group(1)}
    assert client.post("/me", data=data, headers=ours).status_code == 303
    secret = client.post("/me/password", data={"present": "typed", "password": "typed secret"}, headers=ours)
    assert "typed secret" not in secret.text
    assert "Send it again" not in secret.text


def test_a_forged_form_offers_no_button_to_send_it_after_all(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        page = client.post("/me", data={"name": "Evil", "language": "fi"}, headers=headers)
        assert page.status_code == 400
        assert "Evil" not in page.text


def test_reading_never_writes(app: Flask, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch):
    make_administrator(app, "bertta@aurora.example")
    sign_in(app, client, "bertta@aurora.example")
    commits: list[None] = []
    monkeypatch.setattr(work, "commit", lambda: commits.append(None))
    answers = {address: client.get(address).status_code for _, address in routes(app, safe=True)}
    assert commits == []
    assert {address: status for address, status in answers.items() if status >= 500} == {}
    assert answers["/me"] == 200


def test_a_view_that_writes_on_reading_is_stopped_by_the_database(app: Flask, world: World):
    with app.app_context(), scope.unscoped("a test"):
        work.begin(read_only=True)
        db.session.scalars(select(Membership)).first().alias = "written"
        with pytest.raises(Exception, match=r"(?i)read.?only"):
            db.session.flush()


def test_every_answer_carries_the_headers(app: Flask, client: FlaskClient, world: World):
    for address in ("/sign-in", "/nothing-here", "/healthz", "/me", "/static/app.css"):
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Permissions-Policy"].startswith("camera=(self)")
    private = client.get("/sign-in").headers
    assert private["Cache-Control"] == "no-store"
    assert "Cookie" in private["Vary"]
    assert "Strict-Transport-Security" not in private


def test_addresses_with_a_secret_tell_it_to_nobody(app: Flask, client: FlaskClient, world: World):
    for address in ("/sign-in/reset/abcdefgh", "/p/abcdefgh/"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Content-Encoding" not in answer.headers


@pytest.mark.one_database
def test_over_https_cookies_and_headers_are_strict(settings: Settings, app: Flask):
    secure = create_app(replace(settings, base_url="https://touchstone.test"))
    answer = secure.test_client().get("/sign-in", base_url="https://touchstone.test")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-touchstone=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Expires" not in cookie
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_pages_are_compressed_and_the_same_when_unpacked(app: Flask, client: FlaskClient):
    packed = client.get("/static/app.css", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == client.get("/static/app.css").data
    assert len(packed.data) <= 12_000


def test_static_files_are_kept_for_a_year_by_their_digest(app: Flask, client: FlaskClient):
    address = re.search(r'href="(/static/app\.css\?v=[0-9a-f]{12})"', client.get("/sign-in").text)
    assert address
    assert "immutable" in client.get(address.group(1)).headers["Cache-Control"]
    assert "immutable" not in client.get("/static/app.css?v=000000000000").headers["Cache-Control"]
    for wrong in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/nothing.css", "/static/.hidden", "/static/"):
        assert client.get(wrong).status_code == 404


HOSTS = [
    "evil.example", "touchstone.test.evil.example", "evil.example:80", "touchstone.test@evil.example",
    "touchstone.test,evil.example", "touchstone.test evil.example", "", "[::1]", "10.0.0.1", "touchstone.test\\evil",
    "xtouchstone.test", "touchstone.test..",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_a_foreign_host_name_is_refused(app: Flask, host: str):
    answer = app.test_client().get("/sign-in", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert host == "" or host not in answer.text


def test_a_forwarded_host_is_not_believed(app: Flask, client: FlaskClient, world: World, run_jobs, mails):
    give_password(app, "bertta@aurora.example")
    data = {"email": "bertta@aurora.example", "csrf_token": token(client, "/sign-in/forgotten")}
    evil = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Host": "evil.example"}
    assert client.post("/sign-in/forgotten", data=data, headers=evil).status_code == 303
    run_jobs()
    [mail] = mails()
    assert "evil.example" not in mail.read_text(encoding="utf-8")
    assert "http://touchstone.test/sign-in/reset/" in mail.read_text(encoding="utf-8")


FOREIGN = [
    "/b/borealis/", "/b/no-such-brand/", "/b/borealis/scorecard/", "/b/no-such-brand/scorecard/", "/nothing", "/b/x/y/z"
]  # fmt: skip


def test_foreign_and_missing_answer_the_same_to_the_last_byte(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    for accept in ("en", "fi", "sv"):
        answers = [client.get(address, headers={"Accept-Language": accept}) for address in FOREIGN]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.data for answer in answers}) == 1
        names = [{name for name, _ in answer.headers} for answer in answers]
        assert all(found == names[0] for found in names)


def test_losing_a_role_makes_the_brand_disappear_at_once(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    assert "Aurora Home" in client.get("/me").text
    with app.app_context():
        scope.enter(scope.Scope(world.brand_id, scope.SYSTEM))
        with work.unit_of_work():
            operations.end_membership(rows_key(world.bertta.membership_id))
    assert "Aurora Home" not in client.get("/me").text


def rows_key(membership_id: int) -> str:
    found = db.session.get(Membership, membership_id)
    assert found is not None
    return found.key


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Page not found"), ("fi", "Sivua ei löydy"), ("sv", "Sidan finns inte")]
)
def test_error_pages_speak_the_language_of_the_visitor(app: Flask, client: FlaskClient, language: str, words: str):
    page = client.get("/nothing-here", headers={"Accept-Language": language})
    assert page.status_code == 404
    assert words in page.text
    assert f'<html lang="{language}">' in page.text
    chosen = client.get(f"/nothing-here?lang={language}", headers={"Accept-Language": "en"})
    assert words in chosen.text


def test_too_large_a_request_is_refused_with_a_page(app: Flask, client: FlaskClient, settings: Settings):
    body = b"x" * (settings.max_upload_bytes + 1)
    answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_wrong_method_gets_a_page_and_the_right_ones(app: Flask, client: FlaskClient):
    answer = client.get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "<h1>" in answer.text


def test_a_defect_shows_nothing_of_the_inside(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    def broken() -> str:
        message = "secret detail of the inside"
        raise RuntimeError(message)

    monkeypatch.setitem(app.view_functions, "account.sign_in", mark(broken, app.view_functions["account.sign_in"]))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.get("/sign-in")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "<h1>Something went wrong on our side</h1>" in answer.text


def mark(view, like):
    view.__access__ = like.__access__
    return view


def test_a_refused_change_leaves_nothing_behind(app: Flask, client: FlaskClient, world: World):
    make_administrator(app, "bertta@aurora.example")
    sign_in(app, client, "bertta@aurora.example")
    before = len(rows(app, select(Job)))
    answer = submit(client, "/admin/people/new", name="Uusi Ihminen", email="reko@aurora.example", language="fi")
    assert answer.status_code == 422
    assert "already an account" in answer.text
    assert len(rows(app, select(Job))) == before


def test_a_brand_manager_is_told_which_role_is_missing(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, "bertta@aurora.example")
    answer = client.get("/admin/people")
    assert answer.status_code == 403
    assert "administrator" in answer.text


def test_the_password_is_never_shown_again(app: Flask, client: FlaskClient, world: World):
    give_password(app, "bertta@aurora.example")
    answer = submit(client, "/sign-in", email="bertta@aurora.example", password=PASSWORD + "x")
    assert PASSWORD not in answer.text
