"""The slice of a roll that a device carries when its line is cut: pseudonyms and classes, nothing else.

16 bytes a voter: 14 of the pseudonym and the number of a class, which says what contests the voter may
vote in. Voters of one place share a class, so a slice holds any number of contests. Its bytes:
spec/roll.md, §3.

The key that turns numbers into pseudonyms is no part of the slice. It comes at opening, sealed for this
device, and is wiped at close: a device that is stolen closed holds nothing that can be tried against numbers.
"""

from __future__ import annotations

import hmac
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from hashlib import sha256
from operator import ge
from pathlib import Path
from sys import byteorder
from types import TracebackType
from typing import Final, Self

import msgspec

from amin.crypto import Recipient, seal_for
from amin.encoding import RecordReader, canonical, open_regular, os_errors, write_durably, write_records
from amin.errors import AminError, MalformedError, RejectedError, StateError
from amin.rolls.roll import PSEUDONYM_BYTES, Heading, Roll

FORMAT: Final = "amin/roll-slice/1"
KIND: Final = b"ROLS"
VERSION: Final = 1
PREFIX_BYTES: Final = 14
RECORD_BYTES: Final = 16
HEAD: Final = "slice.json"
RECORDS: Final = "slice.bin"

_KEY_BYTES: Final = 32
_MOST_CLASSES: Final = 2**16
_HEAD_LIMIT_BYTES: Final = canonical.LIMIT_BYTES
_AT_ONCE: Final = 2**16  # records
_RELEASE: Final = b"amin/roll-key/1"
_SPREAD: Final = 8  # standard deviations around where a pseudonym should lie


class SliceHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What stands in `slice.json`: the roll it was cut from, its contests, its classes as bits of them."""

    roll: str
    contests: tuple[str, ...]
    offices: tuple[str, ...]
    classes: tuple[str, ...]
    voters: int
    records: str


def write_slice(roll: Roll, folder: Path, contests: Sequence[str] | None = None) -> SliceHead:
    """Cut a slice of a roll: whoever may vote in one of the contests, and what they may of these.

    The head is written last, so a slice that was cut short by a crash has none.

    Args:
        folder: that exists; both files of it are replaced.
        contests: those of the station, in the roll's manner; all where None.

    Raises:
        MalformedError: a contest that the roll has not, more than 65,536 classes, or two voters whose
            pseudonyms begin alike.
        DeviceError, NotPermittedError: see `write_durably`.
    """
    cut = _Cut(roll.heading, contests)
    voters = sum(1 for _ in cut.records(roll))
    digest = roll.digest()
    _, records = write_records(
        folder / RECORDS,
        kind=KIND,
        version=VERSION,
        record_bytes=RECORD_BYTES,
        count=voters,
        context=digest,
        chunks=cut.records(roll),
    )
    head = SliceHead(
        roll=digest.hex(),
        contests=cut.heading.contests,
        offices=tuple(map(cut.heading.office, cut.heading.contests)),
        classes=tuple(pattern.hex() for pattern in cut.classes),
        voters=voters,
        records=records,
    )
    write_durably(folder / HEAD, canonical.encode({"format": FORMAT, **msgspec.to_builtins(head)}))
    return head


def release_key(key: bytes, roll_digest: bytes, device: bytes) -> bytes:
    """Seal the roll's key for one device and one roll; it is handed over at opening.

    Args:
        key: of the pseudonyms, 32 bytes.
        device: its public key, 32 bytes; see `Recipient`.
    """
    if len(key) != _KEY_BYTES:
        raise MalformedError(f"a key of {len(key)} bytes; allowed: {_KEY_BYTES}")
    return seal_for(device, _RELEASE + roll_digest + key)


class Slice:
    """A slice that is open: it answers what a national number may vote in, until it is closed.

    BUG: Python may have copied the key while it was unsealed; `close` wipes the one copy that is kept.
    """

    def __init__(self, folder: Path, released: bytes, device: Recipient) -> None:
        """Read a slice whole, check it, and unseal the key.

        Args:
            released: what `release_key` made for this device.

        Raises:
            MalformedError: a file is missing, cut, or no slice.
            RejectedError: records of another slice, or a key for another device or roll.
        """
        self.head = _read_head(folder / HEAD)
        self._data = _read_records(folder / RECORDS, self.head)
        offices = dict(zip(self.head.contests, self.head.offices, strict=True))
        self.heading = Heading(self.head.contests, offices)
        self._classes = tuple(self.heading.contests_in(bytes.fromhex(bits)) for bits in self.head.classes)
        self._key = _unsealed(released, bytes.fromhex(self.head.roll), device)
        self._reach = int(_SPREAD * self.head.voters**0.5 / 2) + 1
        self._is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def pseudonym(self, number: str) -> bytes:
        """Return what stands for a number, 32 bytes, as the centre knows it.

        Raises:
            StateError: the slice was closed.
        """
        if not self._is_open:
            raise StateError("the slice is closed; its key was wiped", hint="the centre releases it again")
        return hmac.digest(self._key, number.encode("ascii"), "sha256")

    def contests_of(self, number: str) -> frozenset[str] | None:
        """Say what a national number may vote in; None when it is not in the slice.

        Args:
            number: as `national_number` returns it.

        Raises:
            StateError: the slice was closed.
        """
        return self.find(self.pseudonym(number))

    def find(self, voter: bytes) -> frozenset[str] | None:
        """Say what a pseudonym may vote in; None when it is not in the slice."""
        if not self._is_open:
            raise StateError("the slice is closed; its key was wiped", hint="the centre releases it again")
        prefix, data, size = voter[:PREFIX_BYTES], self._data, self.head.voters

        def at(record: int) -> bytes:
            return data[record * RECORD_BYTES : record * RECORD_BYTES + PREFIX_BYTES]

        guess = int.from_bytes(voter[:8], "big") * size >> 64  # hashes lie evenly
        low, high = max(0, guess - self._reach), min(size, guess + self._reach)
        if (low and at(low - 1) >= prefix) or (high < size and at(high) < prefix):
            low, high = 0, size
        record = bisect_left(range(size), prefix, low, high, key=at)
        if record == size or at(record) != prefix:
            return None
        end = (record + 1) * RECORD_BYTES
        return self._classes[int.from_bytes(data[end - 2 : end], "big")]

    def close(self) -> None:
        """Wipe the key and let the pseudonyms go; repeating it is safe."""
        self._key[:] = bytes(len(self._key))
        self._data = b""
        self._is_open = False


class _Cut:
    """Some contests of a roll, and the classes of voters that were met in it."""

    def __init__(self, whole: Heading, contests: Sequence[str] | None) -> None:
        chosen = whole.contests if contests is None else tuple(dict.fromkeys(contests))
        if not chosen or not set(chosen) <= set(whole.contests):
            raise MalformedError("a slice of contests that the roll has not; allowed: one or more of its own")
        self._whole = whole
        self.heading = Heading(chosen, {contest: whole.office(contest) for contest in chosen})
        self.classes: dict[bytes, int] = {}
        self._class_of: dict[
            bytes, bytes | None
        ] = {}  # by the bits of the whole roll: two bytes, or left out

    def records(self, roll: Roll) -> Iterator[bytes]:
        """Walk through the records, in the order of the pseudonyms."""
        last = b""
        for voter, eligible in roll.rows():
            if eligible not in self._class_of:
                self._class_of[eligible] = self._numbered(eligible)
            number = self._class_of[eligible]
            if number is None:
                continue
            prefix = voter[:PREFIX_BYTES]
            if prefix == last or len(voter) != PSEUDONYM_BYTES:
                raise MalformedError(
                    "two voters whose pseudonyms begin alike", hint="make the roll under a new key"
                )
            last = prefix
            yield prefix + number

    def _numbered(self, eligible: bytes) -> bytes | None:
        mine = self._whole.contests_in(eligible).intersection(self.heading.contests)
        if not mine:
            return None
        number = self.classes.setdefault(self.heading.bits(mine), len(self.classes))
        if number >= _MOST_CLASSES:
            raise MalformedError(
                f"more than {_MOST_CLASSES:,} classes of voters", hint="slice fewer contests"
            )
        return number.to_bytes(2, "big")


def _read_head(path: Path) -> SliceHead:
    try:
        with open_regular(path) as file, os_errors(path):
            data = file.read(_HEAD_LIMIT_BYTES + 1) or b""
        document = canonical.decode(data)
        if not isinstance(document, dict) or document.pop("format", None) != FORMAT:
            raise MalformedError(f"no head of a slice; its format is {FORMAT}")
        try:
            head = msgspec.convert(document, SliceHead)
        except msgspec.ValidationError as error:
            raise MalformedError(f"the head of a slice: {str(error)[:200]}") from None
        _check_head(head)
    except AminError as error:
        raise error.at(str(path)) from None
    return head


def _check_head(head: SliceHead) -> None:
    size = -(-len(head.contests) // 8)
    if not head.contests or len(set(head.contests)) != len(head.contests):
        raise MalformedError("a slice with no contest, or with one twice")
    if len(head.offices) != len(head.contests):
        raise MalformedError(f"{len(head.offices)} offices; allowed: one a contest, {len(head.contests)}")
    if len(head.classes) > _MOST_CLASSES or len(set(head.classes)) != len(head.classes):
        raise MalformedError(
            f"{len(head.classes):,} classes; allowed: up to {_MOST_CLASSES:,}, all different"
        )
    if not (_is_hex(head.roll, 32) and _is_hex(head.records, 32)):
        raise MalformedError("a digest that is not 32 bytes in lower-case hexadecimal")
    for bits in head.classes:
        if not _is_hex(bits, size):
            raise MalformedError(f"a class that is not {size} bytes in lower-case hexadecimal")
        value = int.from_bytes(bytes.fromhex(bits), "little")
        if not 0 < value < 1 << len(head.contests):
            raise MalformedError("a class of no contest, or of one that the slice has not")


def _is_hex(text: str, size: int) -> bool:
    return len(text) == 2 * size and set(text) <= set("0123456789abcdef")


def _read_records(path: Path, head: SliceHead) -> bytes:
    """Read the records into memory: nothing that happens to the disk later can stop a check-in."""
    digest = sha256()
    context = bytes.fromhex(head.roll)
    pieces: list[bytes] = []
    with RecordReader(
        path, kind=KIND, version=VERSION, context=context, record_bytes=RECORD_BYTES, digest=digest
    ) as reader:
        if reader.header.count != head.voters:
            message = f"{reader.header.count} voters where the head says {head.voters}"
            raise MalformedError(message).at(str(path))
        pieces.extend(piece for _, piece in reader.chunks(_AT_ONCE))
    if digest.hexdigest() != head.records:
        hint = "the files of two slices, or one was changed: copy the slice again"
        raise RejectedError("the records are not those of the head", hint=hint).at(str(path))
    data = b"".join(pieces)
    _check_records(data, len(head.classes), path)
    return data


def _check_records(data: bytes, classes: int, path: Path) -> None:
    """Refuse records out of order or of a class that is not there, a piece at a time."""
    last = b""
    for start in range(0, len(data), _AT_ONCE * RECORD_BYTES):
        piece = data[start : start + _AT_ONCE * RECORD_BYTES]
        numbers = array("H", piece)[7::8]
        firsts = array("Q", last + piece)[::2]
        if byteorder == "little":
            numbers.byteswap()
            firsts.byteswap()
        first_record = start // RECORD_BYTES
        if max(numbers) >= classes:
            record = first_record + next(i for i, n in enumerate(numbers) if n >= classes) + 1
            raise MalformedError("a class that the head has not").at(str(path), record=record)
        if any(map(ge, firsts, firsts[1:])):
            _check_order(last + piece, first_record - len(last) // RECORD_BYTES, path)
        last = piece[-RECORD_BYTES:]


def _check_order(data: bytes, before: int, path: Path) -> None:
    """Name the record that is out of order: the first eight bytes of two may be the same by chance."""
    last = b""
    for at in range(0, len(data), RECORD_BYTES):
        prefix = data[at : at + PREFIX_BYTES]
        if prefix <= last:
            record = before + at // RECORD_BYTES + 1
            raise MalformedError("a record that is not above the one before it").at(str(path), record=record)
        last = prefix


def _unsealed(released: bytes, roll_digest: bytes, device: Recipient) -> bytearray:
    try:
        opened = device.open(released)
    except RejectedError:
        raise RejectedError("the released key is not for this device, or was changed") from None
    start = _RELEASE + roll_digest
    if len(opened) != len(start) + _KEY_BYTES or not opened.startswith(start):
        hint = "ask the centre to release the key for the roll of this slice"
        raise RejectedError("the released key is not for this roll", hint=hint)
    return bytearray(opened[len(start) :])
