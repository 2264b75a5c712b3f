"""Encrypt, prove and decrypt in a `sum` contest, as spec/crypto.md §5 and §6 say; blinds are given."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from slow_crypto import Contest, M, Transcript
from slow_marks import dot, encoded
from slow_ristretto import G, combine, decode, encode
from slow_secret import Secrets, written


@dataclass(frozen=True)
class OneOf:
    """A proof in the making that a ciphertext holds one of some values: §5, proving."""

    secrets: Secrets
    label: int
    key: bytes
    held: int
    blind: int
    values: Sequence[int]

    def _simulated(self, value: int) -> tuple[int, int]:
        """Return c′ and z′ of a branch that is not the true one."""
        return self.secrets.scalar(self.label, 2 * value + 1), self.secrets.scalar(self.label, 2 * value + 2)

    def points(self) -> bytes:
        """Return A and B of each value."""
        key, parts = decode(self.key), []
        for value in self.values:
            if value == self.held:
                nonce = self.secrets.scalar(self.label)
                parts.append(encoded(combine((nonce, G)), combine((nonce, key))))
            else:
                c, z = self._simulated(value)
                e = z - c * self.blind
                parts.append(encoded(combine((e, G)), combine((e, key), (-c * (self.held - value), M))))
        return b"".join(parts)

    def scalars(self, c: int) -> bytes:
        """Return the challenges but the last, which follows, then the responses."""
        pairs = {value: self._simulated(value) for value in self.values if value != self.held}
        own = c - sum(challenge for challenge, _ in pairs.values())
        pairs[self.held] = (own, self.secrets.scalar(self.label) + own * self.blind)
        made = [pairs[value] for value in self.values]
        return written(*(challenge for challenge, _ in made[:-1]), *(response for _, response in made))


def prove_sum(
    contest: Contest, station: str, halves: bytes, bits: Sequence[int], blinds: Sequence[int]
) -> bytes:
    """Make a ballot whose slots hold `bits`, encrypted by `blinds`: §5."""
    key, secrets = decode(contest.key), Secrets(halves, Transcript("amin/1/sum"))
    held = list(zip(bits, blinds, strict=True))
    texts = b"".join(encoded(combine((r, G)), combine((r, key), (bit, M))) for bit, r in held)
    slots = [OneOf(secrets, 1 + i, contest.key, bit, r, (0, 1)) for i, (bit, r) in enumerate(held)]
    marks = sum(weight * bit for weight, bit in zip(contest.weights, bits, strict=True))
    values = range(1, contest.marks + 1)
    ranged = OneOf(secrets, 0, contest.key, marks, dot(contest.weights, blinds), values)
    points, last = [slot.points() for slot in slots], ranged.points()
    claimed = halves + texts + b"".join(part + bytes(96) for part in points) + last
    c = contest.challenge(station, claimed)
    proofs = b"".join(part + slot.scalars(c) for part, slot in zip(points, slots, strict=True))
    return halves + texts + proofs + last + ranged.scalars(c)


def sum_share(contest: Contest, unit: str, trustee: int, secret: int, sums: bytes) -> bytes:
    """Decrypt the sums of a unit partially, and prove it: §6."""
    alphas = [alpha for alpha, _ in contest.ciphertexts(sums)]
    points = encoded(*(combine((secret, alpha)) for alpha in alphas))
    transcript = Transcript(
        "amin/1/decryption", election=contest.election, contest=contest.contest, unit=unit
    )
    transcript.absorb(trustee=trustee, key=encode(combine((secret, G))), sums=sums, shares=points)
    drawn = transcript.draw("weights")
    hashes = [hashlib.sha512(drawn + i.to_bytes(8, "big")).digest() for i in range(contest.slots)]
    weights = [int.from_bytes(digest[:16], "little") for digest in hashes]
    nonce = Secrets(written(secret), Transcript("amin/1/decryption", sums=sums)).scalar(1)
    b = combine(*zip((nonce * weight for weight in weights), alphas, strict=True))
    transcript.absorb(A=encode(combine((nonce, G))), B=encode(b))
    c = transcript.draw_scalar("c")
    return points + written(c, nonce + c * secret)
