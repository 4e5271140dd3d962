"""What the hub, the section pages and the review show of a visit: its parts and sections with their progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.fieldwork import drafts, queries
from audit.fieldwork.drafts import Draft, Progress
from audit.fieldwork.queries import Visit
from audit.planning.models import AssignmentLeg
from audit.web.answer_words import lack_words
from audit.web.question_cards import Asking
from audit.web.section_forms import PREFIX
from checklists import Section
from checklists.completeness import Missing
from checklists.editing import question_numbers


@dataclass(frozen=True)
class SectionLine:
    """One section in the task list."""

    number: int
    """Counted from 1 over the whole checklist; it stands in the address."""
    section: Section
    leg: AssignmentLeg
    progress: Progress

    @property
    def started(self) -> bool:
        """Whether anything in it was answered."""
        return self.progress.answered > 0


@dataclass(frozen=True)
class PartView:
    """One part of a visit: its sections, and whether it can be filled in or sent now."""

    part: int
    legs: tuple[AssignmentLeg, ...]
    sections: tuple[SectionLine, ...]
    lacks: tuple[Missing, ...]
    is_open: bool

    @property
    def asked(self) -> int:
        """Questions asked now."""
        return sum(line.progress.asked for line in self.sections)

    @property
    def answered(self) -> int:
        """Of them answered."""
        return sum(line.progress.answered for line in self.sections)


@dataclass(frozen=True)
class Overview:
    """A visit with its draft, part by part."""

    visit: Visit
    draft: Draft
    parts: tuple[PartView, ...]

    def line(self, number: int) -> SectionLine | None:
        """Return the section with this number; None when the visit does not have it."""
        return next((line for part in self.parts for line in part.sections if line.number == number), None)

    def part_of(self, number: int) -> PartView:
        """Return the part to which a section belongs."""
        return next(part for part in self.parts if any(line.number == number for line in part.sections))

    @cached_property
    def asked(self) -> frozenset[str]:
        """Codes of all questions that are asked now."""
        return frozenset().union(*(self.draft.asked(self.visit.slots(part.part)) for part in self.parts))

    @property
    def photo_count(self) -> int:
        """Photos in the draft."""
        return sum(map(len, self.draft.photos.values()))

    @property
    def comment_count(self) -> int:
        """Comments in the draft."""
        return sum(1 for entry in self.draft.entries.values() if entry.comment)

    @cached_property
    def lacks(self) -> Mapping[str, Sequence[Missing]]:
        """What is missing, by question."""
        found: dict[str, list[Missing]] = {}
        for part in self.parts:
            for lack in part.lacks:
                found.setdefault(lack.question, []).append(lack)
        return found

    @cached_property
    def _numbers(self) -> Mapping[str, str]:
        return question_numbers(self.visit.checklist)

    def asking(self, number: int) -> Asking:
        """Return what the page of a section (counted from 1) looks at."""
        slots = tuple(leg.slot for leg in self.part_of(number).legs)
        return Asking(self.visit.version.content_sha256, self.draft, self.asked, self.lacks, slots)

    def number_of(self, code: str) -> str:
        """Return the number of a question as people read it, such as "2.3"."""
        return self._numbers[code]

    def section_of(self, code: str) -> int:
        """Return the number of the section in which a question stands."""
        return int(self.number_of(code).partition(".")[0])


def overview(visit: Visit, draft: Draft | None = None) -> Overview:
    """Return a visit with its draft as pages show it."""
    found = draft or queries.draft(visit.assignment, visit.checklist)
    return Overview(visit, found, tuple(_part(visit, found, part) for part in visit.parts))


def _part(visit: Visit, draft: Draft, part: int) -> PartView:
    slots = visit.slots(part)
    asked, lacks = draft.asked(slots), draft.lacks(slots)
    legs = {leg.slot: leg for leg in visit.legs if leg.part == part}
    lines = tuple(
        SectionLine(number, section, legs[section.slot], drafts.progress(draft, section, asked, lacks))
        for number, section in enumerate(visit.checklist.sections, start=1)
        if section.slot in legs
    )
    is_open = queries.is_open(visit.assignment.id, part)
    return PartView(part, tuple(legs.values()), lines, tuple(lacks), is_open)


@dataclass(frozen=True)
class MissingLine:
    """One thing to finish, with the way to it."""

    number: str
    section: int
    target: str
    words: str
    text: Mapping[str, str]


def missing_lines(seen: Overview, lacks: Sequence[Missing]) -> list[MissingLine]:
    """Return what is missing, for the review's list of links."""
    texts = {question.code: question.text for _section, question in seen.visit.checklist.questions()}
    return [
        MissingLine(
            number=seen.number_of(lack.question),
            section=seen.section_of(lack.question),
            target=f"{PREFIX}{lack.question}",
            words=lack_words(lack),
            text=texts[lack.question],
        )
        for lack in lacks
    ]
