"""How easy was it? Customer effort question."""

from checklists.answers.rating import Rating


class Ces(Rating):
    """Value 1 to 7. An outcome, so never scored: told as mean and % 5-7."""

    name = "ces"
    low = 1
    high = 7


KIND = Ces()
