"""An English sentence and a remedy for every code of a problem: templates with the problem's parameters.

`audit.web.messages` takes them as message ids; tests hold them against the codes that the package really returns.
"""

from collections.abc import Mapping

from checklists.explanations import answers, definitions, forms, inspections, lists
from checklists.problems import Problem

EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    **answers.EXPLANATIONS,
    **definitions.EXPLANATIONS,
    **lists.EXPLANATIONS,
    **inspections.EXPLANATIONS,
    **forms.EXPLANATIONS,
}
"""Code of a problem to its sentence and its remedy."""

SINGULAR: Mapping[str, tuple[str, str]] = {
    "Give at most {decimals} decimals.": ("decimals", "Give at most {decimals} decimal."),
    "{minutes} minutes are stated; we estimate {estimate}.": (
        "minutes",
        "{minutes} minute is stated; we estimate {estimate}.",
    ),
    "We estimate {estimate} minutes for filling it in.": (
        "estimate",
        "We estimate {estimate} minute for filling it in.",
    ),
    "{count} more inspections in the file were not read.": (
        "count",
        "{count} more inspection in the file was not read.",
    ),
    "{count} answers and the score ({score} of {most}) belong to that inspection and were not carried over.": (
        "count",
        "{count} answer and the score ({score} of {most}) belong to that inspection and were not carried over.",
    ),
    "The sheet was not carried over ({count} rows).": ("count", "The sheet was not carried over ({count} row)."),
    'The column "{column}" has no counterpart ({count} filled cells were not carried over).': (
        "count",
        'The column "{column}" has no counterpart ({count} filled cell was not carried over).',
    ),
    "How other tools show a question is not carried over ({count} filled cells).": (
        "count",
        "How other tools show a question is not carried over ({count} filled cell).",
    ),
    "{count} questions rest on no promise, stage or standard yet.": (
        "count",
        "{count} question rests on no promise, stage or standard yet.",
    ),
}
"""Sentences that count something: the parameter that counts, and the sentence for one."""

EXPECTED: tuple[str, ...] = (
    "a condition as JSON, as in our own checklist files",
    "a number such as 2.5",
    "decimal as text",
    "fraction as text",
    "list",
    "object",
    "text",
    "texts by language",
    "true or false",
    "whole number",
    "yes or no",
)
"""What `expected` of a problem says in words, for the translations; anything else in it is written as it is."""


def explain(problem: Problem) -> str:
    """Return the problem as an English sentence with its remedy; pages translate the templates."""
    return " ".join(_counted(text, problem.params) for text in EXPLANATIONS[problem.code]).format(**problem.params)


def _counted(text: str, params: Mapping[str, object]) -> str:
    parameter, for_one = SINGULAR.get(text, ("", text))
    return for_one if params.get(parameter) == 1 else text
