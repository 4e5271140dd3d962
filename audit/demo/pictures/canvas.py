"""A sheet to draw on: ground, light, grain, text and parcels, with the look of a photo from a phone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

WIDTH, HEIGHT = 1200, 900
QUALITY = 82
FONTS = files("reports") / "assets" / "fonts"

Colour = tuple[int, int, int]
Box = tuple[int, int, int, int]


@cache
def font(size: int, weight: int = 400) -> ImageFont.FreeTypeFont:
    """Return the project's typeface in a size (pixels) and weight (400, 600 or 700)."""
    return ImageFont.truetype(str(FONTS / f"source-sans-3-latin-{weight}-normal.woff2"), size)


@cache
def _grain(size: tuple[int, int]) -> Image.Image:
    """Return the noise of a small sensor; drawn from a seed, since two runs must make the same picture."""
    tile = Image.frombytes("L", (256, 256), Random("grain").randbytes(256 * 256))  # noqa: S311 - noise, no secret
    sheet = Image.new("L", size)
    for left in range(0, size[0], 256):
        for top in range(0, size[1], 256):
            sheet.paste(tile, (left, top))
    return sheet.filter(ImageFilter.BoxBlur(0.6)).convert("RGB")


@cache
def _rim(size: tuple[int, int]) -> Image.Image:
    """Return how dark a picture grows towards its corners."""
    return Image.radial_gradient("L").resize(size).point(lambda light: max(0, light - 120) // 2)


def mixed(first: Colour, second: Colour, share: float) -> Colour:
    """Return a colour between two."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


class Canvas:
    """One picture under the brush."""

    def __init__(self, random: Random, ground: Colour, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
        self.random = random
        self.image = Image.new("RGB", size, ground)
        self.brush = ImageDraw.Draw(self.image)
        self.width, self.height = size

    def shade(self, top: Colour, bottom: Colour, box: Box | None = None) -> None:
        """Fill a box (all of it by default) with a fall of light from top to bottom."""
        left, upper, right, lower = box or (0, 0, self.width, self.height)
        strip = Image.linear_gradient("L").resize((max(1, right - left), max(1, lower - upper)))
        colours = [Image.new("RGB", strip.size, colour) for colour in (top, bottom)]
        self.image.paste(Image.composite(colours[1], colours[0], strip), (left, upper))

    def box(self, box: Box, fill: Colour, *, edge: Colour | None = None, round_by: int = 0, width: int = 3) -> None:
        """Draw a box."""
        self.brush.rounded_rectangle(box, round_by, fill=fill, outline=edge, width=width if edge else 0)

    def line(self, points: Sequence[tuple[float, float]], colour: Colour, width: int = 3) -> None:
        """Draw a line."""
        self.brush.line(list(points), fill=colour, width=width, joint="curve")

    def text(self, at: tuple[int, int], words: str, size: int, colour: Colour, *, weight: int = 400) -> None:
        """Write one line."""
        self.brush.text(at, words, font=font(size, weight), fill=colour)

    def lines(self, at: tuple[int, int], words: str, size: int, colour: Colour, width: int) -> int:
        """Write words in lines of at most `width` pixels; return the height of the next line."""
        left, top = at
        row = ""
        for word in words.split():
            longer = f"{row} {word}".strip()
            if font(size).getlength(longer) > width and row:
                self.text((left, top), row, size, colour)
                top, row = top + round(size * 1.3), word
            else:
                row = longer
        self.text((left, top), row, size, colour)
        return top + round(size * 1.3)

    def shadow(self, box: Box, strength: int = 90, blur: int = 22) -> None:
        """Lay a soft shadow where something stands on the ground."""
        # A shadow has no details: drawn at a quarter of the size it costs a sixteenth.
        veil = Image.new("L", (self.width // 4, self.height // 4), 0)
        ImageDraw.Draw(veil).ellipse([edge // 4 for edge in box], fill=strength)
        veil = veil.filter(ImageFilter.GaussianBlur(blur / 4)).resize(self.image.size)
        self.image.paste(Image.new("RGB", self.image.size, (20, 18, 16)), (0, 0), veil)

    def bars(self, box: Box, colour: Colour = (25, 25, 25)) -> None:
        """Draw a barcode."""
        left, top, right, bottom = box
        at = left
        while at < right:
            wide = self.random.choice((2, 3, 3, 5, 7))
            if self.random.random() < 0.55:  # noqa: PLR2004 - a little more ink than paper
                self.brush.rectangle((at, top, min(at + wide, right), bottom), fill=colour)
            at += wide

    def photo(self, random: Random) -> bytes:
        """Return the picture as a JPEG from a phone: a little turned, with grain, a dark rim and its own light.

        `random` is the hand that holds the phone: no two photos of one scene are the same.
        """
        picture = self.image.rotate(random.uniform(-1.6, 1.6), Image.Resampling.BILINEAR, expand=False)
        trim = round(self.width * 0.02)
        picture = picture.crop((trim, trim, self.width - trim, self.height - trim))
        picture = Image.blend(picture, _grain(picture.size), 0.055)
        picture.paste(Image.new("RGB", picture.size, (12, 12, 14)), (0, 0), _rim(picture.size))
        picture = ImageEnhance.Brightness(picture).enhance(random.uniform(0.9, 1.1))
        return self._encoded(ImageEnhance.Color(picture).enhance(random.uniform(0.85, 1.05)))

    def screenshot(self, random: Random) -> bytes:
        """Return the picture as it is on a screen, whose light is a little different each time."""
        return self._encoded(ImageEnhance.Brightness(self.image).enhance(random.uniform(0.94, 1.0)))

    @staticmethod
    def _encoded(picture: Image.Image) -> bytes:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        return out.getvalue()
