"""Sentences for errors about reviews, releases and partners' answers."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "audit.transition_refused": N_(
        "This audit is “%(present)s” and cannot become “%(wanted)s”. Load the page again to see what can be done."
    ),
    "audit.not_in_review": N_("Answers can be changed only during a review. This audit is “%(state)s”."),
    "audit.words_fixed": N_("Words can be changed from the review until the report is released, not any more."),
    "review.not_words": N_("This question is not answered in free words. Change the answer in the review instead."),
    "review.words_score": N_(
        "Other questions, and so the score, hang on these words. Change the answer in the review."
    ),
    "review.note_needed": N_("Write a question to the auditor before returning the visit."),
    "review.reason_needed": N_("Write the reason; it stays with the audit."),
    "review.own_visit": N_("You made this visit yourself. Somebody else has to review it."),
    "finding.released": N_("The report was released; the cause of a finding cannot change any more."),
    "question.unknown": N_("The checklist has no question “%(question)s”."),
    "membership.needed": N_("None of your roles in this brand may do this."),
    "release.not_approved": N_("Only an approved audit can be released. This one is “%(state)s”."),
    "release.competitor": N_("The visit was to a competitor. Nothing is ever sent there."),
    "release.transition": N_("This report is “%(present)s” and cannot become “%(wanted)s”."),
    "release.not_current": N_("This version of the report is “%(state)s”; it is not sent any more."),
    "release.other_partner": N_("This contact belongs to another partner."),
    "release.contact_blocked": N_("This contact does not get mails at present. Mend the address first."),
    "release.reason_needed": N_("Write why the report is taken back."),
    "release.document_not_failed": N_("Only a document that could not be made can be tried again."),
    "release.document_missing": N_("The PDF is still being made. Try again in a minute."),
    "release.purged": N_("The content of this report was removed when its retention ended."),
    "link.over": N_("This link is over."),
    "response.needed": N_("Enter your name."),
    "response.too_long": N_("Shorten this to %(most)s characters."),
    "response.acknowledged": N_("The report was acknowledged through this link already."),
}
