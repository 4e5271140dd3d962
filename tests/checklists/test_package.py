"""Promises of the package as a whole: standard library only, a complete door, a sentence for every problem."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import checklists
from checklists import Problem
from checklists.explanations import EXPECTED, EXPLANATIONS, SINGULAR, explain

FOLDER = Path(checklists.__file__).parent
SOURCES = sorted(FOLDER.rglob("*.py"))


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module


def test_checklists_imports_the_standard_library_only():
    names = {name.partition(".")[0] for path in SOURCES for name in imported(ast.parse(path.read_text("utf-8")))}
    assert names - {"checklists"} <= set(sys.stdlib_module_names)


def test_importing_checklists_loads_nothing_foreign():
    """Even without site-packages the package can be imported whole."""
    code = (
        f"import sys; sys.path.insert(0, {str(FOLDER.parent)!r}); import checklists; print(checklists.library.names())"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert "home-delivery" in done.stdout


def test_the_door_names_everything_once_and_everything_is_there():
    assert len(set(checklists.__all__)) == len(checklists.__all__)
    assert all(hasattr(checklists, name) for name in checklists.__all__)


def test_every_code_in_the_source_has_an_explanation_and_none_is_left_over():
    text = "\n".join(path.read_text("utf-8") for path in SOURCES if "explanations" not in path.parts)
    used = set(re.findall(r'Problem\(\s*"([a-z_0-9]+)"', text))
    used |= set(re.findall(r'(?:refuse\(question|fail\((?:problems|found)), "([a-z_0-9]+)"', text))
    used |= set(re.findall(r'\b(?:in_row|remark|refuse|place|ExpressionError)\(\s*"([a-z_0-9]+)"', text))
    used |= {"options_below_minimum", "options_above_maximum"}
    assert used == set(checklists.EXPLANATIONS)


def test_sentences_for_one_belong_to_sentences_that_are_used_and_take_the_same_parameters():
    used = {text for pair in EXPLANATIONS.values() for text in pair}
    assert set(SINGULAR) <= used
    for text, (parameter, for_one) in SINGULAR.items():
        assert f"{{{parameter}}}" in for_one
        assert re.findall(r"{[a-z]+}", text) == re.findall(r"{[a-z]+}", for_one)


def test_one_thing_is_told_in_the_singular():
    assert explain(Problem("links_missing", "", {"count": 1})).startswith("1 question rests on ")
    assert explain(Problem("links_missing", "", {"count": 2})).startswith("2 questions rest on ")


def test_what_is_expected_of_a_value_is_listed_for_the_translations():
    said = re.compile(r'expected="([^"]*)"|"expected": "([^"]*)"')
    found = {one or other for source in SOURCES for one, other in said.findall(source.read_text("utf-8"))}
    assert found - {"true", "85 70 55", " / "} == set(EXPECTED)
