"""Whatever is posted to any address: a page with words, never a crash, and a refusal that changes nothing."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from audit.assessment.models import Audit, AuditState, Finding
from audit.core import running, scope
from audit.core.db import Base, db
from audit.core.models import Job
from audit.fieldwork.models import Evidence
from audit.network.models import Contact, ImportDraft, JourneyStage, Partner, Touchpoint
from audit.people.models import User
from audit.people.permissions import Permission
from audit.planning.models import Assignment, AssignmentState, Programme
from audit.release.models import Delivery, Release
from audit.standards.models import ChecklistVersion, Promise, Standard, Story
from audit.web.access import need_of
from tests import story
from tests.journeys import steps
from tests.journeys.conftest import Stage
from tests.journeys.walking import Walker
from tests.web_pages import make_administrator, sign_in, token

WEB = Path(__file__).resolve().parents[2] / "audit" / "web"
FIELD = re.compile(r"^    (\w+) = \w*Field\(|form\.get(?:list)?\(\"(\w+)\"", re.MULTILINE)
UNSAFE = {"POST", "PUT"}
NO_KEY = "x" * 22
TOO_LARGE = 17 * 1024 * 1024
UNCOUNTED = {"throttle", "login_session", "heartbeat", "lease"}
"""Tables that take note of requests themselves."""
LAST = re.compile(r"sign-out|/state$|/end$|/cancel$|revoke|exclude|approve|/release$|password|/review$")
"""Addresses that may end something even with nothing typed; they come last."""

VALUES: dict[str, str] = {
    "garbage": "<script>alert(1)</script> % ' \" \\ ;--",
    "control characters": "\x00\x01\x1b\u202e\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    # Mostly letters that a form sends as they are: taking apart megabytes of %C3%A5 would be most of the test's time.
    "10,000 letters": "åäö" + "a" * 9_997,
    "a huge number": "9" * 40,
    "a wrong key": NO_KEY,
    "a date that is none": "2026-02-31",
}

JSON_BODIES: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b'{"events": 7, "part": "x", "uuid": 1, "confirmed": "no"}',
    b'{"events": [{"uuid": "\\u0000", "question": "\\u0000", "value": {"a": []}, "sequence": -1, "generation": 1e99}]}',
    json.dumps({"events": [{"uuid": "u" * 10_000, "question": "q" * 10_000, "value": "v" * 10_000}] * 3}).encode(),
    b"[" * 50_000,
)

ROWS: tuple[tuple[str, Any], ...] = (
    ("/admin/people/<key>", User),
    ("/admin/jobs/<key>", Job),
    ("/audits/<key>", Audit),
    ("/review/<key>", Audit),
    ("/checklists/drafts/<key>", None),
    ("/checklists/try/<key>", None),
    ("/checklists/promises/<key>", Promise),
    ("/checklists/standards/<key>", Standard),
    ("/checklists/stories/<key>", Story),
    ("/checklists/<key>", ChecklistVersion),
    ("/partners/contacts/<key>", Contact),
    ("/partners/<key>", Partner),
    ("/plan/programmes/<key>", Programme),
    ("/plan/visits/<key>", Assignment),
    ("/reports/outbox/<key>", Delivery),
    ("/reports/<key>", Release),
    ("/scenarios/<key>", None),
    ("/touchpoints/import/<key>", ImportDraft),
    ("/touchpoints/<key>", Touchpoint),
)
"""Part of an address to the row that its key names; None where the scene has no such row."""


# What only PostgreSQL refuses (NUL in keys) is tested where those pages are.
pytestmark = pytest.mark.one_database


@pytest.fixture
def scene(stage: Stage) -> story.Story:
    """Return a brand in which something stands in every state that pages work on."""
    app, world = stage.app, stage.world
    tale = story.begin(app, world, stage.clock)
    released = tale.audited(0, story.worst)
    tale.approve(released)
    tale.release(released)
    stage.work()
    tale.audited(1, story.worst)
    with story.acting(app, world, world.reko):
        from_assessment(tale)
    key = tale.open_next(2)
    tale.fill(key)
    bertta = Walker.signed_in(app, world.bertta.email)
    partner = bertta.open(f"{steps.BRAND}/touchpoints/import").form().value_of("partner", "NordDrop")
    bertta.send(partner=partner, file=(io.BytesIO(steps.POINTS.encode()), "points.csv"))
    return tale


def from_assessment(tale: story.Story) -> None:
    """Take up the review of the newest audit."""
    newest = db.session.scalars(select(Audit).where(Audit.state == AuditState.SCORED)).one()
    story.assessment.start_review(newest.key)


class Sweep:
    """Posts to every address and notes what went wrong."""

    def __init__(self, tale: story.Story, link: str) -> None:
        self.app, self.world = tale.app, tale.world
        with self.app.app_context():
            path = running.settings().migration_database_url.removeprefix("sqlite:///")
        self.watch = sqlite3.connect(path, isolation_level=None)
        tables = [table.name for table in Base.metadata.sorted_tables if table.name not in UNCOUNTED]
        self.counting = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
        self.version: int | None = None
        self.counts: dict[str, int] = {}
        self.faults: list[str] = []
        self.asked = 0
        self.names = sorted({one or two for path in WEB.rglob("*.py") for one, two in FIELD.findall(path.read_text())})
        with story.acting(self.app, self.world, self.world.bertta):
            visit = db.session.scalars(select(Assignment).where(Assignment.state == AssignmentState.OPENED)).one()
            self.visit = visit.key
            auditor_id = visit.auditor_id
            self.audit = db.session.scalars(select(Audit.key).where(Audit.state == AuditState.IN_REVIEW)).one()
            photo = select(Evidence.uuid).where(Evidence.assignment_id == visit.id)
            self.photo = str(db.session.scalars(photo).first())
            finding = db.session.scalars(select(Finding.key)).first()
            stage = db.session.scalars(select(JourneyStage.code)).first()
            question = "late_told"
        self.more = {
            "brand": self.world.brand_slug,
            "finding": finding,
            "code": stage,
            "question": question,
            "language": "en",
            "number": 1,
            "uuid": self.photo,
            "token": link.strip("/").rpartition("/")[2],
        }
        auditor = next(one for one in (self.world.aino, self.world.onni) if one.membership_id == auditor_id)
        make_administrator(self.app, self.world.ulla.email)
        self.people = {name: self._browser(member.email) for name, member in self._members(auditor).items()}
        self.tokens = {name: token(person, "/me") for name, person in self.people.items()}

    def _members(self, auditor: Any) -> dict[str, Any]:
        return {"manager": self.world.bertta, "reviewer": self.world.reko, "auditor": auditor, "admin": self.world.ulla}

    def _browser(self, email: str) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_HOST"] = "touchstone.test"
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        sign_in(self.app, client, email)
        return client

    def person(self, rule: Rule, method: str) -> str:
        """Return who has the right role for an address."""
        need = need_of(getattr(self.app.view_functions[rule.endpoint], "__access__", {}), method)
        if rule.rule.startswith("/admin"):
            return "admin"
        if need is Permission.VISIT_FILL:
            return "auditor"
        return "reviewer" if need in {Permission.AUDIT_REVIEW, Permission.AUDIT_APPROVE} else "manager"

    def addresses(self, rule: Rule) -> Iterator[str]:
        """Yield the address with what exists, and with keys that do not."""
        more = dict(self.more)
        if "key" in rule.arguments:
            more["key"] = self._key(rule)
        adapter = self.app.url_map.bind("touchstone.test")
        wanted = {name: more[name] for name in rule.arguments}
        yield adapter.build(rule.endpoint, wanted, method=next(iter(rule.methods & UNSAFE)))
        for wrong in (NO_KEY, "%00", "å" * 3000):
            for name in rule.arguments - {"number", "brand"}:
                yield adapter.build(rule.endpoint, wanted | {name: wrong}, method=next(iter(rule.methods & UNSAFE)))

    def _key(self, rule: Rule) -> str:
        if rule.endpoint.startswith("auditor."):
            return self.visit
        model = next((model for part, model in ROWS if part in rule.rule), rule)
        assert model is not rule, f"ROWS does not say which row the key of {rule} names"
        if model is Audit:
            return self.audit
        if model is None:
            return NO_KEY
        with self.app.app_context(), scope.unscoped("the sweep looks for a row"):
            newest = select(model.key).order_by(model.id.desc()).limit(1)
            if hasattr(model, "brand_id"):
                newest = newest.where(model.brand_id == self.world.brand_id)
            found: str | None = db.session.scalars(newest).one_or_none()
            assert found or model is Story, f"the scene has no {model.__name__} for {rule}"
            return found or NO_KEY

    def rows(self) -> dict[str, int]:
        """Return how many rows each table has; every change also writes to the journal."""
        (version,) = self.watch.execute("PRAGMA data_version").fetchone()
        if version != self.version:
            # Somebody has written since the last look.
            self.version, self.counts = version, dict(self.watch.execute(self.counting).fetchall())
        return self.counts

    def post(self, what: str, method: str, rule: Rule, address: str, **how: Any) -> None:
        """Send one request and judge the answer."""
        name = self.person(rule, method)
        headers = {"X-CSRFToken": self.tokens[name], **how.pop("headers", {})}
        before = self.rows()
        response = self.people[name].open(address, method=method, headers=headers, **how)
        self.asked += 1
        where = f"{method} {address[:120]} with {what}: {response.status_code}"
        if response.status_code >= 500:
            self.faults.append(where)
        if response.status_code >= 400:
            self.faults += [f"{where} {fault}" for fault in self._refusal(response)]
            after = self.rows()
            changed = {table: after[table] - count for table, count in before.items() if after[table] != count}
            if changed:
                self.faults.append(f"{where}, refused but changed {changed}")

    def _refusal(self, response: TestResponse) -> Iterator[str]:
        if response.mimetype == "application/json":
            if not response.data.strip(b"{} \n"):
                yield "says nothing"
        elif "<h1" not in response.text or len(response.text) < 400:
            yield f"shows no page: {response.text[:200]!r}"

    def form(self, rule: Rule, address: str, method: str, what: str, value: str | None) -> None:
        """Send a form in which every field that any page knows has one value."""
        data = {} if value is None else dict.fromkeys(self.names, value)
        self.post(what, method, rule, address, data=data)


def test_no_bad_input_breaks_anything(stage: Stage, scene: story.Story, monkeypatch: pytest.MonkeyPatch) -> None:
    app = stage.app
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    sweep = Sweep(scene, steps.newest_link(stage.mails()))
    rules = [rule for rule in app.url_map.iter_rules() if (rule.methods or set()) & UNSAFE]
    for rule in sorted(rules, key=lambda rule: (bool(LAST.search(rule.rule)), rule.rule)):
        method = next(iter((rule.methods or set()) & UNSAFE))
        if rule.endpoint == "account.sign_out":
            continue  # it takes no input and would end the sweep
        known, *unknown = sweep.addresses(rule)
        for address in unknown:
            sweep.form(rule, address, method, "an unknown key", "x")
        sweep.post("too much", method, rule, known, headers={"Content-Length": str(TOO_LARGE)}, data=b"")
        for body in JSON_BODIES if method == "PUT" or rule.endpoint == "auditor.events" else JSON_BODIES[3:4]:
            sweep.post(f"the body {body[:30]!r}", method, rule, known, data=body, content_type="application/json")
        for what, value in VALUES.items():
            sweep.form(rule, known, method, what, value)
        sweep.form(rule, known, method, "nothing", None)
    sweep.watch.close()
    assert sweep.asked > 8 * len(rules)
    assert sweep.faults == []
