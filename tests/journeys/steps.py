"""The steps of the journey, each by the pages of the person who takes it."""

from __future__ import annotations

import email
import io
import os
import re
from datetime import UTC, datetime
from email import policy
from pathlib import Path
from typing import Any

import PIL.Image
from flask import Flask

from audit.background import SCHEDULE
from audit.core.scheduler import enqueue_due
from audit.core.work import unit_of_work
from tests.journeys.walking import Page, PageForm, Walker

BRAND = "/b/aurora-home"
PARTNER = "Kulgur Kullerid OÜ"
POINTS = """Kood;Nimi;Linn;Riik;Avatud
KK-1;Ring Kalamaja;Tallinn;EE;E-R 8-20
KK-2;Ring Mustamäe;Tallinn;EE;E-R 8-20
"""
ETHICS = {
    "staff_informed_on": "2026-10-01",
    "staff_informed_channel": "Letter to all couriers",
    "purpose": "Find out which promises are kept at the door.",
    "no_discipline": "yes",
    "retention_days": "90",
    "recording_rule": "No faces, no sound.",
    "time_limit_minutes": "30",
    "covers_competitors": "no",
}


def make_partner(bertta: Walker) -> None:
    """Make a partner that is active, with Pekka as its contact."""
    page = bertta.open(f"{BRAND}/partners/new")
    kind = page.form().value_of("kind", "ourier")
    bertta.send(name=PARTNER, kind=kind, relation="partner")
    assert PARTNER in bertta.page.text
    for state in ("trial", "active"):
        bertta.send("/state", state=state)
    bertta.follow("Add a contact")
    role = bertta.page.form().value_of("role", "Quality")
    bertta.send(name="Pekka Poutanen", email="pekka@kulgur.example", role=role, language="fi", scope="all")
    assert "Pekka Poutanen" in bertta.page.text


def import_touchpoints(bertta: Walker) -> None:
    """Bring the touchpoints in from a file with its own names of columns."""
    page = bertta.open(f"{BRAND}/touchpoints/import")
    partner = page.form().value_of("partner", PARTNER)
    bertta.send(partner=partner, file=(io.BytesIO(POINTS.encode()), "punktid.csv"))
    columns = {"code": "Kood", "name": "Nimi", "city": "Linn", "country": "Riik", "opening_hours": "Avatud"}
    wanted = {f"columns.{name}": source for name, source in columns.items()} | {"constants.kind": "route"}
    bertta.send(status=422, fields=wanted)
    assert "No time zone is given for EE" in bertta.page.text
    bertta.send(fields=wanted | {"zones.EE": "Europe/Tallinn"})
    assert "New 2" in bertta.page.text
    assert "Refused 0" in bertta.page.text
    bertta.send()
    assert "2" in bertta.page.text
    bertta.open(f"{BRAND}/touchpoints/")
    assert "Ring Kalamaja" in bertta.page.text


def choose_checklist(bertta: Walker) -> None:
    """Publish a ready checklist."""
    bertta.open(f"{BRAND}/checklists/")
    bertta.send("/ready", name="home-delivery")
    bertta.open(f"{BRAND}/checklists/")
    bertta.follow("/checklists/ready/home-delivery")


def make_programme(bertta: Walker) -> str:
    """Make a programme, be refused without ethics, give them, activate; return its address."""
    page = bertta.open(f"{BRAND}/plan/programmes/new")
    form = page.form()
    bertta.send(
        title="Doorstep Tallinn",
        kind="checklist_audit",
        checklist=form.value_of("checklist", "version 1"),
        cadence="weekly",
        starts_on="2026-11-03",
        window_days="3",
        opens_at_local="09:00",
        due_at_local="20:00",
        grace_hours="24",
    )
    here = bertta.page.address.rpartition("/touchpoints")[0] or bertta.page.address
    bertta.open(f"{here}/touchpoints?q=Kalamaja")
    bertta.send(do="add_matching")
    auditor = bertta.open(f"{here}/auditors").form().value_of("auditors", "Auditor 1")
    bertta.send(auditors=[auditor])
    bertta.open(f"{here}/ethics")
    bertta.send(fields=ETHICS | {"retention_days": ""})
    bertta.open(here)
    refused = bertta.send("/activate", status=422)
    assert "1 rule is missing" in refused.text
    assert "are deleted" in refused.text, refused.text
    bertta.open(f"{here}/ethics")
    bertta.send(fields=ETHICS)
    bertta.open(here)
    bertta.send("/activate")
    assert "Running" in bertta.page.text
    return here


def tick(app: Flask) -> None:
    """Let the schedule tick once."""
    with app.app_context(), unit_of_work():
        enqueue_due(SCHEDULE)


