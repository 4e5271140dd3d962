"""Questions that cannot be answered well are seen in each language, and good ones are left in peace."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from checklists import check, explain, library
from checklists.checking.wording import asks_two, denies_twice
from tests.checklists.building import checklist, question, section, yes_no

TWO = [
    ("en", "Was it clean and was it dry?"),
    ("en", "Did the courier ring, and did he wait for you?"),
    ("en", "Was it clean? Was it dry?"),
    ("fi", "Oliko lattia puhdas, ja olivatko pöydät katettuja?"),
    ("fi", "Kerrottiinko hinta ja saitko kuitin?"),
    ("sv", "Var golvet rent och var borden dukade?"),
    ("sv", "Fick du ett kvitto och hade det rätt belopp?"),
    ("de", "War es sauber? War es trocken?"),
]
ONE = [
    ("en", "Was it clean and dry?"),
    ("en", "When and where was it left?"),
    ("en", "Is the sign one that stands by the door and can be read?"),
    ("en", "Was the temperature not ? 82 C (? 180 F)"),
    ("fi", "Oliko paikka siisti ja turvallinen?"),
    ("fi", "Kestikö se viikon ja vähän päälle, vai oliko se pakko hakea?"),
    ("sv", "Var det rent och snyggt?"),
    ("sv", "När och var lämnades det?"),
    ("de", "War es sauber und war es trocken"),
]
DENIED_TWICE = [
    ("en", "Was nothing not delivered?"),
    ("en", "Didn't nobody help you?"),
    ("en", "Was the sign not unclear?"),
    ("en", "Did you never leave without a receipt?"),
    ("fi", "Eikö ohje ollut epäselvä?"),
    ("fi", "Eikö paketti tullut ilman ilmoitusta?"),
    ("fi", "Etkö poistunut maksamatta?"),
    ("sv", "Var det inte otydligt?"),
    ("sv", "Fick ingen inte hjälp?"),
    ("sv", "Kom det inte utan besked?"),
]
DENIED_ONCE = [
    ("en", "Did you get everything that you ordered, and nothing else?"),
    ("en", "If there was no answer, was the parcel not left outside?"),
    ("en", "Was no more than one person waiting without being served?"),
    ("en", "Was the door not unlocked?"),
    ("en", "Is the board not broken or unused?"),
    ("en", "Lights clean, no visible dirt & not faded"),
    ("fi", "Eikö mitään puuttunut?"),
    ("fi", "Eikö kuljettaja käyttäytynyt epäilyttävästi?"),
    ("fi", "Löytyikö paketti ilman, että sinun piti kysyä?"),
    ("sv", "Var det inget som saknades?"),
    ("sv", "Fick du besked utan att fråga?"),
    ("sv", "Var kön inte bara lång?"),
    ("de", "War nichts nicht da?"),
]


@pytest.mark.parametrize(("language", "text"), TWO)
def test_two_questions_in_one_are_seen(language, text):
    assert asks_two(text, language)


@pytest.mark.parametrize(("language", "text"), ONE)
def test_one_question_about_several_things_is_left_in_peace(language, text):
    assert not asks_two(text, language)


@pytest.mark.parametrize(("language", "text"), DENIED_TWICE)
def test_a_double_negative_is_seen(language, text):
    assert denies_twice(text, language)


@pytest.mark.parametrize(("language", "text"), DENIED_ONCE)
def test_single_negations_are_left_in_peace(language, text):
    assert not denies_twice(text, language)


def with_text(asked, **texts):
    asked = replace(asked, text={**asked.text, **texts})
    return [
        (problem.code, problem.path, problem.params.get("language"), problem.remark)
        for problem in check(checklist(section("door", yes_no("rang"), asked)))
        if problem.code in {"two_questions", "double_negative"}
    ]


def test_each_language_is_told_with_its_place():
    found = with_text(yes_no("told"), en="Was it told and was it true?", fi="Eikö se ollut epäselvä?")
    path = "sections[0].questions[1].text"
    assert found == [("two_questions", path, "en", True), ("double_negative", path, "fi", True)]


def test_an_open_question_may_ask_for_several_things():
    asked = question("story", "text", weight=Decimal(0), standard="")
    assert with_text(asked, en="What was best? What was worst?") == []


def test_no_text_of_the_library_is_blamed():
    texts = [
        (name, problem.path, explain(problem))
        for name in library.names()
        for problem in check(library.load(name))
        if problem.code in {"two_questions", "double_negative"}
    ]
    assert texts == []


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize(
    "piece", ["is ", "was and ", "onko ja ", "är och ", "not ", "ei ", "? a", "inte o", "not a a "]
)
def test_a_text_of_ten_thousand_signs_costs_no_time(language, piece):
    asked = replace(yes_no("told"), text={language: piece * (10_000 // len(piece))})
    begin = time.process_time()
    check(checklist(section("door", asked)))
    assert time.process_time() - begin < 1
