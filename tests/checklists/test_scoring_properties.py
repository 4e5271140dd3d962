"""What must be true of every score, whatever the checklist and the answers."""

import gc
import weakref
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from checklists import (
    ABSENT,
    Answer,
    Mode,
    Status,
    adds_up,
    dump_score,
    kind_of,
    load_score,
    score,
    score_to_data,
    visible,
)
from checklists.formats import scores
from checklists.remembered import remembered
from tests.checklists.building import NOT_APPLICABLE, checklist, section, yes_no
from tests.checklists.drawing import filled, values

many = settings(max_examples=60)


def measures(result):
    return {(m.kind, m.code, m.slot, m.pair): m for m in result.measures}


@many
@given(filled())
def test_every_shown_score_is_within_0_and_10000_and_final_never_above_raw(case):
    result = score(*case)
    for m in (result.overall, *result.measures):
        assert (m.raw_bp is None) == (m.final_bp is None)
        if m.raw_bp is not None:
            assert 0 <= m.final_bp <= m.raw_bp <= 10_000


@many
@given(filled())
def test_the_lines_add_up_to_exactly_the_number_shown(case):
    assert adds_up(score(*case))


@many
@given(filled())
def test_a_line_that_was_tampered_with_no_longer_adds_up(case):
    result = score(*case)
    places = [i for i, line in enumerate(result.lines) if line.status is Status.SCORED and line.renormalised > 0]
    if not places:
        return
    line = result.lines[places[0]]
    wrong = replace(line, points=line.points + 1, final_points=line.final_points + 1)
    assert not adds_up(replace(result, lines=tuple(wrong if one is line else one for one in result.lines)))


@many
@given(filled())
def test_renormalised_weights_sum_to_one_in_every_measured_leg_and_hand_off(case):
    result = score(*case)
    sums = {}
    for line in result.lines:
        owner = line.slot or line.pair
        sums[owner] = sums.get(owner, Fraction(0)) + line.renormalised
    shown = {m.slot or m.pair: m.raw_bp for m in result.measures if m.kind in {"overall", "handoff"}}
    for owner, total in sums.items():
        assert total == (0 if shown[owner] is None else 1)
    assert sum(leg.weight for leg in result.legs) == (1 if result.legs else 0)


@many
@given(filled(conditions=False), st.randoms(use_true_random=False))
def test_the_order_of_questions_and_sections_does_not_matter(case, random):
    asked, given_answers = case
    sections = [replace(s, questions=tuple(random.sample(s.questions, len(s.questions)))) for s in asked.sections]
    random.shuffle(sections)
    shuffled = replace(asked, sections=tuple(sections))
    before, after = score(asked, given_answers), score(shuffled, given_answers)
    assert before.overall == after.overall
    assert set(before.measures) == set(after.measures)


@many
@given(filled(), st.decimals(min_value=0, max_value=50, places=2), st.sampled_from([NOT_APPLICABLE, ABSENT]))
def test_adding_a_question_that_does_not_apply_changes_no_number(case, weight, answer):
    asked, given_answers = case
    extra = yes_no("extra", weight, na_allowed=True, required=False)
    first, *rest = asked.sections
    longer = replace(asked, sections=(replace(first, questions=(*first.questions, extra)), *rest))
    before, after = score(asked, given_answers), score(longer, {**given_answers, "extra": answer})
    assert before.overall == after.overall
    numbers = {key: (m.raw_bp, m.final_bp, m.weight, m.critical_failures) for key, m in measures(after).items()}
    for key, m in measures(before).items():
        assert numbers[key] == (m.raw_bp, m.final_bp, m.weight, m.critical_failures)


@many
@given(filled(critical=False, conditions=False), st.data())
def test_improving_an_answer_never_lowers_any_number(case, data):
    asked, given_answers = case
    questions = [q for _s, q in asked.questions() if given_answers[q.code].answered]
    if not questions:
        return
    chosen = data.draw(st.sampled_from(questions))
    other = Answer(data.draw(values(chosen)))
    kind = kind_of(chosen)
    old, new = sorted((given_answers[chosen.code], other), key=lambda a: kind.share(chosen, a.value))
    before = score(asked, {**given_answers, chosen.code: old})
    after = score(asked, {**given_answers, chosen.code: new})
    for key, m in measures(before).items():
        if m.final_bp is not None:
            assert measures(after)[key].raw_bp >= m.raw_bp
            assert measures(after)[key].final_bp >= m.final_bp
    if before.final_bp is not None:
        assert after.final_bp >= before.final_bp


