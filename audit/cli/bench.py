"""`bench`: run one benchmark of `tests/benchmarks` and say which of its goals are met."""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Protocol, cast

import click

from audit import bootstrap

PACKAGE = "tests.benchmarks"


class Figure(Protocol):
    """What a benchmark returns, see `tests/benchmarks/__init__.py`: a measured value beside its goal."""

    @property
    def name(self) -> str:
        """What was measured, in words."""

    @property
    def value(self) -> float:
        """The measured value in `unit`."""

    @property
    def unit(self) -> str:
        """Unit of value and goal; "ratio" for a quotient of two measurements of one run."""

    @property
    def goal(self) -> str:
        """The goal in words and figures, such as "<= 0.35"; empty for a figure without one."""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None for a figure without one."""


class Benchmark(Protocol):
    """One module of `tests/benchmarks`."""

    def run(self, full: bool) -> list[Figure]:  # noqa: FBT001 - the protocol of every benchmark
        """Measure and return every figure."""


@click.command()
@click.argument("name", required=False)
@click.option("--full", is_flag=True, help="Measure the full sizes, which takes long; default: small ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder for the benchmark's temporary files; default: the system's.",
)
def bench(*, name: str | None, full: bool, as_json: bool, data_dir: Path | None) -> int:
    """Run the benchmark NAME; without NAME, list those there are. Exit 1 when a goal is missed."""
    root = bootstrap.find_checkout()
    if root is None:
        message = "an installed copy has no benchmarks; run this in a checkout of the sources"
        raise click.ClickException(message)
    names = benchmark_names(root)
    if name is None:
        click.echo("Benchmarks: " + (", ".join(names) or "none yet"))
        return 0
    if name not in names:
        message = f"there is no benchmark {name!r}; there are: {', '.join(names) or 'none yet'}"
        raise click.ClickException(message)
    if data_dir is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        tempfile.tempdir = str(data_dir)
    figures = load(root, name).run(full)
    click.echo(as_object(name, figures, full=full) if as_json else as_lines(figures))
    return 1 if any(figure.met is False for figure in figures) else 0


def benchmark_names(root: Path) -> list[str]:
    """Return the names of the benchmarks of a checkout, in order of the alphabet."""
    folder = root.joinpath(*PACKAGE.split("."))
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith(("_", "test_")))


def load(root: Path, name: str) -> Benchmark:
    """Import one benchmark of the checkout."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return cast("Benchmark", importlib.import_module(f"{PACKAGE}.{name}"))


def as_lines(figures: list[Figure]) -> str:
    """Return one line for each figure: name, value, goal, and whether it is met."""
    width = max((len(figure.name) for figure in figures), default=0)
    return "\n".join(
        f"{figure.name:<{width}}  {figure.value:>12.4g} {figure.unit:<8} {_verdict(figure)}" for figure in figures
    )


def as_object(name: str, figures: list[Figure], *, full: bool) -> str:
    """Return the run as one JSON object."""
    met = all(figure.met is not False for figure in figures)
    rows = [asdict(figure) for figure in figures]  # type: ignore[call-overload]
    return json.dumps({"benchmark": name, "full": full, "met": met, "figures": rows}, indent=2)


def _verdict(figure: Figure) -> str:
    """Return the goal and whether it is met, in words."""
    if figure.met is None:
        return "no goal"
    return f"goal {figure.goal}: {'met' if figure.met else 'NOT MET'}"
