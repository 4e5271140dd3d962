"""What a report says: the finding first, at most three boxes, every line of the annex adding up to the score."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists import Effect, Mode, Status
from reports.compose import compose
from reports.compose.cleaning import clean_text
from reports.content import ContentError
from reports.facts import Cause, CriticalFacts, Figures, FixRule, ScoreFacts, in_all
from reports.figures import apportion, apportion_above, choose, fix_rule, half_up
from reports.words import sentences
from tests.reports.examples import FACTS, bad_facts, few_facts, good_facts, report
from tests.reports.sayings import FINDINGS, LANGUAGES, nothing, same


def findings(*changes: dict) -> tuple:
    return tuple(replace(FINDINGS[0], number=at, **change) for at, change in enumerate(changes, start=1))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("bad", "NordDrop Oy: 2 promises need fixing"),
        ("good", "PostiX Oyj: all promises kept"),
        ("few", "FixFast AB: 1 promise to watch"),
    ],
)
def test_the_title_is_a_finding(name, title):
    assert report(name).edition("en").title == title


def test_a_report_whose_findings_are_the_brands_own_has_nothing_to_fix_for_the_partner():
    made = compose(replace(bad_facts(), findings=findings({"cause": Cause.BRAND})))

    assert made.edition("en").title == "NordDrop Oy: nothing for you to fix"
    assert made.edition("en").boxes == ()
    assert "the brand itself" in str(made.edition("en").findings.items[0].facts)


def test_a_visit_without_any_measured_question_says_so():
    facts = replace(
        bad_facts(), score=ScoreFacts(mode=Mode.POINTS, raw_bp=None, final_bp=None), sections=(), findings=()
    )
    made = compose(replace(facts, period=replace(facts.period, overall=nothing()))).edition("en")

    assert made.title == "NordDrop Oy: nothing could be measured"
    assert (made.score.figure, made.score.of, made.score.chip.text) == ("–", "", "not measured")
    assert made.verdict == "Not measured in this period."
    assert [step.text for step in made.annex.steps] == ["not measured"]


def test_there_are_never_more_than_three_boxes_and_critical_ones_come_first():
    many = findings(
        {"critical": False, "lost_bp": 900},
        {"critical": True, "lost_bp": 100},
        {"critical": False, "lost_bp": 1900},
        {"critical": False, "lost_bp": 300},
        {"critical": True, "lost_bp": 5, "rule": FixRule.SEEN_ONCE},
    )
    boxes = compose(replace(bad_facts(), findings=many)).edition("en").boxes

    assert [box.finding for box in boxes] == [2, 3, 1]


def test_what_was_seen_once_is_watched_and_gets_no_due_date():
    once = findings({"rule": FixRule.SEEN_ONCE})
    edition = compose(replace(bad_facts(), findings=once)).edition("en")

    assert edition.fix_heading == "Watch"
    assert edition.boxes[0].tone == "watch"
    assert "seen once, watch" in edition.boxes[0].meta
    assert "by 19 Jan" not in edition.boxes[0].meta
    assert not any(fact.label == "Due" for fact in edition.findings.items[0].facts)


@pytest.mark.parametrize(
    ("given_facts", "rule"),
    [
        ({"high_bp": 7900}, FixRule.RANGE_BELOW_TARGET),
        ({"high_bp": 8000}, FixRule.SEEN_ONCE),
        ({"high_bp": None}, FixRule.SEEN_ONCE),
        ({"high_bp": 9000, "critical_failures": 1}, FixRule.SEEN_ONCE),
        ({"high_bp": 9000, "critical_failures": 2}, FixRule.CRITICAL_TWICE),
    ],
)
def test_fix_first_needs_a_range_below_target_or_a_critical_failure_twice(given_facts, rule):
    assert fix_rule(target_bp=8000, **given_facts) is rule


def test_a_promise_that_needs_fixing_is_not_counted_again_as_one_to_watch():
    choice = choose(replace(bad_facts(), findings=findings({}, {"rule": FixRule.SEEN_ONCE})))

    assert (choice.promises_to_fix, choice.promises_to_watch) == (1, 0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FACTS)
def test_every_edition_is_complete(name, language):
    edition = report(name).edition(language)

    assert edition.language == language
    for table in (edition.promises, edition.standards, *edition.annex.tables):
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert not table.foot or len(table.foot) == len(table.columns)
    assert "{" not in repr(edition).replace("{{", "")


def exact(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "."))


@pytest.mark.parametrize("name", FACTS)
def test_the_points_of_the_annex_add_up_to_the_score(name):
    made = report(name)
    annex = made.edition("en").annex
    points = [exact(row[-1]) for table in annex.tables for row in table.rows if row[-1] != "–"]
    sums = [exact(table.foot[-1]) for table in annex.tables]

    assert sum(points) == sum(sums) == exact(annex.steps[0].text) == Decimal(made.facts.score.raw_bp) / 100


def test_not_applicable_lines_are_listed_and_count_nothing():
    rows = [row for table in report().edition("en").annex.tables for row in table.rows]

    assert [row[2:] for row in rows if row[1] == "not applicable"] == [("–", "n/a", "–", "–")]


def test_the_cap_is_explained_step_by_step():
    steps = report().edition("en").annex.steps

    assert [step.label for step in steps] == ["Sum of all lines", "Cap at 50", "Score of this visit"]
    assert steps[1].text.startswith("50.00, because a critical question failed: “Did someone tell you")
    assert steps[2].text == "50.00, shown as 50"


@pytest.mark.parametrize(
    ("effect", "final", "label"), [(Effect.FLAG, None, "Marked only"), (Effect.AUDIT_ZERO, 0, "Set to 0")]
)
def test_other_consequences_are_explained_too(effect, final, label):
    facts = bad_facts()
    critical = CriticalFacts(code="late", question=same("Late?"), effect=effect)
    score = replace(facts.score, criticals=(critical,), final_bp=facts.score.raw_bp if final is None else final)

    assert label in [step.label for step in compose(replace(facts, score=score)).edition("en").annex.steps]


def test_a_section_set_to_zero_is_explained():
    facts = bad_facts()
    zeroed = tuple(replace(ln, final_points=Fraction(0)) for ln in facts.sections[1].lines)
    sections = (facts.sections[0], replace(facts.sections[1], lines=zeroed))
    critical = CriticalFacts(code="late", question=same("Late?"), effect=Effect.SECTION_ZERO)
    score = replace(facts.score, criticals=(critical,), final_bp=952)
    steps = compose(replace(facts, sections=sections, score=score)).edition("en").annex.steps

    assert (steps[1].label, steps[1].text[:5]) == ("After sections set to 0", "9.52,")


def test_lines_of_a_hand_off_are_listed_but_enter_no_score():
    facts = bad_facts()
    pair = replace(facts.sections[0], hand_off=same("Aurora support"))
    with_pair = compose(replace(facts, sections=(*facts.sections, pair))).edition("en").annex

    assert "Hand-off with Aurora support" in with_pair.tables[-1].intro
    assert {row[-1] for row in with_pair.tables[-1].rows} == {"–"}
    assert with_pair.tables[-1].foot == ()


def with_raw(raw: int):
    facts = bad_facts()
    return replace(facts, score=replace(facts.score, raw_bp=raw))


def with_overall(**changes):
    facts = bad_facts()
    return replace(facts, period=replace(facts.period, overall=replace(facts.period.overall, **changes)))


WRONG = {
    "a sum that is not the score": (lambda: with_raw(6507), "add up to 6508"),
    "a final score without its reason": (
        lambda: replace(bad_facts(), score=replace(bad_facts().score, final_bp=4900)),
        "consequences lead to 5000",
    ),
    "scored lines without a score": (lambda: with_raw(None), "not measured"),
    "a text missing in a language": (
        lambda: replace(bad_facts(), place=replace(bad_facts().place, kind={"en": "Home", "sv": "Hem"})),
        r"facts\.place\.kind has no text in 'fi'",
    ),
    "an unknown language": (
        lambda: replace(bad_facts(), brand=replace(bad_facts().brand, languages=("en", "de"))),
        "no words in 'de'",
    ),
    "a correction that does not say what changed": (
        lambda: replace(bad_facts(), version=2),
        "does not say what changed",
    ),
    "a finding on an unknown standard": (
        lambda: replace(bad_facts(), findings=findings({"standard_code": "9.9"})),
        "'9.9', which is not in the report",
    ),
    "a score outside its range": (lambda: with_overall(score_bp=9000), "outside its range"),
    "a score without a range": (lambda: with_overall(low_bp=None), "without its range"),
    "a score without visits": (lambda: with_overall(visits=0), "without visits"),
    "half a character": (
        lambda: replace(bad_facts(), place=replace(bad_facts().place, kind=same("x\ud800"))),
        "half a character",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_contradictions_are_refused_with_what_and_where(name):
    make, words = WRONG[name]

    with pytest.raises(ContentError, match=words):
        compose(make())


def test_a_correction_says_what_changed():
    changed = compose(few_facts()).edition("en").changed

    assert changed is not None
    assert changed.heading == "What changed in version 2"
    assert "withdrawn after your dispute" in changed.items[0].text


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ((6000, 5000, 7000), "Below target."),
        ((9000, 8000, 9500), "On target."),
        ((7800, 7000, 8600), "The target lies within the range, so it is too early to say."),
    ],
)
def test_the_verdict_follows_the_range_and_not_the_score(figures, told):
    own = Figures(score_bp=figures[0], low_bp=figures[1], high_bp=figures[2], visits=9, target_bp=8000)

    assert sentences.verdict(own, 5, "en") == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(100, 900, "Better"), (-900, -100, "Worse"), (-100, 900, "No clear change"), (0, 900, "No clear change")],
)
def test_a_change_is_told_only_where_its_range_excludes_zero(low, high, told):
    own = Figures(
        score_bp=9000,
        low_bp=8500,
        high_bp=9400,
        visits=9,
        target_bp=8000,
        previous_bp=8600,
        change_low_bp=low,
        change_high_bp=high,
    )

    assert told in sentences.verdict(own, 5, "en")


def test_below_the_minimum_of_visits_nothing_is_judged():
    edition = compose(few_facts()).edition("en")

    assert edition.score.chip.text == "Too few visits: 2 of 5"
    assert edition.verdict == "2 visits so far; 5 are needed before we judge."


def test_the_report_never_holds_a_token():
    assert "/p/" not in repr(report().to_dict())
    assert "Report AH-2026-0137, audit.aurora.example." in report().edition("en").do_now.text


def test_fewer_than_three_visitors_are_said():
    assert "Fewer than three people" in report().edition("en").promises.note
    assert report("good").edition("en").promises.note == ""


def test_gaps_of_a_language_are_filled_from_the_brands_first():
    assert in_all({"fi": "Hei", "sv": " "}, ("fi", "en", "sv"), "fi") == {"fi": "Hei", "en": "Hei", "sv": "Hei"}
    with pytest.raises(ValueError, match="empty"):
        in_all({"fi": ""}, ("fi",), "fi")


def test_texts_are_cleaned_of_what_cannot_be_seen_but_changes_what_is_read():
    assert clean_text("a\x00b\u202ec\u2066d\r\ne\tf") == "abcd e f"
    assert clean_text("שלום 👩‍🚒 e\u0301") == "שלום 👩‍🚒 e\u0301"


@given(st.lists(st.fractions(0, 5000), min_size=1, max_size=40))
def test_rounded_parts_always_add_up_and_stay_within_one_of_the_exact_part(parts):
    total = half_up(sum(parts, Fraction(0)))
    shown = apportion(parts, total)

    assert sum(shown) == total
    assert all(abs(whole - part) < 1 for whole, part in zip(shown, parts, strict=True))


def test_parts_that_do_not_make_the_total_are_refused():
    with pytest.raises(ValueError, match="not to 3"):
        apportion([Fraction(1), Fraction(1)], 3)


def test_praise_is_what_to_keep_doing_else_the_best_promise_on_target():
    assert report().edition("en").keep.text == "Parcels arrive intact"
    without = compose(replace(bad_facts(), findings=FINDINGS[:1])).edition("en")
    assert without.keep.text == "It arrives intact (100)"
    low = tuple(replace(p, visit_bp=100) for p in good_facts().promises)
    assert compose(replace(good_facts(), promises=low, findings=())).edition("en").keep is None


def test_the_same_facts_give_the_same_report():
    assert compose(bad_facts()).to_dict() == compose(bad_facts()).to_dict()
    assert compose(bad_facts()) != compose(replace(bad_facts(), released_on=date(2027, 1, 6)))


def test_scored_lines_are_the_only_ones_with_a_share():
    assert {ln.status for s in bad_facts().sections for ln in s.lines if ln.share is None} == {Status.NOT_APPLICABLE}


@given(st.lists(st.tuples(st.integers(1, 9), st.fractions(0, 1, max_denominator=20)), min_size=1, max_size=25))
def test_no_line_and_no_section_is_shown_with_more_points_than_it_could_give(lines):
    whole = sum(weight for weight, _ in lines)
    could = [Fraction(10000 * weight, whole) for weight, _ in lines]
    gave = [part * share for part, (_, share) in zip(could, lines, strict=True)]
    shown = apportion(gave, half_up(sum(gave)))

    most = apportion_above(could, 10000, shown)

    assert sum(most) == 10000
    assert all(points <= limit for points, limit in zip(shown, most, strict=True))
    assert all(abs(limit - part) < 2 for limit, part in zip(most, could, strict=True))


def test_three_equal_questions_that_earned_all_are_shown_with_all_they_could_give():
    facts = bad_facts()
    third = Fraction(1, 3)
    made = replace(
        facts.sections[0].lines[0], weight=Decimal(1), share=Fraction(1), renormalised=third, points=third * 100
    )
    lines = tuple(replace(made, code=f"q{at}", final_points=made.points) for at in range(3))
    sections = tuple(replace(facts.sections[0], lines=part, weight=Decimal(1)) for part in (lines[:2], lines[2:]))
    score = replace(facts.score, raw_bp=10000, final_bp=10000, criticals=())
    tables = compose(replace(facts, sections=sections, score=score)).edition("en").annex.tables

    assert [table.foot[-2:] for table in tables] == [("66.67", "66.67"), ("33.33", "33.33")]
