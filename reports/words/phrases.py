"""Phrases in every working language, complete by construction: a phrase cannot be made with a language missing."""

from dataclasses import dataclass

LANGUAGES = ("en", "fi", "sv")
"""The working languages of reports and mails."""


class WordsError(ValueError):
    """A text was asked for in a language, or for a code, that has no words; the text names both."""


@dataclass(frozen=True)
class Phrase:
    """One phrase with `{placeholders}` in English, Finnish and Swedish."""

    en: str
    fi: str
    sv: str

    def raw(self, language: str) -> str:
        """Return the phrase with its placeholders; raises WordsError for another language."""
        if language not in LANGUAGES:
            msg = f"there are no words in {language!r}; the languages are {', '.join(LANGUAGES)}"
            raise WordsError(msg)
        text: str = getattr(self, language)
        return text

    def say(self, language: str, **values: object) -> str:
        """Return the finished phrase. Values are put in as they are and never read as placeholders themselves."""
        return self.raw(language).format(**values)


@dataclass(frozen=True)
class Counted:
    """A phrase for one and one for any other number (none of the three languages needs more forms)."""

    one: Phrase
    other: Phrase

    def say(self, language: str, count: int, **values: object) -> str:
        """Return the finished phrase for `count`; the placeholder {count} holds it unless given."""
        chosen = self.one if count == 1 else self.other
        return chosen.say(language, **({"count": count} | values))


def term(table: dict[str, Phrase], code: str, language: str) -> str:
    """Return the words for a code of a table; raises WordsError that lists the known codes."""
    try:
        return table[code].raw(language)
    except KeyError:
        msg = f"no words for {code!r}; known are {', '.join(sorted(table))}"
        raise WordsError(msg) from None
