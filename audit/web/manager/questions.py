"""A checklist in plain words for whoever chooses it: questions, answers with their worth, conditions, consequences."""

from dataclasses import dataclass

from flask_babel import gettext

from audit.web.filters import number
from audit.web.words import page_language
from checklists import KINDS, AllOf, Checklist, Condition, Effect, Not, Operation, Question, When, kind_of
from checklists.answers.kind import Control
from checklists.definition import Match, Text, text_in


def _(text: str, **values: object) -> str:
    """Return a text in the language of the page."""
    return str(gettext(text, **values))


@dataclass(frozen=True)
class QuestionLine:
    """One question: number, words, kind, and remarks about worth, condition and evidence in words."""

    number: str
    text: str
    guidance: str
    kind: str
    answers: tuple[str, ...]
    notes: tuple[str, ...]
    critical: str


@dataclass(frozen=True)
class SectionLine:
    """One section with its questions."""

    title: str
    slots: str
    note: str
    questions: tuple[QuestionLine, ...]


def question_lines(checklist: Checklist, language: str) -> list[SectionLine]:
    """Return the sections and questions of a checklist in words of `language`."""
    slots = {slot.code: text_in(slot.title, language)[0] for slot in checklist.slots}
    words = _Words(checklist, language)
    return [
        SectionLine(
            title=text_in(section.title, language)[0],
            slots=" → ".join(slots[code] for code in section.slots) if len(checklist.slots) > 1 else "",
            note=words.condition(section.condition) if section.condition else "",
            questions=tuple(
                words.line(question, f"{place}.{order}") for order, question in enumerate(section.questions, start=1)
            ),
        )
        for place, section in enumerate(checklist.sections, start=1)
    ]


def kinds() -> dict[str, str]:
    """Return each kind of answer in words."""
    return {name: text_in(kind.title, page_language())[0] for name, kind in KINDS.items()}


class _Words:
    """Says the parts of one checklist in one language."""

    def __init__(self, checklist: Checklist, language: str) -> None:
        self._language = language
        self._questions = {question.code: question for _section, question in checklist.questions()}

    def text(self, text: Text) -> str:
        return text_in(text, self._language)[0]

    def line(self, question: Question, place: str) -> QuestionLine:
        return QuestionLine(
            number=place,
            text=self.text(question.text),
            guidance=self.text(question.guidance),
            kind=kinds().get(question.kind, question.kind),
            answers=self._answers(question),
            notes=self._notes(question),
            critical=self._critical(question),
        )

    def _answers(self, question: Question) -> tuple[str, ...]:
        found = []
        for option in question.options:
            words = self.text(option.text)
            if kind_of(question).control is Control.STEPS:
                words = f"{option.code}: {words}"
            if option.points is not None:
                words += _(" (points: %(points)s)", points=number(option.points, 2))
            found.append(words)
        return tuple(found)

    def _notes(self, question: Question) -> tuple[str, ...]:
        notes = []
        if question.condition:
            notes.append(self.condition(question.condition))
        if question.weight > 0 and (question.best or question.options or question.bands):
            notes.append(_("weight %(weight)s", weight=number(question.weight, 2)))
        else:
            notes.append(_("not scored"))
        if not question.required:
            notes.append(_("optional"))
        if question.na_allowed:
            notes.append(_("“does not apply” is allowed"))
        good = kind_of(question).goods.get(question.best)
        if good is not None:
            notes.append(_("good answer: %(words)s", words=self.text(good)))
        for rule in question.evidence:
            wanted = []
            if rule.photos:
                wanted.append(_("a photo"))
            if rule.comment:
                wanted.append(_("a comment"))
            notes.append(
                _(
                    "needs %(what)s when the answer %(match)s",
                    what=_(" and ").join(wanted),
                    match=self._match(rule.when, question),
                )
            )
        if question.standard:
            notes.append(_("standard %(code)s", code=question.standard))
        return tuple(notes)

    def _critical(self, question: Question) -> str:
        if question.critical is None:
            return ""
        effect = {
            Effect.FLAG: _("it is flagged"),
            Effect.CAP: _("the score is at most %(cap)s", cap=number(question.critical.cap, 2)),
            Effect.SECTION_ZERO: _("the section scores 0"),
            Effect.AUDIT_ZERO: _("the audit scores 0"),
        }[question.critical.effect]
        return _(
            "When the answer %(match)s, %(effect)s.", match=self._match(question.critical.when, question), effect=effect
        )

    def condition(self, condition: Condition) -> str:
        """Return when something is asked, in words."""
        return _("only if %(condition)s", condition=self._condition(condition))

    def _condition(self, condition: Condition) -> str:
        if isinstance(condition, When):
            question = self._questions[condition.question]
            return _(
                "“%(question)s” %(match)s",
                question=self.text(question.text),
                match=self._match(condition.match, question),
            )
        if isinstance(condition, Not):
            return _("not (%(condition)s)", condition=self._condition(condition.part))
        parts = [self._condition(part) for part in condition.parts]
        return (_(" and ") if isinstance(condition, AllOf) else _(" or ")).join(parts)

    def _match(self, match: Match, question: Question) -> str:
        said = _(" or ").join(self._operand(operand, question) for operand in match.operands)
        return {
            Operation.IS: _("is %(value)s", value=said),
            Operation.IS_NOT: _("is not %(value)s", value=said),
            Operation.ONE_OF: _("is %(value)s", value=said),
            Operation.INCLUDES: _("includes %(value)s", value=said),
            Operation.AT_LEAST: _("is at least %(value)s", value=said),
            Operation.AT_MOST: _("is at most %(value)s", value=said),
            Operation.ANSWERED: _("is given"),
            Operation.NOT_APPLICABLE: _("is “does not apply”"),
        }[match.operation]

    def _operand(self, operand: str, question: Question) -> str:
        said = self.text(kind_of(question).label(question, operand))
        return _("“%(words)s”", words=said) if said else operand
