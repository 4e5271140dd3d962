"""The auditors' side of the story: offers answered, visits made, late or missed, drafts filled in and sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from audit.assessment import operations as assessment
from audit.core import clock
from audit.demo import queries
from audit.demo.answering import Filled, Sheet, Visitor
from audit.demo.cast import Place
from audit.demo.pictures import Album
from audit.demo.queries import Seen
from audit.demo.sayings import Sayings
from audit.demo.scale import Planned, second_quarter
from audit.demo.setting import Seeded
from audit.demo.stage import Act, Member, Stage
from audit.fieldwork import operations as fieldwork
from audit.fieldwork.drafts import Change
from audit.fieldwork.models import AnswerField
from audit.planning import operations as planning
from audit.planning.models import AssignmentState
from audit.standards import queries as standards

FATES = (
    ("ignored", 0.025),
    ("declined", 0.045),
    ("cancelled", 0.025),
    ("never begun", 0.025),
    ("half done", 0.02),
    ("late", 0.06),
    ("very late", 0.015),
)
"""What becomes of so many of the visits; all others are made in time."""
WAITING = ("made", "half done", "never begun", "ignored", "half done", "never begun", "ignored", "cancelled")
"""What becomes of the visits of a programme that waits, by unit: whoever signs in finds each state."""
VISIT_SPREAD = 0.05
"""How much better or worse than usual a partner does on one day (standard deviation of the share)."""
FIRST_HOUR, LAST_HOUR = 9, 18
WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass
class Tale:
    """One visit on its way through the story."""

    seen: Seen
    planned: Planned
    random: Random
    fate: str
    auditor: Member
    sent: bool = False
    sheet: Sheet | None = None
    pages_left: list[tuple[str, tuple[Filled, ...]]] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Key of the assignment."""
        return self.seen.key


