"""What is told about a checklist in an XLSForm."""

from collections.abc import Mapping

EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    "no_survey_sheet": (
        'This is no XLSForm: it has no sheet called "survey", only {sheets}.',
        "Take the form itself, not the answers that were collected with it.",
    ),
    "no_type_column": (
        'The sheet has no columns "type" and "name", only {columns}.',
        "Take the form itself, not the answers that were collected with it.",
    ),
    "nothing_asked": ("Nothing in the form is a question.", "Add questions, or take another form."),
    "sheet_not_carried": ("The sheet was not carried over ({count} rows).", "Look whether it matters."),
    "column_not_carried": (
        'The column "{column}" has no counterpart ({count} filled cells were not carried over).',
        "Look whether it matters.",
    ),
    "appearance_not_carried": (
        "How other tools show a question is not carried over ({count} filled cells).",
        "Nothing needs to be done: pages choose the controls themselves.",
    ),
    "cell_not_carried": ('"{value}" has no counterpart and was not carried over.', "Look whether it matters."),
    "row_not_carried": ("This row says nothing that can be read and was left out.", "Take it out, or complete it."),
    "row_disabled": ("This row is switched off and was left out.", 'Empty the cell "disabled" to have it.'),
    "type_missing": ("The row has no type.", "Write one, such as text, or take the row out."),
    "type_unknown": ('Nobody knows the type "{type}".', "Use one of: {known}."),
    "name_missing": ("The question has no name.", "Give it a short one."),
    "name_twice": ('The name "{name}" stands in row {other} of the same group as well.', "Give each its own name."),
    "group_not_closed": ('"{type}" is not closed.', "Write a row with its end."),
    "group_not_open": ('"{type}" closes what was never opened.', "Take it out, or write the row with its beginning."),
    "group_crossed": ('"{type}" does not fit the beginning in row {other}.', "Close the inner one first."),
    "group_empty": ("Nothing in this group is asked, so its heading was left out.", "Nothing needs to be done."),
    "repeat_asked_once": (
        "Questions of a repeat are asked once.",
        "Write them as often as they are needed, or leave it so.",
    ),
    "list_missing": ('There is no list of choices called "{list}".', 'Write it into the sheet "choices".'),
    "list_outside": (
        'The choices of "{list}" lie outside of the form, so the question asks for text.',
        "Write the choices into the form.",
    ),
    "list_not_used": ('No question uses the list "{list}", so it was left out.', "Nothing needs to be done."),
    "choice_without_list": ('The choice "{choice}" belongs to no list and was left out.', "Name its list."),
    "choice_without_name": ("The choice has no name.", "Give it a short one."),
    "choice_twice": (
        'The choice "{choice}" stands in row {other} of the same list as well; this one was left out.',
        "Give each its own name.",
    ),
    "kind_changed": ('"{type}" has no exact counterpart; the answer became {kind}.', "Look whether this fits."),
    "metadata_not_carried": (
        'Nobody is asked for "{type}": it is computed, hidden or filled in by a device, and was left out.',
        "Look whether a question rests on it.",
    ),
    "note_not_carried": (
        "No question of the group follows this note, so it was left out.",
        "Put its words into the guidance of a question.",
    ),
    "note_condition": (
        "The note became guidance of the next question; its own condition ({value}) was left out.",
        "Look whether the guidance fits always.",
    ),
    "label_missing": ('"{name}" has no text; its name stands in its place.', "Write the text."),
    "text_twice": ('There are two texts in {language}; "{value}" was left out.', "Keep one of the columns."),
    "text_with_reference": (
        "Answers are not inserted into texts; what was inserted stands in brackets: {value}",
        "Reword it.",
    ),
    "language_guessed": (
        "The texts name no language and were taken for {language}.",
        'Name it in the heading, such as "label::English (en)".',
    ),
    "language_unknown": (
        'The language "{name}" is not known and was kept as {code}.',
        'Write its code into the heading, such as "label::{name} (en)".',
    ),
    "version_changed": ('"{version}" is no version number; it became 1.', "Count versions from 1."),
    "not_scored": ("Nothing says what an answer is worth: not scored.", "Give points or the good answer."),
    "links_missing": (
        "{count} questions rest on no promise, stage or standard yet.",
        "Link them before the checklist is published.",
    ),
    "limit_included": ("The limit {limit} itself was excluded and is now allowed.", "Look whether this matters."),
    "condition_edited": (
        "The condition was edited in another tool; what it says now was taken.",
        "Look whether it is meant so.",
    ),
    "cell_unreadable": ('"{value}" cannot be read.', "Write {expected}."),
    "expression_unreadable": (
        'The expression cannot be read at "{at}"; it was left out.',
        "Mend it, or write the condition anew.",
    ),
    "expression_path": ("A path into data has no counterpart; this part was left out.", "Refer to a question."),
    "expression_function": (
        'The function "{function}" has no counterpart; this part was left out.',
        "Say it with a comparison if you can.",
    ),
    "expression_comparison": (
        "Answers can be compared with fixed values only; this part was left out.",
        "Say it with a comparison if you can.",
    ),
    "expression_operand": (
        'No answer to "{question}" can be "{operand}"; this part was left out.',
        "Use one of its choices or a value that it allows.",
    ),
    "expression_unknown": ('There is no question "{question}"; this part was left out.', "Use an earlier question."),
    "expression_not_asked": (
        'Nobody is asked for "{question}"; this part was left out.',
        "Ask for it, or rest the condition on another question.",
    ),
    "expression_later": (
        '"{question}" is asked later; this part was left out.',
        "Move that question up, or rest the condition on an earlier one.",
    ),
    "expression_itself": ("The condition refers to its own question; this part was left out.", "Use an earlier one."),
    "expression_too_deep": ("The expression is too long or nested too deep; it was left out.", "Split it."),
}
"""Code of a problem to its sentence and its remedy."""
