"""The reference report of the benchmarks: cover and four charts, 60 questions in 8 sections, 12 photos at print size.

Answers, words and photos differ in every copy, so that nobody gains by remembering the copy before.
"""

from __future__ import annotations

import hashlib
import io
import random
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from PIL import Image

from checklists import Status
from reports import charts
from reports.charts import Bullet
from reports.compose import compose
from reports.content import AuditReport
from reports.facts import LineFacts, ObservationFacts, PhotoFacts, SectionFacts
from reports.pages import report_html
from tests.reports.examples import bad_facts, raw_of
from tests.reports.sayings import FINDINGS, NO, STANDARDS, YES, same

PRINT_SIZE = (700, 525)
UPLOADED_SIZE = (1600, 1200)
PHOTOS_OF_A_FINDING = 2
QUESTIONS_OF_A_SECTION = 8
EXTRA_CHARTS = 3
"""The report draws one chart itself; these come on top, to the four of the reference."""

NOUNS = ("parcel", "driver", "locker", "message", "door", "slot", "label", "receipt", "screen", "bag", "desk", "phone")
VERBS = ("told", "shown", "given", "kept", "moved", "opened", "checked", "signed", "returned", "promised")


@dataclass(frozen=True)
class Copy:
    """One copy of the report: its content, the page that becomes the PDF, and its photos by SHA-256."""

    report: AuditReport
    html: str
    photos: dict[str, bytes]


def copy(seed: int, *, questions: int = 60, photos: int = 12, size: tuple[int, int] = PRINT_SIZE) -> Copy:
    """Return the copy that belongs to a seed; the same seed gives the same copy."""
    chance = random.Random(seed)
    pictures = [_photo(chance, size) for _ in range(photos)]
    shown = {hashlib.sha256(data).hexdigest(): data for data in pictures}
    report = _report(chance, list(shown), questions)
    page = report_html(report, "en")
    extra = "".join(_chart(chance) for _ in range(EXTRA_CHARTS))
    return Copy(report, page.replace("</body>", f"{extra}</body>"), shown)


def _photo(chance: random.Random, size: tuple[int, int]) -> bytes:
    """Return a JPEG with as much detail as a phone's photo has: coarse shapes under fine noise."""
    width, height = size
    coarse = Image.frombytes("RGB", (16, 12), chance.randbytes(16 * 12 * 3)).resize(size)
    fine = Image.frombytes("L", (width // 2, height // 2), chance.randbytes((width // 2) * (height // 2))).resize(size)
    out = io.BytesIO()
    Image.blend(coarse, fine.convert("RGB"), 0.1).save(out, "JPEG", quality=80)
    return out.getvalue()


def _sentence(chance: random.Random) -> str:
    words = [f"{chance.choice(NOUNS)} {chance.choice(VERBS)}" for _ in range(chance.randint(1, 2))]
    return f"Was the {', the '.join(words)} as promised ({chance.randint(100, 999)})?"


def _report(chance: random.Random, hashes: list[str], questions: int) -> AuditReport:
    facts = bad_facts()
    sections = _sections(chance, questions)
    raw = raw_of(sections)
    score = replace(facts.score, raw_bp=raw, final_bp=min(raw, 5000))
    pairs = [hashes[at : at + PHOTOS_OF_A_FINDING] for at in range(0, len(hashes), PHOTOS_OF_A_FINDING)]
    findings = tuple(
        replace(
            FINDINGS[at % 3],
            number=at + 1,
            headline=same(f"{_sentence(chance)[:-1]}: no"),
            observations=(ObservationFacts(question=same(_sentence(chance)), answer=NO, comment=_sentence(chance)),),
            photos=tuple(PhotoFacts(sha256=one, caption=same(_sentence(chance))) for one in pair),
        )
        for at, pair in enumerate(pairs)
    )
    standards = STANDARDS + tuple(
        replace(STANDARDS[at % 4], code=f"{6 + at // 4}.{at % 4 + 1}", name=same(_sentence(chance))) for at in range(7)
    )
    brand = replace(facts.brand, languages=("en",))
    return compose(replace(facts, brand=brand, score=score, sections=sections, findings=findings, standards=standards))


def _sections(chance: random.Random, questions: int) -> tuple[SectionFacts, ...]:
    """Return so many questions of the same weight, each kept, half kept or not kept."""
    part = Fraction(1, questions)
    lines = []
    for at in range(questions):
        share = Fraction(chance.choice((0, 1, 2, 2)), 2)
        lines.append(
            LineFacts(
                code=f"q{at}",
                question=same(_sentence(chance)),
                answer=YES if share else NO,
                status=Status.SCORED,
                weight=Decimal(1),
                share=share,
                renormalised=part,
                points=part * share * 100,
                final_points=part * share * 100,
            )
        )
    groups = [lines[at : at + QUESTIONS_OF_A_SECTION] for at in range(0, questions, QUESTIONS_OF_A_SECTION)]
    return tuple(
        SectionFacts(title=same(f"Section {at}"), weight=Decimal(1), lines=tuple(group))
        for at, group in enumerate(groups, start=1)
    )


def _chart(chance: random.Random) -> str:
    score = chance.randint(3000, 9000)
    shown = Bullet(score, score - 500, score + 500, 8000, score - 300, (85, 70, 55))
    return str(charts.with_style(charts.bullet(shown, f"{score / 100:.1f} of 100")))
