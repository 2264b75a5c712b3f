"""Check what was mixed and decrypted of a unit of a `marks` contest: spec/record.md §3.10 to §3.12 and §4."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from slow_block import Block
from slow_counting import counts
from slow_crypto import M, Rejected, lagrange, require, tagged_hash
from slow_encoding import number, records
from slow_marks import MarksContest
from slow_record import Record
from slow_ristretto import IDENTITY, add, combine, encode, negate
from slow_shuffle import Batch, Turn, outputs

PARTS: Final = ("marks", "lists")
BLOCK: Final = 4096  # ciphertexts: §3.12


@cache
def turn_holds(turn: Turn, inputs: bytes, shuffle: bytes) -> None:
    """Verify a shuffle; that the same one holds is found out once."""
    turn.verify(inputs, shuffle)


@cache
def share_holds(block: Block, trustee: int, key: bytes, share: bytes) -> None:
    """Verify a trustee's share of a block; that the same one holds is found out once."""
    block.verify(trustee, key, share)


@cache
def numbers_in(block: Block, shares: tuple[tuple[int, bytes], ...], bound: int) -> list[int]:
    """Combine verified shares, and find each number in a table of all m·M: shuffle.md §5."""
    table, power = {}, IDENTITY
    for m in range(bound + 1):
        table[encode(power)] = m
        power = add(power, M)
    read = {trustee: block.read(share)[0] for trustee, share in shares}
    factors = {trustee: lagrange(trustee, list(read)) for trustee in read}
    result = []
    for i, (_, beta) in enumerate(block.texts):
        joint = combine(*((factors[trustee], points[i]) for trustee, points in read.items()))
        message = encode(add(beta, negate(joint)))
        if message not in table:
            raise Rejected(f"ciphertext {i} holds no number up to {bound}")
        result.append(table[message])
    return result


