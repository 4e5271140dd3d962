"""Signing in, staying signed in, and being signed out for good."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from audit.core import clock
from audit.core.work import unit_of_work
from audit.people import operations, passwords, queries
from audit.people.models import LoginSession
from audit.web.pages import safe_path
from tests.people import PASSWORD, World
from tests.web_pages import give_password, rows, sign_in, submit, token, user

COOKIE = "touchstone"
BERTTA = "bertta@aurora.example"


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    thief = app.test_client()
    thief.set_cookie(COOKIE, value)
    return thief


def test_whoever_knows_the_password_gets_in(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    page = client.get("/me")
    assert page.status_code == 200
    assert "Bertta Berg" in page.text
    assert "brand manager" in page.text


def test_an_address_may_be_written_in_capitals_and_with_spaces(app: Flask, client: FlaskClient, world: World):
    give_password(app, BERTTA)
    assert submit(client, "/sign-in", email="  BERTTA@Aurora.example ", password=PASSWORD).status_code == 303


def test_wrong_password_unknown_address_and_closed_account_look_alike(app: Flask, client: FlaskClient, world: World):
    for email in (BERTTA, "reko@aurora.example", "ulla@borealis.example"):
        give_password(app, email)
    with app.app_context(), unit_of_work():
        operations.act_for(user(BERTTA))
        operations.close_user(user("ulla@borealis.example"))
    given = "x" * 20 + "@aurora.example"

    def answer(email: str, password: str) -> tuple[int, str]:
        form_token = token(client, "/sign-in")
        response = client.post("/sign-in", data={"email": email, "password": password, "csrf_token": form_token})
        body = response.text.replace(email, given)
        return response.status_code, re.sub(r'name="csrf_token" value="[^"]+"', "", body)

    wrong = answer(BERTTA, "not the password at all")
    assert wrong[0] == 422
    assert answer("nobody@aurora.example", "not the password at all") == wrong
    assert answer("ulla@borealis.example", PASSWORD) == wrong
    assert answer("aino@visits.example", PASSWORD) == wrong, "an account without a password yet"


@pytest.mark.one_database
def test_the_same_work_is_done_for_an_unknown_address(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    verified: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, stored: str, given: str) -> bool:
            verified.append(stored)
            return real(stored, given)

        hash = passwords._hasher.hash

    monkeypatch.setattr(passwords, "_hasher", Counting())
    submit(client, "/sign-in", email="nobody@aurora.example", password="whatever it may be")
    assert len(verified) == 1
    assert verified[0].startswith("$argon2id$")


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    copied = cookie_of(client)
    assert with_cookie(app, copied).get("/me").status_code == 200
    assert submit(client, "/sign-out", page="/me").status_code == 303
    answer = with_cookie(app, copied).get("/me")
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


def test_a_new_password_ends_every_other_sign_in(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    other = app.test_client()
    assert submit(other, "/sign-in", email=BERTTA, password=PASSWORD).status_code == 303
    new = "a quite different phrase of words"
    answer = submit(client, "/me/password", present=PASSWORD, password=new, again=new)
    assert answer.status_code == 303
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302
    assert submit(other, "/sign-in", email=BERTTA, password=PASSWORD).status_code == 422
    assert submit(other, "/sign-in", email=BERTTA, password=new).status_code == 303


def test_signing_in_takes_a_new_session_id(app: Flask, client: FlaskClient, world: World):
    client.get("/sign-in")
    before = cookie_of(client)
    sign_in(app, client, BERTTA)
    after = cookie_of(client)
    assert after != before
    submit(client, "/sign-out", page="/me")
    sign_in(app, client, BERTTA)
    digests = rows(app, select(LoginSession.session_sha256))
    assert len(digests) == len(set(digests)) == 2


def test_closing_an_account_ends_its_sign_ins_at_once(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    with app.app_context(), unit_of_work():
        operations.act_for(user("reko@aurora.example"))
        operations.close_user(user(BERTTA))
    assert client.get("/me").status_code == 302


def test_a_sign_in_ends_after_its_absolute_time(app: Flask, client: FlaskClient, world: World, monkeypatch):
    sign_in(app, client, BERTTA)
    real = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: real + timedelta(minutes=719))
    assert client.get("/me").status_code == 302, "idle for too long"
    monkeypatch.setattr(clock, "machine_now", lambda: real)
    sign_in(app, client, BERTTA)
    for minutes in range(0, 720, 50):
        monkeypatch.setattr(clock, "machine_now", lambda passed=minutes: real + timedelta(minutes=passed))
        assert submit(client, "/me", name="Bertta Berg", language="en").status_code == 303
    monkeypatch.setattr(clock, "machine_now", lambda: real + timedelta(minutes=721))
    assert client.get("/me").status_code == 302


def test_only_changes_count_as_being_in_use(app: Flask, client: FlaskClient, world: World, monkeypatch):
    sign_in(app, client, BERTTA)
    start = rows(app, select(LoginSession.idle_since))
    real = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: real + timedelta(minutes=40))
    assert client.get("/me").status_code == 200
    assert rows(app, select(LoginSession.idle_since)) == start
    monkeypatch.setattr(clock, "machine_now", lambda: real + timedelta(minutes=61))
    assert client.get("/me").status_code == 302


def test_a_forged_cookie_is_worth_nothing(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    value = cookie_of(client)
    for forged in (value[:-2] + "AA", "x" + value, "", "a.b.c"):
        assert with_cookie(app, forged).get("/me").status_code == 302


def test_an_identity_without_a_session_row_is_nobody(app: Flask, client: FlaskClient, world: World):
    with app.app_context():
        uniquifier = user(BERTTA).fs_uniquifier
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
    assert client.get("/me").status_code == 302


def test_tries_are_limited_by_account_whatever_the_address(app: Flask, client: FlaskClient, world: World, monkeypatch):
    real = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: real)
    give_password(app, BERTTA)
    statuses = []
    for number in range(12):
        client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        statuses.append(submit(client, "/sign-in", email=BERTTA, password="wrong password").status_code)
    assert statuses[:10] == [422] * 10
    assert statuses[10:] == [429] * 2
    client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert submit(client, "/sign-in", email=BERTTA, password=PASSWORD).status_code == 429
    assert submit(client, "/sign-in", email="reko@aurora.example", password="wrong password").status_code == 422


def test_a_made_up_forwarding_header_changes_no_limit(app: Flask, client: FlaskClient, world: World, monkeypatch):
    real = clock.machine_now()
    monkeypatch.setattr(clock, "machine_now", lambda: real)
    statuses = []
    form_token = token(client, "/sign-in")
    for number in range(52):
        data = {"email": f"guess{number}@aurora.example", "password": "wrong password", "csrf_token": form_token}
        answer = client.post("/sign-in", data=data, headers={"X-Forwarded-For": f"10.1.1.{number}"})
        statuses.append(answer.status_code)
    assert statuses[:50] == [422] * 50
    assert statuses[50:] == [429] * 2


SAFE = ["/", "/me", "/b/aurora-home/partners/?page=2&sort=name", "/p-like/%2F", "/me?next=/b/x"]
EVIL = [
    "", " ", "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\/evil.example",
    "\\\\evil.example", "/\\/evil.example", "http://evil.example", "https://evil.example", "HTTP://evil.example",
    "http:evil.example", "http:/evil.example", "https:evil.example", "//evil.example/%2f..", "/%09/evil.example\t",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", "\n//evil.example",
    " //evil.example", "/ /evil.example", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
    "vbscript:x", "file:///etc/passwd", "evil.example", "evil.example/path", "@evil.example", "/@evil.example\\",
    "//user@evil.example", "//touchstone.test@evil.example", "http://touchstone.test@evil.example",
    "http://touchstone.test.evil.example", "//evil.example:80", "//[::1]", "//0x7f000001", "/a//evil.example/..//",
    "/..//evil.example", "/.//evil.example", "/a/..//evil.example", "//%65vil.example", "/\u2028/evil.example",
    "/\u3002evil.example", "//evil\u3002example", "/\uff0fevil.example", "\uff0f\uff0fevil.example",
    "/\xa0/evil.example", "/\x00/evil.example", "\x00//evil.example", "/\x0b/evil.example", "/\x7f/evil.example",
    "?next=//evil.example", "#//evil.example", "./", "../", "ftp://evil.example", "//", "///",
]  # fmt: skip


def test_after_signing_in_one_never_leaves_the_service():
    assert [path for path in SAFE if safe_path(path) != path] == []
    assert [path for path in EVIL if safe_path(path) is not None] == []
    assert len(EVIL) >= 60


def test_signing_in_leads_back_to_where_one_was_going(app: Flask, client: FlaskClient, world: World):
    give_password(app, BERTTA)
    wanted = client.get("/me?lang=fi")
    assert wanted.location == "/sign-in?next=/me?lang%3Dfi"
    data = {"email": BERTTA, "password": PASSWORD, "csrf_token": token(client, wanted.location), "next": "/me?lang=fi"}
    assert client.post("/sign-in", data=data).location == "/me?lang=fi"


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_a_poisoned_next_leads_home(app: Flask, client: FlaskClient, world: World, evil: str):
    give_password(app, BERTTA)
    data = {"email": BERTTA, "password": PASSWORD, "csrf_token": token(client, "/sign-in"), "next": evil}
    assert client.post("/sign-in", data=data).location == "/"


def test_a_sign_in_writes_one_row_and_keeps_no_secret(app: Flask, client: FlaskClient, world: World):
    sign_in(app, client, BERTTA)
    with client.session_transaction() as session:
        secret = session["session"]
    [row] = rows(app, select(LoginSession))
    assert secret not in row.session_sha256
    assert row.delete_after > row.expires_at
    assert rows(app, select(func.count(LoginSession.id))) == [1]
    with app.app_context():
        assert queries.live_session(secret, idle_minutes=60) is not None
