"""One audit, its release and what became of the messages, by HTTP: honest words, and only the manager sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.assessment import queries as assessment
from audit.assessment.models import Audit, AuditState
from audit.core import clock as clocks
from audit.core.clock import Simulated
from audit.core.db import db, get_by_key
from audit.core.outbox import DeliveryAttempt
from audit.followup import operations as followup
from audit.network import operations as network
from audit.network.models import Contact, ContactState
from audit.release import queries
from audit.release.models import DeliveryState, DocumentState, Release, ReleaseState
from tests import story
from tests.people import Member, World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def approved(tale: story.Story) -> str:
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    return audit


@pytest.fixture
def released(tale: story.Story, approved: str, run_jobs: Callable[[], int]) -> str:
    """Return the key of a release whose PDF was made and whose message was written."""
    key = tale.release(approved)[0]
    run_jobs()
    return key


def browse(tale: story.Story, member: Member) -> FlaskClient:
    client = tale.app.test_client()
    client.environ_base.update(HTTP_HOST="touchstone.test", HTTP_ACCEPT_LANGUAGE="en")
    sign_in(tale.app, client, member.email)
    return client


@pytest.fixture
def bertta(tale: story.Story) -> FlaskClient:
    return browse(tale, tale.world.bertta)


def delivery_key(tale: story.Story) -> str:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return queries.delivery_rows()[0][0].delivery.key


def deliveries(tale: story.Story) -> int:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return queries.delivery_rows()[1]


def set_delivery(tale: story.Story, state: DeliveryState, code: int | None = None, said: str | None = None) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        row = queries.delivery_rows()[0][0].delivery
        row.state = state
        if said:
            db.session.add(
                DeliveryAttempt(
                    mail_id=row.mail_id, at=clocks.now(), host="mx.example", outcome=state.value, code=code, text=said
                )
            )


def state_of(tale: story.Story, key: str) -> AuditState:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        return get_by_key(Audit, key).state


def number(text: str) -> int:
    """Return a shown number of points in hundredths."""
    return round(float(text.replace("−", "-")) * 100)


def test_the_lines_of_a_score_add_up_to_the_number_shown(tale: story.Story, approved: str, bertta: FlaskClient):
    page = unescape(bertta.get(f"{BASE}/audits/{approved}").text)
    table = page[page.index('id="made"') : page.index("Scored with algorithm")]
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL)
    lines = [row for row in rows if 'data-label="Answer"' in row]
    cells = [re.findall(r'class="number" data-label="Points">([^<]+)</td>', row) for row in lines]
    earned = sum(number(found[0]) for found in cells if found and found[0] != "–")
    steps = re.findall(r'<th scope="row">([^<]+)</th><td class="number" data-label="Points">([^<]+)</td>', table)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        score = assessment.current_score(get_by_key(Audit, approved).id)
        raw, final = score.raw_bp, score.final_bp
    assert earned == raw
    assert number(dict(steps)["All points together"]) == raw
    assert number(dict(steps)["Score of the visit"]) == final
    parts = re.findall(r'data-label="Part of the whole">([\d.]+) %', table)
    assert sum(number(part) for part in parts) == 10000


def causes(client: FlaskClient, audit: str) -> list[str]:
    """Return the names of the fields for the causes of an audit's findings."""
    return re.findall(r'name="(cause-[^"]+)"', client.get(f"{BASE}/audits/{audit}").text)


def test_causes_can_be_set_until_the_report_is_released(tale: story.Story, approved: str, bertta: FlaskClient):
    address = f"{BASE}/audits/{approved}"
    first, *others = causes(bertta, approved)
    assert others
    assert submit(bertta, f"{address}/causes", page=address, **{first: "brand"}).status_code == 303
    page = bertta.get(address).text
    assert page.count('<option value="brand" selected>') == 1
    assert page.count("set the cause of a finding") == 1
    assert submit(bertta, f"{address}/causes", page=address, **{first: "nobody"}).status_code == 404
    tale.release(approved)
    assert submit(bertta, f"{address}/causes", page=address, **{first: "partner"}).status_code == 409
    page = bertta.get(address).text
    assert "Caused by: The brand itself" in page


def test_a_finding_of_another_audit_is_not_found(tale: story.Story, approved: str, bertta: FlaskClient):
    second = tale.audited(1, story.worst)
    tale.approve(second)
    address = f"{BASE}/audits/{approved}"
    answer = submit(bertta, f"{address}/causes", page=address, **{causes(bertta, second)[0]: "brand"})
    assert answer.status_code == 404


def test_the_journal_of_an_audit_tells_who_did_what(tale: story.Story, released: str, approved: str):
    page = browse(tale, tale.world.bertta).get(f"{BASE}/audits/{approved}").text
    for words in ("sent the visit in", "took up the review", "approved", "released the report", "Reko Ranta"):
        assert words in page
    assert "Journal" not in browse(tale, tale.world.reko).get(f"{BASE}/audits/{approved}").text


