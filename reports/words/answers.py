"""Answers of every kind in words, as a partner may read them.

What could tell who the shopper was is told coarsely: a date and time becomes day and part of the day, positions,
signatures and barcodes are only said to be there.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from decimal import Decimal

from checklists import Answer, Question, Value, kind_of, text_in
from checklists.answers.kind import Telling
from reports.words.numbers import date_text, day_part_at, day_part_text, listed, number
from reports.words.phrases import Counted, Phrase

YES_NO = {"yes": Phrase("yes", "kyllä", "ja"), "no": Phrase("no", "ei", "nej")}
NO_ANSWER = Phrase("no answer", "ei vastausta", "inget svar")
NOT_APPLICABLE = Phrase("not applicable", "ei koske", "ej tillämpligt")
NOT_APPLICABLE_BECAUSE = Phrase("not applicable ({reason})", "ei koske ({reason})", "ej tillämpligt ({reason})")
OUT_OF = Phrase("{value} of {maximum}", "{value}/{maximum}", "{value} av {maximum}")
LABELLED = Phrase("{value} ({label})", "{value} ({label})", "{value} ({label})")
RECORDED = Phrase("recorded", "kirjattu", "registrerat")
SIGNED = Phrase("signed", "allekirjoitettu", "undertecknat")
PHOTOS = Counted(
    Phrase("{count} photo", "{count} kuva", "{count} bild"), Phrase("{count} photos", "{count} kuvaa", "{count} bilder")
)
SECONDS = Phrase("{count} s", "{count} s", "{count} s")
MINUTES = Phrase("{minutes} min", "{minutes} min", "{minutes} min")
MINUTES_SECONDS = Phrase("{minutes} min {seconds} s", "{minutes} min {seconds} s", "{minutes} min {seconds} s")
HOURS_MINUTES = Phrase("{hours} h {minutes} min", "{hours} t {minutes} min", "{hours} h {minutes} min")
QUOTED = Phrase("“{text}”", "”{text}”", "”{text}”")


def duration_text(seconds: int, language: str) -> str:
    """Write a duration: "45 s", "12 min", "12 min 30 s", "2 h 5 min"."""
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        return SECONDS.say(language, count=rest)
    if minutes >= 60:  # noqa: PLR2004 - minutes of an hour
        return HOURS_MINUTES.say(language, hours=minutes // 60, minutes=minutes % 60)
    return (MINUTES_SECONDS if rest else MINUTES).say(language, minutes=minutes, seconds=rest)


def _choice(question: Question, value: Value, language: str) -> str:
    tokens = value if isinstance(value, tuple) else (str(value),)
    label = kind_of(question).label
    return listed([text_in(label(question, token), language)[0] or token for token in tokens], language)


def _step(question: Question, value: Value, language: str) -> str:
    kind = kind_of(question)
    words = text_in(kind.label(question, str(value)), language)[0]
    if words not in {"", str(value)}:
        return LABELLED.say(language, value=value, label=words)
    return OUT_OF.say(language, value=value, maximum=kind.choices(question)[-1])


def _amount(question: Question, value: Value, language: str) -> str:
    unit = text_in(question.unit, language)[0]
    return f"{number(value, language)} {unit}".strip() if isinstance(value, Decimal) else str(value)


def _span(question: Question, value: Value, language: str) -> str:
    del question
    return duration_text(value, language) if isinstance(value, int) else str(value)


def _day(question: Question, value: Value, language: str) -> str:
    del question
    return date_text(value, language) if isinstance(value, date) else str(value)


def _part_of_day(question: Question, value: Value, language: str) -> str:
    del question
    return day_part_text(day_part_at(value), language) if isinstance(value, time) else str(value)


def _quote(question: Question, value: Value, language: str) -> str:
    del question
    return QUOTED.say(language, text=value)


def _count(question: Question, value: Value, language: str) -> str:
    del question
    return PHOTOS.say(language, len(value) if isinstance(value, tuple) else 1)


def _signed(question: Question, value: Value, language: str) -> str:
    del question, value
    return SIGNED.raw(language)


def _recorded(question: Question, value: Value, language: str) -> str:
    del question, value
    return RECORDED.raw(language)


def _yes_no(question: Question, value: Value, language: str) -> str:
    del question
    return YES_NO[str(value)].raw(language)


TELLINGS: Mapping[Telling, Callable[[Question, Value, str], str]] = {
    Telling.YES_NO: _yes_no,
    Telling.CHOICE: _choice,
    Telling.STEP: _step,
    Telling.AMOUNT: _amount,
    Telling.SPAN: _span,
    Telling.DAY: _day,
    Telling.PART_OF_DAY: _part_of_day,
    Telling.QUOTE: _quote,
    Telling.COUNT: _count,
    Telling.SIGNED: _signed,
    Telling.RECORDED: _recorded,
}
"""How each way of telling says a value of a question in a language; a kind of answer names its way."""


def answer_text(question: Question, answer: Answer, language: str) -> str:
    """Return an answer in words; "not applicable" with its reason, "no answer" for nothing."""
    if answer.not_applicable:
        for reason in question.na_reasons:
            if reason.code == answer.reason:
                return NOT_APPLICABLE_BECAUSE.say(language, reason=text_in(reason.text, language)[0])
        return NOT_APPLICABLE.raw(language)
    if answer.value is None:
        return NO_ANSWER.raw(language)
    return TELLINGS[kind_of(question).telling](question, answer.value, language)


def answer_texts(question: Question, answer: Answer, languages: Iterable[str]) -> dict[str, str]:
    """Return an answer in words in every language given, as `reports.facts` wants it."""
    return {language: answer_text(question, answer, language) for language in languages}
