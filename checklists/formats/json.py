"""Canonical JSON of a checklist: sorted keys, decimals as text, no floats; defaults are left out.

{"format": "touchstone-checklist-1", "code": ..., "version": 1, "title": {"en": ...}, "slots": [...], "sections": [...]}
with the field names of `checklists.definition`. A condition is {"all": [...]}, {"any": [...]}, {"not": ...} or
{"question": "code", "is": "yes"}; a match is the last one without "question": is, is_not, includes, at_least,
at_most with one text, one_of with a list, answered and not_applicable with true.
"""

from copy import copy

from checklists.definition import (
    AllOf,
    AnyOf,
    Band,
    Checklist,
    Condition,
    Critical,
    Effect,
    EvidenceRule,
    LegSlot,
    Match,
    Mode,
    Not,
    Operation,
    Option,
    Question,
    Section,
    When,
)
from checklists.formats.codec import (
    DECIMAL,
    FAILED,
    STRING,
    TEXT,
    TRUTH,
    WHOLE,
    Codec,
    Failed,
    Json,
    Problems,
    below,
    canonical,
    choice,
    decode,
    fail,
    list_of,
    optional,
    parse_document,
    record,
)

FORMAT = "touchstone-checklist-1"
DEEPEST_CONDITION = 10

_BARE = {Operation.ANSWERED, Operation.NOT_APPLICABLE}
_OPERATIONS = ", ".join(Operation)


def load(source: str | bytes) -> Checklist:
    """Read a checklist from canonical (or hand-written) JSON; raises ChecklistError with every problem and its path.

    What is read has the right shape; `check` tells whether it makes sense.
    """
    return from_data(parse_document(source))


def from_data(data: Json) -> Checklist:
    """Read a checklist from parsed JSON; raises ChecklistError."""
    return decode(_DOCUMENT, data, Checklist)


def dump(checklist: Checklist, *, pretty: bool = False) -> str:
    """Write a checklist; equal checklists give equal text. `pretty` indents, for files that people read."""
    return canonical(to_data(checklist), pretty=pretty)


def to_data(checklist: Checklist) -> Json:
    """Write a checklist as plain JSON values, for a JSON column."""
    return {"format": FORMAT, **_CHECKLIST.write(checklist)}


def _read_document(value: Json, path: str, problems: Problems) -> Checklist | Failed:
    if not isinstance(value, dict):
        return fail(problems, "wrong_type", path, expected="object")
    if value.get("format") != FORMAT:
        fail(problems, "format_unknown", "format", expected=FORMAT)
    rest = copy(value)
    rest.pop("format", None)
    found: Checklist | Failed = _CHECKLIST.read(rest, path, problems)
    return found


def _read_match(value: Json, path: str, problems: Problems) -> Match | Failed:
    if not isinstance(value, dict):
        return fail(problems, "wrong_type", path, expected="object")
    found = [key for key in value if key in set(Operation)]
    unknown = sorted(set(value) - set(found))
    if len(found) != 1 or unknown:
        return fail(problems, "match_unreadable", path, allowed=_OPERATIONS)
    operation = Operation(found[0])
    operand = value[operation]
    where = below(path, operation)
    if operation in _BARE:
        return Match(operation) if operand is True else fail(problems, "wrong_type", where, expected="true")
    many = operation is Operation.ONE_OF
    operands = list_of(STRING).read(operand if many else [operand], where, problems)
    return FAILED if isinstance(operands, Failed) else Match(operation, operands)


def match_data(match: Match) -> Json:
    """Write a match as plain JSON values, such as {"is": "yes"}."""
    if match.operation in _BARE:
        return {match.operation.value: True}
    if match.operation is Operation.ONE_OF:
        return {match.operation.value: list(match.operands)}
    # A test that is not finished is written with an empty value, so that nothing of a draft is lost.
    return {match.operation.value: match.operands[0] if match.operands else ""}


def _read_condition(value: Json, path: str, problems: Problems) -> Condition | Failed:
    return _read_part(value, path, problems, DEEPEST_CONDITION)


