"""Encrypt and prove ballots of a `marks` contest, as spec/marks.md §7 says."""

from dataclasses import dataclass

from slow_crypto import M, Transcript, pieces
from slow_marks import (
    MarksContest,
    dot,
    drawn,
    encoded,
    folded,
    folded_points,
    inverse,
    powers,
)
from slow_ristretto import ORDER, G, Malformed, Point, combine
from slow_secret import Secrets, written


def booth_half(seed: bytes) -> bytes:
    """Return the booth's half: crypto.md, §5."""
    return Transcript("amin/1/booth-half", seed=seed).draw("commitment")[:32]


def choice(contest: MarksContest, persons: tuple[int, ...] = (), list_mark: int = 0) -> bytes:
    """Write down a choice: §7."""
    marked = sorted(persons) + [0] * (contest.marks - len(persons))
    return b"".join(value.to_bytes(4, "big") for value in (*marked, list_mark))


def read_choice(contest: MarksContest, data: bytes) -> tuple[list[int], int]:
    """Return the persons and the list mark of a lawful choice: §1 and §7."""
    if len(data) != 4 * (contest.marks + 1):
        raise Malformed("a choice of another length")
    *marked, list_mark = (int.from_bytes(part, "big") for part in pieces(data, 4))
    persons = [value for value in marked if value]
    rising = marked[: len(persons)] == sorted(set(persons))
    if not rising or max(persons, default=0) > contest.candidates or list_mark > contest.blank:
        raise Malformed("numbers that no choice has")
    if (len(persons) > 0) == (list_mark > 0):
        raise Malformed("persons and a list mark, or neither")
    return persons, list_mark


def dummies(contest: MarksContest, secrets: Secrets, count: int) -> list[int]:
    """Take the dummies with the smallest keys: §7."""
    keys = [(int.from_bytes(written(secrets.scalar(12, d))[:8], "little"), d) for d in range(contest.marks)]
    return sorted(contest.candidates + 1 + d for _, d in sorted(keys)[:count])


def prove(contest: MarksContest, station: str, seed: bytes, station_half: bytes, made: bytes) -> bytes:
    """Encrypt and prove one ballot from its choice: §7."""
    persons, list_mark = read_choice(contest, made)
    halves = booth_half(seed) + station_half
    secrets = secrets_of(contest, station, seed, halves, made)
    marks = persons + dummies(contest, secrets, contest.marks - len(persons))
    return Prover(contest, station, halves, secrets, (*marks, list_mark)).ballot()


def secrets_of(contest: MarksContest, station: str, seed: bytes, halves: bytes, made: bytes) -> Secrets:
    """Derive what is secret from the transcript up to `message-base`, then `choice`: §7."""
    context = contest.statement(station, halves)
    context.absorb(choice=made)
    return Secrets(seed, context)


