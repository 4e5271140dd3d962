"""What is told about a checklist in a list."""

from collections.abc import Mapping

EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    "list_without_questions": (
        "No question was found.",
        'Name the columns in one row, one of them "title" or "question", and write one question in each row below.',
    ),
    "list_not_recognised": (
        "No row names a column for questions, so this sheet was not read.",
        'Name the columns in one of the first rows, one of them "title" or "question".',
    ),
    "row_above_header": ("This stands above the names of the columns and was not carried over: {text}.", "Look at it."),
    "header_again": ("The columns are named anew.", "They count from here on; look whether this is meant."),
    "column_unknown": (
        "The column {name} is not known and was not carried over.",
        "Rename it if it is one of those in docs/checklists.md.",
    ),
    "column_repeated": ("The column {name} means the same as {first} and was not carried over.", "Keep one of them."),
    "weight_times_points": (
        "Weights and points were multiplied: a question counts its weight times its highest points.",
        "Look whether this is meant.",
    ),
    "cell_without_column": ("This stands beyond the last column and was not carried over: {text}.", "Name its column."),
    "row_repeated": ("The row says the same as row {first} and was read once.", "Take one of them out."),
    "row_without_question": (
        "The row has no question and was not carried over: {text}.",
        "Write the question, or take the row out.",
    ),
    "question_repeated": ("The same question stands in row {first}.", "Both were kept; take one out, or reword it."),
    "section_missing": ("No section is named.", 'The question went to "{section}".'),
    "section_joined": ('"{value}" was taken for the section "{section}".', "Write both alike, or name them apart."),
    "code_changed": (
        '"{value}" cannot be the code; it became {code}.',
        "Use at most 64 of a-z, 0-9, - and _, once each.",
    ),
    "link_changed": ('"{value}" is no code; it became {code}.', "Give the code of a promise, stage or standard."),
    "kind_guessed": ("No kind of answer is given; it was taken for {kind}.", "Name the kind if it is another."),
    "kind_not_known": (
        '"{value}" is no known kind of answer; it was taken for {kind}.',
        "Name the kind if it is another.",
    ),
    "kind_in_options": ('"{value}" stands among the choices and was taken for the kind of answer.', "Move it."),
    "photo_and_choices": (
        "A photo and choices are asked for.",
        "The choices became the question, and every answer needs a photo.",
    ),
    "choices_missing": ("There are no two choices; it was taken for {kind}.", 'Write choices, such as "Yes:1|No:0".'),
    "choices_not_used": (
        "Answers of the kind {kind} have no choices; not carried over: {value}.",
        "Change one of them.",
    ),
    "choice_repeated": ('The choice "{value}" stands twice and was read once.', "Take one of them out."),
    "choices_differ": (
        "The choices in {language} are not as many as the others and were not carried over.",
        "Mend them.",
    ),
    "points_unreadable": ('"{value}" is no number of points.', "Write digits, such as 3 or 0.5."),
    "points_missing": ("No points are given for {value}; they were taken to be 0.", "Write points for every choice."),
    "nothing_earned": (
        "No choice is worth more than another, so the question is not scored.",
        "Give the good choice points.",
    ),
    "best_guessed": ("Nothing says which answer is good; it was taken to be yes.", "Look whether this is meant."),
    "weight_unreadable": ('"{value}" is no weight.', "Write digits, such as 2 or 0.5."),
    "weight_not_used": (
        "Answers of the kind {kind} earn nothing as they are, so the weight was not carried over.",
        "Give the question bands, or leave it unscored.",
    ),
    "truth_unreadable": ('"{value}" is neither yes nor no; it was taken for {taken}.', "Write yes or no."),
    "critical_not_carried": (
        "Nothing tells which single answer is the failure, so the question is not marked as critical.",
        "Say which answer is a failure.",
    ),
    "not_in_a_list": (
        "A list has no column for this ({field}), so it was not carried over.",
        "Export as JSON or XLSX to keep it.",
    ),
    "label_changed": ("The words of a choice would be read as something else and were changed.", "Look at them."),
}
"""Code of a problem to its sentence and its remedy."""
