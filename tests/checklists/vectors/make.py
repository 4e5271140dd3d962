"""Write conditions.json: `python -m tests.checklists.vectors.make`.

What a vector expects is not asked of the product. Beside every raw answer and every operand stands, written by hand,
what it means: a fraction, a day, a second of the day, a set. The expectation is plain arithmetic on these meanings.
"""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("conditions.json")
SEED = 20260107
TREES = 160

NA: Any = {"na": True}
"""A raw answer: "not applicable" was chosen."""

OPEN = None
"""The meaning of no answer, and of what nobody can read."""


def table(kind: str, raws: list[tuple[Any, Any]], operands: list[tuple[str, Any]], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "raws": raws, "operands": operands, "more": more}


QUESTIONS: dict[str, dict[str, Any]] = {
    "rang": table("yes_no", [("yes", "yes"), ("no", "no"), ("", OPEN), (None, OPEN)], [("yes", "yes"), ("no", "no")]),
    "state": table(
        "single_choice",
        [("whole", "whole"), ("häät", "häät"), ("日本", "日本"), ("01", "01"), ("lost", OPEN), ("", OPEN)],
        [("whole", "whole"), ("häät", "häät"), ("ha\u0308a\u0308t", "two other letters"), ("日本", "日本"), ("1", "1")],
        options=["whole", "häät", "日本", "01", "1"],
    ),
    "marks": table(
        "multiple_choice",
        [
            (["sms"], ("sms",)),
            (["sms", "app"], ("sms", "app")),
            (["sms", "sähköposti", "😀"], ("sms", "sähköposti", "😀")),
            ("app", ("app",)),
            ([], OPEN),
            (["fax"], OPEN),
        ],
        [("sms", ("sms",)), ("app", ("app",)), ("😀", ("😀",)), ("sms app", ("sms", "app"))],
        options=["sms", "app", "sähköposti", "😀"],
    ),
    "stars": table(
        "scale",
        [("1", 1), ("3", 3), ("5", 5), ("3.0", 3), ("2.5", OPEN), ("many", OPEN)],
        [("1", 1), ("3", 3), ("4", 4)],
    ),
    "price": table(
        "number",
        [
            ("2.50", Fraction(5, 2)),
            ("2,5", Fraction(5, 2)),
            (" 02.5 ", Fraction(5, 2)),
            ("+2,500000", Fraction(5, 2)),
            ("-0", Fraction(0)),
            ("\u22123,1", Fraction(-31, 10)),
            ("1 234,5", Fraction(2469, 2)),
            ("1\u00a0234.50", Fraction(2469, 2)),
            ("999999999999999.000001", Fraction(999999999999999000001, 1000000)),
            ("999999999999999", Fraction(999999999999999)),
            ("9", Fraction(9)),
            ("10", Fraction(10)),
            ("1e3", OPEN),
            ("NaN", OPEN),
            ("٣", OPEN),
            ("", OPEN),
        ],
        [
            ("2.5", Fraction(5, 2)),
            ("10", Fraction(10)),
            ("-3.1", Fraction(-31, 10)),
            ("0", Fraction(0)),
            ("1234.5", Fraction(2469, 2)),
            ("999999999999999.000001", Fraction(999999999999999000001, 1000000)),
            ("999999999999999", Fraction(999999999999999)),
        ],
        decimals=6,
    ),
    "wait": table(
        "duration",
        [
            ("90", 90),
            ("1:30", 90),
            ("1:00:00", 3600),
            ("100", 100),
            ({"minutes": "27", "seconds": "36"}, 1656),
            ({"minutes": "", "seconds": "90"}, 90),
            ({"minutes": "2", "seconds": ""}, 120),
            ({"from": "23:58:30", "to": "00:03:10"}, 280),
            ({"from": "9.05", "to": "9:06:30"}, 90),
            ({"from": "10:00", "to": "10:00"}, 0),
            ({"from": "10:00:01", "to": "10:00"}, 86399),
            ({"from": "2026-03-29T02:59:30+02:00", "to": "2026-03-29T04:01:00+03:00"}, 90),
            ({"from": "2026-01-01T10:01:00Z", "to": "2026-01-01T10:00:00Z"}, OPEN),
            ({"from": "23:58", "to": ""}, OPEN),
            ({"minutes": "", "seconds": ""}, OPEN),
            ({"minutes": "soon"}, OPEN),
            ("1:75", OPEN),
            ("soon", OPEN),
        ],
        [("90", 90), ("100", 100), ("0", 0), ("3600", 3600)],
    ),
    "day": table(
        "date",
        [
            ("2026-01-31", (2026, 1, 31)),
            ("31.1.2026", (2026, 1, 31)),
            ("1.2.2026", (2026, 2, 1)),
            ("29.2.2028", (2028, 2, 29)),
            ("29.2.2026", OPEN),
            ("2026-13-01", OPEN),
            ("tomorrow", OPEN),
        ],
        [("2026-01-31", (2026, 1, 31)), ("2026-02-01", (2026, 2, 1)), ("1999-12-31", (1999, 12, 31))],
    ),
    "clock": table(
        "time",
        [
            ("9:05", (9, 5, 0)),
            ("09.05", (9, 5, 0)),
            ("09:05:00", (9, 5, 0)),
            ("09:05:30", (9, 5, 30)),
            ("23:59", (23, 59, 0)),
            ("00:00", (0, 0, 0)),
            ("24:00", OPEN),
            ("9:60", OPEN),
        ],
        [("09:05", (9, 5, 0)), ("09:05:30", (9, 5, 30)), ("10:00", (10, 0, 0))],
    ),
    "story": table(
        "text",
        [
            ("no bell", "no bell"),
            (" no bell ", "no bell"),
            ("A\u0308iti\r\ntuli", "\u00c4iti\ntuli"),
            ("no\u0007 bell", "no bell"),
            ("No bell", "No bell"),
            ("   ", OPEN),
        ],
        [("no bell", "no bell"), ("\u00c4iti\ntuli", "\u00c4iti\ntuli")],
    ),
    "parcel": table(
        "photo", [(["a1"], ("a1",)), (["a1", "b2"], ("a1", "b2")), ([], OPEN)], [("a1", ("a1",)), ("b2", ("b2",))]
    ),
    "signed": table("signature", [(["s1"], ("s1",)), ([], OPEN)], [("s1", ("s1",))]),
    "spot": table(
        "location",
        [
            ("60.1699, 24.9384", (Fraction(601699, 10000), Fraction(249384, 10000))),
            ("60.16990000, 24.93840001", (Fraction(601699, 10000), Fraction(249384, 10000))),
            ("-0.0, 180", (Fraction(0), Fraction(180))),
            ("91, 0", OPEN),
            ("here", OPEN),
        ],
        [
            ("60.1699,24.9384", (Fraction(601699, 10000), Fraction(249384, 10000))),
            ("0,180", (Fraction(0), Fraction(180))),
        ],
    ),
    "code": table(
        "barcode",
        [("007", "007"), ("7", "7"), (" 1e3 ", "1e3"), ("", OPEN)],
        [("007", "007"), ("7", "7"), ("1000", "1000")],
    ),
    "nps": table("nps", [("0", 0), ("9", 9), ("10", 10), ("11", OPEN)], [("0", 0), ("9", 9), ("10", 10)]),
    "ces": table("ces", [("1", 1), ("7", 7)], [("1", 1), ("6", 6)]),
    "csat": table("csat", [("1", 1), ("5", 5)], [("2", 2), ("5", 5)]),
}

