"""Questions as cards on the page of a section: for a visit, for a test visit, and for the builder's view of a phone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from wtforms.fields.choices import SelectFieldBase

from audit.fieldwork.drafts import Draft, Photo
from audit.standards import queries as standards
from audit.web.answer_forms import AnswerForm
from audit.web.answer_words import lack_words, refusal_words
from audit.web.section_forms import PREFIX, SectionForm, section_form
from checklists import Answer, Checklist, Problem, Question, Section
from checklists.answers.kind import Control, Kind, Limits, plain
from checklists.answers.number import MOST_DECIMALS
from checklists.answers.registry import kind_of
from checklists.completeness import Missing, demands
from checklists.conditions import holds, leaves
from checklists.editing import question_numbers
from checklists.formats.json import condition_data, match_data

LONG_OPTION = 24
"""Characters from which on a choice needs a line of its own on a phone."""


@dataclass(frozen=True)
class Asking:
    """What is asked of whom so far, as the pages of its sections look at it."""

    sha256: str
    """Of the checklist's content: its forms are kept by it."""
    draft: Draft
    asked: frozenset[str]
    """Codes of the questions that are asked now."""
    lacks: Mapping[str, Sequence[Missing]] = field(default_factory=dict)
    """What is missing, by question."""
    slots: tuple[str, ...] | None = None
    """The leg slots that are sent together: conditions look no further. None: all."""

    @property
    def checklist(self) -> Checklist:
        """The checklist."""
        return self.draft.checklist


@dataclass(frozen=True)
class Card:
    """One question on a section page."""

    number: str
    question: Question
    form: AnswerForm
    name: str
    """Name and id of its field."""
    answer: Answer
    photos: tuple[Photo, ...]
    asked: bool
    lacks: tuple[str, ...]
    photos_needed: int
    comment_needed: bool
    promise: Mapping[str, str] | None
    good: Mapping[str, str] = field(default_factory=dict)
    """What good looks like, as the question's standard says it."""
    sample: str = ""
    """Code of the standard whose sample photo can be shown."""
    error: str = ""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        """Its kind of answer."""
        return kind_of(self.question)

    @property
    def first(self) -> str:
        """The id of its first control, to which the error summary leads."""
        value = self.form._fields.get("value")
        if isinstance(value, SelectFieldBase):
            return next((str(option.id) for option in value), self.name)
        if self.kind.control is Control.DURATION:
            return f"{self.name}-minutes"
        return f"{self.name}-value" if value is not None else f"{self.name}-files"

    @property
    def long(self) -> bool:
        """Whether its choices need a line each."""
        return any(len(words) > LONG_OPTION for label in self.labels.values() for words in label.values())

    @property
    def picture(self) -> bool:
        """Whether photos are the answer."""
        return self.kind.control is Control.PICTURE

    @property
    def photos_lacking(self) -> int:
        """How many photos are still needed."""
        return max(0, self.photos_needed - len(self.photos))

    @property
    def more_open(self) -> bool:
        """Whether comment and photos are shown at once."""
        needed = self.photos_lacking or self.comment_needed or self.photos or self.answer.comment
        return bool(needed) or self.picture


