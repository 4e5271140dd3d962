"""Finished sentences from plain values: titles, verdicts, what was seen. Names are never inflected."""

from datetime import date

from reports.facts import Figures
from reports.words.numbers import date_text, score
from reports.words.phrases import Counted, Phrase

SMALL_NUMBERS = {
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "fi": (
        "nolla",
        "yksi",
        "kaksi",
        "kolme",
        "neljä",
        "viisi",
        "kuusi",
        "seitsemän",
        "kahdeksan",
        "yhdeksän",
        "kymmenen",
    ),
    "sv": ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio"),
}

NEED_FIXING = Counted(
    Phrase("{count} promise needs fixing", "{count} lupaus vaatii korjausta", "{count} löfte behöver åtgärdas"),
    Phrase("{count} promises need fixing", "{count} lupausta vaatii korjausta", "{count} löften behöver åtgärdas"),
)
TO_WATCH = Counted(
    Phrase("{count} promise to watch", "{count} lupaus seurantaan", "{count} löfte att bevaka"),
    Phrase("{count} promises to watch", "{count} lupausta seurantaan", "{count} löften att bevaka"),
)
ALL_KEPT = Phrase("all promises kept", "kaikki lupaukset pidettiin", "alla löften hölls")
NONE_YOURS = Phrase("nothing for you to fix", "teillä ei ole korjattavaa", "inget för er att åtgärda")
NOT_MEASURED = Phrase("nothing could be measured", "mitään ei voitu mitata", "inget kunde mätas")
NAMED = Phrase("{name}: {finding}", "{name}: {finding}", "{name}: {finding}")

BELOW = Phrase("Below target.", "Tavoitteen alapuolella.", "Under målet.")
ABOVE = Phrase("On target.", "Tavoitteessa.", "Når målet.")
UNCLEAR = Phrase(
    "The target lies within the range, so it is too early to say.",
    "Tavoite on vaihteluvälin sisällä, joten on liian aikaista sanoa, onko siihen päästy.",
    "Målet ligger inom intervallet, så det är för tidigt att säga om det har nåtts.",
)
TOO_FEW = Counted(
    Phrase(
        "One visit so far; {minimum} are needed before we judge.",
        "Vasta yksi käynti; arvio tehdään, kun käyntejä on {minimum}.",
        "Hittills ett besök; vi gör en bedömning först efter {minimum}.",
    ),
    Phrase(
        "{count} visits so far; {minimum} are needed before we judge.",
        "Vasta {count} käyntiä; arvio tehdään, kun käyntejä on {minimum}.",
        "Hittills {count} besök; vi gör en bedömning först efter {minimum}.",
    ),
)
NOTHING_YET = Phrase("Not measured in this period.", "Ei mitattu tällä jaksolla.", "Inte mätt under perioden.")
BETTER = Phrase("Better than the last period.", "Parempi kuin edellisellä jaksolla.", "Bättre än förra perioden.")
WORSE = Phrase("Worse than the last period.", "Heikompi kuin edellisellä jaksolla.", "Sämre än förra perioden.")
NO_CHANGE = Phrase("No clear change.", "Ei selvää muutosta.", "Ingen tydlig förändring.")

FIGURES = Counted(
    Phrase(
        "{score}, range {low} to {high}, {count} visit",
        "{score}, vaihteluväli {low}–{high}, {count} käynti",
        "{score}, intervall {low}–{high}, {count} besök",
    ),
    Phrase(
        "{score}, range {low} to {high}, {count} visits",
        "{score}, vaihteluväli {low}–{high}, {count} käyntiä",
        "{score}, intervall {low}–{high}, {count} besök",
    ),
)
TARGET = Phrase("target {target}", "tavoite {target}", "mål {target}")
PREVIOUS = Phrase("was {previous}", "edellinen {previous}", "tidigare {previous}")
LEGEND = Phrase(
    "bar score, line range, mark target",
    "palkki tulos, viiva vaihteluväli, pystyviiva tavoite",
    "stapel resultat, linje intervall, streck mål",
)
LEGEND_PREVIOUS = Phrase(", ring previous", ", rengas edellinen", ", ring föregående")

CAPPED = Phrase(
    "{raw} before a critical failure",
    "{raw} ennen kriittistä puutetta",
    "{raw} före en kritisk brist",
)
NOT_KEPT = Phrase("Not kept: {standard}", "Ei pidetty: {standard}", "Inte hållen: {standard}")
KEPT_WELL = Phrase("Kept well: {standard}", "Onnistui hyvin: {standard}", "Fungerade bra: {standard}")
ASKED = Phrase("“{question}” Answer: {answer}.", "”{question}” Vastaus: {answer}.", "”{question}” Svar: {answer}.")
KEPT_IN = Counted(
    Phrase(
        "Kept on {kept} of {count} visit.", "Pidettiin {kept}/{count} käynnillä.", "Hölls vid {kept} av {count} besök."
    ),
    Phrase(
        "Kept on {kept} of {count} visits.", "Pidettiin {kept}/{count} käynnillä.", "Hölls vid {kept} av {count} besök."
    ),
)
KEPT_RANGE = Phrase(
    "Range {low} to {high}%, target {target}%.",
    "Vaihteluväli {low}–{high} %, tavoite {target} %.",
    "Intervall {low}–{high} %, mål {target} %.",
)
SCORED_NAME = Phrase("{name} ({score})", "{name} ({score})", "{name} ({score})")

