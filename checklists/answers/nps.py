"""Would you recommend us? Net promoter question."""

from typing import ClassVar

from checklists.answers.rating import Rating
from checklists.definition import Text


class Nps(Rating):
    """Value 0 to 10. An outcome, so never scored: NPS = % 9-10 minus % 0-6 (Reichheld 2003)."""

    name = "nps"
    title: ClassVar[Text] = {
        "en": "Recommendation, 0 to 10",
        "fi": "Suositteluhalu, 0–10",
        "sv": "Rekommendation, 0 till 10",
    }
    hint: ClassVar[Text] = {
        "en": "0 not at all likely … 10 very likely",
        "fi": "0 en lainkaan todennäköisesti … 10 erittäin todennäköisesti",
        "sv": "0 inte alls troligt … 10 mycket troligt",
    }
    low = 0
    high = 10


KIND = Nps()
