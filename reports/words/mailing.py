"""The words of e-mails."""

from dataclasses import dataclass

from reports.words.phrases import Counted, Phrase

SUBJECT = Phrase("{finding}: {partner}, {day}", "{finding}: {partner}, {day}", "{finding}: {partner}, {day}")
SUBJECT_SHORT = Phrase("{finding}: {partner}", "{finding}: {partner}", "{finding}: {partner}")
CORRECTED = Phrase("Corrected: {subject}", "Oikaistu: {subject}", "Rättad: {subject}")
HELLO = Phrase("Hello {name},", "Hei {name},", "Hej {name},")
SCORED = Phrase(
    "{partner} scored {score} of 100 on our visit ({when}, {where}).",
    "{partner} sai käynnillämme {score}/100 pistettä ({when}, {where}).",
    "{partner} fick {score} av 100 vid vårt besök ({when}, {where}).",
)
UNSCORED = Phrase(
    "Nothing could be measured on our visit to {partner} ({when}, {where}).",
    "Käynnillämme ei voitu mitata mitään: {partner} ({when}, {where}).",
    "Inget kunde mätas vid vårt besök hos {partner} ({when}, {where}).",
)
PERIOD = Phrase(
    "{heading}: {figures}. {comparison}. {band}.",
    "{heading}: {figures}. {comparison}. {band}.",
    "{heading}: {figures}. {comparison}. {band}.",
)
BAND = Phrase("Band: {band}", "Luokka: {band}", "Klass: {band}")
CONFIRM = Phrase(
    "Confirm by {day} that you have read the report, or say what is wrong. It takes minutes and needs no account:",
    "Vahvistakaa viimeistään {day}, että olette lukeneet raportin, tai kertokaa, mikä siinä on väärin. Siihen menee "
    "muutama minuutti, eikä tunnusta tarvita:",
    "Bekräfta senast {day} att ni har läst rapporten, eller skriv vad som är fel. Det tar några minuter och kräver "
    "inget konto:",
)
READ = Phrase(
    "Confirm by {day} that you have read the report. It takes a minute and needs no account:",
    "Vahvistakaa viimeistään {day}, että olette lukeneet raportin. Se vie hetken, eikä tunnusta tarvita:",
    "Bekräfta senast {day} att ni har läst rapporten. Det tar en minut och kräver inget konto:",
)
OPEN = Phrase("Open the report", "Avatkaa raportti", "Öppna rapporten")
ATTACHED = Phrase(
    "The full report is attached (PDF, {size}).",
    "Koko raportti on liitteenä (PDF, {size}).",
    "Hela rapporten är bifogad (PDF, {size}).",
)
TOO_LARGE = Phrase(
    "The report (PDF, {size}) is too large for an e-mail; you find it behind the link.",
    "Raportti (PDF, {size}) on liian suuri sähköpostiin; se löytyy linkin takaa.",
    "Rapporten (PDF, {size}) är för stor för e-post; ni hittar den via länken.",
)
REPLY = Phrase(
    "Reply to this message to reach {contact} at {brand}.",
    "Vastaamalla tähän viestiin tavoitatte yhteyshenkilömme: {contact}, {brand}.",
    "Svara på meddelandet så når ni {contact} på {brand}.",
)
DISPUTE = Phrase(
    "If you think a finding is wrong, write to us by {day}.",
    "Jos jokin havainto on mielestänne väärä, kirjoittakaa siitä meille viimeistään {day}.",
    "Om ni anser att en iakttagelse är fel, skriv till oss senast {day}.",
)
WHY = Phrase(
    "{brand} · You get this as a contact person of {partner}.",
    "{brand} · Saatte tämän viestin kumppanin yhteyshenkilönä ({partner}).",
    "{brand} · Ni får detta som kontaktperson för {partner}.",
)
REPORT = Phrase(
    "Report {number}, version {version}.",
    "Raportti {number}, versio {version}.",
    "Rapport {number}, version {version}.",
)
KILOBYTES = Phrase("{size} kB", "{size} kt", "{size} kB")
MEGABYTES = Phrase("{size} MB", "{size} Mt", "{size} MB")

OFFER_SUBJECT = Counted(
    Phrase("A new visit for you", "Sinulle on tarjolla uusi käynti", "Ett nytt besök för dig"),
    Phrase("{count} new visits for you", "Sinulle on tarjolla {count} uutta käyntiä", "{count} nya besök för dig"),
)
OFFER = Phrase("{brand} offers you:", "{brand} tarjoaa sinulle:", "{brand} erbjuder dig:")
OFFER_LINE = Phrase(
    "{place}: {opens}, until {due}", "{place}: alkaa {opens}, aikaa {due} asti", "{place}: från {opens} till {due}"
)
OFFER_MORE = Counted(
    Phrase("and one more", "ja yksi muu", "och ett till"),
    Phrase("and {count} more", "ja {count} muuta", "och {count} till"),
)
OFFER_LINK = Phrase(
    "Read what each visit asks for, and accept or decline it here:",
    "Lue, mitä käynneillä tehdään, ja ota ne vastaan tai kieltäydy niistä täällä:",
    "Läs vad besöken går ut på och tacka ja eller nej här:",
)
OFFER_TIMES = Phrase(
    "Times are those of the place.", "Kellonajat ovat käyntipaikan aikaa.", "Tiderna är lokal tid på platsen."
)


@dataclass(frozen=True)
class AccountWords:
    """What a mail with the link to choose a password says."""

    subject: Phrase
    call: Phrase
    note: Phrase


ACCOUNT = {
    "reset": AccountWords(
        Phrase("Choose a new password", "Valitse uusi salasana", "Välj ett nytt lösenord"),
        Phrase(
            "choose a new password for Touchstone here:",
            "valitse Touchstonen uusi salasana tästä linkistä:",
            "välj ett nytt lösenord för Touchstone här:",
        ),
        Phrase(
            "The link works once, and for {minutes} minutes. If you did not ask for it, do nothing: your password "
            "stays as it is.",
            "Linkki toimii kerran ja on voimassa {minutes} minuuttia. Jos et pyytänyt sitä, sinun ei tarvitse tehdä "
            "mitään: salasanasi pysyy ennallaan.",
            "Länken fungerar en gång och gäller i {minutes} minuter. Om du inte har bett om den behöver du inte göra "
            "något: ditt lösenord förblir oförändrat.",
        ),
    ),
    "invitation": AccountWords(
        Phrase("Your account for Touchstone", "Touchstone-tunnuksesi", "Ditt konto i Touchstone"),
        Phrase(
            "there is now an account for you on Touchstone. You sign in with this address. Choose your password here:",
            "sinulle on avattu tunnus Touchstoneen. Kirjaudut sisään tällä sähköpostiosoitteella. Valitse salasanasi "
            "tästä linkistä:",
            "det finns nu ett konto för dig i Touchstone. Du loggar in med den här adressen. Välj ditt lösenord här:",
        ),
        Phrase(
            'The link works once, and for {days} days. After that, use "Forgotten your password?" on the sign-in page.',
            "Linkki toimii kerran ja on voimassa {days} päivää. Sen jälkeen saat uuden linkin kirjautumissivun "
            'kohdasta "Unohditko salasanasi?".',
            "Länken fungerar en gång och gäller i {days} dagar. Därefter får du en ny länk via "
            '"Glömt lösenordet?" på inloggningssidan.',
        ),
    ),
}
"""Purpose of the link to the words of its mail."""
