"""Real inspections as audits (`bench chicago`): scored by us, told apart by us, and nobody told apart once shuffled."""

import random

import pytest
from click import ClickException

from checklists import check
from tests.benchmarks import chicago
from tests.benchmarks._inspections import ITEMS, SETTING, NoData, checklist, folder, inspections, weight_of

MOST = 600


@pytest.fixture(scope="module")
def visits():
    try:
        at = folder()
    except NoData as reason:
        pytest.skip(str(reason))
    return chicago.kept(list(inspections(at, MOST)))


def test_the_items_are_a_checklist_without_errors():
    assert not [problem for problem in check(checklist()) if not problem.remark]
    assert len(ITEMS) == 44
    assert [weight_of(item) for item in ("1", "14", "15", "29", "30", "70")] == [3, 3, 2, 2, 1, 1]


def test_our_score_is_that_of_one_plain_division(visits):
    assert max(abs(visit.score_bp / 10_000 - visit.plain) for visit in visits) <= 0.00005


def test_every_chain_stands_in_one_tier(visits):
    members = [chain for tier in chicago.apart(visits) for chain in tier.members]

    assert sorted(members) == sorted({visit.chain for visit in visits})


def test_inspector_groups_differ_and_no_longer_when_they_are_drawn_anew(visits):
    chance = random.Random(1)
    differing = sum("check" in figure.name for figure in chicago.calibration(visits))
    again = sum("check" in figure.name for figure in chicago.calibration(chicago.groups_redrawn(visits, chance)))

    assert differing >= 1
    assert again < differing


def test_chains_drawn_anew_share_one_tier(visits):
    one, _ = chicago.shuffled(visits, 40, random.Random(2))

    assert one >= 0.85


def test_without_the_data_the_command_says_in_one_sentence_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv(SETTING, str(tmp_path))
    with pytest.raises(ClickException, match="Put food_insp_features") as told:
        chicago.run(False)

    assert SETTING in told.value.message
