"""Which picture shows which answer; every photo goes through the photo pipeline."""

from __future__ import annotations

from random import Random

from audit.demo.pictures.canvas import Canvas
from audit.demo.pictures.scenes import draw, taken
from audit.fieldwork import operations as fieldwork
from audit.fieldwork.operations import PreparedPhoto

VARIANTS = 3
"""Different pictures of one scene at one partner."""
SENT_AGAIN = 0.01

SCENES = {
    "message_parts": "message",
    "delay_told": "message",
    "notice_parts": "message",
    "summary": "message",
    "tracking_match": "tracking",
    "parcel_photo": "parcel",
    "complete": "open_box",
    "parcel_state": "dented",
    "handed_to": "doorstep",
    "surroundings": "doorstep",
    "place_photo": "locker",
    "sign": "entrance",
    "open_hours": "closed_door",
    "open_as_told": "closed_door",
    "step_free": "stairs",
    "opened": "locker_screen",
    "screen": "locker_screen",
    "clean": "dirty_floor",
    "damage": "broken_locker",
    "page_true": "shop_page",
    "day_shown": "shop_page",
    "confirmation": "message",
    "solved": "message",
    "receipt": "receipt",
    "how_told": "leaflet",
}
"""Question to scene."""


class Album:
    """Takes pictures of scenes, each of which is drawn once; a photo is never the same as another one.

    But for one in a hundred: there an auditor sends a photo of the visit before again, which reviewers are told.
    The brand's scope must be entered, and no transaction be open.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn: dict[tuple[str, ...], Canvas] = {}
        self._last: dict[str, PreparedPhoto] = {}

    def prepared(self, checklist: str, question: str, number: int, company: str, random: Random) -> PreparedPhoto:
        """Return a picture for an answer; `number` tells apart the photos of one answer."""
        scene = SCENES.get(question, "parcel")
        variant = (random.randrange(VARIANTS) + number) % VARIANTS
        again = random.random() < SENT_AGAIN and question in self._last
        hand = Random(random.getrandbits(64))  # noqa: S311 - a drawing, no secret
        if again:
            return self._last[question]
        key = (scene, company, question, checklist, str(variant))
        if key not in self._drawn:
            seed = Random(f"{self._seed}:{':'.join(key)}")  # noqa: S311 - as above
            self._drawn[key] = draw(scene, seed, company, question)
        self._last[question] = fieldwork.prepare_photo(taken(scene, self._drawn[key], hand))
        return self._last[question]
