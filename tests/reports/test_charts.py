"""Charts are plain SVG: a title for those who cannot see it, classes for colours, nothing that a policy forbids."""

from xml.etree import ElementTree as ET

import pytest

from reports.charts import STYLE, Bullet, Step, bullet, meter, span, sparkline, trend, with_style

SVG = "{http://www.w3.org/2000/svg}"
FULL = Bullet(score_bp=7200, low_bp=6700, high_bp=7700, target_bp=8000, previous_bp=7500, limits=(85, 70, 55))
CHARTS = {
    "bullet": bullet(FULL, '72, <range> & "more"'),
    "empty bullet": bullet(Bullet(None, None, None, 8000, None, (85, 70, 55)), "not measured"),
    "sparkline": sparkline([7000, None, 7500, 3000], "three quarters", target_bp=8000),
    "meter": meter(4000, "40", target_bp=8000),
    "trend": trend(
        [Step(7000, 6000, 8000), Step(7500, 7000, 8000), Step(None), Step(9000, 8000, 10000)], "four", target_bp=8500
    ),
    "span": span(7000, 6000, 8000, "70", target_bp=8500),
}


def attributes(svg: str) -> list[tuple[str, str]]:
    return [pair for element in ET.fromstring(svg).iter() for pair in element.attrib.items()]


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_a_title_and_no_style_script_or_address(name):
    root = ET.fromstring(CHARTS[name])

    assert root.find(f"{SVG}title") is not None
    assert root.attrib["role"] == "img"
    assert not any(key in {"style", "href", "id"} or key.startswith("on") for key, _ in attributes(CHARTS[name]))
    assert not any(element.tag in {f"{SVG}script", f"{SVG}image", f"{SVG}use"} for element in root.iter())


def test_the_title_is_escaped():
    assert ET.fromstring(CHARTS["bullet"]).findtext(f"{SVG}title") == '72, <range> & "more"'


def test_every_class_of_a_chart_has_a_colour():
    used = {
        name
        for chart in CHARTS.values()
        for key, value in attributes(chart)
        if key == "class"
        for name in value.split()
    }

    assert {name for name in used if f".{name} " not in STYLE} - {
        "chart",
        "zone",
        "bullet",
        "sparkline",
        "meter",
        "trend-line",
        "span",
    } == set()


def test_marks_lie_where_their_numbers_say():
    svg = str(CHARTS["bullet"])

    assert '<rect class="bar" x="0" y="11" width="144"' in svg
    assert '<path class="target" d="M160 2V26"/>' in svg
    assert '<path class="range" d="M134 14H154' in svg
    assert '<circle class="previous" cx="150"' in svg


def test_what_is_not_known_is_not_drawn():
    svg = str(CHARTS["empty bullet"])

    assert "target" in svg
    assert not any(f'class="{name}"' in svg for name in ("bar", "range", "previous"))


def test_a_gap_in_a_sparkline_stays_a_gap():
    path = next(value for key, value in attributes(CHARTS["sparkline"]) if key == "d" and value.count("M") > 1)

    assert (path.count("M"), path.count("L")) == (2, 1)
    with pytest.raises(ValueError, match="at least one"):
        sparkline([], "x")


def test_a_trend_shades_its_range_and_breaks_where_nothing_was_measured():
    svg = str(CHARTS["trend"])
    shades = [value for key, value in attributes(svg) if key == "d" and value.endswith("Z")]

    assert len(shades) == 1, "the lone quarter has an upright line instead"
    assert svg.count('class="range"') == 1
    assert svg.count('class="line"') == 2
    assert svg.count("<circle") == 3
    assert svg.count('class="target"') == 1
    with pytest.raises(ValueError, match="at least one"):
        trend([], "x")


def test_a_trend_never_leaves_its_frame():
    svg = str(trend([Step(1000, 0, 3000), Step(10000, 9000, 10000)], "x", target_bp=8500, floor_bp=4000))
    path = next(value for key, value in attributes(svg) if key == "d" and value.endswith("Z"))
    heights = [float(pair.split(" ")[1]) for pair in path[1:-1].split("L")]

    assert min(heights) == 4
    assert max(heights) == 56


def test_a_dot_lies_on_its_range():
    svg = str(CHARTS["span"])

    assert '<circle class="dot" cx="140"' in svg
    assert '<path class="range" d="M120 6H160' in svg


def test_the_pdf_gets_the_colours_inside_the_chart():
    styled = ET.fromstring(with_style(CHARTS["bullet"]))

    assert styled.findtext(f"{SVG}style") == STYLE