ORDERED = {"scale", "number", "duration", "date", "time", "nps", "ces", "csat"}
BY_LIMIT = {("nps", "11"), ("state", "lost"), ("marks", "fax")}
"""Refused since the question does not offer it, which a page cannot hand in."""

BROKEN = ["", "abc", "NaN", "1e3", "1_0", "٣", " 3", "3.0", "+3", "03", "2026-02-30", "31.1.2026", "9:05", "25:00"]
"""Operands that no checklist may have; whoever reads them all the same must say no, and alike."""


def truth(operation: str, meaning: Any, operands: list[Any], *, skipped: bool, ordered: bool) -> bool:
    """Say what a test of one answer is worth, from meanings."""
    if operation == "not_applicable":
        return skipped
    if skipped or meaning is OPEN:
        return False
    if operation == "answered":
        return True
    several = isinstance(meaning, tuple) and isinstance(meaning[0], str)
    worth = {
        "is": lambda operand: meaning == operand,
        "is_not": lambda operand: meaning != operand,
        "one_of": lambda operand: meaning == operand,
        "includes": lambda operand: len(operand) == 1 and operand[0] in meaning if several else meaning == operand,
        "at_least": lambda operand: ordered and meaning >= operand,
        "at_most": lambda operand: ordered and meaning <= operand,
    }
    return any(worth[operation](operand) for operand in operands)


def tests_of(code: str) -> list[tuple[dict[str, Any], str, list[Any]]]:
    """Return every test of a question: as JSON, its operation, what its operands mean."""
    operands = QUESTIONS[code]["operands"]
    found: list[tuple[dict[str, Any], str, list[Any]]] = [
        ({word: operand}, word, [meaning])
        for word in ("is", "is_not", "includes", "at_least", "at_most")
        for operand, meaning in operands
    ]
    found.append(({"one_of": [operand for operand, _ in operands[:2]]}, "one_of", [m for _, m in operands[:2]]))
    found.append(({"one_of": []}, "one_of", []))
    found += [({word: True}, word, []) for word in ("answered", "not_applicable")]
    return found


