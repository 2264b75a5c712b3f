"""The same workbook from the same contents: no time of day in the zip file nor in its properties."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EARLIEST: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip file knows
PROPERTIES: Final = "docProps/core.xml"
MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def without_times(data: bytes) -> bytes:
    """Write a workbook again with one date for all its members; its library asks the clock."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in given.namelist():
            member = ZipInfo(name, EARLIEST)
            member.compress_type = ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            content = given.read(name)
            if name == PROPERTIES:
                content = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(member, content)
    return made.getvalue()
