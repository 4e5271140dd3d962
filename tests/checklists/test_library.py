import pytest

from checklists import (
    LANGUAGES,
    Effect,
    MeasureKind,
    adds_up,
    check,
    dump,
    estimated_minutes,
    explain,
    library,
    load,
    missing,
    score,
)
from checklists.coverage import coverage, grid_of
from tests.checklists.filling import best, worst


@pytest.fixture(params=library.names())
def ready(request):
    return library.load(request.param)


VISITS = (
    "contact-centre-chat",
    "contact-centre-email",
    "contact-centre-phone",
    "home-delivery",
    "in-store-concession",
    "installation-visit",
    "late-or-failed-delivery",
    "marketplace-purchase",
    "marketplace-seller-answer",
    "parcel-locker",
    "pick-up-point",
    "refund",
    "return-at-a-desk",
    "return-by-post",
)
"""Every visit of the field; the hand-off is a part of a journey and stands beside them."""

SAME_WORD = {"en fi": {"Chat"}, "en sv": {"Material", "Neutral", "Installation"}, "fi sv": set()}
"""Words that are written alike in two languages."""


def test_every_visit_of_the_field_and_a_hand_off_are_ready():
    assert set(library.names()) == {*VISITS, "carrier-to-pickup-point"}


def test_an_unknown_name_is_a_key_error():
    with pytest.raises(KeyError):
        library.load("../catalogue")


def test_a_ready_checklist_passes_the_checks_without_remark(ready):
    assert [f"{problem.path}: {explain(problem)}" for problem in check(ready)] == []


def test_a_ready_checklist_rests_on_the_catalogue(ready):
    catalogue = library.catalogue()
    standards = {standard.code: standard for standard in catalogue.standards}
    promises = {promise.code for promise in catalogue.promises}
    stages = {stage.code for stage in catalogue.stages}
    for _section, question in ready.questions():
        assert question.promise in promises
        assert question.stage in stages
        if question.standard:
            standard = standards[question.standard]
            assert (question.promise, question.stage) == (standard.promise, standard.stage)


def test_every_question_keeps_to_the_promises_and_stages_that_the_checklist_brings_along(ready):
    """A brand that takes only this checklist gets its standards, and with them what every question names."""
    standards = {standard.code: standard for standard in library.catalogue().standards}
    brought = [standards[q.standard] for _section, q in ready.questions() if q.standard]
    for _section, question in ready.questions():
        assert question.promise in {standard.promise for standard in brought}, question.code
        assert question.stage in {standard.stage for standard in brought}, question.code


def test_the_ready_checklists_together_leave_nothing_of_the_catalogue_unseen():
    found = coverage(grid_of(library.catalogue()), [library.load(name) for name in library.names()])
    assert found.alarms == ()


def test_a_ready_checklist_is_stored_as_it_is_written(ready):
    assert load(dump(ready)) == ready


def test_every_question_says_why_we_ask_in_every_language(ready):
    for _section, question in ready.questions():
        assert set(question.guidance) == set(LANGUAGES)


def test_the_best_visit_is_complete_and_scores_full(ready):
    answers = {question.code: best(question) for _section, question in ready.questions()}
    result = score(ready, answers)
    assert missing(ready, answers) == []
    assert result.final_bp == 10_000
    assert result.consequences == ()
    assert adds_up(result)


def test_the_worst_visit_scores_low_and_shows_its_critical_failures(ready):
    answers = {question.code: worst(question) for _section, question in ready.questions()}
    result = score(ready, answers)
    assert result.final_bp < 2000
    assert result.consequences
    assert adds_up(result)


@pytest.mark.parametrize("name", VISITS)
def test_a_field_checklist_has_a_sensible_size_and_many_kinds_of_answer(name):
    ready = library.load(name)
    questions = [question for _section, question in ready.questions()]
    assert 18 <= len(questions) <= 35
    assert 4 <= len(ready.sections) <= 5
    assert all(len(section.questions) <= 12 for section in ready.sections)
    assert 8 <= estimated_minutes(ready) <= 20
    assert len({question.kind for question in questions}) >= 8
    assert {"yes_no", "single_choice", "text"} < {question.kind for question in questions}
    assert any(question.critical for question in questions)
    assert any(question.evidence for question in questions)
    assert any(question.condition for question in questions)
    assert any(question.na_reasons for question in questions)


@pytest.mark.parametrize("name", VISITS)
def test_a_field_checklist_asks_how_the_customer_felt_and_scores_it_not(name):
    felt = [q for _section, q in library.load(name).questions() if q.kind in {"ces", "csat", "nps"}]
    assert felt
    assert all(q.weight == 0 and not q.standard for q in felt)


@pytest.mark.parametrize("name", VISITS)
def test_a_field_checklist_declares_a_consequence_for_what_must_never_happen(name):
    assert any(q.critical and q.critical.effect is not Effect.FLAG for _section, q in library.load(name).questions())


