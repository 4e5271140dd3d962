"""The settings of a brand: Bertta changes them, Reko may not, Ulla finds nothing of them."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core import scope
from audit.network import operations, queries
from audit.network.operations import BrandSettings
from tests.people import World
from tests.web_pages import sign_in, submit

PAGE = "/b/aurora-home/settings"
FIELDS = {
    "target": "80",
    "limit_a": "90",
    "limit_b": "75",
    "limit_c": "60",
    "minimum_visits": "6",
    "language_1": "fi",
    "language_2": "",
    "language_3": "en",
    "timezone": "Europe/Stockholm",
}


def stored(app: Flask, world: World) -> BrandSettings:
    with app.app_context(), scope.brand_scope(world.brand_id):
        return operations.brand_settings(queries.brand())


def test_the_page_is_in_the_navigation_and_says_that_reports_stay(bertta: FlaskClient):
    page = bertta.get("/b/aurora-home/partners/").text
    assert f'href="{PAGE}"' in page
    page = bertta.get(PAGE).text
    assert 'value="85"' in page
    assert "Reports that were released keep the limits and the target with which they were made" in page


def test_settings_are_stored_and_shown_where_they_count(app: Flask, bertta: FlaskClient, world: World):
    answer = submit(bertta, PAGE, **FIELDS)
    assert answer.status_code == 303
    assert stored(app, world) == BrandSettings(80, (90, 75, 60), 6, ("fi", "en"), "Europe/Stockholm")
    assert "The settings were stored" in bertta.get(answer.location).text
    assert "A from 90, B from 75, C from 60, target 80" in bertta.get("/b/aurora-home/scorecard/method").text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"target": "120"}, "target", "from 1 to 100"),
        ({"target": "eighty"}, "target", "Enter a whole number"),
        ({"target": ""}, "target", "Enter a whole number"),
        ({"limit_b": "95"}, "limit_a", "each lower than the one before"),
        ({"minimum_visits": "2"}, "minimum_visits", "below 3 visits no range is known to hold"),
        ({"language_2": "en"}, "language_1", "A language stands twice"),
        ({"language_1": ""}, "language_1", "Choose the first language"),
        ({"timezone": "Mars/Olympus"}, "timezone", ""),
    ],
)
def test_a_refused_setting_is_explained_beside_its_field(  # noqa: PLR0917 - fixtures and parameters
    app: Flask, bertta: FlaskClient, world: World, changes: dict[str, str], field: str, words: str
):
    before = stored(app, world)
    answer = submit(bertta, PAGE, **{**FIELDS, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert words in answer.text
    assert stored(app, world) == before


def test_everything_that_is_refused_is_said_at_once(bertta: FlaskClient):
    answer = submit(bertta, PAGE, **{**FIELDS, "target": "0", "limit_b": "95", "minimum_visits": "2"})
    assert answer.status_code == 422
    assert [name for name in FIELDS if f'href="#{name}"' in answer.text] == ["target", "limit_a", "minimum_visits"]


def test_only_a_manager_of_the_brand_gets_there(app: Flask, client: FlaskClient, world: World):
    for member, status in ((world.reko, 403), (world.aino, 403), (world.ulla, 404)):
        other = app.test_client()
        sign_in(app, other, member.email)
        assert other.get(PAGE).status_code == status
        assert PAGE not in other.get("/b/aurora-home/").text
