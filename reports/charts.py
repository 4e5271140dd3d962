"""Small charts as SVG text, for pages and PDF alike.

Every chart has a `<title>` (its text alternative) and only class names; colours live in the style sheets, since a
content security policy forbids `style` attributes. Numbers are basis points (0 to 10000).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

STYLE = (Path(__file__).parent / "assets" / "charts.css").read_text(encoding="utf-8")
"""The colours of the charts by class, for the style sheet of a page."""

FULL_BP = 10_000
BP_PER_PERCENT = 100
WIDTH = 200
TICKS = (0, 50, 100)


@dataclass(frozen=True)
class Bullet:
    """What a bullet chart shows; `limits` are the lower limits of A, B and C in whole percent. None is left out."""

    score_bp: int | None
    low_bp: int | None
    high_bp: int | None
    target_bp: int
    previous_bp: int | None
    limits: tuple[int, int, int]


def _x(basis_points: int, width: int = WIDTH) -> str:
    return _short(basis_points * width / FULL_BP)


def _short(number: float) -> str:
    """Write a coordinate with at most two decimals: a page holds hundreds of them."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _svg(kind: str, view: str, title: str, body: str) -> Markup:
    # the title is the only text from outside; Markup.format escapes it
    return Markup(
        '<svg class="chart {kind}" viewBox="{view}" role="img" xmlns="http://www.w3.org/2000/svg">'
        "<title>{title}</title>{body}</svg>"
    ).format(kind=kind, view=view, title=title, body=Markup(body))  # noqa: S704 - our own numbers and class names


def with_style(chart: Markup) -> Markup:
    """Return the chart with its colours inside, for the PDF (weasyprint does not apply the page's style to an SVG)."""
    # the title is escaped, so the first end tag is its own
    return Markup(str(chart).replace("</title>", f"</title><style>{STYLE}</style>", 1))  # noqa: S704 - our own style


def _rect(name: str, left_bp: int, right_bp: int, top: float, height: float) -> str:
    width = _x(max(0, right_bp - left_bp))
    return f'<rect class="{name}" x="{_x(left_bp)}" y="{top}" width="{width}" height="{height}"/>'


def bullet(figures: Bullet, title: str) -> Markup:
    """Return a bullet chart (Few, 2006): bands behind, bar to the score, line for the range, target, previous ring."""
    a, b, c = (limit * BP_PER_PERCENT for limit in figures.limits)
    parts = [
        _rect("zone zone-d", 0, c, 4, 20),
        _rect("zone zone-c", c, b, 4, 20),
        _rect("zone zone-b", b, a, 4, 20),
        _rect("zone zone-a", a, FULL_BP, 4, 20),
    ]
    if figures.score_bp is not None:
        parts.append(_rect("bar", 0, figures.score_bp, 11, 6))
    if figures.low_bp is not None and figures.high_bp is not None:
        low, high = _x(figures.low_bp), _x(figures.high_bp)
        parts.append(f'<path class="range" d="M{low} 14H{high}M{low} 8V20M{high} 8V20"/>')
    target = _x(figures.target_bp)
    parts.append(f'<path class="target" d="M{target} 2V26"/>')
    if figures.previous_bp is not None:
        parts.append(f'<circle class="previous" cx="{_x(figures.previous_bp)}" cy="14" r="3"/>')
    for tick in TICKS:
        anchor = "start" if tick == 0 else "end" if tick == 100 else "middle"  # noqa: PLR2004 - ends of the axis
        parts.append(f'<text class="tick" x="{_x(tick * 100)}" y="34" text-anchor="{anchor}">{tick}</text>')
    return _svg("bullet", f"-1 0 {WIDTH + 2} 36", title, "".join(parts))


def sparkline(
    values: Sequence[int | None], title: str, *, target_bp: int | None = None, floor_bp: int = 4000
) -> Markup:
    """Return a small line over equal steps of time; None leaves a gap. The axis runs from `floor_bp` to 10000.

    Values below the floor are drawn on it. Raises ValueError without any value.
    """
    if not values:
        msg = "a sparkline needs at least one value"
        raise ValueError(msg)
    step = 96 / max(1, len(values) - 1)

    def height(value: int) -> str:
        share = (max(value, floor_bp) - floor_bp) / (FULL_BP - floor_bp)
        return f"{22 - share * 20:.2f}"

    parts = [f'<path class="target" d="M0 {height(target_bp)}H100"/>'] if target_bp is not None else []
    path = ""
    pen = "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{2 + at * step:.2f} {height(value)}"
        pen = "L"
    parts.append(f'<path class="line" d="{path}"/>')
    if values[-1] is not None:
        parts.append(f'<circle class="last" cx="{2 + (len(values) - 1) * step:.2f}" cy="{height(values[-1])}" r="2"/>')
    return _svg("sparkline", "0 0 100 24", title, "".join(parts))


