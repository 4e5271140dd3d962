"""The sheets of choices: lists by name, each choice with its points."""

from dataclasses import dataclass
from decimal import Decimal

from checklists.definition import Option
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.numbers import read_decimal, read_truth
from checklists.formats.xlsform.sheets import Findings, Record, Sheet, short

POINTS = OURS + "points"
EXCLUSIVE = OURS + "exclusive"
CODE = OURS + "code"
_KEYS = {"list_name", "name", "label", "points", POINTS, EXCLUSIVE, CODE}


@dataclass
class ChoiceList:
    """One list: where it begins, its choices, and whether a question uses it."""

    first: Record
    options: tuple[Option, ...] = ()
    records: tuple[Record, ...] = ()
    """Of each choice the row that it stands in."""
    used: bool = False


def read_choices(sheet: Sheet, findings: Findings) -> dict[str, ChoiceList]:
    """Return the lists of a sheet in their order; choices without list or name are problems."""
    lists: dict[str, ChoiceList] = {}
    seen: dict[tuple[str, str], Record] = {}
    gathered: dict[str, list[tuple[Option, Record]]] = {}
    for record in sheet.records:
        if not {column.key for column in record.cells} & _KEYS:
            findings.remark("row_not_carried", record)
            continue
        name, code = record.get("list_name"), record.get(CODE) or record.get("name")
        if not name:
            findings.remark("choice_without_list", record, "list_name", choice=short(code))
            continue
        lists.setdefault(name, ChoiceList(record))
        option = _option(record, code, findings)
        if option is None:
            continue
        first = seen.setdefault((name, code), record)
        if first is not record:
            findings.remark("choice_twice", record, "name", choice=short(code), other=first.number)
            continue
        gathered.setdefault(name, []).append((option, record))
    for name, found in gathered.items():
        lists[name].options = tuple(option for option, _record in found)
        lists[name].records = tuple(record for _option, record in found)
    return lists


def _option(record: Record, code: str, findings: Findings) -> Option | None:
    texts = findings.texts(record, "label")
    if not code:
        if texts:
            findings.refuse("choice_without_name", record, "name")
        return None
    points: Decimal | None = None
    for key in (POINTS, "points"):
        if record.get(key):
            points = read_decimal(record, key, findings)
            break
    if not texts and not findings.ours:
        texts = {findings.languages.plain: code}
        findings.remark("label_missing", record, "label", name=short(code))
    exclusive = read_truth(record, EXCLUSIVE, findings) if record.get(EXCLUSIVE) else False
    return Option(code, texts, points, exclusive)