@dataclass(frozen=True, eq=False)
class MixedUnit:
    """One unit of tally of a `marks` contest, with its stations and its acts."""

    record: Record
    contest: dict[str, Any]
    id: str
    stations: list[str]

    @property
    def held(self) -> MarksContest:
        """The contest under the election key."""
        contest = self.record.contest(self.contest)
        assert isinstance(contest, MarksContest)
        return contest

    @property
    def tally(self) -> dict[str, Any]:
        """The unit's tally."""
        return next(tally for tally in self.record.tallies(self.contest) if tally["unit"] == self.id)

    @property
    def trustees(self) -> list[int]:
        """The trustees who decrypted it, ascending."""
        return self.tally["trustees"]

    @property
    def ballots(self) -> int:
        """How many ballots the closings say."""
        closings = [self.record.closing(self.contest, station) for station in self.stations]
        return sum(closing["counters"]["ballots"] for closing in closings)

    def count(self, part: str) -> int:
        """N, how many ciphertexts the list of a part holds: §4, check 14."""
        return self.ballots * (self.contest["max_marks"] if part == "marks" else 1)

    def batch(self, part: str) -> Batch:
        """Name the list of a part: §3.11."""
        return Batch(self.record.election.hash, self.contest["id"], self.id, part, 0)

    def context(self, purpose: str, part: str, **more: int) -> bytes:
        """Return what a file of the unit belongs to: §3.11 and §3.12."""
        election, contest = self.record.election.hash, self.contest["id"]
        return tagged_hash(purpose, election=election, contest=contest, unit=self.id, part=part, **more)

    def _file(self, path: str, kind: bytes, context: bytes, size: int) -> bytes:
        """Read a file of records of 32 bytes that holds so many bytes behind its header."""
        found = b"".join(records((self.record.folder / path).read_bytes(), kind, 32, context))
        require(len(found) == size, f"{path}: {len(found)} bytes; allowed: {size}")
        return found

    def shuffle(self, part: str, mixer: int, institution: int) -> bytes:
        """Read what a mixer wrote of a part: §3.11."""
        context = self.context("amin/1/mix", part, mixer=mixer, institution=institution)
        path = f"mix/{self.id}/{part}-{mixer}.bin"
        return self._file(path, b"MIXS", context, 224 * self.count(part) + 288)

    def institutions(self) -> list[int]:
        """Return who took each turn, as the acts name them."""
        acts = self.record.named("mix", self.contest)
        return [act["institution"] for act in acts if act["unit"] == self.id]

    def mixed(self, part: str, mixer: int) -> bytes:
        """Return what a mixer put out; mixer 0 stands for what was cast: §3.11."""
        if mixer:
            return outputs(self.shuffle(part, mixer, self.institutions()[mixer - 1]))
        boxes = [self.record.box(self.contest["id"], station) for station in self.stations]
        lists = self.held.mixed([ballot for box in boxes for ballot in box])
        return lists[PARTS.index(part)]

    def mixes_hold(self) -> None:
        """14: no institution has two turns, and every shuffle holds."""
        mixers = self.record.election.document["mixers"]
        turns = [(mixer, number(taken, 1)) for mixer, taken in enumerate(self.institutions(), 1)]
        require(len({taken for _, taken in turns}) == len(turns), f"{self.id}: an institution with two turns")
        for mixer, taken in turns:
            reserve = mixers["count"] < taken <= len(mixers["institutions"])
            require(taken == mixer or reserve, f"{self.id}: institution {taken} out of turn")
        for part in PARTS:
            for mixer, taken in turns:
                turn = Turn(self.batch(part), mixer, self.held.key)
                turn_holds(turn, self.mixed(part, mixer - 1), self.shuffle(part, mixer, taken))

    def blocks(self, part: str) -> list[Block]:
        """Cut what the last mixer put out: §3.12."""
        texts = self.mixed(part, len(self.institutions()))
        cut = range(0, len(texts), 64 * BLOCK)
        return [Block(self.batch(part), i, texts[at : at + 64 * BLOCK]) for i, at in enumerate(cut)]

    def shares(self, part: str, place: int, trustee: int) -> list[bytes]:
        """Read the shares of all blocks by one trustee, the J-th: §3.12."""
        context = self.context("amin/1/shares", part, trustee=trustee)
        sizes = [len(block.ciphertexts) // 2 + 64 for block in self.blocks(part)]
        found = self._file(f"tally/{self.id}/{part}-{place}.bin", b"SHRS", context, sum(sizes))
        ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
        return [found[end - size : end] for end, size in zip(ends, sizes, strict=True)]

    def shares_hold(self) -> None:
        """16: of each block, the share of each of the unit's trustees holds."""
        for part in PARTS:
            blocks = self.blocks(part)
            for place, trustee in enumerate(self.trustees, 1):
                key = self.record.keys()[trustee]
                for block, share in zip(blocks, self.shares(part, place, trustee), strict=True):
                    share_holds(block, trustee, key, share)

    def numbers(self, part: str) -> list[int]:
        """Return all numbers of a part: §4, check 17."""
        most = self.held.candidates + self.held.marks if part == "marks" else self.held.blank
        given = [self.shares(part, place, trustee) for place, trustee in enumerate(self.trustees, 1)]
        result = []
        for i, block in enumerate(self.blocks(part)):
            shares = zip(self.trustees, (shares[i] for shares in given), strict=True)
            result += numbers_in(block, tuple(shares), most)
        return result

    def totals_hold(self) -> None:
        """17: the totals and the dummies are how often each number came out, and lawful ballots have them."""
        tally, c, ballots = self.tally, self.held.candidates, self.ballots
        marks, lists = (Counter(self.numbers(part)) for part in PARTS)
        require(marks[0] == 0, f"{self.id}: a mark 0")
        slots = [marks[i] for i in range(1, c + 1)] + [lists[m] for m in range(1, self.held.blank + 1)]
        dummies = [marks[c + d] for d in range(1, self.held.marks + 1)]
        require((tally["totals"], tally["dummies"]) == (slots, dummies), f"{self.id}: the totals")
        counts(self.contest, slots, ballots)  # refuses what no lawful ballots have
        within = all(ballots - lists[0] <= dummy <= ballots for dummy in dummies)
        require(within, f"{self.id}: dummies that no ballots have")
