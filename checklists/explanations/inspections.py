"""What is told about a checklist in an exported inspection."""

from collections.abc import Mapping

EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    "not_an_inspection": (
        "This is no exported inspection.",
        'Export one inspection as JSON: it has "template_data" and "items".',
    ),
    "inspections_listed": ("This is a list of inspections without their questions.", "Export one inspection itself."),
    "inspection_without_questions": ("The inspection has no question.", "Export one that was filled in."),
    "inspections_left_out": ("{count} more inspections in the file were not read.", "Export them one by one."),
    "item_unreadable": ("This item has no type and was not carried over.", "Add it by hand if it is a question."),
    "item_type_unknown": ('Items of the type "{type}" are not known; it was not carried over.', "Add it by hand."),
    "item_without_words": ('An item of the type "{type}" has no words and was not carried over.', "Add it by hand."),
    "information_left_out": (
        "This text for the reader is no question and was not carried over: {text}.",
        "Put it into the guidance of a question.",
    ),
    "picture_left_out": (
        "A picture for the reader was not carried over.",
        "Describe in the guidance what is to be seen on it.",
    ),
    "time_left_out": (
        "The day was carried over, the time of day was not.",
        "Add a question for the time if it counts.",
    ),
    "drawing_as_photo": ("A drawing became a photo.", "Look whether this is meant."),
    "responses_unknown": (
        "The choices are not in the export (known: {known}), so it became a question for text.",
        "Write the choices.",
    ),
    "condition_not_carried": (
        'The condition on "{question}" could not be carried over; the question is always asked and may stay empty.',
        "Write the condition anew.",
    ),
    "repetition_left_out": (
        "Filled-in copies of a repeated group were not carried over.",
        "The group stands here once.",
    ),
    "answers_left_out": (
        "{count} answers and the score ({score} of {most}) belong to that inspection and were not carried over.",
        "A checklist holds questions only.",
    ),
}
"""Code of a problem to its sentence and its remedy."""
