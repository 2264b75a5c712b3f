"""Polling day at one station: each row is checked in, encrypted, verified, and put into the box."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amin.box import Box, Counters, Refused, TokenPack, nullifier
from amin.box.counters import verify_counters
from amin.box.token import Token, verify_token
from amin.crypto import SigningKey, SumContest
from amin.errors import RejectedError
from amin.record import RecordWriter, documents, layout
from amin.record.documents import Closing, Hex
from amin.record.progress import Progress
from amin.rehearsal.plan import CONTEST, Ballots
from amin.rolls import Request, Roll

_BATCH_BYTES: Final = 8 * 2**20
_REQUEST_BYTES: Final = 16
_HALF_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Poll:
    """What all stations share on polling day."""

    ballots: Ballots
    pseudonyms: Callable[[int], bytes]  # of the voter of a row
    roll: Roll
    statement: SumContest
    election_hash: bytes
    writer: RecordWriter
    progress: Progress
    entropy: Callable[[int], bytes]

    def hold(self, station: str, rows: Sequence[int], folder: Path, key: SigningKey) -> None:
        """Hold the poll of one station: open, vote, close, compare the counters, write the box."""
        path = folder / "box.sqlite"
        with Box.create(path, self.statement, station, capacity=len(rows), entropy=self.entropy) as box:
            pack = TokenPack(self.election_hash, station, len(rows), key=key, entropy=self.entropy)
            promised: list[bytes] = []
            check_ins = 0
            for batch in self._batches(rows):
                tokens = self._check_in(station, batch, pack)
                check_ins += len(tokens)
                promised += self._cast(station, box, key, batch, tokens)
                self.progress.step(len(batch))
            box.close()
            self._close(station, box, key, promised, check_ins=check_ins, dealt=len(rows) - len(pack))

    def _batches(self, rows: Sequence[int]) -> Iterator[Sequence[int]]:
        size = max(1, min(512, _BATCH_BYTES // self.statement.ballot_bytes))
        for at in range(0, len(rows), size):
            yield rows[at : at + size]

    def _check_in(self, station: str, batch: Sequence[int], pack: TokenPack) -> list[Token]:
        """Ask the roll for each voter, and hand out a card to each who is granted."""
        requests = [
            Request(self.entropy(_REQUEST_BYTES), self.pseudonyms(row), station, (CONTEST,)) for row in batch
        ]
        answers = self.roll.check_in(requests)
        for answer in answers:
            if not answer.granted:
                raise RejectedError(f"a voter of the rehearsal was refused: {answer.refused[0][1]}")
        return [pack.deal() for _ in answers]

    def _cast(
        self, station: str, box: Box, key: SigningKey, batch: Sequence[int], tokens: Sequence[Token]
    ) -> list[bytes]:
        """Encrypt in the booth, verify at the station, store, and only then promise."""
        booth = self.entropy(_HALF_BYTES * len(batch))
        halves = self.entropy(_HALF_BYTES * len(batch))
        encrypted = self.statement.encrypt(station, booth, halves, self._choices(batch))
        for token in tokens:
            verify_token(token, self.election_hash, station, key.public)
        if wrong := self.statement.rejected(station, encrypted, self.entropy(32)):
            raise RejectedError(f"a booth made {len(wrong)} ballots that do not hold")
        ballots = self.statement.split(encrypted)
        spent = [nullifier(token, self.election_hash, CONTEST) for token in tokens]
        promised = []
        for answer in box.cast([*zip(spent, ballots, strict=True)]):
            if isinstance(answer, Refused):
                raise RejectedError(f"the box refused a ballot: {answer.reason}")
            key.sign("amin/1/promise", election=self.election_hash, station=station, tracker=answer)
            promised.append(answer)
        return promised

    def _choices(self, batch: Sequence[int]) -> bytes:
        slots = self.statement.slots
        choices = bytearray(slots * len(batch))
        for place, row in enumerate(batch):
            for slot in self.ballots.rows[row][1]:
                choices[place * slots + slot] = 1
        return bytes(choices)

    def _close(
        self, station: str, box: Box, key: SigningKey, promised: list[bytes], *, check_ins: int, dealt: int
    ) -> None:
        """Write the closed box and what the station signs. Paper and sheets are those of the simulation."""
        if sorted(promised) != box.trackers():
            raise RejectedError(f"station {station} does not hold what it promised")
        count = len(box)
        counters = Counters(
            check_ins=check_ins,
            tokens_issued=dealt,
            tokens_spent=box.spent(),
            tokens_returned=0,
            tokens_missing=0,
            ballots=count,
            abandoned=0,
            sheets_printed=count,
            sheets_changed=0,
            sheets_tested=0,
            sheets_abandoned=0,
            sheets_jammed=0,
            papers=count,
        )
        verify_counters(counters)
        hash_ = self.writer.box(self.election_hash, station, CONTEST, self.statement, box.ballots(), count)
        unsigned = Closing(
            election=Hex(self.election_hash),
            station=station,
            contest=CONTEST,
            counters=counters.document(),
            ballots_sha256=Hex.fromhex(hash_),
            signature=Hex(),
        )
        signature = key.sign("amin/1/closing", **unsigned.signed())
        closing = documents.with_signature(unsigned, signature)
        files = {
            layout.ballots(station, CONTEST): hash_,
            layout.closing(station, CONTEST): self.writer.document(layout.closing(station, CONTEST), closing),
        }
        self.writer.act("close", files, station=station, contest=CONTEST)
