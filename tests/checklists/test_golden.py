"""Scores that were once computed must come out the same for ever, whatever later versions do.

`golden/algorithm_1.json` holds checklists, answers and whole scores with every line. A failure here means that history
moved: mend the code, never the file. A new algorithm version gets its own file.
"""

import json
from pathlib import Path

import pytest

from checklists import ALGORITHMS, adds_up, answers_from_data, from_data, score, score_to_data

GOLDEN = Path(__file__).with_name("golden")


def cases(algorithm):
    document = json.loads((GOLDEN / f"algorithm_{algorithm}.json").read_text("utf-8"))
    return [(algorithm, document["checklists"][case["checklist"]], case) for case in document["cases"]]


@pytest.mark.parametrize(
    ("algorithm", "checklist", "case"),
    [case for algorithm in ALGORITHMS for case in cases(algorithm)],
    ids=lambda item: item["name"] if isinstance(item, dict) and "name" in item else "",
)
def test_a_shipped_algorithm_still_gives_the_score_that_it_gave(algorithm, checklist, case):
    asked = from_data(checklist)
    answers = answers_from_data(asked, case["answers"])
    result = score(asked, answers, case["slots"], algorithm=algorithm)
    assert score_to_data(result) == case["score"]
    assert adds_up(result)


def test_every_effect_status_and_kind_of_measure_has_a_golden_case():
    scores = [case["score"] for _algorithm, _checklist, case in cases(1)]
    lines = [line for one in scores for line in one["lines"]]
    assert {line["status"] for line in lines} == {
        "scored", "not_applicable", "not_asked", "unanswered", "not_scored",
    }  # fmt: skip
    assert {c["effect"] for one in scores for c in one["consequences"]} == {"flag", "cap", "section_zero", "audit_zero"}
    kinds = {m["kind"] for one in scores for m in one["measures"]}
    assert kinds == {"overall", "section", "stage", "promise", "standard", "handoff"}
    assert any(one["overall"]["raw_bp"] is None for one in scores)
    assert any(one["overall"]["raw_bp"] != one["overall"]["final_bp"] for one in scores)
