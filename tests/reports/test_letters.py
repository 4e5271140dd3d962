"""Mails to people with an account: offers of visits and links to choose a password, as text and HTML."""

from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage

import pytest

from reports.mail import LINK, LISTED, Envelope, MailError, OfferedVisit, fill_link, render_account_mail, render_offer
from tests.reports.sayings import LANGUAGES
from tests.reports.test_mail import html_of, shown, text_of

ENVELOPE = Envelope(
    from_name="Touchstone",
    from_address="touchstone@localhost",
    to_name="Aino Aalto",
    to_address="aino@visits.example",
    message_id="<letter-1@audit.aurora.example>",
    date=datetime(2026, 11, 2, 9, tzinfo=UTC),
)
PLAN = "https://audit.aurora.example/b/aurora-home/visits/"
VISIT = OfferedVisit(
    ("Kallio locker, Helsinki", "Töölö desk, Helsinki"),
    datetime(2026, 11, 9, 6, tzinfo=UTC),
    datetime(2026, 11, 11, 19, tzinfo=UTC),
    "Europe/Helsinki",
)


def offer(count: int, language: str) -> EmailMessage:
    return render_offer([VISIT] * count, language, ENVELOPE, brand="Aurora Home", link=PLAN)


def letters(language: str) -> list[EmailMessage]:
    made = [render_account_mail(purpose, language, ENVELOPE, minutes=60) for purpose in ("reset", "invitation")]
    return [*made, offer(1, language), offer(LISTED + 2, language)]


@pytest.mark.parametrize(
    ("count", "language", "subject"),
    [
        (1, "en", "A new visit for you"),
        (3, "en", "3 new visits for you"),
        (1, "fi", "Sinulle on tarjolla uusi käynti"),
        (3, "fi", "Sinulle on tarjolla 3 uutta käyntiä"),
        (1, "sv", "Ett nytt besök för dig"),
        (3, "sv", "3 nya besök för dig"),
    ],
)
def test_an_offer_counts_its_visits_in_the_subject(count, language, subject):
    assert offer(count, language)["Subject"] == subject


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "- Kallio locker, Helsinki → Töölö desk, Helsinki: Mon 9 Nov 08:00, until Wed 11 Nov 21:00"),
        ("fi", "- Kallio locker, Helsinki → Töölö desk, Helsinki: alkaa ma 9.11. 8.00, aikaa ke 11.11. 21.00 asti"),
        ("sv", "- Kallio locker, Helsinki → Töölö desk, Helsinki: från mån 9 nov. 08:00 till ons 11 nov. 21:00"),
    ],
)
def test_an_offer_names_places_and_windows_in_their_own_time(language, line):
    assert line in text_of(offer(1, language)).splitlines()


@pytest.mark.parametrize(
    ("more", "told"), [(0, None), (1, "- and one more"), (2, "- and 2 more")], ids=["all", "one", "two"]
)
def test_an_offer_counts_what_it_does_not_name(more, told):
    lines = text_of(offer(LISTED + more, "en")).splitlines()

    assert sum(line.startswith("- Kallio") for line in lines) == LISTED
    assert [line for line in lines if line.startswith("- and ")] == ([told] if told else [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_of_a_letter_say_the_same(language):
    for letter in letters(language):
        page = shown(html_of(letter))
        lines = [" ".join(line.split()).removeprefix("- ") for line in text_of(letter).splitlines() if line.strip()]

        assert len(lines) >= 4
        assert [line for line in lines if line not in page] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_greets_by_name_and_says_its_language(language):
    for letter in letters(language):
        read = message_from_string(letter.as_string(), _class=EmailMessage, policy=policy.default)

        assert read["To"] == "Aino Aalto <aino@visits.example>"
        assert read["Content-Language"] == language
        assert read["Auto-Submitted"] == "auto-generated"
        assert f'<html lang="{language}">' in html_of(read)
        assert text_of(read).split(",")[0].endswith(" Aino Aalto")


@pytest.mark.parametrize(
    ("purpose", "minutes", "told"), [("reset", 60, "60 minutes"), ("invitation", 10_080, "7 days")]
)
def test_the_link_of_an_account_is_filled_in_when_sending(purpose, minutes, told):
    stored = render_account_mail(purpose, "en", ENVELOPE, minutes=minutes)
    sent = fill_link(message_from_string(stored.as_string(), _class=EmailMessage, policy=policy.default), PLAN)

    assert told in text_of(stored)
    assert LINK in text_of(stored).splitlines()
    assert PLAN in text_of(sent).splitlines()
    assert f'href="{PLAN}"' in html_of(sent)
    assert LINK not in sent.as_string()


def test_a_stored_mail_without_html_keeps_its_language_when_it_is_sent():
    stored = EmailMessage()
    stored.set_content(f"Hello,\n\n{LINK}\n")
    stored["Content-Language"] = "fi"

    sent = fill_link(stored, PLAN)

    assert PLAN in sent.get_content()
    assert sent["Content-Language"] == "fi"


def test_a_letter_for_an_unknown_purpose_is_refused():
    with pytest.raises(MailError, match="greeting"):
        render_account_mail("greeting", "en", ENVELOPE, minutes=60)
