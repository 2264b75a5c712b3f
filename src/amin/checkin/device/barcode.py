"""A barcode of digits that every scanner reads: Code 128, set C.

Source: ISO/IEC 15417:2007, table 1 (patterns), 4.3.2 (check character).
"""

from __future__ import annotations

from typing import Final

from amin.errors import MalformedError

# Widths of bars and spaces in turn, by value; 105 begins set C, 106 ends.
_WIDTHS: Final = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 "
    "122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 "
    "322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 "
    "112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 "
    "331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 "
    "112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 "
    "124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 "
    "411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
PATTERNS: Final = tuple(_WIDTHS.split())
_START_C: Final = 105
_STOP: Final = 106
_QUIET: Final = 10  # modules on each side


def code_128(digits: str) -> tuple[int, ...]:
    """Return the widths of bars and spaces in turn, in modules, beginning with a bar.

    Raises:
        MalformedError: not an even number of ASCII digits.
    """
    if not digits or len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        raise MalformedError("a barcode of something else than pairs of digits")
    values = [_START_C, *(int(digits[at : at + 2]) for at in range(0, len(digits), 2))]
    check = sum(value * max(1, at) for at, value in enumerate(values)) % 103
    return tuple(int(width) for value in (*values, check, _STOP) for width in PATTERNS[value])


def as_svg(digits: str, *, height: int = 40) -> str:
    """Draw the barcode, one module wide a unit, with its quiet zones."""
    at = _QUIET
    bars = []
    for index, width in enumerate(code_128(digits)):
        if index % 2 == 0:
            bars.append(f"M{at} 0h{width}v{height}h-{width}z")
        at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at + _QUIET} {height}">'
        f'<rect width="100%" height="100%" fill="#fff"/><path d="{"".join(bars)}" fill="#000"/></svg>'
    )
