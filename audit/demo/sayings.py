"""What auditors, reviewers and partners say: sentences of data/sayings.json, each used before any is used again."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

from audit.demo.cast import read

GOOD, MIXED = 0.9, 0.72
"""A visit that earned so much is told as a good one, as a mixed one."""


class Sayings:
    """Decks of sentences: shuffled by the seed, dealt one by one, shuffled again when all were said."""

    def __init__(self, seed: str) -> None:
        self._said: Mapping[str, Any] = read("sayings.json")
        self._seed = seed
        self._decks: dict[str, list[str]] = {}
        self._rounds: dict[str, int] = {}

    def comment(self, checklist: str, question: str, language: str) -> str:
        """Return what an auditor notes beside an answer that went wrong."""
        found = self._said["comments"]
        own = found.get(f"{checklist}.{question}") or found.get(question) or found["any"]
        return self._deal(f"comment:{checklist}.{question}:{language}", own[language])

    def sentences(self, question: str) -> list[str]:
        """Return all comments on a question, in all languages; raises KeyError for one without any."""
        return [sentence for said in self._said["comments"][question].values() for sentence in said]

    def story(self, checklist: str, earned: float, language: str) -> str:
        """Return the auditor's own words about a visit that earned that share."""
        mood = "good" if earned >= GOOD else "mixed" if earned >= MIXED else "bad"
        return self._deal(f"story:{checklist}:{mood}:{language}", self._said["stories"][checklist][mood][language])

    def of(self, kind: str, language: str) -> str:
        """Return a sentence of the office or of a partner: question, adjustment, exclusion, acknowledgement ..."""
        return self._deal(f"{kind}:{language}", self._said["office"][kind][language])

    def _deal(self, name: str, sentences: list[str]) -> str:
        deck = self._decks.get(name)
        if not deck:
            turn = self._rounds.get(name, 0)
            deck = list(sentences)
            Random(f"{self._seed}:{name}:{turn}").shuffle(deck)  # noqa: S311 - a story, no secret
            self._decks[name], self._rounds[name] = deck, turn + 1
        return deck.pop()
