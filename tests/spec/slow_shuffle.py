"""Shuffle a list of ciphertexts, prove and verify it, as spec/shuffle.md says: one equation at a time."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from slow_crypto import Transcript, pieces, proper, require, scalar
from slow_marks import Text, dot, elements, encoded, generator
from slow_ristretto import (
    ORDER,
    G,
    Malformed,
    Point,
    add,
    combine,
    decode,
    double,
    encode,
    equal,
    negate,
    total,
)
from slow_secret import Secrets, written


def chain_base() -> Point:
    """Return H: §1."""
    return generator("shuffle/H")


def generators(count: int) -> list[Point]:
    """Return h₀ … h_{count−1}, each twice the generator of its name: §1."""
    return [double(generator(f"shuffle/{i}")) for i in range(count)]


def weights(drawn: bytes, count: int, size: int) -> list[int]:
    """Return the first `size` bytes of SHA-512(drawn ‖ u64(j)) for each j: §3 and §5."""
    hashes = (hashlib.sha512(drawn + j.to_bytes(8, "big")).digest() for j in range(count))
    return [int.from_bytes(digest[:size], "little") for digest in hashes]


def ciphertexts(data: bytes) -> list[Text]:
    """Decode a list; no α is the identity: §1."""
    return [(proper(part[:32]), decode(part[32:])) for part in pieces(data, 64)]


@dataclass(frozen=True)
class Batch:
    """One list of one unit: §1."""

    election: bytes
    contest: str
    unit: str
    part: str
    number: int

    def transcript(self, purpose: str) -> Transcript:
        """Begin a transcript of some purpose with the five fields."""
        transcript = Transcript(purpose, election=self.election, contest=self.contest, unit=self.unit)
        transcript.absorb(part=self.part, batch=self.number)
        return transcript


@dataclass(frozen=True)
class Records:
    """A shuffle's bytes, decoded: §2."""

    texts: list[Text]
    commitments: list[Point]  # c, by input
    chain: list[Point]  # ĉ
    nonces: list[Point]  # t̂
    links: list[int]  # ŝ
    weights: list[int]  # s′
    t: list[Point]  # t₁, t₂, t₃, tα, tβ
    s: list[int]  # s₁ … s₄


def trailer_at(shuffle: bytes, count: int) -> int:
    """Return where the trailer begins: §2."""
    if len(shuffle) != 224 * count + 288:
        raise Malformed(f"a shuffle of {len(shuffle)} bytes; allowed: {224 * count + 288}")
    return 224 * count


def read(shuffle: bytes, count: int) -> Records:
    """Decode a shuffle of so many inputs: §2."""
    at = trailer_at(shuffle, count)
    parts = pieces(shuffle[:at], 224)
    return Records(
        texts=[(proper(part[:32]), decode(part[32:64])) for part in parts],
        commitments=[decode(part[64:96]) for part in parts],
        chain=[decode(part[96:128]) for part in parts],
        nonces=[decode(part[128:160]) for part in parts],
        links=[scalar(part[160:192]) for part in parts],
        weights=[scalar(part[192:]) for part in parts],
        t=elements(shuffle[at : at + 160]),
        s=[scalar(part) for part in pieces(shuffle[at + 160 :], 32)],
    )


def outputs(shuffle: bytes) -> bytes:
    """Return the list that a shuffle puts out: §2."""
    return b"".join(part[:64] for part in pieces(shuffle[:-288], 224))


