"""The stations' tests ask the real centre, whose examples lie beside its own tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "checkin"))
