"""The sheet "survey" from top to bottom: what is asked, in which groups, with which notes before it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from checklists.formats.xlsform.columns import OURS, Column
from checklists.formats.xlsform.sheets import Findings, Record, Sheet, short
from checklists.formats.xlsform.types import KNOWN, Role, Type, read_type

SLOTS = OURS + "slots"
QUESTION_KEYS = {"type", "name", "label", "hint", "guidance_hint", "required", "relevant", "constraint", "appearance"}
OUR_KEYS = {
    OURS + word
    for word in (
        *("code", "kind", "weight", "best", "critical", "evidence", "max_photos", "na", "na_reasons", "list"),
        *("condition", "standard", "promise", "stage", "unit", "bands", "full_points", "decimals", "slots"),
        *("minimum", "maximum", "earliest", "latest"),
    )
}
_LOST = {
    *("calculation", "default", "read_only", "choice_filter", "repeat_count", "trigger", "parameters"),
    *("constraint_message", "required_message", "autoplay", "noapperrorstring", "save_to", "rows"),
}


_FAR = 60
"""After so many empty rows other tools read no further: a word there is a note to oneself, not a type."""


@dataclass(eq=False)
class Group:
    """A group or a repeat, with the group around it."""

    record: Record
    word: str
    parent: "Group | None"
    title: Mapping[str, str]
    asks: bool = False
    """Whether anything in it is asked."""

    @property
    def ours(self) -> bool:
        """Whether we wrote it as a section."""
        return bool(self.record.get(SLOTS))

    @property
    def home(self) -> "Group | None":
        """The group whose section holds the questions: one without title and condition is only an arrangement."""
        if self.title or self.ours or self.record.get("relevant"):
            return self
        return self.parent.home if self.parent else None


@dataclass(eq=False)
class Asked:
    """A row that becomes a question."""

    record: Record
    type: Type
    name: str
    group: Group | None
    notes: list[Mapping[str, str]] = field(default_factory=list)


@dataclass
class Survey:
    """All that is asked, and the names of what is not."""

    asked: list[Asked] = field(default_factory=list)
    unasked: set[str] = field(default_factory=set)


class Walk:
    """Goes through the rows once. Problems stand in the findings."""

    def __init__(self, sheet: Sheet, findings: Findings) -> None:
        self._sheet = sheet
        self._findings = findings
        self._survey = Survey()
        self._open: Group | None = None
        self._notes: list[tuple[Record, Mapping[str, str], Group | None]] = []
        self._names: dict[tuple[int, str], Record] = {}
        self._far = False
        self._left_out: Counter[Column] = Counter()

    def whole(self) -> Survey:
        """Return what is asked."""
        last = self._sheet.head[1]
        for record in self._sheet.records:
            self._far = self._far or record.number - last > _FAR
            last = record.number
            self._row(record)
        while self._open is not None:
            self._findings.refuse("group_not_closed", self._open.record, "type", type=short(self._open.word))
            self._open = self._open.parent
        self._drop_notes(None)
        for column, count in self._left_out.items():
            if column.key == "appearance":
                self._findings.place("appearance_not_carried", self._sheet.head, column.heading, {"count": count})
            else:
                self._findings.place("column_not_carried", self._sheet.head, column.heading, {"count": count})
        return self._survey

    def _row(self, record: Record) -> None:
        word = record.get("type")
        if not word:
            if record.get("name") and record.get("label"):
                self._findings.refuse("type_missing", record, "type")
            elif record.cells:
                self._findings.remark("row_not_carried", record)
            return
        if record.get("disabled").lower() in {"yes", "true"}:
            self._findings.remark("row_disabled", record, "disabled")
            return
        found = read_type(word)
        if found is None and self._far:
            self._findings.remark("row_not_carried", record)
            return
        if found is None:
            self._findings.refuse("type_unknown", record, "type", type=short(word), known=KNOWN)
            return
        self._act(found, record)

    def _act(self, found: Type, record: Record) -> None:
        if found.role is Role.BEGIN:
            self._begin(found, record)
        elif found.role is Role.END:
            self._end(found, record)
        elif found.role is Role.NOTE:
            self._note(record)
        elif found.role is Role.UNASKED:
            self._survey.unasked.add(record.get("name") or found.word)
            self._findings.remark("metadata_not_carried", record, "type", type=short(found.word))
        else:
            self._question(found, record)

    def _begin(self, found: Type, record: Record) -> None:
        if found.kind in {"repeat", "loop"}:
            self._findings.remark("repeat_asked_once", record, "type")
        title = self._findings.texts(record, "label")
        self._open = Group(record, found.word, self._open, title)
        self._survey.unasked.add(record.get("name"))
        self._leave_out(record)

    def _end(self, found: Type, record: Record) -> None:
        if self._open is None:
            self._findings.refuse("group_not_open", record, "type", type=short(found.word))
            return
        repeated = found.kind != "group"
        if repeated != self._open.word.lower().endswith(("repeat", "lgroup", "looped group")) and "loop" not in (
            self._open.word + found.word
        ):
            begun = self._open.record.number
            self._findings.refuse("group_crossed", record, "type", type=short(found.word), other=begun)
        closed = self._open
        self._open = closed.parent
        self._drop_notes(closed)
        if not closed.asks:
            self._findings.remark("group_empty", closed.record, "type")
        elif self._open is not None:
            self._open.asks = True

    def _note(self, record: Record) -> None:
        if record.get("name"):
            self._survey.unasked.add(record.get("name"))
        texts = join(self._findings.texts(record, "label"), self._findings.texts(record, "hint"))
        if record.get("relevant"):
            self._findings.remark("note_condition", record, "relevant", value=short(record.get("relevant")))
        self._leave_out(record)
        if texts:
            self._notes.append((record, texts, self._open))
        else:
            self._findings.remark("note_not_carried", record)

    def _drop_notes(self, closed: Group | None) -> None:
        """Tell which notes stand after the last question of their group: they have nothing to stand with."""
        for record, _texts, group in self._notes:
            if closed is None or group is closed:
                self._findings.remark("note_not_carried", record)
        self._notes = [] if closed is None else [note for note in self._notes if note[2] is not closed]

    def _question(self, found: Type, record: Record) -> None:
        name = record.get("name")
        if not name:
            self._findings.refuse("name_missing", record, "name")
            return
        first = self._names.setdefault((id(self._open), name), record)
        if first is not record:
            self._findings.refuse("name_twice", record, "name", name=short(name), other=first.number)
            return
        if self._open is not None:
            self._open.asks = True
        notes = [texts for _record, texts, _group in self._notes]
        self._notes = []
        self._survey.asked.append(Asked(record, found, name, self._open, notes))
        self._leave_out(record, found)

    def _leave_out(self, record: Record, found: Type | None = None) -> None:
        """Tell what stands in columns that have no counterpart: the known ones by cell, the others by column."""
        for column, text in record.cells.items():
            key = column.key
            if key == "parameters" and found is not None and found.kind == "scale":
                continue
            if key in _LOST or key.startswith("media::") or (key == "guidance_hint" and found is None):
                self._findings.place("cell_not_carried", record.row, column.heading, {"value": short(text)})
            elif key == "appearance" or key not in QUESTION_KEYS | OUR_KEYS:
                self._left_out[column] += 1


def join(*texts: Mapping[str, str]) -> dict[str, str]:
    """Return several texts as one, in each language, a line each."""
    joined: dict[str, str] = {}
    for text in texts:
        for language, words in text.items():
            joined[language] = f"{joined[language]}\n{words}" if language in joined else words
    return joined
