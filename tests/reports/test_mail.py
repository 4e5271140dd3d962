"""Mails: finding first, text and HTML with the same facts, the link filled in only when sending."""

import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, message_from_string, policy

import pytest

from reports.compose import compose
from reports.mail import (
    LARGEST_ATTACHMENT,
    LINK,
    Envelope,
    MailError,
    fill_link,
    render_mail,
    size_text,
)
from tests.reports.examples import FACTS, bad_facts, report
from tests.reports.sayings import LANGUAGES

PDF = b"%PDF-1.7 " + b"x" * 71_000
ENVELOPE = Envelope(
    from_name="Aurora Home partner reports",
    from_address="reports@audit.aurora.example",
    to_name="Pekka Niemi",
    to_address="pekka@norddrop.example",
    message_id="<delivery-1@audit.aurora.example>",
    date=datetime(2027, 1, 5, 8, tzinfo=UTC),
    reply_to_name="Bertta Lind",
    reply_to_address="bertta.lind@aurora.example",
)
TOKEN = "https://audit.aurora.example/p/7Q2M-abc_123"


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message) -> str:
    return message.get_body(("html",)).get_content()


def shown(page: str) -> str:
    """The words of an HTML page as a reader sees them."""
    body = re.sub(r"<head>.*?</head>", "", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize(
    ("name", "language", "subject"),
    [
        ("bad", "en", "2 promises need fixing: NordDrop Oy, 14 Dec 2026"),
        ("bad", "fi", "Kaksi lupausta vaatii korjausta: NordDrop Oy, 14.12.2026"),
        ("bad", "sv", "Två löften behöver åtgärdas: NordDrop Oy, 14 dec. 2026"),
        ("good", "en", "All promises kept: PostiX Oyj, 14 Dec 2026"),
        ("few", "sv", "Rättad: Ett löfte att bevaka: FixFast AB, 14 dec. 2026"),
    ],
)
def test_the_subject_is_the_finding(name, language, subject):
    assert render_mail(report(name), language, ENVELOPE, pdf=PDF)["Subject"] == subject


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_subject_stays_within_60_characters_however_long_the_name(language):
    place = replace(bad_facts().place, partner="Pohjoismainen Pakettien Kotiinkuljetusyhtiö Oyj Helsinki")
    subject = render_mail(compose(replace(bad_facts(), place=place)), language, ENVELOPE, pdf=PDF)["Subject"]

    assert len(subject) <= 60
    assert subject.endswith("…")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FACTS)
def test_text_and_html_say_the_same(name, language):
    message = render_mail(report(name), language, ENVELOPE, pdf=PDF)
    page = shown(html_of(message))
    lines = [line.strip() for line in text_of(message).splitlines() if line.strip()]

    assert len(lines) >= 9
    assert [line for line in lines if " ".join(line.split()) not in page.replace(" : ", ": ")] == []


def test_the_html_names_its_language_and_is_small():
    page = html_of(render_mail(report(), "fi", ENVELOPE, pdf=PDF))

    assert '<html lang="fi">' in page
    assert len(page.encode()) < 100_000
    assert "<img" not in page


def test_the_headers_are_those_of_an_automatic_message_that_can_be_answered():
    message = render_mail(report(), "en", ENVELOPE, pdf=PDF)

    assert message["From"] == "Aurora Home partner reports <reports@audit.aurora.example>"
    assert message["Reply-To"] == "Bertta Lind <bertta.lind@aurora.example>"
    assert message["Message-ID"] == ENVELOPE.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Tue, 05 Jan 2027 08:00:00 +0000"
    assert message["Content-Language"] == "en"


def test_the_pdf_is_attached_under_the_reports_number():
    message = render_mail(report("few"), "fi", ENVELOPE, pdf=PDF)
    (attachment,) = message.iter_attachments()

    assert attachment.get_filename() == "AH-2026-0151-v2-fi.pdf"
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content() == PDF
    assert "liitteenä (PDF, 71 kt)" in text_of(message)


def test_a_pdf_above_7_mb_stays_behind_the_link():
    message = render_mail(report(), "en", ENVELOPE, pdf=b"x" * (LARGEST_ATTACHMENT + 1))

    assert list(message.iter_attachments()) == []
    assert "too large for an e-mail; you find it behind the link" in text_of(message)
    assert list(render_mail(report(), "en", ENVELOPE, pdf=b"x" * LARGEST_ATTACHMENT).iter_attachments())


def test_the_stored_message_holds_the_placeholder_and_the_sent_one_the_link():
    stored = render_mail(report(), "en", ENVELOPE, pdf=PDF).as_string()
    sent = fill_link(message_from_string(stored, policy=policy.default), TOKEN)

    assert TOKEN not in stored
    assert text_of(sent).count(TOKEN) == 1
    assert html_of(sent).count(TOKEN) == 2
    assert LINK not in text_of(sent) + html_of(sent)
    assert next(sent.iter_attachments()).get_content() == PDF


