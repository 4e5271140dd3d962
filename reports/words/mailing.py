"""The words of e-mails."""

from reports.words.phrases import Phrase

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
STOP = Phrase("Stop these mails", "En halua enää näitä viestejä", "Avsluta utskicken")
REPORT = Phrase(
    "Report {number}, version {version}.",
    "Raportti {number}, versio {version}.",
    "Rapport {number}, version {version}.",
)
KILOBYTES = Phrase("{size} kB", "{size} kt", "{size} kB")
MEGABYTES = Phrase("{size} MB", "{size} Mt", "{size} MB")

REMINDER_SUBJECT = Phrase(
    "Your visit is due by {due}: {place}",
    "Käynti tehtävä viimeistään {due}: {place}",
    "Besöket ska göras senast {due}: {place}",
)
REMINDER = Phrase(
    "your visit to {place} for {brand} is still open. The window began {opens} and ends {due}.",
    "käynti on vielä tekemättä: {place} ({brand}). Aikaikkuna alkoi {opens} ja päättyy {due}.",
    "ditt besök är ännu inte gjort: {place} ({brand}). Tidsfönstret öppnade {opens} och stänger {due}.",
)
REMINDER_LINK = Phrase("Open the visit:", "Avaa käynti:", "Öppna besöket:")
REMINDER_ELSE = Phrase(
    "If you cannot make it, give the visit back there, so that someone else can go.",
    "Jos et ehdi, palauta käynti samasta linkistä, niin joku muu voi tehdä sen.",
    "Om du inte hinner, lämna tillbaka besöket där så att någon annan kan göra det.",
)
