"""The scenes by name: each draws one picture from chance, the partner's name and the question that it shows."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from audit.demo.pictures import parcels, places, screens
from audit.demo.pictures.canvas import Canvas, Colour

GROUND: Colour = (128, 126, 122)

SCENES: dict[str, Callable[[Canvas, str, str], None]] = {
    "message": screens.message,
    "tracking": lambda canvas, company, _: screens.tracking(canvas, company),
    "shop_page": lambda canvas, company, _: screens.shop_page(canvas, company),
    "locker_screen": lambda canvas, company, _: screens.locker_screen(canvas, company),
    "parcel": lambda canvas, _company, _question: parcels.parcel(canvas),
    "dented": lambda canvas, _company, _question: parcels.parcel(canvas, dented=True),
    "open_box": lambda canvas, _company, _question: parcels.open_box(canvas),
    "receipt": lambda canvas, company, _: parcels.receipt(canvas, company),
    "leaflet": lambda canvas, _company, _question: parcels.leaflet(canvas),
    "doorstep": lambda canvas, _company, _question: places.doorstep(canvas),
    "locker": lambda canvas, company, _: places.locker(canvas, company),
    "broken_locker": lambda canvas, company, _: places.locker(canvas, company, broken=True),
    "dirty_floor": lambda canvas, company, _: places.dirty_floor(canvas, company),
    "entrance": lambda canvas, company, _: places.entrance(canvas, company),
    "closed_door": lambda canvas, company, _: places.closed_door(canvas, company),
    "stairs": lambda canvas, _company, _question: places.stairs(canvas),
}
"""Name to what draws it."""

FLAT = frozenset({"shop_page"})
"""Scenes that are screenshots and no photos."""


def draw(scene: str, random: Random, company: str, question: str) -> Canvas:
    """Draw a scene; raises KeyError for an unknown one."""
    canvas = Canvas(random, GROUND)
    SCENES[scene](canvas, company, question)
    return canvas


def taken(scene: str, canvas: Canvas, random: Random) -> bytes:
    """Return a JPEG of a drawn scene as one phone took it at one moment."""
    return canvas.screenshot(random) if scene in FLAT else canvas.photo(random)
