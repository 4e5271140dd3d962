"""Forgotten and chosen passwords: a link works once, tells nothing, and opening it changes nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.core.db import db
from audit.core.models import Job
from audit.core.outbox import MailState, OutgoingMail
from audit.core.work import unit_of_work
from audit.journal.models import JournalEntry, JournalPayload
from audit.people import operations, reset
from audit.people.jobs import send_account_mail
from tests.people import PASSWORD, World
from tests.web_pages import give_password, rows, sign_in, submit, token, user

BERTTA = "bertta@aurora.example"
NEW = "seven green lanterns at noon"

Mails = Callable[[], list[Path]]


@pytest.fixture
def posted(world: World, run_jobs: Callable[[], int], mails: Mails) -> Callable[[], Path]:
    """Return a function that carries out the jobs and returns the last mail."""

    def last() -> Path:
        run_jobs()
        return mails()[-1]

    return last


@pytest.fixture
def link(client: FlaskClient, posted: Callable[[], Path]) -> str:
    """Return the path of a link that Bertta has just got by mail."""
    ask(client, BERTTA)
    return link_in(posted())


def link_in(path: Path) -> str:
    """Return the path of the link in a mail."""
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://touchstone\.test(/\S+)", body.get_content())
    assert found
    return found.group(1)


def ask(client: FlaskClient, email: str) -> tuple[int, str]:
    answer = submit(client, "/sign-in/forgotten", email=email)
    return answer.status_code, answer.location


def test_the_mailed_link_lets_one_choose_a_password_once(app, client, world: World, run_jobs, mails: Mails):
    give_password(app, BERTTA)
    assert ask(client, "Bertta@Aurora.example") == (303, "/sign-in/forgotten/sent")
    run_jobs()
    [mail] = mails()
    link = link_in(mail)
    assert link.startswith("/sign-in/reset/")
    answer = submit(client, link, password=NEW, again=NEW)
    assert answer.status_code == 303
    assert "Bertta Berg" in client.get("/me").text
    assert client.get(link).status_code == 410
    fresh = app.test_client()
    assert submit(fresh, "/sign-in", email=BERTTA, password=PASSWORD).status_code == 422
    assert submit(fresh, "/sign-in", email=BERTTA, password=NEW).status_code == 303


def test_asking_tells_nothing_about_who_has_an_account(app, client, world: World, run_jobs, mails: Mails):
    with app.app_context(), unit_of_work():
        operations.act_for(user("reko@aurora.example"))
        operations.close_user(user("reko@aurora.example"))
    known = ask(client, BERTTA)
    assert ask(client, "nobody@aurora.example") == known
    assert ask(client, "reko@aurora.example") == known
    assert client.get(known[1]).status_code == 200
    run_jobs()
    assert len(mails()) == 1


def test_a_scanner_that_opens_the_link_does_no_harm(app, client, world: World, run_jobs, mails: Mails):
    ask(client, BERTTA)
    run_jobs()
    link = link_in(mails()[0])
    for _ in range(5):
        assert app.test_client().get(link).status_code == 200
    assert submit(client, link, password=NEW, again=NEW).status_code == 303


def test_a_used_link_kills_its_older_brothers(app, client, world: World, run_jobs, mails: Mails):
    ask(client, BERTTA)
    ask(client, BERTTA)
    run_jobs()
    first, second = (link_in(path) for path in mails())
    assert submit(client, second, password=NEW, again=NEW).status_code == 303
    assert app.test_client().get(first).status_code == 410


def test_a_link_ends_with_its_time(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch):
    keys = ("a secret that only tests know",)
    with app.app_context():
        bertta = user(BERTTA)
        made = reset.token(bertta, "reset", keys)
        invited = reset.token(bertta, "invitation", keys)
        real = time.time()
        monkeypatch.setattr(time, "time", lambda: real + timedelta(minutes=59).total_seconds())
        assert reset.user_of(made, keys).key == bertta.key
        monkeypatch.setattr(time, "time", lambda: real + timedelta(minutes=61).total_seconds())
        with pytest.raises(Exception, match=r"reset\.used"):
            reset.user_of(made, keys)
        assert reset.user_of(invited, keys).key == bertta.key
        monkeypatch.setattr(time, "time", lambda: real + timedelta(days=8).total_seconds())
        with pytest.raises(Exception, match=r"reset\.used"):
            reset.user_of(invited, keys)


@pytest.mark.parametrize(
    "forged", ["x", "a.b.c", "WyJyZXNldCIsIngiLCJ5Il0.aaaaaa.bbbbbbbb", "%00", "ä" * 40, "A" * 2000]
)
def test_a_forged_link_is_gone(app: Flask, client: FlaskClient, world: World, forged: str):
    answer = client.get(f"/sign-in/reset/{forged}")
    assert answer.status_code == 410
    assert "does not work any more" in answer.text


def test_no_secret_is_stored_with_the_mail(app, client, world: World, run_jobs, mails: Mails):
    ask(client, BERTTA)
    run_jobs()
    secret = urlsplit(link_in(mails()[0])).path.rpartition("/")[2]
    [stored] = rows(app, select(OutgoingMail))
    assert stored.state is MailState.SENT
    assert secret not in (stored.message or "")
    assert all(secret not in str(job.payload) for job in rows(app, select(Job)))
    assert all(secret not in str(payload.body) for payload in rows(app, select(JournalPayload)))


def test_a_mail_is_sent_once_even_if_its_job_runs_again(app, client, world: World, run_jobs, mails: Mails):
    ask(client, BERTTA)
    run_jobs()
    [job] = rows(app, select(Job))
    for _ in range(3):
        with app.app_context(), unit_of_work():
            send_account_mail(job.payload)
    assert len(mails()) == 1


def test_a_mail_that_died_while_being_sent_is_not_sent_again(app, client, world: World, run_jobs, mails: Mails):
    ask(client, BERTTA)
    run_jobs()
    [job] = rows(app, select(Job))
    [path] = mails()
    path.unlink()
    with app.app_context(), unit_of_work():
        stored = db.session.scalars(select(OutgoingMail)).one()
        stored.state = MailState.SENDING
    with app.app_context(), unit_of_work():
        send_account_mail(job.payload)
    assert mails() == []
    assert [mail.state for mail in rows(app, select(OutgoingMail))] == [MailState.OUTCOME_UNKNOWN]


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "too short"),
        ("x" * 201, "x" * 201, "too long"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "easy to guess"),
        ("password1234", "password1234", "easy to guess"),
        ("bertta and the sea", "bertta and the sea", "contains your name"),
        (NEW, NEW + "x", "differ"),
        ("", "", "Enter a new password"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(client, link, password, again, words):
    answer = submit(client, link, password=password, again=again)
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Error:" in answer.text
    assert 'autofocus aria-labelledby="error-summary"' in answer.text


def test_changing_the_password_needs_the_present_one(app, client, world: World):
    sign_in(app, client, BERTTA)
    assert "not right" in submit(client, "/me/password", present="wrong", password=NEW, again=NEW).text
    assert submit(client, "/me/password", present=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert "set password" in {entry.verb for entry in rows(app, select(JournalEntry))}


def test_links_by_mail_are_limited(app, client, world: World, run_jobs, mails: Mails):
    statuses = [ask(client, BERTTA)[0] for _ in range(4)]
    assert statuses == [303, 303, 303, 429]
    run_jobs()
    assert len(mails()) == 3


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "Choose a new password"), ("fi", "Valitse uusi salasana"), ("sv", "Välj ett nytt lösenord")],
)
def test_the_mail_speaks_the_language_of_the_page(client, posted, language, subject):
    client.get(f"/sign-in?lang={language}")
    data = {"email": BERTTA, "csrf_token": token(client, "/sign-in/forgotten")}
    client.post("/sign-in/forgotten", data=data)
    message = message_from_bytes(posted().read_bytes(), policy=policy.default)
    assert message["Subject"] == subject
    assert message["Content-Language"] == language
    assert message["Auto-Submitted"] == "auto-generated"
