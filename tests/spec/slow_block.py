"""Decrypt a block, prove, verify and combine the shares of it, as spec/shuffle.md §5 says."""

from dataclasses import dataclass

from slow_crypto import Transcript, lagrange, pieces, proper, require, scalar
from slow_marks import Text, encoded, number
from slow_ristretto import G, Malformed, Point, add, combine, encode, negate
from slow_secret import Secrets, written
from slow_shuffle import Batch, ciphertexts, weights


@dataclass(frozen=True)
class Block:
    """A piece of the list that the last mixer put out."""

    batch: Batch
    number: int
    ciphertexts: bytes

    @property
    def texts(self) -> list[Text]:
        """Decode the ciphertexts; no α is the identity."""
        return ciphertexts(self.ciphertexts)

    def statement(self, trustee: int, key: bytes, points: bytes) -> Transcript:
        """Begin the transcript, up to `shares`: step 1."""
        transcript = self.batch.transcript("amin/1/block")
        transcript.absorb(block=self.number, ciphertexts=self.ciphertexts)
        transcript.absorb(trustee=trustee, key=key, shares=points)
        return transcript

    def share(self, trustee: int, secret: bytes) -> bytes:
        """Return a trustee's share and its proof."""
        texts, s = self.texts, scalar(secret)
        key, points = encode(combine((s, G))), encoded(*(combine((s, alpha)) for alpha, _ in texts))
        nonce = Secrets(secret, self.statement(trustee, key, points)).scalar(1)
        transcript = self.statement(trustee, key, points)
        factors = weights(transcript.draw("weights"), len(texts), 16)
        a, b = combine((nonce, G)), combine((nonce, weighted(factors, [alpha for alpha, _ in texts])))
        transcript.absorb(A=encode(a), B=encode(b))
        c = transcript.draw_scalar("c")
        return points + written(c, nonce + c * s)

    def read(self, share: bytes) -> tuple[list[Point], int, int]:
        """Decode the points of a share, c and z."""
        count = len(self.ciphertexts) // 64
        if len(share) != 32 * count + 64:
            raise Malformed(f"a share of {len(share)} bytes; allowed: {32 * count + 64}")
        return [proper(part) for part in pieces(share[:-64], 32)], scalar(share[-64:-32]), scalar(share[-32:])

    def verify(self, trustee: int, key: bytes, share: bytes) -> None:
        """Check the proof of one trustee's share."""
        verifier, texts = proper(key), self.texts
        points, c, z = self.read(share)
        transcript = self.statement(trustee, key, share[:-64])
        factors = weights(transcript.draw("weights"), len(texts), 16)
        a = combine((z, G), (-c, verifier))
        alpha, decrypted = weighted(factors, [alpha for alpha, _ in texts]), weighted(factors, points)
        b = combine((z, alpha), (-c, decrypted))
        transcript.absorb(A=encode(a), B=encode(b))
        require(transcript.draw_scalar("c") == c, f"the share of trustee {trustee}")

    def numbers(self, shares: dict[int, bytes], bound: int) -> list[int]:
        """Combine verified shares of exactly as many trustees as decrypt."""
        read = {trustee: self.read(share)[0] for trustee, share in shares.items()}
        factors = {trustee: lagrange(trustee, list(shares)) for trustee in shares}
        result = []
        for i, (_, beta) in enumerate(self.texts):
            joint = combine(*((factors[trustee], points[i]) for trustee, points in read.items()))
            result.append(number(encode(add(beta, negate(joint))), 0, bound))
        return result


def weighted(factors: list[int], points: list[Point]) -> Point:
    """Return Σ factorᵢ·pointᵢ."""
    return combine(*zip(factors, points, strict=True))
