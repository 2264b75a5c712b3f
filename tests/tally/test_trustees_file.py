"""A trustee's folder: one sealed file, opened by its passphrase for its election alone (SECURITY.md B-13)."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from tally_examples import NUMBERS, ceremony, entropy, passphrase, seat, seed_of, share_of

from amin.errors import AminError, DeviceError, MalformedError, NotPermittedError, StateError
from amin.tally import Trustee, make_keys

OTHER_ELECTION = bytes(31) + b"\1"


@pytest.fixture
def trustees(memory_folder: Path) -> list[Trustee]:
    """Trustees whose ceremony is over."""
    found = seat(memory_folder)
    make_keys(ceremony(), found, entropy=entropy(99))
    return found


def reopened(folder: Path, number: int = 1) -> Trustee:
    return Trustee.open(folder / str(number), number, ceremony(), passphrase(number))


def test_a_trustee_comes_back_from_its_folder_with_its_share(trustees, memory_folder):
    for trustee in trustees:
        again = reopened(memory_folder, trustee.number)
        assert again.has_share
        assert share_of(again) == share_of(trustee)
        assert again.commitment() == trustee.commitment()


def test_another_passphrase_opens_nothing(trustees, memory_folder):
    with pytest.raises(NotPermittedError) as refused:
        Trustee.open(memory_folder / "1", 1, ceremony(), passphrase(2))
    assert refused.value.place.file.endswith("secret")
    assert refused.value.hint
    assert "passphrase of" not in str(refused.value)


@pytest.mark.parametrize("number", [2, 5, 0, 300])
def test_the_file_of_another_trustee_opens_nothing(trustees, memory_folder, number):
    """Even where two trustees chose the same passphrase."""
    with pytest.raises(NotPermittedError):
        Trustee.open(memory_folder / "1", number, ceremony(), passphrase(1))


def test_the_file_of_another_election_opens_nothing(trustees, memory_folder):
    with pytest.raises(NotPermittedError):
        Trustee.open(memory_folder / "1", 1, ceremony(of=OTHER_ELECTION), passphrase(1))


def test_two_trustees_who_swapped_their_media_are_told(trustees, memory_folder):
    shutil.copytree(memory_folder / "2", memory_folder / "swapped")
    with pytest.raises(NotPermittedError):
        Trustee.open(memory_folder / "swapped", 1, ceremony(), passphrase(1))


def test_a_file_cut_anywhere_opens_nothing(trustees, memory_folder):
    path = memory_folder / "1" / "secret"
    whole = path.read_bytes()
    for size in [*range(0, len(whole), 11), len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises((MalformedError, NotPermittedError)) as refused:
            reopened(memory_folder)
        assert refused.value.place.file == str(path)


def test_a_file_with_any_byte_changed_opens_nothing(trustees, memory_folder):
    path = memory_folder / "1" / "secret"
    whole = path.read_bytes()
    for at in range(0, len(whole), 5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :])
        with pytest.raises((MalformedError, NotPermittedError)):
            reopened(memory_folder)
    path.write_bytes(whole)
    assert reopened(memory_folder).has_share


def test_a_missing_or_unreadable_medium_is_told_with_what_to_do(memory_folder):
    (memory_folder / "folder" / "secret").mkdir(parents=True)
    for folder in ("none", "folder"):
        with pytest.raises(MalformedError, match="missing or unreadable") as refused:
            Trustee.open(memory_folder / folder, 1, ceremony(), passphrase(1))
        assert "second medium" in refused.value.hint


def test_a_trustee_is_never_written_over(trustees, memory_folder):
    before = (memory_folder / "1" / "secret").read_bytes()
    with pytest.raises(StateError):
        Trustee.create(memory_folder / "1", 1, ceremony(), passphrase(1), entropy=entropy(5))

    assert (memory_folder / "1" / "secret").read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(memory_folder):
    (memory_folder / "file").write_bytes(b"")
    with pytest.raises(DeviceError):
        Trustee.create(memory_folder / "file" / "1", 1, ceremony(), passphrase(1), entropy=entropy(5))


def test_a_trustee_without_its_share_decrypts_nothing(memory_folder, held):
    """The ceremony is not over for it."""
    from tally_examples import UNITS

    (one, *_) = seat(memory_folder)
    with pytest.raises(StateError, match="no share"):
        one.decrypt(held.sums(UNITS[0]))


def files_of(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_no_secret_lies_open_in_any_file(memory_folder):
    """Before the ceremony is over, and after it; also not in hexadecimal."""
    trustees = seat(memory_folder)
    for stage in ("seated", "shared"):
        if stage == "shared":
            make_keys(ceremony(), trustees, entropy=entropy(99))
        secrets = [seed_of(trustee) for trustee in trustees]
        secrets += [trustee._secret[32:64] for trustee in trustees]
        secrets += [share_of(trustee) for trustee in trustees if trustee.has_share]
        secrets += [passphrase(number).secret for number in NUMBERS]
        secrets += [ceremony().share(t.number, seed_of(t), to) for t in trustees for to in NUMBERS]
        found = files_of(memory_folder)
        assert [path.name for path in found] == ["secret"] * len(trustees)
        for path in found:
            data = path.read_bytes()
            assert not any(s in data or s.hex().encode() in data.lower() for s in secrets), path
    assert len(secrets) == 4 * len(trustees) + len(trustees) ** 2


def test_the_search_would_find_a_secret_that_lies_open(memory_folder):
    """The control of the test above."""
    (one, *_) = seat(memory_folder)
    (memory_folder / "1" / "note").write_text(seed_of(one).hex())

    assert any(seed_of(one).hex().encode() in path.read_bytes() for path in files_of(memory_folder))


def test_only_its_owner_may_read_a_trustees_file(memory_folder):
    """Whatever the process's umask is."""
    umask = os.umask(0)
    try:
        trustees = seat(memory_folder)
        make_keys(ceremony(), trustees, entropy=entropy(99))
    finally:
        os.umask(umask)
    for trustee in trustees:
        folder = memory_folder / str(trustee.number)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / "secret").stat().st_mode) == 0o600


def test_a_trustee_never_shows_its_secrets(trustees):
    for shown in (repr(trustees[0]), str(trustees[0]), repr(passphrase(1))):
        assert seed_of(trustees[0]).hex() not in shown
        assert "passphrase of" not in shown


def test_a_medium_that_fails_while_the_share_is_written_leaves_the_file_before(memory_folder, monkeypatch):
    trustees = seat(memory_folder)
    before = (memory_folder / "1" / "secret").read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fail)
        with pytest.raises(DeviceError):
            make_keys(ceremony(), trustees, entropy=entropy(99))
    assert (memory_folder / "1" / "secret").read_bytes() == before
    assert not trustees[0].has_share
    assert make_keys(ceremony(), trustees, entropy=entropy(99))  # and it can be done again


def test_every_refusal_is_one_of_ours(trustees, memory_folder):
    """Whatever lies in the file, no traceback of a library comes out."""
    path = memory_folder / "1" / "secret"
    for data in (b"", b"AMINSEC1", b"AMINSEC1" + bytes(24), b"\0" * 500, b"AMINSEC1" + b"\xff" * 200):
        path.write_bytes(data)
        with pytest.raises(AminError):
            reopened(memory_folder)
