"""Documents as PDF/A by Typst: Persian set right, the data inside, a QR that leads to the check.

The template is Typst; the data comes in as JSON and is embedded as a file, so that no program ever has to
read the page. The same data give the same bytes.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import segno
import typst

FOLDER: Final = Path(__file__).parent / "papers"
FONTS: Final = Path(__file__).parent / "fonts"


@lru_cache(8)
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        FOLDER / template,
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"d": "{}", "f": "{}"},
    )


def paper(template: str, shown: dict[str, Any], *, inside: dict[str, Any], at: datetime) -> bytes:
    """Set one document.

    Args:
        shown: what the template prints.
        inside: what a program finds in the attachment `data.json`.
        at: the document's own time.
    """
    inputs = {
        "d": json.dumps(shown, ensure_ascii=False, sort_keys=True),
        "f": json.dumps(inside, ensure_ascii=False, sort_keys=True, indent=1),
    }
    compiler = _compiler(template)
    done = compiler.compile(
        format="pdf", sys_inputs=inputs, pdf_standards=["a-3b"], timestamp=int(at.timestamp())
    )
    assert isinstance(done, bytes)
    return done


def qr_svg(text: str, *, light: str | None = None) -> str:
    """Draw a QR code as SVG."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=True, light=light, omitsize=True
    )
    return out.getvalue().decode()
