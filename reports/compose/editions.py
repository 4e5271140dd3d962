"""Facts -> report: words everything in every language of the brand."""

import hashlib
import json

from reports.compose import chapters, page_one
from reports.compose.annex import annex
from reports.compose.checks import check
from reports.compose.cleaning import cleaned
from reports.compose.voice import DOT, Voice
from reports.content import CONTENT_VERSION, RENDERER, AuditReport
from reports.edition import Edition
from reports.facts import AuditFacts
from reports.figures import choose
from reports.plainform import to_plain
from reports.words import date_text, labels, sentences


def digest(facts: AuditFacts) -> str:
    """Return the SHA-256 (hex) of the facts as canonical JSON (sorted keys, no blanks)."""
    plain = json.dumps(to_plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def compose(facts: AuditFacts) -> AuditReport:
    """Return the report with finished sentences in every language of the brand.

    Raises ContentError when a text is missing in a language, a code points nowhere, a figure contradicts itself, or
    the lines of the annex do not add up to the score.
    """
    facts = cleaned(facts)
    check(facts)
    choice, fingerprint = choose(facts), digest(facts)
    editions = {language: _edition(Voice(facts, choice, language), fingerprint) for language in facts.brand.languages}
    return AuditReport(content_version=CONTENT_VERSION, renderer=RENDERER, facts=facts, editions=editions)


def _edition(voice: Voice, fingerprint: str) -> Edition:
    facts, language = voice.facts, voice.language
    partner = facts.place.partner
    names = {"partner": partner, "number": facts.number, "version": facts.version}
    words = voice.say(labels.PAGE).split("||")
    return Edition(
        language=language,
        document_title=voice.say(labels.DOCUMENT, **names),
        brand_line=voice.say(labels.BRAND_LINE, brand=facts.brand.name),
        released=voice.say(labels.RELEASED, day=date_text(facts.released_on, language)),
        title=page_one.title(voice),
        scope=page_one.scope(voice),
        verdict=sentences.verdict(facts.period.overall, facts.period.minimum_visits, language),
        score=page_one.score_panel(voice),
        changed=page_one.changed(voice),
        fix_heading=page_one.fix_heading(voice),
        fix_empty=voice.say(labels.NOTHING_TO_FIX),
        boxes=page_one.boxes(voice),
        keep=page_one.keep(voice),
        do_now=page_one.do_now(voice),
        running_head=DOT.join((partner, voice.visit())),
        confidential=voice.say(labels.CONFIDENTIAL, **names),
        page_of=(words[0], words[1], words[2]),
        promises=chapters.promises(voice),
        findings=chapters.findings(voice),
        standards=chapters.standards(voice),
        method=chapters.how_measured(voice, fingerprint),
        annex=annex(voice),
    )
