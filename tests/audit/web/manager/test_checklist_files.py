"""Checklists from files on the page: what a file held is told in full; nothing is overwritten or half-done."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from audit.core import scope
from audit.core.db import db
from audit.journal.models import JournalPayload
from audit.standards import checklist_files, operations, queries
from audit.standards.checklist_files import lost_in, open_checklist, write_checklist
from audit.standards.models import ChecklistState
from checklists import AnyOf, Match, Operation, When, dump, editing, library
from tests.people import World
from tests.web_pages import submit

PAGE = "/b/aurora-home/checklists/import"
LIST = b"title,section,question,input_type,weight,options,colour\nDoor,Step,Was it dry?,radio,2,Yes:1|No:0,red\n"


def send(client: FlaskClient, data: bytes, name: str, **fields: str) -> TestResponse:
    return submit(client, PAGE, file=(BytesIO(data), name), texts="en", **fields)


def versions(app: Flask, world: World):
    with app.app_context(), scope.brand_scope(world.brand_id):
        return [(version.code, version.number, version.state) for version in queries.versions()]


def test_our_own_json_becomes_a_draft_whole(app: Flask, bertta: FlaskClient, world: World):
    answer = send(bertta, dump(library.load("parcel-locker")).encode(), "locker.json")
    assert answer.status_code == 201
    assert "Everything in the file was carried over." in answer.text
    assert versions(app, world) == [("parcel-locker", 1, ChecklistState.DRAFT)]


def test_what_is_not_carried_over_is_told_with_its_place_and_kept_in_the_journal(
    app: Flask, bertta: FlaskClient, world: World
):
    answer = send(bertta, LIST, "door.csv")
    assert answer.status_code == 201
    assert "The column colour is not known and was not carried over." in answer.text
    with app.app_context(), scope.brand_scope(world.brand_id):
        kept = " ".join(str(row.body) for row in db.session.scalars(select(JournalPayload)))
    assert "colour is not known" in kept


def test_what_the_checks_find_is_told_with_the_row_of_the_file(bertta: FlaskClient):
    answer = send(bertta, LIST + b"Not unclear?,Step,,radio,2,Yes:1|No:0,red\n", "door.csv")
    assert answer.status_code == 201
    assert '(English). Ask it without a negation.<br><span class="hint">row 3, column title</span>' in answer.text
    assert "sections[" not in answer.text


def test_a_refused_file_tells_all_at_once_with_rows(app: Flask, bertta: FlaskClient, world: World):
    rows = (
        b"title,section,type,weight,options\n"
        b"Rang?,Door,,NaN,Yes:1|No:0\nOpen?,Door,,1,Yes:1|No:0\nHow far?,Door,scale,1,0-900\n"
    )
    answer = send(bertta, rows, "door.csv")
    assert answer.status_code == 422
    assert "row 2, column weight" in answer.text
    assert "row 4, column options" in answer.text
    assert "taken for Yes or no" in answer.text
    assert "yes_no" not in answer.text
    assert versions(app, world) == []


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "nothing.csv"),
        (b"\x00\x01\x02", "noise.xlsx"),
        (b'{"format": "touchstone-checklist-1"', "broken.json"),
        (b'{"format": "touchstone-checklist-1", "code": 1}', "wrong.json"),
        (b"a,b\n1,2\n", "numbers.csv"),
        (b"<html>", "page.xlsx"),
    ],
)
def test_what_is_no_checklist_is_refused_and_nothing_is_stored(
    app: Flask, bertta: FlaskClient, world: World, data: bytes, name: str
):
    answer = send(bertta, data, name)
    assert answer.status_code == 422
    assert versions(app, world) == []


def test_the_same_file_twice_overwrites_nothing(app: Flask, bertta: FlaskClient, world: World):
    data = dump(library.load("parcel-locker")).encode()
    send(bertta, data, "locker.json")
    answer = send(bertta, data, "locker.json")
    assert answer.status_code == 422
    assert "is there already" in answer.text
    assert 'href="#code"' in answer.text
    assert len(versions(app, world)) == 1
    assert send(bertta, data, "locker.json", code="other-locker").status_code == 201
    assert {code for code, _number, _state in versions(app, world)} == {"parcel-locker", "other-locker"}


def test_what_cannot_be_a_code_is_refused_at_its_field(app: Flask, bertta: FlaskClient, world: World):
    answer = send(bertta, dump(library.load("parcel-locker")).encode(), "locker.json", code="Other locker")
    assert answer.status_code == 422
    assert "Use at most 64 of a-z, 0-9, - and _." in answer.text
    assert versions(app, world) == []


def test_a_sentence_names_ten_places_and_the_page_two_hundred_sentences(bertta: FlaskClient):
    rows = "".join(f"Was it dry {n}?,Step,radio,2,Yes:1|No:0,red,{n}\n" for n in range(40))
    same = send(bertta, b"title,section,input_type,weight,options,colour,required\n" + rows.encode(), "door.csv")
    assert "and 30 more places" in same.text
    rows = "".join(f"Was it dry {n}?,Step,radio,x{n},Yes:1|No:0\n" for n in range(250))
    many = send(bertta, b"title,section,input_type,weight,options\n" + rows.encode(), "door.csv")
    listed = many.text.partition("To mend in the file")[2]
    assert listed.partition("</ul>")[0].count("<li>") == 200
    assert "and 50 more</p>" in listed


def test_telling_what_files_lose_makes_no_file(
    app: Flask, bertta: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        key = operations.publish_ready_checklist("parcel-locker").key
        db.session.commit()

    def made(*_args: object, **_more: object):
        pytest.fail("a file was made")

    for writer in ("workbook_bytes", "csv_bytes"):
        monkeypatch.setattr(checklist_files, writer, made)
    page = bertta.get(f"/b/aurora-home/checklists/{key}/files")
    assert page.status_code == 200
    assert "<li>Reasons why it does not apply</li>" in page.text


def test_what_is_told_before_a_file_is_made_is_what_it_loses():
    for name in library.names():
        for suffix in (".json", ".xlsx", ".csv"):
            assert lost_in(library.load(name), suffix) == write_checklist(library.load(name), suffix)[1]


def test_what_no_workbook_can_hold_is_refused_in_words(app: Flask, bertta: FlaskClient, world: World):
    checklist = library.load("parcel-locker")
    first, second, *_rest = [question for _section, question in checklist.questions()]
    condition = AnyOf(tuple(When(first.code, Match(Operation.IS, (f"{number:0100}",))) for number in range(400)))
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        long = editing.replace_question(checklist, second.code, replace(second, condition=condition))
        key = operations.begin_from(long).key
        db.session.commit()
    answer = bertta.get(f"/b/aurora-home/checklists/{key}/file.xlsx")
    assert answer.status_code == 422
    assert "Take the checklist as JSON." in answer.text


def test_a_version_is_had_in_every_format_and_json_and_xlsform_lose_nothing(
    app: Flask, bertta: FlaskClient, world: World
):
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        version = operations.publish_ready_checklist("parcel-locker")
        key, checklist = version.key, queries.checklist_of(version)
        db.session.commit()
    page = bertta.get(f"/b/aurora-home/checklists/{key}/files").text
    for suffix in (".json", ".xlsx", ".csv"):
        address = f"/b/aurora-home/checklists/{key}/file{suffix}"
        assert address in page
        answer = bertta.get(address)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        if suffix != ".csv":
            assert open_checklist(answer.data, f"x{suffix}").checklist == checklist
        assert answer.data == write_checklist(checklist, suffix)[0] or suffix == ".xlsx"
    assert bertta.get(f"/b/aurora-home/checklists/{key}/file.exe").status_code == 404
