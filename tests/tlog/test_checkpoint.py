"""A signed checkpoint in the form of C2SP: what opens it, and what does not (SECURITY.md D-51)."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amin.crypto import SigningKey
from amin.errors import MalformedError, RejectedError
from amin.tlog.checkpoint import Checkpoint, key_id, open_checkpoint

KEY, OTHER = SigningKey(bytes(range(32))), SigningKey(bytes(32))
ORIGIN = "amin.example/log"
CHECKPOINT = Checkpoint(ORIGIN, 17, sha256(b"root").digest())
NOTE = CHECKPOINT.sign(KEY)
BODY, _, SIGNATURES = NOTE.partition(b"\n\n")


def opened(note: bytes, *, origin: str = ORIGIN, public: bytes = KEY.public) -> Checkpoint:
    return open_checkpoint(note, origin=origin, public=public)


def signed(body: bytes, *, name: str = ORIGIN, key: SigningKey = KEY) -> bytes:
    """A signature line over a body, as any key could make it."""
    line = base64.b64encode(key_id(name, key.public) + key.sign_bytes(body)).decode()
    return f"— {name} {line}\n".encode()


def test_a_note_says_what_was_signed_in_the_form_of_c2sp():
    origin, size, root, blank, signature, end = NOTE.decode().split("\n")

    assert (origin, size, root) == (ORIGIN, "17", base64.b64encode(CHECKPOINT.root).decode())
    assert (blank, end) == ("", "")
    dash, name, line = signature.split(" ")
    assert (dash, name) == ("—", ORIGIN)
    key_hash = sha256(ORIGIN.encode() + b"\n\x01" + KEY.public).digest()[:4]
    assert base64.b64decode(line) == key_hash + KEY.sign_bytes(BODY + b"\n")


@given(
    st.text("abcdefghijklmnopqrstuvwxyz0123456789.-/", min_size=1, max_size=40),
    st.integers(0, 2**62),
    st.binary(min_size=32, max_size=32),
)
def test_every_checkpoint_opens_as_what_it_was(origin, size, root):
    checkpoint = Checkpoint(origin, size, root)

    assert opened(checkpoint.sign(KEY), origin=origin) == checkpoint


@pytest.mark.parametrize("flip", [1, 0x20, 0x80])
def test_each_byte_changed_alone_is_refused(flip):
    for at in range(len(NOTE)):
        changed = NOTE[:at] + bytes([NOTE[at] ^ flip]) + NOTE[at + 1 :]
        with pytest.raises((MalformedError, RejectedError)):
            opened(changed)


def test_each_part_missing_from_the_end_is_refused():
    for size in range(len(NOTE)):
        with pytest.raises((MalformedError, RejectedError)):
            opened(NOTE[:size])


def test_another_key_or_another_origin_is_rejected():
    with pytest.raises(RejectedError, match="not signed by the log's key"):
        opened(NOTE, public=OTHER.public)
    with pytest.raises(RejectedError, match="expected amin"):
        opened(Checkpoint("evil.example/log", 17, CHECKPOINT.root).sign(KEY))
    with pytest.raises(RejectedError, match="expected other"):
        opened(NOTE, origin="other")
    with pytest.raises(RejectedError, match="expected amin"):
        opened(b"\xef\xbb\xbf" + NOTE)


@pytest.mark.parametrize("size", [16, 18, 0])
def test_a_signature_over_another_size_or_root_does_not_hold(size):
    other = Checkpoint(ORIGIN, size, CHECKPOINT.root)
    with pytest.raises(RejectedError):
        opened(other.body() + b"\n" + SIGNATURES)
    with pytest.raises(RejectedError):
        opened(Checkpoint(ORIGIN, 17, bytes(32)).body() + b"\n" + SIGNATURES)


def test_signatures_by_others_may_stand_before_and_after():
    cosigner = signed(BODY + b"\n", name="observer.example", key=OTHER)
    same_name = signed(BODY + b"\n", key=OTHER)  # an older key of the log, say
    unknown_kind = "— observer.example {}\n".format(base64.b64encode(b"any bytes").decode()).encode()

    for before in (b"", cosigner, same_name, unknown_kind, cosigner + same_name):
        for after in (b"", cosigner, same_name):
            assert opened(BODY + b"\n\n" + before + SIGNATURES + after) == CHECKPOINT


def test_signatures_by_others_alone_are_not_enough():
    cosigner = signed(BODY + b"\n", name="observer.example", key=OTHER)
    with pytest.raises(RejectedError):
        opened(BODY + b"\n\n" + cosigner)
    with pytest.raises(RejectedError):
        opened(BODY + b"\n\n" + signed(BODY + b"\n", key=OTHER))


def test_a_signature_under_the_logs_name_by_another_key_with_its_key_id_is_rejected():
    forged = base64.b64encode(key_id(ORIGIN, KEY.public) + OTHER.sign_bytes(BODY + b"\n")).decode()
    with pytest.raises(RejectedError):
        opened(BODY + f"\n\n— {ORIGIN} {forged}\n".encode())


def body(*lines: str) -> bytes:
    text = "".join(f"{line}\n" for line in lines).encode()
    return text + b"\n" + signed(text)


ROOT = base64.b64encode(CHECKPOINT.root).decode()
MALFORMED = {
    "nothing": b"",
    "no UTF-8": b"\xff" + NOTE,
    "no signature": BODY + b"\n",
    "no blank line": BODY + b"\n" + SIGNATURES,
    "two blank lines": BODY + b"\n\n\n" + SIGNATURES,
    "a blank line at the end": NOTE + b"\n",
    "no end of line": NOTE[:-1],
    "another line's end": NOTE.replace(b"\n", b"\r\n"),
    "a line that is no signature": NOTE + b"hello\n",
    "a hyphen for the dash": NOTE.replace("—".encode(), b"-"),
    "two spaces": NOTE.replace("— ".encode(), "—  ".encode()),
    "a signature without a name": BODY + b"\n\n" + "— AAAA\n".encode(),
    "a plus in a name": NOTE + "— a+b AAAA\n".encode(),
    "two lines": body(ORIGIN, "17"),
    "four lines": body(ORIGIN, "17", ROOT, "more"),
    "no size": body(ORIGIN, "", ROOT),
    "a leading zero": body(ORIGIN, "017", ROOT),
    "a negative size": body(ORIGIN, "-1", ROOT),
    "a plus before the size": body(ORIGIN, "+17", ROOT),
    "a space before the size": body(ORIGIN, " 17", ROOT),
    "a size in Persian digits": body(ORIGIN, "۱۷", ROOT),
    "a size in hexadecimal": body(ORIGIN, "0x11", ROOT),
    "a size of 2⁶⁴": body(ORIGIN, str(2**64), ROOT),
    "a size of a thousand digits": body(ORIGIN, "9" * 1000, ROOT),
    "a short root": body(ORIGIN, "17", base64.b64encode(bytes(31)).decode()),
    "a long root": body(ORIGIN, "17", base64.b64encode(bytes(33)).decode()),
    "a root in URL base64": body(ORIGIN, "17", base64.urlsafe_b64encode(b"\xff" * 32).decode()),
    "a root without its padding": body(ORIGIN, "17", ROOT.rstrip("=")),
    "a root with set padding bits": body(ORIGIN, "17", base64.b64encode(bytes(32)).decode()[:-2] + "B="),
    "a root with a space": body(ORIGIN, "17", ROOT + " "),
}


@pytest.mark.parametrize("note", MALFORMED.values(), ids=MALFORMED)
def test_a_note_in_another_form_is_malformed_even_where_its_signature_holds(note):
    with pytest.raises(MalformedError):
        opened(note)


def test_a_note_with_very_many_signatures_is_read_in_no_time():
    """D-51: a forged note must not cost its reader more than reading it."""
    line = signed(BODY + b"\n", name="observer.example", key=OTHER)

    assert opened(BODY + b"\n\n" + line * 20_000 + SIGNATURES) == CHECKPOINT