CONFIRM_OR_CORRECT = Phrase(
    "confirm by {day} that you have read this, or say what is wrong (link in the e-mail). Report {number}, {address}.",
    "vahvistakaa viimeistään {day}, että olette lukeneet tämän, tai kertokaa, mikä on väärin (linkki on "
    "sähköpostissa). Raportti {number}, {address}.",
    "bekräfta senast {day} att ni har läst detta, eller skriv vad som är fel (länken finns i e-postmeddelandet). "
    "Rapport {number}, {address}.",
)
CONFIRM_READ = Phrase(
    "confirm by {day} that you have read this (link in the e-mail, no account). Report {number}, {address}.",
    "vahvistakaa viimeistään {day}, että olette lukeneet tämän (linkki on sähköpostissa, tunnusta ei tarvita). "
    "Raportti {number}, {address}.",
    "bekräfta senast {day} att ni har läst detta (länken finns i e-postmeddelandet, inget konto behövs). "
    "Rapport {number}, {address}.",
)


def small_number(count: int, language: str) -> str:
    """Write a whole number up to ten as a word, larger ones in digits."""
    words = SMALL_NUMBERS[language]
    return words[count] if 0 <= count < len(words) else str(count)


def finding_sentence(*, to_fix: int, to_watch: int, measured: bool, others: bool, language: str) -> str:
    """Return what the report found, as the title says it after the partner's name.

    `to_fix` and `to_watch` count promises; `others` tells that there are findings, but none of the partner's making.
    """
    if to_fix:
        return NEED_FIXING.say(language, to_fix)
    if to_watch:
        return TO_WATCH.say(language, to_watch)
    if not measured:
        return NOT_MEASURED.raw(language)
    return (NONE_YOURS if others else ALL_KEPT).raw(language)


def title(name: str, finding: str, language: str) -> str:
    """Return the title: "NordDrop Oy: 2 promises need fixing"."""
    return NAMED.say(language, name=name, finding=finding)


def verdict(figures: Figures, minimum: int, language: str) -> str:
    """Return the judgement of the period by rule: against the target, then against the period before.

    Nothing is judged below the minimum of visits, and no change is told whose range holds zero.
    """
    if figures.score_bp is None or figures.low_bp is None or figures.high_bp is None:
        return NOTHING_YET.raw(language)
    if figures.visits < minimum:
        return TOO_FEW.say(language, figures.visits, minimum=minimum)
    against = UNCLEAR
    if figures.high_bp < figures.target_bp:
        against = BELOW
    elif figures.low_bp >= figures.target_bp:
        against = ABOVE
    return " ".join(phrase.raw(language) for phrase in (against, change_phrase(figures)) if phrase)


def change_phrase(figures: Figures) -> Phrase | None:
    """Return the phrase for the change since the period before; None when there is nothing to compare with."""
    if figures.change_low_bp is None or figures.change_high_bp is None:
        return None
    if figures.change_low_bp > 0:
        return BETTER
    return WORSE if figures.change_high_bp < 0 else NO_CHANGE


def figures_sentence(figures: Figures, language: str) -> str:
    """Return "74, range 67 to 77, 14 visits"; "Not measured in this period." without a score."""
    if figures.score_bp is None or figures.low_bp is None or figures.high_bp is None:
        return NOTHING_YET.raw(language)
    low, high = score(figures.low_bp, language), score(figures.high_bp, language)
    return FIGURES.say(language, figures.visits, score=score(figures.score_bp, language), low=low, high=high)


def comparison_sentence(figures: Figures, language: str) -> str:
    """Return "target 80 · was 75"."""
    parts = [TARGET.say(language, target=score(figures.target_bp, language))]
    if figures.previous_bp is not None:
        parts.append(PREVIOUS.say(language, previous=score(figures.previous_bp, language)))
    return " · ".join(parts)


def bullet_legend(figures: Figures, language: str) -> str:
    """Return the caption that explains the marks of the bullet chart."""
    legend = LEGEND.raw(language)
    return legend + LEGEND_PREVIOUS.raw(language) if figures.previous_bp is not None else legend


def kept_sentence(kept: int, tested: int, language: str) -> str:
    """Return "Kept on 3 of 9 visits."."""
    return KEPT_IN.say(language, tested, kept=kept)


def asked_sentence(question: str, answer: str, language: str) -> str:
    """Return what was asked and answered as one sentence."""
    return ASKED.say(language, question=question, answer=answer)


def do_now_sentence(*, actions: bool, day: date, address: str, number: str, language: str) -> str:
    """Return what the partner shall do now, until when and how; `actions` tells whether there is something to fix."""
    phrase = CONFIRM_OR_CORRECT if actions else CONFIRM_READ
    return phrase.say(language, day=date_text(day, language), address=address, number=number)
