"""How easy was it? Customer effort question."""

from typing import ClassVar

from checklists.answers.rating import Rating
from checklists.definition import Text


class Ces(Rating):
    """Value 1 to 7. An outcome, so never scored: told as mean and % 5-7."""

    name = "ces"
    title: ClassVar[Text] = {"en": "Effort, 1 to 7", "fi": "Vaivannäkö, 1–7", "sv": "Ansträngning, 1 till 7"}
    hint: ClassVar[Text] = {
        "en": "1 very hard … 7 very easy",
        "fi": "1 erittäin vaikeaa … 7 erittäin helppoa",
        "sv": "1 mycket svårt … 7 mycket lätt",
    }
    low = 1
    high = 7


KIND = Ces()
