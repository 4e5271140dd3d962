"""Structured logging: one JSON object a line on standard error, without secrets and without line tricks.

JSON encoding keeps line breaks of hostile input inside their field. Tokens of partner links and of password resets are
cut out of every message and trace, since logs are read by more people than reports are.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NAMED = r"(?i)\b((?:token|password|passwd|secret|secret_key|csrf_token)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',;]+"
_SECRETS = (
    (re.compile(r"(/p/)[A-Za-z0-9_-]{16,}"), r"\1[token]"),
    (re.compile(r"(/(?:reset|confirm|invite)/)[A-Za-z0-9_.~-]{16,}"), r"\1[token]"),
    (re.compile(_NAMED), r"\1[hidden]"),
    (re.compile(r"(?i)\b(authorization|cookie)(\s*[:=]\s*)[^\r\n]+"), r"\1\2[hidden]"),
    (re.compile(r"(\w+://[^:/@\s]*:)[^@/\s]+@"), r"\1[hidden]@"),
)


def without_secrets(text: str) -> str:
    """Return `text` with tokens of links, passwords and credentials in addresses replaced by a mark."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON: time (UTC), level, logger, message, the `extra` fields and the trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without secrets."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        for name, value in vars(record).items():
            if name not in _STANDARD and name not in entry:
                entry[name] = value if isinstance(value, int | float | bool | None) else without_secrets(str(value))
        if record.exc_info:
            entry["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(entry)


def configure(level: str = "INFO", stream: TextIO | None = None) -> logging.Handler:
    """Send everything from `level` up to `stream` (standard error) as JSON lines; a second call replaces the first."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler.formatter, JsonFormatter)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root.addHandler(handler)
    root.setLevel(level)
    # APScheduler tells of every tick at INFO; that would be most of the log.
    logging.getLogger("apscheduler").setLevel(max(logging.WARNING, logging.getLevelName(level)))
    return handler
