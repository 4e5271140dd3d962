"""`test`: run pytest on the checkout with the interpreter that the bootstrap has prepared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from audit import bootstrap

KEPT_PREFIXES = ("TOUCHSTONE_TEST_", "TOUCHSTONE_BOOTSTRAP_", "TOUCHSTONE_CI_")
"""Variables of ours that tests may see. The others name a real installation, which tests must never touch."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder below which tests keep their temporary files; default: the system's.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]")
def test(data_dir: Path | None, arguments: tuple[str, ...]) -> int:
    """Run all tests, or those that the pytest arguments choose; the exit code is pytest's.

    Tests that need a browser or PostgreSQL skip with the reason where there is none; with CI=true they fail.
    TOUCHSTONE_TEST_POSTGRESQL_URL names a PostgreSQL server other than the one on 127.0.0.1:5432.
    Use `--` before pytest options that this command has itself, as in `test -- --help`.
    """
    root = bootstrap.find_checkout()
    if root is None:
        message = "an installed copy has no tests; run this in a checkout of the sources"
        raise click.ClickException(message)
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TOUCHSTONE_") or name.startswith(KEPT_PREFIXES)
    }
    argv = [sys.executable, "-m", "pytest", *arguments]
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        argv.append(f"--basetemp={(data_dir / 'test').absolute()}")
    return subprocess.run(argv, cwd=root, env=environment, check=False).returncode  # noqa: S603 - our own interpreter
