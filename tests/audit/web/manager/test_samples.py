"""What good looks like, as a photo: Bertta stores it, Aino sees it beside the question, nobody else's brand does."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from audit.core import scope
from audit.core.db import db
from audit.fieldwork.models import StoredFile
from audit.standards import operations, queries
from tests.people import World
from tests.web_pages import sign_in, submit

STANDARDS = "/b/aurora-home/checklists/standards/"


@pytest.fixture
def standard_key(app: Flask, world: World) -> str:
    with app.app_context(), scope.brand_scope(world.brand_id, world.bertta.actor):
        operations.install_catalogue()
        key = queries.standards()[0].standard.key
        db.session.commit()
        return key


def picture(colour: str = "green", size: tuple[int, int] = (1000, 800)) -> bytes:
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


def counted(app: Flask, world: World) -> list[int]:
    with app.app_context(), scope.brand_scope(world.brand_id):
        return sorted(row.references for row in db.session.scalars(select(StoredFile)))


def test_a_sample_is_stored_shown_changed_and_taken_away(
    app: Flask, client: FlaskClient, world: World, standard_key: str
):
    sign_in(app, client, world.bertta.email)
    page, address = f"{STANDARDS}{standard_key}", f"{STANDARDS}{standard_key}/sample"
    assert "No sample photo yet" in client.get(page).text
    assert client.get(address).status_code == 404
    assert submit(client, address, page=page, photo=(BytesIO(picture()), "a.jpg")).status_code == 303
    assert address in client.get(page).text
    with Image.open(BytesIO(client.get(address).data)) as shown:
        assert shown.size == (700, 560)
    submit(client, address, page=page, photo=(BytesIO(picture()), "again.jpg"))
    assert counted(app, world) == [1]
    submit(client, address, page=page, photo=(BytesIO(picture("red")), "b.jpg"))
    assert counted(app, world) == [0, 1]
    submit(client, address, page=page, take_away="1")
    assert client.get(address).status_code == 404
    assert counted(app, world) == [0, 0]


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:200]])
def test_what_is_no_photo_is_refused_and_the_sample_stays(
    app: Flask, client: FlaskClient, world: World, standard_key: str, data: bytes
):
    sign_in(app, client, world.bertta.email)
    page, address = f"{STANDARDS}{standard_key}", f"{STANDARDS}{standard_key}/sample"
    submit(client, address, page=page, photo=(BytesIO(picture()), "a.jpg"))
    assert submit(client, address, page=page, photo=(BytesIO(data), "b.jpg")).status_code == 303
    assert client.get(address).status_code == 200


def test_auditors_see_it_by_the_code_of_the_standard_and_foreigners_nothing(
    app: Flask, client: FlaskClient, world: World, standard_key: str
):
    sign_in(app, client, world.bertta.email)
    page, address = f"{STANDARDS}{standard_key}", f"{STANDARDS}{standard_key}/sample"
    submit(client, address, page=page, photo=(BytesIO(picture()), "a.jpg"))
    with app.app_context(), scope.brand_scope(world.brand_id):
        code = queries.standard(standard_key).standard.code
    aino, ulla = app.test_client(), app.test_client()
    sign_in(app, aino, world.aino.email)
    assert aino.get(f"/b/aurora-home/samples/{code}").status_code == 200
    assert aino.get("/b/aurora-home/samples/nothing").status_code == 404
    sign_in(app, ulla, world.ulla.email)
    assert ulla.get(address).status_code == 404
