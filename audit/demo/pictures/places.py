"""Doorsteps, lockers, stairs and doors."""

from __future__ import annotations

from audit.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Colour, mixed
from audit.demo.pictures.parcels import parcel_at

STONE: Colour = (148, 145, 140)
SHADE: Colour = (96, 92, 88)
INK: Colour = (32, 34, 38)
PAPER: Colour = (246, 244, 238)
LIVERIES: tuple[Colour, ...] = ((28, 92, 138), (196, 84, 34), (36, 112, 84), (92, 58, 120), (170, 130, 28))


def doorstep(canvas: Canvas) -> None:
    """Draw a parcel on a doormat before a door."""
    wall = canvas.random.choice(((204, 196, 180), (176, 188, 190), (210, 190, 170)))
    canvas.shade(wall, mixed(wall, SHADE, 0.35))
    canvas.shade((132, 122, 112), (88, 80, 74), (0, 640, WIDTH, HEIGHT))
    door = canvas.random.choice(((78, 58, 44), (44, 70, 74), (120, 46, 40)))
    left = canvas.random.randint(320, 460)
    canvas.box((left - 26, 40, left + 426, 652), (226, 220, 208))
    canvas.box((left, 60, left + 400, 652), door, edge=mixed(door, INK, 0.5), width=5)
    for top in (100, 360):
        canvas.box((left + 50, top, left + 350, top + 220), mixed(door, PAPER, 0.08), edge=mixed(door, INK, 0.4))
    canvas.box((left + 352, 350, left + 376, 440), (196, 170, 96), round_by=8)
    canvas.text((left + 168, 76), str(canvas.random.randint(2, 38)), 44, PAPER, weight=600)
    canvas.box((left - 60, 690, left + 470, 820), (70, 62, 52), round_by=14)
    at = left + canvas.random.randint(-120, 210)
    parcel_at(canvas, (at, 520, at + canvas.random.randint(250, 330), 760))


def locker(canvas: Canvas, company: str, *, broken: bool = False) -> None:
    """Draw a wall of locker doors with its screen."""
    canvas.shade((214, 218, 220), (160, 164, 168))
    canvas.shade((120, 118, 114), (84, 82, 80), (0, 770, WIDTH, HEIGHT))
    livery = LIVERIES[sum(map(ord, company)) % len(LIVERIES)]
    left, top, columns, rows = canvas.random.randint(60, 150), 120, 5, 5
    wide, high = 186, 126
    canvas.shadow((left, 730, left + columns * wide, 830))
    canvas.box((left - 14, top - 74, left + columns * wide + 14, 778), mixed(livery, INK, 0.35))
    canvas.text((left + 14, top - 66), company, 48, PAPER, weight=700)
    screen = columns // 2
    hurt = (canvas.random.randrange(2), canvas.random.randrange(rows)) if broken else None
    for column in range(columns):
        for row in range(rows):
            box = (
                left + column * wide + 5,
                top + row * high + 5,
                left + (column + 1) * wide - 5,
                top + (row + 1) * high - 5,
            )
            if column == screen and row in {1, 2}:
                canvas.box(box, (40, 42, 46), edge=INK)
                continue
            canvas.box(box, mixed(livery, PAPER, canvas.random.uniform(0.02, 0.12)), edge=mixed(livery, INK, 0.5))
            canvas.text((box[0] + 12, box[1] + 8), str(column * rows + row + 1), 26, mixed(livery, PAPER, 0.7))
            canvas.box((box[2] - 26, box[1] + 46, box[2] - 16, box[1] + 76), mixed(livery, INK, 0.55), round_by=4)
            if hurt == (column, row):
                _dent(canvas, box)
    glass = (left + screen * wide + 26, top + high + 30, left + (screen + 1) * wide - 26, top + 2 * high + 40)
    canvas.box(glass, (150, 196, 214), round_by=6)
    canvas.text((glass[0] + 12, glass[1] + 20), "KOODI", 30, INK, weight=600)
    canvas.text((glass[0] + 12, glass[1] + 58), "_ _ _ _", 34, INK)


