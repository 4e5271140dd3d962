"""The words of the example reports as text files; `python -m tests.reports.golden` writes them.

A change of any sentence shows up in the difference of these files and is read there by a person.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from reports.edition import Edition, Labelled, Table
from reports.mail import Envelope, render_mail
from tests.reports.examples import FACTS, report
from tests.reports.sayings import LANGUAGES

FOLDER = Path(__file__).parent / "golden"
ENVELOPE = Envelope(
    from_name="Aurora Home",
    from_address="reports@audit.aurora.example",
    to_name="Pekka",
    to_address="pekka@norddrop.example",
    message_id="<golden@audit.aurora.example>",
    date=datetime(2027, 1, 5, 8, tzinfo=UTC),
)


def labelled(items: tuple[Labelled, ...]) -> Iterator[str]:
    yield from (f"  {item.label}: {item.text}" if item.label else f"  {item.text}" for item in items)


def table(t: Table) -> Iterator[str]:
    yield f"## {t.heading}"
    yield from filter(None, (t.intro,))
    yield from (" | ".join(row) for row in (t.columns, *t.rows, *((t.foot,) if t.foot else ())))
    yield from filter(None, (t.note,))


def lines(e: Edition) -> Iterator[str]:
    yield from (e.document_title, e.brand_line, e.released, f"# {e.title}", e.scope, e.running_head, e.confidential)
    yield f"{e.page_of[0]}1{e.page_of[1]}4{e.page_of[2]}"
    if e.changed:
        yield f"## {e.changed.heading}"
        yield from labelled(e.changed.items)
    yield f"{e.score.label}: {e.score.figure} {e.score.of} {e.score.note}".rstrip()
    yield from (e.score.period_heading, e.score.chip.text, *e.score.lines, e.score.bullet_text, e.score.bullet_caption)
    yield from (e.verdict, f"## {e.fix_heading}")
    for box in e.boxes:
        yield from (f"[{box.tone}] {box.headline}", f"  {box.saw}", f"  {box.standard}", f"  {box.meta}")
    if not e.boxes:
        yield e.fix_empty
    yield from labelled(tuple(filter(None, (e.keep, e.do_now))))
    yield from table(e.promises)
    yield f"## {e.findings.heading}"
    for item in e.findings.items:
        yield from (f"{item.number}. [{item.tone}] {item.headline}", f"  {item.meta}", *labelled(item.facts))
        yield from (f"  ({picture.alt})" for picture in item.pictures)
    yield from table(e.standards)
    yield f"## {e.method.heading}"
    yield from labelled(e.method.items)
    yield from (f"# {e.annex.heading}", e.annex.intro)
    for part in e.annex.tables:
        yield from table(part)
    yield from labelled(e.annex.steps)


def golden_text(name: str, language: str) -> str:
    """The report and its mail as one text."""
    made = report(name)
    mail = render_mail(made, language, ENVELOPE, pdf=b"x" * 71_000)
    body = mail.get_body(("plain",))
    assert body is not None
    told = "\n".join(lines(made.edition(language)))
    return f"{told}\n\n# Mail\n{mail['Subject']}\n\n{body.get_content()}"


def path_of(name: str, language: str) -> Path:
    return FOLDER / language / f"{name}.txt"


def write() -> None:
    for language in LANGUAGES:
        for name in FACTS:
            path_of(name, language).parent.mkdir(parents=True, exist_ok=True)
            path_of(name, language).write_text(golden_text(name, language), encoding="utf-8")


if __name__ == "__main__":
    write()
