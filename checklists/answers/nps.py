"""Would you recommend us? Net promoter question."""

from checklists.answers.rating import Rating


class Nps(Rating):
    """Value 0 to 10. An outcome, so never scored: NPS = % 9-10 minus % 0-6 (Reichheld 2003)."""

    name = "nps"
    low = 0
    high = 10


KIND = Nps()
