"""Trustees at one table: their files opened as on another day, a unit decrypted, its tally logged."""

from __future__ import annotations

from collections.abc import Sequence

from amin.crypto import Ceremony
from amin.election import Election
from amin.record import RecordWriter, layout
from amin.record.documents import ElectionKey, Tally
from amin.record.progress import Progress
from amin.rehearsal.keyring import KeyRing
from amin.tally import Trustee, VerifiedSums, decrypt_marks, decrypt_unit
from amin.tally.verified import VerifiedUnit


def reopened_trustees(keys: KeyRing, ceremony: Ceremony) -> list[Trustee]:
    """Open the threshold's number of trustees from their folders, as on another day."""
    folders = [(number, keys.trustee(number)) for number in range(1, ceremony.threshold + 1)]
    return [Trustee.open(folder, number, ceremony, keys.passphrase(folder)) for number, folder in folders]


def begin_decryption(units: Sequence[VerifiedUnit], progress: Progress) -> None:
    """Begin the stage in which these units are decrypted."""
    work = sum(_size(unit) for unit in units)
    progress.stage("decryption", work, "units" if work == len(units) else "marks")


def decrypt_and_log(
    writer: RecordWriter,
    election: Election,
    key: ElectionKey,
    unit: VerifiedUnit,
    trustees: Sequence[Trustee],
    *,
    progress: Progress,
) -> Tally:
    """Decrypt one unit, write its tally, and log the act."""
    tally: Tally
    files: dict[str, str] = {}
    if isinstance(unit, VerifiedSums):
        tally, _ = decrypt_unit(election, key, unit, trustees)
        progress.step()
    else:
        threshold = election.trustees.threshold
        tally, files, _ = decrypt_marks(key, threshold, unit, trustees, writer, progress=progress)
    path = layout.tally(tally.unit)
    files[path] = writer.document(path, tally)
    writer.act("tally", files, contest=tally.contest, unit=tally.unit)
    return tally


def _size(unit: VerifiedUnit) -> int:
    """How much there is to decrypt: one for a unit's sums, or all its marks."""
    return 1 if isinstance(unit, VerifiedSums) else sum(each.count for each in unit.lists)
