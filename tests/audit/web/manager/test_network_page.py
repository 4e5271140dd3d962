"""The network's page: what it offers, what it says where it can say nothing, and what it may cost."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.assessment.models import MeasureKind
from audit.core.db import db
from audit.insight.queries.movers import Move
from audit.insight.queries.tiers import Place, TierLabel
from audit.network.models import Partner, Relation, Touchpoint
from audit.web.manager import network_words
from tests.audit.insight.synthetic import OVERALL, add_partner, rolled, store
from tests.audit.web.manager.scorecard_pages import MOST_BYTES, NETWORK, come_in, fill, statements, words
from tests.story import Story, acting, best, worst
from tests.web_pages import (
    accessibility_faults,
    browser,
    give_password,
    served,
    sideways_scroll,
    small_targets,
)

BEFORE = date(2026, 8, 1)
MOST_STATEMENTS = 12
FINGER = 44
INKS = "chips => chips.map(chip => getComputedStyle(chip).color)"
FRAME = re.compile(r'class="(skip|name)"|/plan/">')
"""What stands around every page: the link to the content, seen only when it has the focus, the name, short places."""


def roll(story: Story, name: str, scores: list[int], **more: object) -> None:
    """Let Aino and Onni share visits to a partner, who is added when there is none of this name."""
    world = story.world
    with acting(story.app, world, world.bertta):
        known = db.session.scalars(select(Partner.id).where(Partner.name == name)).one_or_none()
        partner = add_partner(name) if known is None else known
        people = ((world.aino, scores[::2]), (world.onni, scores[1::2]))
        store([rolled(partner, who.membership_id, half, **more) for who, half in people if half])


def rows_of(page: str) -> list[str]:
    """Return the first words of each row of the table of promises by partner: groups and partners."""
    table = page.partition('aria-labelledby="heat"')[2].partition("</table>")[0]
    heads = re.findall(r'<th scope="row(?:group)?"[^>]*>(.*?)</th>', table, re.DOTALL)
    return [words(re.sub(r"<small>.*?</small>", "", head, flags=re.DOTALL)) for head in heads]


def tell_apart(story: Story) -> None:
    for name in ("Alfa", "Beta", "Gamma", "Delta"):
        roll(story, name, [8000, 9000] * 20)
    roll(story, "Zulu", [3000, 4000] * 20)
    roll(story, "NordDrop Oy", [9000] * 2)


def test_partners_stand_tier_by_tier_the_worst_first_and_by_name_within(story: Story, bertta: FlaskClient):
    tell_apart(story)

    assert rows_of(bertta.get(NETWORK).text) == [
        "Clearly below the others",
        "Zulu",
        "Main group: cannot be told apart",
        "Alfa",
        "Beta",
        "Delta",
        "Gamma",
        "Too few visits to be told apart",
        "NordDrop Oy",
        "Not measured",
        "PostiX",
        "All partners",
    ]


def test_by_name_the_tier_is_a_column(story: Story, bertta: FlaskClient):
    tell_apart(story)
    page = bertta.get(f"{NETWORK}?sort=name").text

    assert rows_of(page) == ["Alfa", "Beta", "Delta", "Gamma", "NordDrop Oy", "PostiX", "Zulu", "All partners"]
    assert re.findall(r'data-label="Tier">([^<]*)<', page) == [*["main group"] * 4, "too few", "–", "below"]


def test_nobody_is_ranked(story: Story, bertta: FlaskClient):
    tell_apart(story)
    said = words(bertta.get(NETWORK).text)

    assert "nobody is ranked" in said
    assert not re.search(r"\b(1st|2nd|No\. ?1|#1|rank 1)\b", said)


def test_the_change_is_shown_instead_of_the_score(story: Story, bertta: FlaskClient):
    for name, before in (("Alfa", 9000), ("Beta", 5000)):
        with acting(story.app, story.world, story.world.bertta):
            partner = add_partner(name)
            people = (story.world.aino, story.world.onni)
            store([rolled(partner, who.membership_id, [5000] * 15) for who in people])
            store([rolled(partner, who.membership_id, [before] * 15, month=BEFORE) for who in people])
    said = words(bertta.get(f"{NETWORK}?show=change").text)

    assert "−40 , worse, range" in said
    assert "0 , no clear change, range" in said
    assert "2 figures were compared with the quarter before; 1 changed clearly." in said
    assert "Alfa All 90 50 −40 worse" in said, "among the movers, too"


def test_table_only_has_no_chart_and_says_the_same(story: Story, bertta: FlaskClient):
    fill(story, standards=12)
    drawn, plain = bertta.get(NETWORK).text, bertta.get(f"{NETWORK}?view=table").text

    assert drawn.count("<svg") > 20
    assert plain.count("<svg") == 0
    assert rows_of(drawn) == rows_of(plain)
    assert "<details open>" in plain, "the quarters as a table"


def test_looks_of_the_table_are_kept_when_filters_change(story: Story, bertta: FlaskClient):
    fill(story, standards=12)
    page = bertta.get(f"{NETWORK}?sort=name&show=change&view=table&kind=route").text

    for name, value in (("sort", "name"), ("show", "change"), ("view", "table")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page
    assert 'href="/b/aurora-home/scorecard/?kind=route&amp;show=change&amp;view=table#heat"' in page


def test_both_forms_of_the_score_say_what_they_rest_on(story: Story, bertta: FlaskClient):
    for at in range(3):
        story.approve(story.audited(at))
    with acting(story.app, story.world, story.world.bertta):
        db.session.get_one(Touchpoint, story.world.touchpoint_id).monthly_volume = 900
    said = words(bertta.get(NETWORK).text)

    assert "Overall, as visited" in said
    assert "As customers meet it" in said
    assert "The visited touchpoints see 100 % of the known monthly volume of customers." in said
    assert "The volume of 1 of all 2 touchpoints is unknown." in said


def test_without_volumes_the_second_form_is_not_invented(story: Story, bertta: FlaskClient):
    story.approve(story.audited(0))

    assert "No visited touchpoint has a known monthly volume, so this form cannot be told." in words(
        bertta.get(NETWORK).text
    )


def test_what_is_to_be_decided_leads_to_where_it_is_decided(story: Story, bertta: FlaskClient):
    story.approve(story.audited(0))
    waiting = story.audited(1)
    roll(story, "Zulu", [3000] * 20, critical_failures=2)
    page = bertta.get(NETWORK).text
    listed = page.partition('id="decide"')[2].partition("</section>")[0]
    said = words(listed)

    assert waiting
    assert "1 audit waits for review" in said
    assert "1 audit is approved but not released" in said
    assert "Critical failures: Zulu 4" in said
    assert "Partners clearly below target: Zulu 30" in said
    for address in re.findall(r'href="(/[^"#]+)', listed):
        assert bertta.get(address.replace("&amp;", "&")).status_code == 200, address


def test_nothing_is_invented_to_be_decided(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [9000, 9900] * 10)
    said = words(bertta.get(NETWORK).text.partition('id="decide"')[2].partition("</section>")[0])

    assert "Nothing waits for you." in said
    assert "No critical failure, and nothing lies clearly below target." in said
    assert "too few visits" not in said


def test_who_has_too_few_visits_is_not_said_to_be_on_target(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [9000, 9900] * 10)
    roll(story, "Beta", [3000])
    said = words(bertta.get(NETWORK).text.partition('id="decide"')[2].partition("</section>")[0])

    assert "nothing lies clearly below target. 1 company has too few visits to be judged." in said


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("programme", "is no programme of this brand."),
        ("stage", "is no stage of this brand’s customer journey."),
        ("kind", "is no kind of touchpoint that this brand has."),
        ("region", "is no region with a touchpoint of this brand."),
        ("partner", "is no partner of this brand."),
    ],
)
@pytest.mark.parametrize("value", ["nowhere", "<b>x</b>"])
def test_an_unknown_filter_is_told_and_matches_nothing(
    story: Story, bertta: FlaskClient, name: str, sentence: str, value: str
):
    roll(story, "Alfa", [9000] * 6)
    answer = bertta.get(NETWORK, query_string={name: value})

    assert answer.status_code == 200
    assert sentence in words(answer.text)
    assert "No counted visit of Q4 2026 matches these filters. Take all filters away" in words(answer.text)
    assert "<b>x" not in answer.text


@pytest.mark.parametrize("name", ["sort", "show", "view"])
def test_an_unknown_look_is_told(story: Story, bertta: FlaskClient, name: str):
    roll(story, "Alfa", [9000] * 6)
    said = words(bertta.get(NETWORK, query_string={name: "sideways"}).text)

    assert f"“sideways” means nothing as “{name}” in the address, so it is not used." in said
    assert "Promises by partner" in said


def test_a_known_filter_without_visits_says_so_without_calling_it_unknown(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [9000] * 6)
    said = words(bertta.get(f"{NETWORK}?partner=postix").text)

    assert "No counted visit of Q4 2026 matches these filters." in said
    assert "is no partner" not in said


def test_a_stage_is_shown_by_its_name(story: Story, bertta: FlaskClient):
    roll(story, "NordDrop Oy", [9000] * 6)
    roll(story, "NordDrop Oy", [4000] * 6, measure=(MeasureKind.STAGE, "receive"))
    said = words(bertta.get(f"{NETWORK}?stage=receive").text)

    assert "Stage “Receive” 40" in said
    assert "Not told for a single stage" in said


def test_a_period_without_data_says_so(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [9000] * 6)
    page = bertta.get(f"{NETWORK}?period=2025-Q1").text

    assert "Not measured: no visit of Q1 2025 counts yet." in words(page)
    assert 'id="heat"' not in page


def test_one_visit_is_too_few_for_anything_but_its_score(story: Story, bertta: FlaskClient):
    roll(story, "NordDrop Oy", [9000])
    said = words(bertta.get(NETWORK).text)

    assert "Too few visits: 1 of 5" in said
    assert "No partner has 5 visits, so nobody can be told apart." in said
    assert "Nothing can be compared: no figure has 5 visits in both quarters." in said
    assert "Not told: no partner has 5 visits that could be compared with each other." in said
    assert "Not told: no partner was visited by two auditors." in said


def test_one_partner_has_nobody_to_be_told_apart_from(story: Story, bertta: FlaskClient):
    roll(story, "NordDrop Oy", [8000, 9000] * 10)
    said = words(bertta.get(NETWORK).text)

    assert "Only one partner has 5 visits or more, so there is nobody to tell it apart from." in said


def test_equal_scores_are_told_as_one_group(story: Story, bertta: FlaskClient):
    for name in ("Alfa", "Beta", "Gamma"):
        roll(story, name, [7000] * 8)
        roll(story, name, [7000] * 8, measure=(MeasureKind.STANDARD, "on-time"))
    said = words(bertta.get(NETWORK).text)

    assert "These visits cannot tell the 3 partners with enough visits apart." in said
    assert "Clearly below the others" not in said
    assert "3 of 3" in said, "all three lie clearly below the target of the standard"


def test_a_standard_that_the_brand_no_longer_lists_leads_nowhere(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [7000] * 8)
    roll(story, "Alfa", [7000] * 8, measure=(MeasureKind.STANDARD, "of-former-years"))
    page = bertta.get(NETWORK).text

    assert "of-former-years" in words(page)
    assert "standards/of-former-years" not in page


def test_where_all_is_100_no_standard_is_called_the_worst(story: Story, bertta: FlaskClient):
    for name in ("Alfa", "Beta"):
        roll(story, name, [10000] * 8)
        roll(story, name, [10000] * 8, measure=(MeasureKind.STANDARD, "on-time"))
    said = words(bertta.get(NETWORK).text)

    assert "No partner’s score lies below the target of any standard that was tested (1)." in said
    assert "to 100 · 16 visits" in said


def test_own_units_and_competitors_stand_on_one_axis_with_the_partners(story: Story, bertta: FlaskClient):
    roll(story, "Alfa", [8000, 9000] * 10)
    with acting(story.app, story.world, story.world.bertta):
        rival = add_partner("Rival", Relation.COMPETITOR)
        store([rolled(rival, who.membership_id, [3000] * 10) for who in (story.world.aino, story.world.onni)])
    said = words(bertta.get(NETWORK).text)

    assert "Competitors 1 company" in said
    assert "clearly below the partners (" in said


def test_every_block_of_numbers_offers_how_it_is_made(story: Story, bertta: FlaskClient):
    fill(story, standards=12)
    page = bertta.get(NETWORK).text
    offered = re.findall(r"<summary>([^<]*)</summary>", page)

    assert offered.count("How this table is made") == 4, "partners, own units, kinds of touchpoint, standards"
    assert {"How this number is made", "How these changes are chosen", "How outliers are found"} <= set(offered)


@pytest.mark.parametrize(
    "query", ["", "?sort=name", "?show=change", "?view=table", "?kind=route&region=Uusimaa", "?stage=receive"]
)
def test_sixty_partners_and_eight_promises_stay_within_the_budget(story: Story, bertta: FlaskClient, query: str):
    fill(story, partners=60, standards=12)
    story.approve(story.audited(0))
    bertta.get(NETWORK + query)
    with statements(story.app) as found:
        answer = bertta.get(NETWORK + query)

    assert answer.status_code == 200
    assert len(found) <= MOST_STATEMENTS, "\n".join(" ".join(one.split())[:160] for one in found)
    assert len(gzip.compress(answer.data)) <= MOST_BYTES
    assert "<script" not in answer.text


@pytest.mark.one_database
def test_more_audits_cost_no_more_statements(story: Story, bertta: FlaskClient):
    def cost() -> int:
        bertta.get(NETWORK)
        with statements(story.app) as found:
            bertta.get(NETWORK)
        return len(found)

    roll(story, "NordDrop Oy", [9000] * 10, region="Lapland")
    story.approve(story.audited(0, worst))
    few = cost()
    for at in range(1, 5):
        story.approve(story.audited(at, best))

    assert cost() == few


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("label", "said"),
    [
        (TierLabel(Place.BELOW), "Clearly below the others"),
        (TierLabel(Place.BELOW, 1, 2), "Clearly below the others, group 1 of 2"),
        (TierLabel(Place.FEW), "Too few visits to be told apart"),
    ],
)
def test_tiers_have_words(app: Flask, label: TierLabel, said: str):
    with app.test_request_context("/"):
        assert network_words.tier_words(label) == said


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("size", "announced", "tone", "letters"),
    [(600, True, "band-b", "+6"), (-600, True, "band-c", "−6"), (-600, False, "band-between", "−6")],
)
def test_only_a_clear_change_is_coloured(app: Flask, size: int, *, announced: bool, tone: str, letters: str):
    with app.test_request_context("/"):
        move = Move(1, OVERALL, 5000, 5000 + size, (9, 9), -900, 900, announced)
        chip = network_words.change_chip(move)

        assert (chip.tone, chip.letters) == (tone, letters)
        assert network_words.change_chip(None).letters == ""


@pytest.mark.browser
@pytest.mark.one_database
@pytest.mark.parametrize("width", [360, 768, 1366])
def test_the_network_is_accessible_in_every_look(story: Story, width: int):
    fill(story, standards=12)
    story.approve(story.audited(0))
    give_password(story.app, story.world.bertta.email)
    faults: list[str] = []
    with served(story.app) as address, browser() as chromium:
        context = chromium.new_context(
            viewport={"width": width, "height": 768}, bypass_csp=True, java_script_enabled=True
        )
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        come_in(page, address)
        for query in (
            "",
            "?lang=fi",
            "?lang=sv&sort=name&show=change",
            "?view=table&lang=fi",
            "?kind=nowhere",
            "?stage=receive",
        ):
            page.goto(f"{address}{NETWORK}{query}")
            assert page.locator("h1").count() == 1
            faults += accessibility_faults(page)
            small = small_targets(page, FINGER if width == 360 else 24)
            faults += [f"{query} {one}" for one in small if not FRAME.search(one[0])]
            faults += [f"{query} scrolls sideways"] * bool(sideways_scroll(page))
        context.close()
    assert faults == []


@pytest.mark.browser
@pytest.mark.one_database
def test_on_a_phone_each_partner_is_a_card_and_on_paper_the_table_fits(story: Story):
    fill(story, standards=12)
    give_password(story.app, story.world.bertta.email)
    with served(story.app) as address, browser() as chromium:
        context = chromium.new_context(viewport={"width": 360, "height": 768}, java_script_enabled=False)
        page = context.new_page()
        come_in(page, address)
        page.goto(address + NETWORK)
        first = page.locator(".heat tbody tr:not(.group)").first
        box = first.bounding_box()
        assert box
        assert box["width"] <= 360
        assert first.locator(".chip").count() >= 5
        page.set_viewport_size({"width": 1047, "height": 718})
        page.emulate_media(media="print")
        page.goto(f"{address}{NETWORK}?view=table")
        assert page.locator(".course table").is_visible(), "without charts, the trend stands on paper as a table"
        page.goto(address + NETWORK)
        assert not page.locator(".filters").is_visible()
        assert page.locator("a.chip.band-d").count()
        heat = page.locator(".heat").first
        assert heat.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
        for colour in page.locator("a.chip.band-d").evaluate_all(INKS):
            assert colour == "rgb(255, 255, 255)", "the darkest band has white letters on paper, too"
        context.close()
