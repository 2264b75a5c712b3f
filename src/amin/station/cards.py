"""The deck of a desk: packs of cards, one for each style, opened before polls and dealt from the top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

from amin.box.card import Card, bind
from amin.box.token import TokenPack
from amin.crypto import SigningKey
from amin.errors import StateError
from amin.station.post import Post

Style = tuple[tuple[str, ...], tuple[str, ...]]  # contests, and those of them that are provisional


class Deck:
    """Cards of every style that this station can need; they are in memory only, in random order."""

    def __init__(self, post: Post, packs: Mapping[Style, TokenPack], key: SigningKey) -> None:
        self._post = post
        self._packs = dict(packs)
        self._key = key

    def __len__(self) -> int:
        return sum(map(len, self._packs.values()))

    def left(self, style: Style) -> int:
        """How many cards of a style there are still."""
        return len(self._packs[style]) if style in self._packs else 0

    def deal(self, contests: tuple[str, ...], handles: Mapping[str, bytes]) -> Card:
        """Hand out a card; one with handles is bound to them.

        Raises:
            StateError: no pack of this style, or it is empty.
        """
        provisional = tuple(contest for contest in contests if contest in handles)
        pack = self._packs.get((contests, provisional))
        if pack is None:
            raise StateError("no pack of cards for these contests", hint="open a pack of this style")
        card = Card(self._post.station, contests, pack.deal(), dict(handles))
        return bind(card, self._post.election, self._key) if handles else card


def styles(post: Post) -> Iterable[Style]:
    """Every style that a voter of this station may need: any of the contests, each final or provisional."""
    for size in range(1, len(post.contests) + 1):
        for contests in combinations(post.contests, size):
            for count in range(size + 1):
                for provisional in combinations(contests, count):
                    yield contests, provisional


def open_packs(post: Post, count: int, *, key: SigningKey, entropy: Callable[[int], bytes]) -> Deck:
    """Make a pack of every style with so many cards each, and the deck of them."""
    packs = {
        (contests, provisional): TokenPack(
            post.election, post.station, contests, count, key=key, entropy=entropy, provisional=provisional
        )
        for contests, provisional in styles(post)
    }
    return Deck(post, packs, key)
