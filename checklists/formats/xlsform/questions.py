"""One row of the survey as a question."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from checklists.answers.kind import finite
from checklists.answers.registry import KINDS
from checklists.definition import Condition, Match, Option, Question
from checklists.formats.codec import MOST_ITEMS
from checklists.formats.xlsform.choices import ChoiceList
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.constraints import read_constraint
from checklists.formats.xlsform.numbers import is_truth, read_decimal, read_truth, read_weight, read_whole
from checklists.formats.xlsform.sheets import Findings, Record, short
from checklists.formats.xlsform.short_forms import ShortFormError, read_bands, read_critical, read_evidence
from checklists.formats.xlsform.survey import Asked, join
from checklists.formats.xlsform.types import DECIMALS
from checklists.problems import Problem

MOST_DECIMALS = 6
_LONGEST_SCALE = 100
_MOST_PHOTOS = 10_000
_PARAMETER = re.compile(r"(\w+)\s*=\s*(\S+?)(?=[\s,;]|$)")
_SIGNATURE = "signature"
_SHORT = {"critical": read_critical, "evidence": read_evidence, "bands": read_bands}
_EXPECTED = {
    "critical": "the failing answer and the effect, such as: no -> cap 60",
    "evidence": "what an answer must carry, such as: no: 1 photo, comment",
    "bands": "shares of the weight, such as: 0..300 = 1; 300.. = 0",
}
_OTHER = {"en": "Other", "fi": "Muu", "sv": "Annat"}
OTHER_TEXT = {"en": "Which other?", "fi": "Mikä muu?", "sv": "Vilket annat?"}
OTHER = "other"


@dataclass
class Builder:
    """Builds questions from rows; lists of choices and languages are those of the whole form."""

    lists: Mapping[str, ChoiceList]
    findings: Findings
    languages: tuple[str, ...] = ()
    errors: int = field(default=0, init=False)

    def build(self, asked: Asked, code: str, condition: Condition | None) -> Question:
        """Return the question of a row; problems stand in the findings."""
        record = asked.record
        kind = self._kind(asked)
        options = self._options(asked, kind)
        if not options and kind in {"single_choice", "multiple_choice"} and not record.get(OURS + "kind"):
            kind = "text"
        question = Question(
            code,
            kind,
            self._text(asked),
            guidance=self._guidance(asked),
            options=options,
            required=self._required(record),
            condition=condition,
            decimals=MOST_DECIMALS if asked.type.word.lower() in DECIMALS else 0,
            **self._links(record),
        )
        question = self._limits(asked, self._ours(record, question))
        question = self._weighted(record, question)
        self._check(record, question)
        return question

    def _kind(self, asked: Asked) -> str:
        """Return the kind of answer: ours where it is named, else that of the type and its appearance."""
        record, found = asked.record, asked.type
        named = record.get(OURS + "kind")
        if named:
            if named not in KINDS:
                self.findings.refuse("kind_unknown", record, OURS + "kind", kind=short(named), known=", ".join(KINDS))
                return "text"
            return named
        appearance = record.get("appearance").lower()
        if found.kind == "photo" and _SIGNATURE in appearance:
            return "signature"
        drawn = found.kind == "photo" and ("draw" in appearance or "annotate" in appearance)
        if not found.exact or drawn:
            self.findings.remark("kind_changed", record, "type", type=short(found.word), kind=found.kind)
        return found.kind

    def _text(self, asked: Asked) -> dict[str, str]:
        record = asked.record
        text = self.findings.texts(record, "label")
        if not text and not self.findings.ours:
            text = {self.findings.languages.plain: asked.name}
            self.findings.remark("label_missing", record, "label", name=short(asked.name))
        return text

    def _guidance(self, asked: Asked) -> dict[str, str]:
        record = asked.record
        hint = self.findings.texts(record, "hint")
        return join(*asked.notes, hint, self.findings.texts(record, "guidance_hint"))

    def _required(self, record: Record) -> bool:
        text = record.get("required")
        truth = is_truth(text)
        if text and truth is None:
            self.findings.remark("cell_not_carried", record, "required", value=short(text))
        return bool(truth)

    def _links(self, record: Record) -> dict[str, Any]:
        return {word: record.get(OURS + word) for word in ("standard", "promise", "stage", "best")}

    def _options(self, asked: Asked, kind: str) -> tuple[Option, ...]:
        record, found = asked.record, asked.type
        ours = record.get(OURS + "list")
        if not ours and kind not in {"single_choice", "multiple_choice"}:
            if found.list_name in self.lists:
                self.lists[found.list_name].used = True
            return ()
        if "search(" in record.get("appearance").replace(" ", "").lower() or (found.outside and not ours):
            if found.list_name in self.lists:
                self.lists[found.list_name].used = True
            self.findings.remark("list_outside", record, "type", list=short(found.list_name))
            return ()
        name = ours or found.list_name
        if name not in self.lists:
            if name or not record.get(OURS + "kind"):
                self.findings.refuse("list_missing", record, OURS + "list" if ours else "type", list=short(name))
            return ()
        self.lists[name].used = True
        options = self.lists[name].options
        if found.other and all(option.code != OTHER for option in options):
            options = (*options, Option(OTHER, self.in_languages(_OTHER)))
        if len(options) > MOST_ITEMS:
            self.findings.remark("list_too_long", record, "type", most=MOST_ITEMS, length=len(options))
            return ()
        return options

    def in_languages(self, words: Mapping[str, str]) -> dict[str, str]:
        """Return words of ours in every language of the form, in English where we have no others."""
        return {language: words.get(language, words["en"]) for language in self.languages}

    def _ours(self, record: Record, question: Question) -> Question:
        """Take over what stands in our own columns."""
        given: dict[str, Any] = {}
        for word, read in _SHORT.items():
            text = record.get(OURS + word)
            if text:
                try:
                    given[word] = read(text)
                except ShortFormError:
                    params = {"value": short(text), "expected": _EXPECTED[word]}
                    self.findings.refuse("cell_unreadable", record, OURS + word, **params)
        if record.get(OURS + "na"):
            given["na_allowed"] = read_truth(record, OURS + "na", self.findings)
        reasons = record.get(OURS + "na_reasons")
        if reasons in self.lists:
            self.lists[reasons].used = True
            given["na_reasons"] = self.lists[reasons].options
        elif reasons:
            self.findings.refuse("list_missing", record, OURS + "na_reasons", list=short(reasons))
        if record.get(OURS + "full_points"):
            given["full_points"] = read_decimal(record, OURS + "full_points", self.findings)
        for word, most in (("max_photos", _MOST_PHOTOS), ("decimals", _MOST_PHOTOS)):
            if record.get(OURS + word):
                whole = read_whole(record, OURS + word, self.findings, most)
                given |= {} if whole is None else {word: whole}
        given["unit"] = self.findings.texts(record, OURS + "unit")
        return replace(question, **given)

    def _limits(self, asked: Asked, question: Question) -> Question:
        """Take over parameters and constraint, then our own limits, which win."""
        record = asked.record
        if asked.type.kind == "scale":
            question = self._range(record, question)
        constraint = record.get("constraint")
        if constraint:
            question, errors = read_constraint(constraint, question)
            for error in errors:
                self.findings.remark(error.code, record, "constraint", **error.params)
        given: dict[str, Any] = {}
        for word in ("minimum", "maximum"):
            key = OURS + word
            if record.get(key):
                given[word] = None if record.get(key) == "-" else read_decimal(record, key, self.findings)
        for word in ("earliest", "latest"):
            text = record.get(OURS + word)
            if text:
                given[word] = "" if text == "-" else text
        return replace(question, **given)

    def _range(self, record: Record, question: Question) -> Question:
        """Read a range as a scale where its steps are whole and few, else as a number."""
        text = record.get("parameters")
        given = {key.lower(): finite(value) for key, value in _PARAMETER.findall(text)}
        known = all(given.get(key, Decimal(0)) is not None for key in ("start", "end", "step"))
        if text and (not known or not set(given) & {"start", "end", "step"}):
            self.findings.remark("cell_not_carried", record, "parameters", value=short(text))
        start, end, step = (given.get(key) or Decimal(base) for key, base in (("start", 1), ("end", 10), ("step", 1)))
        if given.get("start") == 0:
            start = Decimal(0)
        low, high = min(start, end), max(start, end)
        limited = replace(question, minimum=low, maximum=high)
        whole = all(number == number.to_integral_value() for number in (low, high))
        if (
            question.kind != "scale"
            or record.get(OURS + "kind")
            or (whole and step == 1 and 0 < high - low <= _LONGEST_SCALE)
        ):
            return limited
        self.findings.remark("kind_changed", record, "type", type="range", kind="number")
        decimals = max(0, *(-int(number.as_tuple().exponent) for number in (low, high, step)))
        return replace(limited, kind="number", decimals=min(decimals, MOST_DECIMALS))

    def _weighted(self, record: Record, question: Question) -> Question:
        """Give a question without weight 1 where its answers earn something, else 0."""
        key = OURS + "weight"
        kind = KINDS[question.kind]
        if record.get(key):
            weight = read_weight(record, key, self.findings)
            return replace(question, weight=Decimal(0) if weight is None else weight)
        if kind.earns(question):
            return replace(question, weight=Decimal(1))
        if kind.scored:
            self.findings.remark("not_scored", record, "type", kind=question.kind)
        return replace(question, weight=Decimal(0))

    def _check(self, record: Record, question: Question) -> None:
        """Tell, with its place, what makes no sense in the question and must be mended before it is published."""
        kind = KINDS[question.kind]
        problems = list(kind.check(question))
        for problem in problems:
            word = re.split(r"[.\[]", problem.path)[0]
            key = OURS + word if record.get(OURS + word) else _FOREIGN.get(word, "type")
            self.findings.remark(problem.code, record, key, **problem.params)
        if problems:
            return
        rules: list[tuple[str, Match]] = [("evidence", rule.when) for rule in question.evidence]
        rules += [("critical", question.critical.when)] if question.critical else []
        for word, match in rules:
            for operand in unknown_operands(match, question):
                self.findings.remark("operand_unknown", record, OURS + word, operand=short(operand))


_FOREIGN = {"minimum": "constraint", "maximum": "constraint", "earliest": "constraint", "latest": "constraint"}


def unknown_operands(match: Match, question: Question) -> list[str]:
    """Return the operands of a match that no answer to the question can be."""
    kind = KINDS[question.kind]
    unknown = []
    for operand in match.operands:
        value = kind.parse(question, operand)
        beyond = {"below_minimum", "above_maximum", "too_early", "too_late"}
        if isinstance(value, Problem) and value.code not in beyond:
            unknown.append(operand)
    return unknown
