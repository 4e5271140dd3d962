"""The words of the pages after page 1: promises, findings, standards, how we measured."""

from checklists import Mode
from reports.compose.voice import DOT, Voice
from reports.content import RENDERER
from reports.edition import Chapter, Finding, Findings, Labelled, Picture, Table
from reports.facts import Figures, FindingFacts, FixRule, StandardFacts
from reports.figures import worst_first
from reports.words import (
    answers,
    band_text,
    band_word,
    cause_text,
    date_text,
    kept_text,
    labels,
    method,
    number,
    period_text,
    range_text,
    rule_text,
    score,
    score_text,
    sentences,
)
from reports.words.phrases import Phrase

MOST_PICTURES = 2


def promises(voice: Voice) -> Table:
    """Return the table of scores by promise."""
    language, period = voice.language, voice.facts.period
    columns = (
        labels.PROMISE,
        labels.COLUMN_VISIT,
        labels.COLUMN_ALL,
        labels.COLUMN_RANGE,
        labels.COLUMN_TARGET,
        labels.COLUMN_CHANGE,
        labels.COLUMN_BAND,
        labels.COLUMN_VISITS,
    )
    rows = []
    for promise in voice.facts.promises:
        own = promise.period
        reading = voice.band(own)
        rows.append(
            (
                voice.text(promise.name),
                score_text(promise.visit_bp, language),
                score_text(own.score_bp, language),
                range_text(own.low_bp, own.high_bp, language),
                score(own.target_bp, language),
                _change(own, language),
                band_text(reading, language),
                number(own.visits, language),
            )
        )
    span = period_text(period.first_day, period.last_day, language)
    return Table(
        heading=voice.say(labels.PROMISES),
        intro=voice.say(labels.PROMISES_INTRO, period=span),
        columns=tuple(voice.say(column) for column in columns),
        rows=tuple(rows),
        note=voice.say(labels.FEW_AUDITORS) if period.severity_uncertain else "",
    )


def _change(figures: Figures, language: str) -> str:
    """Return the change with its sign, "within the margin" where its range holds zero, a dash without one."""
    if figures.score_bp is None or figures.previous_bp is None:
        return "–"
    if sentences.change_phrase(figures) is sentences.NO_CHANGE:
        return labels.WITHIN.raw(language)
    change = figures.score_bp - figures.previous_bp
    return ("+" if change > 0 else "−") + score(abs(change), language)


def findings(voice: Voice) -> Findings:
    """Return every finding with its evidence, in the order of their numbers."""
    items = tuple(_finding(voice, item) for item in sorted(voice.facts.findings, key=lambda item: item.number))
    return Findings(heading=voice.say(labels.FINDINGS), empty=voice.say(labels.NO_FINDINGS), items=items)


def _finding(voice: Voice, item: FindingFacts) -> Finding:
    marks = voice.marks(item)
    if not item.praise:
        marks.append(rule_text(item.rule, voice.language))
    tone = "praise" if item.praise else "watch" if item.rule is FixRule.SEEN_ONCE else "fix"
    return Finding(
        number=item.number,
        tone="critical" if item.critical and tone == "fix" else tone,
        headline=voice.headline(item),
        meta=DOT.join(marks),
        facts=tuple(_facts(voice, item)),
        pictures=tuple(Picture(sha256=p.sha256, alt=voice.text(p.caption)) for p in item.photos[:MOST_PICTURES]),
    )


def _facts(voice: Voice, item: FindingFacts) -> list[Labelled]:
    language, standard = voice.language, voice.standard(item.standard_code)
    promise = voice.promise(standard.promise_code)

    def line(label: Phrase, text: str) -> Labelled:
        return Labelled(label=voice.say(label), text=text)

    lines = [line(labels.PROMISE, voice.text(promise.name)), line(labels.COLUMN_STANDARD, voice.text(standard.name))]
    for seen in item.observations:
        asked = sentences.asked_sentence(voice.text(seen.question), voice.text(seen.answer), language)
        lines.append(line(labels.SEEN, asked))
        if seen.comment.strip():
            lines.append(line(labels.COMMENT, answers.QUOTED.say(language, text=seen.comment.strip())))
    lines.append(line(labels.IN_PERIOD, _kept(voice, standard)))
    if not item.praise:
        lines.append(line(labels.CAUSE, cause_text(item.cause, language)))
        if item.good is not None:
            lines.append(line(labels.GOOD, voice.text(item.good)))
        if item.first_step is not None:
            lines.append(line(labels.FIRST_STEP, voice.text(item.first_step)))
        if item.due_on is not None and item.rule is not FixRule.SEEN_ONCE:
            lines.append(line(labels.DUE, date_text(item.due_on, language)))
    return lines


