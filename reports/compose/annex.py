"""The annex: every question's part in the score, and the steps from their sum to the number that is shown."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from checklists import Effect, Mode, Status
from reports.compose.voice import Voice
from reports.content import ContentError
from reports.edition import Annex, Labelled, Table
from reports.facts import AuditFacts, CriticalFacts, LineFacts, SectionFacts
from reports.figures import apportion, apportion_above, half_up
from reports.words import labels, number, percent, score

FULL_BP = 10_000
BP_PER_POINT = 100
DASH = "–"

STATUS_WORDS = {
    Status.NOT_APPLICABLE: labels.NOT_APPLICABLE,
    Status.NOT_ASKED: labels.NOT_ASKED,
    Status.UNANSWERED: labels.UNANSWERED,
    Status.NOT_SCORED: labels.NOT_SCORED,
}
EFFECT_ORDER = (Effect.SECTION_ZERO, Effect.CAP, Effect.AUDIT_ZERO, Effect.FLAG)


def counted_lines(facts: AuditFacts) -> list[LineFacts]:
    """Return the lines that make the score: scored ones outside hand-offs."""
    return [line for section in facts.sections for line in section.lines if _counts(section, line)]


def _counts(section: SectionFacts, line: LineFacts) -> bool:
    return section.hand_off is None and line.status is Status.SCORED


def check_sum(facts: AuditFacts) -> None:
    """Raise ContentError unless the lines add up to the raw score and the consequences lead to the final one."""
    lines, own = counted_lines(facts), facts.score
    if own.raw_bp is None:
        if lines:
            msg = f"report {facts.number}: {len(lines)} lines are scored, but the score is not measured"
            raise ContentError(msg)
        return
    made = half_up(sum((line.points for line in lines), Fraction(0)) * BP_PER_POINT)
    if not lines or made != own.raw_bp:
        msg = f"report {facts.number}: the lines add up to {made} basis points, the raw score is {own.raw_bp}"
        raise ContentError(msg)
    after = running(facts)[-1][1] if own.criticals else own.raw_bp
    if after != own.final_bp:
        msg = f"report {facts.number}: the consequences lead to {after} basis points, the final score is {own.final_bp}"
        raise ContentError(msg)


def running(facts: AuditFacts) -> list[tuple[CriticalFacts, int]]:
    """Return every critical failure with the score in basis points after it, in the order in which they act.

    A failure acts on the leg of its question only; the score is the sum over the legs.
    """
    legs = _legs(facts)
    values = {code: leg.points for code, leg in legs.items()}
    leg_of = {line.code: section.leg for section in facts.sections for line in section.lines}
    steps = []
    for critical in sorted(facts.score.criticals, key=lambda c: EFFECT_ORDER.index(c.effect)):
        code = leg_of.get(critical.code, "")
        if code in legs:
            values[code] = _after(critical, values[code], legs[code])
        steps.append((critical, half_up(sum(values.values(), Fraction(0)) * BP_PER_POINT)))
    return steps


@dataclass
class _Leg:
    """What one leg gives to the score: its part of the whole (0 to 1), its points before and after zeroed sections."""

    share: Fraction = Fraction(0)
    points: Fraction = Fraction(0)
    final_points: Fraction = Fraction(0)


def _legs(facts: AuditFacts) -> dict[str, _Leg]:
    legs: dict[str, _Leg] = {}
    for section in facts.sections:
        for line in section.lines:
            if _counts(section, line):
                leg = legs.setdefault(section.leg, _Leg())
                leg.share += line.renormalised
                leg.points += line.points
                leg.final_points += line.final_points
    return legs


def _after(critical: CriticalFacts, value: Fraction, leg: _Leg) -> Fraction:
    match critical.effect:
        case Effect.SECTION_ZERO:
            return min(value, leg.final_points)
        case Effect.CAP:
            cap_bp = FULL_BP if critical.cap_bp is None else critical.cap_bp
            return min(value, leg.share * cap_bp / BP_PER_POINT)
        case Effect.AUDIT_ZERO:
            return Fraction(0)
        case Effect.FLAG:
            return value


@dataclass(frozen=True)
class _Shown:
    """Hundredths of a point as they are printed: what a line could give and what it gave; None outside of the score."""

    could: int
    gave: int


def _shown(facts: AuditFacts) -> list[list[_Shown | None]]:
    """Return what is printed for each line of each section: the columns add up, and no line gave more than it could."""
    lines = counted_lines(facts)
    gave = apportion([line.points * BP_PER_POINT for line in lines], facts.score.raw_bp or 0)
    could = apportion_above([line.renormalised * FULL_BP for line in lines], FULL_BP if lines else 0, gave)
    pairs = iter([_Shown(most, points) for most, points in zip(could, gave, strict=True)])
    return [[next(pairs) if _counts(section, line) else None for line in section.lines] for section in facts.sections]


def annex(voice: Voice) -> Annex:
    """Return the annex; its lines add up exactly, rounded to hundredths of a point."""
    facts = voice.facts
    intro = labels.ANNEX_POINTS if facts.score.mode is Mode.POINTS else labels.ANNEX_SECTIONS
    return Annex(
        heading=voice.say(labels.ANNEX),
        intro=voice.say(intro),
        tables=tuple(_section(voice, section, own) for section, own in zip(facts.sections, _shown(facts), strict=True)),
        steps=tuple(_steps(voice)),
    )


def _hundredths(basis_points: int, language: str) -> str:
    return number(Decimal(basis_points) / 100, language, 2)


def _section(voice: Voice, section: SectionFacts, shown: list[_Shown | None]) -> Table:
    columns = (
        labels.COLUMN_QUESTION,
        labels.COLUMN_ANSWER,
        labels.COLUMN_WEIGHT,
        labels.COLUMN_EARNED,
        labels.COLUMN_COUNTS,
        labels.COLUMN_POINTS,
    )
    notes = []
    if section.hand_off is not None:
        notes.append(voice.say(labels.SECTION_PAIR, party=voice.text(section.hand_off)))
    elif voice.facts.score.mode is Mode.SECTION_WEIGHTS:
        notes.append(voice.say(labels.SECTION_WEIGHT, weight=number(section.weight, voice.language)))
    counted = [own for own in shown if own is not None]
    foot: tuple[str, ...] = ()
    if counted:
        could = _hundredths(sum(own.could for own in counted), voice.language)
        gave = _hundredths(sum(own.gave for own in counted), voice.language)
        foot = (voice.say(labels.SECTION_SUM), "", "", "", could, gave)
    return Table(
        heading=voice.text(section.title),
        intro=" ".join(notes),
        columns=tuple(voice.say(column) for column in columns),
        rows=tuple(_row(voice, line, own) for line, own in zip(section.lines, shown, strict=True)),
        foot=foot,
    )


def _row(voice: Voice, line: LineFacts, own: _Shown | None) -> tuple[str, ...]:
    language = voice.language
    start = (voice.text(line.question), voice.text(line.answer))
    if line.status is not Status.SCORED or line.share is None:
        return (*start, DASH, voice.say(STATUS_WORDS.get(line.status, labels.NOT_SCORED)), DASH, DASH)
    earned = percent(half_up(line.share * FULL_BP), language)
    weight = number(line.weight, language)
    if own is None:
        return (*start, weight, earned, DASH, DASH)
    return (*start, weight, earned, _hundredths(own.could, language), _hundredths(own.gave, language))


def _steps(voice: Voice) -> list[Labelled]:
    own, language = voice.facts.score, voice.language
    if own.raw_bp is None:
        return [Labelled(label=voice.say(labels.STEP_FINAL), text=voice.say(labels.UNMEASURED))]
    steps = [Labelled(label=voice.say(labels.STEP_SUM), text=_hundredths(own.raw_bp, language))]
    for critical, value in running(voice.facts):
        text = voice.say(
            labels.STEP_BECAUSE,
            value=_hundredths(value, language),
            question=voice.text(critical.question),
        )
        steps.append(Labelled(label=_step_label(voice, critical), text=text))
    if own.final_bp is not None:
        shown = voice.say(
            labels.STEP_SHOWN, value=_hundredths(own.final_bp, language), shown=score(own.final_bp, language)
        )
        steps.append(Labelled(label=voice.say(labels.STEP_FINAL), text=shown))
    return steps


def _step_label(voice: Voice, critical: CriticalFacts) -> str:
    match critical.effect:
        case Effect.CAP:
            return voice.say(labels.STEP_CAP, cap=score(critical.cap_bp or 0, voice.language))
        case Effect.SECTION_ZERO:
            return voice.say(labels.STEP_SECTION_ZERO)
        case Effect.AUDIT_ZERO:
            return voice.say(labels.STEP_ZERO)
        case Effect.FLAG:
            return voice.say(labels.STEP_FLAG)
