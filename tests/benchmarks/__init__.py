"""Benchmarks: one module each, run by `python3 -m audit bench NAME [--full] [--json]`.

A module offers `run(full: bool) -> list[Figure]`. With `full` false it finishes within a minute on two cores; with
`full` true it measures the sizes of the published goals. Goals are ratios within one run (ours beside a rival or a
bare loop doing the same work), because seconds do not carry over from one machine to another; take the minimum of
interleaved repeats. The command ends with 1 when a figure misses its goal. Benchmarks are not collected as tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value.

    `name` says what was measured, `unit` is "ratio", "s", "ms", "MB", "kB" or "per s", `goal` is text such as
    "<= 0.35" and empty where there is none; `met` is then None.
    """

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None


def at_most(name: str, value: float, limit: float, unit: str = "ratio") -> Figure:
    """Return a figure whose goal is met up to and including `limit`."""
    return Figure(name, value, unit, f"<= {limit:g}", value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "ratio") -> Figure:
    """Return a figure whose goal is met from `limit` upwards."""
    return Figure(name, value, unit, f">= {limit:g}", value >= limit)


def measured(name: str, value: float, unit: str) -> Figure:
    """Return a figure that is told without a goal."""
    return Figure(name, value, unit)
