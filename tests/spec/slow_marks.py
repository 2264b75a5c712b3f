"""Prove, verify and decode ballots of a `marks` contest, as spec/marks.md says: one equation at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from slow_crypto import M, Rejected, Transcript, pieces, proper, require, scalar
from slow_ristretto import (
    IDENTITY,
    ORDER,
    G,
    Malformed,
    Point,
    add,
    combine,
    decode,
    encode,
    equal,
    negate,
    one_way_map,
)

Text = tuple[Point, Point]  # α, β
BITS: Final = (1, 2, 3, 4, 6, 8, 12, 16, 24)  # §2


@cache
def generator(name: str) -> Point:
    """Derive a generator from its name: crypto.md, §1."""
    return one_way_map(Transcript("amin/1/generator", name=name).draw("point"))


def elements(data: bytes) -> list[Point]:
    """Decode elements that stand one behind the other; the identity is lawful."""
    return [decode(part) for part in pieces(data, 32)]


def scalars(data: bytes) -> list[int]:
    """Read scalars that stand one behind the other."""
    return [scalar(part) for part in pieces(data, 32)]


def encoded(*points: Point) -> bytes:
    """Write elements one behind the other."""
    return b"".join(encode(point) for point in points)


def powers(base: int, count: int, first: int = 0) -> list[int]:
    """Return baseᶠⁱʳˢᵗ and what follows it, `count` powers."""
    return [pow(base, first + i, ORDER) for i in range(count)]


def dot(left: Sequence[int], right: Sequence[int]) -> int:
    """Return ⟨left, right⟩ modulo the order."""
    return sum(a * b for a, b in zip(left, right, strict=True)) % ORDER


def inverse(value: int) -> int:
    """Return value⁻¹ modulo the order."""
    return pow(value, -1, ORDER)


def folded_points(points: list[Point], low: int, high: int) -> list[Point]:
    """Halve a list of generators: low·Gᵢ + high·G_{i+d}, §5."""
    d = len(points) // 2
    return [combine((low, points[i]), (high, points[i + d])) for i in range(d)]


def folded(values: list[int], low: int, high: int) -> list[int]:
    """Halve a list of scalars: low·aᵢ + high·a_{i+d}, §7."""
    d = len(values) // 2
    return [(low * values[i] + high * values[i + d]) % ORDER for i in range(d)]


def drawn(transcript: Transcript, label: str) -> int:
    """Draw a challenge, which is not zero: §4."""
    challenge = transcript.draw_scalar(label)
    require(challenge != 0, f"the challenge {label} is zero")
    return challenge


@dataclass(frozen=True)
class Challenges:
    """All challenges of one ballot: §4."""

    y: int
    z: int
    x: int
    w: int
    u: list[int]
    e: int


@dataclass(frozen=True)
class MarksContest:
    """One `marks` contest under one election key: §1 and §2."""

    election: bytes
    contest: str
    key: bytes
    candidates: int
    lists: int
    marks: int

    @property
    def joint(self) -> Point:
        """K, which is not the identity."""
        return proper(self.key)

    @property
    def bits(self) -> int:
        """b, how many bits a value has."""
        return next(b for b in BITS if 2**b > max(self.candidates, self.lists + 1))

    @property
    def values(self) -> int:
        """n, how many values there are."""
        return self.marks + 3

    @property
    def length(self) -> int:
        """N, how long a vector is."""
        return self.values * self.bits

    @property
    def halvings(self) -> int:
        """h, how often 2 divides N."""
        return next(h for h in range(64) if self.length % 2 ** (h + 1))

    @property
    def last(self) -> int:
        """m, the length after the last halving."""
        return self.length >> self.halvings

    @property
    def blank(self) -> int:
        """The list mark for blank on purpose: §1."""
        return self.lists + 1

    @property
    def layout(self) -> dict[str, int]:
        """Name the fields of a ballot and their bytes: §3."""
        return {
            "booth half": 32,
            "station half": 32,
            "ciphertexts": 64 * (self.marks + 1),
            "bits": 64,
            "polynomial": 64,
            "opening": 96,
            "halvings": 64 * self.halvings,
            "last": 64 * self.last,
            "link": 192,
            "responses": 160,
        }

    @property
    def ballot_bytes(self) -> int:
        """Bytes of one ballot."""
        return sum(self.layout.values())

    @property
    def generators(self) -> tuple[list[Point], list[Point]]:
        """All Gᵢ and all Hᵢ: §2."""
        names = range(self.length)
        return [generator(f"marks/G/{i}") for i in names], [generator(f"marks/H/{i}") for i in names]

    def cut(self, ballot: bytes) -> dict[str, bytes]:
        """Cut a ballot into its fields: §3."""
        if len(ballot) != self.ballot_bytes:
            raise Malformed(f"a ballot of {len(ballot)} bytes; allowed: {self.ballot_bytes}")
        fields, at = {}, 0
        for name, size in self.layout.items():
            fields[name] = ballot[at : at + size]
            at += size
        return fields

    def alphas(self, ballot: bytes) -> list[bytes]:
        """Return the α of each mark and of the list mark, encoded."""
        return [part[:32] for part in pieces(self.cut(ballot)["ciphertexts"], 64)]

    def rows(self) -> list[tuple[int, dict[int, int]]]:
        """Say what each value is: a number, and how often each mark is added to it: §2, the second table.

        Marks count from 0 here; number k is the list mark.
        """
        k = self.marks
        steps = [(-1, {j: 1, j - 1: -1}) for j in range(1, k)]
        ends = [(self.candidates + k, {k - 1: -1}), (self.candidates, {0: -1, k: 1})]
        return [(-1, {0: 1}), *steps, *ends, (self.lists + 1, {k: -1})]

    def statement(self, station: str, halves: bytes) -> Transcript:
        """Begin the transcript, up to `message-base`: §4."""
        transcript = Transcript(
            "amin/1/marks", election=self.election, contest=self.contest, station=station
        )  # fmt: skip
        transcript.absorb(booth_half=halves[:32], station_half=halves[32:])
        transcript.absorb(candidates=self.candidates, lists=self.lists, max_marks=self.marks)
        transcript.absorb(key=self.key, message_base=encode(M))
        return transcript

    def challenges(self, station: str, ballot: bytes) -> Challenges:
        """Draw all challenges from the bytes of a ballot: §4."""
        part = self.cut(ballot)
        transcript = self.statement(station, ballot[:64])
        transcript.absorb(ciphertexts=part["ciphertexts"], A=part["bits"][:32], S=part["bits"][32:])
        y, z = drawn(transcript, "y"), drawn(transcript, "z")
        transcript.absorb(T1=part["polynomial"][:32], T2=part["polynomial"][32:])
        x = drawn(transcript, "x")
        t, tau, mu = pieces(part["opening"], 32)
        transcript.absorb(t=t, tau=tau, mu=mu)
        w, u = drawn(transcript, "w"), []
        for pair in pieces(part["halvings"], 64):
            transcript.absorb(L=pair[:32], R=pair[32:])
            u.append(drawn(transcript, "u"))
        middle = 32 * self.last
        transcript.absorb(a=part["last"][:middle], b=part["last"][middle:], link=part["link"])
        return Challenges(y, z, x, w, u, drawn(transcript, "e"))

    def texts(self, ballot: bytes) -> list[Text]:
        """Decode the ciphertexts of all marks, the list mark last; α is not the identity: §3."""
        parts = pieces(self.cut(ballot)["ciphertexts"], 64)
        return [(proper(part[:32]), decode(part[32:])) for part in parts]

    def verify(self, station: str, ballot: bytes) -> None:
        """Refuse what §3 refuses, then check the eight equations: §5."""
        for name, holds in self.equations(station, ballot):
            require(holds, name)

    def equations(self, station: str, ballot: bytes) -> Iterator[tuple[str, bool]]:
        """Decode a ballot, then name each equation and say whether it holds: §3 and §5."""
        part, texts = self.cut(ballot), self.texts(ballot)
        bits, polynomial = elements(part["bits"]), elements(part["polynomial"])
        opening, last = scalars(part["opening"]), scalars(part["last"])
        pairs, link = elements(part["halvings"]), elements(part["link"])
        responses = scalars(part["responses"])
        alphas = self.alphas(ballot)
        require(len(set(alphas)) == len(alphas), "an α stands twice")
        c = self.challenges(station, ballot)
        yield from self._link_holds(c.e, texts, link[2:], responses[2:])  # the quickest first
        yield from self._marks_hold(c.e, texts, link[:2], responses[:2])
        yield "values", self._values_hold(c, texts, polynomial, opening)
        yield "vectors", self._vectors_hold(c, bits, opening, pairs, last)

    def _values_hold(
        self, c: Challenges, texts: list[Text], polynomial: list[Point], opening: list[int]
    ) -> bool:
        """Check t̂·M + τ·K = Σ z^{j+2}·Vⱼ + δ·M + x·T₁ + x²·T₂: §5."""
        z_s = powers(c.z, self.values + 1, 2)
        delta = (c.z - c.z**2) * sum(powers(c.y, self.length)) - (2**self.bits - 1) * sum(z_s[1:])
        commitments = []
        for number, marks in self.rows():
            commitments.append(combine((number, M), *((n, texts[at][1]) for at, n in marks.items())))
        right = combine(*zip(z_s[:-1], commitments, strict=True), (delta, M))
        right = add(right, combine((c.x, polynomial[0]), (c.x**2, polynomial[1])))
        return equal(combine((opening[0], M), (opening[1], self.joint)), right)

    def weighted(self, z: int) -> list[int]:
        """Return z^{j+2}·2ⁱ for each bit i of each value j: §5."""
        return [z_j * 2**i % ORDER for z_j in powers(z, self.values, 2) for i in range(self.bits)]

    def turned(self, y: int) -> list[Point]:
        """Return H′ᵢ = y^{−i}·Hᵢ: §5."""
        inverses = powers(inverse(y), self.length)
        return [combine((factor, point)) for factor, point in zip(inverses, self.generators[1], strict=True)]

    def _vectors_hold(
        self, c: Challenges, bits: list[Point], opening: list[int], pairs: list[Point], last: list[int]
    ) -> bool:
        """Halve P, G and H′, then check the inner product of what is left: §5."""
        (g, h), turned, (t, _, mu) = self.generators, self.turned(c.y), opening
        q = combine((c.w, M))
        p = combine(
            *((1, bits[0]), (c.x, bits[1]), (-mu, self.joint), (t, q)),
            *((-c.z, point) for point in g),
            *((c.z, point) for point in h),
            *zip(self.weighted(c.z), turned, strict=True),
        )
        for u, left, right in zip(c.u, pairs[::2], pairs[1::2], strict=True):
            v = inverse(u)
            p = add(p, combine((u * u, left), (v * v, right)))
            g, turned = folded_points(g, v, u), folded_points(turned, u, v)
        a, b = last[: self.last], last[self.last :]
        return equal(p, combine(*zip(a + b, g + turned, strict=True), (dot(a, b), q)))

    def _marks_hold(
        self, e: int, texts: list[Text], link: list[Point], responses: list[int]
    ) -> Iterator[tuple[str, bool]]:
        """Check both equations over all ciphertexts: §5, the marks."""
        e_s, (z_r, z_m) = powers(e, len(texts), 1), responses
        alpha, beta = (combine(*zip(e_s, column, strict=True)) for column in zip(*texts, strict=True))
        yield "marks alpha", equal(combine((z_r, G)), add(link[0], alpha))
        yield "marks beta", equal(combine((z_r, self.joint), (z_m, M)), add(link[1], beta))

    def _link_holds(
        self, e: int, texts: list[Text], link: list[Point], responses: list[int]
    ) -> Iterator[tuple[str, bool]]:
        """Check that m_ℓ = 0 or i₁ = C+1: §5, list mark or persons."""
        e_0, z_0, z_1 = responses
        dummy = combine((-(self.candidates + 1), M))
        first = (texts[0][0], add(texts[0][1], dummy))
        for branch, text, c, z in ((0, texts[-1], e_0, z_0), (1, first, e - e_0, z_1)):
            a, b = link[2 * branch : 2 * branch + 2]
            yield f"link {branch} alpha", equal(combine((z, G)), add(a, combine((c, text[0]))))
            right = add(b, combine((c, text[1])))
            yield f"link {branch} beta", equal(combine((z, self.joint)), right)

    def mixed(self, ballots: list[bytes]) -> tuple[bytes, bytes]:
        """Return what is mixed: the ciphertexts of all marks, and those of all list marks: §6."""
        texts = [self.cut(ballot)["ciphertexts"] for ballot in ballots]
        return b"".join(text[:-64] for text in texts), b"".join(text[-64:] for text in texts)

    def mark(self, message: bytes) -> int:
        """Return the number of a decrypted mark: §6."""
        return number(message, 1, self.candidates + self.marks)

    def list_mark(self, message: bytes) -> int:
        """Return the number of a decrypted list mark: §6."""
        return number(message, 0, self.blank)

    def tracker(self, station: str, ballot: bytes) -> bytes:
        """Return the hash of all of a ballot: crypto.md, §5."""
        transcript = Transcript("amin/1/tracker", election=self.election, contest=self.contest)
        transcript.absorb(station=station, ballot=ballot)
        return transcript.draw("tracker")[:32]


def number(message: bytes, least: int, most: int) -> int:
    """Return the m with m·M = message, least ≤ m ≤ most."""
    tried, minus = decode(message), negate(M)
    for value in range(most + 1):
        if value >= least and equal(tried, IDENTITY):
            return value
        tried = add(tried, minus)
    raise Rejected(f"no number in {least} … {most}")
