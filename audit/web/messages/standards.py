"""Sentences for errors about promises, standards, checklists and scenarios."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "standards.code": N_(
        "“%(wrong)s” is not a code. Use small letters a to z, digits and hyphens, at most %(most)s characters."
    ),
    "standards.taken": N_("The code “%(taken)s” is taken. Open what has it, or use another code."),
    "standards.role": N_("“%(role)s” is not a role for expected behaviour."),
    "standards.dates": N_("The standard ends before it begins. Mend one of the dates."),
    "standards.target": N_("A target is a number from 0 to 100."),
    "checklist.state": N_("The present state of this checklist version does not allow this step."),
    "checklist.not_publishable": N_("This checklist cannot be published yet. To mend: %(count)s."),
    "checklist.title": N_("Give the checklist a title of at most %(most)s characters."),
    "checklist.draft_exists": N_(
        "A draft of the checklist “%(code)s” is there already. Publish or discard it first, or give the file "
        "another code."
    ),
    "checklist.unusable": N_("This checklist cannot be kept as it is; nothing was stored. To mend: %(count)s."),
    "checklist.changed": N_(
        "Somebody has changed this draft since you opened it. Your change was not stored: look at the present draft, "
        "then make it again."
    ),
    "checklist.still_referred": N_(
        "This cannot be taken out: the condition of %(by)s rests on it. Change that condition first."
    ),
    "checklist.no_sections": N_("A checklist keeps at least one section. Add another one before you take this out."),
    "checklist.other_code": N_(
        "These are different checklists (“%(old)s” and “%(new)s”), so there is no change to tell. Compare two versions "
        "of one."
    ),
    "checklist.same": N_("Nothing changed. Scores of both versions may be compared."),
    "checklist.comparable": N_("Scores of both versions may be compared: no change touches what an answer is worth."),
    "checklist.not_comparable": N_(
        "Scores of the two versions may not be compared: changes that touch what an answer is worth: %(count)s."
    ),
    "checklist.cell_too_long": N_(
        "A condition or a rule of this checklist is longer than a cell of a workbook can be (%(most)s characters). "
        "Take the checklist as JSON."
    ),
    "checklist.damaged": N_(
        "Version %(number)s of the checklist “%(checklist)s” is not what was published. Ask the "
        "administrator to restore it from a backup."
    ),
    "place.section": N_("section %(value)s"),
    "place.question": N_("question %(value)s"),
    "place.choice": N_("choice %(value)s"),
}
