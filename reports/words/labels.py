"""Headings, column heads and other fixed words of the report."""

from reports.words.phrases import Phrase

BRAND_LINE = Phrase(
    "{brand} · Partner experience report",
    "{brand} · Kumppanin asiakaskokemusraportti",
    "{brand} · Rapport om kundupplevelsen",
)
RELEASED = Phrase("Released {day}", "Julkaistu {day}", "Publicerad {day}")
DOCUMENT = Phrase(
    "{partner}: report {number}, version {version}",
    "{partner}: raportti {number}, versio {version}",
    "{partner}: rapport {number}, version {version}",
)
WHEN = Phrase("{day}, {part}", "{day} {part}", "{day} {part}")
VISIT = Phrase("visit {when}", "käynti {when}", "besök {when}")
THIS_VISIT = Phrase("This visit", "Tämä käynti", "Detta besök")
OF_HUNDRED = Phrase("/ 100", "/ 100", "/ 100")
ALL_VISITS = Phrase("All visits, {period}", "Kaikki käynnit, {period}", "Alla besök, {period}")
CONFIDENTIAL = Phrase(
    "Confidential: for the named recipients at {partner} · Report {number} v{version}",
    "Luottamuksellinen: vain nimetyille vastaanottajille, {partner} · Raportti {number} v{version}",
    "Konfidentiellt: endast för namngivna mottagare, {partner} · Rapport {number} v{version}",
)
# "||" stands for a number
PAGE = Phrase("Page || of ||", "Sivu ||/||", "Sida || av ||")
CHANGED = Phrase(
    "What changed in version {version}", "Mikä muuttui versiossa {version}", "Vad som ändrats i version {version}"
)

FIX_FIRST = Phrase("Fix first", "Korjatkaa ensin", "Åtgärda först")
WATCH = Phrase("Watch", "Seurattavaa", "Att bevaka")
NOTHING_TO_FIX = Phrase(
    "Nothing to fix from this visit.",
    "Tämä käynti ei anna aihetta korjauksiin.",
    "Inget att åtgärda från det här besöket.",
)
KEEP_DOING = Phrase("Keep doing", "Jatkakaa näin", "Fortsätt så här")
DO_NOW = Phrase("Do now (about 5 minutes)", "Tehkää nyt (noin 5 minuuttia)", "Gör nu (cirka 5 minuter)")

CODE = Phrase("Standard {code}", "Standardi {code}", "Standard {code}")
STANDARD_IS = Phrase("Standard {code}: {text}", "Standardi {code}: {text}", "Standard {code}: {text}")
CRITICAL = Phrase("critical", "kriittinen", "kritisk")
QUICK_WIN = Phrase("quick win", "nopea parannus", "snabb förbättring")
HAND_OFF = Phrase("hand-off: {party}", "luovutus: {party}", "överlämning: {party}")
BY_DAY = Phrase("by {day}", "viimeistään {day}", "senast {day}")
COSTS = Phrase("−{points} points", "−{points} pistettä", "−{points} poäng")

PROMISES = Phrase("Scores by promise", "Tulokset lupauksittain", "Resultat per löfte")
PROMISES_INTRO = Phrase(
    "Scores are out of 100. “All visits” covers {period}.",
    "Asteikko on 0–100. ”Kaikki käynnit” kattaa ajan {period}.",
    "Skalan är 0–100. ”Alla besök” avser {period}.",
)
FEW_AUDITORS = Phrase(
    "Fewer than three people made these visits, so part of a difference may be their own strictness.",
    "Käynnit teki alle kolme henkilöä, joten osa eroista voi johtua heidän omasta ankaruudestaan.",
    "Färre än tre personer har gjort besöken, så en del av skillnaderna kan bero på hur stränga de är.",
)
PROMISE = Phrase("Promise", "Lupaus", "Löfte")
COLUMN_VISIT = Phrase("This visit", "Tämä käynti", "Detta besök")
COLUMN_ALL = Phrase("All visits", "Kaikki käynnit", "Alla besök")
COLUMN_RANGE = Phrase("Range", "Vaihteluväli", "Intervall")
COLUMN_TARGET = Phrase("Target", "Tavoite", "Mål")
COLUMN_CHANGE = Phrase("Change", "Muutos", "Förändring")
COLUMN_BAND = Phrase("Band", "Luokka", "Klass")
COLUMN_VISITS = Phrase("Visits", "Käyntejä", "Besök")

WITHIN = Phrase("within margin", "virherajoissa", "inom felmarginalen")

FINDINGS = Phrase("Findings with evidence", "Havainnot ja todisteet", "Iakttagelser med underlag")
NO_FINDINGS = Phrase("This visit gave no findings.", "Käynnillä ei tehty havaintoja.", "Besöket gav inga iakttagelser.")
SEEN = Phrase("What we saw", "Mitä näimme", "Vad vi såg")
COMMENT = Phrase("In the visitor’s words", "Kävijän sanoin", "Med besökarens ord")
IN_PERIOD = Phrase("Over the period", "Jakson aikana", "Under perioden")
CAUSE = Phrase("Cause", "Aiheuttaja", "Orsakat av")
GOOD = Phrase("What good looks like", "Näin sen pitäisi sujua", "Så ska det fungera")
FIRST_STEP = Phrase("First step", "Ensimmäinen askel", "Första steget")
DUE = Phrase("Due", "Määräaika", "Ska vara klart")
PRAISE = Phrase("kept exceptionally well", "onnistui erinomaisesti", "fungerade utmärkt")

