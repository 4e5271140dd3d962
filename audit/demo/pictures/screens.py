"""Screens: messages and tracking on a phone, a shop page in a browser, the screen of a locker."""

from __future__ import annotations

from audit.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Colour, mixed
from audit.demo.pictures.places import LIVERIES

INK: Colour = (28, 30, 34)
GREY: Colour = (110, 114, 120)
PAPER: Colour = (250, 250, 248)
PHONE = (380, 24, 820, 876)

MESSAGES = {
    "message_parts": (
        "Sohvapöytäsi tulee huomenna klo 17–19. Muuta aikaa: aurora.example/t/4821. Apua: 010 555 0182",
        "Ditt paket kommer i morgon kl. 16–18. Ändra tid: aurora.example/t/7730",
        "Your parcel comes tomorrow between 17 and 19. Not at home? Choose another time: aurora.example/t/1934",
        "Toimitus on matkalla. Kuljettaja soittaa ennen tuloaan.",
    ),
    "delay_told": (
        "Olemme noin 40 min myöhässä. Uusi arvio klo 19.20. Pahoittelut!",
        "Vi är ungefär 35 minuter sena. Ny tid cirka 18.40. Ursäkta dröjsmålet.",
        "We are running about 45 minutes late. New time: about 19:30. Sorry!",
    ),
    "notice_parts": (
        "Pakettisi voi noutaa: 1. krs, itäovi. Koodi 4471. Viimeinen noutopäivä sunnuntai. Avoinna 7–22.",
        "Ditt paket kan hämtas. Kod 9025. Hämta senast fredag. Öppet 8–21.",
        "Your parcel is waiting. Code 6618, ground floor by the bus stop. Last day: Sunday.",
        "Paketti saapunut. Koodi 3307.",
    ),
    "confirmation": (
        "Kiitos tilauksesta! Sohvapöytä, tammi. Toimitus to–la. Kuljetus: NordDrop. Apua sivun chatista.",
        "Tack för din beställning! Soffbord, ek. Leverans inom 3–5 dagar.",
        "Thank you for your order: sofa table, oak. Delivery Thursday, evening. Questions? Use the chat.",
    ),
    "summary": (
        "Yhteenveto: pakettisi etsitään terminaalista, soitamme huomenna klo 12 mennessä. Tapaus 20417.",
        "Sammanfattning: nytt paket skickas i dag, spårning följer i kväll. Ärende 20388.",
        "As agreed: your parcel is traced today, and you get an answer by noon tomorrow. Case 20455.",
    ),
}
"""What stands on the phone, by question."""


def _phone(canvas: Canvas) -> tuple[int, int, int, int]:
    cloth = canvas.random.choice(((120, 104, 92), (70, 78, 84), (160, 150, 136), (54, 66, 60)))
    canvas.shade(mixed(cloth, PAPER, 0.15), mixed(cloth, INK, 0.25))
    left, top, right, bottom = PHONE
    canvas.shadow((left - 30, top + 40, right + 50, bottom + 20), 120)
    canvas.box(PHONE, (22, 22, 26), round_by=52)
    glass = (left + 16, top + 16, right - 16, bottom - 16)
    canvas.box(glass, (238, 240, 243), round_by=40)
    canvas.box((left + 170, top + 24, right - 170, top + 40), (22, 22, 26), round_by=8)
    hour, minute = canvas.random.randint(8, 20), canvas.random.randint(0, 59)
    canvas.text((left + 46, top + 28), f"{hour}:{minute:02}", 24, INK, weight=600)
    canvas.box((right - 84, top + 36, right - 46, top + 54), (70, 170, 90), edge=INK, round_by=4, width=2)
    return glass


