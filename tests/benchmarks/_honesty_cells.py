"""What `bench honesty` simulates: families of cells, each with worlds and what is shown of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.benchmarks import _coverage as show
from tests.benchmarks._coverage import Shown
from tests.benchmarks._worlds import CORRELATIONS, LEVELS, VISITS, Form, World, several

AUDITORS = (2, 3, 5, 10, 30)
LEAST, MOST, WORST = 0.93, 0.97, 0.91


@dataclass(frozen=True)
class Cell:
    """One world of a family, and what is shown of it."""

    family: str
    name: str
    world: World
    shown: Shown
    claimed: bool = True
    """Whether 93 to 97 % is claimed of it; False for what the method cannot do, and for controls."""
    times: int = 1
    """How many times the usual number of brands are drawn, where a brand shows only few ranges."""


def cells(*, full: bool) -> Iterator[Cell]:
    """Return every cell whose coverage is measured."""
    yield from _grid(full=full)
    yield from _severity(full=full)
    yield from _dispersion(full=full)
    yield from _forms(full=full)
    yield from _few(full=full)
    yield from _touchpoints()
    yield from _networks()
    yield from _others(full=full)


def _said(world: World) -> str:
    return f"{world.level * 100:.0f}, correlation {world.correlation:g}, {world.visits} visits"


def _grid(*, full: bool) -> Iterator[Cell]:
    for level in LEVELS:
        for correlation in CORRELATIONS:
            for visits in VISITS:
                world = World(level, visits, correlation, auditors=10)
                if full or (visits in (3, 10) and level in (0.5, 0.8, 0.95, 0.98)):
                    yield Cell("partner", _said(world), world, show.partners())


def _severity(*, full: bool) -> Iterator[Cell]:
    for auditors in AUDITORS:
        for level in (0.65, 0.8, 0.9) if full else (0.8,):
            for visits in VISITS if full else (5, 30):
                for severity in (0.05, 0.08) if level == 0.8 else (0.05,):
                    world = World(level, visits, 0.15, auditors=auditors, severity=severity)
                    yield Cell(
                        f"severity of {severity * 100:.0f} points",
                        f"{auditors} auditors, {_said(world)}",
                        world,
                        show.partners(),
                        claimed=severity == 0.05,
                    )
    for auditors in (2, 3, 5):
        for visits in (5, 30):
            world = World(0.8, visits, 0.15, auditors=auditors)
            said = f"{auditors} auditors, {_said(world)}"
            yield Cell("few auditors, no severity", said, world, show.partners(), claimed=False)


def _dispersion(*, full: bool) -> Iterator[Cell]:
    worlds = {"half 0.05, half 0.3": (0.05, 0.3), "one in ten 0.5, the others 0.1": (0.5, *([0.1] * 9))}
    for name, correlations in worlds.items():
        for level in (0.65, 0.8, 0.95) if full else (0.8,):
            for visits in VISITS if full else (5, 30):
                world = World(level, visits, correlations=correlations)
                said = f"correlation of {name}; {level * 100:.0f}, {visits} visits"
                yield Cell("unequal dispersion, all partners", said, world, show.everyone)
                yield Cell("unequal dispersion, the uneven ones", said, world, show.uneven, claimed=False)


FORTY = (1.0,) * 40
UNEQUAL = (1.0, 1, 1, 2, 2, 2, 3, 3, 5, 10) * 4
FORMS = {
    "weights 1 to 10, hard and easy questions": Form(UNEQUAL, difficulty=0.5),
    "30 % not applicable": Form(FORTY, not_applicable=0.3),
    "10 of 40 asked only after a failure": Form(FORTY, follow_ups=10),
    "4 sections of 5, 5, 10, 20 of equal weight": Form(FORTY, sections=(5, 5, 10, 20)),
    "sections, weights, not applicable, conditional": Form(
        UNEQUAL, sections=(4, 6, 10, 20), not_applicable=0.2, follow_ups=8, difficulty=0.3
    ),
}
CAPPED = Form(FORTY, critical=2, cap=6000)


def _forms(*, full: bool) -> Iterator[Cell]:
    points = ((0.65, 10, 0.0), (0.8, 5, 0.15), (0.8, 30, 0.15), (0.95, 10, 0.4), (0.98, 5, 0.15))
    for name, form in FORMS.items():
        for level, visits, correlation in points if full else points[1:2]:
            world = World(level, visits, correlation, visit=form, effective=form.effective)
            yield Cell("forms", f"{name}; {_said(world)}", world, show.partners(world.truth()))
    for level, visits in ((0.8, 10), (0.95, 30)):
        world = World(level, visits, visit=CAPPED)
        raw = World(level, visits, visit=Form(FORTY, critical=2))
        yield Cell("critical failures, raw scores averaged", _said(raw), raw, show.partners())
        yield Cell("control: capped scores averaged", _said(world), world, show.partners(level), claimed=False)
    for visits in (5, 30):
        world = World(0.8, visits, visit=several(10, 60), effective=35)
        yield Cell("checklists of 10 and 60 questions in turn", _said(world), world, show.partners())


def _few(*, full: bool) -> Iterator[Cell]:
    for partners in (1, 2, 3, 5):
        for visits in (3, 10, 30):
            for correlation in CORRELATIONS if full else (0.15,):
                world = World(0.8, visits, correlation, partners, partners, auditors=10)
                claimed = partners > 1 and correlation > 0
                yield Cell(f"brand of {partners}", _said(world), world, show.partners(), claimed, times=3)


def _touchpoints() -> Iterator[Cell]:
    for touchpoints in (2, 5, 30):
        for visits in (10, 30):
            world = World(0.8, visits, touchpoints=touchpoints)
            said = f"{touchpoints} touchpoints, {_said(world)}"
            yield Cell("touchpoints visited repeatedly: those visited", said, world, show.partners())
            yield Cell("touchpoints visited repeatedly: all there are", said, world, show.partners(0.8), claimed=False)


def _networks() -> Iterator[Cell]:
    for auditors, severity in ((0, 0.0), (10, 0.0), (3, 0.05), (10, 0.05), (30, 0.05)):
        claimed = bool(severity) or not auditors
        said = f"{auditors or 'no'} auditors of {severity * 100:.0f} points"
        world = World(0.8, 10, auditors=auditors, severity=severity)
        yield Cell("network as visited", said, world, show.network, claimed, times=3)
        yield Cell("network as customers meet it", said, world, show.as_customers_meet, claimed, times=3)
        risky = World(0.8, 10, auditors=auditors, severity=severity, worse=0.15, bad=10)
        yield Cell("risk-based visits, weighted", said, risky, show.by_risk(weighted=True), claimed, times=3)
        yield Cell("control: risk-based visits, not weighted", said, risky, show.by_risk(weighted=False), claimed=False)


def _others(*, full: bool) -> Iterator[Cell]:
    for level in (0.65, 0.8, 0.95):
        for visits in (5, 10, 30) if full else (10,):
            for auditors, severity in ((0, 0.0), (10, 0.05)) if level < 0.9 else ((0, 0.0),):
                world = World(level, visits, auditors=auditors, severity=severity, worse=0.1, bad=10, exact=20)
                said = f"{_said(world)} each, {auditors or 'no'} auditors of {severity * 100:.0f} points"
                yield Cell("change of 10 points", said, world, show.changes)
    for level, visits in ((0.8, 3), (0.8, 10), (0.95, 30)):
        world = World(level, visits)
        yield Cell("standard kept in k of n visits", _said(world), world, show.kept(8000))
    for level in (0.65, 0.8, 0.95):
        world = World(level, 50, visits_each=(3, 50, 10, 5))
        yield Cell("partners of 3, 5, 10 and 50 visits", f"{level * 100:.0f}", world, show.everyone)
