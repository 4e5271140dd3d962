"""Whether every text stands in every language of the checklist."""

from collections.abc import Iterator

from checklists.definition import Checklist, Option, Question, Text
from checklists.problems import Problem


def check_texts(checklist: Checklist) -> Iterator[Problem]:
    """Yield missing texts (refused) and missing translations (remarks)."""
    for path, text, needed in _texts(checklist):
        written = [language for language in checklist.languages if text.get(language, "").strip()]
        if needed and not written:
            yield Problem("text_missing", path)
        elif written or text:
            for language in checklist.languages:
                if language not in written:
                    yield Problem("translation_missing", path, {"language": language}, remark=True)


def _texts(checklist: Checklist) -> Iterator[tuple[str, Text, bool]]:
    """Yield path, text and whether it must be there."""
    yield "title", checklist.title, True
    yield "purpose", checklist.purpose, False
    for index, slot in enumerate(checklist.slots):
        yield f"slots[{index}].title", slot.title, True
    for number, section in enumerate(checklist.sections):
        yield f"sections[{number}].title", section.title, True
        for index, question in enumerate(section.questions):
            yield from _of_question(question, f"sections[{number}].questions[{index}]")


def _of_question(question: Question, path: str) -> Iterator[tuple[str, Text, bool]]:
    yield f"{path}.text", question.text, True
    yield f"{path}.guidance", question.guidance, False
    yield f"{path}.unit", question.unit, False
    yield from _of_options(question.options, f"{path}.options")
    yield from _of_options(question.na_reasons, f"{path}.na_reasons")


def _of_options(options: tuple[Option, ...], path: str) -> Iterator[tuple[str, Text, bool]]:
    for index, option in enumerate(options):
        yield f"{path}[{index}].text", option.text, True
