"""Touchpoints: searching, adding one, and the import in its steps, without JavaScript."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from audit.core import scope
from audit.core.db import db
from audit.network import queries
from audit.network.models import ImportBatch, ImportDraft, Touchpoint
from tests.people import World
from tests.web_pages import sign_in, submit, token

BASE = "/b/aurora-home"
GOOD = "id;name;country;kind;hours\nA1;Kallio;fi;locker;E-P 8-20\nA2;Annelinn;EE;locker;when lit\n"
BAD = f"{GOOD};Half;FI;locker;\n"


def upload(client: FlaskClient, world: World, content: bytes | str, name: str = "points.csv") -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    address = f"{BASE}/touchpoints/import"
    fields = {"partner": world.second_partner_key, "csrf_token": token(client, address)}
    # Encoded here, since the client would leave the temporary file of a large body open.
    boundary, body = encode_multipart({**fields, "file": FileStorage(io.BytesIO(data), name)})
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def fields_of(page: str) -> dict[str, str]:
    """Return what a browser would send for the selects and inputs of the mapping step."""
    main = page.partition("<main")[2]
    found = {}
    for name, body in re.findall(r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    return found


def to_check(client: FlaskClient, world: World, content: str, **changes: str) -> str:
    """Upload and map a file and return the address of its dry run."""
    columns = upload(client, world, content).location
    answer = submit(client, columns, **{**fields_of(client.get(columns).text), **changes})
    assert answer.status_code == 303, answer.text
    return answer.location


def stored(app: Flask, world: World) -> set[str]:
    with app.app_context(), scope.brand_scope(world.brand_id):
        return {point.code for point in queries.touchpoints_of(queries.partner(world.second_partner_key))}


class TestList:
    def test_the_search_takes_wildcards_literally_and_keeps_its_words(self, bertta: FlaskClient):
        assert "Kallio locker" in bertta.get(f"{BASE}/touchpoints/?q=kallio").text
        page = bertta.get(f"{BASE}/touchpoints/?q=%25").text
        assert "Kallio locker" not in page
        assert "Nothing fits" in page
        assert 'value="%"' in page

    @pytest.mark.parametrize(
        "query", ["page=99", "page=-1", "page=x", "kind=castle", "state=%00", "country=%ff", "partner='"]
    )
    def test_nonsense_in_the_address_is_no_error(self, bertta: FlaskClient, query: str):
        assert bertta.get(f"{BASE}/touchpoints/?{query}").status_code == 200

    def test_a_list_longer_than_a_page_goes_on(self, app: Flask, bertta: FlaskClient, world: World):
        rows = "".join(f"P{number:03};Point {number:03};FI;locker;\n" for number in range(60))
        check = to_check(bertta, world, "id;name;country;kind;hours\n" + rows)
        submit(bertta, check)
        first = bertta.get(f"{BASE}/touchpoints/?q=Point").text
        assert "60 touchpoints" in first
        assert "Point 049" in first
        assert "Point 050" not in first
        assert "Point 050" in bertta.get(f"{BASE}/touchpoints/?q=Point&page=2").text


class TestByHand:
    def add(self, client: FlaskClient, world: World, **changes: str) -> TestResponse:
        fields = {
            "partner": world.partner_key,
            "code": "ND-9",
            "name": "Espoo, Matinkylä",
            "kind": "route",
            "stage_code": "receive",
            "country": "Finland",
            "timezone": "Europe/Helsinki",
            "latitude": "60.16",
            "longitude": "24.74",
            "opening_hours": "Mon-Fri 8-16",
        }
        return submit(client, f"{BASE}/touchpoints/new", **{**fields, **changes})

    def test_a_touchpoint_is_added_shown_changed_and_closed(self, bertta: FlaskClient, world: World):
        answer = self.add(bertta, world)
        assert answer.status_code == 303
        page = bertta.get(answer.location).text
        assert "60.160000, 24.740000" in page
        assert "8:00–16:00" in page
        edit = f"{answer.location}/edit"
        same = {"kind": "route", "country": "FI", "timezone": "Europe/Helsinki"}
        assert submit(bertta, edit, name="Espoo, Olari", **same).status_code == 303
        assert "Espoo, Olari" in bertta.get(answer.location).text
        closed = submit(bertta, f"{answer.location}/state", page=answer.location, state="closed")
        assert closed.status_code == 303
        again = submit(bertta, f"{answer.location}/state", page=answer.location, state="closed")
        assert again.status_code == 409

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"code": "ND-1"}, "already has a touchpoint with the code"),
            ({"longitude": ""}, "together, or neither"),
            ({"latitude": "NaN"}, "degrees"),
            ({"latitude": "north"}, "Error"),
            ({"timezone": "Mars/Olympus"}, "Not a valid choice"),
            ({"country": "Atlantis"}, "is not a country"),
        ],
    )
    def test_impossible_facts_are_named(self, bertta: FlaskClient, world: World, changes: dict[str, str], words: str):
        answer = self.add(bertta, world, **changes)
        assert answer.status_code == 422
        assert words in answer.text


class TestImport:
    def test_a_file_goes_from_upload_to_touchpoints(self, app: Flask, bertta: FlaskClient, world: World):
        columns = upload(bertta, world, GOOD)
        assert columns.status_code == 303
        page = bertta.get(columns.location).text
        sent = fields_of(page)
        assert (sent["columns.code"], sent["columns.kind"], sent["zones.EE"]) == ("id", "kind", "Europe/Tallinn")
        check = submit(bertta, columns.location, **sent).location
        shown = bertta.get(check).text
        assert "when lit" in shown
        assert "were not understood" in shown
        assert stored(app, world) == {"PX-7"}
        done = submit(bertta, check)
        assert done.status_code == 303
        assert stored(app, world) == {"PX-7", "A1", "A2"}
        assert "points.csv" in bertta.get(done.location).text

    def test_every_step_can_be_read_again_without_changing_anything(
        self, app: Flask, bertta: FlaskClient, world: World
    ):
        check = to_check(bertta, world, GOOD)
        for _time in range(3):
            assert bertta.get(check).status_code == 200
            assert bertta.get(check.replace("/check", "/columns")).status_code == 200
        assert stored(app, world) == {"PX-7"}

    def test_refused_rows_stop_the_import_until_exactly_they_are_confirmed(
        self, app: Flask, bertta: FlaskClient, world: World
    ):
        check = to_check(bertta, world, BAD)
        page = bertta.get(check).text
        assert "1 row is refused" in page
        assert "“Code” is empty" in page
        digest = re.search(r'name="digest" value="([0-9a-f]+)"', page)
        assert digest
        stopped = submit(bertta, check, digest=digest[1])
        assert stopped.status_code == 422
        assert "nothing was imported" in stopped.text
        other = submit(bertta, check, digest="0" * 64, leave_out="yes")
        assert other.status_code == 422
        assert "Other rows are refused now" in other.text
        assert stored(app, world) == {"PX-7"}
        done = submit(bertta, check, digest=digest[1], leave_out="yes")
        assert done.status_code == 303
        assert stored(app, world) == {"PX-7", "A1", "A2"}
        kept = bertta.get(done.location).text
        assert "Left out" in kept
        assert "Half" in kept

    def test_pressing_the_button_twice_imports_once(self, app: Flask, bertta: FlaskClient, world: World):
        check = to_check(bertta, world, GOOD)
        form_token = token(bertta, check)
        first = bertta.post(check, data={"csrf_token": form_token})
        second = bertta.post(check, data={"csrf_token": form_token})
        assert first.location == second.location
        with app.app_context(), scope.brand_scope(world.brand_id):
            assert len(db.session.scalars(select(ImportBatch)).all()) == 1
            assert len(db.session.scalars(select(Touchpoint).where(Touchpoint.code == "A1")).all()) == 1

    def test_words_for_kinds_and_zones_are_asked_before_anything_is_judged(self, bertta: FlaskClient, world: World):
        content = "id;name;land;typ\nA1;Kallio;fi;apt\nA2;Springfield;US;apt\n"
        columns = upload(bertta, world, content).location
        sent = fields_of(bertta.get(columns).text)
        assert sent["zones.US"] == ""
        asked = submit(bertta, columns, **{**sent, "columns.kind": "typ"})
        assert asked.status_code == 422
        assert "Say which kind of touchpoint “apt” means" in asked.text
        sent = fields_of(asked.text)
        check = submit(bertta, columns, **{**sent, "kinds.apt": "locker"})
        assert check.status_code == 303
        page = bertta.get(check.location).text
        assert "1 row is refused" in page
        assert "No time zone is given for US" in page

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "empty.csv", "The file is empty"),
            (b"%PDF-1.7 ...", "points.pdf", "PDF"),
            (b"PK\x03\x04 not a workbook", "points.xlsx", "damaged"),
            (b'{"a": [1, 2', "points.json", "no JSON"),
            (bytes(range(1, 32)) * 50, "points.csv", "no text"),
            (b"id,id\n1,2\n", "points.csv", "Two columns are called"),
            (b'id,name\n1,"open\n', "points.csv", "quotation mark"),
            (b"id\n" + b"1\n" * 20_001, "points.csv", "more than 20000 rows"),
            (b"x" * (5 * 1024 * 1024 + 1), "points.csv", "larger than 5 MB"),
        ],
        ids=["empty", "pdf", "broken xlsx", "broken json", "binary", "twice", "quotes", "rows", "size"],
    )
    @pytest.mark.one_database
    def test_a_file_that_cannot_be_read_says_why(  # noqa: PLR0917 - fixtures and the three columns of the table
        self, app: Flask, bertta: FlaskClient, world: World, content: bytes, name: str, words: str
    ):
        answer = upload(bertta, world, content, name)
        assert answer.status_code == 422
        assert words in answer.text
        with app.app_context(), scope.brand_scope(world.brand_id):
            assert db.session.scalars(select(ImportDraft)).all() == []

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
    @pytest.mark.one_database
    def test_encodings_of_spreadsheets_are_read(self, app: Flask, bertta: FlaskClient, world: World, encoding: str):
        content = GOOD.replace("Kallio", "Ääsmäe Öö").encode(encoding)
        columns = upload(bertta, world, content)
        assert columns.status_code == 303
        assert "Ääsmäe Öö" in bertta.get(columns.location).text

    @pytest.mark.one_database
    def test_no_file_is_told_beside_the_field(self, bertta: FlaskClient, world: World):
        answer = submit(bertta, f"{BASE}/touchpoints/import", partner=world.second_partner_key)
        assert answer.status_code == 422
        assert "Choose a file" in answer.text

    @pytest.mark.one_database
    def test_ulla_cannot_see_or_finish_an_upload_of_aurora(self, app: Flask, client: FlaskClient, world: World):
        sign_in(app, client, world.bertta.email)
        check = to_check(client, world, GOOD)
        ulla = app.test_client()
        ulla.environ_base["HTTP_HOST"] = "touchstone.test"
        sign_in(app, ulla, world.ulla.email)
        own = check.replace("/b/aurora-home/", "/b/borealis/")
        nothing = ulla.get("/b/borealis/touchpoints/import/AAAAAAAAAAAAAAAAAAAAAA/check")
        assert nothing.status_code == 404
        for address in (check, own, own.replace("/check", "/columns")):
            assert ulla.get(address).data == nothing.data
        form_token = token(ulla, "/b/borealis/touchpoints/import")
        assert ulla.post(own, data={"csrf_token": form_token}).status_code == 404
        assert stored(app, world) == {"PX-7"}