def meter(value_bp: int, title: str, *, target_bp: int | None = None) -> Markup:
    """Return a plain filled bar, with a mark for the target when given."""
    parts = [_rect("track", 0, FULL_BP, 2, 8), _rect("bar", 0, value_bp, 2, 8)]
    if target_bp is not None:
        parts.append(f'<path class="target" d="M{_x(target_bp)} 0V12"/>')
    return _svg("meter", f"0 0 {WIDTH} 12", title, "".join(parts))


@dataclass(frozen=True)
class Step:
    """One step of time in a trend; all None where nothing was measured."""

    score_bp: int | None
    low_bp: int | None = None
    high_bp: int | None = None


TREND_HEIGHT = 60
"""Height of a trend in units of its own; its width is `WIDTH`."""


def trend(steps: Sequence[Step], title: str, *, target_bp: int | None = None, floor_bp: int = 0) -> Markup:
    """Return a line over equal steps of time with its range shaded and the target dashed.

    The axis runs from `floor_bp` to 10000 and is labelled at both ends; values below the floor are drawn on it. Line
    and shade are interrupted where nothing was measured; a lone step is a dot with an upright line for its range.
    Raises ValueError without any step.
    """
    if not steps:
        msg = "a trend needs at least one step"
        raise ValueError(msg)
    left, right, top, bottom = 18, WIDTH - 4, 4, TREND_HEIGHT - 4
    step = (right - left) / max(1, len(steps) - 1)

    def height(value: int) -> str:
        share = (max(value, floor_bp) - floor_bp) / (FULL_BP - floor_bp)
        return _short(bottom - share * (bottom - top))

    def place(at: int) -> str:
        return _short(left + at * step)

    parts = [f'<path class="axis" d="M{left} {top}V{bottom}H{right}"/>']
    for value in (floor_bp, FULL_BP):
        y = _short(bottom - (value - floor_bp) / (FULL_BP - floor_bp) * (bottom - top) + 2)
        parts.append(f'<text class="tick" x="{left - 3}" y="{y}" text-anchor="end">{value // BP_PER_PERCENT}</text>')
    for run in _runs(steps):
        parts.append(_shade(run, place, height))
        line = "L".join(f"{place(at)} {height(one.score_bp)}" for at, one in run if one.score_bp is not None)
        parts.append(f'<path class="line" d="M{line}"/>')
        parts += [
            f'<circle class="last" cx="{place(at)}" cy="{height(one.score_bp)}" r="2"/>'
            for at, one in run
            if one.score_bp is not None
        ]
    if target_bp is not None:
        parts.append(f'<path class="target" d="M{left} {height(target_bp)}H{right}"/>')
    return _svg("trend-line", f"0 0 {WIDTH} {TREND_HEIGHT}", title, "".join(parts))


def _runs(steps: Sequence[Step]) -> list[list[tuple[int, Step]]]:
    """Return the stretches of measured steps, each step with its place."""
    runs: list[list[tuple[int, Step]]] = [[]]
    for at, one in enumerate(steps):
        if one.score_bp is None:
            runs.append([])
        else:
            runs[-1].append((at, one))
    return [run for run in runs if run]


def _shade(run: Sequence[tuple[int, Step]], place: Callable[[int], str], height: Callable[[int], str]) -> str:
    known = [(at, one.low_bp, one.high_bp) for at, one in run if one.low_bp is not None and one.high_bp is not None]
    if not known:
        return ""
    if len(known) == 1:
        at, low, high = known[0]
        return f'<path class="range" d="M{place(at)} {height(low)}V{height(high)}"/>'
    upper = "L".join(f"{place(at)} {height(high)}" for at, _, high in known)
    lower = "L".join(f"{place(at)} {height(low)}" for at, low, _ in reversed(known))
    return f'<path class="shade" d="M{upper}L{lower}Z"/>'


def span(
    score_bp: int, low_bp: int, high_bp: int, title: str, *, target_bp: int | None = None, floor_bp: int = 0
) -> Markup:
    """Return a dot with its range on an axis from `floor_bp` to 10000, for rows that share the axis.

    What lies below the floor is drawn on it.

    Source of the form: the dot plot, Cleveland and McGill, JASA 79 (1984) 531-554.
    """

    def x(value: int) -> str:
        return _x((max(value, floor_bp) - floor_bp) * FULL_BP // (FULL_BP - floor_bp))

    low, high = x(low_bp), x(high_bp)
    parts = [f'<path class="axis" d="M0 6H{WIDTH}"/>']
    if target_bp is not None:
        parts.append(f'<path class="target" d="M{x(target_bp)} 0V12"/>')
    parts.append(f'<path class="range" d="M{low} 6H{high}M{low} 3V9M{high} 3V9"/>')
    parts.append(f'<circle class="dot" cx="{x(score_bp)}" cy="6" r="3"/>')
    return _svg("span", f"-3 0 {WIDTH + 6} 12", title, "".join(parts))
