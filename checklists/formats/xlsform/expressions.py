"""The part of XPath that stands in forms: from text to a tree. Nothing is evaluated."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

DEEPEST = 40
"""Levels of brackets and calls in one expression."""
LONGEST = 5_000
"""Letters of one expression."""


class ExpressionError(ValueError):
    """Raised where an expression cannot be read or said in a condition; `code` and `params` make a problem."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class Literal:
    """A text in quotes."""

    text: str


@dataclass(frozen=True)
class Number:
    """A number."""

    value: Decimal


@dataclass(frozen=True)
class Reference:
    """The answer to the question of that name, written ${name} or as a path that ends in it."""

    name: str


@dataclass(frozen=True)
class Own:
    """The answer to the question itself, written as a point."""


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Binary:
    """Two or more parts with one operator between them: and, or, comparisons, arithmetic."""

    operator: str
    parts: tuple["Node", ...]


Node = Literal | Number | Reference | Own | Call | Binary

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'[^']*'|"[^"]*")
  | (?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
  | (?P<reference>\$\{\s*(?:[^{}\#]*\#)?[^{}]*\})
  | (?P<path>(?:\.{1,2}/|/{1,2})(?:\.\./)*[^\W\d][\w.-]*(?:/[^\W\d][\w.-]*)*(?!\s*\())
  | (?P<name>[^\W\d](?:[\w.-]*[\w])?(?::[^\W\d][\w.-]*)?)
  | (?P<sign><=|>=|!=|[=<>(),+*|/\[\]-]|\.\.?)
    )""",
    re.VERBOSE,
)
_LEVELS: tuple[frozenset[str], ...] = (
    frozenset({"or"}),
    frozenset({"and"}),
    frozenset({"=", "!="}),
    frozenset({"<", "<=", ">", ">="}),
    frozenset({"+", "-"}),
    frozenset({"*", "div", "mod"}),
)
_CHAINED = {"or", "and"}


def parse(text: str) -> Node:
    """Return the tree of an expression; raises ExpressionError."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ExpressionError("expression_too_deep")
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._level(0)
        if self._at < len(self._tokens):
            self._stuck()
        return node

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _stuck(self) -> NoReturn:
        kind, word = self._peek()
        if word == "[" or kind == "path":
            raise ExpressionError("expression_path")
        raise ExpressionError("expression_unreadable", at=word or "the end")

    def _level(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self._unary()
        node = self._level(level + 1)
        parts = [node]
        while self._peek()[1] in _LEVELS[level] and self._peek()[0] in {"sign", "name"}:
            operator = self._take()[1]
            right = self._level(level + 1)
            # `a and b and c` is one tree of three parts; brackets, read further down, keep their own.
            parts = [*parts, right] if operator in _CHAINED else [node, right]
            node = Binary(operator, tuple(parts))
        return node

    def _unary(self) -> Node:
        signs = 0
        while self._peek() == ("sign", "-"):
            self._take()
            signs += 1
        node = self._primary()
        if signs % 2 == 0:
            return node
        if isinstance(node, Number):
            return Number(-node.value)
        return Binary("-", (Number(Decimal(0)), node))

    def _primary(self) -> Node:
        kind, word = self._peek()
        if kind == "name":
            return self._named()
        if word == "(":
            return self._brackets()
        leaf = _leaf(kind, word)
        if leaf is None:
            self._stuck()
        self._take()
        return leaf

    def _brackets(self) -> Node:
        self._take()
        self._deeper()
        node = self._level(0)
        self._close()
        return node

    def _named(self) -> Node:
        _kind, name = self._take()
        if self._peek()[1] != "(":
            return Reference(name)
        self._take()
        self._deeper()
        arguments: list[Node] = []
        while self._peek()[1] != ")":
            arguments.append(self._level(0))
            if self._peek()[1] != ",":
                break
            self._take()
        self._close()
        return Call(name, tuple(arguments))

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("expression_too_deep")

    def _close(self) -> None:
        if self._peek()[1] != ")":
            self._stuck()
        self._take()
        self._depth -= 1


def _leaf(kind: str, word: str) -> Node | None:
    """Return the tree of a single token; None for one that is no value."""
    leaf: Node | None = Own() if word == "." else None
    if kind == "text":
        leaf = Literal(word[1:-1])
    elif kind == "number":
        leaf = Number(Decimal(word))
    elif kind == "reference":
        leaf = Reference(word[2:-1].rpartition("#")[2].strip())
    elif kind == "path":
        leaf = Reference(word.rpartition("/")[2])
    return leaf


def _tokens(text: str) -> list[tuple[str, str]]:
    source = text.translate(_QUOTES).rstrip()
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None or found.lastgroup is None:
            raise ExpressionError("expression_unreadable", at=source[at : at + 20].strip())
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    return tokens
