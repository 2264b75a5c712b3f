"""A station in the same process, for trying, training and tests: real cards, real proofs, a real box.

It is what a terminal's station must do, as short as can be; nothing of it is meant for polling day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from amin.booth.station import Card, CardRefusedError, OpenedBallot, Refusal, SheetFate
from amin.box import Box, Refused, TokenPack, nullifier
from amin.box.token import TOKEN_BYTES, Token, verify_token
from amin.crypto import SigningKey, booth_commitment
from amin.election import Election, election_hash, freeze
from amin.election.statement import statement_of
from amin.errors import MalformedError, RejectedError

CAPACITY: Final = 200
_SIGNATURE_BYTES: Final = 64
_HALF_BYTES: Final = 32


class TrainingStation:
    """One station with a box for each contest.

    Args:
        key: the election key, 32 bytes.
        signer: signs cards and promises.
    """

    def __init__(
        self,
        election: Election,
        key: bytes,
        station: str,
        folder: Path,
        *,
        signer: SigningKey,
        entropy: Callable[[int], bytes],
    ) -> None:
        self._hash = election_hash(freeze(election))
        self._station = station
        self._signer = signer
        self._entropy = entropy
        (place,) = (each for each in election.stations if each.code == station)
        held = [each for each in election.contests if each.constituency in place.constituencies]
        self.statements = {each.id: statement_of(each, self._hash, key) for each in held}
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for id_, statement in self.statements.items():
            path = self._path(id_)
            with Box.create(path, statement, station, capacity=CAPACITY, entropy=entropy):
                pass  # each call opens it anew: whoever calls may be another thread
        self._styles: set[tuple[str, ...]] = set()
        self._halves: dict[bytes, bytes] = {}
        self._spent: set[bytes] = set()
        self._cast: set[bytes] = set()  # commitments of ballots that are in a box
        self.tests: dict[str, list[OpenedBallot]] = {id_: [] for id_ in self.statements}
        self.fates: dict[tuple[str, SheetFate], set[bytes]] = {}

    def deal(self, contests: Sequence[str]) -> bytes:
        """Hand out a card for these contests: its secret and its signature."""
        style = tuple(contests)
        pack = TokenPack(self._hash, self._station, style, 1, key=self._signer, entropy=self._entropy)
        self._styles.add(style)
        token = pack.deal()
        return token.secret + token.signature

    def look(self, card: bytes) -> Card:
        """Say what a card is good for. Raises CardRefusedError."""
        token, style = self._read(card)
        spent = [each for each in style if nullifier(token, self._hash, each) in self._spent]
        return Card(tuple(each for each in style if each not in spent), tuple(spent))

    def half(self, card: bytes, contest: str, commitment: bytes) -> bytes:
        """Give the station's half for a commitment: the same one, however often it is asked for."""
        self._require(card, contest)
        return self._halves.setdefault(commitment, self._entropy(_HALF_BYTES))

    def cast(self, card: bytes, contest: str, ballot: bytes) -> bytes:
        """Verify and store a ballot, and only then promise. Raises CardRefusedError or RejectedError."""
        token = self._require(card, contest)
        statement = self.statements[contest]
        commitment, half = ballot[:_HALF_BYTES], ballot[_HALF_BYTES : 2 * _HALF_BYTES]
        if self._halves.get(commitment) != half:
            raise RejectedError("the ballot has another half than this station gave")
        if statement.rejected(self._station, ballot, self._entropy(32)):
            raise RejectedError("the proofs of the ballot do not hold")
        spending = nullifier(token, self._hash, contest)
        with self.box(contest) as box:
            (answer,) = box.cast([(spending, ballot)])
        if isinstance(answer, Refused):
            raise CardRefusedError(Refusal.USED)
        self._spent.add(spending)
        self._cast.add(commitment)
        return self._signer.sign("amin/1/promise", election=self._hash, station=self._station, tracker=answer)

    def note(self, contest: str, commitment: bytes, fate: SheetFate) -> None:
        """Count a sheet once; one whose ballot is in the box came to something after all."""
        if commitment not in self._cast:
            self.fates.setdefault((contest, fate), set()).add(commitment)

    def publish_test(self, contest: str, tested: OpenedBallot) -> None:
        """Make a tested ballot again, byte for byte. Raises RejectedError when it is another."""
        statement = self.statements[contest]
        half = self._halves.get(booth_commitment(tested.seed))
        if half is None or half != tested.station_half:
            raise RejectedError("the seed is not the one that the terminal had committed to")
        again = statement.encrypt(self._station, tested.seed, half, statement.choices([tested.slots]))
        if again != tested.ballot:
            raise RejectedError("the terminal made another ballot than its seed makes")
        self.tests[contest].append(tested)

    def box(self, contest: str) -> Box:
        """Open the box of a contest; whoever calls this closes it."""
        return Box(self._path(contest), self.statements[contest], self._station, entropy=self._entropy)

    def _path(self, contest: str) -> Path:
        return self._folder / f"{contest}.sqlite"

    def _require(self, card: bytes, contest: str) -> Token:
        token, style = self._read(card)
        if contest not in style:
            raise CardRefusedError(Refusal.OTHER)
        return token

    def _read(self, card: bytes) -> tuple[Token, tuple[str, ...]]:
        if len(card) != TOKEN_BYTES + _SIGNATURE_BYTES:
            raise CardRefusedError(Refusal.UNREAD)
        token = Token(card[:TOKEN_BYTES], card[TOKEN_BYTES:])
        for style in sorted(self._styles):
            try:
                verify_token(token, self._hash, self._station, style, self._signer.public)
            except (MalformedError, RejectedError):
                continue
            return token, style
        raise CardRefusedError(Refusal.OTHER)
