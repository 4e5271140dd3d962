"""The words of page 1: finding, score, fix first, keep doing, do now."""

from reports.compose.voice import DOT, Voice
from reports.edition import Box, Chapter, Labelled, ScorePanel
from reports.facts import FindingFacts, FixRule
from reports.words import (
    band_chip,
    date_text,
    labels,
    period_text,
    rule_text,
    score,
    score_text,
    sentences,
)

MOST_PRAISE = 2


def title(voice: Voice) -> str:
    """Return the finding of the report, with the partner's name in front."""
    return sentences.title(voice.facts.place.partner, finding(voice), voice.language)


def finding(voice: Voice) -> str:
    """Return the finding of the report without the partner's name."""
    choice = voice.choice
    return sentences.finding_sentence(
        to_fix=choice.promises_to_fix,
        to_watch=choice.promises_to_watch,
        measured=voice.facts.score.raw_bp is not None,
        others=bool(choice.others),
        language=voice.language,
    )


def scope(voice: Voice) -> str:
    """Return what the report is about: kind, place, day and channel."""
    place = voice.facts.place
    where = place.touchpoint if place.city in ("", place.touchpoint) else f"{place.touchpoint}, {place.city}"
    return DOT.join((voice.text(place.kind), where, voice.visit(), voice.text(place.channel)))


def score_panel(voice: Voice) -> ScorePanel:
    """Return the score of the visit beside the figures of the period."""
    language, period, own = voice.language, voice.facts.period, voice.facts.score
    overall = period.overall
    lines = (sentences.figures_sentence(overall, language), sentences.comparison_sentence(overall, language))
    changed = own.raw_bp is not None and own.raw_bp != own.final_bp
    return ScorePanel(
        figure="–" if own.final_bp is None else score(own.final_bp, language),
        of="" if own.final_bp is None else voice.say(labels.OF_HUNDRED),
        label=voice.say(labels.THIS_VISIT),
        note=voice.say(sentences.CAPPED, raw=score_text(own.raw_bp, language)) if changed else "",
        period_heading=voice.say(labels.ALL_VISITS, period=period_text(period.first_day, period.last_day, language)),
        chip=band_chip(voice.band(overall), language),
        lines=lines,
        bullet_text=", ".join(lines).replace(DOT, ", "),
        bullet_caption=sentences.bullet_legend(overall, language),
    )


def _tone(item: FindingFacts) -> str:
    if item.rule is FixRule.SEEN_ONCE:
        return "watch"
    if item.critical:
        return "critical"
    return "quick" if item.quick_win else "fix"


def saw(voice: Voice, item: FindingFacts) -> str:
    """Return on how many visits the standard was kept; where none tested it, what was asked and answered.

    Page 1 is read in ten seconds: questions, answers and comments stand in the chapter of findings.
    """
    language, standard = voice.language, voice.standard(item.standard_code)
    if standard.tested:
        return sentences.kept_sentence(standard.kept, standard.tested, language)
    asked = [
        sentences.asked_sentence(voice.text(seen.question), voice.text(seen.answer), language)
        for seen in item.observations[:1]
    ]
    return " ".join(asked)


def _standard(voice: Voice, item: FindingFacts, name: str) -> str:
    """Return code and text of the standard; the code alone where the headline already holds the text."""
    if item.headline is None:
        return voice.say(labels.CODE, code=item.standard_code)
    return voice.say(labels.STANDARD_IS, code=item.standard_code, text=name)


def boxes(voice: Voice) -> tuple[Box, ...]:
    """Return the boxes: what to fix first, then what to watch; three at most."""
    made = []
    for item in (*voice.choice.fix, *voice.choice.watch):
        marks = voice.marks(item)[1:]  # the standard has a line of its own
        if item.rule is FixRule.SEEN_ONCE:
            marks.append(rule_text(item.rule, voice.language))
        elif item.due_on is not None:
            marks.append(voice.say(labels.BY_DAY, day=date_text(item.due_on, voice.language)))
        standard = voice.text(voice.standard(item.standard_code).name)
        made.append(
            Box(
                tone=_tone(item),
                finding=item.number,
                headline=voice.headline(item),
                saw=saw(voice, item),
                standard=_standard(voice, item, standard),
                meta=DOT.join(marks),
            )
        )
    return tuple(made)


def fix_heading(voice: Voice) -> str:
    """Return the heading above the boxes."""
    return voice.say(labels.WATCH if voice.choice.watch and not voice.choice.fix else labels.FIX_FIRST)


def keep(voice: Voice) -> Labelled | None:
    """Return what to keep doing: praise, else the best promise on target; None when there is nothing to say."""
    if voice.choice.praise:
        praised = [_praised(voice, item) for item in voice.choice.praise[:MOST_PRAISE]]
        text = praised[0] if len(praised) == 1 else " ".join(f"{words.rstrip('.')}." for words in praised)
        return Labelled(label=voice.say(labels.KEEP_DOING), text=text)
    good = [
        (promise.visit_bp, promise)
        for promise in voice.facts.promises
        if promise.visit_bp is not None and promise.visit_bp >= promise.period.target_bp
    ]
    if not good:
        return None
    best_bp, best = max(good, key=lambda pair: pair[0])
    text = voice.say(sentences.SCORED_NAME, name=voice.text(best.name), score=score(best_bp, voice.language))
    return Labelled(label=voice.say(labels.KEEP_DOING), text=text)


def _praised(voice: Voice, item: FindingFacts) -> str:
    """Return what was kept, without "kept well": "keep doing" has said that already."""
    return voice.text(voice.standard(item.standard_code).name if item.headline is None else item.headline)


def do_now(voice: Voice) -> Labelled:
    """Return the call to action with its date; never a token, only the address and the report number."""
    facts = voice.facts
    text = sentences.do_now_sentence(
        actions=bool(voice.choice.fix),
        day=facts.method.answer_by,
        address=facts.brand.address,
        number=facts.number,
        language=voice.language,
    )
    return Labelled(label=voice.say(labels.DO_NOW), text=text)


def changed(voice: Voice) -> Chapter | None:
    """Return the box that says what changed since the version before; None in a first version."""
    facts = voice.facts
    if facts.version == 1:
        return None
    items = tuple(Labelled(label="", text=voice.text(change)) for change in facts.changes)
    return Chapter(heading=voice.say(labels.CHANGED, version=facts.version), items=items)
