"""Cards that come back: what they were not used for is withdrawn from the boxes, and the card is wiped."""

from __future__ import annotations

from collections.abc import Mapping

from amin.box.box import Box
from amin.box.card import Card
from amin.box.token import nullifier


def take_back(card: Card, boxes: Mapping[str, Box], election_hash: bytes) -> tuple[str, ...]:
    """Withdraw a card, and return the contests that it had not been used in; those are `returned`.

    So one contest can be declined after the card was dealt: the other stays spent. Repeating it is safe.

    Args:
        boxes: by contest, those of the station; a provisional contest's is the provisional one.
    """
    spendings = {contest: nullifier(card.token, election_hash, contest) for contest in card.contests}
    return tuple(contest for contest, spending in spendings.items() if boxes[contest].withdraw(spending))
