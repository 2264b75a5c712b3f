"""Draw docs/pictures/half-circle.svg and steps.svg: 21 seats by the proposed strategy, with made-up names.

Run it with the project's Python after a change of the pictures:
.venv/bin/python docs/pictures/half_circle.py
"""

from __future__ import annotations

from pathlib import Path

from amin.counting import INDEPENDENTS
from amin.counting.apportion import apportion
from amin.results import half_circle, of_votes, steps_chart

HERE = Path(__file__).resolve().parent
RULE, SEATS = "rounded_then_highest_ratio", 21
VOTES = {"امید ری": 404_118, "میهن": 303_260, "راه روشن": 154_007, "نو": 68_344, INDEPENDENTS: 70_271}
TITLE = "شورای اسلامی شهر (رأی‌ها ساختگی است)"


def main() -> None:
    """Write both pictures."""
    result = of_votes(RULE, SEATS, VOTES, apportion(RULE, VOTES, SEATS), title=TITLE)
    (HERE / "half-circle.svg").write_text(half_circle(result, "fa"), encoding="utf-8")
    (HERE / "steps.svg").write_text(steps_chart(result, "fa"), encoding="utf-8")


if __name__ == "__main__":
    main()
