"""A copy of a record with a `marks` contest, in the hands of somebody who has every secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ballot_forgery import M, drawn
from forgery import Forgery
from held_election import IN_MARKS, MIXERS, THRESHOLD, all_mixers
from ristretto import G, decode

from amin.crypto import Batch, Block, Combiner
from amin.crypto.shuffles import shuffled
from amin.election import Contest, units
from amin.encoding.records import HEADER_BYTES, Header
from amin.record import documents, layout
from amin.record.documents import Hex, MarksTally, UnitTally
from amin.record.mixes import BLOCK
from amin.record.opened import bound, unit_totals

CIPHERTEXT = 64
RECORD = 224


def pieces(data: bytes, size: int) -> list[bytes]:
    """Cut bytes into pieces of one size."""
    return [data[at : at + size] for at in range(0, len(data), size)]


class MarksForgery(Forgery):
    """As `Forgery`, of a record whose council is tallied in marks."""

    def batch(self, unit: str, part: str) -> Batch:
        """What the proofs of one list are bound to."""
        return Batch(self.held.hash, IN_MARKS.id, unit, part)

    def body(self, path: str) -> bytes:
        """A file of records without its header."""
        return self.files[path][HEADER_BYTES:]

    def put_body(self, path: str, body: bytes) -> None:
        """Write other records behind a header that fits them."""
        header = Header.decode(self.files[path][:HEADER_BYTES])
        size = header.record_bytes
        fitting = Header(header.kind, header.version, size, len(body) // size, header.context)
        self.files[path] = fitting.encode() + body

    def put_shuffle(self, unit: str, part: str, mixer: int, institution: int, body: bytes) -> None:
        """Write a mixer's shuffle."""
        context = layout.mix_context(self.held.hash, IN_MARKS.id, unit, part, mixer, institution)
        header = Header(layout.MIX_KIND, layout.MIX_VERSION, layout.PIECE_BYTES, len(body) // 32, context)
        self.files[layout.mix(unit, part, mixer)] = header.encode() + body

    def inputs(self, unit: str, part: str) -> list[bytes]:
        """The ciphertexts of a unit's ballots."""
        tally = self.json(layout.tally(unit))
        ballots = [ballot for station in tally["stations"] for ballot in self.ballots(station, IN_MARKS)]
        k = IN_MARKS.max_marks
        spans = (64, 64 + CIPHERTEXT * k) if part == "marks" else (64 + CIPHERTEXT * k, 128 + CIPHERTEXT * k)
        return [piece for ballot in ballots for piece in pieces(ballot[slice(*spans)], CIPHERTEXT)]

    def outputs(self, unit: str, part: str, mixer: int) -> list[bytes]:
        """What a mixer put out."""
        return pieces(shuffled(self.body(layout.mix(unit, part, mixer))), CIPHERTEXT)

    def mix(
        self,
        unit: str,
        part: str,
        inputs: Sequence[bytes],
        *,
        first: int = 1,
        institutions: Sequence[int] = (1, 2, 3),
    ) -> None:
        """Have these institutions mix a list in due form, from turn `first` on."""
        given = b"".join(inputs)
        mixers = all_mixers()
        for turn in range(first, MIXERS.count + 1):
            institution = institutions[turn - 1]
            shuffle = mixers[institution].shuffle(self.batch(unit, part), turn, self.held.key, given)
            self.put_shuffle(unit, part, turn, institution, shuffle)
            given = shuffled(shuffle)

    def replace_output(self, unit: str, part: str, mixer: int, *, at: int, number: int) -> None:
        """Put a ciphertext of one's own in the place of one that a mixer put out."""
        path = layout.mix(unit, part, mixer)
        body, r = bytearray(self.body(path)), drawn("own", at, number)
        own = (r * G).encode() + (r * decode(self.held.key) + number * M).encode()
        body[RECORD * at : RECORD * at + CIPHERTEXT] = own
        self.put_body(path, bytes(body))

    def reopen(self, unit: str, trustees: Sequence[int] = tuple(range(1, THRESHOLD + 1))) -> None:
        """Have trustees decrypt what the last mixer put out, whatever it is."""
        counted = []
        for part in layout.PARTS:
            greatest = bound(IN_MARKS, part)
            found = [0] * (greatest + 1)
            combiner = Combiner(len(trustees), [*trustees], bound=greatest)
            given: list[list[bytes]] = [[] for _ in trustees]
            mixed = self.outputs(unit, part, MIXERS.count)
            for number, at in enumerate(range(0, len(mixed), BLOCK)):
                block = Block(self.batch(unit, part), number, b"".join(mixed[at : at + BLOCK]))
                shares = [block.decrypt(trustee, self.held.secret(trustee)) for trustee in trustees]
                keys = self.json(layout.ELECTION_KEY)["verification_keys"]
                verified = [
                    block.verify(trustee, bytes.fromhex(keys[trustee - 1]), share)
                    for trustee, share in zip(trustees, shares, strict=True)
                ]
                for one in combiner.combine(block, verified):
                    found[one] += 1
                for kept, share in zip(given, shares, strict=True):
                    kept.append(share)
            for place, (trustee, kept) in enumerate(zip(trustees, given, strict=True), start=1):
                self.put_shares(unit, part, place, trustee, b"".join(kept))
            counted.append(found)
        self._put_marks_tally(unit, trustees, counted)

    def put_shares(self, unit: str, part: str, place: int, trustee: int, body: bytes) -> None:
        """Write a trustee's shares of a list."""
        context = layout.share_context(self.held.hash, IN_MARKS.id, unit, part, trustee)
        header = Header(layout.SHARE_KIND, layout.SHARE_VERSION, layout.PIECE_BYTES, len(body) // 32, context)
        self.files[layout.share(unit, part, place)] = header.encode() + body

    def _put_marks_tally(self, unit: str, trustees: Sequence[int], counted: list[list[int]]) -> None:
        before = documents.decode(self.files[layout.tally(unit)], MarksTally)
        totals, dummies = unit_totals(IN_MARKS, before.ballots, *counted)
        tally = MarksTally(
            election=Hex(self.held.hash),
            contest=IN_MARKS.id,
            unit=unit,
            stations=before.stations,
            ballots=before.ballots,
            trustees=tuple(trustees),
            totals=totals,
            dummies=dummies,
        )
        self.files[layout.tally(unit)] = documents.encode(tally)

    def redo(self, unit: str) -> None:
        """Mix and decrypt the boxes as they are."""
        for part in layout.PARTS:
            self.mix(unit, part, self.inputs(unit, part))
        self.reopen(unit)

    def _tallies(self, contest: Contest) -> list[Any]:
        kind = MarksTally if contest.tally == "marks" else UnitTally
        paths = dict.fromkeys(
            layout.tally(a["unit"]) for a in self.acts if a.get("contest") == contest.id and "unit" in a
        )
        return [documents.decode(self.files[path], kind) for path in paths]

    def lawful_units(self) -> list[str]:
        """The ids of the council's units."""
        return [unit.id for unit in units(IN_MARKS, self.signed_ballots(IN_MARKS))]
