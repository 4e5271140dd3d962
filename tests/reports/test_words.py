"""Every phrase stands in three languages with the same placeholders; numbers and dates are written by locale."""

import string
from datetime import date, time
from decimal import Decimal

import pytest

from checklists import Answer, Option, Place, Question
from checklists.answers import KINDS
from reports import words
from reports.facts import DayPart
from reports.words import answers, labels, mailing, method, numbers, sentences, terms
from reports.words.phrases import Counted, Phrase, WordsError

MODULES = (answers, labels, mailing, method, numbers, sentences, terms)


def phrases_in(value: object, name: str):
    if isinstance(value, Phrase):
        yield name, value
    elif isinstance(value, Counted):
        yield f"{name}.one", value.one
        yield f"{name}.other", value.other
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from phrases_in(inner, f"{name}[{key}]")


PHRASES = {
    name: phrase
    for module in MODULES
    for attribute, value in vars(module).items()
    for name, phrase in phrases_in(value, f"{module.__name__.rsplit('.', 1)[1]}.{attribute}")
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogue_is_found():
    assert len(PHRASES) > 150


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_has_words_in_every_language_with_the_same_placeholders(name):
    texts = [PHRASES[name].raw(language) for language in words.LANGUAGES]

    assert all(text.strip() for text in texts)
    assert len({frozenset(placeholders(text)) for text in texts}) == 1
    assert not any("  " in text for text in texts)


def test_long_phrases_are_really_translated():
    long = {name: phrase for name, phrase in PHRASES.items() if len(phrase.en) > 25 and " " in phrase.en}
    same = [
        name
        for name, phrase in long.items()
        if len({phrase.en, phrase.fi, phrase.sv}) < 3 and any(part.isalpha() for part in phrase.en.split())
    ]

    assert same == []


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["19 Jan 2027", "1 Oct to 31 Dec 2026", "6.1", "85%", "73", "1,234,567.5"]),
        ("fi", ["19.1.2027", "1.10.–31.12.2026", "6,1", "85 %", "73", "1 234 567,5"]),
        ("sv", ["19 jan. 2027", "1 okt. – 31 dec. 2026", "6,1", "85 %", "73", "1 234 567,5"]),
    ],
)
def test_numbers_and_dates_follow_the_language(language, expected):
    told = [
        words.date_text(date(2027, 1, 19), language),
        words.period_text(date(2026, 10, 1), date(2026, 12, 31), language),
        words.points(610, language),
        words.percent(8500, language),
        words.score(7250, language),
        words.number(Decimal("1234567.5"), language),
    ]

    assert [" ".join(text.split()) for text in told] == expected


def test_september_is_sep_in_english():
    assert words.date_text(date(2026, 9, 1), "en") == "1 Sep 2026"


@pytest.mark.parametrize(
    ("basis_points", "shown"), [(7249, "72"), (7250, "73"), (0, "0"), (10000, "100"), (5, "0"), (50, "1")]
)
def test_scores_are_rounded_half_up(basis_points, shown):
    assert words.score(basis_points, "en") == shown


@pytest.mark.parametrize(
    ("low", "high", "visits", "told"),
    [
        (8600, 9500, 9, ["A On promise", "A Lupauksen mukainen", "A Håller löftet"]),
        (6700, 7700, 9, ["B or C", "B tai C", "B eller C"]),
        (4000, 9000, 9, ["A to D", "A–D", "A till D"]),
        (6700, 7700, 2, ["Too few visits: 2 of 5", "Liian vähän käyntejä: 2/5", "För få besök: 2 av 5"]),
        (None, None, 0, ["not measured", "ei mitattu", "inte mätt"]),
    ],
)
def test_a_band_is_one_letter_only_where_the_whole_range_lies_in_it(low, high, visits, told):
    reading = words.read_band(low, high, visits, minimum=5, limits=(85, 70, 55))

    assert [words.band_text(reading, language) for language in words.LANGUAGES] == told


def test_no_data_is_not_measured_and_never_0():
    assert (
        words.score_text(None, "en")
        == words.kept_text(0, 0, "en")
        == words.range_text(None, None, "en")
        == "not measured"
    )
    assert words.score_text(0, "en") == "0"