@dataclass(frozen=True)
class SectionPage:
    """Everything on one section page."""

    form: SectionForm
    cards: tuple[Card, ...]
    script: Mapping[str, Any]
    """For the page's script: conditions and evidence rules, and the saved answers that they look at."""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Return (id to jump to, words) for every answer that was refused."""
        return [(card.first, f"{card.number} {card.error}") for card in self.cards if card.error]


def section_page(
    asking: Asking, number: int, errors: Mapping[str, str] | None = None, typed: SectionForm | None = None
) -> SectionPage:
    """Return the page of a section (counted from 1); `errors` by question, with what was `typed` there shown again."""
    wrong = errors or {}
    section = asking.checklist.sections[number - 1]
    numbers = question_numbers(asking.checklist)
    form = section_form(asking.sha256, asking.checklist, number - 1, asking.draft, posted=False)
    sent = {code: answer for code, answer, _field in typed.answers()} if typed is not None else {}
    promises = _promises(section)
    known = standards.standards_by_code({question.standard for question in section.questions if question.standard})
    cards = []
    for question, (code, answer_form, _form_field) in zip(section.questions, form.answers(), strict=True):
        shown = answer_form
        if code in wrong and code in sent:
            shown = sent[code]
        card = _card(asking, question, shown, promises.get(question.promise), wrong.get(code, ""))
        standard = known.get(question.standard)
        if standard is not None:
            card = replace(card, good=standard.good_looks_like, sample=standard.code if standard.sample_sha256 else "")
        cards.append(replace(card, number=numbers[code]))
    form.form_errors = [card.error for card in cards if card.error]
    return SectionPage(form, tuple(cards), _script(asking, number, wrong))


def _promises(section: Section) -> dict[str, Mapping[str, str]]:
    codes = {question.promise for question in section.questions if question.promise}
    return {promise.code: promise.title for promise in standards.promises() if promise.code in codes} if codes else {}


def _card(asking: Asking, question: Question, form: AnswerForm, promise: Mapping[str, str] | None, error: str) -> Card:
    answer = asking.draft.answer(question)
    photos, comment = demands(question, answer)
    kind = kind_of(question)
    least, most = kind.pieces(question)
    if most and not answer.not_applicable:
        photos = min(max(photos, least if question.required or answer.answered else 0), most)
    # Steps are told by their numbers; what the ends mean stands beside them.
    tokens = () if kind.control is Control.STEPS else kind.choices(question)
    lacks = [lack_words(lack) for lack in asking.lacks.get(question.code, ())]
    return Card(
        number="",
        question=question,
        form=form,
        name=f"{PREFIX}{question.code}",
        answer=answer,
        photos=asking.draft.photos.get(question.code, ()),
        asked=question.code in asking.asked,
        lacks=tuple(lacks),
        photos_needed=photos,
        comment_needed=comment,
        promise=promise,
        error=error,
        labels={token: kind.label(question, token) for token in tokens},
    )


def _script(asking: Asking, number: int, wrong: Collection[str]) -> dict[str, Any]:
    section = asking.checklist.sections[number - 1]
    here = {question.code: question for question in section.questions}
    # A condition does not look into another part.
    part = {
        question.code: question
        for home, question in asking.checklist.questions()
        if asking.slots is None or home.slot in asking.slots
    }
    heard = {leaf.question for question in section.questions for leaf in leaves(question.condition)}
    earlier = [code for code in sorted(heard) if code in part and code not in here and code in asking.asked]
    answers = {code: _heard(asking.draft.answer(part[code]), part[code]) for code in (*earlier, *sorted(wrong))}
    rules = {code: _rules(question) for code, question in here.items()}
    return {
        "open": _is_open(asking, section, part),
        "rules": {code: rule for code, rule in rules.items() if rule},
        "answers": {code: answer for code, answer in answers.items() if answer},
    }


def _is_open(asking: Asking, section: Section, part: Mapping[str, Question]) -> bool:
    """Say whether the section itself is asked, whatever its questions rest on."""
    known = {code: question for code, question in part.items() if code in asking.asked}
    return holds(section.condition, known, asking.draft.answers)


def _heard(answer: Answer, question: Question) -> dict[str, Any] | None:
    """Return an answer as a condition on the page looks at it."""
    if answer.not_applicable:
        return {"na": True}
    if answer.value is None:
        return None
    kind = kind_of(question)
    value = list(answer.value) if isinstance(answer.value, tuple) else kind.token(answer.value)
    return {"by": kind.control.value, "value": value}


def _rules(question: Question) -> dict[str, Any]:
    """Return condition, evidence rules, number of photos and limits of a question, without what says nothing."""
    least, most = kind_of(question).pieces(question)
    found = {
        "condition": question.condition and condition_data(question.condition),
        "evidence": [
            {"when": match_data(rule.when), "photos": rule.photos, "comment": rule.comment}
            for rule in question.evidence
        ],
        "limits": limits(question),
    }
    if most:
        found |= {"least": least, "most": most, "required": question.required}
    return {name: value for name, value in found.items() if value not in (None, [])}


_MEASURED = {Limits.AMOUNT, Limits.SECONDS}


def limits(question: Question) -> dict[str, Any] | None:
    """Return what a phone needs to know without a connection about numbers that will be refused, and the words for it.

    The kind itself is asked about a sample that breaks each rule, so that both say the same. None for other kinds.
    """
    kind = kind_of(question)
    if kind.limits not in _MEASURED:
        return None
    unreadable = _refusal(question, "?")
    found: dict[str, Any] = {"unreadable": unreadable}
    if question.minimum is not None:
        below = question.minimum.to_integral_value(ROUND_CEILING) - 1
        found["minimum"] = [plain(question.minimum), _refusal(question, plain(below))]
    if question.maximum is not None:
        above = question.maximum.to_integral_value(ROUND_FLOOR) + 1
        found["maximum"] = [plain(question.maximum), _refusal(question, plain(above))]
    # A draft may ask for so many decimals that no number could be written with one more.
    if "decimals" in kind.uses and question.decimals <= MOST_DECIMALS:
        found["decimals"] = [question.decimals, _refusal(question, f"0.{'0' * question.decimals}1")]
    # A limit that nothing readable can break, such as "not below 0" of a duration, has no words of its own.
    return {name: rule for name, rule in found.items() if name == "unreadable" or rule[1] not in {"", unreadable}}


def _refusal(question: Question, sample: str) -> str:
    """Return why this answer would be refused; "" where it would not."""
    value = kind_of(question).parse(question, sample)
    return refusal_words(value) if isinstance(value, Problem) else ""
