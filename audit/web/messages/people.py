"""Sentences for errors about users, memberships and sign-in."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "user.email_taken": N_("There is already an account with the address %(email)s."),
    "user.email_invalid": N_("“%(email)s” is not an e-mail address. Write it like name@example.com."),
    "user.name_missing": N_("Enter the person’s name."),
    "user.language_unknown": N_("“%(language)s” is not a language of this service. Use en, fi or sv."),
    "user.inactive": N_("This account is closed. Open it again first."),
    "user.last_administrator": N_("This is the last administrator. Make somebody else administrator first."),
    "user.state": N_("This account has that state already. Load the page again."),
    "user.not_found": N_("There is no such account."),
    "password.short": N_("The password is too short. Use at least %(least)s characters."),
    "password.long": N_("The password is too long. Use at most %(most)s characters."),
    "password.common": N_(
        "This password is too easy to guess. Use another one, for example four words that do not belong together."
    ),
    "password.personal": N_("The password contains your name or address. Use another one."),
    "password.wrong": N_("The present password is not right."),
    "reset.used": N_("This link does not work any more. It has been used or is too old. Ask for a new one."),
    "membership.exists": N_("This person already has that role in this brand."),
    "membership.ended": N_("This role has already been taken away."),
    "membership.shopper": N_(
        "An auditor is never named to a partner. Mark a brand manager or a reviewer as the one who answers partners."
    ),
    "membership.role_unknown": N_("“%(role)s” is not a role. Use one of: %(roles)s."),
    "brand.not_found": N_("There is no brand “%(slug)s”."),
}
