"""What can be read of a broken checklist in JSON: without its unreadable values, the rest can be checked as well."""

import re

from checklists.definition import Checklist
from checklists.formats.codec import Json
from checklists.formats.json import from_data
from checklists.problems import ChecklistError, Problem

_DEEPEST = 50
"""Levels of lists and objects that are copied: more than any checklist has, and far from the end of the stack."""

_ROUNDS = 12
"""How often what cannot be read is left out; a condition has at most ten levels."""

_STEP = re.compile(r"\.?(?P<key>[A-Za-z0-9_-]{1,64})|\[(?P<index>\d{1,6})\]")


def readable_part(data: Json, problems: tuple[Problem, ...]) -> Checklist | None:
    """Return the checklist without the values at which there are problems; None where it cannot do without them.

    Places in it are those in the document: nothing is taken out of a list.
    """
    rest = _copied(data)
    found = problems
    # Without a part that cannot be read, what held it may say nothing: a condition loses its levels one by one.
    for _round in range(_ROUNDS):
        left_out = [_leave_out(rest, problem.path) for problem in found]
        try:
            return from_data(rest)
        except ChecklistError as error:
            found = error.problems
        if not any(left_out):
            break
    return None


def _copied(value: Json, level: int = 0) -> Json:
    """Return the document anew; a key that stood twice counts as its last value, and what lies too deep is cut off."""
    if level > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {key: _copied(item, level + 1) for key, item in value.items()}
    return [_copied(item, level + 1) for item in value] if isinstance(value, list) else value


def _leave_out(data: Json, path: str) -> bool:
    """Delete the innermost key on the way to a path; what is not there, or has no plain path, stays as it is.

    Returns whether anything was deleted.
    """
    owner: dict[str, Json] | None = None
    named, value, at = "", data, 0
    while at < len(path):
        step = _STEP.match(path, at)
        if step is None:
            return False
        at = step.end()
        if step["key"] is not None and isinstance(value, dict) and step["key"] in value:
            owner, named = value, step["key"]
            value = value[named]
        elif step["index"] is not None and isinstance(value, list) and int(step["index"]) < len(value):
            value = value[int(step["index"])]
        else:
            return False
    if owner is not None:
        del owner[named]
    return owner is not None