@many
@given(filled(slots=("carrier",)))
def test_the_audit_of_one_leg_is_that_leg(case):
    result = score(*case)
    (leg,) = result.of("overall")
    assert (leg.raw_bp, leg.final_bp) == (result.raw_bp, result.final_bp)


@many
@given(filled())
def test_answers_of_one_leg_never_move_another(case):
    asked, given_answers = case
    own = {q.code for s, q in asked.questions() if s.slots == ("carrier",)}
    without = {code: answer for code, answer in given_answers.items() if code in own}
    if any(leaf for s, q in asked.questions() if s.slots == ("carrier",) for leaf in [q.condition] if leaf):
        return  # a condition may look at an answer of another leg; `check` remarks on it
    whole, alone = score(asked, given_answers), score(asked, without)
    assert [m for m in whole.measures if m.slot == "carrier"] == [m for m in alone.measures if m.slot == "carrier"]


@many
@given(filled())
def test_the_score_is_the_plain_formula_in_fractions(case):
    """A second, slow writing of product.md's formula, straight from the definition."""
    asked, given_answers = case
    seen = visible(asked, given_answers)
    result = score(asked, given_answers)
    for m in result.measures:
        if m.kind not in {"overall", "handoff"}:
            continue
        own = [s for s in asked.sections if (s.pair or s.slot) == (m.pair or m.slot)]
        assert m.raw_bp == naive(asked.mode, own, given_answers, seen)


def naive(mode, sections, given_answers, seen):
    rows = []
    for s in sections:
        scored = []
        for q in s.questions:
            answer = given_answers[q.code]
            if q.code in seen and answer.answered and q.weight > 0:
                scored.append((Fraction(q.weight), kind_of(q).share(q, answer.value)))
        if scored:
            rows.append((Fraction(s.weight), scored))
    if mode is Mode.POINTS:
        scored = [pair for _weight, pairs in rows for pair in pairs]
        return rounded(scored)
    return rounded([(weight, mean(pairs)) for weight, pairs in rows if weight])


def mean(pairs):
    return sum(w * s for w, s in pairs) / sum(w for w, _s in pairs)


def rounded(pairs):
    if not pairs:
        return None
    exact = mean(pairs) * 10_000
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    whole = exact.numerator // exact.denominator
    assert abs(quotient - whole) < 1
    return whole + (1 if exact - whole >= Fraction(1, 2) else 0)


@many
@given(filled())
def test_a_score_is_read_back_from_json_as_it_was(case):
    result = score(*case)
    written = dump_score(result)
    assert load_score(written) == result
    assert dump_score(load_score(written)) == written


@many
@given(filled())
def test_a_score_without_its_explanation_has_the_same_numbers(case):
    assert score(*case, explained=False) == replace(score(*case), lines=())


@many
@given(filled())
def test_a_score_is_written_as_its_format_says(case):
    result = score(*case)
    assert score_to_data(result) == scores._SCORE.write(result)


@many
@given(filled(), filled())
def test_what_is_remembered_of_a_checklist_changes_no_score(case, other):
    checklist, answers = case
    first = dump_score(score(checklist, answers))
    score(*other)
    score(checklist, dict.fromkeys(answers, ABSENT))
    # An equal checklist that was never seen has nothing remembered.
    assert dump_score(score(checklist, answers)) == first == dump_score(score(replace(checklist), answers))


def test_nothing_is_remembered_of_a_checklist_that_is_gone():
    seen = []

    @remembered
    def count(checklist):
        seen.append(checklist.code)
        return len(checklist.sections)

    some = checklist(section("wait", yes_no("greeted")))
    gone = weakref.ref(some)
    assert [count(some), count(some)] == [1, 1]
    assert seen == ["doorstep"]
    del some
    gc.collect()
    assert gone() is None