STANDARDS = Phrase("All standards", "Kaikki standardit", "Alla standarder")
STANDARDS_INTRO = Phrase(
    "Worst first. “Kept” counts the visits of the period on which the standard was really tested.",
    "Heikoin ensin. ”Pidetty” laskee jakson käynnit, joilla standardi todella joutui koetukselle.",
    "Svagast först. ”Hållen” räknar de besök under perioden då standarden verkligen prövades.",
)
COLUMN_CODE = Phrase("Code", "Koodi", "Kod")
COLUMN_STANDARD = Phrase("Standard", "Standardi", "Standard")
COLUMN_RANGE_PERCENT = Phrase("Range, %", "Vaihteluväli, %", "Intervall, %")
COLUMN_TARGET_PERCENT = Phrase("Target, %", "Tavoite, %", "Mål, %")
COLUMN_KEPT = Phrase("Kept", "Pidetty", "Hållen")

ANNEX = Phrase("How this score was made", "Näin tulos laskettiin", "Så räknades resultatet")
ANNEX_POINTS = Phrase(
    "Every scored question counts by its weight; the points of all lines add up to the score. "
    "Questions that were not applicable, not asked or left open count nothing and cost nothing.",
    "Jokainen pisteytetty kysymys vaikuttaa painonsa mukaan, ja rivien pisteet muodostavat yhteensä tuloksen. "
    "Kysymykset, jotka eivät koskeneet käyntiä, joita ei esitetty tai joihin ei vastattu, eivät vaikuta tulokseen.",
    "Varje poängsatt fråga räknas med sin vikt, och radernas poäng blir tillsammans resultatet. "
    "Frågor som inte var tillämpliga, inte ställdes eller lämnades öppna påverkar inte resultatet.",
)
ANNEX_SECTIONS = Phrase(
    "Questions count by their weight within a section, and sections by theirs within the score; sections without "
    "any measured question are left out. The points of all lines add up to the score.",
    "Kysymykset vaikuttavat osiossa painonsa mukaan ja osiot tuloksessa omalla painollaan; osiot, joissa mitään ei "
    "mitattu, jätetään pois. Rivien pisteet muodostavat yhteensä tuloksen.",
    "Frågorna räknas med sin vikt i avsnittet och avsnitten med sin vikt i resultatet; avsnitt där inget mättes "
    "utelämnas. Radernas poäng blir tillsammans resultatet.",
)
SECTION_WEIGHT = Phrase("Weight of the section: {weight}", "Osion paino: {weight}", "Avsnittets vikt: {weight}")
SECTION_PAIR = Phrase(
    "Hand-off with {party}: listed here, but it stands for the pair and is not part of this score.",
    "Luovutus, toinen osapuoli {party}: näytetään tässä, mutta se koskee molempia eikä kuulu tähän tulokseen.",
    "Överlämning med {party}: visas här men gäller båda parter och ingår inte i resultatet.",
)
COLUMN_QUESTION = Phrase("Question", "Kysymys", "Fråga")
COLUMN_ANSWER = Phrase("Answer", "Vastaus", "Svar")
COLUMN_WEIGHT = Phrase("Weight", "Paino", "Vikt")
COLUMN_EARNED = Phrase("Earned", "Ansaittu", "Intjänat")
COLUMN_COUNTS = Phrase("Could give", "Enintään", "Högst")
COLUMN_POINTS = Phrase("Points", "Pisteet", "Poäng")
SECTION_SUM = Phrase("Section in all", "Osio yhteensä", "Avsnittet totalt")
NOT_APPLICABLE = Phrase("n/a", "ei koske", "ej tillämpl.")
NOT_ASKED = Phrase("not asked", "ei kysytty", "ej ställd")
UNANSWERED = Phrase("left open", "avoin", "öppen")
NOT_SCORED = Phrase("not scored", "ei pisteitä", "ej poäng")

STEP_SUM = Phrase("Sum of all lines", "Rivit yhteensä", "Summan av raderna")
STEP_SECTION_ZERO = Phrase("After sections set to 0", "Nollattujen osioiden jälkeen", "Efter nollställda avsnitt")
STEP_CAP = Phrase("Cap at {cap}", "Katto {cap}", "Tak vid {cap}")
STEP_ZERO = Phrase("Set to 0", "Nollattu", "Nollställt")
STEP_FLAG = Phrase("Marked only", "Vain merkintä", "Endast markering")
STEP_BECAUSE = Phrase(
    "{value}, because a critical question failed: “{question}”",
    "{value}, koska kriittinen kohta ei täyttynyt: ”{question}”",
    "{value}, eftersom en kritisk fråga inte klarades: ”{question}”",
)
STEP_FINAL = Phrase("Score of this visit", "Tämän käynnin tulos", "Resultat för besöket")
STEP_SHOWN = Phrase(
    "{value}, shown as {shown}", "{value}, näytetään pyöristettynä {shown}", "{value}, visas avrundat: {shown}"
)
UNMEASURED = Phrase("not measured", "ei mitattu", "inte mätt")
