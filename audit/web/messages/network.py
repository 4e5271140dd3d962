"""Sentences for errors about partners, contacts, touchpoints, journey stages and brands."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "network.missing": N_("Fill in this field."),
    "network.too_long": N_("Shorten this to %(most)s characters, now it has %(now)s."),
    "network.text_missing": N_(
        "Fill this in in the brand’s first language (%(language)s); the others may follow later."
    ),
    "network.language": N_("“%(language)s” is not a language of this service. Use en, fi or sv."),
    "network.country": N_("“%(country)s” is not a country. Use two letters such as FI, or the name."),
    "network.timezone": N_("“%(timezone)s” is not a time zone. Use a name such as Europe/Helsinki."),
    "network.stage_unknown": N_("The brand has no journey stage “%(stage)s”. Choose one from the list."),
    "network.volume": N_(
        "The monthly volume is a whole number from 0 up, without a sign. Leave it empty when it is not known."
    ),
    "brand.taken": N_("There is already a brand with the address “%(slug)s”. Choose another one."),
    "brand.languages": N_("Choose at least one language out of: %(languages)s."),
    "brand.language_twice": N_("A language stands twice. Name each once, in the order in which they are preferred."),
    "brand.target": N_("The target is a whole number from 1 to 100."),
    "brand.band_limits": N_(
        "The limits of A, B and C are whole numbers from 1 to 100, each lower than the one before, such as 85, 70, 55."
    ),
    "brand.minimum_visits": N_(
        "The least number of visits is a whole number from %(least)s to %(most)s: below %(least)s visits no range is "
        "known to hold, so no band could rest on it."
    ),
    "partner.taken": N_("There is already a partner called “%(name)s”. Open it, or choose another name."),
    "partner.state": N_(
        "The present state of the partner does not allow this step. Choose one of the steps offered on its page."
    ),
    "agreement.dates": N_("The agreement ends before it starts. Mend one of the dates."),
    "agreement.days": N_("Use 1 to %(disputes)s working days for disputes and 1 to %(evidence)s days for evidence."),
    "agreement.languages": N_("Choose at least one language out of: %(languages)s."),
    "contact.email_invalid": N_("“%(email)s” is not an e-mail address. Write it like name@example.com."),
    "contact.email_taken": N_(
        "The partner already has a contact with the address %(email)s. Open that contact instead."
    ),
    "contact.language": N_("Choose one of these languages: %(languages)s."),
    "contact.touchpoints": N_("Choose at least one touchpoint of this partner, or all of them."),
    "contact.codes_unknown": N_("The partner has no touchpoints with these codes: %(codes)s. Mend or remove them."),
    "contact.state": N_(
        "The present state of the contact does not allow this step. Choose one of the steps offered on its page."
    ),
    "touchpoint.taken": N_(
        "%(partner)s already has a touchpoint with the code “%(code)s”. Open it, or use another code."
    ),
    "touchpoint.coordinates": N_("Give latitude (-90 to 90) and longitude (-180 to 180) together, or neither."),
    "touchpoint.state": N_("This touchpoint has that state already."),
    "stage.code": N_(
        "“%(wrong)s” is not a code. Use small letters a to z, digits and hyphens, beginning with a letter."
    ),
    "stage.taken": N_("There is already a journey stage with the code “%(taken)s”."),
}
