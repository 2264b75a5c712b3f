"""Hold every key of a small election of both kinds, as the pages of spec/ say.

Whoever is trustee, station, log and voter at once can forge what no outsider could, and sign it: that is what
the tests need it for. The election has a contest in marks with two units, one in sums, and one in marks in
which nobody voted.
"""

import hashlib
from functools import cache
from typing import Any, Final

from slow_crypto import Ceremony, Contest, Transcript
from slow_encoding import canonical, read_json
from slow_marks import MarksContest
from slow_marks_proof import Prover, booth_half, choice, prove
from slow_record import sha256
from slow_ristretto import EDWARDS_BASE, ORDER, G, P, Point, combine, encode
from slow_secret import Secrets, written
from slow_sum_proof import prove_sum

ORIGIN: Final = "slow.example/log"
TRUSTEES: Final = 4
THRESHOLD: Final = 2
MIXERS: Final = 2
Document = dict[str, Any]
Voted = tuple[tuple[int, ...], int]  # numbers of persons from 1, list mark
VOTES: Final[dict[tuple[str, str], list[Voted]]] = {
    ("council", "1"): [((1, 3), 0), ((), 1)],
    ("council", "2"): [((2,), 0)],
    ("council", "3"): [((), 2)],
    ("mayor", "1"): [((1,), 0), ((2,), 0)],
    ("mayor", "2"): [((), 1)],
    ("mayor", "3"): [((1,), 0)],
    ("board", "3"): [],
}


def seed(name: str) -> bytes:
    """Return the secret of somebody, which here everybody knows."""
    return sha256(b"a secret of the tests: " + name.encode())


def edwards_encode(point: Point) -> bytes:
    """Write a point of edwards25519. Source: RFC 8032, §5.1.2."""
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def signing_scalar(secret: bytes) -> int:
    """Return the scalar behind an Ed25519 key. Source: RFC 8032, §5.1.5."""
    return int.from_bytes(hashlib.sha512(secret).digest()[:32], "little") & ((1 << 254) - 8) | 1 << 254


def public_key(secret: bytes) -> bytes:
    """Return an Ed25519 public key."""
    return edwards_encode(combine((signing_scalar(secret), EDWARDS_BASE)))


def sign(secret: bytes, message: bytes) -> bytes:
    """Sign with Ed25519. Source: RFC 8032, §5.1.6."""
    prefix = hashlib.sha512(secret).digest()[32:]
    r = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % ORDER
    nonce = edwards_encode(combine((r, EDWARDS_BASE)))
    k = int.from_bytes(hashlib.sha512(nonce + public_key(secret) + message).digest(), "little")
    return nonce + written(r + k * signing_scalar(secret))


def contest(id: str, tally: str, constituency: str, persons: int, lists: int, marks: int) -> Document:
    """Return a contest; every second person stands on its list, if there is one."""
    codes = [f"L{number}" for number in range(1, lists + 1)]
    people = [(f"P{number}", codes[0] if codes and number % 2 else None) for number in range(1, persons + 1)]
    return {
        "id": id,
        "name": f"Contest {id}",
        "constituency": constituency,
        "seats": 1,
        "max_marks": marks,
        "rule": "plurality",
        "tally": tally,
        "unit_rule": "station" if id == "council" else "constituency",
        "unit_k": 2,
        "lists": [{"code": code, "name": f"List {code}"} for code in codes],
        "candidates": [{"code": code, "name": f"Person {code}", "list": on} for code, on in people],
        "votes_already_given": "lapse",
        "amended_by": [],
        "excluded_by": [],
        "remainder_k": 1,
    }


