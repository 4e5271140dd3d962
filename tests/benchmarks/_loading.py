"""The rows of a synthetic brand's visits, made inside of the database: one statement for each table.

Visit i lies in month i mod 24 at partner (i / 24) mod 60; ids are i + 1 in every table. Statements are the same on both
databases but for casts, and skip the checks of references: those are of the service, not of a benchmark.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from tests.databases import FREED, Database

LOADED = ("assignment", "assignment_leg", "submission", "audit", "audit_leg", "audit_score", "score", "rollup")
MISSED_IN = 50
"""One planned visit in so many was missed."""
EXCLUDED_IN = 200
COUNTED = "('approved', 'released', 'closed')"


@dataclass(frozen=True)
class Network:
    """What the visits are made at: sizes, and the first of the ids that follow each other."""

    brand_id: int
    version_id: int
    partners: int
    touchpoints: int
    first_partner: int
    first_touchpoint: int
    first_auditor: int
    first_programme: int
    programmes: int
    first_wave: int
    groups: int
    group_size: int
    """Auditors of a group; a group visits four partners, others in the next quarter."""


@dataclass(frozen=True)
class Load:
    """So many audits of a network, over months, with measures (kind, code, hundredths of questions)."""

    database: Database
    network: Network
    months: Sequence[date]
    measures: Sequence[tuple[str, str, int]]
    audits: int
    waiting: int

    def run(self, *, answers: int) -> None:
        """Make everything that was sent and scored, the fine roll-ups, and so many answers for each audit."""
        with self._connection() as execute:
            for statement in self._plan():
                execute(statement)
            for statement in (*self._visits(), *self._scores(), *self._answers(answers), *self._sums()):
                execute(statement)
            for name in ("bench_visit", "bench_month", "bench_measure"):
                execute(f"DROP TABLE {name}")
            if self._postgresql:
                for table in LOADED:
                    execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")

    def analyse(self) -> None:
        """Let the database know its tables, as one that lives does."""
        with self._connection() as execute:
            execute("VACUUM ANALYZE" if self._postgresql else "ANALYZE")

    @property
    def _postgresql(self) -> bool:
        return self.database.name == "postgresql"

    def _connection(self) -> Any:
        return (_Postgresql if self._postgresql else _Sqlite)(self.database)

    def _key(self, letter: str) -> str:
        padded = "lpad(id::text, 21, '0')" if self._postgresql else "substr('000000000000000000000' || id, -21)"
        return f"'{letter}' || {padded}"

    def _moment(self, hour: int) -> str:
        if self._postgresql:
            return f"(day + time '{hour:02}:00') AT TIME ZONE 'UTC'"
        return f"day || ' {hour:02}:00:00.000000'"

    def _json(self, value: str) -> str:
        return f"'{value}'::jsonb" if self._postgresql else f"'{value}'"

    def _plan(self) -> Iterator[str]:
        """Say of every visit where, when, by whom, and with which score."""
        net, per_group = self.network, self.network.group_size
        yield "CREATE TABLE bench_month (m bigint, month date, day date)"
        values = ", ".join(f"({at}, '{month}', '{month.replace(day=15)}')" for at, month in enumerate(self.months))
        yield f"INSERT INTO bench_month VALUES {values}"
        yield "CREATE TABLE bench_measure (n bigint, kind varchar(40), code varchar(120), asked bigint)"
        values = ", ".join(
            f"({at}, '{kind}', '{code}', {asked})" for at, (kind, code, asked) in enumerate(self.measures)
        )
        yield f"INSERT INTO bench_measure VALUES {values}"
        count, months = len(self.months), f"{len(self.months)}"
        visits = self.audits + self.audits // MISSED_IN
        first_waiting = self.audits - self.waiting * count
        yield f"""
            CREATE TABLE bench_visit AS
            WITH RECURSIVE
            numbers(i) AS (SELECT CAST(0 AS bigint) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {visits}),
            placed AS (
                SELECT i, i % {months} AS m, (i / {months}) % {net.partners} AS p,
                    (i / {count * net.partners}) % {per_group} AS a, i / {count * net.partners * per_group} AS n
                FROM numbers
            ),
            at_touchpoint AS (
                SELECT placed.*, (a % 5) * 4 + (n + m) % 4 AS t,
                    ((p / 4 + m / 3) % {net.groups}) * {per_group} + a AS auditor
                FROM placed
            )
            SELECT i + 1 AS id, v.m, v.p, v.t, month, day, {net.first_partner} + p AS partner_id,
                {net.first_touchpoint} + p * {net.touchpoints} + t AS touchpoint_id,
                {net.first_auditor} + auditor AS auditor_id,
                {net.first_programme} + p % {net.programmes} AS programme_id,
                {net.first_wave} + (p % {net.programmes}) * {months} + v.m AS wave_id,
                6000 + (p * 577) % 3500 + (auditor * 331) % 1001 - 500
                    + (i * 48271) % 2003 + (i * 69621) % 1999 - 2001 AS level_bp,
                CASE WHEN i >= {self.audits} THEN 'missed'
                    WHEN i >= {first_waiting} AND v.m = {count - 1} AND p % 2 = 0 THEN 'scored'
                    WHEN i >= {first_waiting} AND v.m = {count - 1} THEN 'approved'
                    WHEN i % {EXCLUDED_IN} = 7 THEN 'excluded' ELSE 'released' END AS state
            FROM at_touchpoint v JOIN bench_month b ON b.m = v.m
        """
        yield "CREATE INDEX bench_visit_m ON bench_visit (m)"

    def _visits(self) -> Iterator[str]:
        brand, version = self.network.brand_id, self.network.version_id
        opens, due, late = (self._moment(hour) for hour in (8, 18, 20))
        sent = "FROM bench_visit v JOIN touchpoint t ON t.id = v.touchpoint_id WHERE v.state <> 'missed'"
        yield f"""
            INSERT INTO assignment (id, brand_id, key, programme_id, wave_id, unit, occurs_on, checklist_version_id,
                auditor_id, state, opens_at, due_at, missed_at, stratum, pseudonym, created_at)
            SELECT id, {brand}, {self._key("v")}, programme_id, wave_id, id, day, {version}, auditor_id,
                CASE state WHEN 'missed' THEN 'missed' WHEN 'excluded' THEN 'excluded' ELSE 'submitted' END,
                {opens}, {due}, {late}, '', 'visitor', {opens} FROM bench_visit
        """
        yield f"""
            INSERT INTO assignment_leg (id, brand_id, assignment_id, position, slot, part, touchpoint_id, timezone,
                opens_at, due_at)
            SELECT id, {brand}, id, 1, 'visit', 1, touchpoint_id, 'Europe/Helsinki', {opens}, {due} FROM bench_visit
        """
        yield f"""
            INSERT INTO submission (id, brand_id, key, assignment_id, part, revision, uuid, checklist_version_id,
                content_sha256, manifest, started_at, received_at, confirmed)
            SELECT v.id, {brand}, {self._key("s").replace("id", "v.id")}, v.id, 1, 1, CAST(v.id AS varchar(36)),
                {version},
                '', {self._json("[]")}, {opens}, {due}, TRUE {sent}
        """
        yield f"""
            INSERT INTO audit (id, brand_id, key, number, assignment_id, part, checklist_version_id, state,
                excluded_reason, received_at, review_by)
            SELECT v.id, {brand}, {self._key("a").replace("id", "v.id")}, v.id * 10 + 1, v.id, 1, {version}, v.state,
                CASE v.state WHEN 'excluded' THEN 'The touchpoint was on strike.' END, {due}, {late} {sent}
        """
        yield f"""
            INSERT INTO audit_leg (id, brand_id, audit_id, leg_id, slot, partner_id, touchpoint_id, programme_id,
                auditor_id, local_date, local_month, region, kind, stratum)
            SELECT v.id, {brand}, v.id, v.id, 'visit', v.partner_id, v.touchpoint_id, programme_id, auditor_id,
                day, month,
                t.region, t.kind, '' {sent}
        """

    def _scores(self) -> Iterator[str]:
        brand = self.network.brand_id
        level, own = _clamped("level_bp"), _clamped("level_bp + ((v.id * 31 + q.n * 977) % 1601) - 800")
        critical = "CASE WHEN level_bp < 4500 THEN 1 ELSE 0 END"
        yield f"""
            INSERT INTO audit_score (id, brand_id, audit_id, version, submission_id, algorithm, reason, raw_bp,
                final_bp, critical_failures, explanation, is_current, created_at)
            SELECT id, {brand}, id, 1, id, 1, 'submission', {level}, {level}, {critical}, {self._json("{}")}, TRUE,
                {self._moment(18)} FROM bench_visit WHERE state <> 'missed'
        """
        bp = f"CASE WHEN q.kind = 'overall' THEN {level} ELSE {own} END"
        yield f"""
            INSERT INTO score (brand_id, audit_score_id, audit_leg_id, kind, code, raw_bp, final_bp, critical_failures,
                from_slot)
            SELECT {brand}, v.id, v.id, q.kind, q.code, {bp}, {bp},
                CASE WHEN q.kind = 'overall' THEN {critical} ELSE 0 END, ''
            FROM bench_visit v CROSS JOIN bench_measure q WHERE v.state <> 'missed' ORDER BY v.id, q.kind, q.code
        """

    def _answers(self, number: int) -> Iterator[str]:
        for at in range(number):
            yield f"""
                INSERT INTO submitted_answer (brand_id, submission_id, leg_id, question, value, not_applicable, comment,
                    delete_after)
                SELECT {self.network.brand_id}, id, id, 'q{at}', {self._json('{"v": "yes"}')}, FALSE, '',
                    {self._moment(18)} FROM bench_visit WHERE state <> 'missed'
            """

    def _sums(self) -> Iterator[str]:
        """Add the scores up, month by month; the sums of quarters are made of this by the service itself."""
        key = "l.brand_id, l.local_month, l.partner_id, l.programme_id, l.auditor_id, l.region, l.kind, l.stratum"
        names = key.replace("l.", "")
        for at in range(len(self.months)):
            yield f"""
                INSERT INTO rollup ({names}, measure, code, visits, total_bp, squares_bp, critical_failures, questions)
                SELECT {key}, s.kind, s.code, COUNT(*), SUM(s.raw_bp), SUM(s.raw_bp * s.raw_bp),
                    SUM(s.critical_failures), COUNT(*) * q.asked
                FROM bench_visit v
                JOIN audit_leg l ON l.id = v.id
                JOIN score s ON s.audit_score_id = v.id AND s.audit_leg_id = v.id AND s.brand_id = l.brand_id
                JOIN bench_measure q ON q.kind = s.kind AND q.code = s.code
                WHERE v.m = {at} AND v.state IN {COUNTED}
                GROUP BY {key}, s.kind, s.code, q.asked
            """
        quarter = ", ".join(f"WHEN {at} THEN '{self.months[at * 3]}'" for at in range(len(self.months) // 3)).replace(
            ",", ""
        )
        first = f"CASE v.m / 3 {quarter} END"
        yield f"""
            INSERT INTO counted_visit (brand_id, assignment_id, partner_id, audit_leg_id, touchpoint_id, programme_id,
                auditor_id, quarter, region, kind, raw_bp, critical_failures)
            SELECT l.brand_id, v.id, l.partner_id, l.id, l.touchpoint_id, l.programme_id, l.auditor_id,
                {f"CAST({first} AS date)" if self._postgresql else first}, l.region, l.kind, s.raw_bp,
                s.critical_failures
            FROM bench_visit v JOIN audit_leg l ON l.id = v.id JOIN audit_score s ON s.id = v.id
            WHERE v.state IN {COUNTED}
        """


def _clamped(value: str) -> str:
    return f"CASE WHEN {value} < 0 THEN 0 WHEN {value} > 10000 THEN 10000 ELSE {value} END"


class _Sqlite:
    def __init__(self, database: Database) -> None:
        self._connection = sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)

    def __enter__(self) -> Any:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000", "temp_store=MEMORY"):
            self._connection.execute(f"PRAGMA {pragma}")
        return self._connection.execute

    def __exit__(self, *_: object) -> None:
        self._connection.close()


class _Postgresql:
    def __init__(self, database: Database) -> None:
        assert database.admin is not None
        self._connection = psycopg.connect(database.admin, autocommit=True)

    def __enter__(self) -> Any:
        for setting in (FREED, "SET synchronous_commit = off", "SET work_mem = '512MB'"):
            self._connection.execute(setting.encode())
        return lambda statement: self._connection.execute(statement.encode())

    def __exit__(self, *_: object) -> None:
        self._connection.close()
