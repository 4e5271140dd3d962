"""The pages of whoever runs the installation."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.core import jobs, scope
from audit.core.db import db
from audit.core.models import Job, JobState
from audit.core.work import unit_of_work
from audit.journal.models import JournalEntry
from audit.people import queries
from audit.people.models import Role, User
from tests.people import World
from tests.web_pages import make_administrator, rows, sign_in, submit, user

ADMIN = "bertta@aurora.example"


@pytest.fixture
def admin(app: Flask, client: FlaskClient, world: World) -> FlaskClient:
    """Return a browser in which Bertta, who also runs the installation, is signed in."""
    make_administrator(app, ADMIN)
    sign_in(app, client, ADMIN)
    return client


def key_of(app: Flask, email: str) -> str:
    with app.app_context():
        return user(email).key


def test_a_new_person_gets_an_invitation_and_a_role(app, admin: FlaskClient, world: World, run_jobs, mails):
    added = submit(admin, "/admin/people/new", name="Väinö Åström", email="vaino@aurora.example", language="sv")
    assert added.status_code == 303
    run_jobs()
    assert "Touchstone" in mails()[-1].read_text(encoding="utf-8")
    given = submit(
        admin, f"{added.location}/roles", page=added.location, brand="aurora-home", role="auditor", alias="A7"
    )
    assert given.status_code == 303
    page = admin.get(added.location).text
    assert "Väinö Åström" in page
    assert "(A7)" in page
    with app.app_context():
        [access] = queries.brands_of(user("vaino@aurora.example"))
        assert access.brand.slug == "aurora-home"
        assert access.roles == (Role.AUDITOR,)


def test_giving_and_taking_a_role_stands_in_the_journal_of_the_brand(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.ulla.key}"
    assert submit(admin, f"{page}/roles", page=page, brand="aurora-home", role="reviewer", alias="").status_code == 303
    key = re.search(r'name="membership" value="([^"]+)"', admin.get(page).text)
    assert key
    with app.app_context(), scope.brand_scope(world.brand_id):
        entries = [
            (e.verb, e.actor_key) for e in db.session.scalars(select(JournalEntry)) if e.brand_id == world.brand_id
        ]
    assert entries == [("add", world.bertta.key)]
    assert submit(admin, f"{page}/roles/end", page=page, membership=key.group(1)).status_code == 303


def test_a_role_is_given_once(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.reko.key}"
    answer = submit(admin, f"{page}/roles", page=page, brand="aurora-home", role="reviewer", alias="")
    assert answer.status_code == 422
    assert "already has that role" in answer.text


def test_who_answers_partners_is_marked_and_shown(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.ulla.key}"
    fields = {"brand": "aurora-home", "role": "brand_manager", "alias": "", "answers_partners": "y"}
    assert submit(admin, f"{page}/roles", page=page, **fields).status_code == 303
    assert "answers partners" in admin.get(page).text
    assert "answers partners" not in admin.get(f"/admin/people/{world.bertta.key}").text
    refused = submit(admin, f"{page}/roles", page=page, **{**fields, "role": "auditor"})
    assert refused.status_code == 422
    assert "An auditor is never named to a partner" in refused.text


def test_the_mark_of_who_answers_partners_is_moved(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.reko.key}"
    with app.app_context(), scope.brand_scope(world.brand_id):
        own = next(row.key for row in queries.members() if row.user_id == world.reko.user_id)
        foreign = next(row.key for row in queries.members() if row.user_id == world.bertta.user_id)
    address = f"{page}/roles/answers"
    assert submit(admin, address, page=page, membership=own, answers="yes").status_code == 303
    assert "No longer answers partners" in admin.get(page).text
    assert submit(admin, address, page=page, membership=own, answers="no").status_code == 303
    assert "Let answer partners" in admin.get(page).text
    assert submit(admin, address, page=page, membership=foreign, answers="yes").status_code == 404


def test_a_membership_of_somebody_else_cannot_be_ended_through_this_page(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.ulla.key}"
    with app.app_context(), scope.brand_scope(world.brand_id):
        foreign = next(row.key for row in queries.members() if row.user_id == world.reko.user_id)
    assert submit(admin, f"{page}/roles/end", page=page, membership=foreign).status_code == 404
    assert submit(admin, f"{page}/roles/end", page=page, membership="x").status_code == 404


def test_closing_an_account_signs_the_person_out(app, admin: FlaskClient, world: World):
    other = app.test_client()
    sign_in(app, other, "reko@aurora.example")
    page = f"/admin/people/{world.reko.key}"
    assert submit(admin, f"{page}/state", page=page, state="closed").status_code == 303
    assert other.get("/me").status_code == 302
    assert submit(admin, f"{page}/state", page=page, state="closed").status_code == 409
    assert submit(admin, f"{page}/state", page=page, state="open").status_code == 303
    assert other.get("/me").status_code == 302, "sessions from before stay dead"


def test_the_last_administrator_cannot_lock_everybody_out(app, admin: FlaskClient, world: World):
    page = f"/admin/people/{world.bertta.key}"
    answer = submit(admin, f"{page}/state", page=page, state="closed")
    assert answer.status_code == 409
    assert "last administrator" in answer.text
    assert admin.get("/me").status_code == 200


def test_an_address_is_used_once_whatever_its_case(app, admin: FlaskClient, world: World):
    before = len(rows(app, select(User)))
    answer = submit(admin, "/admin/people/new", name="R", email="REKO@aurora.example", language="fi")
    assert answer.status_code == 422
    assert "already an account" in answer.text
    assert 'href="#email"' in answer.text
    assert len(rows(app, select(User))) == before


def test_a_failed_job_is_shown_with_its_error_and_can_be_tried_again(app, admin: FlaskClient, world: World):
    with app.app_context(), unit_of_work():
        job = jobs.enqueue("release.render", {}, dedupe="one")
        job.state, job.last_error, job.attempts = JobState.FAILED, "<b>the renderer</b> gave up", 8
        key = job.key
    page = admin.get("/admin/jobs").text
    assert "&lt;b&gt;the renderer" in page
    assert admin.get("/admin/jobs?state=done").text.count("release.render") == 0
    assert submit(admin, f"/admin/jobs/{key}/again", page="/admin/jobs").status_code == 303
    assert [job.state for job in rows(app, select(Job).where(Job.key == key))] == [JobState.QUEUED]
    assert submit(admin, "/admin/jobs/no-such-job/again", page="/admin/jobs").status_code == 404


def test_without_a_mail_server_the_page_says_where_mails_go(app, admin: FlaskClient, settings, world: World):
    page = admin.get("/admin/mail").text
    assert "No mail server is set" in page
    assert str(settings.mail_folder) in page


@pytest.mark.parametrize(
    "page", ["/admin/people", "/admin/people/new", "/admin/jobs", "/admin/mail", "/admin/styleguide"]
)
def test_nobody_else_gets_in(app: Flask, client: FlaskClient, world: World, page: str):
    assert client.get(page).status_code == 302
    for email in ("reko@aurora.example", "aino@visits.example", "ulla@borealis.example"):
        other = app.test_client()
        sign_in(app, other, email)
        assert other.get(page).status_code == 403


def test_an_administrator_without_a_role_sees_no_brand(app: Flask, admin: FlaskClient, world: World):
    assert admin.get("/b/borealis/").status_code == 404
    assert "Borealis" not in admin.get("/").text


def test_the_sign_of_health_tells_what_is_wrong(app: Flask, client: FlaskClient):
    healthy = client.get("/healthz")
    assert healthy.status_code == 200
    assert healthy.json["database"] == "ok"
    assert healthy.json["migrations"] == "ok"
    assert healthy.json["background"] == "silent"
    assert "touchstone" not in healthy.text


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999", "2", "1e3", "٣", ""])
def test_a_nonsense_page_number_is_no_error(admin: FlaskClient, number: str):
    assert admin.get(f"/admin/people?page={number}").status_code == 200