def election() -> Document:
    """Return the frozen election."""
    places = {"1": ["town"], "2": ["town"], "3": ["town", "isle"]}
    return {
        "format": "amin/election/1",
        "name": "An election of the tests",
        "polling_day": "2027-06-18",
        "constituencies": [
            {"id": id, "name": f"The {id}", "parent": None, "eligible": 9} for id in ("town", "isle")
        ],
        "contests": [
            contest("council", "marks", "town", 4, 1, 2),
            contest("mayor", "sum", "town", 2, 0, 1),
            contest("board", "marks", "isle", 1, 0, 1),
        ],
        "stations": [
            {"code": code, "name": f"Station {code}", "constituencies": served}
            for code, served in places.items()
        ],
        "trustees": {"count": TRUSTEES, "threshold": THRESHOLD},
        "log": {"origin": ORIGIN, "public_key": public_key(seed("log")).hex()},
        "mixers": {"count": MIXERS, "institutions": [f"Institution {n}" for n in range(1, 5)]},
        "boards": [],
    }


ELECTION: Final = canonical(election())
HASH: Final = sha256(ELECTION)
CEREMONY: Final = Ceremony(HASH, TRUSTEES, THRESHOLD)


@cache
def polynomial(trustee: int) -> list[int]:
    """Return the secret coefficients of a trustee."""
    context = CEREMONY.transcript("amin/1/dealing-secret", trustee)
    return Secrets(seed(f"trustee {trustee}"), context).scalars(1, THRESHOLD)


@cache
def dealing(trustee: int) -> bytes:
    """Return what a trustee deals: crypto.md §4."""
    points = [encode(combine((a, G))) for a in polynomial(trustee)]
    nonces = Secrets(seed(f"trustee {trustee}"), CEREMONY.transcript("amin/1/dealing-nonce", trustee))
    parts = []
    for k, (a, point) in enumerate(zip(polynomial(trustee), points, strict=True)):
        nonce = nonces.scalar(1, k)
        transcript = CEREMONY.transcript("amin/1/dealing", trustee)
        transcript.absorb(commitments=b"".join(points), coefficient=k, nonce=encode(combine((nonce, G))))
        c = transcript.draw_scalar("c")
        parts.append(point + written(c, nonce + c * a))
    return b"".join(parts)


def secret_share(trustee: int) -> int:
    """Return the sum of what all dealt to a trustee."""
    dealt = (a * trustee**k for i in range(1, TRUSTEES + 1) for k, a in enumerate(polynomial(i)))
    return sum(dealt) % ORDER


@cache
def joint_keys() -> list[bytes]:
    """Return the election key, then the verification key of each trustee."""
    return CEREMONY.keys([dealing(trustee) for trustee in range(1, TRUSTEES + 1)])


def opened(id: str) -> Contest | MarksContest:
    """Return a contest under the election key."""
    held = next(each for each in read_json(ELECTION)["contests"] if each["id"] == id)
    kind = MarksContest if held["tally"] == "marks" else Contest
    persons, lists = len(held["candidates"]), len(held["lists"])
    return kind(HASH, id, joint_keys()[0], persons, lists, held["max_marks"])


def halves(name: str) -> bytes:
    """Return what booth and station bring to a ballot."""
    return booth_half(seed(name)) + seed(name + "'")


def blinds(name: str) -> Secrets:
    """Return what an insider encrypts a ballot with: whoever takes the same name twice gets the same α."""
    return Secrets(seed(name), Transcript("a ballot of the tests"))


@cache
def forge(id: str, station: str, marks: tuple[int, ...], name: str) -> bytes:
    """Make a ballot of any marks, lawful or not (in sums: of any bits), with the blinds of a name."""
    held = opened(id)
    if isinstance(held, MarksContest):
        return Prover(held, station, halves(name), blinds(name), marks).ballot()
    return prove_sum(held, station, halves(name), marks, blinds(name).scalars(1, held.slots))


@cache
def cast(id: str, station: str, at: int, voted: Voted) -> bytes:
    """Make one honest ballot."""
    held, (persons, list_mark), name = opened(id), voted, f"{id} {station} {at}"
    if isinstance(held, MarksContest):
        return prove(held, station, seed(name), seed(name + "'"), choice(held, persons, list_mark))
    slots = {person - 1 for person in persons} | ({held.persons + list_mark - 1} if list_mark else set())
    return forge(id, station, tuple(int(slot in slots) for slot in range(held.slots)), name)
