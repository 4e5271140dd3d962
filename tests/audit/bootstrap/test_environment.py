"""Making, filling and repairing the environment of a checkout."""

import fcntl
import os
import threading
from pathlib import Path

import pytest

from audit.bootstrap import environment
from audit.bootstrap.environment import BASE_LOCK, INSTALLING, TEST_LOCK, find_checkout, is_ready, set_up
from audit.bootstrap.steps import SetupError


def module(root: Path) -> Path:
    """Return where the bootstrap's own file lies below a root."""
    return root / "audit" / "bootstrap" / "environment.py"


def test_code_beside_a_pyproject_is_a_checkout(checkout: Path):
    assert find_checkout(module(checkout)) == checkout.resolve()


def test_code_in_site_packages_is_installed_whatever_lies_beside_it(tmp_path: Path):
    (tmp_path / "site-packages").mkdir()
    (tmp_path / "site-packages" / "pyproject.toml").touch()
    assert find_checkout(module(tmp_path / "site-packages")) is None


def test_code_without_a_pyproject_is_no_checkout(tmp_path: Path):
    assert find_checkout(module(tmp_path)) is None


def test_a_fresh_checkout_is_set_up_once(checkout: Path, programs):
    assert not is_ready(checkout)
    set_up(checkout, BASE_LOCK)
    assert is_ready(checkout)
    set_up(checkout, BASE_LOCK)
    assert programs.called("venv") == 1
    assert programs.called("pip", "--require-hashes", str(checkout / "audit" / BASE_LOCK)) == 1


def test_the_packages_of_the_tests_cover_those_of_the_service(checkout: Path, programs):
    set_up(checkout, TEST_LOCK)
    assert is_ready(checkout, BASE_LOCK)
    assert is_ready(checkout, TEST_LOCK)
    assert programs.called("pip") == 1


def test_the_packages_of_the_service_do_not_cover_those_of_the_tests(checkout: Path, programs):
    set_up(checkout, BASE_LOCK)
    assert not is_ready(checkout, TEST_LOCK)


def test_a_changed_lock_is_installed_into_the_same_environment(checkout: Path, programs):
    set_up(checkout, BASE_LOCK)
    (checkout / "audit" / BASE_LOCK).write_text("flask==2 \\\n    --hash=sha256:11\n")
    assert not is_ready(checkout)
    set_up(checkout, BASE_LOCK)
    assert is_ready(checkout)
    assert programs.called("venv") == 1


def test_an_interrupted_installation_makes_the_next_start_begin_anew(checkout: Path, programs):
    programs.failing = "--require-hashes"
    with pytest.raises(SetupError):
        set_up(checkout, BASE_LOCK)
    assert not is_ready(checkout)
    programs.failing = None
    set_up(checkout, BASE_LOCK)
    assert is_ready(checkout)
    assert programs.called("venv") == 2


def test_an_environment_that_was_interrupted_while_it_was_stamped_is_not_trusted(checkout: Path, programs):
    set_up(checkout, BASE_LOCK)
    (checkout / ".venv" / INSTALLING).touch()
    assert not is_ready(checkout)


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout: Path, programs):
    set_up(checkout, BASE_LOCK)
    (checkout / ".venv" / "bin" / "python").unlink()
    set_up(checkout, BASE_LOCK)
    assert is_ready(checkout)
    assert programs.called("venv") == 2


def test_an_environment_that_was_interrupted_while_it_was_made_is_made_anew(checkout: Path, programs):
    programs.failing = "venv"
    with pytest.raises(SetupError):
        set_up(checkout, BASE_LOCK)
    (checkout / ".venv" / "half").touch()
    programs.failing = None
    set_up(checkout, BASE_LOCK)
    assert is_ready(checkout)
    assert not (checkout / ".venv" / "half").exists()


def test_an_unreadable_stamp_is_no_stamp(checkout: Path, programs):
    set_up(checkout, BASE_LOCK)
    (checkout / ".venv" / environment.STAMP).write_text("[")
    assert not is_ready(checkout)


def test_a_second_setup_waits_for_the_first_and_finds_its_work_done(checkout: Path, programs, monkeypatch):
    lines: list[str] = []
    waiting = threading.Event()
    monkeypatch.setattr(environment, "say", lambda text: (lines.append(text), waiting.set()))
    holder = os.open(checkout, os.O_RDONLY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    second = threading.Thread(target=set_up, args=(checkout, BASE_LOCK))
    second.start()
    assert waiting.wait(30)
    assert "another set-up" in lines[0]
    assert programs.calls == []
    venv = checkout / ".venv"
    environment._make_venv(venv, holder)
    environment._install(checkout, BASE_LOCK, holder)
    done = len(programs.calls)
    os.close(holder)
    second.join(30)
    assert not second.is_alive()
    assert len(programs.calls) == done


def test_without_ensurepip_the_line_to_type_is_said(checkout: Path, programs, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(environment, "may_install", lambda: False)
    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        set_up(checkout, BASE_LOCK)


def test_root_with_apt_gets_ensurepip_installed(checkout: Path, programs, monkeypatch):
    there = iter([None, "found"])
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda _name: next(there))
    monkeypatch.setattr(environment, "may_install", lambda: True)
    set_up(checkout, BASE_LOCK)
    assert programs.called("apt-get", "install", "python3-venv") == 1
    assert is_ready(checkout)


def test_uv_is_used_where_it_is_and_pip_where_uv_fails(checkout: Path, programs, monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: f"/somewhere/{name}")
    set_up(checkout, BASE_LOCK)
    assert programs.called("/somewhere/uv", "--require-hashes") == 1
    assert programs.called("-m", "pip") == 0
    (checkout / "audit" / BASE_LOCK).write_text("flask==2 \\\n    --hash=sha256:11\n")
    programs.failing = "/somewhere/uv"
    set_up(checkout, BASE_LOCK)
    assert programs.called("-m", "pip", "--require-hashes") == 1


def test_a_folder_that_cannot_be_written_is_said(checkout: Path, programs, monkeypatch):
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SetupError, match=r"cannot write to .*\.venv"):
        set_up(checkout, BASE_LOCK)


def test_a_command_goes_on_inside_the_environment(checkout: Path, programs, monkeypatch):
    started: list[list[str]] = []
    monkeypatch.setattr(environment, "find_checkout", lambda: checkout)
    monkeypatch.setattr(environment.os, "execv", lambda _path, argv: started.append(argv))
    environment.prepare("serve", ["serve", "--port", "8001"])
    assert started == [[str(checkout / ".venv" / "bin" / "python"), "-m", "audit", "serve", "--port", "8001"]]


def test_inside_the_environment_nothing_is_started_again(checkout: Path, programs, monkeypatch):
    set_up(checkout, BASE_LOCK)
    monkeypatch.setattr(environment, "find_checkout", lambda: checkout)
    monkeypatch.setattr(environment.sys, "prefix", str(checkout / ".venv"))
    monkeypatch.setattr(environment.os, "execv", lambda *_: pytest.fail("started again"))
    environment.prepare("doctor", ["doctor"])


def test_an_installed_copy_is_left_alone(programs, monkeypatch):
    monkeypatch.setattr(environment, "find_checkout", lambda: None)
    monkeypatch.setattr(environment.os, "execv", lambda *_: pytest.fail("started again"))
    environment.prepare("serve", ["serve"])
    assert programs.calls == []