def test_before_a_release_the_manager_sees_the_report_and_its_readers(approved: str, bertta: FlaskClient):
    page = bertta.get(f"{BASE}/audits/{approved}/release").text
    for words in ("NordDrop Oy", "Pekka Poutanen", "pekka@norddrop.example", "Suomi"):
        assert words in page


def test_a_report_that_nobody_would_get_is_said_before_and_after(tale: story.Story, approved: str, bertta: FlaskClient):
    with story.acting(tale.app, tale.world, tale.world.bertta):
        key = network_contact(tale)
        network.change_contact_state(key, ContactState.LEFT)
    page = f"{BASE}/audits/{approved}/release"
    assert "Nobody will get this report" in bertta.get(page).text
    answer = submit(bertta, page)
    assert answer.status_code == 303
    assert "Nobody has got this report yet." in bertta.get(answer.location).text


def network_contact(tale: story.Story) -> str:
    return db.session.get_one(Contact, tale.world.pekka_id).key


def test_a_release_happens_once_however_often_the_button_is_pressed(
    tale: story.Story, approved: str, bertta: FlaskClient
):
    page = f"{BASE}/audits/{approved}/release"
    form = re.search(r'name="csrf_token" value="([^"]+)"', bertta.get(page).text)
    assert form
    places = {bertta.post(page, data={"csrf_token": form[1]}).location for _ in range(3)}
    assert len(places) == 1
    assert state_of(tale, approved) is AuditState.RELEASED
    assert deliveries(tale) == 1


def test_an_audit_is_released_only_after_approval(tale: story.Story, bertta: FlaskClient):
    audit = tale.audited(choose=story.worst)
    page = f"{BASE}/audits/{audit}/release"
    assert "Only an approved audit can be released." in bertta.get(page).text
    answer = submit(bertta, page, page=f"{BASE}/review/{audit}")
    assert answer.status_code == 409
    assert "Waits for review" in answer.text
    assert deliveries(tale) == 0


def test_a_reviewer_reads_reports_but_neither_releases_nor_sends_nor_sees_addresses(
    tale: story.Story, released: str, approved: str
):
    reko = browse(tale, tale.world.reko)
    assert reko.get(f"{BASE}/audits/{approved}/release").status_code == 403
    page = reko.get(f"{BASE}/reports/{released}")
    assert page.status_code == 200
    assert "pekka@norddrop.example" not in page.text
    for path in ("outbox", "answers", f"outbox/{delivery_key(tale)}"):
        assert reko.get(f"{BASE}/reports/{path}").status_code == 403
    for path in ("send", "revoke", "documents/fi/retry"):
        answer = submit(reko, f"{BASE}/reports/{released}/{path}", page="/me")
        assert answer.status_code == 403
    assert submit(reko, f"{BASE}/audits/{approved}/release", page="/me").status_code == 403


def test_ulla_of_another_brand_finds_no_report(tale: story.Story, released: str):
    ulla = browse(tale, tale.world.ulla)
    nothing = ulla.get("/b/borealis/reports/" + "x" * 22)
    for path in (f"reports/{released}", f"reports/{released}/fi.pdf", f"reports/outbox/{delivery_key(tale)}"):
        answer = ulla.get(f"/b/borealis/{path}")
        assert (answer.status_code, answer.text) == (404, nothing.text)


def test_the_list_shows_number_partner_and_what_became_of_it(tale: story.Story, released: str, bertta: FlaskClient):
    page = bertta.get(f"{BASE}/reports/?partner={tale.world.partner_key}&state=released").text
    assert released in page
    assert released not in bertta.get(f"{BASE}/reports/?partner={tale.world.second_partner_key}").text
    assert released not in bertta.get(f"{BASE}/reports/?state=revoked").text


def test_the_pdf_can_be_fetched_in_each_language_that_was_made(released: str, bertta: FlaskClient):
    page = bertta.get(f"{BASE}/reports/{released}").text
    for language in re.findall(rf"{BASE}/reports/{released}/(\w+)\.pdf", page):
        answer = bertta.get(f"{BASE}/reports/{released}/{language}.pdf")
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert bertta.get(f"{BASE}/reports/{released}/sv.pdf").status_code == 404


def test_without_a_mail_server_the_page_says_where_messages_lie(released: str, bertta: FlaskClient):
    for path in ("reports/", "reports/outbox", f"reports/{released}"):
        assert "No mail server is set up. Messages lie as files in" in bertta.get(f"{BASE}/{path}").text
    assert "Written as a file, not sent" in bertta.get(f"{BASE}/reports/{released}").text


