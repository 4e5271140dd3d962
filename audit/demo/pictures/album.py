"""Which picture shows which answer; each picture is drawn, and goes through the photo pipeline, once."""

from __future__ import annotations

from random import Random

from audit.demo.pictures.scenes import draw
from audit.fieldwork import operations as fieldwork
from audit.fieldwork.operations import PreparedPhoto

VARIANTS = 3
"""Different pictures of one scene at one partner."""

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
    """Draws and prepares pictures, each once; the brand's scope must be entered, and no transaction be open."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._prepared: dict[tuple[str, ...], PreparedPhoto] = {}

    def prepared(self, checklist: str, question: str, number: int, company: str, random: Random) -> PreparedPhoto:
        """Return a picture for an answer; `number` tells apart the photos of one answer."""
        scene = SCENES.get(question, "parcel")
        variant = (random.randrange(VARIANTS) + number) % VARIANTS
        key = (scene, company, question, checklist, str(variant))
        if key not in self._prepared:
            seed = Random(f"{self._seed}:{':'.join(key)}")  # noqa: S311 - a drawing, no secret
            self._prepared[key] = fieldwork.prepare_photo(draw(scene, seed, company, question))
        return self._prepared[key]
