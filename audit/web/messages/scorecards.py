"""Sentences for errors about scorecards and their exports."""

from audit.web.messages.marking import N_

WORDS: dict[str, str] = {
    "compare.too_few": N_("A comparison needs at least %(least)s companies. Choose one more."),
    "compare.too_many": N_("You have chosen %(count)s companies. A comparison takes %(most)s at most: leave some out."),
    "compare.unknown": N_("“%(slug)s” is no company of this brand. Choose from the list."),
    "export.period": N_(
        "“%(given)s” is no period. A period is a year and a quarter, such as 2026-Q4. Mend the address and load it "
        "again."
    ),
    "export.too_long": N_(
        "This table has %(count)s rows, and a workbook takes %(most)s. Take it as CSV, or narrow it by region, kind "
        "of touchpoint or programme."
    ),
}
