"""The facts together with the language in which they are worded, and what several parts of a report share."""

from dataclasses import dataclass

from checklists.grades import Grade
from reports.facts import AuditFacts, Figures, FindingFacts, PromiseFacts, StandardFacts, Texts
from reports.figures import Choice
from reports.words import date_text, day_part_text, labels, points, read_band, sentences
from reports.words.phrases import Phrase

DOT = " · "


@dataclass(frozen=True)
class Voice:
    """One language's view of the facts."""

    facts: AuditFacts
    choice: Choice
    language: str

    def text(self, texts: Texts) -> str:
        """Return a brand's text in this language."""
        return texts[self.language]

    def say(self, phrase: Phrase, **values: object) -> str:
        """Return a phrase in this language."""
        return phrase.say(self.language, **values)

    def standard(self, code: str) -> StandardFacts:
        """Return the standard of that code."""
        return next(s for s in self.facts.standards if s.code == code)

    def promise(self, code: str) -> PromiseFacts:
        """Return the promise of that code."""
        return next(p for p in self.facts.promises if p.code == code)

    def band(self, figures: Figures) -> Grade:
        """Return the band of figures by the brand's limits and minimum of visits."""
        period = self.facts.period
        return read_band(
            figures.low_bp, figures.high_bp, figures.visits, minimum=period.minimum_visits, limits=period.band_limits
        )

    def headline(self, finding: FindingFacts) -> str:
        """Return the finding in one line: the brand's words, or made from the standard's name."""
        if finding.headline is not None:
            return self.text(finding.headline)
        phrase = sentences.KEPT_WELL if finding.praise else sentences.NOT_KEPT
        return self.say(phrase, standard=self.text(self.standard(finding.standard_code).name))

    def marks(self, finding: FindingFacts) -> list[str]:
        """Return the short marks of a finding: standard, leg, critical, quick win, hand-off, points lost."""
        marks = [self.say(labels.CODE, code=finding.standard_code)]
        if finding.place is not None:
            marks.append(self.text(finding.place))
        if finding.praise:
            return [*marks, self.say(labels.PRAISE)]
        if finding.critical:
            marks.append(self.say(labels.CRITICAL))
        if finding.hand_off:
            marks.append(self.say(labels.HAND_OFF, party=self.text(finding.hand_off)))
        if finding.quick_win:
            marks.append(self.say(labels.QUICK_WIN))
        if finding.lost_bp:
            marks.append(self.say(labels.COSTS, points=points(finding.lost_bp, self.language)))
        return marks

    def visit(self) -> str:
        """Return the visit by day and part of the day: "visit on 14 Dec 2026, afternoon"."""
        return self.say(labels.VISIT, when=self.when())

    def when(self) -> str:
        """Return day and part of the day of the visit: "14 Dec 2026, afternoon"."""
        day, part = self.facts.visited_on, self.facts.day_part
        return self.say(labels.WHEN, day=date_text(day, self.language), part=day_part_text(part, self.language))
