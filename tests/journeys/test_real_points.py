"""Real parcel points of three carriers: imported, planned in their zones, one visited on a phone up to the report."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdf
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from audit.core import clock as clocks
from audit.core.db import db, get_by_key
from audit.network import operations as network
from audit.network.imports import from_dict, guess, operations, read_table
from audit.network.imports.operations import Source
from audit.network.models import ContactRole, PartnerKind, PartnerState, Touchpoint
from audit.people.models import Membership
from audit.planning import operations as planning
from audit.planning.models import Assignment, AssignmentLeg, AssignmentState, Cadence, ProgrammeKind
from audit.planning.operations import Ethics, Terms
from audit.standards import operations as standards
from tests import story
from tests.journeys.conftest import Stage
from tests.journeys.steps import newest_link
from tests.journeys.test_in_a_browser import fill, phone, seen
from tests.people import World
from tests.web_pages import browser, give_password, served

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "touchpoints" / "parcel_points_baltic"
ZONES = {"EE": "Europe/Tallinn", "LV": "Europe/Riga", "LT": "Europe/Vilnius"}
MAPPINGS: dict[str, dict[str, dict[str, str]]] = {
    "itella": {
        "columns": {"kind": "type"},
        "kinds": {"ipb": "locker", "apt": "locker", "pudo": "pick_up_point"},
    },
    "omniva": {"columns": {"kind": "TYPE"}, "kinds": {"0": "locker", "1": "pick_up_point"}},
    "unisend": {"constants": {"kind": "locker"}},
}
PLACES = 40
"""Lockers of the programme: enough to meet every country."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def address(app: Flask, world: World) -> Iterator[str]:
    for member in (world.aino, world.bertta, world.reko):
        give_password(app, member.email)
    with served(app) as found:
        yield found


def imported(carrier: str) -> str:
    """Import the points of one carrier by its own field names and return the partner's key."""
    data = (REAL / f"{carrier}.json").read_bytes()
    table = read_table(data, f"{carrier}.json")
    given = {**MAPPINGS[carrier], "zones": ZONES}
    guessed = guess(table).to_dict()
    mapping = from_dict({name: {**part, **given.get(name, {})} for name, part in guessed.items()})
    partner = network.add_partner(name=carrier.capitalize(), kind=PartnerKind.PICK_UP_NETWORK)
    network.change_partner_state(partner.key, PartnerState.TRIAL)
    network.change_partner_state(partner.key, PartnerState.ACTIVE)
    network.add_contact(
        partner.key, name="Liis Tamm", email=f"quality@{carrier}.example", role=ContactRole.QUALITY, language="en"
    )
    batch = operations.carry_out(
        partner.key, table, mapping, Source(f"{carrier}.json", hashlib.sha256(data).hexdigest())
    )
    assert batch.rows_read == batch.rows_new
    return partner.key


def programme(world: World) -> None:
    """Activate a weekly programme over lockers of every country, for Aino."""
    version = standards.publish_ready_checklist("parcel-locker")
    made = planning.create_programme(
        Terms(
            title="Baltic parcel lockers",
            kind=ProgrammeKind.CHECKLIST_AUDIT,
            checklist_key=version.key,
            cadence=Cadence.WEEKLY,
            starts_on=clocks.now().date(),
            window_days=2,
            opens_at_local=time(9),
            due_at_local=time(20),
        )
    )
    chosen: list[int] = []
    for country in ZONES:
        statement = select(Touchpoint.id).where(Touchpoint.country == country, Touchpoint.kind == "locker")
        chosen += db.session.scalars(statement.order_by(Touchpoint.code).limit(PLACES // 3)).all()
    planning.add_touchpoints(made.key, chosen)
    planning.set_auditors(made.key, [db.session.get_one(Membership, world.aino.membership_id).key])
    planning.set_ethics(
        made.key,
        Ethics(
            staff_informed_on=date(2026, 9, 1),
            staff_informed_channel="letter to the carriers",
            purpose="Find out whether lockers keep our promises.",
            no_discipline=True,
            retention_days=180,
            recording_rule="No sound, no video.",
            time_limit_minutes=30,
            covers_competitors=False,
        ),
    )
    planning.activate(made.key)
    planning.plan_ahead(made.id, clocks.now().date() + timedelta(days=7))


def test_a_real_locker_is_visited_on_a_phone_and_its_carrier_gets_a_report(
    stage: Stage, chromium: Browser, address: str, tmp_path: Path
) -> None:
    if not REAL.is_dir():
        pytest.skip("the real parcel points (../shared/data/touchpoints) are not here")
    app, world = stage.app, stage.world
    with story.acting(app, world, world.bertta):
        standards.install_catalogue()
        for carrier in MAPPINGS:
            imported(carrier)
        programme(world)
        legs = db.session.scalars(select(AssignmentLeg)).all()
        for leg in legs:
            assert leg.timezone == ZONES[leg.touchpoint.country]
            assert leg.opens_at.astimezone(ZoneInfo(leg.timezone)).time() == time(9)
        assert Counter(leg.touchpoint.country for leg in legs).keys() == ZONES.keys()
        chosen = next(leg for leg in legs if leg.touchpoint.country == "LV")
        row = db.session.get_one(Assignment, chosen.assignment_id)
        key, opens_at, place = row.key, row.opens_at, chosen.touchpoint.name
    stage.clock.move_to(max(opens_at, clocks.now()))

    aino = phone(chromium, address, world.aino.email)
    aino.goto(f"/b/aurora-home/visits/{key}/brief")
    expect(aino.get_by_text(place).first).to_be_visible()
    seen(aino)
    aino.get_by_role("button", name="Take this visit").click()
    fill(aino, f"/b/aurora-home/visits/{key}/")
    aino.get_by_label("I made this visit myself").check()
    aino.get_by_role("button", name="Send the visit").click()
    expect(aino).to_have_url(re.compile("/sent"))
    with story.acting(app, world, world.bertta):
        assert get_by_key(Assignment, key).state is AssignmentState.SUBMITTED

    reko = phone(chromium, address, world.reko.email)
    reko.goto("/b/aurora-home/review/")
    reko.locator("th a").first.click()
    reko.get_by_role("button", name="Take up the review").click()
    reko.get_by_role("button", name="Approve").click()
    bertta = phone(chromium, address, world.bertta.email)
    bertta.goto(reko.url.replace("/review/", "/audits/"))
    bertta.get_by_role("link", name="Look at the report and release it").first.click()
    bertta.get_by_role("button", name="Release the report").click()
    expect(bertta).to_have_url(re.compile("/reports/"))
    stage.work()

    liis = phone(chromium, address)
    liis.goto(newest_link(stage.mails()))
    seen(liis)
    with liis.expect_download() as started:
        liis.get_by_role("link", name="Download the PDF").click()
    started.value.save_as(tmp_path / "report.pdf")
    words = pypdf.PdfReader(tmp_path / "report.pdf").pages[0].extract_text()
    assert place.split()[0] in words
