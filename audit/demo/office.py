"""The other side of the story: reviewers read, managers release, partners open the link and answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from audit.assessment import operations as assessment
from audit.assessment import queries as assessment_queries
from audit.assessment.models import AuditState, Cause
from audit.core import clock, scope
from audit.demo import queries
from audit.demo.answering import Filled
from audit.demo.cast import Company
from audit.demo.sayings import Sayings
from audit.demo.setting import Seeded
from audit.demo.stage import Member, Stage, office_hour
from audit.demo.visits import Tale
from audit.followup import operations as followup
from audit.network.models import Relation
from audit.release import operations as release
from audit.release import queries as release_queries
from audit.standards import queries as standards
from checklists import Answer, Checklist, Problem, parse_answer

RETURNED, ADJUSTED, EXCLUDED = 0.08, 0.09, 0.035
"""Shares of audits with which this happens in review."""
RELEASE_EVERY = 5
"""Of the approved audits of a partner, the first and then each of this number is released."""
EXCLUDED_AUDIT = 5
"""The audit of this number is left out in review."""
REVOKED_RELEASE = 3
"""The report of this number is taken back."""
ACKNOWLEDGED, OPENED = 0.4, 0.3
BRAND_CAUSED = 0.1
"""Share of findings of which the manager says that the brand caused them."""
LAST_DAYS = timedelta(days=9)
"""Before the end, in which the desks are full: some audits stay where they are, so that each state is there to see."""

Send = Callable[[Tale], None]
Save = Callable[[Tale, Sequence[Filled]], None]


class Office:
    """Everything that reviewers, managers and partners do; `send` and `save` are what an auditor does on a return."""

    def __init__(self, stage: Stage, seeded: Seeded, sayings: Sayings, random: Random) -> None:
        self._stage, self._seeded, self._sayings, self._random = stage, seeded, sayings, random
        self._reviewers = [seeded.members["tiina"], seeded.members["petra"]]
        self._manager = seeded.members["henrik"]
        self._received: dict[str, int] = {}
        self._approved: dict[int, int] = {}
        self._in_last_days = 0
        self.released = 0
        self.send: Send | None = None
        self.save: Save | None = None

    def received(self, audit_key: str, tale: Tale) -> None:
        """Note a submission: somebody will read it within a few working days."""
        times = self._received[audit_key] = self._received.get(audit_key, 0) + 1
        reviewer = self._reviewers[len(self._received) % len(self._reviewers)]
        begin = office_hour(clock.now(), self._random.randint(0, 2), self._random)
        # One is left out for certain, however short the story is.
        certain = times == 1 and len(self._received) == EXCLUDED_AUDIT
        fate = "excluded" if certain else self._review_fate(tale.random, times)
        if begin > self._stage.end - LAST_DAYS:
            self._in_last_days += 1
            stuck = {1: "begun only", 2: "returned only", 3: "unread"}.get(self._in_last_days % 5)
            fate = stuck or fate
        if fate != "unread":
            self._stage.at(begin, lambda: self._read(audit_key, tale, reviewer, fate))

    @staticmethod
    def _review_fate(random: Random, times: int) -> str:
        draw = random.random()
        if times > 1:
            return "approved"
        if draw < RETURNED:
            return "returned"
        if draw < RETURNED + ADJUSTED:
            return "adjusted"
        return "excluded" if draw < RETURNED + ADJUSTED + EXCLUDED else "approved"

    def _read(self, audit_key: str, tale: Tale, reviewer: Member, fate: str) -> None:
        with self._stage.acting(reviewer.actor):
            assessment.start_review(audit_key)
        if fate == "begun only":
            return
        decide = clock.now() + timedelta(minutes=self._random.randint(6, 50))
        self._stage.at(decide, lambda: self._decide(audit_key, tale, reviewer, fate))

    def _decide(self, audit_key: str, tale: Tale, reviewer: Member, fate: str) -> None:
        if fate.startswith("returned"):
            self._return(audit_key, tale, reviewer, answered=fate == "returned")
            return
        if fate == "excluded":
            with self._stage.acting(reviewer.actor):
                assessment.exclude(audit_key, self._sayings.of("exclusion", "en"))
            return
        with self._stage.acting(reviewer.actor):
            if fate == "adjusted":
                self._adjust(audit_key)
            assessment.approve(audit_key)
        self._approve_follows(audit_key, tale)

    def _return(self, audit_key: str, tale: Tale, reviewer: Member, *, answered: bool) -> None:
        with self._stage.acting(reviewer.actor):
            question = self._asked_about(audit_key)
            note = self._sayings.of("question", tale.auditor.language)
            assessment.return_for_rework(audit_key, note, question)
        if answered:
            self._stage.at(
                clock.now() + timedelta(hours=self._random.uniform(3, 30)), lambda: self._answer(tale, question)
            )

    def _asked_about(self, audit_key: str) -> str:
        audit = assessment_queries.audit_by_key(audit_key)
        answers = assessment.answers_of(audit)
        return next((code for code, answer in answers.items() if answer.comment), "story")

    def _answer(self, tale: Tale, question: str) -> None:
        """Let the auditor add what was asked for and send the visit again."""
        if self.send is None or self.save is None:
            message = "the office was not told how auditors answer"
            raise RuntimeError(message)
        self.save(tale, [Filled(question, comment=self._sayings.of("answer", tale.auditor.language))])
        self.send(tale)

    def _adjust(self, audit_key: str) -> None:
        audit = assessment_queries.audit_by_key(audit_key)
        checklist = standards.checklist_of(audit.checklist_version)
        found = _adjustable(checklist, assessment.answers_of(audit))
        if found is not None:
            code, answer = found
            assessment.adjust(audit_key, code, answer, self._sayings.of("adjustment", "en"))

    def _approve_follows(self, audit_key: str, tale: Tale) -> None:
        """Decide whether the report goes to the partner: the first of each, then each fifth."""
        company = self._company(tale)
        if company.relation is Relation.COMPETITOR or not company.contacts:
            return
        count = self._approved.get(tale.seen.programme_id, 0)
        self._approved[tale.seen.programme_id] = count + 1
        if count % RELEASE_EVERY == 0:
            moment = office_hour(clock.now(), self._random.randint(0, 3), self._random)
            self._stage.at(moment, lambda: self._release(audit_key))

    def _company(self, tale: Tale) -> Company:
        code = tale.planned.units[tale.seen.unit - 1].places[0][0]
        return next(company for company in self._seeded.partners.values() if company.code == code)

    def _release(self, audit_key: str) -> None:
        with self._stage.acting(self._manager.actor):
            audit = assessment_queries.audit_by_key(audit_key)
            if audit.state is not AuditState.APPROVED:
                return
            for finding in assessment_queries.findings(audit.id):
                if not finding.is_praise and self._random.random() < BRAND_CAUSED:
                    assessment.set_cause(finding.key, self._random.choice((Cause.BRAND, Cause.SHARED)))
            keys = [row.key for row in release.release(audit_key)]
        for key in keys:
            self.released += 1
            if self.released == REVOKED_RELEASE:
                self._stage.at(
                    office_hour(clock.now(), 2, self._random),
                    lambda key=key: self._revoke(key),  # type: ignore[misc]
                )
            self._stage.at(clock.now() + timedelta(minutes=30), lambda key=key: self._reach(key))  # type: ignore[misc]

    def _revoke(self, release_key: str) -> None:
        with self._stage.acting(self._manager.actor):
            release.revoke(release_key, self._sayings.of("revocation", "en"))

    def _reach(self, release_key: str) -> None:
        """Let each recipient react some days after the mail: acknowledge, only open, or nothing."""
        with self._stage.looking():
            row = release_queries.release_by_key(release_key)
            sent = [
                (delivery.key, delivery.contact.person.name or "", delivery.language)
                for delivery in release_queries.deliveries(row.id)
            ]
        for key, name, language in sent:
            draw = self._random.random()
            moment = office_hour(clock.now(), self._random.randint(0, 5), self._random)
            if draw < ACKNOWLEDGED:
                self._stage.at(moment, lambda k=key, n=name, lang=language: self._acknowledge(k, n, lang))  # type: ignore[misc]
            elif draw < ACKNOWLEDGED + OPENED:
                self._stage.at(moment, lambda k=key: self._open(k))  # type: ignore[misc]

    def _open(self, delivery_key: str) -> None:
        with self._stage.acting(scope.Actor("partner", delivery_key)):
            followup.note_opened(release_queries.delivery_by_key(delivery_key))

    def _acknowledge(self, delivery_key: str, name: str, language: str) -> None:
        with self._stage.acting(scope.Actor("partner", delivery_key)):
            delivery = release_queries.delivery_by_key(delivery_key)
            if release_queries.link_state(delivery) is not release_queries.LinkState.OPEN:
                return
            uuid = str(UUID(int=self._random.getrandbits(128), version=4))
            titles = {c.name: c.title for company in self._seeded.partners.values() for c in company.contacts}
            comment = self._sayings.of("acknowledgement", language)
            followup.acknowledge(delivery, uuid, name, titles.get(name, ""), comment)

    def last_release(self) -> None:
        """Release what was approved longest ago, so that the latest report is a recent one."""
        with self._stage.looking():
            approved = queries.audits_in(AuditState.APPROVED)
            keys = [key for key in approved if self._may_release(key)]
        for key in keys[-1:]:
            self._release(key)

    def _may_release(self, audit_key: str) -> bool:
        audit = assessment_queries.audit_by_key(audit_key)
        legs = assessment_queries.legs(audit.id)
        return any(self._seeded.partners[leg.partner_id].contacts for leg in legs)


def _adjustable(checklist: Checklist, answers: dict[str, Answer]) -> tuple[str, Answer] | None:
    """Return an answer on a scale that can be one step better, as somebody else would have judged it."""
    for _, question in checklist.questions():
        answer = answers.get(question.code)
        if question.kind != "scale" or answer is None or not isinstance(answer.value, int):
            continue
        if question.maximum is not None and answer.value < question.maximum:
            found = parse_answer(question, str(answer.value + 1))
            if not isinstance(found, Problem):
                return question.code, found
    return None
