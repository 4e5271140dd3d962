"""Numbers and yes or no in cells: a problem with its place where one cannot be read."""

from decimal import Decimal

from checklists.answers.kind import finite, plain
from checklists.formats.xlsform.sheets import Findings, Record, short
from checklists.size import LARGEST_WEIGHT, MOST_DECIMALS

_LARGEST_POWER = 30
_NOT_FINITE = {"nan", "inf", "infinity"}
_YES = {"yes", "true", "true()", "1", "y"}
_NO = {"no", "false", "false()", "0", "n"}


def read_decimal(record: Record, key: str, findings: Findings) -> Decimal | None:
    """Return a finite number of a sensible size; None with a problem for anything else."""
    text = record.get(key).replace(",", ".")
    number = finite(text)
    if number is None and text.strip().lstrip("+-").lower() in _NOT_FINITE:
        findings.refuse("number_not_finite", record, key)
        return None
    if number is None:
        findings.refuse("cell_unreadable", record, key, value=short(text), expected="a number such as 2.5")
        return None
    if number and not -_LARGEST_POWER < number.adjusted() < _LARGEST_POWER:
        findings.refuse("number_too_large", record, key)
        return None
    return Decimal(plain(number))


def read_weight(record: Record, key: str, findings: Findings) -> Decimal | None:
    """Return a weight; None with a problem for what no weight can be."""
    weight = read_decimal(record, key, findings)
    if weight is None:
        return None
    if weight < 0:
        findings.refuse("weight_negative", record, key)
        return None
    if weight > LARGEST_WEIGHT or -int(weight.as_tuple().exponent) > MOST_DECIMALS:
        findings.refuse("weight_out_of_range", record, key, largest=str(LARGEST_WEIGHT), decimals=MOST_DECIMALS)
        return None
    return weight


def read_whole(record: Record, key: str, findings: Findings, most: int) -> int | None:
    """Return a whole number from 0 to `most`; None with a problem for anything else."""
    text = record.get(key)
    if text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most:
        return int(text)
    findings.refuse("cell_unreadable", record, key, value=short(text), expected=f"0 – {most}")
    return None


def is_truth(text: str) -> bool | None:
    """Return what a word for yes or no means; None for other words."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def read_truth(record: Record, key: str, findings: Findings) -> bool:
    """Return yes or no; anything else is a problem."""
    truth = is_truth(record.get(key))
    if truth is None:
        findings.refuse("cell_unreadable", record, key, value=short(record.get(key)), expected="yes or no")
    return bool(truth)
