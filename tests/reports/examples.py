"""Realistic reports: a partner with things to fix, one that keeps every promise, one with too few visits."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from checklists import Effect, Mode, Status
from reports.compose import compose
from reports.content import AuditReport
from reports.facts import (
    AuditFacts,
    CriticalFacts,
    DayPart,
    LineFacts,
    PeriodFacts,
    ScoreFacts,
    SectionFacts,
)
from reports.figures import half_up
from tests.reports.sayings import (
    BRAND,
    FINDINGS,
    METHOD,
    NO,
    NOT_HERE,
    PLACE,
    PROMISES,
    STANDARDS,
    YES,
    figures,
    same,
    three,
)


def line(
    code: str,
    question: dict[str, str],
    weight: str,
    share: Fraction | None,
    total: Decimal,
    *,
    status: Status = Status.SCORED,
    zeroed: bool = False,
) -> LineFacts:
    counted = status is Status.SCORED and share is not None
    part = Fraction(Decimal(weight)) / Fraction(total) if counted else Fraction(0)
    points = part * (share or 0) * 100
    answer = NOT_HERE if not counted else YES if share == 1 else NO if share == 0 else same("3 / 5")
    return LineFacts(
        code=code,
        question=question,
        answer=answer,
        status=status,
        weight=Decimal(weight),
        share=share,
        renormalised=part,
        points=points,
        final_points=Fraction(0) if zeroed else points,
    )


def at_the_door(total: Decimal) -> tuple[LineFacts, ...]:
    return (
        line(
            "intact",
            three(
                "Was the parcel intact?",
                "Oliko paketti ehjä?",
                "Var paketet helt?",
            ),
            "8",
            Fraction(1),
            total,
        ),
        line(
            "friendly",
            three(
                "How friendly was the driver?",
                "Kuinka ystävällinen kuljettaja oli?",
                "Hur vänlig var föraren?",
            ),
            "4",
            Fraction(2, 3),
            total,
        ),
        line("solved", FINDINGS[1].observations[0].question, "2", Fraction(0), total),
        line("waited", FINDINGS[2].observations[0].question, "2", Fraction(1, 2), total),
    )


def sections() -> tuple[SectionFacts, ...]:
    total = Decimal(21)
    first = (
        line("late", FINDINGS[0].observations[0].question, "3", Fraction(0), total),
        line(
            "slot",
            three(
                "Did the delivery come in its slot?",
                "Tuliko toimitus ajallaan?",
                "Kom leveransen i tid?",
            ),
            "2",
            Fraction(1),
            total,
        ),
        line(
            "change",
            three(
                "Could you change the slot?",
                "Pystyitkö vaihtamaan aikaa?",
                "Kunde du ändra tiden?",
            ),
            "2",
            None,
            total,
            status=Status.NOT_APPLICABLE,
        ),
    )
    return (
        SectionFacts(
            title=three("Before delivery", "Ennen toimitusta", "Före leveransen"), weight=Decimal(1), lines=first
        ),
        SectionFacts(title=three("At the door", "Ovella", "Vid dörren"), weight=Decimal(1), lines=at_the_door(total)),
    )


def raw_of(parts: tuple[SectionFacts, ...]) -> int:
    points = sum((ln.points for s in parts if s.hand_off is None for ln in s.lines), Fraction(0))
    return half_up(points * 100)


def bad_facts() -> AuditFacts:
    """NordDrop: two promises to fix, one thing to watch, a cap, photos, 14 visits."""
    parts = sections()
    return AuditFacts(
        number="AH-2026-0137",
        version=1,
        released_on=date(2027, 1, 5),
        brand=BRAND,
        place=PLACE,
        visited_on=date(2026, 12, 14),
        day_part=DayPart.AFTERNOON,
        score=ScoreFacts(
            mode=Mode.POINTS,
            raw_bp=raw_of(parts),
            final_bp=5000,
            criticals=(
                CriticalFacts(
                    code="late", question=FINDINGS[0].observations[0].question, effect=Effect.CAP, cap_bp=5000
                ),
            ),
        ),
        period=PeriodFacts(
            first_day=date(2026, 10, 1),
            last_day=date(2026, 12, 31),
            overall=figures(7200, 6700, 7700, 14, previous=7500),
            minimum_visits=5,
            band_limits=(85, 70, 55),
            severity_uncertain=True,
        ),
        promises=PROMISES,
        standards=STANDARDS,
        findings=FINDINGS,
        sections=parts,
        method=METHOD,
    )


def good_facts() -> AuditFacts:
    """PostiX: everything kept, praise, range wholly in A."""
    lines = tuple(
        replace(
            ln,
            share=Fraction(1),
            status=Status.SCORED,
            answer=YES,
            renormalised=Fraction(1, 4),
            points=Fraction(25),
            final_points=Fraction(25),
        )
        for ln in sections()[1].lines
    )
    return replace(
        bad_facts(),
        number="AH-2026-0140",
        place=replace(
            PLACE,
            partner="PostiX Oyj",
            touchpoint="Kamppi K12",
            kind=three("Parcel locker", "Pakettiautomaatti", "Paketbox"),
            channel=three(
                "at the locker",
                "automaatilla",
                "vid automaten",
            ),
        ),
        day_part=DayPart.MORNING,
        score=ScoreFacts(mode=Mode.POINTS, raw_bp=10000, final_bp=10000),
        period=replace(
            bad_facts().period, overall=figures(9300, 8900, 9600, 40, previous=8100), severity_uncertain=False
        ),
        promises=tuple(
            replace(p, visit_bp=10000, period=figures(9400, 8800, 9700, 40))
            for p in PROMISES
            if p.code in ("intact", "respect")
        ),
        standards=tuple(
            replace(s, kept=s.tested, visit_bp=10000, low_bp=7847, high_bp=10000)
            for s in STANDARDS
            if s.code in ("3.1", "4.2")
        ),
        findings=(replace(FINDINGS[3], number=1),),
        sections=(replace(sections()[1], lines=lines),),
        method=replace(METHOD, excluded=()),
    )


def few_facts() -> AuditFacts:
    """FixFast: two visits of five, one failure seen once; second version of the report."""
    return replace(
        bad_facts(),
        number="AH-2026-0151",
        version=2,
        place=replace(
            PLACE,
            partner="FixFast AB",
            touchpoint="Sickla",
            city="Stockholm",
            kind=three("Returns desk", "Palautuspiste", "Returdisk"),
        ),
        score=ScoreFacts(mode=Mode.POINTS, raw_bp=bad_facts().score.raw_bp, final_bp=bad_facts().score.raw_bp),
        period=replace(bad_facts().period, overall=figures(6100, 2600, 8700, 2)),
        promises=tuple(
            replace(
                p,
                period=replace(
                    p.period, visits=min(2, p.period.visits), previous_bp=None, change_low_bp=None, change_high_bp=None
                ),
            )
            for p in PROMISES
        ),
        findings=(replace(FINDINGS[2], number=1),),
        changes=(
            three(
                "Finding 2 (late message) was withdrawn after your dispute; the score rose from 50 to 67.",
                "Havainto 2 (myöhästymisviesti) poistettiin oikaisupyyntönne perusteella; tulos nousi 50:stä 67:ään.",
                "Iakttagelse 2 (sent meddelande) togs bort efter er invändning; resultatet steg från 50 till 67.",
            ),
        ),
    )


FACTS = {"bad": bad_facts, "good": good_facts, "few": few_facts}


def report(name: str = "bad") -> AuditReport:
    return compose(FACTS[name]())
