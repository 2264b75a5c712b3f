"""The checkpoint of the log: by another key, of another origin, size or root, and in other spellings."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from forgery import ACTS, CHECKPOINT, Forgery, verify
from held_election import ORIGIN, Held, signing_key
from ristretto import ORDER

from amin.tlog import root_hash
from amin.tlog.checkpoint import key_id

Refused = Callable[..., None]


SIZE = 23  # acts in the log


def note(
    forgery: Forgery,
    *,
    origin: str = ORIGIN,
    size: str = "",
    root: bytes | None = None,
    key: str = "log",
    name: str = "",
    named_key: bytes | None = None,
) -> bytes:
    """A checkpoint of the log, signed, in which something may be other than it should."""
    leaves = forgery.files[ACTS].splitlines()
    root = root_hash(leaves) if root is None else root
    body = f"{origin}\n{size or len(leaves)}\n{base64.b64encode(root).decode()}\n".encode()
    signer = signing_key(key)
    signed = (named_key or key_id(name or origin, signer.public)) + signer.sign_bytes(body)
    return body + f"\n— {name or origin} {base64.b64encode(signed).decode()}\n".encode()


def resigned(change: Callable[[bytes], bytes]) -> Callable[[Forgery], bytes]:
    """The log's own signature with something done to its 68 bytes."""

    def forge(forgery: Forgery) -> bytes:
        body, _, tail = forgery.files[CHECKPOINT].rpartition(b" ")
        return body + b" " + base64.b64encode(change(base64.b64decode(tail))) + b"\n"

    return forge


def with_s_plus_order(signed: bytes) -> bytes:
    """The malleated signature: S + L in place of S. Source: RFC 8032, §5.1.7; Wycheproof."""
    s = int.from_bytes(signed[36:], "little") + ORDER
    return signed[:36] + s.to_bytes(32, "little")


CHECKPOINTS: dict[str, Callable[[Forgery], bytes]] = {
    "signed by another key": lambda f: note(f, key="somebody"),
    "signed by another key under the log's key id": lambda f: note(
        f, key="somebody", named_key=key_id(ORIGIN, f.held.log_key.public)
    ),
    "signed by a station": lambda f: note(f, key="station 1"),
    "of another origin": lambda f: note(f, origin="tests.example/other"),
    "of an origin in capitals": lambda f: note(f, origin=ORIGIN.upper()),
    "signed in another name": lambda f: note(f, name="tests.example/other"),
    "with a size that has a leading zero": lambda f: note(f, size=f"0{SIZE}"),
    "with a size that has a plus": lambda f: note(f, size=f"+{SIZE}"),
    "with a size in Persian digits": lambda f: note(f, size="۲۳"),
    "with a size of twenty digits": lambda f: note(f, size="9" * 20),
    "with a negative size": lambda f: note(f, size="-1"),
    "with no size": lambda f: note(f, size=" "),
    "with a root of 31 bytes": lambda f: note(f, root=bytes(31)),
    "with a root of 33 bytes": lambda f: note(f, root=bytes(33)),
    "with a root that is no base64": lambda f: f.files[CHECKPOINT].replace(b"=", b"*", 1),
    "with a root in base64 without its end": lambda f: f.files[CHECKPOINT].replace(b"=", b"", 1),
    "whose body was changed": lambda f: f.files[CHECKPOINT].replace(b"\n23\n", b"\n22\n", 1),
    "whose key id was changed": resigned(lambda signed: bytes([signed[0] ^ 1]) + signed[1:]),
    "whose R was changed": resigned(lambda signed: signed[:4] + bytes([signed[4] ^ 1]) + signed[5:]),
    "whose S was changed": resigned(lambda signed: signed[:36] + bytes([signed[36] ^ 1]) + signed[37:]),
    "whose S was malleated": resigned(with_s_plus_order),
    "whose signature is zeros": resigned(lambda signed: signed[:4] + bytes(64)),
    "whose signature is too short": resigned(lambda signed: signed[:-1]),
    "whose signature is too long": resigned(lambda signed: signed + b"\x00"),
    "without a signature": lambda f: f.files[CHECKPOINT].partition(b"\xe2")[0],
    "without its blank line": lambda f: f.files[CHECKPOINT].replace(b"\n\n", b"\n"),
    "with a fourth line": lambda f: f.files[CHECKPOINT].replace(b"\n\n", b"\nmore\n\n"),
    "with a line that is no signature": lambda f: f.files[CHECKPOINT] + b"signed\n",
    "with an empty line at its end": lambda f: f.files[CHECKPOINT] + b"\n",
    "without its last line end": lambda f: f.files[CHECKPOINT][:-1],
    "with returns": lambda f: f.files[CHECKPOINT].replace(b"\n", b"\r\n"),
    "with a hyphen for the dash": lambda f: f.files[CHECKPOINT].replace("—".encode(), b"-"),
    "that is no UTF-8": lambda f: b"\xff" + f.files[CHECKPOINT],
    "behind a byte order mark": lambda f: b"\xef\xbb\xbf" + f.files[CHECKPOINT],
    "that is empty": lambda _: b"",
    "that is a zero byte": lambda _: b"\x00",
    "twice": lambda f: f.files[CHECKPOINT] * 2,
}


@pytest.mark.parametrize("forged", CHECKPOINTS)
def test_a_checkpoint_is_refused(forged: str, forgery: Forgery, refused: Refused) -> None:
    forgery.files[CHECKPOINT] = CHECKPOINTS[forged](forgery)

    refused("checkpoint", CHECKPOINT)


@pytest.mark.parametrize("size", ["0", "1", "22", "24", "9223372036854775807"])
def test_a_signed_checkpoint_of_another_size_is_refused(
    size: str, forgery: Forgery, refused: Refused
) -> None:
    forgery.files[CHECKPOINT] = note(forgery, size=size)

    refused("checkpoint", ACTS)


def test_a_signed_checkpoint_of_an_earlier_log_is_refused(forgery: Forgery, refused: Refused) -> None:
    leaves = forgery.files[ACTS].splitlines()[:-1]
    forgery.files[CHECKPOINT] = note(forgery, size=str(len(leaves)), root=root_hash(leaves))

    refused("checkpoint", ACTS)


def test_a_signed_checkpoint_of_other_acts_is_refused(forgery: Forgery, refused: Refused) -> None:
    forgery.files[CHECKPOINT] = note(forgery, root=bytes(32))

    refused("checkpoint", ACTS)


def test_the_checkpoint_of_another_election_is_refused(
    forgery: Forgery, other: Held, refused: Refused
) -> None:
    forgery.files[CHECKPOINT] = other.files[CHECKPOINT]

    refused("checkpoint", ACTS)


def test_the_log_of_another_election_is_refused(forgery: Forgery, other: Held, refused: Refused) -> None:
    forgery.files[ACTS], forgery.files[CHECKPOINT] = other.files[ACTS], other.files[CHECKPOINT]

    refused("acts", "election.json")


def test_cosigners_may_stand_beside_the_logs_signature(forgery: Forgery, tmp_path: Path) -> None:
    """In any order and of any number: a reader passes over keys that it does not know."""
    own = forgery.files[CHECKPOINT].decode()
    body, _, signature = own.partition("\n\n")
    cosigned = note(forgery, key="cosigner", name="cosigner.example").decode().partition("\n\n")[2]
    forgery.files[CHECKPOINT] = f"{body}\n\n{cosigned * 64}{signature}{cosigned}".encode()

    verify(forgery.write(tmp_path / "record"))