def answers_of(code: str) -> list[tuple[Any, Any]]:
    return [(raw, meaning) for raw, meaning in QUESTIONS[code]["raws"] if not _refused(code, raw)]


def _refused(code: str, raw: Any) -> bool:
    return any(code == name and word in (raw if isinstance(raw, list) else [raw]) for name, word in BY_LIMIT)


def matches() -> list[list[Any]]:
    """Every answer of every kind against every test of it, "not applicable" too; then broken operands."""
    found = []
    for code, asked in QUESTIONS.items():
        ordered = asked["kind"] in ORDERED
        for data, operation, operands in tests_of(code):
            for raw, meaning in [*answers_of(code), (NA, OPEN)]:
                expected = truth(operation, meaning, operands, skipped=raw == NA, ordered=ordered)
                found.append([code, raw, data, expected])
    fine = {("price", "0"), ("stars", "3")}
    for code, raw in (("price", "2.5"), ("stars", "3"), ("wait", "90"), ("day", "2026-01-31"), ("clock", "09:05")):
        for word in ("at_least", "at_most"):
            found += [[code, raw, {word: operand}, False] for operand in BROKEN if (code, operand) not in fine]
    return found


def readings() -> list[list[Any]]:
    """Which answers can be read at all."""
    return [[code, raw, meaning is not OPEN] for code in QUESTIONS for raw, meaning in answers_of(code)]


def trees() -> list[dict[str, Any]]:
    """Conditions of all, any and not, up to four deep, over answers to several questions; some of them left open."""
    dice = random.Random(SEED)
    found: list[dict[str, Any]] = [
        {"condition": {"all": []}, "answers": {}, "holds": True},
        {"condition": {"any": []}, "answers": {}, "holds": False},
        {"condition": {"not": {"any": []}}, "answers": {}, "holds": True},
        {"condition": {"not": {"all": []}}, "answers": {}, "holds": False},
        {"condition": None, "answers": {}, "holds": True},
        {"condition": {"question": "nobody", "answered": True}, "answers": {}, "holds": False},
        {"condition": {"not": {"question": "nobody", "answered": True}}, "answers": {}, "holds": True},
        {"condition": {"question": "nobody", "is_not": "yes"}, "answers": {}, "holds": False},
    ]
    while len(found) < TREES:
        given = {code: dice.choice([*answers_of(code), (NA, OPEN)]) for code in QUESTIONS if dice.random() < 0.7}
        condition, worth = _tree(dice, given, dice.randint(1, 4))
        raws = {code: raw for code, (raw, _meaning) in given.items() if code in json.dumps(condition)}
        found.append({"condition": condition, "answers": raws, "holds": worth})
    return found


def _tree(dice: random.Random, given: dict[str, tuple[Any, Any]], depth: int) -> tuple[dict[str, Any], bool]:
    shape = dice.choice(["all", "any", "not"]) if depth else "leaf"
    if shape == "leaf":
        code = dice.choice(list(QUESTIONS))
        data, operation, operands = dice.choice(tests_of(code))
        raw, meaning = given.get(code, (None, OPEN))
        ordered = QUESTIONS[code]["kind"] in ORDERED
        return {"question": code, **data}, truth(operation, meaning, operands, skipped=raw == NA, ordered=ordered)
    if shape == "not":
        part, worth = _tree(dice, given, depth - 1)
        return {"not": part}, not worth
    parts = [_tree(dice, given, depth - 1) for _ in range(dice.randint(1, 3))]
    true_ones = sum(worth for _part, worth in parts)
    return {shape: [part for part, _worth in parts]}, true_ones == len(parts) if shape == "all" else true_ones > 0


def main() -> None:
    """Write the file anew."""
    FILE.write_text(text(), encoding="utf-8")


def text() -> str:
    """Return the content of the file: one vector a line."""
    from tests.checklists.vectors.chains import CHAINS  # noqa: PLC0415 - written by hand, and long

    cast = {code: {"kind": asked["kind"], **asked["more"]} for code, asked in QUESTIONS.items()}
    parts = {"readings": readings(), "matches": matches(), "trees": trees(), "chains": CHAINS}
    lines = [f'"questions": {_line(cast)}']
    for name, vectors in parts.items():
        lines.append(f'"{name}": [\n' + ",\n".join(map(_line, vectors)) + "\n]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
