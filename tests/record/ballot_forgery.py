"""Proofs of ballots made by hand: with the randomness of one's choice, or of choices that are unlawful.

A second prover, written from the equations and not from the core. It says so itself when it is asked to
prove what is not true: the branch that it must answer is then a wrong one, and the ballot does not hold.
Source: Cramer, Damgård & Schoenmakers, CRYPTO '94; spec/crypto.md §5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha512

from held_election import Held
from ristretto import ORDER, G, Point, Transcript, decode

from amin import _crypto
from amin.election import Contest

M = decode(_crypto.generator("M"))


def drawn(*names: object) -> int:
    """A scalar that follows from names."""
    return int.from_bytes(sha512(repr(names).encode()).digest(), "little") % ORDER


def prove(
    held: Held,
    contest: Contest,
    station: str,
    votes: Sequence[int],
    *,
    randomness: Sequence[int],
    name: str = "",
    halves: tuple[bytes, bytes] | None = None,
) -> bytes:
    """Encrypt a number for each slot with a given scalar for each, and prove what can be proved."""
    halves = halves or (_half(name, "booth"), _half(name, "station"))
    return _Prover(held, contest, station, votes, randomness, name, halves).ballot()


def _half(name: str, side: str) -> bytes:
    return drawn(name, side).to_bytes(32, "little")


@dataclass(frozen=True, slots=True)
class _Prover:
    held: Held
    contest: Contest
    station: str
    votes: Sequence[int]
    randomness: Sequence[int]
    name: str
    halves: tuple[bytes, bytes]

    def ballot(self) -> bytes:
        key = decode(self.held.key)
        pairs = [(r * G, r * key + v * M) for r, v in zip(self.randomness, self.votes, strict=True)]
        ciphertexts = _encode(point for pair in pairs for point in pair)
        slots = [self._commit(key, i, (0, 1), min(v, 1), r, v) for i, (r, v) in self._slots()]
        r, total = self._weighted()
        values = range(1, self.contest.max_marks + 1)
        real = min(max(total, 1), self.contest.max_marks)
        in_range = self._commit(key, "range", values, real, r, total)
        slot_points = [_encode(points) for points, _ in slots]
        c = self._challenge(ciphertexts, slot_points, _encode(in_range[0]))
        proofs = b""
        for points, (_, answers) in zip(slot_points, slots, strict=True):
            challenges, responses = answers(c)
            proofs += points + _scalars([challenges[0], *responses])
        challenges, responses = in_range[1](c)
        tail = _encode(in_range[0]) + _scalars([*challenges[:-1], *responses])
        return b"".join(self.halves) + ciphertexts + proofs + tail

    def _slots(self):
        return enumerate(zip(self.randomness, self.votes, strict=True))

    def _weighted(self) -> tuple[int, int]:
        many = self.contest.max_marks
        weights = [1 if i < self.contest.persons else many for i in range(self.contest.slots)]
        r = sum(w * r for w, r in zip(weights, self.randomness, strict=True)) % ORDER
        return r, sum(w * v for w, v in zip(weights, self.votes, strict=True))

    def _commit(self, key: Point, label: object, values: Sequence[int], real: int, r: int, value: int):
        """Commit to "it is one of these values"; all branches but the real one are simulated."""
        nonce = drawn(self.name, label, "nonce")
        pretended = {
            v: (drawn(self.name, label, v, "c"), drawn(self.name, label, v, "z")) for v in values if v != real
        }
        points: list[Point] = []
        for v in values:
            if v == real:
                points += [nonce * G, nonce * key]
            else:
                c, z = pretended[v]
                exponent = z - c * r
                points += [exponent * G, exponent * key - c * (value - v) * M]

        def answers(c: int) -> tuple[list[int], list[int]]:
            mine = (c - sum(each for each, _ in pretended.values())) % ORDER
            given = {**pretended, real: (mine, (nonce + mine * r) % ORDER)}
            return [given[v][0] for v in values], [given[v][1] for v in values]

        return points, answers

    def _challenge(self, ciphertexts: bytes, slots: list[bytes], in_range: bytes) -> int:
        transcript = Transcript("amin/1/sum")
        transcript.append("election", self.held.hash)
        transcript.append("contest", self.contest.id)
        transcript.append("key", self.held.key)
        transcript.append("persons", self.contest.persons)
        transcript.append("lists", len(self.contest.lists))
        transcript.append("max-marks", self.contest.max_marks)
        transcript.append("station", self.station)
        transcript.append("booth-half", self.halves[0])
        transcript.append("station-half", self.halves[1])
        transcript.append("ciphertexts", ciphertexts)
        transcript.append("slot-commitments", b"".join(slots))
        transcript.append("range-commitments", in_range)
        return transcript.scalar("c")


def _encode(points) -> bytes:
    return b"".join(point.encode() for point in points)


def _scalars(scalars: Sequence[int]) -> bytes:
    return b"".join((scalar % ORDER).to_bytes(32, "little") for scalar in scalars)
