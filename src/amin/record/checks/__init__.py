"""The numbered checks of a record. Source: spec/record.md §4, in the same words and order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from amin.record.checks import boxes, orders, setup, tallies
from amin.record.checks.verification import Verification

__all__ = ["CHECKS", "MIXED", "Check", "Verification"]


@dataclass(frozen=True, slots=True)
class Check:
    """One numbered check: what must hold, in a sentence."""

    number: int
    name: str
    sentence: str
    run: Callable[[Verification], None]


CHECKS: Final = tuple(
    Check(number, name, sentence, run)
    for number, (name, sentence, run) in enumerate(
        [
            ("election", "every contest is one that can be tallied and counted", setup.election),
            ("checkpoint", "the log's key signed exactly these acts", setup.checkpoint),
            ("acts", "the acts are those of this election, whole and in lawful order", setup.acts),
            ("folder", "the files are those that the acts name, none more and none fewer", setup.folder),
            ("commitments", "each trustee dealt what it had committed to", setup.commitments),
            (
                "election-key",
                "the keys follow from the dealings, each dealt by one who knew every coefficient",
                setup.election_key,
            ),
            (
                "closings",
                "each station signed the closing of each of its boxes, with a key of its own",
                boxes.closings,
            ),
            ("counters", "the counters of each box are equal at every stage", boxes.counters),
            (
                "boxes",
                "each box has as many ballots, and in the log the hash, that its station signed",
                boxes.boxes,
            ),
            ("ballots", "every ballot is one list, or blank, or 1 to max_marks persons", boxes.ballots),
            ("order", "each box is sorted by tracker and holds no tracker twice", boxes.order),
            ("copies", "no ciphertext stands twice in the record, nor one of a tested ballot", boxes.copies),
            (
                "units",
                "the units of tally follow from the frozen rule, the closing counts and the exclusions",
                tallies.units,
            ),
            (
                "mixes",
                "every list of marks went through all mixers, each proving that it changed none",
                tallies.mixes,
            ),
            ("sums", "each unit's sums are those of its ballots", tallies.sums),
            ("shares", "as many trustees as decrypt gave a share whose proof holds", tallies.shares),
            ("totals", "each unit's totals are what its shares decrypt to", tallies.totals),
            ("counts", "the published counts follow from the units' totals", tallies.counts),
            (
                "seats",
                "seats, elected, alternates and ties follow from the counts by the frozen rule",
                tallies.seats,
            ),
            ("hashes", "each file has the hash that the log names", setup.hashes),
            (
                "amendments",
                "each amendment is lawful, names the one before, and is signed by all boards it needs",
                orders.amendments,
            ),
            (
                "exclusions",
                "each exclusion annuls one box, names the one before, and is signed by all boards it needs",
                orders.exclusions,
            ),
        ],
        start=1,
    )
)

_AFTER_DECRYPTION: Final = {"sums", "shares", "totals", "counts", "seats"}

MIXED: Final = tuple(check for check in CHECKS if check.name not in _AFTER_DECRYPTION)
"""What holds once all boxes are closed and all marks mixed: trustees run these before they decrypt."""
