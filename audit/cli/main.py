"""Run one command: find it in the table, run it, turn refusals into words and an exit code."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import click

from audit import bootstrap
from audit.cli.table import COMMANDS, overview


class CommandTable(click.Group):
    """A click group over `table.COMMANDS` that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the table's order."""
        del ctx
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, or None; raises whatever importing its module raises."""
        del ctx
        for entry in COMMANDS:
            if entry.name == cmd_name:
                command = getattr(importlib.import_module(entry.module), entry.attribute)
                if not isinstance(command, click.Command):
                    message = f"{entry.module}.{entry.attribute} is no click command"
                    raise TypeError(message)
                return command
        return None

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the same overview that is shown before set-up."""
        formatter.write(overview(ctx.command_path) + "\n")


@click.group(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Plan, score and report audits of a brand's outsourced touchpoints."""


def main(arguments: Sequence[str], program: str | None = None) -> int:
    """Run the command line and return its exit code: 0 done, 1 refused or failed in words, 2 wrong usage."""
    try:
        result = commands.main(args=list(arguments), prog_name=program or bootstrap.program(), standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0
