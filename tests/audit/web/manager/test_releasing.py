"""Before a report leaves: the manager reads all of it, and can mend the auditor's words; the score stays as it is."""

from __future__ import annotations

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.assessment import operations as assessment
from audit.assessment import queries
from audit.core.clock import Simulated
from audit.core.db import get_by_key
from audit.core.errors import DomainError
from audit.fieldwork import operations as fieldwork
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerField
from audit.planning.models import Assignment
from audit.release import operations
from audit.release import queries as releases
from tests import story
from tests.people import World
from tests.web_pages import sign_in, submit

BASE = "/b/aurora-home"
COMMENT = "Driver Kalle Kuski with the red beard said: <never again>."
FAILED = "slot_told"
"""A question that fails when it is answered as badly as can be."""


@pytest.fixture
def tale(app: Flask, world: World, clock: Simulated) -> story.Story:
    return story.begin(app, world, clock)


@pytest.fixture
def approved(tale: story.Story) -> str:
    """Return the key of an approved audit with a comment on a question that failed."""
    key = tale.open_next()
    tale.fill(key, story.worst)
    with story.acting(tale.app, tale.world, tale.auditor(key)):
        fieldwork.record(get_by_key(Assignment, key), [Change(FAILED, AnswerField.COMMENT, COMMENT)])
    audit = tale.submit(key)
    tale.approve(audit)
    return audit


@pytest.fixture
def bertta(tale: story.Story) -> FlaskClient:
    client = tale.app.test_client()
    client.environ_base.update(HTTP_HOST="touchstone.test", HTTP_ACCEPT_LANGUAGE="en")
    sign_in(tale.app, client, tale.world.bertta.email)
    return client


def preview(bertta: FlaskClient, audit: str, language: str = "en") -> str:
    return unescape(bertta.get(f"{BASE}/audits/{audit}/release?language={language}").text)


def of_score(tale: story.Story, audit: str) -> tuple[int, int | None]:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        row = queries.current_score(queries.audit_by_key(audit).id)
        return row.version, row.final_bp


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_everything_that_will_leave_is_on_the_page(
    tale: story.Story, approved: str, bertta: FlaskClient, language: str
) -> None:
    page = preview(bertta, approved, language)
    with story.acting(tale.app, tale.world, tale.world.bertta):
        [report] = operations.preview(approved)
    edition = report.edition(language)
    for item in edition.findings.items:
        assert item.headline in page
        assert all(fact.text in page for fact in item.facts)
        assert all(picture.alt in page for picture in item.pictures)
    for table in (edition.promises, edition.standards, *edition.annex.tables):
        assert all(cell in page for row in table.rows for cell in row)
    assert all(item.text in page for item in edition.method.items)
    assert "pekka@norddrop.example" in page


@pytest.mark.one_database
def test_the_photos_of_the_findings_are_shown_and_can_be_opened(approved: str, bertta: FlaskClient) -> None:
    page = preview(bertta, approved)
    addresses = {part.split('"')[0] for part in page.split('src="') if "/photos/" in part.split('"')[0]}
    assert addresses
    assert all(bertta.get(address).status_code == 200 for address in addresses)


@pytest.mark.one_database
def test_the_words_of_the_auditor_are_marked_and_lead_to_where_they_can_be_changed(
    approved: str, bertta: FlaskClient
) -> None:
    page = preview(bertta, approved)
    assert COMMENT in page.split('id="words"')[1].split("<details")[0]
    assert "the auditor’s words" in page
    assert f"{BASE}/review/{approved}/words/{FAILED}" in page


@pytest.mark.one_database
def test_a_comment_is_taken_out_before_the_release_with_its_reason_and_without_touching_the_score(
    tale: story.Story, approved: str, bertta: FlaskClient
) -> None:
    before = of_score(tale, approved)
    page = f"{BASE}/review/{approved}/words/{FAILED}"
    refused = submit(bertta, page, comment="", why="")
    assert refused.status_code in {200, 422}
    assert COMMENT in preview(bertta, approved), "nothing is changed without a reason"
    for _time in range(2):
        assert submit(bertta, page, comment="", why="It names the driver.").status_code == 303
    assert of_score(tale, approved) == before
    assert COMMENT not in preview(bertta, approved)
    assert COMMENT in unescape(bertta.get(f"{BASE}/audits/{approved}").text), "what was sent stays with the audit"
    key = tale.release(approved)[0]
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert "Kalle Kuski" not in str(releases.report_of(releases.release_by_key(key)).to_dict())
        assert len(queries.adjustments(queries.audit_by_key(approved).id)) == 1


@pytest.mark.one_database
def test_a_text_answer_is_shortened_or_taken_out(tale: story.Story, approved: str, bertta: FlaskClient) -> None:
    with story.acting(tale.app, tale.world, tale.world.bertta):
        code = next(
            quote.question for one in operations.previews(approved) for quote in one.quotes if not quote.is_comment
        )
    before = of_score(tale, approved)
    page = f"{BASE}/review/{approved}/words/{code}"
    assert submit(bertta, page, words="The courier waited.", why="Shorter.").status_code == 303
    assert "The courier waited." in preview(bertta, approved)
    assert submit(bertta, page, words="", why="It shows who was there.").status_code == 303
    with story.acting(tale.app, tale.world, tale.world.bertta):
        assert code not in {quote.question for one in operations.previews(approved) for quote in one.quotes}
    assert of_score(tale, approved) == before


@pytest.mark.one_database
def test_words_are_fixed_once_the_report_is_released_and_nobody_words_a_visit_of_their_own(
    tale: story.Story, approved: str, bertta: FlaskClient
) -> None:
    with pytest.raises(DomainError, match=r"review\.not_words"), story.acting(tale.app, tale.world, tale.world.reko):
        assessment.reword(approved, FAILED, "Because.", words="yes")
    with pytest.raises(DomainError, match=r"membership\.needed"), story.acting(tale.app, tale.world, tale.world.aino):
        assessment.reword(approved, FAILED, "Because.", comment="")
    tale.release(approved)
    with pytest.raises(DomainError, match=r"audit\.words_fixed"), story.acting(tale.app, tale.world, tale.world.reko):
        assessment.reword(approved, FAILED, "Because.", comment="")
    assert bertta.get(f"{BASE}/review/{approved}/words/{FAILED}").status_code in {409, 422}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "exactly as you write them"),
        ("fi", "juuri niin kuin ne kirjoitat"),
        ("sv", "precis som du skriver dem"),
    ],
)
def test_auditors_are_told_beforehand_that_the_partner_reads_their_words(
    tale: story.Story, language: str, words: str
) -> None:
    key = tale.open_next()
    client = tale.app.test_client()
    client.environ_base.update(HTTP_HOST="touchstone.test", HTTP_ACCEPT_LANGUAGE=language)
    sign_in(tale.app, client, tale.auditor(key).email)
    assert words in unescape(client.get(f"{BASE}/visits/{key}/brief?lang={language}").text)
