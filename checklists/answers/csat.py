"""How satisfied are you? Customer satisfaction question."""

from typing import ClassVar

from checklists.answers.rating import Rating
from checklists.definition import Text


class Csat(Rating):
    """Value 1 to 5. An outcome, so never scored: told as % 4-5."""

    name = "csat"
    title: ClassVar[Text] = {"en": "Satisfaction, 1 to 5", "fi": "Tyytyväisyys, 1–5", "sv": "Nöjdhet, 1 till 5"}
    hint: ClassVar[Text] = {
        "en": "1 very unhappy … 5 very happy",
        "fi": "1 erittäin tyytymätön … 5 erittäin tyytyväinen",
        "sv": "1 mycket missnöjd … 5 mycket nöjd",
    }
    low = 1
    high = 5


KIND = Csat()
