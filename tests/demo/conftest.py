"""Fixtures of tests of the demo: what its story computes on one database is not computed again on the other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from audit.core import photos
from audit.demo.pictures import album


@pytest.fixture(autouse=True, scope="module")
def nothing_drawn_twice() -> Iterator[None]:
    """Remember pictures and photos: they follow from the seed of the story and from nothing else."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((album, "draw"), (album, "taken"), (photos, "accept")):
            patch.setattr(module, name, _remembering(getattr(module, name)))
        yield


def _remembering(function: Callable[..., Any]) -> Callable[..., Any]:
    known: dict[tuple[object, ...], tuple[Any, Any]] = {}

    def remembered(*arguments: Any) -> Any:
        key = tuple(_key(argument) for argument in arguments)
        if key not in known:
            # The arguments are kept too, so that nothing else gets the identity of one of them.
            known[key] = function(*arguments), arguments
        return known[key][0]

    return remembered


def _key(argument: Any) -> object:
    if isinstance(argument, Random):
        return argument.getstate()
    if isinstance(argument, bytes):
        return hashlib.sha256(argument).digest()
    return argument if isinstance(argument, str) else id(argument)
