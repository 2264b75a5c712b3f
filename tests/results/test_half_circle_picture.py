"""The half circle: seats as the count gave them, readable by eye, by ear and in black and white."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from results_examples import HOSTILE, LAW_19, SVG, WIKIPEDIA, council_result, counted_votes, drawn, texts

from amin.results import half_circle, steps_chart, tokens
from amin.results.fills import FILLS

TOKENS = Path(__file__).resolve().parents[3] / "shared/design/css/tokens.css"
LARGE = {f"List {i}": 9000 - 17 * i for i in range(300)}

PICTURES = {
    "one seat": (counted_votes({"A": 5, "B": 3}, "dhondt", 1), "en"),
    "two seats": (counted_votes({"A": 5, "B": 3}, "dhondt", 2), "fa"),
    "21 seats": (counted_votes(LAW_19), "fa"),
    "290 seats of one list": (counted_votes({"A": 5}, "dhondt", 290), "en"),
    "290 seats of 300 lists": (counted_votes(LARGE, "dhondt", 290), "en"),
    "a tie": (counted_votes({"A": 5, "B": 5}, "dhondt", 1), "fa"),
    "no votes": (counted_votes({"A": 0, "B": 0}, "dhondt", 3), "en"),
    "empty seats": (counted_votes({"A": {"a": 2}, "B": {"b": 1}}, "dhondt", 5), "en"),
    "hostile names": (counted_votes({HOSTILE: 5, "‌\u0301": 3}, "dhondt", 5, title=HOSTILE), "en"),
    "enormous votes": (counted_votes({"A": 10**99, "B": 2**70}, "dhondt", 5), "fa"),
    "long names": (counted_votes({"W" * 200: 5, "見" * 200: 3, "گ" * 200: 1}, "dhondt", 9), "fa"),
    "persons at large": (counted_votes({"x": 5, "y": 7, "z": 6}, "plurality", 2), "fa"),
    "a contest": (council_result(), "fa"),
}


def seats_drawn(svg: str) -> Counter[str]:
    """How each seat is painted; the legend's samples, which are 14 wide, do not count."""
    found: Counter[str] = Counter()
    for circle in drawn(svg).iter(f"{SVG}circle"):
        if "stroke" in circle.attrib and circle.attrib["r"] != "14":
            found[circle.attrib["fill"] + circle.attrib.get("stroke-dasharray", "")] += 1
    return found


@pytest.mark.parametrize("draw", [half_circle, steps_chart])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_whole_xml_that_asks_no_host_and_runs_nothing(name, draw):
    svg = draw(*PICTURES[name])

    root = drawn(svg)
    allowed = {"svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text", "line"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name.startswith("on") or "href" in name or name == "style"}
    assert svg.count("://") == 1 + svg.count("xml:ns")  # the namespace alone
    assert "Vazirmatn" in root.attrib["font-family"]
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]*)\)", svg))
    assert used <= set(ids)


@pytest.mark.parametrize("draw", [half_circle, steps_chart])
@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_drawn_outside_of_the_page(name, draw):
    root = drawn(draw(*PICTURES[name]))

    _, _, width, height = map(int, root.attrib["viewBox"].split())
    for element in root.iter():
        for x in (element.attrib.get(name) for name in ("x", "cx", "x1", "x2")):
            assert x is None or 0 <= float(x) <= width
        for y in (element.attrib.get(name) for name in ("y", "cy", "y1", "y2")):
            assert y is None or 0 <= float(y) <= height


@pytest.mark.parametrize("draw", [half_circle, steps_chart])
@pytest.mark.parametrize("name", PICTURES)
def test_the_same_result_is_the_same_picture(name, draw):
    result, language = PICTURES[name]

    assert draw(result, language) == draw(result, language)


@pytest.mark.parametrize("name", PICTURES)
def test_as_many_seats_are_drawn_as_the_body_has(name):
    result, language = PICTURES[name]

    assert seats_drawn(half_circle(result, language)).total() == result.seats


def test_each_list_has_its_seats_in_a_fill_of_its_own():
    svg = half_circle(counted_votes(LAW_19), "fa")

    assert sorted(seats_drawn(svg).values()) == [1, 1, 3, 7, 9]