def message(canvas: Canvas, company: str, question: str) -> None:
    """Draw a message on a phone that lies on a table."""
    left, top, right, _ = _phone(canvas)
    canvas.box((left, top + 60, right, top + 128), PAPER)
    canvas.text((left + 28, top + 74), company[:24], 30, INK, weight=600)
    texts = MESSAGES.get(question, MESSAGES["summary"])
    bubble = top + 170
    words = canvas.random.choice(texts)
    bottom = bubble + 40 + 38 * (len(words) // 24 + 1)
    canvas.box((left + 24, bubble, right - 40, bottom), (222, 228, 236), round_by=22)
    canvas.lines((left + 46, bubble + 16), words, 28, INK, right - left - 110)
    canvas.text((left + 40, bottom + 12), f"{canvas.random.randint(7, 21)}:{canvas.random.randint(0, 59):02}", 22, GREY)


def tracking(canvas: Canvas, company: str) -> None:
    """Draw a tracking page on a phone, with a last line that is old."""
    left, top, right, _ = _phone(canvas)
    livery = LIVERIES[sum(map(ord, company)) % len(LIVERIES)]
    canvas.box((left, top + 56, right, top + 140), livery)
    canvas.text((left + 26, top + 78), company[:22], 32, PAPER, weight=600)
    canvas.text((left + 26, top + 160), f"JJFI {canvas.random.randrange(10**8, 10**9)}", 26, GREY)
    states = ("Registered", "Collected", "At the terminal", "Out for delivery", "Delivered")
    reached = canvas.random.randint(1, 3)
    for row, state in enumerate(states):
        at = top + 220 + row * 108
        colour = livery if row <= reached else (200, 204, 208)
        if row < len(states) - 1:
            canvas.line([(left + 50, at + 20), (left + 50, at + 128)], colour if row < reached else (200, 204, 208), 6)
        canvas.brush.ellipse((left + 34, at + 4, left + 66, at + 36), fill=colour)
        canvas.text((left + 90, at), state, 30, INK if row <= reached else GREY, weight=600 if row == reached else 400)
        if row <= reached:
            when = f"{7 + 3 * row}:{canvas.random.randint(0, 59):02}"
            canvas.text((left + 90, at + 38), when, 22, GREY)


def shop_page(canvas: Canvas, company: str) -> None:
    """Draw a product page in a browser."""
    canvas.box((0, 0, WIDTH, HEIGHT), PAPER)
    canvas.box((0, 0, WIDTH, 66), (222, 225, 229))
    canvas.box((120, 14, 1080, 52), PAPER, round_by=18)
    name = company.split(maxsplit=1)[0].lower()
    canvas.text((146, 18), f"{name}.example/aurora-home/sofa-table-{canvas.random.randint(100, 999)}", 24, GREY)
    livery = LIVERIES[sum(map(ord, company)) % len(LIVERIES)]
    canvas.box((0, 66, WIDTH, 134), livery)
    canvas.text((40, 78), company.removesuffix(" Oy"), 36, PAPER, weight=700)
    canvas.shade((232, 226, 214), (206, 196, 180), (40, 174, 600, 700))
    wood = canvas.random.choice(((150, 104, 62), (206, 176, 136), (72, 58, 50)))
    canvas.brush.ellipse((110, 320, 530, 460), fill=wood)
    canvas.brush.ellipse((110, 306, 530, 446), fill=mixed(wood, PAPER, 0.2))
    for leg in (170, 310, 450):
        canvas.brush.polygon(
            [(leg, 440), (leg + 22, 440), (leg + 36, 650), (leg + 22, 650)], fill=mixed(wood, INK, 0.2)
        )
    canvas.text((650, 180), "Sofa table, round, oak", 44, INK, weight=600)
    measures = canvas.random.choice(("Ø 70 cm, height 45 cm", "Ø 80 cm, height 42 cm", "Ø 70 cm (picture: Ø 90 cm)"))
    canvas.text((650, 246), measures, 28, GREY)
    price, delivery = canvas.random.choice(
        (
            ("119,00 €", "+ delivery, see at checkout"),
            ("129,00 €", "delivery 14,90 €"),
            ("1 290 kr", "delivery 149 kr"),
            ("119,00 €", ""),
        )
    )
    canvas.text((650, 310), price, 56, INK, weight=700)
    canvas.text((650, 390), delivery, 26, GREY)
    promise = canvas.random.choice(
        ("Delivery in 3–7 days", "Thursday 17–19 or Friday 9–11", "Delivery on Thursday", "")
    )
    canvas.text((650, 440), promise, 30, INK)
    canvas.box((650, 520, 960, 596), livery, round_by=10)
    canvas.text((704, 534), "Add to basket", 34, PAPER, weight=600)
    canvas.text((650, 630), f"{canvas.random.randint(12, 240)} reviews", 26, GREY)
    canvas.lines(
        (40, 740),
        "Table top in solid oak, oiled. Legs to be screwed on, tool included. 24 months' guarantee.",
        26,
        INK,
        1080,
    )


def locker_screen(canvas: Canvas, company: str) -> None:
    """Draw the screen of a locker, close up."""
    livery = LIVERIES[sum(map(ord, company)) % len(LIVERIES)]
    canvas.shade(mixed(livery, INK, 0.2), mixed(livery, INK, 0.55))
    canvas.box((200, 130, 1000, 730), (24, 26, 28), round_by=24)
    canvas.shade((198, 222, 232), (160, 190, 204), (240, 170, 960, 690))
    said, again = canvas.random.choice(
        (
            ("Luukku 14 ei aukea. Yritä uudelleen.", "Uudelleen"),
            ("Luckan kunde inte öppnas. Försök igen.", "Igen"),
            ("Please wait…", "Cancel"),
            ("Virhe 32. Soita 010 555 0199.", "Takaisin"),
        )
    )
    canvas.lines((290, 240), said, 64, INK, 620)
    canvas.box((290, 540, 560, 630), livery, round_by=12)
    canvas.text((330, 556), again, 46, PAPER, weight=600)
    for _ in range(3):
        at = canvas.random.randint(250, 900)
        canvas.line([(at, 180), (at + 60, 690)], (214, 234, 240), 3)
    canvas.text((220, 780), company, 44, PAPER, weight=600)
