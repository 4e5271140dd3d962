"""Chains of conditions with what is asked in the end, reasoned by hand: a hidden answer counts as not given."""

from __future__ import annotations

from typing import Any


def when(question: str, **match: Any) -> dict[str, Any]:
    return {"question": question, **match}


def yes_no(code: str, condition: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"code": code, "kind": "yes_no", "condition": condition}


def chain(name: str, sections: list[Any], answers: dict[str, Any], asked: list[str]) -> dict[str, Any]:
    """Build one vector; a section is a list of questions, or a pair of its condition and that list."""
    parts = [section if isinstance(section, tuple) else (None, section) for section in sections]
    return {
        "name": name,
        "sections": [{"condition": condition, "questions": questions} for condition, questions in parts],
        "answers": answers,
        "asked": asked,
    }


NA = {"na": True}
DOOR = [
    yes_no("met"),
    yes_no("greeted", when("met", **{"is": "yes"})),
    yes_no("why_not", when("greeted", **{"is": "no"})),
    yes_no("told", when("why_not", answered=True)),
]
IS_YES, IS_NO = {"is": "yes"}, {"is": "no"}
TRIP = [
    [yes_no("came")],
    (when("came", **IS_YES), [yes_no("rang"), yes_no("waited", when("rang", **IS_NO))]),
    (when("waited", **IS_YES), [yes_no("called")]),
    [yes_no("last", {"not": when("rang", answered=True)})],
]
NUMBERS = [
    [
        {"code": "late", "kind": "duration", "condition": None},
        {"code": "cost", "kind": "number", "decimals": 2, "condition": None},
    ],
    [
        yes_no("sorry", when("late", at_least="600")),
        yes_no("refund", {"all": [when("late", at_least="600"), when("cost", at_least="49.9")]}),
        yes_no("cheap", {"any": [when("cost", at_most="10"), {"not": when("cost", answered=True)}]}),
    ],
]
SEVERAL = [
    [
        {"code": "marks", "kind": "multiple_choice", "options": ["sms", "app", "none"], "condition": None},
        yes_no("sms_clear", when("marks", includes="sms")),
        yes_no("app_clear", when("marks", includes="app")),
        yes_no("no_word", when("marks", **{"is": "none"})),
        yes_no("both", {"all": [when("sms_clear", **IS_YES), when("app_clear", **IS_YES)]}),
    ]
]

CHAINS: list[dict[str, Any]] = [
    chain("nothing answered", [DOOR], {}, ["met"]),
    chain("the first link", [DOOR], {"met": "yes"}, ["met", "greeted"]),
    chain("two links", [DOOR], {"met": "yes", "greeted": "no"}, ["met", "greeted", "why_not"]),
    chain(
        "all links",
        [DOOR],
        {"met": "yes", "greeted": "no", "why_not": "no"},
        ["met", "greeted", "why_not", "told"],
    ),
    chain("the first link is broken", [DOOR], {"met": "no", "greeted": "no", "why_not": "no", "told": "yes"}, ["met"]),
    chain(
        "a link in the middle is broken",
        [DOOR],
        {"met": "yes", "greeted": "yes", "why_not": "no", "told": "yes"},
        ["met", "greeted"],
    ),
    chain("not applicable is no yes", [DOOR], {"met": NA, "greeted": "no", "why_not": "no"}, ["met"]),
    chain("not applicable counts as no answer", [DOOR], {"met": "yes", "greeted": NA}, ["met", "greeted"]),
    chain("the hidden first answer is back", [DOOR], {"met": "yes", "greeted": "no"}, ["met", "greeted", "why_not"]),
    chain("a trip nobody made", TRIP, {"came": "no", "rang": "no", "waited": "yes"}, ["came", "last"]),
    chain("a trip with a bell", TRIP, {"came": "yes", "rang": "yes", "waited": "yes"}, ["came", "rang", "waited"][:2]),
    chain(
        "a trip with a wait",
        TRIP,
        {"came": "yes", "rang": "no", "waited": "yes"},
        ["came", "rang", "waited", "called"],
    ),
    chain("a trip begun", TRIP, {"came": "yes"}, ["came", "rang", "last"]),
    chain(
        "late by ten minutes",
        NUMBERS,
        {"late": {"minutes": "10", "seconds": ""}, "cost": "49,90"},
        ["late", "cost", "sorry", "refund"],
    ),
    chain("late by less", NUMBERS, {"late": "9:59", "cost": "49.89"}, ["late", "cost"]),
    chain(
        "late after midnight",
        NUMBERS,
        {"late": {"from": "23:55", "to": "0:05"}, "cost": "10,00"},
        ["late", "cost", "sorry", "cheap"],
    ),
    chain("unreadable counts as not answered", NUMBERS, {"late": "long", "cost": "much"}, ["late", "cost", "cheap"]),
    chain("one mark", SEVERAL, {"marks": ["sms"], "app_clear": "yes"}, ["marks", "sms_clear"]),
    chain(
        "two marks",
        SEVERAL,
        {"marks": ["sms", "app"], "sms_clear": "yes", "app_clear": "yes"},
        ["marks", "sms_clear", "app_clear", "both"],
    ),
    chain(
        "two marks, one since taken away",
        SEVERAL,
        {"marks": ["sms"], "sms_clear": "yes", "app_clear": "yes"},
        ["marks", "sms_clear"],
    ),
    chain("none of them", SEVERAL, {"marks": ["none"], "sms_clear": "yes"}, ["marks", "no_word"]),
]
