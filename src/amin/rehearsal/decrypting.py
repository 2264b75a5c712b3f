"""Mixers and trustees of a rehearsal, each a process with its own sealed file, as on another day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from amin.election import Election
from amin.record import RecordWriter, layout
from amin.record.documents import ElectionKey, Tally
from amin.record.progress import Progress
from amin.rehearsal.keyring import KeyRing
from amin.tally import ClosedSums, MixerProcess, TrusteeProcess, closed_units, decrypt_marks, decrypt_unit
from amin.tally.verified import ClosedUnit


@contextmanager
def mixer_processes(keys: KeyRing, record: Path, election: Election) -> Iterator[dict[int, MixerProcess]]:
    """Give every institution's mixer, by its number in the frozen list."""
    count = 0 if election.mixers is None else len(election.mixers.institutions)
    with ExitStack() as stack:
        mixers = {}
        for number in range(1, count + 1):
            folder = keys.mixer(number)
            process = MixerProcess(number, folder, record, keys.passphrase(folder))
            mixers[number] = stack.enter_context(process)
        yield mixers


def decrypt_all(
    writer: RecordWriter,
    election: Election,
    key: ElectionKey,
    keys: KeyRing,
    shares: Path,
    *,
    progress: Progress,
) -> list[Tally]:
    """Have t trustees verify what the record holds so far, then decrypt each unit and log its tally.

    Args:
        shares: a folder in which trustees leave their shares.
    """
    with ExitStack() as stack:
        trustees = []
        for number in range(1, election.trustees.count + 1):
            folder, own = keys.trustee(number), shares / str(number)
            process = TrusteeProcess(number, folder, writer.folder, own, keys.passphrase(folder))
            trustees.append(stack.enter_context(process))
        for trustee in trustees[: election.trustees.threshold]:
            trustee.verify(progress)
        units = closed_units(writer.folder, progress=progress)
        if not units:
            return []
        work = sum(_size(unit) for unit in units)
        progress.stage("decryption", work, "units" if work == len(units) else "marks")
        return [_decrypt(writer, election, key, unit, trustees, progress) for unit in units]


def _decrypt(
    writer: RecordWriter,
    election: Election,
    key: ElectionKey,
    unit: ClosedUnit,
    trustees: list[TrusteeProcess],
    progress: Progress,
) -> Tally:
    """Decrypt one unit, write its tally, and log the act."""
    tally: Tally
    files: dict[str, str] = {}
    if isinstance(unit, ClosedSums):
        tally, _ = decrypt_unit(election, key, unit, trustees)
        progress.step()
    else:
        threshold = election.trustees.threshold
        tally, files, _ = decrypt_marks(key, threshold, unit, trustees, writer, progress=progress)
    path = layout.tally(tally.unit)
    files[path] = writer.document(path, tally)
    writer.act("tally", files, contest=tally.contest, unit=tally.unit)
    return tally


def _size(unit: ClosedUnit) -> int:
    """How much there is to decrypt: one for a unit's sums, or all its marks."""
    return 1 if isinstance(unit, ClosedSums) else sum(each.count for each in unit.lists)