def accept(aino: Walker) -> str:
    """Read the brief, take the visit; return its address."""
    aino.open(f"{BRAND}/visits/")
    brief = aino.follow("/brief")
    here = brief.address.rpartition("brief")[0]
    assert "Ring Kalamaja" in brief.text
    aino.send("/accept")
    return here


def opens_in_tallinn(page: Page) -> datetime:
    """Return when a visit opens, as its page says it: in the time of the place, two hours ahead of UTC in November."""
    found = re.search(r"This visit opens (\d+) Nov 2026,? 09:00", page.text)
    assert found, page.text
    return datetime(2026, 11, int(found[1]), 7, 0, tzinfo=UTC)


def fill(aino: Walker, here: str, *, good: bool) -> None:
    """Answer all that the review page names, section by section, with the photos and comments that it asks for."""
    for _ in range(30):
        review = aino.open(f"{here}review")
        missing = [(link, words) for link, words in review.links if re.search(r"/s/\d+#", link)]
        if not missing:
            return
        section = missing[0][0].partition("#")[0]
        page = aino.open(section)
        fields: dict[str, Any] = {}
        for link, words in missing:
            if link.startswith(f"{section}#"):
                fields |= _answer(page.form(), link.partition("#")[2], words, good=good)
        aino.send(fields={**fields, "go": "hub"})
        assert "There is a problem" not in aino.page.text, (fields, aino.page.text)
    message = f"still missing: {missing}"
    raise AssertionError(message)


def _answer(form: PageForm, name: str, words: str, *, good: bool) -> dict[str, Any]:
    """Return what one question gets, by what stands on the page."""
    value = f"{name}-value"
    if "photo" in words.partition(":")[0] or not any(
        found.startswith((value, f"{name}-minutes")) for found in form.names
    ):
        return {f"{name}-files": (io.BytesIO(picture()), "photo.jpg")}
    if "omment" in words.partition(":")[0]:
        return {f"{name}-comment": "Nobody told us before the slot ended."}
    if f"{name}-minutes" in form.names:
        return {f"{name}-minutes": "3"}
    if value in form.offers:
        codes = [code for code, _words in form.offers[value] if code != "__na"]
        return {value: codes[0 if good or set(codes) != {"yes", "no"} else -1]}
    if form.kinds[value] == "textarea":
        return {value: "The driver was friendly, but nobody told us that the parcel would come late."}
    return {value: {"date": "2026-11-03", "time": "12:30"}.get(form.kinds[value], "2")}


def picture() -> bytes:
    """Return a photo that no other resembles."""
    out = io.BytesIO()
    PIL.Image.frombytes("RGB", (40, 30), os.urandom(40 * 30 * 3)).resize((400, 300)).save(out, "JPEG")
    return out.getvalue()


def hand_in(aino: Walker, here: str) -> None:
    """Send the visit."""
    aino.open(f"{here}review")
    aino.send(confirmed="y")
    assert "/sent" in aino.page.address, aino.page.text


def review_and_return(reko: Walker, note: str) -> str:
    """Take up the first case of the queue and give it back with a question; return the address of the case."""
    reko.open(f"{BRAND}/review/")
    case = next(href for href, _ in reko.page.links if re.search(r"/review/[\w-]{22}$", href))
    reko.open(case)
    reko.send("/start")
    photo = next(source for source in reko.page.sources if "/photos/" in source)
    shown = reko.page
    assert reko.open(photo).kind == "image/jpeg"
    reko.page = shown
    reko.send("/return", return_note=note)
    assert "The auditor has the visit and your question" in reko.page.text
    return case


def approve(reko: Walker, case: str) -> None:
    """Take up the case again and approve it."""
    reko.open(case)
    reko.send("/start")
    reko.send("/approve")


def release(bertta: Walker, case: str) -> None:
    """Look at what the partner would read, and release it."""
    audit = case.replace("/review/", "/audits/")
    bertta.open(audit)
    preview = bertta.follow("/release")
    assert "pekka@kulgur.example" in preview.text
    bertta.send()
    assert "/reports/" in bertta.page.address


def link_of(message: bytes) -> str:
    """Return the path of the partner's link in a mail; empty when it holds none."""
    body = email.message_from_bytes(message, policy=policy.default).get_body(("plain",))
    found = re.search(r"https?://[^/\s]+(/p/[\w-]+/)", body.get_content()) if body else None
    return found[1] if found else ""


def newest_link(paths: list[Path]) -> str:
    """Return the path of the link in the newest mail that holds one."""
    return next(filter(None, (link_of(path.read_bytes()) for path in reversed(paths))))
