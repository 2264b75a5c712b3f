"""The stations' tests ask the real centre, and settle by the slow model of the rolls; both lie there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path += [str(Path(__file__).parent.parent / room) for room in ("checkin", "rolls")]
