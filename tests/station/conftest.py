"""The stations' tests ask the real centre and rebuild disks as the box's do; what they need lies there."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path += [str(Path(__file__).parent.parent / room) for room in ("box", "checkin", "rolls")]
