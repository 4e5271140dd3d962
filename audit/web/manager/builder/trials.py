"""Trying a checklist on a phone: a marked test visit that is filled in like a visit, scored, and never counts."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from audit.core import running
from audit.fieldwork.drafts import PICTURE_KINDS, Draft, Entry
from audit.people.models import Role
from audit.people.permissions import Permission
from audit.people.queries import acting_membership
from audit.standards import operations, queries
from audit.standards.models import ChecklistState, ChecklistTrial
from audit.web.access import allow
from audit.web.answer_words import lack_words, refusal_words
from audit.web.manager.blueprint import SEE_OTHER, blueprint
from audit.web.manager.score_tables import columns, tables
from audit.web.pages import show
from audit.web.question_cards import Asking, section_page
from audit.web.section_forms import section_form
from audit.web.words import page_language
from checklists import ABSENT, Answer, Checklist, Problem, Question, missing, score, text_in, visible
from checklists.answers.parsing import parse_answer
from checklists.completeness import Lack
from checklists.editing import question_numbers
from checklists.formats.json import from_data
from reports.words import answer_text


@dataclass(frozen=True)
class Trial:
    """A test visit with the checklist that it tries and the answers so far."""

    row: ChecklistTrial
    checklist: Checklist
    draft: Draft

    @property
    def asked(self) -> frozenset[str]:
        """Codes of the questions that are asked now."""
        return visible(self.checklist, self.draft.answers)

    @property
    def asking(self) -> Asking:
        """What the pages of its sections look at."""
        return Asking(queries.content_hash(self.checklist), self.draft, self.asked)


def _trial(key: str) -> Trial:
    row = queries.trial(key, acting_membership(Role.BRAND_MANAGER).id)
    checklist = from_data(row.definition)
    answers = operations.trial_answers(row, checklist)
    return Trial(row, checklist, Draft(checklist, {code: entry_of(answer) for code, answer in answers.items()}))


def entry_of(answer: Answer) -> Entry:
    """Return an answer as a form shows it."""
    return Entry(answer.value, answer.not_applicable, answer.reason, answer.comment)


@blueprint.post("/checklists/drafts/<key>/try")
@allow(Permission.CHECKLIST_EDIT)
def trial_begin(key: str) -> ResponseReturnValue:
    """Begin a test visit of a version, a draft too, and show its code for the phone."""
    row = operations.begin_trial(key, acting_membership(Role.BRAND_MANAGER).id)
    return redirect(url_for("manager.trial", key=row.key), SEE_OTHER)


@blueprint.get("/checklists/try/<key>")
@allow(Permission.CHECKLIST_EDIT)
def trial(key: str) -> ResponseReturnValue:
    """Show the test visit: the code that opens it on a phone, and its sections."""
    found = _trial(key)
    address = running.settings().base_url.rstrip("/") + url_for("manager.trial", key=key)
    code = segno.make(address, error="m", micro=False)
    asked = found.asked
    return show(
        "manager/builder/trial.html",
        trial=found,
        crumbs=[(_("Checklists"), url_for("manager.checklists")), *_way_back(found)],
        address=address,
        # The library writes the picture from the address only; nothing in it comes from people.
        code=Markup(code.svg_inline(scale=5, border=4)),  # noqa: S704
        sections=[
            (number, section, sum(1 for question in section.questions if question.code in asked))
            for number, section in enumerate(found.checklist.sections, start=1)
        ],
    )


def _way_back(found: Trial) -> list[tuple[str, str]]:
    """Return the page of the version that is tried; a draft may have been published or discarded meanwhile."""
    title = text_in(found.checklist.title, page_language())[0]
    return [
        (title, url_for("manager.draft_page" if is_draft else "manager.checklist_version", key=version.key))
        for version in queries.versions()
        if version.id == found.row.checklist_version_id
        for is_draft in [version.state is ChecklistState.DRAFT]
    ]


@blueprint.route("/checklists/try/<key>/<int:number>", methods=["GET", "POST"])
@allow(Permission.CHECKLIST_EDIT)
def trial_section(key: str, number: int) -> ResponseReturnValue:
    """Show a section of the test visit as a phone shows it; a POST keeps its answers and goes on."""
    found = _trial(key)
    if not 1 <= number <= len(found.checklist.sections):
        abort(404)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _keep(found, number)
        if not errors:
            following = number + 1
            if following <= len(found.checklist.sections) and request.form.get("go") != "all":
                return redirect(url_for("manager.trial_section", key=key, number=following), SEE_OTHER)
            return redirect(url_for("manager.trial_score", key=key), SEE_OTHER)
        found = _trial(key)
    return show(
        "manager/builder/trial_section.html",
        trial=found,
        number=number,
        section=found.checklist.sections[number - 1],
        page=section_page(found.asking, number, errors),
        last=number == len(found.checklist.sections),
    )


def _keep(found: Trial, number: int) -> dict[str, str]:
    """Keep the section's answers that can be read; return the words for the others, by question."""
    form = section_form(found.asking.sha256, found.checklist, number - 1, found.draft, posted=True)
    kept: dict[str, Answer] = {}
    errors: dict[str, str] = {}
    for code, field, _form_field in form.answers():
        question = found.checklist.question(code)
        entry = field.entered()
        if question.kind in PICTURE_KINDS or not field.shown.data:
            continue
        answer = parse_answer(
            question,
            entry.value,
            not_applicable=entry.not_applicable,
            reason=entry.reason,
            comment=entry.comment,
        )
        if isinstance(answer, Problem):
            errors[code] = refusal_words(answer)
        else:
            kept[code] = answer
    operations.answer_trial(found.row, kept)
    return errors


@dataclass(frozen=True)
class Told:
    """A question with its answer in words, for the tables of a score."""

    number: str
    question: Question
    words: str


@blueprint.get("/checklists/try/<key>/score")
@allow(Permission.CHECKLIST_EDIT)
def trial_score(key: str) -> ResponseReturnValue:
    """Show what the test visit would have scored, with every line, and what was not answered."""
    found = _trial(key)
    asked, checklist, language = found.asked, found.checklist, page_language()
    answers = {code: answer for code, answer in found.draft.answers.items() if code in asked}
    result = score(checklist, answers)
    numbers = question_numbers(checklist)
    told = {
        question.code: Told(
            numbers[question.code],
            question,
            answer_text(question, answers.get(question.code, ABSENT), language),
        )
        for _section, question in checklist.questions()
    }
    # A test visit keeps no photos, so none can be missing.
    lacks = [lack for lack in missing(checklist, answers) if lack.what is not Lack.PHOTO]
    lacks = [lack for lack in lacks if told[lack.question].question.kind not in PICTURE_KINDS]
    legs = {slot.code: text_in(slot.title, language)[0] for slot in checklist.slots}
    return show(
        "manager/builder/trial_score.html",
        trial=found,
        score=result,
        columns=columns(),
        tables=tables(result, checklist, told, legs),
        lacking=[(numbers[lack.question], lack.question, lack_words(lack)) for lack in lacks],
    )