def _read_part(value: Json, path: str, problems: Problems, depth: int) -> Condition | Failed:
    if depth == 0:
        return fail(problems, "condition_too_deep", path, most=DEEPEST_CONDITION)
    if isinstance(value, dict) and "question" in value:
        return _read_when(value, path, problems)
    if not isinstance(value, dict) or len(value) != 1 or next(iter(value)) not in {"all", "any", "not"}:
        return fail(problems, "condition_unreadable", path)
    word, content = next(iter(value.items()))
    if word == "not":
        return _read_not(content, below(path, word), problems, depth - 1)
    codec = Codec(lambda item, where, found: _read_part(item, where, found, depth - 1), condition_data)
    parts = list_of(codec).read(content, below(path, word), problems)
    if isinstance(parts, Failed):
        return FAILED
    return AllOf(parts) if word == "all" else AnyOf(parts)


def _read_not(value: Json, path: str, problems: Problems, depth: int) -> Condition | Failed:
    part = _read_part(value, path, problems, depth)
    return FAILED if isinstance(part, Failed) else Not(part)


def _read_when(value: dict[str, Json], path: str, problems: Problems) -> When | Failed:
    question = STRING.read(value["question"], below(path, "question"), problems)
    rest = {key: item for key, item in value.items() if key != "question"}
    match = _read_match(rest, path, problems)
    if isinstance(match, Failed) or isinstance(question, Failed):
        return FAILED
    return When(question, match)


def condition_data(condition: Condition) -> Json:
    """Write a condition as plain JSON values."""
    if isinstance(condition, When):
        return {"question": condition.question, **match_data(condition.match)}
    if isinstance(condition, Not):
        return {"not": condition_data(condition.part)}
    word = "all" if isinstance(condition, AllOf) else "any"
    return {word: [condition_data(part) for part in condition.parts]}


_MATCH = Codec(_read_match, match_data)
_CONDITION = optional(Codec(_read_condition, condition_data))
_OPTION = record(Option, {"code": STRING, "text": TEXT, "points": optional(DECIMAL), "exclusive": TRUTH})
_BAND = record(Band, {"share": DECIMAL, "low": optional(DECIMAL), "high": optional(DECIMAL)})
_EVIDENCE = record(EvidenceRule, {"when": _MATCH, "photos": WHOLE, "comment": TRUTH})
_CRITICAL = record(Critical, {"when": _MATCH, "effect": choice(Effect), "cap": optional(DECIMAL)})
_QUESTION = record(
    Question,
    {
        "code": STRING,
        "kind": STRING,
        "text": TEXT,
        "guidance": TEXT,
        "options": list_of(_OPTION),
        "required": TRUTH,
        "na_allowed": TRUTH,
        "na_reasons": list_of(_OPTION),
        "weight": DECIMAL,
        "best": STRING,
        "critical": optional(_CRITICAL),
        "evidence": list_of(_EVIDENCE),
        "max_photos": WHOLE,
        "condition": _CONDITION,
        "standard": STRING,
        "promise": STRING,
        "stage": STRING,
        "unit": TEXT,
        "bands": list_of(_BAND),
        "full_points": optional(DECIMAL),
        "minimum": optional(DECIMAL),
        "maximum": optional(DECIMAL),
        "decimals": WHOLE,
        "earliest": STRING,
        "latest": STRING,
    },
)
_SECTION = record(
    Section,
    {
        "code": STRING,
        "title": TEXT,
        "slots": list_of(STRING),
        "questions": list_of(_QUESTION),
        "weight": DECIMAL,
        "condition": _CONDITION,
    },
)
_CHECKLIST = record(
    Checklist,
    {
        "code": STRING,
        "version": WHOLE,
        "title": TEXT,
        "slots": list_of(record(LegSlot, {"code": STRING, "title": TEXT})),
        "sections": list_of(_SECTION),
        "mode": choice(Mode),
        "purpose": TEXT,
        "band_limits": optional(list_of(WHOLE)),
        "minutes": WHOLE,
        "languages": list_of(STRING),
    },
)

_DOCUMENT = Codec(_read_document, to_data)

CONDITION = Codec(_read_condition, condition_data)
"""How other formats write what has no short form there: one condition."""
CRITICAL = _CRITICAL
"""As above: the rule of a critical question."""
EVIDENCE = list_of(_EVIDENCE)
"""As above: evidence rules."""
BANDS = list_of(_BAND)
"""As above: bands."""
