"""The annex: every question's part in the score, and the steps from their sum to the number that is shown."""

from decimal import Decimal
from fractions import Fraction

from checklists import Effect, Mode, Status
from reports.compose.voice import Voice
from reports.content import ContentError
from reports.edition import Annex, Labelled, Table
from reports.facts import AuditFacts, CriticalFacts, LineFacts, SectionFacts
from reports.figures import apportion, half_up
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
    """Return every critical failure with the score in basis points after it, in the order in which they act."""
    value = facts.score.raw_bp or 0
    zeroed = half_up(sum((line.final_points for line in counted_lines(facts)), Fraction(0)) * BP_PER_POINT)
    steps = []
    for critical in sorted(facts.score.criticals, key=lambda c: EFFECT_ORDER.index(c.effect)):
        if critical.effect is Effect.SECTION_ZERO:
            value = zeroed
        elif critical.effect is Effect.CAP:
            value = min(value, FULL_BP if critical.cap_bp is None else critical.cap_bp)
        elif critical.effect is Effect.AUDIT_ZERO:
            value = 0
        steps.append((critical, value))
    return steps


def annex(voice: Voice) -> Annex:
    """Return the annex; its lines add up exactly, rounded to hundredths of a point."""
    facts = voice.facts
    lines = counted_lines(facts)
    shown = iter(apportion([line.points * BP_PER_POINT for line in lines], facts.score.raw_bp or 0))
    given = [[next(shown) if _counts(section, line) else None for line in section.lines] for section in facts.sections]
    intro = labels.ANNEX_POINTS if facts.score.mode is Mode.POINTS else labels.ANNEX_SECTIONS
    return Annex(
        heading=voice.say(labels.ANNEX),
        intro=voice.say(intro),
        tables=tuple(_section(voice, section, own) for section, own in zip(facts.sections, given, strict=True)),
        steps=tuple(_steps(voice)),
    )


def _hundredths(basis_points: int, language: str) -> str:
    return number(Decimal(basis_points) / 100, language, 2)


def _section(voice: Voice, section: SectionFacts, given: list[int | None]) -> Table:
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
    counted = [line for line in section.lines if _counts(section, line)]
    foot: tuple[str, ...] = ()
    if counted:
        could = sum((line.renormalised for line in counted), Fraction(0))
        points = _hundredths(sum(points for points in given if points is not None), voice.language)
        foot = (voice.say(labels.SECTION_SUM), "", "", "", _could(could, voice.language), points)
    return Table(
        heading=voice.text(section.title),
        intro=" ".join(notes),
        columns=tuple(voice.say(column) for column in columns),
        rows=tuple(_row(voice, line, own) for line, own in zip(section.lines, given, strict=True)),
        foot=foot,
    )


def _could(part: Fraction, language: str) -> str:
    return _hundredths(half_up(part * FULL_BP), language)


def _row(voice: Voice, line: LineFacts, points: int | None) -> tuple[str, ...]:
    language = voice.language
    start = (voice.text(line.question), voice.text(line.answer))
    if line.status is not Status.SCORED or line.share is None:
        return (*start, DASH, voice.say(STATUS_WORDS.get(line.status, labels.NOT_SCORED)), DASH, DASH)
    earned = percent(half_up(line.share * FULL_BP), language)
    weight = number(line.weight, language)
    if points is None:
        return (*start, weight, earned, DASH, DASH)
    return (*start, weight, earned, _could(line.renormalised, language), _hundredths(points, language))


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
