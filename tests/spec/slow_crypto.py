"""Verify what trustees, booths and stations publish, as spec/crypto.md says: one equation at a time."""

import hashlib
from dataclasses import dataclass
from typing import Final

from slow_ristretto import (
    IDENTITY,
    ORDER,
    G,
    Malformed,
    Point,
    add,
    combine,
    decode,
    double,
    ed25519_holds,
    edwards_decode,
    encode,
    equal,
    negate,
    one_way_map,
    total,
)

Field = bytes | str | int


class Rejected(Exception):
    """Well-formed, but a proof, signature or equality does not hold."""


def require(holds: bool, message: str) -> None:
    """Reject unless it holds."""
    if not holds:
        raise Rejected(message)


class Transcript:
    """SHA-512 over labelled values: §2."""

    def __init__(self, purpose: str, **values: Field) -> None:
        self._hash = hashlib.sha512()
        self.absorb(purpose=purpose, **values)

    def absorb(self, **values: Field) -> None:
        """Absorb values in order; an underscore in a label stands for a hyphen."""
        for label, value in values.items():
            if isinstance(value, int):
                value = value.to_bytes(8, "big")
            elif isinstance(value, str):
                value = value.encode()
            for part in (label.replace("_", "-").encode(), value):
                self._hash.update(len(part).to_bytes(8, "big") + part)

    def draw(self, label: str) -> bytes:
        """Draw 64 bytes."""
        self.absorb(**{label: b""})
        drawn = self._hash.digest()
        self.absorb(drawn=drawn)
        return drawn

    def draw_scalar(self, label: str) -> int:
        """Draw 64 bytes and reduce them."""
        return int.from_bytes(self.draw(label), "little") % ORDER


def tagged_hash(purpose: str, **values: Field) -> bytes:
    """Return hash(purpose; field, …) of §2."""
    return Transcript(purpose, **values).draw("hash")[:32]


M: Final = one_way_map(Transcript("amin/1/generator", name="M").draw("point"))


def scalar(data: bytes) -> int:
    """Read a canonical scalar."""
    value = int.from_bytes(data, "little")
    if len(data) != 32 or value >= ORDER:
        raise Malformed("not a canonical scalar")
    return value


def proper(data: bytes) -> Point:
    """Read an element that may not be the identity: §1."""
    if data == bytes(32):
        raise Malformed("the identity")
    return decode(data)


def pieces(data: bytes, size: int) -> list[bytes]:
    """Cut bytes into pieces of a size."""
    if len(data) % size:
        raise Malformed(f"{len(data)} bytes; allowed: a multiple of {size}")
    return [data[at : at + size] for at in range(0, len(data), size)]


@dataclass(frozen=True)
class Ceremony:
    """The trustees and what their dealings are bound to: §4."""

    election: bytes
    trustees: int
    threshold: int

    def transcript(self, purpose: str, trustee: int) -> Transcript:
        """Begin a transcript with the ceremony of a trustee."""
        return Transcript(
            purpose,
            election=self.election,
            key_set="election",
            trustees=self.trustees,
            threshold=self.threshold,
            trustee=trustee,
        )

    def commitment(self, trustee: int, dealing: bytes) -> bytes:
        """Return the hash of a dealing that its trustee published before."""
        transcript = self.transcript("amin/1/dealing-hash", trustee)
        transcript.absorb(dealing=dealing)
        return transcript.draw("hash")[:32]

    def verify_dealing(self, trustee: int, dealing: bytes) -> None:
        """Verify the degree, the points and every proof of knowledge."""
        if len(dealing) != 96 * self.threshold:
            raise Malformed(f"a dealing of {len(dealing)} bytes; allowed: {96 * self.threshold}")
        parts = pieces(dealing, 96)
        for k, part in enumerate(parts):
            point, c, z = proper(part[:32]), scalar(part[32:64]), scalar(part[64:])
            transcript = self.transcript("amin/1/dealing", trustee)
            transcript.absorb(commitments=b"".join(p[:32] for p in parts), coefficient=k)
            transcript.absorb(nonce=encode(combine((z, G), (-c, point))))
            require(transcript.draw_scalar("c") == c, f"the proof of coefficient {k}")

    def keys(self, dealings: list[bytes]) -> list[bytes]:
        """Return the election key, then the verification key of each trustee."""
        points = [[proper(part[:32]) for part in pieces(dealing, 96)] for dealing in dealings]
        joint = [total(column) for column in zip(*points, strict=True)]
        keys = [joint[0]]
        for trustee in range(1, self.trustees + 1):
            keys += [combine(*((pow(trustee, k, ORDER), point) for k, point in enumerate(joint)))]
        encoded = [encode(key) for key in keys]
        require(bytes(32) not in encoded, "a key is the identity")
        return encoded


