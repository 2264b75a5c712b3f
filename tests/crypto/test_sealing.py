"""Secrets at rest and on the way: what opens them, and what does not."""

from __future__ import annotations

import pytest
from nacl import pwhash

from amin.crypto import Passphrase, Recipient, open_with_passphrase, seal_for, seal_with_passphrase
from amin.errors import MalformedError, NotPermittedError, RejectedError

SECRET = bytes(range(96))
CHEAP = Passphrase("گذرواژه درست".encode(), pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN)
SALT = bytes(range(16))
HEADER_BYTES = 32


@pytest.fixture
def sealed() -> bytes:
    return seal_with_passphrase(SECRET, CHEAP, salt=SALT, purpose=b"trustee 1")


def test_the_right_passphrase_and_purpose_open_a_sealed_secret(sealed):
    assert open_with_passphrase(sealed, CHEAP.secret, purpose=b"trustee 1") == SECRET
    assert SECRET not in sealed
    assert CHEAP.secret not in sealed


def test_sealing_twice_never_gives_the_same_bytes(sealed):
    """The nonce is fresh even where the salt is not."""
    assert seal_with_passphrase(SECRET, CHEAP, salt=SALT, purpose=b"trustee 1") != sealed


@pytest.mark.parametrize("passphrase", [b"", b"x", CHEAP.secret + b" ", CHEAP.secret[:-1], CHEAP.secret * 2])
def test_another_passphrase_is_not_permitted(sealed, passphrase):
    with pytest.raises(NotPermittedError) as refused:
        open_with_passphrase(sealed, passphrase, purpose=b"trustee 1")
    assert refused.value.hint
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("purpose", [b"", b"trustee 2", b"trustee 1 ", b"trustee "])
def test_a_file_for_another_purpose_is_not_permitted(sealed, purpose):
    with pytest.raises(NotPermittedError):
        open_with_passphrase(sealed, CHEAP.secret, purpose=purpose)


@pytest.mark.parametrize("flip", [1, 0x80])
def test_each_byte_changed_alone_keeps_a_sealed_secret_shut(sealed, flip):
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :]
        with pytest.raises((MalformedError, NotPermittedError)):
            open_with_passphrase(changed, CHEAP.secret, purpose=b"trustee 1")


def test_each_length_but_the_right_one_keeps_a_sealed_secret_shut(sealed):
    for size in [*range(0, len(sealed), 7), len(sealed) - 1]:
        with pytest.raises((MalformedError, NotPermittedError)):
            open_with_passphrase(sealed[:size], CHEAP.secret, purpose=b"trustee 1")
    with pytest.raises(NotPermittedError):
        open_with_passphrase(sealed + b"\0", CHEAP.secret, purpose=b"trustee 1")


@pytest.mark.parametrize(
    ("passes", "memory_kib"),
    [(0, 8), (17, 8), (2**32 - 1, 8), (1, 0), (1, 7), (1, 2**20 + 1), (1, 2**32 - 1), (2**31, 2**31)],
)
def test_absurd_work_is_refused_before_any_of_it_is_done(sealed, passes, memory_kib, monkeypatch):
    """A forged file on a stick must not exhaust the machine of a trustee."""

    def work(*_: object, **__: object) -> bytes:
        raise AssertionError("the key was derived")

    monkeypatch.setattr(pwhash.argon2id, "kdf", work)
    forged = sealed[:8] + passes.to_bytes(4, "big") + memory_kib.to_bytes(4, "big") + sealed[16:]

    with pytest.raises(MalformedError, match="absurd"):
        open_with_passphrase(forged, CHEAP.secret, purpose=b"trustee 1")


def test_the_check_of_work_would_see_work_that_is_done(sealed, monkeypatch):
    """The control of the test above."""
    derived = []
    real = pwhash.argon2id.kdf
    monkeypatch.setattr(pwhash.argon2id, "kdf", lambda *a, **k: derived.append(a) or real(*a, **k))

    open_with_passphrase(sealed, CHEAP.secret, purpose=b"trustee 1")
    assert derived


@pytest.mark.parametrize(
    "costs",
    [
        (pwhash.argon2id.OPSLIMIT_SENSITIVE, pwhash.argon2id.MEMLIMIT_SENSITIVE),
        (pwhash.argon2id.OPSLIMIT_MODERATE, pwhash.argon2id.MEMLIMIT_MODERATE),
        (pwhash.argon2id.OPSLIMIT_MIN, pwhash.argon2id.MEMLIMIT_MIN),
    ],
)
def test_every_cost_that_libsodium_recommends_can_be_opened_again(costs, monkeypatch):
    monkeypatch.setattr(pwhash.argon2id, "kdf", lambda size, *_, **__: bytes(size))
    passphrase = Passphrase(b"x", *costs)
    sealed = seal_with_passphrase(SECRET, passphrase, salt=SALT, purpose=b"")

    assert open_with_passphrase(sealed, b"x", purpose=b"") == SECRET


@pytest.mark.parametrize(
    "costs",
    [(0, 8192), (17, 8192), (1, 8191), (1, 2**30 + 1024), (1, 2**33)],
)
def test_what_could_never_be_opened_again_is_not_sealed(costs):
    with pytest.raises(MalformedError):
        seal_with_passphrase(SECRET, Passphrase(b"x", *costs), salt=SALT, purpose=b"")


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_seals_nothing(salt):
    with pytest.raises(MalformedError):
        seal_with_passphrase(SECRET, CHEAP, salt=salt, purpose=b"")


def test_a_passphrase_never_shows_itself():
    assert "گذرواژه" not in repr(CHEAP) + str(CHEAP)
    assert CHEAP.secret.hex() not in repr(CHEAP)


def test_a_sealed_box_opens_for_its_recipient_and_for_nobody_else():
    mine, other = Recipient(bytes(32)), Recipient(bytes(31) + b"\1")
    sealed = seal_for(mine.public, SECRET)

    assert mine.open(sealed) == SECRET
    assert SECRET not in sealed
    with pytest.raises(RejectedError):
        other.open(sealed)


def test_each_byte_of_a_sealed_box_changed_alone_is_refused():
    mine = Recipient(bytes(32))
    sealed = seal_for(mine.public, SECRET)

    for at in range(len(sealed)):
        with pytest.raises(RejectedError):
            mine.open(sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :])


def test_a_sealed_box_of_any_other_length_is_refused():
    mine = Recipient(bytes(32))
    sealed = seal_for(mine.public, SECRET)

    for wrong in (*(sealed[:size] for size in range(len(sealed))), sealed + b"\0"):
        with pytest.raises(RejectedError):
            mine.open(wrong)


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(33), bytes(32), b"\1" + bytes(31)], ids=bytes.hex)
def test_a_key_that_nothing_can_be_sealed_for_is_malformed(public):
    """Of another length, or of small order: with such a key everybody could open the box."""
    with pytest.raises(MalformedError):
        seal_for(public, SECRET)
