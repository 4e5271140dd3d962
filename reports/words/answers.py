"""Answers of every kind in words, as a partner may read them.

What could tell who the shopper was is told coarsely: a date and time becomes day and part of the day, positions,
signatures and barcodes are only said to be there.
"""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal

from checklists import Answer, Place, Question, Value, text_in
from reports.words.numbers import date_text, day_part_at, day_part_text, listed, number
from reports.words.phrases import Counted, Phrase

YES_NO = {"yes": Phrase("yes", "kyllä", "ja"), "no": Phrase("no", "ei", "nej")}
NO_ANSWER = Phrase("no answer", "ei vastausta", "inget svar")
NOT_APPLICABLE = Phrase("not applicable", "ei koske tätä käyntiä", "ej tillämpligt")
NOT_APPLICABLE_BECAUSE = Phrase(
    "not applicable ({reason})", "ei koske tätä käyntiä ({reason})", "ej tillämpligt ({reason})"
)
OUT_OF = Phrase("{value} of {maximum}", "{value}/{maximum}", "{value} av {maximum}")
LABELLED = Phrase("{value} ({label})", "{value} ({label})", "{value} ({label})")
RECORDED = Phrase("recorded", "kirjattu", "registrerat")
SIGNED = Phrase("signed", "allekirjoitettu", "undertecknat")
PHOTOS = Counted(
    Phrase("{count} photo", "{count} kuva", "{count} foto"), Phrase("{count} photos", "{count} kuvaa", "{count} foton")
)
SECONDS = Phrase("{count} s", "{count} s", "{count} s")
MINUTES = Phrase("{minutes} min", "{minutes} min", "{minutes} min")
MINUTES_SECONDS = Phrase("{minutes} min {seconds} s", "{minutes} min {seconds} s", "{minutes} min {seconds} s")
HOURS_MINUTES = Phrase("{hours} h {minutes} min", "{hours} t {minutes} min", "{hours} h {minutes} min")
QUOTED = Phrase("“{text}”", "”{text}”", "”{text}”")

OUTCOME_MAXIMUM = {"nps": 10, "ces": 7, "csat": 5}


def duration_text(seconds: int, language: str) -> str:
    """Write a duration: "45 s", "12 min", "12 min 30 s", "2 h 5 min"."""
    minutes, rest = divmod(seconds, 60)
    if minutes == 0:
        return SECONDS.say(language, count=rest)
    if minutes >= 60:  # noqa: PLR2004 - minutes of an hour
        return HOURS_MINUTES.say(language, hours=minutes // 60, minutes=minutes % 60)
    return (MINUTES_SECONDS if rest else MINUTES).say(language, minutes=minutes, seconds=rest)


def _option(question: Question, code: str, language: str) -> str:
    for option in question.options:
        if option.code == code:
            return text_in(option.text, language)[0]
    return code


def _whole(question: Question, value: int, language: str) -> str:
    if question.kind == "duration":
        return duration_text(value, language)
    label = _option(question, str(value), language)
    if label != str(value):
        return LABELLED.say(language, value=value, label=label)
    maximum = OUTCOME_MAXIMUM.get(question.kind, question.maximum)
    return OUT_OF.say(language, value=value, maximum=maximum) if maximum is not None else number(value, language)


def _several(question: Question, value: tuple[str, ...], language: str) -> str:
    if question.kind == "photo":
        return PHOTOS.say(language, len(value))
    if question.kind == "signature":
        return SIGNED.raw(language)
    return listed([_option(question, code, language) for code in value], language)


def _text(question: Question, value: str, language: str) -> str:
    if question.kind == "barcode":
        return RECORDED.raw(language)
    if question.kind == "yes_no" and value in YES_NO:
        return YES_NO[value].raw(language)
    return _option(question, value, language) if question.options else QUOTED.say(language, text=value)


def _coarse(value: date | time | Place, language: str) -> str:
    if isinstance(value, date):
        return date_text(value, language)
    if isinstance(value, time):
        return day_part_text(day_part_at(value), language)
    return RECORDED.raw(language)


def _value(question: Question, value: Value, language: str) -> str:
    match value:
        case str():
            return _text(question, value, language)
        case int():
            return _whole(question, value, language)
        case Decimal():
            unit = text_in(question.unit, language)[0]
            return f"{number(value, language)} {unit}".strip()
        case tuple():
            return _several(question, value, language)
        case _:
            return _coarse(value, language)


def answer_text(question: Question, answer: Answer, language: str) -> str:
    """Return an answer in words; "not applicable" with its reason, "no answer" for nothing."""
    if answer.not_applicable:
        for reason in question.na_reasons:
            if reason.code == answer.reason:
                return NOT_APPLICABLE_BECAUSE.say(language, reason=text_in(reason.text, language)[0])
        return NOT_APPLICABLE.raw(language)
    return NO_ANSWER.raw(language) if answer.value is None else _value(question, answer.value, language)


def answer_texts(question: Question, answer: Answer, languages: Iterable[str]) -> dict[str, str]:
    """Return an answer in words in every language given, as `reports.facts` wants it."""
    return {language: answer_text(question, answer, language) for language in languages}
