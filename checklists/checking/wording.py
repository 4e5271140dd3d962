"""Questions that cannot be answered well: two in one, and double negations; told by few, sure signs in each language.

Every rule would rather miss a bad question than blame a good one. Only the words of questions are looked at, and
languages without rules are left alone.
"""

import re
from collections.abc import Iterator

from checklists.definition import Checklist, Question
from checklists.problems import Problem

_TWO = 2
_LOOKED_AT = 1_000
"""Letters of a question that are looked at; longer ones are no questions any more."""


def check_wording(checklist: Checklist) -> Iterator[Problem]:
    """Yield remarks about questions that ask two things or deny twice, for each language in which they do."""
    for number, section in enumerate(checklist.sections):
        for index, question in enumerate(section.questions):
            yield from _of_question(question, f"sections[{number}].questions[{index}].text")


def _of_question(question: Question, path: str) -> Iterator[Problem]:
    for language, text in question.text.items():
        words = " ".join(text[:_LOOKED_AT].split())
        # An open question may well ask for several things: its answer has room for them.
        if question.kind != "text" and asks_two(words, language):
            yield Problem("two_questions", path, {"language": language}, remark=True)
        if denies_twice(words, language):
            yield Problem("double_negative", path, {"language": language}, remark=True)


_EN_VERB = r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would)"
_EN_SUBJECT = (
    r"(?:the|a|an|it|its|they|their|he|his|she|her|you|your|we|there|any|all|every\w*|some\w*|this|these|those)"
)
_SV_VERB = r"(?:är|var|har|hade|kan|kunde|ska|skulle|blev|fick|får|finns|fanns|gjorde|vill)"
_SV_SUBJECT = r"(?:den|det|de|du|din|dina|han|hon|man|ni|någon|något|alla|allt|\w{3,}(?:en|et|na))"
_FI_VERB = (
    r"(?:onko|ovatko|oliko|olivatko|oletko|olitko|eikö|eivätkö|onkohan|saiko|saitko|saatko|voiko|voitko|pystyikö|pystyitkö|"
    r"tuliko|tulivatko|näkyikö|näkyykö|löytyikö|löytyykö)"
)

_ASKED = {
    "en": re.compile(rf"\b{_EN_VERB}\b", re.IGNORECASE),
    "fi": re.compile(r"\w(?:ko|kö)\b", re.IGNORECASE),
    "sv": re.compile(rf"\b{_SV_VERB}\b", re.IGNORECASE),
}
_AND_ASKED = {
    "en": re.compile(rf"\band(?: also)? {_EN_VERB} {_EN_SUBJECT}\b", re.IGNORECASE),
    "fi": re.compile(rf"\b(?:ja|sekä) {_FI_VERB}\b", re.IGNORECASE),
    "sv": re.compile(rf"\b(?:och|samt) {_SV_VERB} {_SV_SUBJECT}\b", re.IGNORECASE),
}
"""A second question with a verb of its own: "Was it clean and was it dry?". Pairs ("clean and dry") are one thing."""

_TWO_MARKS = re.compile(r"\w[\"”'’)]*\? \w[^?]*\?")


def asks_two(text: str, language: str) -> bool:
    """Whether a text is surely two questions: two question marks, or "and" with the next question behind it."""
    if _TWO_MARKS.search(text):
        return True
    second = _AND_ASKED[language].search(text) if language in _AND_ASKED else None
    return second is not None and _ASKED[language].search(text[: second.start()]) is not None


_CLAUSE = {
    "en": r"[,;:()–—?!./&]| - |\b(?:and|or|but|if|when|unless|because|that|which|who|whether|so|before|after)\b",
    "fi": r"[,;:()–—?!./&]| - |\b(?:ja|tai|vai|mutta|jos|kun|koska|että|joka|jotka|jota|eikä|vaikka|ennen)\b",
    "sv": r"[,;:()–—?!./&]| - |\b(?:och|eller|men|om|när|eftersom|att|som|så|innan|sedan|utan)\b",
}
"""Where a clause ends: a negation in each of two clauses is no double negation."""

_DENIAL = {
    "en": r"\b(?:not|never|no|nobody|nothing|none|nowhere|neither|without|cannot)\b|n['’]t\b",
    "fi": r"\b(?:en|et|ei|emme|ette|eivät|enkö|etkö|eikö|emmekö|ettekö|eivätkö|ettei|ilman)\b|\w{3,}m[aä]tt[aä]\b",
    "sv": r"\b(?:inte|ej|icke|aldrig|ingen|inget|inga|ingenting|ingenstans)\b",
}

_NO_DENIAL = {
    "en": r"\b(?:no|not) (?:more|less|fewer|later|longer|earlier|sooner|only)\b|\bno\. ?\d|\bif not\b",
    "fi": r"\bei (?:vain|ainoastaan)\b",
    "sv": r"\b(?:inte|ej) (?:bara|endast|mer|mindre|senare|längre)\b",
}
"""What looks like a negation and is a limit or a stress."""

_PREFIXED = {
    "en": (
        r"(?:\bnot|n['’]t|\bnever) (?:(?!or |and )\w+ ){0,2}?"
        r"un(?!der|it|iq|iv|if|io|til|less|load|pack|lock|wrap|fold|cover|tie|do|box|seal|attend)\w{4,}"
    ),
    "fi": r"\b(?:ei|eivät|eikö|eivätkö|en|enkö|et|etkö) (?:\w+ ){0,3}?epä(?!il|röi|onn|koh)\w{4,}",
    "sv": (
        r"\b(?:inte|ej) utan\b|\b(?:inte|ej|aldrig) (?:\w+ )?"
        r"o(?:klar|tydlig|vänlig|rimlig|nöjd|trevlig|möjlig|artig|ren|säker|läslig)\w*"
    ),
}
"""A negation of a word that says no itself: "not unclear"."""


def denies_twice(text: str, language: str) -> bool:
    """Whether one clause of a text holds two negations."""
    if language not in _DENIAL:
        return False
    if re.search(_PREFIXED[language], text, re.IGNORECASE):
        return True
    plain = re.sub(_NO_DENIAL[language], " ", text, flags=re.IGNORECASE)
    clauses = re.split(_CLAUSE[language], plain, flags=re.IGNORECASE)
    return any(len(re.findall(_DENIAL[language], clause, re.IGNORECASE)) >= _TWO for clause in clauses)