def test_seats_that_wait_for_a_lot_are_open_circles():
    svg = half_circle(counted_votes({"A": 5, "B": 5, "C": 4}, "dhondt", 3), "en")

    assert seats_drawn(svg)[tokens.SURFACE + "5 3"] == 0
    svg = half_circle(counted_votes({"A": 5, "B": 5, "C": 4}, "dhondt", 4), "en")
    assert seats_drawn(svg)[tokens.SURFACE + "5 3"] == 1
    assert "waiting for a lot" in texts(svg)
    assert "?" in texts(svg)


def test_seats_that_nobody_can_fill_are_dotted():
    svg = half_circle(PICTURES["empty seats"][0], "en")

    assert seats_drawn(svg)[tokens.SURFACE + "1 4"] == 3
    assert "left empty" in texts(svg)


def test_many_lists_are_gathered_and_nobody_is_lost():
    result = PICTURES["290 seats of 300 lists"][0]
    svg = half_circle(result, "en")

    seated = sum(1 for group in result.groups if group.seats)
    assert f"{seated - len(FILLS) + 1} other lists" in texts(svg)
    assert f"{300 - seated} lists without a seat" in texts(svg)


def test_no_two_fills_are_the_same():
    assert len({(fill.colour, fill.over) for fill in FILLS}) == len(FILLS) == 12


def test_persian_runs_from_right_to_left_with_persian_digits():
    svg = half_circle(counted_votes(LAW_19, title="شورا", sha256="ab" * 32), "fa")

    root = drawn(svg)
    assert (root.attrib["direction"], root.attrib["lang"]) == ("rtl", "fa")
    shown = [text for text in texts(svg) if "SHA-256" not in text]
    assert not any(re.search("[0-9]", text) for text in shown)
    assert "۴۰٫۴۰٪" in shown
    name = next(e for e in root.iter(f"{SVG}text") if e.text == "امید")
    assert float(name.attrib["x"]) > 480
    english = drawn(half_circle(counted_votes(WIKIPEDIA, "dhondt", 8), "en"))
    name = next(e for e in english.iter(f"{SVG}text") if e.text == "Amber")
    assert float(name.attrib["x"]) < 480
    assert english.attrib["direction"] == "ltr"


def test_whoever_hears_the_picture_is_told_every_row():
    root = drawn(half_circle(counted_votes(WIKIPEDIA, "dhondt", 8, title="Council"), "en"))

    assert root.find(f"{SVG}title").text == "Council"
    told = root.find(f"{SVG}desc").text.translate({0x2068: None, 0x2069: None})
    assert "A half circle of 8 seats" in told
    assert "Amber: 4 seats, 100,000 votes, 43.48%" in told
    assert "Dawn: 0 seats, 20,000 votes, 8.70%" in told
    labels = root.attrib["aria-labelledby"].split()
    assert {e.attrib["id"] for e in root.iter() if "id" in e.attrib} >= set(labels)


def test_a_name_that_is_cut_is_told_whole():
    svg = half_circle(counted_votes({"W" * 200: 5, "B": 3}, "dhondt", 3), "en")

    assert any(text.endswith("…") and len(text) < 60 for text in texts(svg))
    assert "W" * 200 in {title.text for title in drawn(svg).iter(f"{SVG}title")}


def test_enormous_votes_are_written_in_full():
    svg = half_circle(counted_votes({"A": 2 * 10**99, "B": 10**99}, "dhondt", 3), "en")

    assert f"{2 * 10**99:,}" in texts(svg)


def test_colours_are_those_of_the_house():
    if not TOKENS.exists():
        pytest.skip("the tokens of the design are not here: ../shared/design, beside the checkout")
    css = TOKENS.read_text(encoding="utf-8")
    names = {
        "INK": "ink", "INK_2": "ink-2", "INK_3": "ink-3", "LINE": "line", "LINE_2": "line-2",
        "SURFACE": "surface", "SUNK": "sunk", "ACCENT": "accent", "ACCENT_TINT": "accent-tint",
    }  # fmt: skip
    for ours, theirs in names.items():
        assert re.search(rf"--a-{theirs}: (#[0-9a-f]{{6}})", css)[1] == getattr(tokens, ours)
    series = re.findall(r"--a-s[1-4]: (#[0-9a-f]{6})", css)
    assert tuple(series) == tokens.SERIES
