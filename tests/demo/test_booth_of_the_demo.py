"""The training terminal of the demo's county: a made-up voter casts in all contests of a station."""

from __future__ import annotations

import random

from amin.booth.visit import Act, Step
from amin.demo.booth import training_kiosk
from amin.demo.county import tehran


def test_a_voter_of_the_demo_casts_in_both_contests(memory_folder):
    kiosk = training_kiosk(
        tehran(60), memory_folder, hosts=frozenset(), entropy=random.Random(1405).randbytes
    )
    terminal = kiosk.terminal
    assert terminal.card(kiosk.deal()) is None
    contests = [each.name for each in terminal.definition.contests]
    assert len(contests) == 2
    terminal.do(Act.BEGIN)
    for _ in contests:
        assert terminal.choose("person", terminal.contest.candidates[0].code) is None
        terminal.do(Act.REVIEW)
        assert terminal.print() is None
        assert terminal.cast() is None
    assert terminal.visit.step is Step.DONE
    assert (memory_folder / "ballot-sheets.escpos").stat().st_size > 0
