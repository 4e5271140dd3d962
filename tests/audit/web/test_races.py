"""Who comes second is told so: what the database refuses ends as a sentence and not as a crash."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from audit.core import scope
from audit.core.db import db
from audit.network.models import Partner
from audit.network.operations import partners
from tests.people import World
from tests.web_pages import sign_in, submit

PAGE = "/b/aurora-home/partners/new"


@pytest.fixture
def bertta(app: Flask, client: FlaskClient, world: World) -> FlaskClient:
    sign_in(app, client, world.bertta.email)
    return client


def names(app: Flask, world: World) -> list[str]:
    with app.app_context(), scope.brand_scope(world.brand_id):
        return sorted(db.session.scalars(select(Partner.name)))


def test_a_name_taken_between_looking_and_storing_is_refused_in_words(
    app: Flask, bertta: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    before = names(app, world)
    # As if the other had stored the name just after this request looked: only the database still says no.
    monkeypatch.setattr(partners, "_check_name_free", lambda name, own: None)
    fields = {"name": "PostiX", "kind": "carrier", "relation": "partner", "stage_code": "", "monthly_volume": ""}
    answer = submit(bertta, PAGE, **fields)
    assert answer.status_code == 409
    assert "Somebody changed this while you were working on it" in answer.text
    assert "IntegrityError" not in answer.text
    assert names(app, world) == before
    assert submit(bertta, PAGE, **{**fields, "name": "Nopsa"}).status_code == 303
    assert names(app, world) == sorted([*before, "Nopsa"])
