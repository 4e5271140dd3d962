"""Every kind of message that the service writes has a name for people."""

from __future__ import annotations

import ast

from flask import Flask

from audit.people.reset import PURPOSES
from audit.web.mail_words import mail_kind
from tests.architecture.sources import modules, parsed


def written_kinds() -> set[str]:
    """Return the kinds that stand in the code where a message is stored."""
    found = set()
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in STORES:
                found |= {
                    word.value.value
                    for word in node.keywords
                    if word.arg == "kind" and isinstance(word.value, ast.Constant)
                }
    return found | {f"account {purpose}" for purpose in PURPOSES}


STORES = {"store"}


def test_every_kind_of_message_has_words(app: Flask):
    kinds = written_kinds()
    assert {"offer", "report"} <= kinds
    with app.test_request_context("/"):
        assert [kind for kind in kinds if mail_kind(kind) == kind] == []
