"""Bands, ranges, causes and other short terms."""

from checklists.grades import Grade, grade
from reports.edition import Chip
from reports.facts import Cause, FixRule
from reports.words.numbers import score
from reports.words.phrases import Phrase, term

BAND_WORDS = {
    "A": Phrase("On promise", "Lupauksen mukainen", "Håller löftet"),
    "B": Phrase("Close", "Lähellä lupausta", "Nära löftet"),
    "C": Phrase("Off promise", "Jää lupauksesta", "Når inte löftet"),
    "D": Phrase("Broken promise", "Rikottu lupaus", "Brutet löfte"),
}
TOO_FEW = Phrase(
    "Too few visits: {count} of {minimum}",
    "Liian vähän käyntejä: {count}/{minimum}",
    "För få besök: {count} av {minimum}",
)
NOT_MEASURED = Phrase("not measured", "ei mitattu", "inte mätt")
TWO_BANDS = Phrase("{best} or {worst}", "{best} tai {worst}", "{best} eller {worst}")
MANY_BANDS = Phrase("{best} to {worst}", "{best}–{worst}", "{best} till {worst}")
RANGE = Phrase("{low} to {high}", "{low}–{high}", "{low}–{high}")
KEPT_OF = Phrase("{kept} of {tested}", "{kept}/{tested}", "{kept} av {tested}")

CAUSES = {
    Cause.PARTNER: Phrase("the partner", "kumppani", "partnern"),
    Cause.BRAND: Phrase("the brand itself", "brändi itse", "varumärket självt"),
    Cause.SHARED: Phrase(
        "partner and brand together", "kumppani ja brändi yhdessä", "partnern och varumärket tillsammans"
    ),
    Cause.NEIGHBOUR: Phrase("another company before or after", "toinen yritys ketjussa", "ett annat företag i kedjan"),
    Cause.CANNOT_TELL: Phrase("cannot be told", "ei voida sanoa", "kan inte avgöras"),
}
RULES = {
    FixRule.RANGE_BELOW_TARGET: Phrase("below target", "alle tavoitteen", "under målet"),
    FixRule.CRITICAL_TWICE: Phrase("seen twice", "havaittu kahdesti", "sedd två gånger"),
    FixRule.SEEN_ONCE: Phrase("seen once, watch", "havaittu kerran, seurataan", "sedd en gång, bevakas"),
}


def read_band(
    low_bp: int | None, high_bp: int | None, visits: int, *, minimum: int, limits: tuple[int, int, int]
) -> Grade:
    """Read the band from a range (see `checklists.grades.grade`); without a range it is withheld.

    `limits` are the lower limits of A, B and C in whole percent.
    """
    if low_bp is None or high_bp is None:
        return Grade((), visits, minimum)
    return grade(low_bp, high_bp, visits, limits=limits, minimum=minimum)


def band_word(letter: str, language: str) -> str:
    """Return the word of a band: "Off promise"."""
    return term(BAND_WORDS, letter, language)


def band_text(reading: Grade, language: str) -> str:
    """Return the band in words: "B Close", "B or C", "Too few visits: 2 of 5", "not measured"."""
    letters = reading.letters
    if not letters:
        if reading.visits == 0:
            return NOT_MEASURED.raw(language)
        return TOO_FEW.say(language, count=reading.visits, minimum=reading.minimum)
    if len(letters) == 1:
        return f"{letters[0]} {band_word(letters[0], language)}"
    phrase = TWO_BANDS if len(letters) == 2 else MANY_BANDS  # noqa: PLR2004 - two letters
    return phrase.say(language, best=letters[0], worst=letters[-1])


def band_chip(reading: Grade, language: str) -> Chip:
    """Return the band as a chip: its letters (for the colour) and its text."""
    return Chip(letters="".join(reading.letters), text=band_text(reading, language))


def range_text(low_bp: int | None, high_bp: int | None, language: str) -> str:
    """Return "67 to 77"; "not measured" without a range."""
    if low_bp is None or high_bp is None:
        return NOT_MEASURED.raw(language)
    return RANGE.say(language, low=score(low_bp, language), high=score(high_bp, language))


def score_text(basis_points: int | None, language: str) -> str:
    """Return "72", or "not measured"; never 0 for no data."""
    return NOT_MEASURED.raw(language) if basis_points is None else score(basis_points, language)


def kept_text(kept: int, tested: int, language: str) -> str:
    """Return "3 of 9"; "not measured" when nothing was tested."""
    return KEPT_OF.say(language, kept=kept, tested=tested) if tested else NOT_MEASURED.raw(language)


def cause_text(cause: Cause, language: str) -> str:
    """Return the cause of a finding in words."""
    return CAUSES[cause].raw(language)


def rule_text(rule: FixRule, language: str) -> str:
    """Return why a finding stands under "fix first", or that it is watched."""
    return RULES[rule].raw(language)
