"""The dummy voter's barcode, read back bar by bar as a scanner does."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.checkin.device.barcode import PATTERNS, as_svg, code_128
from amin.errors import MalformedError

START_C, STOP = 105, 106


def read_back(svg: str) -> str:
    """Read a drawn barcode: widths from the edges of the bars, characters by the table, the check."""
    bars = [(int(at), int(width)) for at, width in re.findall(r"M(\d+) 0h(\d+)v", svg)]
    widths = ""
    for (at, width), (after, _) in zip(bars, [*bars[1:], (sum(bars[-1]), 0)], strict=True):
        widths += str(width) + (str(after - at - width) if after > at + width else "")
    *characters, last = [widths[at : at + 6] for at in range(0, len(widths) - 7, 6)] + [widths[-7:]]
    start, *values, check = (PATTERNS.index(each) for each in characters)
    assert (start, PATTERNS.index(last)) == (START_C, STOP)
    assert check == (start + sum(at * value for at, value in enumerate(values, 1))) % 103
    return "".join(f"{value:02d}" for value in values)


@given(
    st.integers(1, 10).flatmap(lambda pairs: st.text("0123456789", min_size=2 * pairs, max_size=2 * pairs))
)
def test_what_is_drawn_is_read_back(digits: str):
    assert read_back(as_svg(digits)) == digits


def test_no_two_characters_look_alike_and_each_is_eleven_modules_wide():
    assert len(set(PATTERNS)) == 107
    assert {sum(map(int, each)) for each in PATTERNS[:STOP]} == {11}
    assert all(sum(map(int, each[::2])) % 2 == 0 for each in PATTERNS[:STOP])  # bars are even: ISO/IEC 15417


def test_a_barcode_worked_by_hand():
    """421840205001: begin (105), 42 18 40 20 50 01, check (105+42+36+120+80+250+6) mod 103 = 21."""
    widths = "".join(map(str, code_128("421840205001")))

    values = [PATTERNS.index(widths[at : at + 6]) for at in range(0, 48, 6)]

    assert values == [105, 42, 18, 40, 20, 50, 1, 21]


@pytest.mark.parametrize("text", ["", "1", "12a4", "۱۲", "1²"])
def test_what_is_no_pairs_of_digits_has_no_barcode(text: str):
    with pytest.raises(MalformedError):
        code_128(text)
