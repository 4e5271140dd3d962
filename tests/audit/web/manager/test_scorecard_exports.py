"""Tables of scorecards as files: the numbers of the page with their types, nothing that runs, nothing of others."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.assessment.models import MeasureKind
from audit.core.db import db
from audit.insight.queries import tidy
from audit.network.models import Partner, Touchpoint
from audit.release import operations as release
from audit.standards.models import Standard
from audit.web.manager import answer_listing
from audit.web.manager.scorecard_exports import TABLES
from tests.audit.insight.synthetic import rolled, store
from tests.audit.web.manager.scorecard_pages import HOME, fill, statements, words
from tests.story import Story, acting, best, worst
from tests.web_pages import sign_in

EXPORT = f"{HOME}/export"
FORMULA = '=HYPERLINK("https://nowhere.example")'


def rows_of(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{EXPORT}/{address}")
    assert answer.status_code == 200, words(answer.text)
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def sheet_of(client: FlaskClient, address: str) -> Worksheet:
    answer = client.get(f"{EXPORT}/{address}")
    assert answer.status_code == 200, words(answer.text)
    book: Workbook = load_workbook(io.BytesIO(answer.data))
    [sheet] = book.worksheets
    return sheet


def about(story: Story) -> dict[str, str]:
    """Return the address of every table, with what it is about."""
    with acting(story.app, story.world, story.world.bertta):
        key = db.session.get_one(Touchpoint, story.world.touchpoint_id).key
        code = db.session.query(Standard.code).order_by(Standard.code).first()[0]
    given = {"partner": "partner=norddrop", "standard": f"standard={code}", "touchpoint": f"touchpoint={key}"}
    given |= {"compare": "p=norddrop&p=postix", "network": ""}
    return {name: given[name.partition("-")[0]] for name in TABLES}


def test_a_table_holds_the_numbers_of_the_page_as_numbers(story: Story, bertta: FlaskClient):
    for at, choose in enumerate((best, worst)):
        story.approve(story.audited(at, choose))
    sheet = sheet_of(bertta, "partner-standards.xlsx?partner=norddrop")
    heads = [cell.value for cell in sheet[1]]
    first = dict(zip(heads, sheet[2], strict=True))

    assert first["Visits that kept it"].value < first["Visits that tested it"].value <= 2
    assert first["Visits that kept it"].data_type == first["Range to, percent"].data_type == "n"
    assert first["Range from, percent"].value <= first["Kept in percent"].value <= first["Range to, percent"].value
    assert first["Standard"].data_type == "s"
    visits = sheet_of(bertta, "partner-visits.xlsx?partner=norddrop")
    assert [cell.value for cell in visits[1]][1] == "Day"
    assert visits["B2"].data_type == "d"


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_every_table_can_be_taken_and_none_holds_a_formula(story: Story, bertta: FlaskClient, suffix: str):
    with acting(story.app, story.world, story.world.bertta):
        db.session.get_one(Partner, story.world.partner_id).name = FORMULA
        db.session.get_one(Touchpoint, story.world.touchpoint_id).name = FORMULA
    story.release(_approved(story))
    tables = {**about(story), "answers": ""}
    assert set(tables) >= {"partner-visits", "standard-partners", "touchpoint-visits", "compare-scores", "answers"}
    seen = 0
    for table, query in tables.items():
        answer = bertta.get(f"{EXPORT}/{table}.{suffix}?{query}")
        assert answer.status_code == 200, table
        assert f"filename=aurora-home-{table}-2026-Q4.{suffix}" in answer.headers["Content-Disposition"]
        if suffix == "csv":
            cells = [
                cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")) for cell in row
            ]
            assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))], table
        else:
            values = [cell for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows() for cell in row]
            assert not [cell for cell in values if cell.data_type == "f" or cell.hyperlink], table
            cells = [str(cell.value) for cell in values]
        seen += sum(FORMULA in cell for cell in cells)
    assert seen > 3


def _approved(story: Story) -> str:
    key = story.audited(0, worst)
    story.approve(key)
    return key


def test_the_network_is_taken_with_every_row_and_its_numbers(story: Story, bertta: FlaskClient):
    fill(story)
    page = bertta.get("/b/aurora-home/scorecard/").text
    rows = rows_of(bertta, "network-partners.csv")
    whole = next(row for row in rows if row["Partner"] == "All partners" and row["Promise"] == "All")
    moves = rows_of(bertta, "network-movers.csv")

    assert len({row["Partner"] for row in rows}) == 23
    assert f'<span class="figure">{float(whole["Score"]):.0f}</span>' in page
    assert {row["Group"] for row in rows if row["Partner"] == "Partner 20"} == {
        "For comparison, not counted in the network"
    }
    assert len(moves) > 20
    told = [row["Clear change"] for row in moves]
    assert told == sorted(told, reverse=True)
    clear = [(float(row["Change from"]), float(row["Change to"])) for row in moves if row["Clear change"] == "1"]
    assert all(low > 0 or high < 0 for low, high in clear)
    assert len(rows_of(bertta, "network-trend.csv")) == 23 * 8
    assert {row["Visits sent"] for row in rows_of(bertta, "network-coverage.csv")} != {""}
    assert [row["Companies"] for row in rows_of(bertta, "network-beside.csv")] == [
        "Partners",
        "Our own units",
        "Competitors",
    ]
    channels = rows_of(bertta, "network-channels.csv")
    assert {"Delivery route", "Parcel locker"} <= {row["Kind of touchpoint"] for row in channels}


@pytest.mark.usefixtures("story")
def test_what_was_not_measured_is_empty_and_has_no_visits(bertta: FlaskClient):
    rows = rows_of(bertta, "partner-promises.csv?partner=norddrop")

    assert rows
    assert {(row["Score"], row["Range from"], row["Visits"]) for row in rows} == {("", "", "0")}


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.usefixtures("story")
def test_heads_are_in_the_language_of_the_page(bertta: FlaskClient, language: str):
    heads = set(sheet_heads(bertta, f"partner-standards.csv?partner=norddrop&lang={language}"))

    assert "Visits that kept it" not in heads
    assert {"fi": "Standardi", "sv": "Standard"}[language] in heads


def sheet_heads(client: FlaskClient, address: str) -> list[str]:
    text = client.get(f"{EXPORT}/{address}").data.decode("utf-8-sig")
    return next(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("partner-standards.csv?partner=norddrop&period=yesterday", 422, "“yesterday” is no period"),
        ("answers.csv?period=2026-Q7", 422, "“2026-Q7” is no period"),
        ("compare-scores.csv?p=norddrop", 422, "at least 2 companies"),
        ("compare-scores.csv", 422, "at least 2 companies"),
        ("compare-scores.csv?p=norddrop&p=nobody", 422, "“nobody” is no company of this brand"),
        ("compare-scores.csv?p=norddrop&p=frostig", 422, "“frostig” is no company of this brand"),
        ("partner-standards.csv?partner=nobody", 404, ""),
        ("partner-standards.csv", 404, ""),
        ("standard-partners.csv?standard=9.9", 404, ""),
        ("touchpoint-visits.csv?touchpoint=nowhere", 404, ""),
        ("partner-standards.pdf?partner=norddrop", 404, ""),
        ("nothing.csv", 404, ""),
    ],
)
@pytest.mark.usefixtures("story")
def test_bad_addresses_are_refused_with_the_way_to_mend_them(bertta: FlaskClient, address: str, status: int, said: str):
    answer = bertta.get(f"{EXPORT}/{address}")

    assert answer.status_code == status
    assert said in words(answer.text)


@pytest.mark.usefixtures("story")
def test_a_foreign_partner_is_like_one_that_does_not_exist(bertta: FlaskClient):
    foreign, nobody = (bertta.get(f"{EXPORT}/partner-visits.csv?partner={slug}") for slug in ("frostig", "nobody"))

    assert foreign.status_code == nobody.status_code == 404
    assert words(foreign.text) == words(nobody.text)


@pytest.mark.one_database
def test_another_brands_tables_are_closed(story: Story, client: FlaskClient):
    story.release(_approved(story))
    sign_in(story.app, client, "ulla@borealis.example")
    for table, query in {**about(story), "answers": ""}.items():
        assert client.get(f"{EXPORT}/{table}.csv?{query}").status_code == 404
    mine = client.get("/b/borealis/scorecard/export/answers.csv")
    assert mine.status_code == 200
    assert len(mine.data.decode("utf-8-sig").splitlines()) == 1


@pytest.mark.one_database
def test_auditors_take_no_tables(story: Story, client: FlaskClient):
    sign_in(story.app, client, "aino@visits.example")
    for table in ("partner-standards", "answers"):
        assert client.get(f"{EXPORT}/{table}.csv?partner=norddrop").status_code == 403


def test_answers_of_a_released_report_are_one_row_each(story: Story, bertta: FlaskClient):
    story.release(_approved(story))
    rows = rows_of(bertta, "answers.csv")
    scored = [row for row in rows if row["Counted in the score"] == "1"]

    assert len({row["Question code"] for row in rows}) == len(rows) > 10
    assert {row["Partner"] for row in rows} == {"NordDrop Oy"}
    assert {row["Day of the visit"] for row in rows} == {rows[0]["Day of the visit"]}
    assert abs(sum(float(row["Part of the leg’s score, 0 to 1"]) for row in scored) - 1) < 1e-4
    assert {row["Answer code"] for row in rows if row["Kind of answer"] == "yes_no"} <= {"yes", "no"}
    assert [row["Number"] for row in rows] == sorted(
        (row["Number"] for row in rows), key=lambda number: tuple(map(int, number.split(".")))
    )


def test_what_was_not_released_is_not_in_the_answers(story: Story, bertta: FlaskClient):
    key = _approved(story)
    assert rows_of(bertta, "answers.csv") == []
    [report] = story.release(key)
    assert rows_of(bertta, "answers.csv")
    with acting(story.app, story.world, story.world.bertta):
        release.revoke(report, "It went to the wrong partner.")

    assert rows_of(bertta, "answers.csv") == []


def test_answers_never_tell_who_the_shopper_was(story: Story, bertta: FlaskClient):
    """No name, alias or comment of the auditor, and no time of the day."""
    story.release(_approved(story))
    text = bertta.get(f"{EXPORT}/answers.csv").data.decode("utf-8-sig")

    assert len(text.splitlines()) > 10
    for secret in ("Aino", "Onni", "Auditor 1", "Auditor 2", "Nobody told us, and the slot ended.", "12:30"):
        assert secret not in text


def test_only_what_the_period_and_filters_let_through_is_taken(story: Story, bertta: FlaskClient):
    story.release(_approved(story))

    assert rows_of(bertta, "answers.csv?region=Uusimaa&kind=route&period=2026-Q4&partner=norddrop")
    assert {row["Stage"] for row in rows_of(bertta, "answers.csv?stage=receive")} == {"receive"}
    for query in ("period=2026-Q3", "region=Lapland", "kind=chat", "programme=none", "partner=postix", "stage=none"):
        assert rows_of(bertta, f"answers.csv?{query}") == [], query


def test_reading_answers_takes_no_more_statements_for_more_reports(story: Story, bertta: FlaskClient):
    counts = []
    for at in range(2):
        key = story.audited(at, worst)
        story.approve(key)
        story.release(key)
        bertta.get(f"{EXPORT}/answers.csv")
        with statements(story.app) as found:
            assert rows_of(bertta, "answers.csv")
        counts.append(len(found))

    assert counts[0] == counts[1] <= 14


def test_answers_are_read_in_batches_without_losing_or_doubling_one(
    story: Story, bertta: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    for at in range(3):
        key = story.audited(at, worst)
        story.approve(key)
        story.release(key)
    whole = rows_of(bertta, "answers.csv")
    monkeypatch.setattr(tidy, "BATCH", 1)

    assert rows_of(bertta, "answers.csv") == whole
    assert len({row["Report"] for row in whole}) == 3


def test_more_answers_than_a_workbook_takes_are_refused_with_the_way_out(
    story: Story, bertta: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    story.release(_approved(story))
    monkeypatch.setattr(answer_listing, "MOST_ROWS", 10)
    answer = bertta.get(f"{EXPORT}/answers.xlsx")

    assert answer.status_code == 422
    assert "a workbook takes 9. Take it as CSV, or narrow it" in words(answer.text)
    assert bertta.get(f"{EXPORT}/answers.csv").status_code == 200


def test_a_comparison_as_file_says_score_range_visits_and_verdict(story: Story, bertta: FlaskClient):
    world = story.world
    measure = (MeasureKind.STANDARD, "1.1")
    with acting(story.app, world, world.bertta):
        code = db.session.query(Standard.code).order_by(Standard.code).first()[0]
        measure = (MeasureKind.STANDARD, code)
        people = [one.membership_id for one in (world.aino, world.onni, world.reko)]
        for partner, scores in ((world.partner_id, [9500] * 12), (world.second_partner_id, [2000] * 12)):
            store([rolled(partner, auditor, scores, measure=measure) for auditor in people])
    [row, *_rest] = rows_of(bertta, "compare-differences.csv?p=norddrop&p=postix")

    assert (row["First"], row["Second"], row["Visits of the first"]) == ("NordDrop Oy", "PostiX", "36")
    assert float(row["Second less first, points"]) == -75
    assert float(row["Range from"]) < -75 < float(row["Range to"]) < 0
    assert row["Verdict"] == "NordDrop Oy clearly better than PostiX"