@dataclass(frozen=True)
class Prover:
    """One ballot in the making. It proves any marks, also unlawful ones, whose proofs then fail.

    `marks` are all numbers, the list mark last; `claims_no_list` says which branch of the OR proof is called
    the true one, by default the one that §7 says.
    """

    contest: MarksContest
    station: str
    halves: bytes
    secrets: Secrets
    marks: tuple[int, ...]
    claims_no_list: bool | None = None

    def ballot(self) -> bytes:
        """Make the ballot, field by field in the order of the transcript: §4 and §7."""
        contest, secrets = self.contest, self.secrets
        blinds = secrets.scalars(1, contest.marks + 1)
        key = contest.joint
        texts = b"".join(
            encoded(combine((r, G)), combine((r, key), (mark, M)))
            for r, mark in zip(blinds, self.marks, strict=True)
        )
        transcript = contest.statement(self.station, self.halves)
        transcript.absorb(ciphertexts=texts)
        numbers = self._range(transcript, blinds)
        link, nonces = self._commitments(blinds)
        transcript.absorb(link=link)
        responses = self._responses(drawn(transcript, "e"), blinds, nonces)
        return self.halves + texts + numbers + link + responses

    def _rows(self, marks: tuple[int, ...] | list[int], numbers: int) -> list[int]:
        """Apply the table of §2 to all marks, or (without its numbers) to what blinds them."""
        rows = self.contest.rows()
        return [numbers * n + sum(times * marks[at] for at, times in row.items()) for n, row in rows]

    def _range(self, transcript: Transcript, blinds: list[int]) -> bytes:
        """Make the range proof, from A to the last vectors: §7."""
        contest, secrets, key = self.contest, self.secrets, self.contest.joint
        a_l, s_l, s_r = self._vectors()
        bits = self._bits(a_l, s_l, s_r)
        transcript.absorb(A=bits[:32], S=bits[32:])
        y, z = drawn(transcript, "y"), drawn(transcript, "z")
        y_s, weighted = powers(y, contest.length), contest.weighted(z)
        l_0 = [bit - z for bit in a_l]
        r_0 = [y_f * (bit - 1 + z) + more for y_f, bit, more in zip(y_s, a_l, weighted, strict=True)]
        r_1 = [y_f * s for y_f, s in zip(y_s, s_r, strict=True)]
        tau_1, tau_2 = secrets.scalars(6, 2)
        t_1, t_2 = dot(l_0, r_1) + dot(s_l, r_0), dot(s_l, r_1)
        polynomial = encoded(combine((t_1, M), (tau_1, key)), combine((t_2, M), (tau_2, key)))
        transcript.absorb(T1=polynomial[:32], T2=polynomial[32:])
        x = drawn(transcript, "x")
        a = [(one + x * two) % ORDER for one, two in zip(l_0, s_l, strict=True)]
        b = [(one + x * two) % ORDER for one, two in zip(r_0, r_1, strict=True)]
        tau = dot(powers(z, contest.values, 2), self._rows(blinds, 0)) + tau_1 * x + tau_2 * x * x
        opening = written(dot(a, b), tau, secrets.scalar(2) + secrets.scalar(3) * x)
        transcript.absorb(t=opening[:32], tau=opening[32:64], mu=opening[64:])
        return bits + polynomial + opening + self._halve(transcript, a, b, y)

    def _vectors(self) -> tuple[list[int], list[int], list[int]]:
        """Return the bits of all values, s_L and s_R: §7. Of a value that has too many bits the low ones."""
        contest, secrets = self.contest, self.secrets
        values = self._rows(self.marks, 1)
        a_l = [value >> i & 1 for value in values for i in range(contest.bits)]
        return a_l, secrets.scalars(4, contest.length), secrets.scalars(5, contest.length)

    def _bits(self, a_l: list[int], s_l: list[int], s_r: list[int]) -> bytes:
        """Return A and S: §7."""
        (g, h), key = self.contest.generators, self.contest.joint
        low = [*a_l, *(bit - 1 for bit in a_l)]
        a = combine((self.secrets.scalar(2), key), *zip(low, g + h, strict=True))
        s = combine((self.secrets.scalar(3), key), *zip(s_l + s_r, g + h, strict=True))
        return encoded(a, s)

    def _halve(self, transcript: Transcript, a: list[int], b: list[int], y: int) -> bytes:
        """Halve a, b and the generators as often as they are even: §7."""
        g, turned, pairs = self.contest.generators[0], self.contest.turned(y), b""
        q = combine((drawn(transcript, "w"), M))
        for _ in range(self.contest.halvings):
            d = len(a) // 2
            pair = encoded(
                cross(a[:d], g[d:], b[d:], turned[:d], q), cross(a[d:], g[:d], b[:d], turned[d:], q)
            )  # fmt: skip
            transcript.absorb(L=pair[:32], R=pair[32:])
            u = drawn(transcript, "u")
            v = inverse(u)
            a, b = folded(a, u, v), folded(b, v, u)
            g, turned = folded_points(g, v, u), folded_points(turned, u, v)
            pairs += pair
        transcript.absorb(a=written(*a), b=written(*b))
        return pairs + written(*a, *b)

    def _branches(self) -> tuple[int, int]:
        """Return the true branch and by how much the other one is off: §7."""
        no_list = self.marks[-1] == 0 if self.claims_no_list is None else self.claims_no_list
        if no_list:
            return 0, self.marks[0] - (self.contest.candidates + 1)
        return 1, self.marks[-1]

    def _commitments(self, blinds: list[int]) -> tuple[bytes, tuple[int, int, int]]:
        """Return the six elements of the link, and the nonces r′, m′, n: §7."""
        key, (true, off) = self.contest.joint, self._branches()
        r, m, n, c, z = (self.secrets.scalar(label) for label in range(7, 12))
        f = z - c * (blinds[0] if true == 0 else blinds[-1])
        held = encoded(combine((n, G)), combine((n, key)))
        other = encoded(combine((f, G)), combine((f, key), (-c * off, M)))
        marks = encoded(combine((r, G)), combine((r, key), (m, M)))
        return marks + (held + other if true == 0 else other + held), (r, m, n)

    def _responses(self, e: int, blinds: list[int], nonces: tuple[int, int, int]) -> bytes:
        """Return z_r, z_m, e₀, z₀, z₁: §7."""
        e_s, (r, m, n), (true, _) = powers(e, len(blinds), 1), nonces, self._branches()
        other, z = self.secrets.scalar(10), self.secrets.scalar(11)
        held = n + (e - other) * (blinds[-1] if true == 0 else blinds[0])
        z_r, z_m = r + dot(e_s, blinds), m + dot(e_s, self.marks)
        return written(z_r, z_m, *((e - other, held, z) if true == 0 else (other, z, held)))


def cross(a: list[int], g: list[Point], b: list[int], h: list[Point], q: Point) -> Point:
    """Return ⟨a, g⟩ + ⟨b, h⟩ + ⟨a, b⟩·q: L or R of §7."""
    return combine(*zip(a, g, strict=True), *zip(b, h, strict=True), (dot(a, b), q))
