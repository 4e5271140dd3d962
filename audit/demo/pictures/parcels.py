"""Parcels: whole, dented, opened; receipts and leaflets on a table."""

from __future__ import annotations

from audit.demo.pictures.canvas import HEIGHT, WIDTH, Box, Canvas, Colour, mixed

CARDBOARD: Colour = (186, 148, 104)
INK: Colour = (32, 30, 28)
PAPER: Colour = (248, 246, 240)
TABLES: tuple[Colour, ...] = ((164, 128, 92), (206, 200, 190), (96, 84, 76), (188, 160, 124))


def parcel_at(canvas: Canvas, box: Box, *, dented: bool = False, label: bool = True) -> None:
    """Draw a parcel into a box: front, top, tape, label."""
    left, top, right, bottom = box
    board = mixed(CARDBOARD, (140, 104, 70), canvas.random.random() * 0.5)
    canvas.shadow((left - 30, bottom - 50, right + 60, bottom + 40))
    depth = (right - left) // 6
    roof = [(left, top), (left + depth, top - depth), (right + depth, top - depth), (right, top)]
    canvas.brush.polygon(roof, fill=mixed(board, PAPER, 0.22))
    side = [(right, top), (right + depth, top - depth), (right + depth, bottom - depth), (right, bottom)]
    canvas.brush.polygon(side, fill=mixed(board, INK, 0.28))
    canvas.box(box, board)
    middle = (left + right) // 2
    tape = canvas.random.choice(((214, 190, 140), (170, 60, 48), (60, 92, 120)))
    wide = max(12, (right - left) // 14)
    canvas.box((middle - wide, top, middle + wide, bottom), tape)
    canvas.brush.polygon(
        [
            (middle - wide, top),
            (middle + wide, top),
            (middle + wide + depth, top - depth),
            (middle - wide + depth, top - depth),
        ],
        fill=mixed(tape, PAPER, 0.2),
    )
    if label:
        _label(canvas, box)
    if dented:
        _dent(canvas, box)


def _label(canvas: Canvas, box: Box) -> None:
    left, top, right, bottom = box
    wide, high = (right - left) * 2 // 5, (bottom - top) * 2 // 5
    at, up = left + (right - left) // 12, top + (bottom - top) // 5
    canvas.box((at, up, at + wide, up + high), PAPER, edge=(210, 206, 196), width=2)
    canvas.bars((at + 10, up + high // 2, at + wide - 10, up + high - 12))
    size = max(14, high // 7)
    canvas.text((at + 10, up + 8), f"JJFI {canvas.random.randrange(10**6, 10**7)}", size, INK, weight=600)
    canvas.text((at + 10, up + 12 + size), f"{canvas.random.uniform(0.6, 14):.1f} kg   1/1", size, INK)


def _dent(canvas: Canvas, box: Box) -> None:
    left, top, right, bottom = box
    dark = mixed(CARDBOARD, INK, 0.6)
    corner = [
        (right, bottom),
        (right - 150, bottom),
        (right - 96, bottom - 60),
        (right - 40, bottom - 96),
        (right, bottom - 150),
    ]
    canvas.brush.polygon(corner, fill=dark)
    for step in range(4):
        shift = 26 * step
        canvas.line([(right - 150 - shift, bottom - 10), (right - 60 - shift, bottom - 90 - shift)], dark, 4)
    canvas.line([(left + 40, top + 60), (left + 130, top + 96), (left + 96, top + 150)], dark, 5)


def table(canvas: Canvas) -> None:
    """Fill the picture with a table top."""
    wood = canvas.random.choice(TABLES)
    canvas.shade(mixed(wood, PAPER, 0.12), mixed(wood, INK, 0.22))
    for _ in range(14):
        top = canvas.random.randint(0, HEIGHT)
        canvas.line([(0, top), (WIDTH, top + canvas.random.randint(-16, 16))], mixed(wood, INK, 0.1), 2)


def parcel(canvas: Canvas, *, dented: bool = False) -> None:
    """Draw a parcel on a table."""
    table(canvas)
    left, wide = canvas.random.randint(160, 300), canvas.random.randint(520, 640)
    high = canvas.random.randint(320, 430)
    parcel_at(canvas, (left, 760 - high, left + wide, 760), dented=dented)


def open_box(canvas: Canvas) -> None:
    """Draw an opened box from above, with what was in it."""
    table(canvas)
    board = mixed(CARDBOARD, PAPER, 0.1)
    canvas.shadow((150, 120, 1060, 830))
    for flap in (
        [(300, 220), (180, 90), (960, 90), (880, 220)],
        [(300, 700), (190, 840), (980, 840), (880, 700)],
        [(300, 220), (160, 300), (160, 640), (300, 700)],
        [(880, 220), (1040, 300), (1040, 640), (880, 700)],
    ):
        canvas.brush.polygon(flap, fill=mixed(board, INK, canvas.random.random() * 0.16))
    canvas.box((300, 220, 880, 700), mixed(board, INK, 0.5))
    for _ in range(canvas.random.randint(2, 4)):
        left, top = canvas.random.randint(320, 620), canvas.random.randint(240, 480)
        cloth = canvas.random.choice(((210, 214, 206), (92, 116, 108), (198, 170, 142), (70, 84, 116)))
        canvas.box((left, top, left + 230, top + 190), cloth, edge=mixed(cloth, INK, 0.3), round_by=18)
        canvas.line([(left + 20, top + 95), (left + 210, top + 95)], mixed(cloth, INK, 0.25), 3)
    canvas.box((560, 540, 830, 690), PAPER, edge=(214, 210, 200), width=2)
    canvas.text((578, 552), "Packing list", 28, INK, weight=600)
    for row in range(3):
        canvas.text((578, 590 + row * 30), f"{row + 1} × {canvas.random.choice(_GOODS)}", 22, INK)


_GOODS = (
    "curtain 140 × 250",
    "bedside lamp",
    "cushion cover",
    "sofa table leg",
    "screw set B",
    "linen throw",
    "candle holder",
)


def receipt(canvas: Canvas, company: str) -> None:
    """Draw a till receipt on a table."""
    table(canvas)
    left = canvas.random.randint(340, 460)
    canvas.shadow((left - 20, 60, left + 460, 880), 60)
    canvas.box((left, 40, left + 420, 860), PAPER)
    canvas.lines((left + 30, 64), company, 30, INK, 360)
    canvas.text((left + 30, 160), f"RETURN  {canvas.random.randrange(10**5, 10**6)}", 32, INK, weight=600)
    day, month = canvas.random.randint(1, 28), canvas.random.randint(3, 11)
    canvas.text(
        (left + 30, 206),
        f"{day:02}.{month:02}.   {canvas.random.randint(9, 18)}:{canvas.random.randint(0, 59):02}",
        28,
        INK,
    )
    for row, goods in enumerate(canvas.random.sample(_GOODS, 2)):
        canvas.text((left + 30, 280 + row * 44), f"1  {goods}", 26, INK)
    amount = canvas.random.choice(("39,90", "64,50", "119,00", "24,95"))
    canvas.text((left + 30, 400), "TO BE REFUNDED", 26, INK, weight=600)
    canvas.text((left + 290, 400), f"{amount} €", 26, INK, weight=600)
    canvas.lines((left + 30, 460), "Within 5 banking days to the card that was used. Keep this receipt.", 24, INK, 360)
    canvas.bars((left + 50, 680, left + 370, 790))


def leaflet(canvas: Canvas) -> None:
    """Draw the leaflet that came with the parcel."""
    table(canvas)
    left = canvas.random.randint(180, 280)
    canvas.shadow((left - 10, 110, left + 760, 850), 60)
    canvas.box((left, 90, left + 720, 820), PAPER)
    canvas.box((left, 90, left + 720, 190), (58, 84, 92))
    canvas.text(
        (left + 36, 112),
        canvas.random.choice(("Palautus – Retur – Return", "Return in three steps")),
        42,
        PAPER,
        weight=600,
    )
    steps = ["Put the goods into their box.", "Fix the label over the old one.", "Bring it to the desk within 30 days."]
    told = steps[: canvas.random.randint(1, 3)]
    for row, words in enumerate(told):
        top = 240 + row * 130
        canvas.brush.ellipse((left + 40, top, left + 110, top + 70), fill=(58, 84, 92))
        canvas.text((left + 64, top + 8), str(row + 1), 40, PAPER, weight=700)
        canvas.lines((left + 150, top + 10), words, 34, INK, 520)
    canvas.bars((left + 150, 690, left + 560, 780))
