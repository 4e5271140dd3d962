"""Text with delimiters: which encoding, which delimiter, where the quotes are wrong."""

import csv
import io
import re

from audit.core.tables.values import MAX_CELL, Gathering, Row, Sheet, refused

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 50
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UTF16_SHARE = 0.3
_FEW_CONTROLS, _MOST_CONTROLS = 10, 0.02


def decode(data: bytes, gathering: Gathering) -> str:
    """Return the text of a file; what was guessed becomes a remark. Raises InvalidInput for what is no text."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding)
    guess = _bare_utf16(data)
    if guess:
        gathering.remark("table.encoding_guessed", encoding=guess.upper())
        return _strictly(data, guess)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _western(data, gathering)
    controls = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\0\f\v")
    if controls > max(_FEW_CONTROLS, _MOST_CONTROLS * len(text)):
        raise refused("table.not_text")
    return text


def read_delimited(text: str, gathering: Gathering) -> Sheet:
    """Return the rows of a text with delimiters. Raises InvalidInput where quotes leave the rest of it uncertain."""
    delimiter, start = _declared(text)
    body = text[start:]
    if delimiter is None:
        delimiter = _likeliest(body)
        if delimiter not in {",", ";"}:
            gathering.remark("table.delimiter_guessed", delimiter="tab" if delimiter == "\t" else delimiter)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    number = 1 if start else 0
    line = 1
    while True:
        number += 1
        line = reader.line_num + 1 + (1 if start else 0)
        try:
            cells = next(reader)
        except StopIteration:
            return Sheet("", tuple(rows))
        except csv.Error as error:
            long = "field larger" in str(error)
            code = "table.cell_too_long" if long else "table.quotes"
            raise refused(code, {"row": number, "line": line}, limit=MAX_CELL) from error
        row = gathering.row("", number, cells)
        if row is not None:
            rows.append(row)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise refused("table.wrong_encoding", {"byte": error.start}, encoding=encoding.upper()) from error


def _bare_utf16(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: in western text every second byte is then zero."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:  # noqa: PLR2004 - two characters are too few to tell
        return None
    even, odd = sample[::2].count(0) / len(sample[::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > _UTF16_SHARE and even < odd / 4:
        return "utf-16-le"
    if even > _UTF16_SHARE and odd < even / 4:
        return "utf-16-be"
    return None


def _western(data: bytes, gathering: Gathering) -> str:
    """Return text that is no UTF-8, as the code page of western Windows or, where that has gaps, Latin-1."""
    for encoding, name in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = re.search(r"[^\x00-\x7f]", text)
        row = text.count("\n", 0, found.start()) + 1 if found else 1
        gathering.remark("table.encoding_guessed", {"line": row}, encoding=name)
        return text
    raise refused("table.not_text")


def _declared(text: str) -> tuple[str | None, int]:
    """Return the delimiter of a first line `sep=;`, as spreadsheets write it, and where the rows begin."""
    match = re.match(r"sep=(.)\r?\n", text)
    return (match.group(1), match.end()) if match else (None, 0)


def _likeliest(text: str) -> str:
    """Return the delimiter that gives the first rows the same number of cells, and more than one."""
    return max(DELIMITERS, key=lambda delimiter: _fitness(text, delimiter))


def _fitness(text: str, delimiter: str) -> tuple[float, int]:
    counts: list[int] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False):
            if any(cells):
                counts.append(len(cells))
            if len(counts) >= SAMPLE_ROWS:
                break
    except csv.Error:
        return (0.0, 0)
    if not counts:
        return (0.0, 0)
    usual = max(set(counts), key=lambda count: (counts.count(count), count))
    if usual < 2:  # noqa: PLR2004 - one cell means that the delimiter does not occur
        return (0.0, 0)
    return (counts.count(usual) / len(counts), usual)
