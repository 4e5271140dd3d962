"""PDFs are made in a process of their own, which is limited, knows no secret and is replaced."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.compose import compose
from reports.pdf import render_pdf
from reports.renderer import Renderer, RenderError
from tests.reports.examples import bad_facts, report
from tests.reports.sayings import FINDINGS, PHOTOS


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as made:
        yield made


def test_the_process_makes_the_same_bytes(renderer):
    assert renderer.render(report(), "fi", PHOTOS) == render_pdf(report(), "fi", PHOTOS)


def test_one_process_makes_several_reports(renderer):
    renderer.render(report("few"), "en", {})
    first = renderer.process_id
    renderer.render(report("few"), "sv", {})

    assert first is not None
    assert renderer.process_id == first


def test_a_problem_of_the_content_is_told_and_the_process_lives_on(renderer):
    renderer.render(report("few"), "en", {})
    before = renderer.process_id

    with pytest.raises(RenderError, match="is missing") as missing:
        renderer.render(report(), "en", {})
    with pytest.raises(RenderError, match="not in 'de'"):
        renderer.render(report("few"), "de", {})
    assert missing.value.permanent
    assert renderer.process_id == before


def test_the_process_gets_no_secret(renderer, monkeypatch):
    renderer.close()
    monkeypatch.setenv("TOUCHSTONE_SECRET_KEY", "canary-of-a-secret")
    renderer.render(report("few"), "en", {})
    environment = Path(f"/proc/{renderer.process_id}/environ").read_bytes()

    assert b"canary" not in environment
    assert b"TOUCHSTONE" not in environment
    assert b"PATH=" in environment


def test_the_process_is_replaced_after_so_many_reports():
    with Renderer(renders_per_process=1) as made:
        made.render(report("few"), "en", {})
        assert made.process_id is None
        assert made.render(report("few"), "en", {}).startswith(b"%PDF")


def test_a_process_that_was_killed_is_replaced(renderer):
    renderer.render(report("few"), "en", {})
    killed = renderer.process_id
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)

    assert renderer.render(report("few"), "en", {}).startswith(b"%PDF")
    assert renderer.process_id != killed


def test_a_process_that_hangs_is_stopped():
    with Renderer() as made:
        made.render(report("few"), "en", {})
        os.kill(made.process_id, signal.SIGSTOP)
        made._wall_seconds = 0.05

        with pytest.raises(RenderError, match=r"longer than 0\.05 s") as late:
            made.render(report("few"), "en", {})
        assert not late.value.permanent
        assert made.process_id is None


def long_report():
    many = tuple(replace(FINDINGS[1], number=at) for at in range(1, 1500))
    return compose(replace(bad_facts(), findings=many, brand=replace(bad_facts().brand, languages=("en",))))


def test_processor_time_is_limited():
    with Renderer(cpu_seconds=0) as made, pytest.raises(RenderError, match="processor time"):
        made.render(long_report(), "en", {})


def test_memory_is_limited():
    with Renderer(memory_bytes=150_000_000) as made, pytest.raises(RenderError, match=r"memory|ended with status"):
        made.render(report("few"), "en", {})


STARTS = """
import threading
from reports.renderer import Renderer
made = Renderer()
made._running()
{more}
print(made.process_id)
"""
BUSY = "threading.Thread(target=made._lock.acquire, daemon=True).start()"


@pytest.mark.parametrize("more", ["", BUSY], ids=["idle", "busy"])
def test_the_process_ends_with_the_program(more):
    code = STARTS.format(more=more)
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, check=True)

    assert "ResourceWarning" not in done.stderr
    assert not Path(f"/proc/{int(done.stdout)}").exists()
