"""Sentences for errors about programmes and planned visits."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "programme.title": N_("Enter a title of at most 160 characters."),
    "programme.ends_before_start": N_(
        "The last day lies before the first. Choose a later last day, or leave it empty."
    ),
    "programme.window_days": N_("Enter how many days each visit may take: from 1 to %(most)s."),
    "programme.grace_hours": N_("Enter the hours of grace: from 0 to %(most)s."),
    "programme.window_short": N_(
        "A window within one day must last at least an hour. Choose a later due time, or more days."
    ),
    "programme.checklist_not_published": N_(
        "This checklist is not published. Publish it first, or choose another one."
    ),
    "programme.other_checklist": N_(
        "A running programme can only move to another version of its own checklist with the same legs."
    ),
    "programme.not_draft": N_("“%(title)s” was activated. Its terms, touchpoints and ethics do not change any more."),
    "programme.ended": N_("This programme has ended."),
    "programme.over": N_("The last day of this programme was %(day)s. Choose a later one, or leave it empty."),
    "programme.transition": N_("This is not possible now: the programme is in the state “%(present)s”."),
    "programme.needs_every_slot": N_(
        "This checklist follows one order over %(count)s legs. Choose one touchpoint for each leg."
    ),
    "programme.unit_exists": N_("One of these touchpoints already has this leg in the programme."),
    "programme.no_touchpoints": N_("The programme has no touchpoints yet. Add at least one."),
    "programme.no_auditors": N_("The programme has no auditor who can visit. Choose at least one."),
    "programme.no_scenario": N_("A mystery shop needs a scenario. Choose one under “Terms”."),
    "programme.competitors": N_(
        "The programme has touchpoints of competitors (%(partners)s), but its ethics say that it covers none. "
        "Take them out, or change the answer."
    ),
    "programme.ethics_number": N_("Days and minutes are whole numbers from 1."),
    "programme.ethics_missing.staff_informed_on": N_(
        "The ethics are not complete: say on which day staff were told that such visits take place."
    ),
    "programme.ethics_missing.staff_informed_channel": N_("The ethics are not complete: say how staff were told."),
    "programme.ethics_missing.purpose": N_("The ethics are not complete: say what the results are used for."),
    "programme.ethics_missing.no_discipline": N_(
        "The ethics are not complete: confirm that nobody is disciplined because of a visit."
    ),
    "programme.ethics_missing.retention_days": N_(
        "The ethics are not complete: say after how many days photos and answers are deleted."
    ),
    "programme.ethics_missing.recording_rule": N_(
        "The ethics are not complete: say what may be photographed or recorded."
    ),
    "programme.ethics_missing.time_limit_minutes": N_(
        "The ethics are not complete: say how many minutes a visit may take of the staff’s time."
    ),
    "programme.ethics_missing.covers_competitors": N_(
        "The ethics are not complete: say whether competitors are visited."
    ),
    "assignment.transition": N_("This is not possible now: the visit is in the state “%(present)s”."),
    "assignment.nobody_left": N_("Every auditor of the programme has declined this visit. Add another auditor first."),
    "assignment.not_in_programme": N_("This auditor does not belong to the programme. Add the auditor there first."),
    "assignment.over": N_("The time of this visit is over."),
}
