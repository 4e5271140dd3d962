"""Small files and small functions: what does not fit has more than one task."""

import ast

from tests.architecture.sources import modules, parsed, shown

MODULE_LINES = 400
FUNCTION_LINES = 50


def test_a_module_has_at_most_400_lines():
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}


def test_a_function_has_at_most_50_lines():
    too_long = {
        f"{shown(path)}:{node.lineno} {node.name}": length
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert too_long == {}


def test_there_is_something_to_measure():
    assert len(modules()) > 50