@dataclass(frozen=True)
class Turn:
    """One mixer's turn with one batch under one election key: §1 and §3."""

    batch: Batch
    mixer: int
    key: bytes

    def statement(self, inputs: bytes) -> Transcript:
        """Begin the transcript, up to `inputs`: §3."""
        transcript = self.batch.transcript("amin/1/shuffle")
        transcript.absorb(mixer=self.mixer, key=self.key, count=len(inputs) // 64, inputs=inputs)
        return transcript

    def challenges(self, inputs: bytes, shuffle: bytes) -> tuple[list[int], int]:
        """Draw the weights u and the challenge c: §3."""
        count = len(inputs) // 64
        at = trailer_at(shuffle, count)
        parts = pieces(shuffle[:at], 224)
        transcript = self.statement(inputs)
        transcript.absorb(outputs=b"".join(part[:96] for part in parts))
        drawn = transcript.draw("weights")
        transcript.absorb(chain=b"".join(part[96:160] for part in parts), t=shuffle[at : at + 160])
        return weights(drawn, count, 20), transcript.draw_scalar("c")

    def verify(self, inputs: bytes, shuffle: bytes) -> None:
        """Refuse what is malformed or passed on, then check every equation: §4."""
        for name, holds in self.equations(inputs, shuffle):
            require(holds, name)

    def equations(self, inputs: bytes, shuffle: bytes) -> Iterator[tuple[str, bool]]:
        """Decode, then name each equation and say whether it holds: §4. `unchanged` is step 2."""
        key, taken = proper(self.key), ciphertexts(inputs)
        put = read(shuffle, len(taken))
        alphas = {part[:32] for part in pieces(inputs, 64)}
        yield "unchanged", not any(part[:32] in alphas for part in pieces(outputs(shuffle), 64))
        u, c = self.challenges(inputs, shuffle)
        yield from self._sums_hold(u, c, put)
        yield from self._texts_hold(u, c, key, taken, put)
        before = [chain_base(), *put.chain]
        for i, (hat, t) in enumerate(zip(put.chain, put.nonces, strict=True)):
            left = combine((put.links[i], G), (put.weights[i], before[i]))
            yield f"chain {i}", equal(left, add(t, combine((c, hat))))

    def _sums_hold(self, u: list[int], c: int, put: Records) -> Iterator[tuple[str, bool]]:
        """Check t1, t2 and t3: §4."""
        h, base = generators(len(u)), chain_base()
        right = add(total(put.commitments), negate(total(h)))
        yield "t1", equal(combine((put.s[0], G)), add(put.t[0], combine((c, right))))
        right = add([base, *put.chain][-1], combine((-prod(u), base)))
        yield "t2", equal(combine((put.s[1], G)), add(put.t[1], combine((c, right))))
        left = combine((put.s[2], G), *zip(put.weights, h, strict=True))
        right = combine(*zip(u, put.commitments, strict=True))
        yield "t3", equal(left, add(put.t[2], combine((c, right))))

    def _texts_hold(
        self, u: list[int], c: int, key: Point, taken: list[Text], put: Records
    ) -> Iterator[tuple[str, bool]]:
        """Check t-alpha and t-beta: §4."""
        for half, (name, base) in enumerate((("t-alpha", G), ("t-beta", key))):
            left = combine(
                *zip(put.weights, (text[half] for text in put.texts), strict=True), (-put.s[3], base)
            )
            right = combine(*zip(u, (text[half] for text in taken), strict=True))
            yield name, equal(left, add(put.t[3 + half], combine((c, right))))

    def shuffle(self, secret: bytes, inputs: bytes) -> bytes:
        """Mix a list and prove it: §6."""
        secrets = Secrets(secret, self.statement(inputs))
        return Mixing(self, secrets, inputs, permutation(secrets, len(inputs) // 64)).shuffle()


def permutation(secrets: Secrets, count: int) -> list[int]:
    """Return ψ: §6."""
    psi = list(range(count))
    for i in range(count - 1, 0, -1):
        most = 2**64 // (i + 1) * (i + 1)
        numbers = (int.from_bytes(part, "little") for part in pieces(secrets.out(1, i), 8))
        x = next(number for number in numbers if number < most)
        psi[i], psi[x % (i + 1)] = psi[x % (i + 1)], psi[i]
    return psi


@dataclass(frozen=True)
class Mixing:
    """A shuffle in the making: §6."""

    turn: Turn
    secrets: Secrets
    inputs: bytes
    psi: list[int]

    def shuffle(self) -> bytes:
        """Make the records and the trailer in the order of the transcript."""
        count, transcript = len(self.psi), self.turn.statement(self.inputs)
        fresh, behind = self.secrets.scalars(2, count), self.secrets.scalars(3, count)
        texts, commitments = self._outputs(fresh), self._permuted(behind)
        parts = [
            encoded(*text) + encode(commitment) for text, commitment in zip(texts, commitments, strict=True)
        ]
        transcript.absorb(outputs=b"".join(parts))
        u = weights(transcript.draw("weights"), count, 20)
        u = [u[at] for at in self.psi]  # u′
        links, chain = self._chain(u)
        t = self._trailer(texts)
        transcript.absorb(chain=b"".join(links), t=t)
        c = transcript.draw_scalar("c")
        records = b"".join(
            part + link + written(nonce + c * hat, weight + c * u_i)
            for part, link, nonce, hat, weight, u_i in zip(
                parts,
                links,
                self.secrets.scalars(5, count),
                chain,
                self.secrets.scalars(6, count),
                u,
                strict=True,
            )
        )
        return records + t + self._responses(c, u, fresh, behind, chain)

    def _outputs(self, fresh: list[int]) -> list[Text]:
        """Encrypt what stands at ψ(i) afresh."""
        key, texts = decode(self.turn.key), ciphertexts(self.inputs)
        return [
            (add(texts[at][0], combine((rho, G))), add(texts[at][1], combine((rho, key))))
            for at, rho in zip(self.psi, fresh, strict=True)
        ]

    def _permuted(self, behind: list[int]) -> list[Point]:
        """Commit to the permutation: c_ψ(i) = rᵢ·G + hᵢ."""
        made = zip(self.psi, behind, generators(len(self.psi)), strict=True)
        commitments = {at: add(combine((r, G)), h) for at, r, h in made}
        return [commitments[at] for at in range(len(self.psi))]

    def _chain(self, u: list[int]) -> tuple[list[bytes], list[int]]:
        """Return ĉᵢ ‖ t̂ᵢ of every record, and all r̂ᵢ."""
        hats, nonces, more = (self.secrets.scalars(label, len(u)) for label in (4, 5, 6))
        before, links = chain_base(), []
        for r, u_i, nonce, weight in zip(hats, u, nonces, more, strict=True):
            t = combine((nonce, G), (weight, before))
            before = combine((r, G), (u_i, before))
            links.append(encoded(before, t))
        return links, hats

    def _trailer(self, texts: list[Text]) -> bytes:
        """Return t₁, t₂, t₃, tα, tβ."""
        w, more = self.secrets.scalars(7, 4), self.secrets.scalars(6, len(texts))
        key = decode(self.turn.key)
        third = combine((w[2], G), *zip(more, generators(len(texts)), strict=True))
        alpha = combine(*zip(more, (text[0] for text in texts), strict=True), (-w[3], G))
        beta = combine(*zip(more, (text[1] for text in texts), strict=True), (-w[3], key))
        return encoded(combine((w[0], G)), combine((w[1], G)), third, alpha, beta)

    def _responses(
        self, c: int, u: list[int], fresh: list[int], behind: list[int], chain: list[int]
    ) -> bytes:
        """Return s₁ … s₄."""
        w, rest = self.secrets.scalars(7, 4), 0
        for r, u_i in zip(chain, u, strict=True):
            rest = (r + u_i * rest) % ORDER
        return written(
            w[0] + c * sum(behind), w[1] + c * rest, w[2] + c * dot(behind, u), w[3] + c * dot(fresh, u)
        )  # fmt: skip
