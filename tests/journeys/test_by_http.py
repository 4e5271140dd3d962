"""The whole pipeline by its pages only: from a new partner to the acknowledgement, and the way down to one answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from audit.core import clock as clocks
from tests.journeys import steps
from tests.journeys.walking import Walker, addresses
from tests.people import World


@pytest.fixture
def bertta(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.bertta.email)


@pytest.fixture
def aino(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.aino.email)


@pytest.fixture
def reko(app: Flask, world: World) -> Walker:
    return Walker.signed_in(app, world.reko.email)


def test_from_a_new_partner_to_the_acknowledgement(
    app: Flask,
    world: World,
    clock: clocks.Simulated,
    bertta: Walker,
    aino: Walker,
    reko: Walker,
    run_jobs: Callable[[], int],
    mails: Callable[[], list[Path]],
) -> None:
    steps.make_partner(bertta)
    steps.import_touchpoints(bertta)
    steps.choose_checklist(bertta)
    programme = steps.make_programme(bertta)
    steps.tick(app, run_jobs)

    bertta.open(programme)
    bertta.follow("All visits of this programme")
    bertta.follow("/plan/visits/")
    assert "Ring Kalamaja" in bertta.page.text
    here = steps.accept(aino)
    opens = steps.opens_in_tallinn(aino.open(here))
    clock.move_to(opens - timedelta(minutes=1))
    assert "This visit opens" in aino.open(here).text
    clock.move_to(opens)
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
    while run_jobs():
        pass
    assert "Sent" in bertta.open(report).text

    link = steps.newest_link(mails())
    pekka = Walker.unknown(app)
    assert steps.PARTNER in pekka.open(link + "?lang=en").text
    assert pekka.open(pekka.page.link("report.pdf")).data.startswith(b"%PDF")
    pekka.open(link + "?lang=en")
    pekka.send("/acknowledge", name="Pekka Poutanen", job_title="Quality")
    assert "Read by Pekka Poutanen" in pekka.page.text
    assert "Pekka Poutanen" in bertta.open(report).text

    down_to_the_answer(bertta)
    nothing_for_ulla(app, world, bertta, aino, reko)


def down_to_the_answer(bertta: Walker) -> None:
    """Go from the scorecard to the partner, to the visit, to the single answer."""
    bertta.open(f"{steps.BRAND}/scorecard/")
    assert "too few visits: 1 of 5" in bertta.page.text.lower()
    bertta.follow(steps.PARTNER)
    assert "too few visits: 1 of 5" in bertta.page.text.lower()
    bertta.follow("/audits/")
    assert "Between 16 and 18, said the message." in bertta.page.text


def nothing_for_ulla(app: Flask, world: World, *others: Walker) -> None:
    """Ulla of Borealis walks every way that the others took: nothing of it exists for her."""
    ulla = Walker.signed_in(app, world.ulla.email)
    ulla.open("/b/borealis/partners/new")
    tried = 0
    for way in (walker.way for walker in others):
        for method, path in addresses(way):
            if not path.startswith(steps.BRAND):
                continue
            nothing = ulla.try_out("GET", "/b/aurora-home/partners/" + "x" * 22)
            for address in (path, path.replace("/b/aurora-home", "/b/borealis")):
                status, length = ulla.try_out(method, address)
                own = address.startswith("/b/borealis") and not any(len(part) == 22 for part in address.split("/"))
                if own:
                    continue  # a page of her own brand, such as its list of partners
                assert status == 404, (method, address, status)
                if method == "GET":
                    assert length == nothing[1], address
                tried += 1
    assert tried > 50
