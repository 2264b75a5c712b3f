"""The election as the house sees it."""

from __future__ import annotations

from amin.hq.elections import doing
from amin.hq.house.app import App, Nav

APP = App(
    name="elections",
    nav=(Nav("ساختار", "انتخابات", "calendar3", "elections:election", "elections.read"),),
    proposals={"elections.move": doing.move, "elections.end": doing.end},
)
