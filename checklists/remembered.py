"""What follows from a checklist alone, computed once for as long as that checklist lives.

A checklist is frozen, so nothing that was derived from it can become wrong; its texts are maps and cannot be hashed,
so it is found by identity. What is remembered must not hold the checklist itself, or neither would ever go.
"""

from collections.abc import Callable
from typing import TypeVar
from weakref import ref

from checklists.definition import Checklist

Derived = TypeVar("Derived")


def remembered(derive: Callable[[Checklist], Derived]) -> Callable[[Checklist], Derived]:
    """Wrap a function of a checklist so that it runs once for each checklist object.

    Two threads that come first at the same time both compute it; either result serves.
    """
    known: dict[int, tuple[ref[Checklist], Derived]] = {}

    def recall(checklist: Checklist) -> Derived:
        key = id(checklist)
        found = known.get(key)
        # The reference guards against a new object at the address of one that is just being forgotten.
        if found is not None and found[0]() is checklist:
            return found[1]
        derived = derive(checklist)

        def forget(dead: ref[Checklist]) -> None:
            present = known.get(key)
            if present is not None and present[0] is dead:
                del known[key]

        known[key] = (ref(checklist, forget), derived)
        return derived

    return recall
