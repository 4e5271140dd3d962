"""What a partner sees through the link: their report, and nothing else; reading changes nothing."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core.clock import Simulated
from audit.release import operations, queries
from tests import story
from tests.people import World


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def link(tale: story.Story, run_jobs: Callable[[], int], mails: Callable[[], list[Path]]) -> str:
    audit = tale.audited(choose=story.worst)
    tale.approve(audit)
    tale.release(audit)
    run_jobs()
    return link_of(mails())


def link_of(paths: list[Path]) -> str:
    for path in reversed(paths):
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        body = message.get_body(("plain",))
        found = re.search(r"http://touchstone\.test(/p/[\w-]+/)", body.get_content()) if body else None
        if found:
            return found[1]
    raise AssertionError("no mail with a link")


def token_field(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def form_of(client: FlaskClient, link: str) -> dict[str, str]:
    page = client.get(link).text
    uuid = re.search(r'name="uuid"[^>]*value="([^"]+)"', page)
    assert uuid
    return {"csrf_token": token_field(page), "uuid": uuid[1]}


def test_the_link_opens_the_report_in_the_contacts_language(client: FlaskClient, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert '<html lang="fi">' in page.text
    assert "NordDrop Oy" in page.text
    english = client.get(link + "?lang=en").text
    assert "I have read the report" in english


def test_a_token_page_is_kept_from_others(client: FlaskClient, link: str) -> None:
    headers = client.get(link).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Cache-Control"] == "no-store"


def test_opening_the_link_tells_nothing_and_a_tap_does(client: FlaskClient, tale: story.Story, link: str) -> None:
    for _ in range(3):
        client.get(link)
    assert _delivery(tale) == (False, False)
    answer = client.post(link + "opened", data={"csrf_token": token_field(client.get(link).text)})
    assert answer.status_code == 204
    assert _delivery(tale) == (True, False)


def _delivery(tale: story.Story) -> tuple[bool, bool]:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        row = queries.delivery_rows()[0][-1].delivery
        return row.link_opened_at is not None, row.acknowledged_at is not None


def test_a_partner_acknowledges_by_name(client: FlaskClient, tale: story.Story, link: str) -> None:
    form = form_of(client, link)
    answer = client.post(link + "acknowledge", data={**form, "name": "Pekka Poutanen", "job_title": "Laatu"})
    assert answer.status_code == 303
    assert _delivery(tale) == (True, True)
    assert "Pekka Poutanen" in client.get(link).text
    again = client.post(link + "acknowledge", data={**form, "name": "Pekka Poutanen"})
    assert again.status_code == 303


@pytest.mark.parametrize("uuid", ["\x00", "a\x00b", "", " "])
def test_whatever_stands_in_the_hidden_field_the_acknowledgement_is_taken(
    client: FlaskClient, tale: story.Story, link: str, uuid: str
):
    answer = client.post(link + "acknowledge", data={**form_of(client, link), "name": "Pekka Poutanen", "uuid": uuid})
    assert answer.status_code == 303
    assert _delivery(tale) == (True, True)


def test_an_acknowledgement_without_a_name_says_what_is_missing(client: FlaskClient, link: str) -> None:
    answer = client.post(link + "acknowledge?lang=en", data={**form_of(client, link), "name": "  "})
    assert answer.status_code == 422
    assert "Enter your name" in answer.text


def test_a_forged_token_is_not_found(client: FlaskClient, link: str) -> None:
    token = link.strip("/").rpartition("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), token.lower(), "x", token + "A"):
        if forged != token:
            assert client.get(f"/p/{forged}/").status_code == 404


def test_the_pdf_and_only_photos_of_the_report_come_through_the_link(client: FlaskClient, link: str) -> None:
    pdf = client.get(link + "report.pdf")
    assert pdf.status_code == 200
    assert pdf.data.startswith(b"%PDF")
    assert "no-store" in pdf.headers["Cache-Control"]
    for source in re.findall(rf'src="({link}photos/[0-9a-f]+)"', client.get(link).text):
        assert client.get(source).mimetype == "image/jpeg"
    assert client.get(link + "photos/" + "0" * 64).status_code == 404


def test_no_page_of_the_partner_names_the_auditor(client: FlaskClient, tale: story.Story, link: str) -> None:
    bytes_seen = client.get(link).data + client.get(link + "report.pdf").data
    for member in (tale.world.aino, tale.world.onni):
        for secret in (member.email, member.key, member.alias):
            assert secret.encode() not in bytes_seen


def test_an_expired_link_offers_a_new_one_to_the_same_address(
    client: FlaskClient,
    link: str,
    clock: Simulated,
    run_jobs: Callable[[], int],
    mails: Callable[[], list[Path]],
) -> None:
    clock.advance(timedelta(days=91))
    page = client.get(link + "?lang=en")
    assert page.status_code == 410
    before = len(mails())
    for _ in range(2):
        client.post(link + "new-link", data={"csrf_token": token_field(page.text)})
    run_jobs()
    assert len(mails()) == before + 1
    fresh = link_of(mails())
    assert fresh != link
    assert client.get(fresh).status_code == 200
    assert client.get(link).status_code == 410


def test_a_report_that_was_taken_back_is_gone_at_once(client: FlaskClient, tale: story.Story, link: str) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        row = queries.delivery_rows()[0][-1].delivery.release
        operations.revoke(row.key, "Sent to the wrong depot.")
    for path in ("", "report.pdf"):
        assert client.get(link + path).status_code == 410