@pytest.mark.parametrize(
    ("hour", "part"),
    [
        (4, "evening"),
        (5, "morning"),
        (10, "morning"),
        (11, "midday"),
        (13, "midday"),
        (14, "afternoon"),
        (17, "evening"),
        (23, "evening"),
    ],
)
def test_a_time_is_told_by_part_of_the_day_only(hour, part):
    assert words.day_part_at(time(hour, 59)) is DayPart(part)


def test_another_language_is_refused_by_name():
    for call in (words.number, words.score):
        with pytest.raises(WordsError, match="'de'"):
            call(1, "de")
    with pytest.raises(WordsError, match="'de'"):
        words.date_text(date(2027, 1, 1), "de")


def question(kind: str, **more) -> Question:
    return Question(code="q", kind=kind, text={"en": "?"}, **more)


OPTIONS = (
    Option(code="app", text={"en": "in the app", "fi": "sovelluksessa", "sv": "i appen"}),
    Option(code="mail", text={"en": "by e-mail", "fi": "sähköpostilla", "sv": "per e-post"}),
)
ANSWERS = {
    "yes_no": (question("yes_no"), Answer("no"), "no", "ei"),
    "single_choice": (question("single_choice", options=OPTIONS), Answer("app"), "in the app", "sovelluksessa"),
    "multiple_choice": (
        question("multiple_choice", options=OPTIONS),
        Answer(("app", "mail")),
        "in the app and by e-mail",
        "sovelluksessa ja sähköpostilla",
    ),
    "scale": (question("scale", maximum=Decimal(5)), Answer(4), "4 of 5", "4/5"),
    "number": (
        question("number", unit={"en": "bags", "fi": "kassia"}),
        Answer(Decimal("2.5")),
        "2.5 bags",
        "2,5 kassia",
    ),
    "duration": (question("duration"), Answer(750), "12 min 30 s", "12 min 30 s"),
    "date": (question("date"), Answer(date(2027, 1, 19)), "19 Jan 2027", "19.1.2027"),
    "time": (question("time"), Answer(time(15, 42)), "afternoon", "iltapäivällä"),
    "text": (question("text"), Answer("Cold soup"), "“Cold soup”", "”Cold soup”"),
    "photo": (question("photo"), Answer(("a", "b")), "2 photos", "2 kuvaa"),
    "signature": (question("signature"), Answer(("a",)), "signed", "allekirjoitettu"),
    "location": (question("location"), Answer(Place(Decimal("60.1"), Decimal("24.9"))), "recorded", "kirjattu"),
    "barcode": (question("barcode"), Answer("JJFI600123"), "recorded", "kirjattu"),
    "nps": (question("nps"), Answer(9), "9 of 10", "9/10"),
    "ces": (question("ces"), Answer(6), "6 of 7", "6/7"),
    "csat": (question("csat"), Answer(5), "5 of 5", "5/5"),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_has_words(kind):
    asked, given, en, fi = ANSWERS[kind]

    assert (words.answer_text(asked, given, "en"), words.answer_text(asked, given, "fi")) == (en, fi)


def test_no_kind_of_answer_is_forgotten():
    assert set(KINDS) == set(ANSWERS)


def test_a_text_that_reads_yes_stays_what_was_written():
    assert words.answer_text(question("text"), Answer("yes"), "fi") == "”yes”"


def test_not_applicable_tells_its_reason():
    asked = question("yes_no", na_reasons=(Option(code="closed", text={"en": "shop closed", "fi": "kauppa kiinni"}),))

    assert (
        words.answer_text(asked, Answer(not_applicable=True, reason="closed"), "en") == "not applicable (shop closed)"
    )
    assert words.answer_text(asked, Answer(not_applicable=True), "sv") == "ej tillämpligt"
    assert words.answer_text(asked, Answer(), "en") == "no answer"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0 s"), (45, "45 s"), (60, "1 min"), (7500, "2 h 5 min")])
def test_durations_are_short(seconds, shown):
    assert words.duration_text(seconds, "en") == shown
