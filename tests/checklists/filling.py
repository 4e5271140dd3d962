"""The best and the worst answer to a question, with everything that it must carry."""

from dataclasses import replace

from checklists import Answer, demands, parse_answer
from checklists.answers import kind_of

SAMPLES = {
    "number": ["0", "1", "2", "3", "20"],
    "duration": ["0", "60", "120", "300", "1800", "3600", "86400"],
    "date": ["2026-01-31"],
    "time": ["14:05"],
    "text": ["All went as promised, and the greeting at the door was warm. " * 2],
    "photo": [["photo-1", "photo-2"]],
    "location": ["60.1699, 24.9384"],
    "barcode": ["JJFI600000001"],
    "nps": ["9"],
    "ces": ["6"],
    "csat": ["4"],
    "yes_no": ["no", "yes"],
    "scale": ["1", "2", "3", "4", "5"],
}


def candidates(question):
    """Answers to choose from, without comment and evidence."""
    codes = [option.code for option in question.options if not option.exclusive]
    samples = {"single_choice": codes, "multiple_choice": [*codes, codes]} | SAMPLES
    parsed = [parse_answer(question, raw) for raw in samples[question.kind]]
    return [answer for answer in parsed if isinstance(answer, Answer)]


def complete(question, answer):
    """Add the photos and the comment that the answer must carry."""
    photos, comment = demands(question, answer)
    return replace(answer, evidence=photos, comment="Seen on the spot." if comment else "")


def worth(question, answer):
    share = kind_of(question).share(question, answer.value)
    return 0 if share is None else share


def best(question):
    """The answer that earns the most; "yes" where nothing is earned by it."""
    return complete(question, max(candidates(question), key=lambda answer: worth(question, answer)))


def worst(question):
    """The answer that earns the least, the last of equals: "yes, there was a problem"."""
    return complete(question, min(reversed(candidates(question)), key=lambda answer: worth(question, answer)))
