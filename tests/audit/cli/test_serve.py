"""`serve` and `worker` as real processes: they start, work, and end quietly when they are told to."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from audit.cli.serve import at_address
from audit.core.settings import Settings
from reports.renderer import PASSED_ON

RUN = "import sys; from audit.cli.main import main; sys.exit(main(sys.argv[1:]))"
PATIENCE = 60
"""Seconds after which a process counts as stuck."""


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def start(data_dir: Path) -> Iterator[object]:
    """Return a function that starts a command in a process of its own; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def run(*words: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-u", "-c", RUN, *words, "--data-dir", str(data_dir)]
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def answer(port: int, process: subprocess.Popen[str]) -> int:
    """Return the status of /healthz as soon as the server gives one."""
    deadline = time.monotonic() + PATIENCE
    pause = threading.Event()
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE) as response:
                return int(response.status)
        except (urllib.error.URLError, ConnectionError):
            pause.wait(0.05)
    pytest.fail(f"no answer: {process.communicate()[0] if process.poll() is not None else 'still starting'}")


def test_the_service_answers_and_stops_quietly(terminal, start, free_port: int):
    terminal("db", "upgrade")
    process = start("serve", "--port", str(free_port))
    assert answer(free_port, process) == 200
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    assert f"http://127.0.0.1:{free_port}" in out
    assert "Traceback" not in out


def test_jobs_written_at_the_terminal_are_carried_out_by_the_service(terminal, start, free_port: int, data_dir: Path):
    terminal("db", "upgrade")
    assert terminal("user", "add", "bertta@aurora.example", "--name", "Bertta Salo").code == 0
    process = start("serve", "--port", str(free_port))
    assert answer(free_port, process) == 200
    deadline = time.monotonic() + PATIENCE
    while not list(data_dir.glob("mail/*.eml")) and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    (mail,) = data_dir.glob("mail/*.eml")
    assert f"http://127.0.0.1:{free_port}/" in mail.read_text(encoding="utf-8").replace("=\n", "")


def test_a_worker_starts_and_stops_quietly(terminal, start):
    terminal("db", "upgrade")
    process = start("worker")
    assert "carries out jobs" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, out
    assert "Traceback" not in out


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_a_current_database_nothing_starts(terminal, command: str):
    stopped = terminal(command)
    assert stopped.code == 1
    assert "does not exist yet" in stopped.err


def test_a_taken_port_is_told(terminal):
    terminal("db", "upgrade")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = terminal("serve", "--port", str(taken.getsockname()[1]))
    assert refused.code == 1
    assert "--port" in refused.err


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path, database_url="sqlite://", migration_database_url="sqlite://", secret_key="x" * 32
    )


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001"),
        ("0.0.0.0", "http://127.0.0.1:8001"),
        ("::1", "http://[::1]:8001"),
        ("depot.example.com", "http://depot.example.com:8001"),
    ],
)
def test_links_lead_to_where_the_pages_are_served(settings: Settings, host: str, address: str):
    assert at_address(settings, host, 8001).base_url == address


def test_an_address_that_was_set_stays(settings: Settings, monkeypatch):
    monkeypatch.setenv("TOUCHSTONE_BASE_URL", "https://audits.example.com")
    wanted = replace(settings, base_url="https://audits.example.com")
    assert at_address(wanted, "127.0.0.1", 8001).base_url == "https://audits.example.com"


def test_the_renderer_is_given_the_way_to_the_private_libraries():
    assert {"LD_LIBRARY_PATH", "FONTCONFIG_FILE"} <= set(PASSED_ON)
