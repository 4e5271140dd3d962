"""Logs: one JSON object a line whatever the message holds, and no secrets in it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from audit.core import logs
from audit.core.errors import DomainError, InvalidInput, NotFound, Problem, Status

TOKEN = "Zq3" + "x" * 29


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.level
    handler = logs.configure("INFO", stream)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_record_is_one_line_of_json(written: io.StringIO) -> None:
    logging.getLogger("audit.test").warning("visit %s\nfake line\u2028x", 7, extra={"brand": "k" * 22, "count": 3})
    [line] = lines(written)
    assert written.getvalue().count("\n") == 1
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", "audit.test", "visit 7\nfake line\u2028x")
    assert (line["brand"], line["count"]) == ("k" * 22, 3)
    assert str(line["time"]).endswith("+00:00")


@pytest.mark.parametrize(
    "message",
    [
        f"GET /p/{TOKEN}/report",
        f"https://touchstone.example/p/{TOKEN}",
        f"GET /reset/{TOKEN}",
        f"csrf_token={TOKEN}&x=1",
        f"{{'password': '{TOKEN}'}}",
        f"Cookie: session={TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f"postgresql+psycopg://app:{TOKEN}@db/touchstone",
    ],
)
def test_secrets_are_cut_out_of_messages_fields_and_traces(written: io.StringIO, message: str) -> None:
    log = logging.getLogger("audit.test")
    log.info(message, extra={"address": message})
    try:
        raise ValueError(message)
    except ValueError:
        log.exception("it failed")
    assert len(lines(written)) == 2
    assert TOKEN not in written.getvalue()


def test_configuring_twice_does_not_log_twice(written: io.StringIO) -> None:
    logging.getLogger().removeHandler(logs.configure("INFO", written))
    handler = logs.configure("INFO", written)
    logging.getLogger("audit.test").info("once")
    logging.getLogger().removeHandler(handler)
    assert len(lines(written)) == 1


def test_errors_carry_codes_and_parameters_and_no_words() -> None:
    error = DomainError("photo.too_big", megabytes=16).as_status(Status.INVALID)
    assert (error.code, error.params, error.status) == ("photo.too_big", {"megabytes": 16}, Status.INVALID)
    assert str(error) == "photo.too_big (megabytes=16)"
    assert DomainError("x").status is Status.REFUSED
    missing = NotFound("visit", "k")
    assert (missing.code, missing.status, missing.params) == (
        "not_found",
        Status.NOT_FOUND,
        {"thing": "visit", "key": "k"},
    )


def test_an_invalid_input_lists_every_problem_with_its_place() -> None:
    problems = [Problem("table.nul", {"row": 2, "column": "A"}), Problem("table.empty", params={"rows": 0})]
    error = InvalidInput(problems)
    assert (error.status, error.params) == (Status.INVALID, {"count": 2})
    assert str(error) == "row 2 column A: table.nul; table.empty (rows=0)"
    with pytest.raises(ValueError, match="at least one"):
        InvalidInput([])
