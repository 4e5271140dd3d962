"""Photos: upright, two sizes, nothing in them but the picture; no file, however made, gets past a refusal."""

import hashlib
import io
import struct
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from audit.core.errors import DomainError, Status
from audit.core.photos import MAX_BYTES, Photo, accept
from tests.audit.core.shared_data import tricky_files

RED, BLUE = (220, 30, 30), (30, 30, 220)
SECRET = b"Aino Aalto, phone 1234567"


def scene(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Return a picture whose top left quarter is red and whose rest is blue."""
    image = Image.new("RGB", (width, height), BLUE)
    ImageDraw.Draw(image).rectangle((0, 0, width // 2 - 1, height // 2 - 1), fill=RED)
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    """Return metadata as a phone writes it: position, device, owner, time."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F], data[0x0110], data[0x013B] = "Phone Maker", "Model 7", SECRET.decode()
    details = data.get_ifd(0x8769)
    details[0x9003], details[0x9011], details[0xA431] = "2027:03:01 10:30:00", "+02:00", "serial-0042"
    place = data.get_ifd(0x8825)
    place[1], place[2] = "N", (IFDRational(60), IFDRational(10), IFDRational(12))
    return data


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corner(data: bytes, x: float, y: float) -> str:
    image = opened(data)
    red, _, blue = image.getpixel((int(x * image.width), int(y * image.height)))
    return "red" if red > blue else "blue"


def refusal(data: bytes) -> str:
    with pytest.raises(DomainError) as told:
        accept(data)
    assert told.value.status is Status.INVALID
    return told.value.code


def verdict(data: bytes) -> str:
    """Return `clean` for an accepted picture without anything private in it, or the code of the refusal."""
    try:
        photo = accept(data)
    except DomainError as error:
        return error.code
    assert_clean(photo)
    return "clean"


def assert_clean(photo: Photo) -> None:
    """Both pictures hold the segments that a picture needs and none that could hold anything else."""
    for data in (photo.view, photo.print):
        assert data.startswith(b"\xff\xd8\xff\xe0"), "a JPEG that begins with its JFIF header"
        assert data.endswith(b"\xff\xd9"), "nothing behind the picture"
        kinds = segments(data)
        assert kinds[0] == 0xE0
        assert not [kind for kind in kinds[1:] if 0xE0 <= kind <= 0xEF or kind == 0xFE], "no APP or comment segment"
        image = opened(data)
        assert image.mode == "RGB"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def segments(data: bytes) -> list[int]:
    kinds, position = [], 2
    while data[position + 1] != 0xDA:
        kinds.append(data[position + 1])
        position += 2 + struct.unpack(">H", data[position + 2 : position + 4])[0]
    return kinds


def test_a_phone_photo_becomes_a_view_and_a_print_picture() -> None:
    data = encoded(scene(4000, 3000), exif=exif())
    photo = accept(data)
    assert (photo.view_size, photo.print_size) == ((1600, 1200), (700, 525))
    assert (photo.received_size, photo.received_format) == ((4000, 3000), "JPEG")
    assert photo.received_sha256 == hashlib.sha256(data).hexdigest()
    assert_clean(photo)


def test_a_small_picture_is_not_blown_up() -> None:
    assert accept(encoded(scene(320, 200))).view_size == (320, 200)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_picture_is_upright_before_its_orientation_is_stripped(kind: str, orientation: int) -> None:
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    lying = scene() if undo is None else scene().transpose(undo)
    photo = accept(encoded(lying, kind, exif=exif(orientation)))
    assert photo.view_size == (400, 200)
    corners = [corner(photo.view, x, y) for x, y in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75))]
    assert corners == ["red", "blue", "blue", "blue"]
    assert_clean(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_the_picture_survives(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif(), "icc_profile": profile, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if kind == "JPEG":
        options["comment"] = SECRET
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", SECRET.decode())
        del options["xmp"]
    photo = accept(encoded(scene(), kind, **options))
    assert_clean(photo)
    for data in (photo.view, photo.print):
        assert SECRET not in data
        assert b"Phone Maker" not in data


@pytest.mark.parametrize(
    "payload", [b"<script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 40, b"%PDF-1.7 %%EOF", b"GIF89a"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_second_file_hidden_behind_the_picture_is_dropped(kind: str, payload: bytes) -> None:
    photo = accept(encoded(scene(), kind) + payload)
    assert_clean(photo)
    assert payload not in photo.view


def test_the_same_photo_gives_the_same_bytes() -> None:
    data = encoded(scene(), exif=exif())
    assert accept(data) == accept(data)


def test_the_declared_time_is_kept_when_it_says_its_offset() -> None:
    assert accept(encoded(scene(), exif=exif())).taken_at == datetime(2027, 3, 1, 8, 30, tzinfo=UTC)
    assert accept(encoded(scene())).taken_at is None


@pytest.mark.parametrize(
    ("taken", "offset"), [("2027:13:41 10:30:00", "+02:00"), ("soon", "+02:00"), ("2027:03:01 10:30:00", "")]
)
def test_an_impossible_declared_time_costs_only_the_time(taken: str, offset: str) -> None:
    data = exif()
    details = data.get_ifd(0x8769)
    details[0x9003], details[0x9011] = taken, offset
    assert accept(encoded(scene(), exif=data)).taken_at is None


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_png_becomes_an_rgb_picture(mode: str) -> None:
    image = Image.new("I;16", (40, 30), 40000) if mode == "I;16" else scene(40, 30, mode)
    photo = accept(encoded(image, "PNG"))
    assert_clean(photo)
    if mode == "I;16":
        assert opened(photo.view).getpixel((5, 5))[0] == pytest.approx(40000 / 257, abs=3)


def test_a_cmyk_jpeg_keeps_its_colours() -> None:
    photo = accept(encoded(scene(400, 200, "CMYK")))
    assert (corner(photo.view, 0.25, 0.25), corner(photo.view, 0.75, 0.75)) == ("red", "blue")


def test_what_is_transparent_becomes_white_paper() -> None:
    photo = accept(encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG"))
    assert opened(photo.view).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (40, 30), BLUE) for _ in range(5)]
    data = encoded(Image.new("RGB", (40, 30), RED), kind, save_all=True, append_images=frames)
    assert corner(accept(data).view, 0.5, 0.5) == "red"


@pytest.mark.parametrize("size", [(1, 1), (1, 9000), (9000, 1)])
def test_extreme_shapes_are_pictures_too(size: tuple[int, int]) -> None:
    photo = accept(encoded(Image.new("RGB", size, RED), "PNG"))
    assert min(photo.print_size) >= 1
    assert max(photo.print_size) <= 700


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that declares a huge picture and holds the beginning of it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(7072, 7072), (10000, 9000), (13000, 13000), (65000, 65000), (2**31 - 1, 2**31 - 1)])
def test_a_pixel_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    assert refusal(bomb(*size)) in {"photo.too_many_pixels", "photo.broken"}


def test_fifty_megapixels_are_allowed_and_one_row_more_is_not() -> None:
    assert refusal(bomb(10_000, 5_000)) == "photo.broken", "its size is allowed, only its pixels are missing"
    assert refusal(bomb(10_000, 5_001)) == "photo.too_many_pixels"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "photo.empty"),
        (b"\xff\xd8\xff" + b"\0" * MAX_BYTES, "photo.too_big"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "photo.unknown_format"),
        (b"%PDF-1.7", "photo.unknown_format"),
        (b"hello", "photo.unknown_format"),
        (b"\xff\xd8\xff\xe0", "photo.broken"),
        (b"\x89PNG\r\n\x1a\n", "photo.broken"),
        (b"RIFF\x04\0\0\0WEBP", "photo.broken"),
        (b"\0\0\0\x18ftypheic", "photo.broken"),
    ],
)
def test_each_wrong_file_has_its_own_refusal(data: bytes, code: str) -> None:
    assert refusal(data) == code


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM", "AVIF"])
def test_formats_outside_of_the_list_are_refused(kind: str) -> None:
    assert refusal(encoded(scene(64, 64), kind)) == "photo.unknown_format"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_a_photo_that_was_cut_off_is_refused(kind: str, share: float) -> None:
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    data = encoded(noise, kind)
    assert refusal(data[: int(len(data) * share)]) == "photo.broken"


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP", "HEIF"]), st.data())
def test_damaged_bytes_give_a_picture_or_a_refusal_and_nothing_else(kind: str, data: st.DataObject) -> None:
    content = bytearray(encoded(scene(48, 32), kind, exif=exif(6)))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert verdict(bytes(content)) in {"clean", "photo.broken", "photo.unknown_format", "photo.too_many_pixels"}


def test_real_photos_with_every_orientation_come_out_upright() -> None:
    files = [path for path in tricky_files("exif-orientation") if path.suffix == ".jpg"]
    assert files
    for path in files:
        width, height = accept(path.read_bytes()).view_size
        assert (width > height) == path.name.startswith("Landscape"), path.name


@pytest.mark.filterwarnings("default")
def test_real_awkward_pictures_are_cleaned_or_refused() -> None:
    verdicts = {path: verdict(path.read_bytes()) for path in tricky_files("exif-samples", "heif", "pillow")}
    assert set(verdicts.values()) == {"clean", "photo.broken", "photo.unknown_format"}
    for path, found in verdicts.items():
        if path.suffix.lower() in {".jpg", ".png", ".webp", ".heic"}:
            assert found in {"clean", "photo.broken"}, path.name
    clean = sum(1 for found in verdicts.values() if found == "clean")
    assert clean > 100
    assert len(verdicts) - clean > 20