class Auditors:
    """Everything that the auditors do.

    `sent` is called after each submission with the audit's key and the tale; `tick` where the schedule has to look for
    a visit that was missed.
    """

    def __init__(
        self,
        stage: Stage,
        seeded: Seeded,
        album: Album,
        sayings: Sayings,
        *,
        sent: Callable[[str, Tale], None],
        tick: Act,
    ) -> None:
        self._stage, self._seeded, self._album, self._sayings = stage, seeded, album, sayings
        self._sent, self._tick = sent, tick
        self._programmes: dict[int, Planned] = {}
        self._by_membership = {member.membership_id: member for member in seeded.members.values()}
        self._last_seen = 0
        self.planned = 0
        self.submitted = 0

    def follow(self, programme_id: int, planned: Planned) -> None:
        """Take on the visits of a programme."""
        self._programmes[programme_id] = planned

    def look(self) -> None:
        """Find the visits that were planned since the last look, and decide what becomes of each."""
        with self._stage.looking():
            new = queries.visits_after(self._last_seen)
        for seen in new:
            self._last_seen = seen.id
            self.planned += 1
            if seen.auditor_id is not None:
                self._take_on(seen)

    def _take_on(self, seen: Seen) -> None:
        planned = self._programmes[seen.programme_id]
        random = Random(f"{planned.order.code}:{planned.copy}:{seen.wave}:{seen.unit}")  # noqa: S311 - no secret
        fate = WAITING[seen.unit % len(WAITING)] if planned.order.waiting else _fate(random)
        tale = Tale(seen, planned, random, fate, self._by_membership[seen.auditor_id or 0])
        self._stage.at(seen.missed_at + timedelta(minutes=5), lambda: self._miss(tale))
        if planned.order.abandoned:
            return
        answer_at = clock.now() + timedelta(hours=random.uniform(1, 30))
        if fate == "declined":
            self._stage.at(answer_at, lambda: self._decline(tale))
        elif fate != "ignored":
            self._stage.at(min(answer_at, seen.opens_at), lambda: self._accept(tale))

    def _miss(self, tale: Tale) -> None:
        if not tale.sent:
            self._tick()

    def _decline(self, tale: Tale) -> None:
        with self._stage.acting(tale.auditor.actor):
            planning.decline(tale.key, tale.auditor.membership_id)
        with self._stage.looking():
            after = queries.visit(tale.key)
        if after.state is AssignmentState.OFFERED and after.auditor_id is not None:
            tale.auditor, tale.fate = self._by_membership[after.auditor_id], "made"
            self._stage.at(clock.now() + timedelta(hours=tale.random.uniform(1, 12)), lambda: self._accept(tale))

    def give_back(self, member: Member) -> None:
        """Decline, as somebody who leaves, every visit that is not over."""
        with self._stage.looking():
            keys = queries.held_by(member.membership_id, clock.now())
        for key in keys:
            with self._stage.acting(member.actor):
                planning.decline(key, member.membership_id)

    def _accept(self, tale: Tale) -> None:
        with self._stage.acting(tale.auditor.actor):
            planning.accept(tale.key, tale.auditor.membership_id)
        seen, random = tale.seen, tale.random
        if tale.fate == "cancelled":
            off = max(clock.now(), seen.opens_at - timedelta(days=random.randint(1, 3)))
            self._stage.at(off, lambda: self._cancel(tale))
            return
        if tale.fate == "never begun":
            return
        moment = self._moment(tale)
        if tale.fate == "half done" and tale.planned.order.waiting:
            moment = max(clock.now(), seen.opens_at) + timedelta(minutes=random.randint(20, 200))
        if moment >= self._stage.end and random.random() < 0.5 and seen.opens_at < self._stage.end:  # noqa: PLR2004
            # The story ends while the auditor is out there: the first pages are filled in already.
            moment, tale.fate = seen.opens_at + timedelta(minutes=random.randint(20, 200)), "half done"
        self._stage.at(moment, lambda: self._begin(tale))

    def _moment(self, tale: Tale) -> datetime:
        seen, random = tale.seen, tale.random
        if tale.fate == "late":
            return seen.due_at + timedelta(hours=random.uniform(1, 10))
        if tale.fate == "very late":
            return seen.missed_at + timedelta(hours=random.uniform(2, 40))
        zone = ZoneInfo(tale.planned.units[seen.unit - 1].timezones[-1])
        first, last = seen.opens_at.astimezone(zone).date(), seen.due_at.astimezone(zone).date()
        days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
        places = tale.planned.units[seen.unit - 1].places
        day = random.choice([day for day in days if all(_is_open(place, day) for _, place in places)] or days)
        moment = _at(day, random.randint(FIRST_HOUR, LAST_HOUR), random.randint(0, 59), zone)
        return max(moment, clock.now() + timedelta(minutes=20))

    def _cancel(self, tale: Tale) -> None:
        with self._stage.acting(self._seeded.members["henrik"].actor):
            planning.cancel(tale.key)

    def _begin(self, tale: Tale) -> None:
        tale.sheet = self._filled(tale)
        tale.pages_left = [page for page in tale.sheet.sections if page[1]]
        if tale.fate == "half done":
            tale.pages_left = tale.pages_left[: max(1, len(tale.pages_left) // 2)]
        self._page(tale)

    def _page(self, tale: Tale) -> None:
        """Save one section as its page does: answers in one transaction, each photo in another one before it."""
        _, answers = tale.pages_left.pop(0)
        self.save(tale, answers)
        if tale.pages_left:
            pause = timedelta(minutes=tale.random.uniform(2, 6))
            self._stage.at(clock.now() + pause, lambda: self._page(tale))
        elif tale.fate != "half done":
            self._stage.at(clock.now() + timedelta(minutes=tale.random.uniform(3, 15)), lambda: self.send(tale))

    def save(self, tale: Tale, answers: Sequence[Filled]) -> None:
        """Hand in answers with their photos as the visit's auditor."""
        # A visit is opened by its first answer; a photo before that would open it too, but without the answer it shows.
        with self._stage.acting(tale.auditor.actor):
            recorded = fieldwork.record(queries.assignment(tale.key), list(_changes(answers)))
            if recorded.refused:
                raise TypeError(recorded.refused)
        for filled in answers:
            for number in range(filled.photos):
                self._photo(tale, filled.question, number)

    def _photo(self, tale: Tale, question: str, number: int) -> None:
        company = self._company(tale)
        with self._stage.looking():
            prepared = self._album.prepared(tale.planned.order.checklist, question, number, company, tale.random)
        uuid = str(UUID(int=tale.random.getrandbits(128), version=4))
        with self._stage.acting(tale.auditor.actor):
            fieldwork.add_photo(queries.assignment(tale.key), question, uuid, prepared)

    def _company(self, tale: Tale) -> str:
        companies = {company.code: company.name for company in self._seeded.partners.values()}
        return companies[tale.planned.units[tale.seen.unit - 1].places[0][0]]

    def send(self, tale: Tale) -> None:
        """Send the visit, for the first time or after a return."""
        uuid = str(UUID(int=tale.random.getrandbits(128), version=4))
        with self._stage.acting(tale.auditor.actor):
            audit_key = assessment.receive(tale.key, 1, uuid, confirmed=True).key
        self.submitted += not tale.sent
        tale.sent = True
        self._sent(audit_key, tale)

    def _filled(self, tale: Tale) -> Sheet:
        with self._stage.looking():
            row = queries.assignment(tale.key)
            checklist = standards.checklist_of(row.checklist_version)
            zone = ZoneInfo(queries.legs(row.id)[-1].timezone)
        unit = tale.planned.units[tale.seen.unit - 1]
        day = tale.random.gauss(0, VISIT_SPREAD) + tale.auditor.severity
        companies = {company.code: company for company in self._seeded.partners.values()}
        quality = {
            slot: _quality(companies[code].quality, companies[code].later, day, later_on=self._is_later())
            for slot, (code, _) in zip(checklist.slot_codes, unit.places, strict=True)
        }
        place = unit.places[-1][1]
        code, language = tale.planned.order.checklist, tale.auditor.language

        def say(question: str, earned: float | None) -> str:
            if earned is None:
                return self._sayings.comment(code, question, language)
            return self._sayings.story(code, earned, language)

        where = f"{place.latitude}, {place.longitude}" if place.latitude else None
        return Visitor(tale.random, quality, clock.now().astimezone(zone), say, where).fill(checklist)

    def _is_later(self) -> bool:
        return clock.now().date() >= second_quarter(self._stage.end.date())


def _fate(random: Random) -> str:
    draw = random.random()
    for fate, share in FATES:
        draw -= share
        if draw < 0:
            return fate
    return "made"


def _quality(
    usual: Mapping[str, float], later: Mapping[str, float], shift: float, *, later_on: bool
) -> dict[str, float]:
    now = {**usual, **later} if later_on else usual
    return {promise: share + shift for promise, share in now.items()}


def _changes(answers: Sequence[Filled]) -> list[Change]:
    changes = []
    for filled in answers:
        if filled.reason:
            changes.append(Change(filled.question, AnswerField.NOT_APPLICABLE, filled.reason))
        elif filled.raw is not None:
            changes.append(Change(filled.question, AnswerField.VALUE, filled.raw))
        if filled.comment:
            changes.append(Change(filled.question, AnswerField.COMMENT, filled.comment))
    return changes


def _is_open(place: Place, day: date) -> bool:
    """Say whether an auditor would go there on that day; the hours of the story begin with their span of weekdays."""
    last = place.hours[3:5] if place.hours[2:3] == "-" else "Su"
    return day.weekday() <= WEEK.index(last)


def _at(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