def test_no_question_is_joined_from_two():
    joints = {"en": {"and", "nor"}, "fi": {"ja", "sekä", "eikä"}, "sv": {"och", "samt"}}
    for name in library.names():
        for _section, question in library.load(name).questions():
            for language, words in joints.items():
                spoken = set(question.text[language].lower().replace(",", " ").split())
                assert question.kind == "text" or not words & spoken, (name, question.code, language)


def test_every_text_is_written_anew_in_each_language(ready):
    for text in texts_of(ready):
        assert set(text) == set(LANGUAGES)
        for pair, same in SAME_WORD.items():
            first, second = pair.split()
            assert text[first] != text[second] or text[first] in same, text
        assert all(words == words.strip() and "  " not in words for words in text.values())


def texts_of(checklist):
    yield from (checklist.title, checklist.purpose, *(slot.title for slot in checklist.slots))
    for section in checklist.sections:
        yield section.title
    for _section, question in checklist.questions():
        yield from (question.text, question.guidance)
        yield from (option.text for option in (*question.options, *question.na_reasons))
        if question.unit:
            yield question.unit


def test_the_ready_checklists_stand_along_the_journey_each_once():
    stages = [stage.code for stage, _names in library.along_the_journey()]
    assert stages == [stage.code for stage in library.catalogue().stages if stage.code in stages]
    assert sorted(name for _stage, ready in library.along_the_journey() for name in ready) == list(library.names())


def test_the_hand_off_can_be_sent_in_two_parts_or_in_one():
    ready = library.load("carrier-to-pickup-point")
    answers = {question.code: best(question) for _section, question in ready.questions()}
    road, desk, both = score(ready, answers, ["carrier"]), score(ready, answers, ["pickup"]), score(ready, answers)
    assert [m.code for m in desk.of(MeasureKind.HANDOFF)] == ["carrier>pickup"]
    assert road.of(MeasureKind.HANDOFF) == ()
    assert set(road.measures) | set(desk.measures) == set(both.measures)


class TestCatalogue:
    catalogue = library.catalogue()

    def test_the_journey_has_its_nine_stages_in_order(self):
        stages = [stage.code for stage in self.catalogue.stages]
        assert stages == ["find", "order", "confirm", "wait", "receive", "use", "help", "return", "refund"]

    def test_every_text_stands_in_every_language(self):
        texts = [stage.title for stage in self.catalogue.stages]
        for story in self.catalogue.stories:
            texts += [story.title, story.who, story.situation, story.decisive_moment, story.segment]
        texts += [text for promise in self.catalogue.promises for text in (promise.title, promise.text)]
        for standard in self.catalogue.standards:
            assert standard.expected_behaviour
            texts += [standard.title, *standard.expected_behaviour.values()]
            texts += [standard.good_looks_like, standard.when_not_kept, standard.first_step]
        assert all(set(text) == set(LANGUAGES) and all(text.values()) for text in texts)
        assert all(len(set(text.values())) == len(LANGUAGES) for text in texts)

    def test_standards_keep_known_promises_on_known_stages_and_have_their_own_codes(self):
        promises = {promise.code for promise in self.catalogue.promises}
        stages = {stage.code for stage in self.catalogue.stages}
        assert all(s.promise in promises and s.stage in stages for s in self.catalogue.standards)
        assert len({s.code for s in self.catalogue.standards}) == len(self.catalogue.standards)

    def test_every_ladder_begins_at_once_and_climbs_from_repair_or_parity_to_lead(self):
        order = list(library.Ambition)
        for standard in self.catalogue.standards:
            months = [rung.after_months for rung in standard.targets]
            values = [rung.target for rung in standard.targets]
            ambitions = [order.index(rung.ambition) for rung in standard.targets]
            assert months[0] == 0
            assert standard.targets[-1].ambition is library.Ambition.LEAD
            assert all(rising == sorted(set(rising)) for rising in (months, values, ambitions)), standard.code
            assert all(0 < value <= 100 for value in values)

    def test_every_promise_has_a_story_and_every_story_a_promise(self):
        stories = [story.code for story in self.catalogue.stories]
        assert len(set(stories)) == len(stories)
        assert {promise.story for promise in self.catalogue.promises} == set(stories)

    def test_every_stage_has_a_standard(self):
        assert {s.stage for s in self.catalogue.standards} == {stage.code for stage in self.catalogue.stages}

    def test_every_promise_is_kept_by_a_standard_and_every_standard_is_asked(self):
        questions = [q for name in library.names() for _section, q in library.load(name).questions()]
        asked = {q.standard for q in questions}
        assert {q.promise for q in questions if q.weight} == {p.code for p in self.catalogue.promises}
        assert {s.promise for s in self.catalogue.standards} == {p.code for p in self.catalogue.promises}
        assert {s.code for s in self.catalogue.standards} <= asked
