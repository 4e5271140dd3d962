"""`doctor` finds what is wrong and says how to mend it."""

import json
import os
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from audit import bootstrap
from audit.cli import checkup
from audit.core import clock
from audit.core.settings import Settings
from tests.databases import postgresql_database


def findings(answer) -> dict[str, tuple[str, str]]:
    """Return subject -> state and words, from the JSON answer."""
    found = json.loads(answer.out)["findings"]
    return {finding["subject"]: (finding["state"], finding["words"] + " " + finding["mend"]) for finding in found}


def settings_for(folder: Path, url: str, owner_url: str) -> Settings:
    return Settings(data_dir=folder, database_url=url, migration_database_url=owner_url, secret_key="x" * 32)


@pytest.fixture(autouse=True)
def set_up_environment(monkeypatch):
    """Let the environment that runs the tests count as the checkout's own, wherever they run."""
    monkeypatch.setattr(checkup.bootstrap, "find_checkout", lambda: None)


def test_a_sound_installation_is_well(terminal):
    terminal("db", "upgrade")
    answer = terminal("doctor")
    assert answer.code == 0, answer.out
    assert answer.out.rstrip().endswith("all is well")


def test_an_empty_installation_is_told_to_make_its_database(terminal):
    answer = terminal("doctor")
    assert answer.code == 1
    assert "python3 -m audit db upgrade" in answer.out
    assert "1 of " in answer.out


def test_every_bad_setting_is_a_finding(terminal, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_CLOCK", "sundial")
    monkeypatch.setenv("TOUCHSTONE_SECRET_KEY", "short")
    answer = terminal("doctor")
    assert answer.code == 1
    assert "TOUCHSTONE_CLOCK" in answer.out
    assert "TOUCHSTONE_SECRET_KEY" in answer.out


def test_missing_libraries_are_named_with_the_lines_to_type(terminal, monkeypatch):
    monkeypatch.setattr(bootstrap, "missing_libraries", lambda: ["Pango (libpango-1.0.so.0)"])
    state, words = findings(terminal("doctor", "--json"))["PDF libraries"]
    assert state == "wrong"
    assert "libpango-1.0.so.0" in words
    assert "apt-get install" in words


def test_a_checkout_that_runs_elsewhere_is_told_to_set_itself_up(terminal, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(checkup.bootstrap, "find_checkout", lambda: tmp_path)
    state, words = findings(terminal("doctor", "--json"))["environment"]
    assert state == "wrong"
    assert "python3 -m audit doctor" in words


def test_a_database_below_the_newest_migration_is_wrong(terminal, data_dir: Path):
    data_dir.mkdir()
    (data_dir / "touchstone.db").touch()
    assert findings(terminal("doctor", "--json"))["migrations"][0] == "wrong"


def test_a_file_that_is_no_database_is_told(terminal, data_dir: Path):
    data_dir.mkdir()
    (data_dir / "touchstone.db").write_bytes(b"this is no database at all" * 100)
    state, words = findings(terminal("doctor", "--json"))["migrations"]
    assert state in {"wrong", "note"}
    assert "Traceback" not in words


def test_an_unreachable_server_is_wrong(terminal, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", "postgresql://somebody:hunter2@127.0.0.1:1/none")
    state, words = findings(terminal("doctor", "--json"))["database"]
    assert state == "wrong"
    assert "hunter2" not in words


@pytest.mark.postgresql
def test_on_postgresql_the_service_must_work_as_a_plain_role(tmp_path: Path):
    with postgresql_database() as database:
        plain = settings_for(tmp_path, database.url, database.owner_url)
        owner = replace(plain, database_url=database.owner_url)
        assert checkup.role(plain).state is checkup.State.OK
        assert checkup.role(owner).state is checkup.State.WRONG
        assert checkup.migrations(plain).state is checkup.State.OK
        assert checkup.machine_clock(plain).state is checkup.State.OK


def test_a_secret_that_others_can_read_is_wrong(terminal, data_dir: Path):
    terminal("doctor")
    (data_dir / "secret_key").chmod(0o644)
    state, words = findings(terminal("doctor", "--json"))["secret"]
    assert state == "wrong"
    assert "chmod 600" in words


def test_a_full_disk_is_wrong(terminal, monkeypatch):
    monkeypatch.setattr(checkup.shutil, "disk_usage", lambda _path: SimpleNamespace(free=10**6))
    assert findings(terminal("doctor", "--json"))["disk"][0] == "wrong"


def test_an_impossible_clock_is_wrong(terminal, monkeypatch):
    monkeypatch.setattr(clock, "machine_now", lambda: datetime(1970, 1, 1, tzinfo=UTC))
    assert findings(terminal("doctor", "--json"))["clock"][0] == "wrong"


def test_a_folder_that_cannot_be_written_is_wrong(terminal, monkeypatch):
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(checkup.tempfile, "TemporaryFile", refuse)
    assert findings(terminal("doctor", "--json"))["data folder"][0] == "wrong"


def test_links_to_this_machine_in_mails_that_go_outside_are_wrong(terminal, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TOUCHSTONE_SMTP_PORT", "1")
    found = findings(terminal("doctor", "--json"))
    assert found["address"][0] == "wrong"
    assert found["mail"][0] == "wrong"


def test_an_address_without_encryption_is_wrong(terminal, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_BASE_URL", "http://audits.example.com")
    assert findings(terminal("doctor", "--json"))["address"][0] == "wrong"


def test_a_mail_server_that_answers_is_well():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        plain = settings_for(Path(os.devnull), "sqlite://", "sqlite://")
        settings = replace(plain, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
        assert checkup.mail(settings).state is checkup.State.OK
    finally:
        server.stop()


def test_a_check_that_fails_itself_is_a_finding(terminal, monkeypatch):
    def broken(_settings: Settings) -> checkup.Finding:
        raise RuntimeError("unexpected")

    monkeypatch.setattr(checkup, "disk", broken)
    state, words = findings(terminal("doctor", "--json"))["disk"]
    assert state == "wrong"
    assert "unexpected" in words
