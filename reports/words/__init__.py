"""Words in English, Finnish and Swedish: numbers, dates, scores, bands, answers, and the sentences made of them.

Every function takes the language code last or second to last ("en", "fi", "sv") and raises `WordsError` for another.
"""

from reports.words.answers import answer_text, answer_texts, duration_text
from reports.words.numbers import (
    date_text,
    day_part_at,
    day_part_text,
    listed,
    moment_text,
    number,
    percent,
    period_text,
    points,
    score,
)
from reports.words.phrases import LANGUAGES, Counted, Phrase, WordsError
from reports.words.terms import (
    band_chip,
    band_text,
    band_word,
    cause_text,
    kept_text,
    range_text,
    read_band,
    rule_text,
    score_text,
)

__all__ = [
    "LANGUAGES",
    "Counted",
    "Phrase",
    "WordsError",
    "answer_text",
    "answer_texts",
    "band_chip",
    "band_text",
    "band_word",
    "cause_text",
    "date_text",
    "day_part_at",
    "day_part_text",
    "duration_text",
    "kept_text",
    "listed",
    "moment_text",
    "number",
    "percent",
    "period_text",
    "points",
    "range_text",
    "read_band",
    "rule_text",
    "score",
    "score_text",
]