def _dent(canvas: Canvas, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    canvas.brush.polygon(
        [(left, top), (right - 30, top + 18), (right - 44, bottom), (left, bottom - 10)], fill=(34, 34, 36)
    )
    canvas.line([(right - 30, top + 18), (right - 44, bottom)], (210, 210, 208), 6)
    canvas.line([(left + 60, top + 30), (left + 84, top + 64), (left + 70, bottom - 20)], (140, 140, 140), 3)


def dirty_floor(canvas: Canvas, company: str) -> None:
    """Draw litter and puddles before the lockers."""
    locker(canvas, company)
    canvas.shade((126, 120, 110), (92, 86, 78), (0, 650, WIDTH, HEIGHT))
    for _ in range(26):
        left, top = canvas.random.randint(20, WIDTH - 120), canvas.random.randint(670, HEIGHT - 60)
        paper = canvas.random.choice(((222, 214, 196), (190, 60, 50), (70, 96, 70), (60, 54, 46), (240, 238, 230)))
        tilt = [canvas.random.randint(-18, 18) for _ in range(4)]
        canvas.brush.polygon(
            [
                (left, top + tilt[0]),
                (left + 58, top + tilt[1]),
                (left + 50, top + 34 + tilt[2]),
                (left + 6, top + 28 + tilt[3]),
            ],
            fill=paper,
        )
    canvas.brush.ellipse((180, 780, 620, 880), fill=(78, 80, 82))


def entrance(canvas: Canvas, company: str) -> None:
    """Draw the entrance of a shopping centre, with signs for everything but the lockers."""
    canvas.shade((196, 208, 216), (150, 156, 160))
    canvas.box((0, 120, WIDTH, 250), (60, 66, 74))
    names = canvas.random.sample(
        ("APTEEKKI", "KAHVILA", "KUKKAKAUPPA", "PYSÄKÖINTI P1", "OPTIKKO", "INFO", "PIZZERIA"), 4
    )
    for at, name in enumerate(names):
        canvas.text((50 + at * 290, 160), name, 40, PAPER, weight=600)
    canvas.shade((112, 112, 114), (80, 80, 82), (0, 720, WIDTH, HEIGHT))
    for left in (250, 610):
        canvas.box((left, 290, left + 340, 730), (176, 202, 212), edge=(70, 76, 82), width=10)
        canvas.line([(left + 170, 290), (left + 170, 730)], (70, 76, 82), 8)
        canvas.line([(left + 40, 420), (left + 140, 330)], (220, 232, 238), 6)
    canvas.box((40, 400, 220, 660), (232, 228, 214), edge=SHADE)
    canvas.lines((54, 420), f"{company} 2. krs", 24, INK, 150)


def closed_door(canvas: Canvas, company: str) -> None:
    """Draw a locked glass door with a notice."""
    canvas.shade((108, 112, 118), (64, 66, 70))
    canvas.box((180, 40, 1020, 880), (52, 56, 60))
    canvas.shade((94, 112, 122), (46, 56, 62), (210, 70, 990, 870))
    canvas.line([(600, 70), (600, 870)], (38, 40, 42), 14)
    canvas.box((560, 430, 640, 480), (168, 168, 164), round_by=10)
    canvas.line([(300, 160), (480, 760)], (120, 138, 146), 5)
    canvas.box((330, 230, 580, 560), PAPER, edge=(200, 196, 186))
    shut, hours = canvas.random.choice((("SULJETTU", "Avoinna"), ("STÄNGT", "Öppet"), ("CLOSED", "Open")))
    canvas.text((352, 250), shut, 44, (170, 40, 34), weight=700)
    canvas.lines((352, 320), f"{hours} {canvas.random.randint(8, 11)}–{canvas.random.randint(15, 17)}", 34, INK, 210)
    canvas.lines((352, 400), company, 26, SHADE, 210)


def stairs(canvas: Canvas) -> None:
    """Draw steps on the way to the locker."""
    canvas.shade((198, 196, 190), (150, 146, 140))
    for step in range(6):
        top = 300 + step * 96
        inset = 300 - step * 48
        canvas.box((inset, top, WIDTH - inset, top + 40), mixed(STONE, PAPER, 0.35))
        canvas.box((inset, top + 40, WIDTH - inset, top + 96), mixed(STONE, SHADE, 0.2 + step * 0.08))
    canvas.line([(230, 240), (70, 820)], (70, 74, 80), 18)
    for at in range(4):
        canvas.line([(210 - at * 36, 320 + at * 130), (210 - at * 36, 460 + at * 130)], (70, 74, 80), 10)
    canvas.box((480, 110, 720, 290), (60, 70, 80), edge=INK)
    canvas.text((530, 160), canvas.random.choice(("NOUTO", "PAKET", "PARCELS")), 44, PAPER, weight=600)
