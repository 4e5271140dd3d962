"""The whole pipeline by its pages only: from a new partner to the acknowledgement, and the way down to one answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.journeys import steps
from tests.journeys.conftest import Stage
from tests.journeys.walking import Walker, addresses
from tests.people import World

KEY = re.compile(r"/[\w-]{22}(?=/|$)")
NO_KEY = "x" * 22


@pytest.fixture
def bertta(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.bertta.email)


@pytest.fixture
def aino(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.aino.email)


@pytest.fixture
def reko(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.reko.email)


def test_from_a_new_partner_to_the_acknowledgement(stage: Stage, bertta: Walker, aino: Walker, reko: Walker) -> None:
    steps.make_partner(bertta)
    steps.import_touchpoints(bertta)
    steps.choose_checklist(bertta)
    programme = steps.make_programme(bertta)
    steps.tick(stage.app)
    stage.work()

    bertta.open(programme)
    bertta.follow("All visits of this programme")
    bertta.follow("/plan/visits/")
    assert "Ring Kalamaja" in bertta.page.text
    here = steps.accept(aino)
    opens = steps.opens_in_tallinn(aino.open(here))
    stage.clock.move_to(opens - timedelta(minutes=1))
    assert "This visit opens" in aino.open(here).text
    stage.clock.move_to(opens)
    assert "This visit opens" not in aino.open(here).text

    steps.fill(aino, here, good=False)
    steps.hand_in(aino, here)
    case = steps.review_and_return(reko, "Which slot was promised?")
    assert "Which slot was promised?" in aino.open(f"{steps.BRAND}/visits/").text
    assert "Which slot was promised?" in aino.open(here).text
    section = aino.open(f"{here}s/1")
    name = next(found for found in sorted(section.form().names) if found.endswith("-comment"))
    aino.send(fields={name: "Between 16 and 18, said the message."})
    steps.hand_in(aino, here)
    assert "Between 16 and 18" in reko.open(case).text
    steps.approve(reko, case)
    steps.release(bertta, case)
    report = bertta.page.address
    stage.work()
    shown = bertta.open(report).text
    assert "pekka@kulgur.example" in shown, shown
    assert "on its way" not in shown, shown

    link = steps.newest_link(stage.mails())
    pekka = Walker.unknown(stage.app)
    assert steps.PARTNER in pekka.open(link + "?lang=en").text
    assert pekka.open(pekka.page.link("report.pdf")).data.startswith(b"%PDF")
    pekka.open(link + "?lang=en")
    pekka.send("/acknowledge", name="Pekka Poutanen", job_title="Quality")
    assert "Read by Pekka Poutanen" in pekka.page.text
    assert "Pekka Poutanen" in bertta.open(report).text

    down_to_the_answer(bertta)
    nothing_for_ulla(stage.app, stage.world, bertta, aino, reko)


def down_to_the_answer(bertta: Walker) -> None:
    """Go from the scorecard to the partner, to the visit, to the single answer."""
    bertta.open(f"{steps.BRAND}/scorecard/")
    assert "too few visits: 1 of 5" in bertta.page.text.lower()
    bertta.follow(steps.PARTNER)
    assert "too few visits: 1 of 5" in bertta.page.text.lower()
    bertta.follow("/audits/")
    assert "Between 16 and 18, said the message." in bertta.page.text


def nothing_for_ulla(app: Flask, world: World, *others: Walker) -> None:
    """Ulla of Borealis walks every way that the others took: nothing of it exists for her.

    Below the other brand's name everything is not found; below her own brand's name an address with a key of the other
    brand answers exactly like one with a key that does not exist.
    """
    ulla = Walker.signed_in(app, world.ulla.email)
    ulla.open("/b/borealis/partners/new")
    nothing = ulla.try_out("GET", f"{steps.BRAND}/partners/{NO_KEY}")
    tried = set()
    for method, path in dict.fromkeys(address for walker in others for address in addresses(walker.way)):
        if not path.startswith(f"{steps.BRAND}/"):
            continue
        found = ulla.try_out(method, path)
        assert found[0] == 404, (method, path)
        assert method == "POST" or found == nothing, path
        own = path.replace(steps.BRAND, "/b/borealis")
        if KEY.search(own):
            unknown = ulla.try_out(method, KEY.sub(f"/{NO_KEY}", own))
            assert unknown[0] in {403, 404}, (method, own)
            assert ulla.try_out(method, own) == unknown, (method, own)
            tried.add((method, path))
    assert len(tried) > 30
