"""`user add`."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path


def rows(data_dir: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data_dir / "touchstone.db")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def add(terminal, *words: str):
    return terminal("user", "add", "bertta@aurora.example", "--name", "Bertta Salo", *words)


def test_a_person_is_added_and_gets_a_mail_to_choose_a_password(terminal, data_dir: Path):
    terminal("db", "upgrade")
    answer = add(terminal, "--administrator", "--language", "fi")
    assert answer.code == 0, answer.err
    assert rows(data_dir, "SELECT is_administrator, language, password FROM user_account") == [(1, "fi", None)]
    assert rows(data_dir, "SELECT kind FROM job") == [("people.account_mail",)]
    assert ("cli", "add", "user") in rows(data_dir, "SELECT actor_kind, verb, thing_kind FROM journal_entry")


def test_a_password_from_standard_input_needs_no_mail(terminal, data_dir: Path, monkeypatch):
    terminal("db", "upgrade")
    monkeypatch.setattr("sys.stdin", io.StringIO("four words that nobody guesses\n"))
    assert add(terminal, "--password-stdin").code == 0
    assert rows(data_dir, "SELECT count(*) FROM job") == [(0,)]
    assert rows(data_dir, "SELECT substr(password, 1, 7) FROM user_account") == [("$argon2",)]


def test_nobody_is_added_twice(terminal, data_dir: Path):
    terminal("db", "upgrade")
    add(terminal)
    again = add(terminal)
    assert again.code == 1
    assert "bertta@aurora.example" in again.err
    assert rows(data_dir, "SELECT count(*) FROM user_account") == [(1,)]


def test_an_unknown_brand_adds_nobody(terminal, data_dir: Path):
    terminal("db", "upgrade")
    answer = add(terminal, "--brand", "nowhere", "--role", "auditor")
    assert answer.code == 1
    assert "nowhere" in answer.err
    assert rows(data_dir, "SELECT count(*) FROM user_account") == [(0,)]


def test_a_role_is_held_in_a_brand(terminal):
    answer = add(terminal, "--role", "auditor")
    assert answer.code == 2
    assert "--brand" in answer.err


def test_a_person_who_answers_partners_is_marked_so(terminal, data_dir: Path):
    terminal("db", "upgrade")
    terminal("brand", "add", "Aurora Home")
    answer = add(terminal, "--brand", "aurora-home", "--role", "brand_manager", "--answers-partners")
    assert answer.code == 0, answer.err
    assert rows(data_dir, "SELECT role, answers_partners FROM membership") == [("brand_manager", 1)]


def test_an_auditor_never_answers_partners(terminal, data_dir: Path):
    terminal("db", "upgrade")
    terminal("brand", "add", "Aurora Home")
    answer = add(terminal, "--brand", "aurora-home", "--role", "auditor", "--answers-partners")
    assert answer.code == 1
    assert "never named to a partner" in answer.err
    assert rows(data_dir, "SELECT count(*) FROM user_account") == [(0,)]


def test_who_answers_is_said_for_a_brand(terminal):
    answer = add(terminal, "--answers-partners")
    assert answer.code == 2
    assert "--brand" in answer.err
