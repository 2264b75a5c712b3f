"""A copy of a record with amendments and exclusions, in the hands of somebody who has every secret."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from forgery import Forgery
from held_election import SEED, Held, Silent

from amin.record import Record, documents, layout
from amin.record.checks import Verification
from amin.record.documents import Amendment, BoardSignature, Exclusion, Hex, Results
from amin.record.orders import PURPOSES


def flip(value: str) -> str:
    """Another byte in hexadecimal."""
    return f"{int(value[:2], 16) ^ 1:02x}{value[2:]}"


def to(value: Any) -> Callable[[Any], Any]:
    """This value, whatever it was."""
    return lambda _: value


class RevisedForgery(Forgery):
    """As `Forgery`, of a record with several versions of its results."""

    def __init__(self, held: Held, scratch: Path) -> None:
        super().__init__(held)
        self._scratch = scratch
        self._written = 0

    def sign_order(self, path: str, boards: Sequence[str] | None = None) -> None:
        """Have boards sign an order as it is now; those that signed it, or others."""
        kind: type[Amendment | Exclusion] = Amendment if path.startswith("amendments/") else Exclusion
        order = documents.decode(self.files[path], kind)
        chosen = [each.board for each in order.signatures] if boards is None else boards
        signatures = tuple(
            BoardSignature(
                board=board,
                signature=Hex(self.held.keys.board(board).sign(PURPOSES[kind], **order.signed())),
            )
            for board in chosen
        )
        self.files[path] = documents.encode(documents.with_signatures(order, signatures))

    def chain(self, path_of: Callable[[int], str], first: int) -> None:
        """Have the orders from one on name those before them as they are now, and boards sign that."""
        number = first
        while path_of(number) in self.files:
            before = path_of(number - 1) if number > 1 else layout.ELECTION
            self.set(path_of(number), ("before",), sha256(self.files[before]).hexdigest())
            self.sign_order(path_of(number))
            number += 1

    def recount(self) -> None:
        """Publish what follows from the totals and orders as they are now, in each version."""
        v = self.verification()
        for version in range(len(v.record.published)):
            contests = tuple(v.lawful_result(contest, version) for contest in v.record.election.contests)
            published = Results(election=Hex(self.held.hash), contests=contests)
            self.files[layout.results(version)] = documents.encode(published)

    def verification(self) -> Verification:
        """The files as they are now, opened as a record."""
        self._written += 1
        return Verification(Record(self.write(self._scratch / str(self._written))), Silent(), SEED)

    def drop_order(self, path: str) -> None:
        """Take an order out of log and folder."""
        del self.files[path]
        self.put_acts([act for act in self.acts if path not in act["files"]])

    def edit(self, path: str, change: Callable[[Any], object]) -> None:
        """Change a document as dicts and lists."""
        document = self.json(path)
        change(document)
        self.put(path, document)
