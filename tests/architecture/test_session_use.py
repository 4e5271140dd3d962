"""The session appears only where rows are read and changed: queries, operations, jobs and the core."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, parsed, shown

ALLOWED_MODULES = {"queries", "operations", "jobs", "retention"}
"""`retention` holds the operations that the daily purge calls."""


def uses_session(tree: ast.Module) -> list[int]:
    """Return the lines that take `session` from the name `db`, in whatever way it was imported."""
    names = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("core.db")
        for alias in node.names
        if alias.name == "db"
    } | {"db"}
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "session" and _is_db(node.value, names)
    ]


def _is_db(value: ast.expr, names: set[str]) -> bool:
    """Tell whether an expression is the database object: `db` or `something.db`."""
    if isinstance(value, ast.Name):
        return value.id in names
    return isinstance(value, ast.Attribute) and value.attr == "db"


def may_use_session(path: Path) -> bool:
    """Tell whether the file belongs to the core or is one of the three modules, also as a package of that name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:2] == ("audit", "core") or bool(ALLOWED_MODULES & set(parts[2:]))


def test_the_session_is_used_only_in_queries_operations_jobs_and_core():
    strays = [
        f"{shown(path)}:{line}"
        for path in modules()
        if not may_use_session(path)
        for line in uses_session(parsed(path))
    ]
    assert strays == []


@pytest.mark.parametrize(
    "source",
    [
        "from audit.core.db import db\ndb.session.add(x)",
        "from audit.core.db import db as rows\nrows.session.flush()",
        "from audit import core\ncore.db.session.flush()",
        "def view():\n    return db.session.scalar(x)",
    ],
)
def test_every_way_of_naming_the_session_is_seen(source: str):
    assert uses_session(ast.parse(source)) != []


def test_a_session_of_something_else_is_no_matter():
    assert (
        uses_session(ast.parse("from flask import session\nsession['a']; request.session; self.session.get('x')")) == []
    )