@dataclass(frozen=True)
class Contest:
    """One `sum` contest under one election key: §5 and §6."""

    election: bytes
    contest: str
    key: bytes
    persons: int
    lists: int
    marks: int

    @property
    def slots(self) -> int:
        """How many slots: persons, lists, blank."""
        return self.persons + self.lists + 1

    @property
    def ballot_bytes(self) -> int:
        """Bytes of one ballot."""
        return 32 + 288 * self.slots + 128 * self.marks

    @property
    def weights(self) -> list[int]:
        """How much of the limit a mark in each slot uses up."""
        return [1] * self.persons + [self.marks] * (self.lists + 1)

    def tracker(self, station: str, ballot: bytes) -> bytes:
        """Return the hash of all of a ballot."""
        transcript = Transcript(
            "amin/1/tracker", election=self.election, contest=self.contest, station=station, ballot=ballot
        )
        return transcript.draw("tracker")[:32]

    def alphas(self, ballot: bytes) -> list[bytes]:
        """Return the α of each slot, encoded."""
        return [part[:32] for part in pieces(ballot[64 : 64 + 64 * self.slots], 64)]

    def ciphertexts(self, data: bytes) -> list[tuple[Point, Point]]:
        """Read α ‖ β of each slot; the identity is lawful, as in sums."""
        if len(data) != 64 * self.slots:
            raise Malformed(f"{len(data)} bytes; allowed: {64 * self.slots}")
        return [(decode(part[:32]), decode(part[32:])) for part in pieces(data, 64)]

    def challenge(self, station: str, ballot: bytes) -> int:
        """Return c, which covers all that is claimed."""
        s, k = self.slots, self.marks
        proofs = pieces(ballot[64 + 64 * s : 64 + 288 * s], 224)
        transcript = Transcript("amin/1/sum", election=self.election, contest=self.contest, key=self.key)
        transcript.absorb(persons=self.persons, lists=self.lists, max_marks=k, station=station)
        transcript.absorb(booth_half=ballot[:32], station_half=ballot[32:64])
        transcript.absorb(ciphertexts=ballot[64 : 64 + 64 * s])
        transcript.absorb(slot_commitments=b"".join(proof[:128] for proof in proofs))
        transcript.absorb(range_commitments=ballot[64 + 288 * s : 64 + 288 * s + 64 * k])
        return transcript.draw_scalar("c")

    def verify_value(self, text: tuple[Point, Point], value: int, ab: bytes, c: int, z: int) -> None:
        """Check both equations of one branch: z·G = A + c·α and z·K = B + c·(β − value·M)."""
        a, b = decode(ab[:32]), decode(ab[32:])
        left = combine((z, G), (-c, text[0]))
        right = combine((z, decode(self.key)), (-c, text[1]), (c * value, M))
        require(equal(left, a) and equal(right, b), f"the proof of the value {value}")

    def verify_ballot(self, station: str, ballot: bytes) -> None:
        """Check every encoding and every equation of one ballot."""
        if len(ballot) != self.ballot_bytes:
            raise Malformed(f"a ballot of {len(ballot)} bytes; allowed: {self.ballot_bytes}")
        s, k = self.slots, self.marks
        texts = self.ciphertexts(ballot[64 : 64 + 64 * s])
        if bytes(32) in self.alphas(ballot):
            raise Malformed("the identity as α")
        c = self.challenge(station, ballot)
        for text, proof in zip(texts, pieces(ballot[64 + 64 * s : 64 + 288 * s], 224), strict=True):
            c_0, z_0, z_1 = (scalar(part) for part in pieces(proof[128:], 32))
            self.verify_value(text, 0, proof[:64], c_0, z_0)
            self.verify_value(text, 1, proof[64:128], c - c_0, z_1)
        alpha, beta = (
            combine(*zip(self.weights, column, strict=True)) for column in zip(*texts, strict=True)
        )
        rest = ballot[64 + 288 * s :]
        scalars = [scalar(part) for part in pieces(rest[64 * k :], 32)]
        challenges, responses = scalars[: k - 1], scalars[k - 1 :]
        challenges.append(c - sum(challenges))
        for j in range(1, k + 1):
            ab = rest[64 * (j - 1) : 64 * j]
            self.verify_value((alpha, beta), j, ab, challenges[j - 1], responses[j - 1])

    def sums(self, ballots: list[bytes]) -> bytes:
        """Add ciphertexts slot by slot."""
        result = [(IDENTITY, IDENTITY)] * self.slots
        for ballot in ballots:
            texts = self.ciphertexts(ballot[64 : 64 + 64 * self.slots])
            result = [
                (add(a, alpha), add(b, beta))
                for (a, b), (alpha, beta) in zip(result, texts, strict=True)
            ]  # fmt: skip
        return b"".join(encode(alpha) + encode(beta) for alpha, beta in result)

    def verify_share(self, unit: str, trustee: int, key: bytes, sums: bytes, share: bytes) -> None:
        """Check the proof of one trustee's share of a unit: §6."""
        s = self.slots
        if len(share) != 32 * s + 64:
            raise Malformed(f"a share of {len(share)} bytes; allowed: {32 * s + 64}")
        points, c, z = share[: 32 * s], scalar(share[32 * s : -32]), scalar(share[-32:])
        transcript = Transcript("amin/1/decryption", election=self.election, contest=self.contest, unit=unit)
        transcript.absorb(trustee=trustee, key=key, sums=sums, shares=points)
        drawn = transcript.draw("weights")
        hashes = [hashlib.sha512(drawn + i.to_bytes(8, "big")).digest() for i in range(s)]
        weights = [int.from_bytes(h[:16], "little") for h in hashes]
        alphas = [alpha for alpha, _ in self.ciphertexts(sums)]
        alpha = combine(*zip(weights, alphas, strict=True))
        decrypted = combine(*zip(weights, (decode(p) for p in pieces(points, 32)), strict=True))
        a = combine((z, G), (-c, proper(key)))
        b = combine((z, alpha), (-c, decrypted))
        transcript.absorb(A=encode(a), B=encode(b))
        require(transcript.draw_scalar("c") == c, f"the share of trustee {trustee}")

    def totals(self, sums: bytes, shares: dict[int, bytes], ballots: int) -> list[int]:
        """Decrypt the sums with exactly as many shares as decrypt."""
        factors = {j: lagrange(j, list(shares)) for j in shares}
        result = []
        for i, (_, beta) in enumerate(self.ciphertexts(sums)):
            parts = [(factors[j], decode(share[32 * i : 32 * i + 32])) for j, share in shares.items()]
            result.append(logarithm(add(beta, negate(combine(*parts))), ballots))
        return result


def lagrange(j: int, among: list[int]) -> int:
    """Return λ_j = Π m/(m − j) mod ℓ."""
    result = 1
    for m in among:
        if m != j:
            result = result * m * pow(m - j, -1, ORDER) % ORDER
    return result


def logarithm(point: Point, most: int) -> int:
    """Return v with v·M = point, 0 ≤ v ≤ most."""
    tried = IDENTITY
    for value in range(most + 1):
        if equal(tried, point):
            return value
        tried = add(tried, M)
    raise Rejected(f"no number up to {most}")


def is_small(data: bytes) -> bool:
    """Ask whether a point of edwards25519 has an order of at most eight."""
    point = double(double(double(edwards_decode(data))))
    return point[0] == 0


def verify_signature(key: bytes, message: bytes, signature: bytes) -> None:
    """Check an Ed25519 signature as §7 says: no cofactor, no point of small order."""
    require(ed25519_holds(key, message, signature), "the signature")
    require(not is_small(key) and not is_small(signature[:32]), "a point of small order")
