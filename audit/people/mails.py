"""The mail with the link to choose a password, in three languages."""

from email.message import EmailMessage
from email.utils import format_datetime

from audit.core import clock
from audit.people.reset import PURPOSES

LINK = "{{link}}"
"""Stands for the link in the stored message: the real one is put in when the mail is sent, and stored nowhere."""

MINUTES_PER_DAY = 24 * 60

TEXTS: dict[tuple[str, str], tuple[str, str]] = {
    ("reset", "en"): (
        "Choose a new password",
        """Hello {name},

choose a new password for Touchstone here:

{link}

The link works once, and for {minutes} minutes. If you did not ask for it, do nothing: your password stays as it is.
""",
    ),
    ("reset", "fi"): (
        "Valitse uusi salasana",
        """Hei {name},

valitse Touchstonen uusi salasana tästä linkistä:

{link}

Linkki toimii kerran ja on voimassa {minutes} minuuttia. Jos et pyytänyt sitä, sinun ei tarvitse tehdä mitään:
salasanasi pysyy ennallaan.
""",
    ),
    ("reset", "sv"): (
        "Välj ett nytt lösenord",
        """Hej {name},

välj ett nytt lösenord för Touchstone här:

{link}

Länken fungerar en gång och gäller i {minutes} minuter. Om du inte har bett om den behöver du inte göra något:
ditt lösenord förblir oförändrat.
""",
    ),
    ("invitation", "en"): (
        "Your account for Touchstone",
        """Hello {name},

there is now an account for you on Touchstone. You sign in with this address. Choose your password here:

{link}

The link works once, and for {days} days. After that, use "Forgotten your password?" on the sign-in page.
""",
    ),
    ("invitation", "fi"): (
        "Touchstone-tunnuksesi",
        """Hei {name},

sinulle on avattu tunnus Touchstoneen. Kirjaudut sisään tällä sähköpostiosoitteella. Valitse salasanasi tästä linkistä:

{link}

Linkki toimii kerran ja on voimassa {days} päivää. Sen jälkeen saat uuden linkin kirjautumissivun kohdasta
"Unohditko salasanasi?".
""",
    ),
    ("invitation", "sv"): (
        "Ditt konto i Touchstone",
        """Hej {name},

det finns nu ett konto för dig i Touchstone. Du loggar in med den här adressen. Välj ditt lösenord här:

{link}

Länken fungerar en gång och gäller i {days} dagar. Därefter får du en ny länk via "Glömt lösenordet?" på
inloggningssidan.
""",
    ),
}
"""Purpose and language to subject and text."""


def account_mail(
    *, purpose: str, language: str, name: str, to_address: str, from_address: str, message_id: str
) -> EmailMessage:
    """Return the message with `LINK` in place of the link. Raises KeyError for an unknown purpose or language."""
    subject, text = TEXTS[purpose, language]
    minutes = PURPOSES[purpose]
    message = EmailMessage()
    message["From"] = from_address
    message["To"] = to_address
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    _write(message, text.format(name=name, link=LINK, minutes=minutes, days=minutes // MINUTES_PER_DAY), language)
    return message


def with_link(message: EmailMessage, link: str) -> EmailMessage:
    """Return a stored message with the real link in it."""
    _write(message, message.get_content().replace(LINK, link), str(message["Content-Language"]))
    return message


def _write(message: EmailMessage, text: str, language: str) -> None:
    # set_content drops all Content-* headers, so the language comes last.
    message.set_content(text)
    message["Content-Language"] = language
