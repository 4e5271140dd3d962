"""Sentences for what is wrong, or worth knowing, about an import of touchpoints."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "import.mapping_wrong": N_("%(count)s things in the mapping of columns need mending."),
    "import.mapping_unreadable": N_(
        "This is no mapping. It is a JSON object with these parts, each mapping text to text: %(parts)s."
    ),
    "import.field_unknown": N_("“%(field)s” is not a field of a touchpoint. Use one of: %(fields)s."),
    "import.column_unknown": N_("The file has no column “%(source)s”. Its columns are: %(columns)s."),
    "import.field_needed": N_("Say which column holds “%(field)s”, or one value for all rows where that is allowed."),
    "import.constant_not_allowed": N_(
        "“%(field)s” cannot be the same for all rows. One value for all rows works for: %(fields)s."
    ),
    "import.one_coordinate": N_("Choose a column for both latitude and longitude, or for neither."),
    "import.kind_unknown": N_("“%(value)s” is not a kind of touchpoint. Say in the mapping which kind it means."),
    "import.country_unknown": N_("“%(value)s” is not a country. Use two letters such as FI, or the name."),
    "import.zone_unknown": N_("“%(zone)s” is not a time zone. Use a name such as Europe/Helsinki for %(country)s."),
    "import.zone_missing": N_("No time zone is given for %(country)s. Add one for that country to the mapping."),
    "import.stage_unknown": N_("The brand has no journey stage “%(value)s”. Use the code of one that it has."),
    "import.empty": N_("“%(field)s” is empty. Fill it in, or leave the row out."),
    "import.too_long": N_("“%(field)s” is longer than %(most)s characters. Shorten it."),
    "import.no_coordinate": N_("“%(value)s” is no coordinate. Write degrees as a number such as 60.1841."),
    "import.coordinate_range": N_("“%(value)s” lies beyond the globe. Latitude goes to 90 degrees, longitude to 180."),
    "import.half_place": N_("Only one of latitude and longitude is filled in. Give both or neither."),
    "import.swapped": N_(
        "Latitude and longitude look swapped: the other way round the place lies in %(country)s. Swap the "
        "two columns in the mapping, or mend the row."
    ),
    "import.null_island": N_(
        "Latitude and longitude are both 0, which lies in the sea. Leave both empty when they are not known."
    ),
    "import.no_truth": N_("“%(value)s” is neither yes nor no. Write true or false."),
    "import.no_volume": N_("“%(value)s” is no number of customers a month. Write a whole number, or leave it empty."),
    "import.code_twice": N_(
        "The code “%(code)s” stands already in row %(first)s, with other values. Keep one of the rows."
    ),
    "import.row_repeated": N_("The row says the same as row %(first)s and is read once."),
    "import.formula_like": N_("“%(value)s” begins like a formula. It is kept as plain text."),
    "import.elsewhere": N_("The place does not lie in %(country)s. It is taken as it is; look whether it is right."),
    "import.hours_unclear": N_(
        "The opening hours “%(value)s” were not understood. They are kept as they are and marked."
    ),
    "import.refused_rows": N_(
        "%(count)s rows cannot be taken, so nothing was imported. Mend them in the file, or confirm that "
        "exactly these are left out."
    ),
    "import.refused_differ": N_(
        "Other rows are refused now than those that you confirmed to leave out, so nothing was imported. "
        "Look at the list again."
    ),
    "import.nothing_left": N_("No row is left to import. Mend the mapping or the file."),
    "import.forgotten": N_("The file “%(file)s” is no longer kept. Upload it again."),
    "import.done": N_("This file has been imported already. Upload it again to import it once more."),
    "import.kind_asked": N_("Say which kind of touchpoint “%(value)s” means."),
}
