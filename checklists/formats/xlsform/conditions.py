"""Which earlier questions a condition may name, and what happens to a condition that cannot be carried over."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from checklists.conditions import leaves
from checklists.definition import AllOf, AnyOf, Condition, Question
from checklists.formats.json import DEEPEST_CONDITION
from checklists.formats.xlsform.columns import OURS
from checklists.formats.xlsform.expressions import Binary, ExpressionError, parse
from checklists.formats.xlsform.numbers import is_truth
from checklists.formats.xlsform.relevance import convert
from checklists.formats.xlsform.rendering import render_condition
from checklists.formats.xlsform.sheets import Findings, Record, short
from checklists.formats.xlsform.short_forms import ShortFormError, read_condition

KEY = OURS + "condition"
RELEVANT = "relevant"


@dataclass
class Earlier:
    """The questions that were read so far, by code and by their name in the form."""

    findings: Findings
    asked: frozenset[str]
    """Names of all questions of the form."""
    unasked: frozenset[str]
    """Names of groups, notes, calculations and what the device fills in."""
    questions: dict[str, Question] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """Name in the form by code."""
    _codes: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, question: Question) -> None:
        """Make a question known to all conditions below it."""
        self.questions[question.code] = question
        self.names[question.code] = name
        self._codes[name] = question.code

    def read(self, record: Record, own: str = "") -> Condition | None:
        """Return the condition of a row, None where it has none or none that can be said; `own` is its own name."""
        exact, text = record.get(KEY), record.get(RELEVANT)
        if exact:
            try:
                condition = read_condition(exact)
            except ShortFormError:
                params = {"value": short(exact), "expected": "a condition as JSON, as in our own checklist files"}
                self.findings.refuse("cell_unreadable", record, KEY, **params)
                return None
            if self._rendered(condition) == text:
                return self._checked(condition, record)
            self.findings.remark("condition_edited", record, RELEVANT)
        return self._expression(text, record, own) if text else None

    def _rendered(self, condition: Condition) -> str:
        kinds = {code: question.kind for code, question in self.questions.items()}
        return render_condition(condition, self.names, kinds)

    def _checked(self, condition: Condition, record: Record) -> Condition | None:
        for leaf in leaves(condition):
            if leaf.question not in self.questions:
                self.findings.remark("expression_unknown", record, KEY, question=short(leaf.question))
                return None
        return condition

    def _expression(self, text: str, record: Record, own: str) -> Condition | None:
        """Return the parts that can be said, all of which must hold; each other part is a remark."""
        truth = is_truth(text)
        if truth is not None:
            return None if truth else AnyOf(())
        try:
            tree = parse(text)
        except ExpressionError as error:
            self.findings.remark(error.code, record, RELEVANT, **error.params)
            return None
        several = isinstance(tree, Binary) and tree.operator == "and"
        nodes = tree.parts if isinstance(tree, Binary) and several else (tree,)
        parts: list[Condition] = []
        for node in nodes:
            try:
                parts.append(convert(node, lambda name: self._find(name, own), DEEPEST_CONDITION - 2))
            except ExpressionError as error:
                self.findings.remark(error.code, record, RELEVANT, **error.params)
        if not parts:
            return None
        return AllOf(tuple(parts)) if several and (len(parts) > 1 or len(nodes) == 1) else parts[0]

    def _find(self, name: str, own: str) -> Question:
        if name in self._codes:
            return self.questions[self._codes[name]]
        if name == own:
            raise ExpressionError("expression_itself")
        if name in self.asked:
            raise ExpressionError("expression_later", question=short(name))
        if name in self.unasked:
            raise ExpressionError("expression_not_asked", question=short(name))
        raise ExpressionError("expression_unknown", question=short(name))


def together(conditions: Iterable[Condition | None]) -> Condition | None:
    """Return the condition that all of several hold; None for none."""
    found = [condition for condition in conditions if condition is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else AllOf(tuple(found))
