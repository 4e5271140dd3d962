"""What can be wrong with one answer."""

from collections.abc import Mapping

EXPLANATIONS: Mapping[str, tuple[str, str]] = {
    "not_yes_or_no": ("This is neither yes nor no.", "Choose yes or no."),
    "not_an_option": ("This is not one of the choices.", "Choose from the list."),
    "exclusive_option": ("One of these choices stands alone.", "Take away either that choice or the others."),
    "options_below_minimum": ("Too few choices are marked.", "Mark at least {minimum}."),
    "options_above_maximum": ("Too many choices are marked.", "Mark at most {maximum}."),
    "not_on_scale": ("This is not a step of the scale.", "Give a whole number from {low} to {high}."),
    "not_a_number": ("This is not a number.", "Write digits, for example 12 or 2.5."),
    "too_many_decimals": ("There are too many decimals.", "Give at most {decimals} decimals."),
    "below_minimum": ("This is too small.", "Give at least {minimum}."),
    "above_maximum": ("This is too large.", "Give at most {maximum}."),
    "not_a_duration": ("This is not a length of time.", "Write minutes and seconds, for example 27:36."),
    "duration_negative": ("The end lies before the beginning.", "Correct one of the two times."),
    "not_a_date": ("There is no such day.", "Write the date as 2026-01-31 or 31.1.2026."),
    "not_a_time": ("There is no such time of day.", "Write hours and minutes, for example 14:05."),
    "too_early": ("This is too early.", "Give {earliest} or later."),
    "too_late": ("This is too late.", "Give {latest} or earlier."),
    "not_text": ("This is not text.", "Write it in words."),
    "text_too_long": ("The text is too long ({length} characters).", "Shorten it to {maximum} characters."),
    "text_too_short": ("The text is too short ({length} characters).", "Write at least {minimum} characters."),
    "comment_too_long": ("The comment is too long ({length} characters).", "Shorten it to {maximum} characters."),
    "not_evidence": ("This photo or document is not known here.", "Add it again."),
    "too_many_photos": ("There are too many photos.", "Keep at most {maximum}."),
    "not_a_location": ("This is not a position.", "Give latitude and longitude, for example 60.1699, 24.9384."),
    "not_a_barcode": ("This cannot be the text of a code.", "Give 1 to {maximum} printable characters."),
    "barcode_length": ("The code has the wrong length.", "Give {minimum} to {maximum} characters."),
    "not_applicable_refused": ("This question always applies.", "Give an answer."),
    "reason_unknown": ("This is not one of the reasons.", "Choose a reason from the list."),
    "answer_unreadable": ("The answer has an unknown shape.", "Use value, comment, evidence, not_applicable."),
}
"""Code of a problem to its sentence and its remedy."""