def test_a_filled_message_survives_the_wire():
    sent = fill_link(render_mail(report(), "sv", ENVELOPE, pdf=PDF), TOKEN)
    arrived = message_from_bytes(sent.as_bytes(policy=policy.SMTP), policy=policy.default)

    assert TOKEN in text_of(arrived)
    assert "Åtgärda först" in text_of(arrived)
    assert arrived["Message-ID"] == ENVELOPE.message_id


def test_filling_leaves_the_stored_message_alone():
    stored = render_mail(report(), "en", ENVELOPE, pdf=PDF)
    before = stored.as_bytes()
    fill_link(stored, TOKEN)

    assert stored.as_bytes() == before


def test_the_same_message_has_the_same_bytes():
    first, second = (render_mail(report(), "en", ENVELOPE, pdf=PDF).as_bytes() for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "/p/x", "https://a b", "https://a\r\nBcc: x@y", 'https://a"onload=', ""]
)
def test_only_a_plain_web_address_is_filled_in(link):
    with pytest.raises(MailError, match="absolute"):
        fill_link(render_mail(report(), "en", ENVELOPE, pdf=PDF), link)


@pytest.mark.parametrize("field", ["from_address", "to_address", "message_id", "reply_to_address"])
@pytest.mark.parametrize("poison", ["x\r\nBcc: all@x.example", "x\nSubject: y", "x\rz", "x\0z"])
def test_line_breaks_never_reach_a_header(field, poison):
    with pytest.raises(MailError):
        render_mail(report(), "en", replace(ENVELOPE, **{field: poison}), pdf=PDF)


@pytest.mark.parametrize("field", ["from_name", "to_name", "reply_to_name"])
@pytest.mark.parametrize("poison", ["x\r\nBcc: all@x.example", "x\nSubject: y", "x\rz", "x\0z", "x\x07z"])
def test_a_name_with_line_breaks_is_a_name_and_no_header(field, poison):
    message = render_mail(report(), "en", replace(ENVELOPE, **{field: poison}), pdf=PDF)
    read = message_from_string(message.as_string(), policy=policy.default)

    assert read["Bcc"] is None
    assert len(read.get_all("Subject")) == 1
    header = {"from_name": "From", "to_name": "To", "reply_to_name": "Reply-To"}[field]
    assert len(read[header].addresses) == 1


def test_an_address_may_have_letters_beyond_ascii():
    message = render_mail(report(), "en", replace(ENVELOPE, to_name="", to_address="päivi@norddrop.example"), pdf=PDF)
    read = message_from_string(message.as_string(), policy=policy.default)

    assert str(read["To"]) == "päivi@norddrop.example"


def test_line_breaks_in_a_partners_name_do_not_reach_the_subject():
    place = replace(bad_facts().place, partner="Nord\r\nBcc: all@x.example")
    message = render_mail(compose(replace(bad_facts(), place=place)), "en", ENVELOPE, pdf=PDF)

    assert "\n" not in message["Subject"]
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "address", ["pekka", "pekka@", "@norddrop.example", "a@b@c", "", "ä@", "ä ö@x.example", "ä>,b@x.example"]
)
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(MailError):
        render_mail(report(), "en", replace(ENVELOPE, to_address=address), pdf=PDF)


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(MailError, match="aware"):
        render_mail(report(), "en", replace(ENVELOPE, date=datetime(2027, 1, 5)), pdf=PDF)  # noqa: DTZ001 - the case


def test_html_in_names_is_shown_and_not_run():
    place = replace(bad_facts().place, partner="<script>alert(1)</script>")
    message = render_mail(compose(replace(bad_facts(), place=place)), "en", ENVELOPE, pdf=PDF)

    assert "<script>" not in html_of(message)
    assert "<script>alert(1)</script>" in text_of(message)


def test_a_placeholder_written_by_a_stranger_is_only_a_link():
    """A comment or name that holds the placeholder shows the recipient's own link and nothing else."""
    place = replace(bad_facts().place, partner="{{ 7*7 }} {{link.__class__}}")
    message = render_mail(compose(replace(bad_facts(), place=place)), "en", ENVELOPE, pdf=PDF)

    assert "{{ 7*7 }} {{link.__class__}}" in text_of(fill_link(message, TOKEN))


@pytest.mark.parametrize(("size", "told"), [(10, "1 kB"), (71_000, "71 kB"), (1_250_000, "1.3 MB")])
def test_sizes_are_told_in_round_numbers(size, told):
    assert size_text(size, "en") == told
