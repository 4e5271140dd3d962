"""Photos as they come from phones: checked, turned upright, stripped of everything but the picture, in two sizes.

The picture is made anew from raw pixels, so no metadata, comment, thumbnail or trailing payload survives. Formats are
an allow-list of decoders, never a file name; the number of pixels is read from the header before anything is decoded.
Of files with several pictures (bursts, animations) the first is taken: it is the one that a phone shows.
"""

import hashlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError
from pillow_heif import register_heif_opener

from audit.core.errors import DomainError, Status

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
"""Decoders that may be used; that of JPEG also reads MPO, in which phones keep several pictures."""
MAX_BYTES = 16 * 1024 * 1024
MAX_PIXELS = 50_000_000
VIEW_EDGE = 1600
"""Long edge in pixels of the picture that people look at."""
PRINT_EDGE = 700
"""Long edge in pixels of the picture in a PDF."""
VIEW_QUALITY = 82
PRINT_QUALITY = 75
CONTENT_TYPE = "image/jpeg"
"""What every picture is after it was accepted."""
MAX_PROFILE = 1024 * 1024
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ORIENTATION, _EXIF_IFD, _TAKEN, _OFFSET = 0x0112, 0x8769, 0x9003, 0x9011
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How to turn a picture upright, by its EXIF orientation."""

register_heif_opener(thumbnails=False)


@dataclass(frozen=True, slots=True)
class Photo:
    """An accepted picture: two JPEG files without any metadata, and what is worth keeping of the received file."""

    view: bytes
    """JPEG, upright, long edge at most 1600 pixels."""
    view_size: tuple[int, int]
    """Width and height in pixels."""
    print: bytes
    """JPEG, upright, long edge at most 700 pixels."""
    print_size: tuple[int, int]
    """Width and height in pixels."""
    received_sha256: str
    """Digest of the bytes that came in, 64 hex digits."""
    received_format: str
    """Decoder that read them: JPEG, MPO, PNG, WEBP or HEIF."""
    received_size: tuple[int, int]
    """Width and height before turning."""
    taken_at: datetime | None
    """When the phone says it was taken, aware UTC; None when it gives no time or no offset. A claim, not a proof."""


def accept(data: bytes) -> Photo:
    """Return the picture in `data` in both sizes.

    Raises DomainError (status invalid) `photo.empty`, `photo.too_big` (bytes), `photo.unknown_format`,
    `photo.too_many_pixels` or `photo.broken`; nothing else escapes, whatever the bytes are.
    """
    if not data:
        raise _refusal("photo.empty")
    if len(data) > MAX_BYTES:
        raise _refusal("photo.too_big", megabytes=MAX_BYTES // 1024 // 1024)
    # A process-wide switch that other libraries throw when they are imported (weasyprint does): half a photo is none.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image = _open(data)
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS:
            raise _refusal("photo.too_many_pixels", width=width, height=height, megapixels=MAX_PIXELS // 1_000_000)
        received_format = image.format or "JPEG"
        try:
            taken_at = _taken_at(image)
            pixels = _upright_pixels(image)
            view, view_size = _jpeg(pixels, VIEW_EDGE, VIEW_QUALITY)
            small, small_size = _jpeg(pixels, PRINT_EDGE, PRINT_QUALITY)
        except Exception as error:  # decoders raise anything on broken input: struct, index, memory errors
            raise _refusal("photo.broken") from error
    return Photo(
        view=view,
        view_size=view_size,
        print=small,
        print_size=small_size,
        received_sha256=hashlib.sha256(data).hexdigest(),
        received_format=received_format,
        received_size=(width, height),
        taken_at=taken_at,
    )


def _refusal(code: str, **params: object) -> DomainError:
    return DomainError(code, **params).as_status(Status.INVALID)


def _open(data: bytes) -> Image.Image:
    """Read the header only."""
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        known = _looks_like_photo(data)
        raise _refusal("photo.broken" if known else "photo.unknown_format") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refusal("photo.too_many_pixels", megapixels=MAX_PIXELS // 1_000_000) from error
    except Exception as error:
        raise _refusal("photo.broken") from error


def _looks_like_photo(data: bytes) -> bool:
    """Say whether the first bytes promise one of the formats: then the file is damaged, not of another kind."""
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return True
    return (data[:4] == b"RIFF" and data[8:12] == b"WEBP") or (data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS)


def _upright_pixels(image: Image.Image) -> Image.Image:
    """Return the first picture decoded, upright, in sRGB, no larger than the view, without any attachment.

    It is shrunk before anything else is done with it: a copy of 50 megapixels takes 200 MB.
    """
    orientation = _orientation(image)
    if image.format == "JPEG":
        # Lets the decoder itself shrink by 2, 4 or 8: a tenth of the time and memory for a phone's photo.
        image.draft("RGB", (VIEW_EDGE, VIEW_EDGE))
    image.load()
    pixels = _shrunk(_plain(image), VIEW_EDGE)
    if pixels.mode != "RGBA":
        pixels = _in_srgb(pixels, image.info.get("icc_profile"))
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    if turn is not None:
        pixels = pixels.transpose(turn)
    pixels = _flat(pixels)
    return Image.frombytes("RGB", pixels.size, pixels.tobytes())


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - broken metadata must not cost the photo; it is shown as it lies
        return None


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be scaled well: L, RGB, RGBA or CMYK."""
    if image.mode.startswith(("I", "F")):
        return _eight_bit(image)
    if image.mode in {"LA", "PA", "La", "RGBa"} or "transparency" in image.info:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "RGBA", "CMYK"} else image.convert("RGB")


def _shrunk(image: Image.Image, edge: int) -> Image.Image:
    longest = max(image.size)
    if longest <= edge:
        return image
    width, height = (max(1, round(length * edge / longest)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a 16 or 32 bit grey picture as 8 bit grey; the range is that of the format, not of the picture."""
    low, high = image.getextrema()
    top = 255.0 if _number(high) <= 255 and _number(low) >= 0 else 65535.0  # noqa: PLR2004
    return image.convert("F").point(lambda value: value * (255.0 / top)).convert("L")


def _number(value: Any) -> float:
    return float(value[0] if isinstance(value, tuple) else value)


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return the picture in sRGB: else wide colours of phones turn pale once the profile is gone."""
    if not isinstance(profile, bytes) or not 0 < len(profile) <= MAX_PROFILE:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if converted is None else converted


def _flat(image: Image.Image) -> Image.Image:
    """Return the picture in RGB; what is transparent becomes white paper."""
    if image.mode == "RGBA":
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _jpeg(image: Image.Image, edge: int, quality: int) -> tuple[bytes, tuple[int, int]]:
    scaled = _shrunk(image, edge)
    buffer = io.BytesIO()
    scaled.save(buffer, "JPEG", quality=quality, optimize=True)
    return buffer.getvalue(), scaled.size


def _taken_at(image: Image.Image) -> datetime | None:
    """Return the declared time (EXIF 2.31: DateTimeOriginal with OffsetTimeOriginal), or None."""
    try:
        details = image.getexif().get_ifd(_EXIF_IFD)
        taken, offset = str(details.get(_TAKEN, "")), str(details.get(_OFFSET, ""))
        if not re.fullmatch(r"\d{4}(:\d\d){2} \d\d(:\d\d){2}", taken) or not re.fullmatch(r"[+-]\d\d:\d\d", offset):
            return None
        return datetime.strptime(taken + offset, "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
    except Exception:  # noqa: BLE001 - broken metadata must not cost the photo
        return None
