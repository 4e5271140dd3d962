"""How satisfied are you? Customer satisfaction question."""

from checklists.answers.rating import Rating


class Csat(Rating):
    """Value 1 to 5. An outcome, so never scored: told as % 4-5."""

    name = "csat"
    low = 1
    high = 5


KIND = Csat()
