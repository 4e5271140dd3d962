"""Names say what a thing is; tracked files name no path or package host of the place where they were written."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, modules, parsed, shown

EMPTY_FILE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
EMPTY_CLASS_NAME = re.compile(r"(Utils?|Helpers?|Common|Manager|Misc)$")

FORBIDDEN = (
    r"[/]work/(main|shared)\b",
    r"[/]opt/(pypi|wheels)",
    r"files[.]pythonhosted",
    r"pypi[.]org/simple",
    r"registry[.]npmjs",
    r"index[-]url|find[-]links",
)
"""Traces of one machine or mirror, written so that this file holds none of them."""

TEXT_FOLDERS = ("audit", "checklists", "reports", "migrations", "tests", "docs", "deploy", ".ci")
BINARY = {
    ".mo",
    ".png",
    ".jpg",
    ".jpeg",
    ".pdf",
    ".woff",
    ".woff2",
    ".ttf",
    ".otf",
    ".pyc",
    ".xlsx",
    ".ico",
    ".db",
    ".heic",
}


def text_files() -> list[Path]:
    """Return the project's text files: those of its folders and those at its top."""
    found = [path for path in sorted(ROOT.iterdir()) if path.is_file()]
    found += [path for folder in TEXT_FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.is_file()]
    return [path for path in found if path.suffix not in BINARY and "__pycache__" not in path.parts]


def test_no_module_has_an_empty_name():
    assert [shown(path) for path in modules() if path.stem in EMPTY_FILE_NAMES] == []


def test_no_class_has_an_empty_name():
    classes = [
        f"{shown(path)}: {node.name}"
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef) and EMPTY_CLASS_NAME.search(node.name)
    ]
    assert classes == []


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_names_the_machine_it_was_written_on(pattern: str):
    files = [
        shown(path) for path in text_files() if re.search(pattern, path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert files == []
