"""Fixtures of the manager's pages: her browser, and a brand whose programme runs."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from audit.core import clock as clocks
from tests.people import World
from tests.story import Story, begin
from tests.web_pages import sign_in


@pytest.fixture
def story(app: Flask, world: World, clock: clocks.Simulated) -> Story:
    """Return the story of a brand whose programme has begun."""
    return begin(app, world, clock)


@pytest.fixture
def bertta(app: Flask, client: FlaskClient, world: World) -> FlaskClient:
    """Return Bertta's browser; she has signed in."""
    sign_in(app, client, world.bertta.email)
    return client
