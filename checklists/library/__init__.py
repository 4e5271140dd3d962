"""Ready checklists in three languages, and the catalogue that they rest on; data files beside this module."""

from decimal import Decimal
from functools import cache
from importlib.resources import files

from checklists.definition import Checklist
from checklists.formats.json import load as load_checklist
from checklists.library.catalogue import (
    Ambition,
    Catalogue,
    Criticality,
    Promise,
    Stage,
    Standard,
    Story,
    Target,
    read_catalogue,
)

__all__ = [
    "Ambition",
    "Catalogue",
    "Criticality",
    "Promise",
    "Stage",
    "Standard",
    "Story",
    "Target",
    "along_the_journey",
    "catalogue",
    "load",
    "names",
]

_FOLDER = files(__name__)
_SUFFIX = ".checklist.json"


@cache
def names() -> tuple[str, ...]:
    """Return the names of the ready checklists, sorted."""
    found = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(_SUFFIX) for name in found if name.endswith(_SUFFIX)))


@cache
def load(name: str) -> Checklist:
    """Return a ready checklist (frozen, so one value serves all); raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return load_checklist(_FOLDER.joinpath(name + _SUFFIX).read_bytes())


@cache
def catalogue() -> Catalogue:
    """Return stages, stories, promises and standards from which a brand can be started."""
    return read_catalogue(lambda part: _FOLDER.joinpath(f"catalogue-{part}.json").read_bytes())


@cache
def along_the_journey() -> tuple[tuple[Stage, tuple[str, ...]], ...]:
    """Return the names of the ready checklists under the stage that weighs most in them, in the order of the journey.

    A stage that leads no checklist is left out.
    """
    stages = catalogue().stages
    led = {name: _leading_stage(load(name)) for name in names()}
    found = ((stage, tuple(name for name in names() if led[name] == stage.code)) for stage in stages)
    return tuple((stage, ready) for stage, ready in found if ready)


def _leading_stage(checklist: Checklist) -> str:
    weights: dict[str, Decimal] = {}
    for _section, question in checklist.questions():
        weights[question.stage] = weights.get(question.stage, Decimal(0)) + question.weight
    return max(weights, key=weights.__getitem__)
