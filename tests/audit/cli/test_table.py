"""The table of commands and how one is run."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import click
import pytest

from audit.cli.main import commands, main
from audit.cli.table import COMMANDS


def leaves(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below, with the words that call it."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command)
    for part in command.list_commands(context):
        found = command.get_command(context, part)
        assert found is not None
        yield from leaves(found, f"{name} {part}".strip())


ALL = sorted(leaves(commands, ""), key=lambda leaf: leaf[0])


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_line_of_the_table_names_a_command(entry):
    assert isinstance(getattr(importlib.import_module(entry.module), entry.attribute), click.Command)


@pytest.mark.parametrize("leaf", ALL, ids=lambda leaf: leaf[0])
def test_every_command_takes_a_data_folder_and_says_what_it_does(leaf, capsys):
    name, command = leaf
    assert "--data-dir" in [option for parameter in command.params for option in parameter.opts]
    assert main([*name.split(), "--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"Usage: python3 -m audit {name}")
    assert "--data-dir" in printed


def test_the_overview_names_all_commands(capsys):
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"\n  {entry.name} " in printed for entry in COMMANDS)


@pytest.mark.parametrize("arguments", [["nonsense"], ["serve", "--nonsense"], ["serve", "--port", "x"]])
def test_wrong_usage_ends_with_2_and_words(arguments, capsys):
    assert main(arguments) == 2
    assert "Usage" in capsys.readouterr().err


def test_settings_that_cannot_be_used_are_all_told_at_once(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("TOUCHSTONE_PROXY_HOPS", "many")
    monkeypatch.setenv("TOUCHSTONE_SMTP_PROT", "25")
    assert main(["db", "check", "--data-dir", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "TOUCHSTONE_PROXY_HOPS" in said
    assert "did you mean TOUCHSTONE_SMTP_PORT" in said
