"""`python3 -m audit` before anything is installed: words, never a traceback."""

import sys

import pytest

from audit import __main__ as command
from audit import bootstrap
from audit.cli.table import COMMANDS


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["help"]])
def test_the_list_of_commands_needs_no_setup(arguments: list[str], monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "prepare", lambda *_: pytest.fail("set up"))
    assert command.main(arguments) == 0
    printed = capsys.readouterr().out
    assert all(entry.name in printed for entry in COMMANDS)


def test_an_old_interpreter_is_told_in_words(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert command.main(["demo"]) == 1
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def refusing(error: BaseException):
    def prepare(*_: object) -> None:
        raise error

    return prepare


def test_what_cannot_be_set_up_ends_in_words(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "prepare", refusing(bootstrap.SetupError("Pango is missing")))
    assert command.main(["demo"]) == 1
    assert "Pango is missing" in capsys.readouterr().err


def test_a_package_that_vanished_is_named_with_the_way_to_mend_it(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "prepare", refusing(ModuleNotFoundError("No module", name="flask.sansio")))
    assert command.main(["demo"]) == 1
    said = capsys.readouterr().err
    assert "package flask is missing" in said
    assert "To mend it" in said


def test_a_module_of_ours_that_is_missing_is_a_defect(monkeypatch):
    monkeypatch.setattr(bootstrap, "prepare", refusing(ModuleNotFoundError("No module", name="audit.nowhere")))
    with pytest.raises(ModuleNotFoundError):
        command.main(["demo"])


def test_an_interrupt_ends_quietly(monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "prepare", refusing(KeyboardInterrupt()))
    assert command.main(["demo"]) == 130
    assert "Traceback" not in capsys.readouterr().err
