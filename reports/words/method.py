"""The words of "How we measured"."""

from reports.words.phrases import Counted, Phrase

HEADING = Phrase("How we measured", "Näin mittasimme", "Så mätte vi")

VISITS = Phrase("Visits", "Käynnit", "Besök")
VISITS_TEXT = Counted(
    Phrase(
        "This report is about one visit ({when}). The figures for all visits rest on {count} visit, {period}.",
        "Raportti koskee yhtä käyntiä ({when}). Kaikkien käyntien luvut perustuvat {count} käyntiin, {period}.",
        "Rapporten gäller ett besök ({when}). Siffrorna för alla besök bygger på {count} besök, {period}.",
    ),
    Phrase(
        "This report is about one visit ({when}). The figures for all visits rest on {count} visits, {period}.",
        "Raportti koskee yhtä käyntiä ({when}). Kaikkien käyntien luvut perustuvat {count} käyntiin, {period}.",
        "Rapporten gäller ett besök ({when}). Siffrorna för alla besök bygger på {count} besök, {period}.",
    ),
)
CHECKLIST = Phrase("Checklist", "Tarkistuslista", "Checklista")
CHECKLIST_TEXT = Phrase(
    "{name}, version {version}; scoring rules version {algorithm}. Neither changes after a visit.",
    "{name}, versio {version}; pisteytyssääntöjen versio {algorithm}. Kumpikaan ei muutu käynnin jälkeen.",
    "{name}, version {version}; poängregler version {algorithm}. Inget av dem ändras efter ett besök.",
)
WEIGHTS = Phrase("Weights", "Painot", "Vikter")
WEIGHTS_POINTS = Phrase(
    "The score is the earned share of all weights that were measured. The annex shows every question.",
    "Tulos on ansaittu osuus kaikista mitatuista painoista. Liite näyttää jokaisen kysymyksen.",
    "Resultatet är den intjänade andelen av alla uppmätta vikter. Bilagan visar varje fråga.",
)
WEIGHTS_SECTIONS = Phrase(
    "The score is the weighted mean of the sections that were measured. The annex shows every question.",
    "Tulos on mitattujen osioiden painotettu keskiarvo. Liite näyttää jokaisen kysymyksen.",
    "Resultatet är det vägda medelvärdet av de uppmätta avsnitten. Bilagan visar varje fråga.",
)
OPEN = Phrase("Not applicable", "Ei koske", "Ej tillämpligt")
OPEN_TEXT = Phrase(
    "What did not apply, was not asked or was left open is taken out of the calculation. It is never counted as 0.",
    "Se, mikä ei koskenut käyntiä, mitä ei kysytty tai mihin ei vastattu, jätetään pois laskelmasta. Sitä ei koskaan "
    "lasketa nollaksi.",
    "Det som inte var tillämpligt, inte frågades eller lämnades öppet tas bort ur beräkningen. Det räknas "
    "aldrig som 0.",
)
CRITICAL = Phrase("Critical questions", "Kriittiset kysymykset", "Kritiska frågor")
CRITICAL_TEXT = Phrase(
    "A critical failure can cap a visit’s score or set it to 0; both numbers are kept. Figures over a period use the "
    "scores before that and count the critical failures beside them.",
    "Kriittinen puute voi rajata käynnin tuloksen tai nollata sen; molemmat luvut säilytetään. Jakson luvut lasketaan "
    "tuloksista ennen rajausta, ja kriittiset puutteet kerrotaan erikseen.",
    "En kritisk brist kan begränsa besökets resultat eller nollställa det; båda talen sparas. Siffror för en period "
    "bygger på resultaten före begränsningen, och kritiska brister räknas vid sidan av.",
)
RANGE = Phrase("Range", "Vaihteluväli", "Intervall")
RANGE_TEXT = Phrase(
    "The true score lies in the range with 95% certainty (Wilson’s method; the unit is the visit, since answers of "
    "one visit are alike). Standards: the same method on the number of visits.",
    "Todellinen tulos on vaihteluvälillä 95 prosentin varmuudella (Wilsonin menetelmä; yksikkönä käynti, koska saman "
    "käynnin vastaukset muistuttavat toisiaan). Standardeissa sama menetelmä lasketaan käyntien määrästä.",
    "Det verkliga resultatet ligger inom intervallet med 95 procents säkerhet (Wilsons metod; enheten är besöket, "
    "eftersom svaren från ett besök liknar varandra). För standarder används samma metod på antalet besök.",
)
BANDS = Phrase("Bands", "Luokat", "Klasser")
BANDS_TEXT = Phrase(
    "A {word_a} from {a}, B {word_b} from {b}, C {word_c} from {c}, D {word_d} below. One letter only where the whole "
    "range lies in one band; no band below {minimum} visits.",
    "A {word_a} alkaen {a}, B {word_b} alkaen {b}, C {word_c} alkaen {c}, D {word_d} sen alle. Yksi kirjain vain, kun "
    "koko vaihteluväli on samassa luokassa; ei luokkaa, jos käyntejä on alle {minimum}.",
    "A {word_a} från {a}, B {word_b} från {b}, C {word_c} från {c}, D {word_d} därunder. En enda bokstav bara när hela "
    "intervallet ligger i samma klass; ingen klass vid färre än {minimum} besök.",
)
EXCLUDED = Phrase("Not counted", "Ei laskettu mukaan", "Inte medräknat")
EXCLUDED_ITEM = Phrase("{number}: {reason}", "{number}: {reason}", "{number}: {reason}")
EXCLUDED_NONE = Phrase(
    "No visit of the period was left out.",
    "Yhtään jakson käyntiä ei jätetty pois.",
    "Inget besök under perioden har utelämnats.",
)
DISPUTE = Phrase("If something is wrong", "Jos jokin on väärin", "Om något är fel")
DISPUTE_TEXT = Phrase(
    "Say so by {day}: through the link in the e-mail, or to the contact below. Your words reach the brand and stay "
    "with the report. This report itself does not change.",
    "Kertokaa siitä viimeistään {day}: sähköpostissa olevan linkin kautta tai alla mainitulle yhteyshenkilölle. "
    "Viestinne menee brändille ja säilyy raportin yhteydessä. Tämä raportti ei itse muutu.",
    "Säg till senast {day}: via länken i e-postmeddelandet eller till kontaktpersonen nedan. Era ord når varumärket "
    "och sparas med rapporten. Själva rapporten ändras inte.",
)
PRIVACY = Phrase("Privacy", "Yksityisyys", "Integritet")
PRIVACY_TEXT = Counted(
    Phrase(
        "We do not tell who made the visit, and times only by part of the day. Photos carry no metadata; those that no "
        "report shows are deleted after {count} day, reports after five years.",
        "Emme kerro, kuka käynnin teki, ja ajankohdan vain vuorokaudenajan tarkkuudella. Kuvissa ei ole metatietoja. "
        "Muut kuin raporteissa näkyvät kuvat poistetaan {count} päivän ja raportit viiden vuoden kuluttua.",
        "Vi berättar inte vem som gjorde besöket och anger bara vilken del av dagen det gjordes. Bilder innehåller "
        "inga metadata; de som inte visas i någon rapport raderas efter {count} dag, rapporter efter fem år.",
    ),
    Phrase(
        "We do not tell who made the visit, and times only by part of the day. Photos carry no metadata; those that no "
        "report shows are deleted after {count} days, reports after five years.",
        "Emme kerro, kuka käynnin teki, ja ajankohdan vain vuorokaudenajan tarkkuudella. Kuvissa ei ole metatietoja. "
        "Muut kuin raporteissa näkyvät kuvat poistetaan {count} päivän ja raportit viiden vuoden kuluttua.",
        "Vi berättar inte vem som gjorde besöket och anger bara vilken del av dagen det gjordes. Bilder innehåller "
        "inga metadata; de som inte visas i någon rapport raderas efter {count} dagar, rapporter efter fem år.",
    ),
)
PURPOSE = Phrase("Purpose", "Tarkoitus", "Syfte")
PURPOSE_TEXT = Phrase(
    "The report serves to improve the service. It must not be used for warnings, discipline or dismissal of any "
    "person.",
    "Raportin tarkoitus on parantaa palvelua. Sitä ei saa käyttää varoituksen, kurinpidon tai irtisanomisen "
    "perusteena.",
    "Rapporten ska förbättra tjänsten. Den får inte användas som grund för varning, disciplinåtgärd eller uppsägning.",
)
INFORMED_TEXT = Phrase(
    " Staff were told of the visits on {day}.",
    " Henkilöstölle kerrottiin käynneistä {day}.",
    " Personalen informerades om besöken {day}.",
)
CONTACT = Phrase("Contact", "Yhteyshenkilö", "Kontakt")
CONTACT_TEXT = Phrase("{name}, {brand}, {email}", "{name}, {brand}, {email}", "{name}, {brand}, {email}")
REPORT = Phrase("This report", "Tämä raportti", "Denna rapport")
REPORT_TEXT = Phrase(
    "{number}, version {version}, {day}. A released report never changes; a correction is a new version. Layout "
    "{renderer}; fingerprint of the data (SHA-256) {digest}.",
    "{number}, versio {version}, {day}. Julkaistu raportti ei muutu; korjaus on uusi versio. Taitto {renderer}; "
    "tietojen tunniste (SHA-256) {digest}.",
    "{number}, version {version}, {day}. En publicerad rapport ändras aldrig; en rättelse blir en ny version. Layout "
    "{renderer}; datans kontrollsumma (SHA-256) {digest}.",
)
