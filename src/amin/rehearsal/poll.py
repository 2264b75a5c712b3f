"""Polling day at one station: voters are checked in, ballots encrypted, verified, and put into boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from amin.box import Box, Counters, Refused, TokenPack, nullifier
from amin.box.counters import verify_counters
from amin.box.token import Token, verify_token
from amin.crypto import SigningKey
from amin.election import Election, Statement
from amin.errors import RejectedError
from amin.record import RecordWriter, documents, layout
from amin.record.documents import Closing, Hex
from amin.record.progress import Progress
from amin.rehearsal.plan import Visit
from amin.rolls import Request, Roll

_BATCH_BYTES: Final = 8 * 2**20
_REQUEST_BYTES: Final = 16
_HALF_BYTES: Final = 32

Style = tuple[str, ...]  # the contests that a card is good for
Files = dict[str, str]  # SHA-256 in hexadecimal by path


@dataclass(frozen=True, slots=True)
class Poll:
    """What all stations share on polling day."""

    election: Election
    election_hash: bytes
    visits: Sequence[Visit]
    pseudonyms: Callable[[int], bytes]  # of the voter of a visit
    roll: Roll
    statements: Mapping[str, Statement]
    writer: RecordWriter
    progress: Progress
    entropy: Callable[[int], bytes]
    gone: Mapping[str, Set[str]]  # who is no candidate any more, by contest

    def refused_slots(self, contest: str) -> frozenset[int]:
        """The slots that a booth takes no more: of persons who went, and of lists with nobody left."""
        of = self.election.contest(contest)
        gone = self.gone[contest]
        persons = (slot for slot, each in enumerate(of.candidates) if each.code in gone)
        emptied = (
            slot
            for slot, each in enumerate(of.lists, start=of.persons)
            if (members := of.members(each.code)) and gone >= {*members}
        )
        return frozenset((*persons, *emptied))

    def hold(self, station: str, numbers: Sequence[int], folder: Path, key: SigningKey) -> dict[str, Files]:
        """Hold the poll of one station: open, vote, close, compare the counters, write the boxes.

        Returns: for each contest voted on there, the files of its closed box with their hashes.
        """
        with ExitStack() as stack:
            day = _Day(self, station, numbers, folder, key, stack)
            for batch in self._batches(numbers):
                day.serve(batch)
            return {contest: day.close(contest) for contest in day.boxes}

    def _batches(self, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
        visit_bytes = sum(statement.ballot_bytes for statement in self.statements.values())
        size = max(1, min(512, _BATCH_BYTES // visit_bytes))
        for at in range(0, len(numbers), size):
            yield numbers[at : at + size]


class _Day:
    """One station, from opening to closing; a box for each contest that is voted on there."""

    def __init__(
        self,
        poll: Poll,
        station: str,
        numbers: Sequence[int],
        folder: Path,
        key: SigningKey,
        stack: ExitStack,
    ) -> None:
        self._poll = poll
        self._station = station
        self._key = key
        styles = Counter(tuple(poll.visits[number].choices) for number in numbers)
        self._dealt = dict.fromkeys(styles, 0)
        self._packs = {style: self._pack(style, count) for style, count in styles.items()}
        contests = [c.id for c in poll.election.contests if self._serves(c.constituency)]
        self.boxes = {
            contest: stack.enter_context(self._box(folder, contest, styles)) for contest in contests
        }
        self._check_ins = dict.fromkeys(contests, 0)
        self._promised: dict[str, list[bytes]] = {contest: [] for contest in contests}

    def _serves(self, constituency: str) -> bool:
        (station,) = (s for s in self._poll.election.stations if s.code == self._station)
        return constituency in station.constituencies

    def _pack(self, style: Style, count: int) -> TokenPack:
        poll = self._poll
        return TokenPack(poll.election_hash, self._station, style, count, key=self._key, entropy=poll.entropy)

    def _box(self, folder: Path, contest: str, styles: Mapping[Style, int]) -> Box:
        capacity = sum(count for style, count in styles.items() if contest in style)
        statement = self._poll.statements[contest]
        path = folder / f"{contest}.sqlite"
        return Box.create(path, statement, self._station, capacity=capacity, entropy=self._poll.entropy)

    def serve(self, batch: Sequence[int]) -> None:
        """Check some voters in, and take their ballots."""
        cards = dict(zip(batch, self._check_in(batch), strict=True))
        for contest in self.boxes:
            voters = [number for number in batch if contest in self._poll.visits[number].choices]
            if voters:
                self._promised[contest] += self._cast(contest, voters, [cards[number] for number in voters])
                self._poll.progress.step(len(voters))

    def _check_in(self, batch: Sequence[int]) -> list[Token]:
        """Ask the roll for each voter, and hand out a card to each who is granted."""
        poll = self._poll
        asked = [tuple(poll.visits[number].choices) for number in batch]
        requests = [
            Request(poll.entropy(_REQUEST_BYTES), poll.pseudonyms(number), self._station, style)
            for number, style in zip(batch, asked, strict=True)
        ]
        cards = []
        for answer in poll.roll.check_in(requests):
            if answer.refused or not answer.granted:
                reasons = ", ".join(f"{contest}: {reason}" for contest, reason in answer.refused)
                raise RejectedError(
                    f"a voter of the rehearsal was refused: {reasons or 'asked for no contest'}"
                )
            for contest in answer.granted:
                self._check_ins[contest] += 1
            cards.append(self._packs[answer.granted].deal())
            self._dealt[answer.granted] += 1
        return cards

    def _cast(self, contest: str, voters: Sequence[int], cards: Sequence[Token]) -> list[bytes]:
        """Encrypt in the booth, verify at the station, store, and only then promise."""
        poll, station = self._poll, self._station
        statement = poll.statements[contest]
        refused = poll.refused_slots(contest)
        if refused and any(refused.intersection(poll.visits[number].choices[contest]) for number in voters):
            raise RejectedError("a booth refuses the code of somebody who is no candidate any more")
        booth = poll.entropy(_HALF_BYTES * len(voters))
        halves = poll.entropy(_HALF_BYTES * len(voters))
        choices = statement.choices(poll.visits[number].choices[contest] for number in voters)
        encrypted = statement.encrypt(station, booth, halves, choices)
        for number, card in zip(voters, cards, strict=True):
            style = tuple(poll.visits[number].choices)
            verify_token(card, poll.election_hash, station, style, self._key.public)
        if wrong := statement.rejected(station, encrypted, poll.entropy(32)):
            raise RejectedError(f"a booth made {len(wrong)} ballots that do not hold")
        spent = [nullifier(card, poll.election_hash, contest) for card in cards]
        promised = []
        for answer in self.boxes[contest].cast([*zip(spent, statement.split(encrypted), strict=True)]):
            if isinstance(answer, Refused):
                raise RejectedError(f"the box refused a ballot: {answer.reason}")
            self._key.sign("amin/1/promise", election=poll.election_hash, station=station, tracker=answer)
            promised.append(answer)
        return promised

    def close(self, contest: str) -> Files:
        """Write the closed box and what the station signs. Paper and sheets are those of the simulation."""
        station, box = self._station, self.boxes[contest]
        box.close()
        if sorted(self._promised[contest]) != box.trackers():
            raise RejectedError(f"station {station} does not hold what it promised")
        counters = self._counters(contest, box)
        verify_counters(counters)
        return self._publish(contest, box, counters)

    def _counters(self, contest: str, box: Box) -> Counters:
        count = len(box)
        return Counters(
            check_ins=self._check_ins[contest],
            tokens_issued=sum(dealt for style, dealt in self._dealt.items() if contest in style),
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

    def _publish(self, contest: str, box: Box, counters: Counters) -> Files:
        poll, station = self._poll, self._station
        statement = poll.statements[contest]
        hash_ = poll.writer.box(poll.election_hash, station, contest, statement, box.ballots(), len(box))
        unsigned = Closing(
            election=Hex(poll.election_hash),
            station=station,
            contest=contest,
            counters=counters.document(),
            ballots_sha256=Hex.fromhex(hash_),
            signature=Hex(),
        )
        signature = self._key.sign("amin/1/closing", **unsigned.signed())
        path = layout.closing(station, contest)
        closing = poll.writer.document(path, documents.with_signature(unsigned, signature))
        return {layout.ballots(station, contest): hash_, path: closing}