def _kept(voice: Voice, standard: StandardFacts) -> str:
    language = voice.language
    if standard.low_bp is None or standard.high_bp is None or not standard.tested:
        return sentences.NOTHING_YET.raw(language)
    low, high, target = (score(value, language) for value in (standard.low_bp, standard.high_bp, standard.target_bp))
    kept = sentences.kept_sentence(standard.kept, standard.tested, language)
    return f"{kept} {voice.say(sentences.KEPT_RANGE, low=low, high=high, target=target)}"


def standards(voice: Voice) -> Table:
    """Return the table of all standards, worst first."""
    language = voice.language
    columns = (
        labels.COLUMN_CODE,
        labels.COLUMN_STANDARD,
        labels.COLUMN_VISIT,
        labels.COLUMN_KEPT,
        labels.COLUMN_RANGE_PERCENT,
        labels.COLUMN_TARGET_PERCENT,
    )
    rows = []
    for standard in worst_first(voice.facts.standards):
        name = voice.text(standard.name)
        rows.append(
            (
                standard.code,
                f"{name} ({voice.say(labels.CRITICAL)})" if standard.critical else name,
                score_text(standard.visit_bp, language),
                kept_text(standard.kept, standard.tested, language),
                range_text(standard.low_bp, standard.high_bp, language),
                score(standard.target_bp, language),
            )
        )
    return Table(
        heading=voice.say(labels.STANDARDS),
        intro=voice.say(labels.STANDARDS_INTRO),
        columns=tuple(voice.say(column) for column in columns),
        rows=tuple(rows),
    )


def how_measured(voice: Voice, digest: str) -> Chapter:
    """Return the page "How we measured"; `digest` is the SHA-256 of the facts."""
    language, facts, told = voice.language, voice.facts, voice.facts.method
    weights = method.WEIGHTS_POINTS if facts.score.mode is Mode.POINTS else method.WEIGHTS_SECTIONS
    purpose = voice.say(method.PURPOSE_TEXT)
    if told.informed_on is not None:
        purpose += voice.say(method.INFORMED_TEXT, day=date_text(told.informed_on, language))
    checklist = voice.say(
        method.CHECKLIST_TEXT,
        name=voice.text(told.checklist),
        version=told.checklist_version,
        algorithm=told.algorithm_version,
    )
    brand = facts.brand
    pairs = (
        (method.VISITS, _visits(voice)),
        (method.CHECKLIST, checklist),
        (method.WEIGHTS, voice.say(weights)),
        (method.OPEN, voice.say(method.OPEN_TEXT)),
        (method.CRITICAL, voice.say(method.CRITICAL_TEXT)),
        (method.RANGE, voice.say(method.RANGE_TEXT)),
        (method.BANDS, _bands(voice)),
        (method.EXCLUDED, _excluded(voice)),
        (method.DISPUTE, voice.say(method.DISPUTE_TEXT, day=date_text(told.dispute_until, language))),
        (method.PRIVACY, method.PRIVACY_TEXT.say(language, told.retention_days)),
        (method.PURPOSE, purpose),
        (
            method.CONTACT,
            voice.say(method.CONTACT_TEXT, name=brand.contact_name, brand=brand.name, email=brand.contact_email),
        ),
        (
            method.REPORT,
            voice.say(
                method.REPORT_TEXT,
                number=facts.number,
                version=facts.version,
                day=date_text(facts.released_on, language),
                renderer=RENDERER,
                digest=digest,
            ),
        ),
    )
    items = tuple(Labelled(label=voice.say(label), text=text) for label, text in pairs)
    return Chapter(heading=voice.say(method.HEADING), items=items)


def _visits(voice: Voice) -> str:
    period = voice.facts.period
    span = period_text(period.first_day, period.last_day, voice.language)
    text = method.VISITS_TEXT.say(voice.language, period.overall.visits, when=voice.when(), period=span)
    return f"{text} {voice.say(labels.FEW_AUDITORS)}" if period.severity_uncertain else text


def _bands(voice: Voice) -> str:
    period, language = voice.facts.period, voice.language
    a, b, c = (number(limit, language) for limit in period.band_limits)
    words = {f"word_{letter.lower()}": band_word(letter, language).lower() for letter in "ABCD"}
    return voice.say(method.BANDS_TEXT, a=a, b=b, c=c, minimum=period.minimum_visits, **words)


def _excluded(voice: Voice) -> str:
    excluded = voice.facts.method.excluded
    if not excluded:
        return voice.say(method.EXCLUDED_NONE)
    return "; ".join(
        voice.say(method.EXCLUDED_ITEM, number=one.number, reason=voice.text(one.reason)) for one in excluded
    )
