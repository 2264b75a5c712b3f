"""The colours and fonts of the house, for pictures that stand alone. Source: design/css/tokens.css.

A picture names each value itself: it is opened without a style sheet, and pages allow no inline style.
"""

from __future__ import annotations

from typing import Final

INK: Final = "#17202e"  # --a-ink
INK_2: Final = "#414d5f"  # --a-ink-2
INK_3: Final = "#5a6676"  # --a-ink-3
LINE: Final = "#dfe4ea"  # --a-line
LINE_2: Final = "#c4ccd7"  # --a-line-2
SURFACE: Final = "#ffffff"  # --a-surface
SUNK: Final = "#eef1f5"  # --a-sunk
ACCENT: Final = "#1d4f91"  # --a-accent
ACCENT_TINT: Final = "#e9f0f9"  # --a-accent-tint
SERIES: Final = ("#1d4f91", "#7aa3d4", "#8a94a3", "#c4ccd7")  # --a-s1 … --a-s4

FONT: Final = "Vazirmatn, 'Noto Sans Arabic', Tahoma, sans-serif"  # --a-font
MONO: Final = "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Consolas, monospace"  # --a-mono