@pytest.mark.parametrize(
    "told",
    [
        (DeliveryState.QUEUED, "Waiting to be sent", ""),
        (DeliveryState.SENDING, "Being sent", ""),
        (DeliveryState.DELIVERED, "Delivered", ""),
        (DeliveryState.ADDRESS_UNKNOWN, "The address does not exist", "Mend the address"),
        (DeliveryState.MAILBOX_REFUSED, "The mailbox takes nothing", "Ask for another address"),
        (DeliveryState.FAILED, "Technical failure", "Nothing was delivered."),
        (DeliveryState.OUTCOME_UNKNOWN, "Not known whether it arrived", "It is never sent again by itself."),
    ],
)
@pytest.mark.one_database
def test_every_outcome_has_its_honest_words(
    tale: story.Story, released: str, bertta: FlaskClient, told: tuple[DeliveryState, str, str]
):
    state, words, advice = told
    set_delivery(tale, state, 550, "5.1.1 no such user here")
    for path in ("reports/outbox", f"reports/{released}", f"reports/outbox/{delivery_key(tale)}"):
        page = bertta.get(f"{BASE}/{path}").text
        assert words in page
        assert advice in page
    assert "5.1.1 no such user here" in bertta.get(f"{BASE}/reports/outbox/{delivery_key(tale)}").text


def test_a_message_is_shown_to_the_letter_without_its_link(tale: story.Story, released: str, bertta: FlaskClient):
    page = bertta.get(f"{BASE}/reports/outbox/{delivery_key(tale)}").text
    assert "[the personal link stands here]" in page
    assert "/p/" not in page
    assert "not known whether the link was opened" in page


def test_an_acknowledgement_is_shown_with_its_name(tale: story.Story, released: str, bertta: FlaskClient):
    key = delivery_key(tale)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        followup.acknowledge(queries.delivery_by_key(key), "0" * 36, "Pekka <b>Poutanen</b>", "Laatu", "We mend it.")
    for path in (f"reports/{released}", f"reports/outbox/{key}", "reports/answers"):
        page = bertta.get(f"{BASE}/{path}").text
        assert "Pekka &lt;b&gt;Poutanen" in page, path
    assert "We mend it." in bertta.get(f"{BASE}/reports/answers").text


def send(bertta: FlaskClient, released: str, contact: str, seen: str | None = None) -> int:
    address = f"{BASE}/reports/{released}"
    found = re.search(r'name="seen" value="(\d+)"', bertta.get(address).text)
    assert found
    return submit(bertta, f"{address}/send", page=address, contact=contact, seen=seen or found[1]).status_code


def test_a_report_is_sent_again_once_for_each_form(tale: story.Story, released: str, bertta: FlaskClient):
    with story.acting(tale.app, tale.world, tale.world.bertta):
        contact = network_contact(tale)
    for _ in range(2):
        assert send(bertta, released, contact, seen="1") == 303
    assert deliveries(tale) == 2
    assert send(bertta, released, contact) == 303
    assert deliveries(tale) == 3
    assert send(bertta, released, "x" * 22) == 404


def test_a_link_is_ended_and_a_report_taken_back_with_a_reason(tale: story.Story, released: str, bertta: FlaskClient):
    page = f"{BASE}/reports/outbox/{delivery_key(tale)}"
    for _ in range(2):
        assert submit(bertta, f"{page}/revoke-link", page=f"{BASE}/reports/{released}").status_code == 303
    assert "link ended" in bertta.get(page).text
    address = f"{BASE}/reports/{released}"
    assert submit(bertta, f"{address}/revoke", page=address, reason=" ").status_code == 422
    for _ in range(2):
        answer = submit(bertta, f"{address}/revoke", page=page.rpartition("/outbox")[0] + "/", reason="Wrong depot.")
        assert answer.status_code in {303}
    assert "Wrong depot." in bertta.get(address).text
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert get_by_key(Release, released).state is ReleaseState.REVOKED


def test_a_pdf_that_could_not_be_made_is_told_and_can_be_tried_again(
    tale: story.Story, released: str, bertta: FlaskClient, run_jobs: Callable[[], int]
):
    with story.acting(tale.app, tale.world, tale.world.bertta):
        document = queries.documents(get_by_key(Release, released).id)[0]
        language = document.language
        document.state, document.problem = DocumentState.FAILED, "a photo is missing"
        document.sha256 = document.size = document.rendered_at = None
    address = f"{BASE}/reports/{released}"
    assert "a photo is missing" in bertta.get(address).text
    assert bertta.get(f"{address}/{language}.pdf").status_code == 409
    for _ in range(2):
        assert submit(bertta, f"{address}/documents/{language}/retry", page=address).status_code == 303
    run_jobs()
    assert bertta.get(f"{address}/{language}.pdf").status_code == 200
