"""Brand, place, promises, standards and findings that the example reports are made of, in three languages."""

import hashlib
from datetime import date
from io import BytesIO

from PIL import Image, ImageDraw

from reports.facts import (
    BrandFacts,
    Cause,
    ExcludedFacts,
    Figures,
    FindingFacts,
    FixRule,
    MethodFacts,
    ObservationFacts,
    PhotoFacts,
    PlaceFacts,
    PromiseFacts,
    StandardFacts,
)

LANGUAGES = ("en", "fi", "sv")
YES, NO = {"en": "yes", "fi": "kyllä", "sv": "ja"}, {"en": "no", "fi": "ei", "sv": "nej"}
NOT_HERE = {"en": "not applicable", "fi": "ei koske", "sv": "ej tillämpligt"}


def three(en: str, fi: str, sv: str) -> dict[str, str]:
    return {"en": en, "fi": fi, "sv": sv}


def same(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def photo(words: str = "parcel", colour: str = "#7a8a99") -> tuple[str, bytes]:
    """Return (sha256, JPEG) of a drawn photo."""
    image = Image.new("RGB", (640, 480), colour)
    draw = ImageDraw.Draw(image)
    draw.rectangle((150, 130, 490, 400), fill="#c29b66", outline="#5b4426", width=6)
    draw.line((320, 130, 320, 400), fill="#8a6a3a", width=18)
    draw.text((20, 20), words, fill="white")
    out = BytesIO()
    image.save(out, "JPEG", quality=75)
    return hashlib.sha256(out.getvalue()).hexdigest(), out.getvalue()


PHOTO_HASH, PHOTO = photo()
SECOND_HASH, SECOND = photo("door", "#566")
PHOTOS = {PHOTO_HASH: PHOTO, SECOND_HASH: SECOND}

BRAND = BrandFacts(
    name="Aurora Home",
    languages=LANGUAGES,
    contact_name="Bertta Lind",
    contact_email="bertta.lind@aurora.example",
    address="audit.aurora.example",
)
PLACE = PlaceFacts(
    partner="NordDrop Oy",
    touchpoint="Töölö",
    kind=three("Home delivery", "Kotiinkuljetus", "Hemleverans"),
    channel=three("at the door", "ovella", "vid dörren"),
    city="Helsinki",
)
METHOD = MethodFacts(
    checklist=three("Home delivery", "Kotiinkuljetus", "Hemleverans"),
    checklist_version=3,
    algorithm_version="1",
    answer_by=date(2027, 1, 19),
    dispute_until=date(2027, 1, 19),
    retention_days=180,
    informed_on=date(2026, 9, 1),
    excluded=(
        ExcludedFacts(
            number="AH-2026-0131",
            reason=three(
                "the order was cancelled by the brand", "brändi perui tilauksen", "varumärket ställde in beställningen"
            ),
        ),
    ),
)


def figures(
    score: int, low: int, high: int, visits: int, *, target: int = 8000, previous: int | None = None
) -> Figures:
    change = (None, None) if previous is None else (score - previous - 700, score - previous + 700)
    return Figures(
        score_bp=score,
        low_bp=low,
        high_bp=high,
        visits=visits,
        target_bp=target,
        previous_bp=previous,
        change_low_bp=change[0],
        change_high_bp=change[1],
    )


def nothing(target: int = 8000) -> Figures:
    return Figures(score_bp=None, low_bp=None, high_bp=None, visits=0, target_bp=target)


def standard(
    code: str,
    name: dict[str, str],
    promise: str,
    *,
    kept: int,
    tested: int,
    low: int | None,
    high: int | None,
    visit: int | None = 10000,
    critical: bool = False,
) -> StandardFacts:
    return StandardFacts(
        code=code,
        name=name,
        promise_code=promise,
        critical=critical,
        visit_bp=visit,
        kept=kept,
        tested=tested,
        low_bp=low,
        high_bp=high,
        target_bp=9000,
    )


EASY = three("It is easy", "Asiointi on helppoa", "Det är enkelt")
INFORMED = three(
    "I am told before it is late", "Minulle kerrotaan ennen kuin myöhästytään", "Jag får veta innan det blir sent"
)
INTACT = three(
    "It arrives intact",
    "Lähetys tulee ehjänä",
    "Paketet kommer fram helt",
)
SOLVED = three(
    "My problem is solved at once",
    "Ongelmani ratkaistaan heti",
    "Mitt problem löses direkt",
)
RESPECT = three(
    "I am met with respect",
    "Minut kohdataan arvostavasti",
    "Jag bemöts med respekt",
)

STANDARDS = (
    standard(
        "2.3",
        three(
            "A message within 15 minutes of a missed slot",
            "Viesti 15 minuutin kuluessa siitä, kun aikaikkuna on ohi",
            "Ett meddelande inom 15 minuter efter missat tidsfönster",
        ),
        "informed",
        kept=3,
        tested=9,
        low=1206,
        high=6458,
        visit=0,
        critical=True,
    ),
    standard(
        "5.1",
        three(
            "Solve it or hand it over in person during the first contact",
            "Asia ratkaistaan tai siirretään henkilökohtaisesti ensikontaktissa",
            "Ärendet löses eller lämnas över personligen vid första kontakten",
        ),
        "solved",
        kept=4,
        tested=9,
        low=1888,
        high=7333,
        visit=0,
    ),
    standard(
        "4.2",
        three(
            "The driver waits until the door opens",
            "Kuljettaja odottaa, kunnes ovi avataan",
            "Föraren väntar tills dörren öppnas",
        ),
        "respect",
        kept=11,
        tested=14,
        low=5241,
        high=9243,
        visit=0,
    ),
    standard(
        "3.1",
        three(
            "The parcel has no dents or tears",
            "Paketissa ei ole kolhuja eikä repeämiä",
            "Paketet har inga bucklor eller revor",
        ),
        "intact",
        kept=14,
        tested=14,
        low=7847,
        high=10000,
    ),
    standard(
        "1.1",
        three(
            "The slot can be changed in two steps",
            "Toimitusajan voi vaihtaa kahdella askeleella",
            "Leveranstiden kan ändras i två steg",
        ),
        "easy",
        kept=0,
        tested=0,
        low=None,
        high=None,
        visit=None,
    ),
)

FINDINGS = (
    FindingFacts(
        number=1,
        standard_code="2.3",
        headline=three(
            "Customers are not told when a delivery is late",
            "Asiakkaille ei kerrota myöhästymisestä",
            "Kunderna får inte veta när leveransen är sen",
        ),
        praise=False,
        critical=True,
        quick_win=False,
        hand_off=None,
        cause=Cause.PARTNER,
        rule=FixRule.CRITICAL_TWICE,
        lost_bp=1500,
        due_on=date(2027, 1, 19),
        observations=(
            ObservationFacts(
                question=three(
                    "Did someone tell you that the delivery would be late?",
                    "Kerrottiinko sinulle, että toimitus myöhästyy?",
                    "Fick du veta att leveransen skulle bli sen?",
                ),
                answer=NO,
                comment="Odotin 40 minuuttia, eikä kukaan ilmoittanut mitään.",
            ),
        ),
        photos=(
            PhotoFacts(
                sha256=PHOTO_HASH,
                caption=three(
                    "The app still shows the old slot",
                    "Sovellus näyttää yhä vanhan ajan",
                    "Appen visar fortfarande den gamla tiden",
                ),
            ),
            PhotoFacts(
                sha256=SECOND_HASH,
                caption=three(
                    "The parcel in front of the door",
                    "Paketti oven edessä",
                    "Paketet framför dörren",
                ),
            ),
        ),
        good=three(
            "The customer gets a message with the new time before the slot ends.",
            "Asiakas saa uuden ajan viestinä ennen kuin aikaikkuna päättyy.",
            "Kunden får ett meddelande med den nya tiden innan tidsfönstret är slut.",
        ),
        first_step=three(
            "Let the driver’s app send a message when the route is 10 minutes behind.",
            "Kuljettajan sovellus lähettää viestin, kun reitti on 10 minuuttia myöhässä.",
            "Låt förarens app skicka ett meddelande när rutten är 10 minuter sen.",
        ),
    ),
    FindingFacts(
        number=2,
        standard_code="5.1",
        headline=three(
            "Problems are passed on, not solved",
            "Ongelmat siirretään eteenpäin, ei ratkaista",
            "Problem skickas vidare i stället för att lösas",
        ),
        praise=False,
        critical=False,
        quick_win=False,
        hand_off=same("Aurora support"),
        cause=Cause.SHARED,
        rule=FixRule.RANGE_BELOW_TARGET,
        lost_bp=900,
        due_on=date(2027, 1, 26),
        observations=(
            ObservationFacts(
                question=three(
                    "Was your question answered in the first contact?",
                    "Vastattiinko kysymykseesi ensikontaktissa?",
                    "Fick du svar på din fråga vid första kontakten?",
                ),
                answer=NO,
            ),
        ),
        photos=(),
        good=None,
        first_step=three(
            "Agree on one number to call.",
            "Sopikaa yhdestä numerosta, johon soitetaan.",
            "Kom överens om ett nummer att ringa.",
        ),
    ),
    FindingFacts(
        number=3,
        standard_code="4.2",
        headline=None,
        praise=False,
        critical=False,
        quick_win=True,
        hand_off=None,
        cause=Cause.PARTNER,
        rule=FixRule.SEEN_ONCE,
        lost_bp=600,
        due_on=None,
        observations=(
            ObservationFacts(
                question=three(
                    "Was the driver at the door when you opened?",
                    "Oliko kuljettaja ovella, kun avasit?",
                    "Stod föraren vid dörren när du öppnade?",
                ),
                answer=NO,
            ),
        ),
        photos=(),
        good=None,
        first_step=None,
    ),
    FindingFacts(
        number=4,
        standard_code="3.1",
        headline=three(
            "Parcels arrive intact",
            "Paketit tulevat ehjinä",
            "Paketen kommer fram hela",
        ),
        praise=True,
        critical=False,
        quick_win=False,
        hand_off=None,
        cause=Cause.PARTNER,
        rule=FixRule.SEEN_ONCE,
        lost_bp=0,
        due_on=None,
        observations=(),
        photos=(),
        good=None,
        first_step=None,
    ),
)

PROMISES = (
    PromiseFacts(code="informed", name=INFORMED, visit_bp=0, period=figures(4800, 3100, 6500, 9, previous=5100)),
    PromiseFacts(code="solved", name=SOLVED, visit_bp=4000, period=figures(5300, 3600, 6900, 9, previous=5000)),
    PromiseFacts(code="respect", name=RESPECT, visit_bp=7000, period=figures(7900, 6500, 8900, 14, previous=6900)),
    PromiseFacts(code="intact", name=INTACT, visit_bp=10000, period=figures(9600, 8700, 9900, 14)),
    PromiseFacts(code="easy", name=EASY, visit_bp=None, period=nothing()),
)
