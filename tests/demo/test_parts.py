"""The parts of the demo that need no database: scale, answers, sayings, pictures, checklists."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from random import Random

import PIL.Image
import pytest

from audit.demo.answering import Visitor
from audit.demo.cast import DATA, cast
from audit.demo.pictures.album import SCENES as SCENE_OF_QUESTION
from audit.demo.pictures.scenes import SCENES, draw, taken
from audit.demo.sayings import Sayings
from audit.demo.scale import programmes, quarters_before
from audit.network.models import Relation
from checklists import check, library, load, missing, parse_answer
from checklists.answers.values import Answer

END = datetime(2026, 11, 22, tzinfo=UTC)
OWN = sorted(path.name for path in DATA.iterdir() if path.name.endswith(".checklist.json"))
CHECKLISTS = [*(load(DATA.joinpath(name).read_bytes()) for name in OWN), *(library.load(n) for n in library.names())]
VISITED = [checklist for checklist in CHECKLISTS if checklist.code in {order.checklist for order in cast().orders}]
"""The checklists of the demo's programmes; only they need sayings and scenes."""


def visitor(seed: str, quality: float, said: list[str] | None = None) -> Visitor:
    promises = dict.fromkeys(("informed", "on-time", "intact", "respect", "easy", "solved"), quality)
    slots = {slot: promises for checklist in CHECKLISTS for slot in checklist.slot_codes}

    def say(question: str, earned: float | None) -> str:
        if said is not None:
            said.append(question)
        return "The auditor's own words, long enough for the question that asks for them."

    return Visitor(Random(seed), slots, datetime(2026, 5, 4, 17, tzinfo=UTC), say, "60.17, 24.94")


@pytest.mark.parametrize("name", OWN)
def test_the_demos_own_checklists_pass_without_remark_but_for_being_short(name: str):
    assert {problem.code for problem in check(load(DATA.joinpath(name).read_bytes()))} <= {"minutes_unusual"}


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda checklist: checklist.code)
@pytest.mark.parametrize("quality", [0.05, 0.5, 0.98])
def test_a_sheet_leaves_nothing_missing(checklist, quality):
    for seed in range(20):
        sheet = visitor(f"{checklist.code}{seed}", quality).fill(checklist)
        answers = {filled.question: _answer(checklist, filled) for _, page in sheet.sections for filled in page}
        assert missing(checklist, answers) == []


def _answer(checklist, filled) -> Answer:
    from_kind = checklist.question(filled.question)
    raw = [str(n) for n in range(filled.photos)] if from_kind.kind == "photo" else filled.raw
    found = parse_answer(
        from_kind,
        raw,
        not_applicable=bool(filled.reason),
        reason=filled.reason,
        comment=filled.comment,
        evidence=0 if from_kind.kind == "photo" else filled.photos,
    )
    assert isinstance(found, Answer)
    return found


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda checklist: checklist.code)
def test_a_better_partner_earns_more(checklist):
    means = []
    for quality in (0.4, 0.7, 0.95):
        earned = [visitor(f"{seed}", quality).fill(checklist).earned for seed in range(60)]
        means.append(sum(earned) / len(earned))
    assert means == sorted(means)
    assert means[2] - means[0] > 0.2


@pytest.mark.parametrize("checklist", CHECKLISTS, ids=lambda checklist: checklist.code)
def test_the_same_seed_answers_the_same(checklist):
    assert visitor("a", 0.6).fill(checklist) == visitor("a", 0.6).fill(checklist)


@pytest.mark.parametrize("visits", [12, 40, 150, 600])
@pytest.mark.parametrize("end", [END, datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)])
def test_programmes_bring_about_as_many_visits_as_wanted(visits, end):
    found = programmes(cast(), visits, end)
    planned = sum(plan.over_before(end) for plan in found)
    assert visits <= planned <= visits * 1.5
    assert all(plan.starts_on >= quarters_before(end.date()) for plan in found)


def test_the_full_story_visits_partners_of_every_kind():
    found = programmes(cast(), 150, END)
    companies = {code for plan in found for unit in plan.units for code, _ in unit.places}
    partners = [cast().company(code) for code in companies]
    assert len({company.kind for company in partners}) >= 6
    assert {company.relation for company in partners} == set(Relation)
    assert sum(len(company.touchpoints) for company in cast().companies) == 40


def test_sayings_stand_in_three_languages_and_none_is_said_twice():
    said = Sayings("seed")
    sentences = [
        sentence
        for checklist in VISITED
        for language in cast().languages
        for mood in (1.0, 0.8, 0.2)
        for sentence in [said.story(checklist.code, mood, language)]
    ]
    assert len(sentences) == len(set(sentences)) == len(VISITED) * 9
    assert all(40 <= len(sentence) <= 1500 for sentence in sentences)


def test_every_question_that_demands_a_comment_has_sayings_of_its_own():
    said = Sayings("seed")
    asked = {
        (checklist.code, question.code)
        for checklist in VISITED
        for _, question in checklist.questions()
        if any(rule.comment for rule in question.evidence)
    }
    anything = set(said.sentences("any"))
    for checklist, question in asked:
        assert said.comment(checklist, question, "fi") not in anything, f"{checklist}.{question}"


def test_every_question_that_demands_a_photo_has_a_scene_of_its_own():
    asked = {
        question.code
        for checklist in VISITED
        for _, question in checklist.questions()
        if question.kind == "photo" or any(rule.photos for rule in question.evidence)
    }
    assert asked <= set(SCENE_OF_QUESTION)
    assert set(SCENE_OF_QUESTION.values()) <= set(SCENES)


def photo(scene: str, seed: str, hand: str) -> bytes:
    return taken(scene, draw(scene, Random(seed), "PostiX Automaatit Oy", "notice_parts"), Random(hand))


@pytest.mark.parametrize("scene", sorted(SCENES))
def test_a_scene_is_a_photo_of_a_phones_size_and_no_two_photos_are_the_same(scene):
    first = photo(scene, "seed", "hand")
    assert first == photo(scene, "seed", "hand")
    assert first != photo(scene, "seed", "another hand")
    with PIL.Image.open(io.BytesIO(first)) as picture:
        assert picture.format == "JPEG"
        assert min(picture.size) >= 850
