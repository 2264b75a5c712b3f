"""A tally from closed boxes to totals over local processes, to be killed: python tally_run.py FOLDER."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from marks_ballots import HASH, MIXERS, seal
from tally_examples import NUMBERS, THRESHOLD, Silent, entropy, passphrase

from amin.record import RecordWriter, layout
from amin.record.progress import Progress
from amin.tally import Mixer, MixerProcess, TrusteeProcess, closed_units, decrypt_marks, mix_units
from amin.tally.processes import COMMAND, STARTS
from amin.tally.verified import MixedMarks

Commands = Mapping[str, tuple[str, ...]]  # by role and number
MIXER_NUMBERS = range(1, len(MIXERS.institutions) + 1)


def seat_mixers(folder: Path) -> None:
    """Seal the secrets of the mixers of `marks_ballots`, each in a folder of its own."""
    for number in MIXER_NUMBERS:
        place = folder / f"mixer-{number}"
        Mixer.create(place, number, HASH, passphrase(number), entropy=lambda n, own=number: bytes([own]) * n)


def run(
    folder: Path, *, commands: Commands, progress: Progress, decrypt: bool = True
) -> tuple[Sequence[int], set[int]]:
    """Mix and decrypt the record of a folder, in which the mixers' and trustees' sealed files lie.

    Args:
        decrypt: or leave it mixed.

    Returns: the institutions and the trustees that failed.
    """
    record = folder / "record"
    writer = RecordWriter.reopen(record)
    with ExitStack() as stack:
        mixers = {
            n: stack.enter_context(
                MixerProcess(
                    n,
                    folder / f"mixer-{n}",
                    record,
                    passphrase(n),
                    command=commands.get(f"mixer {n}", COMMAND),
                )
            )
            for n in MIXER_NUMBERS
        }
        failed = mix_units(writer, mixers, progress=progress, entropy=entropy(7))
        seal(writer)
        if not decrypt:
            return failed, set()
        trustees = [
            stack.enter_context(
                TrusteeProcess(
                    n,
                    folder / str(n),
                    record,
                    folder / "shares" / str(n),
                    passphrase(n),
                    command=commands.get(f"trustee {n}", COMMAND),
                )
            )
            for n in NUMBERS
        ]
        trustees[0].verify(progress)
        faulty: set[int] = set()
        for unit in closed_units(record, progress=Silent()):
            assert isinstance(unit, MixedMarks)
            key = unit.lists[0].record.election_key
            progress.stage(f"decrypting {unit.unit}", unit.ballots, "ballots")
            tally, files, named = decrypt_marks(key, THRESHOLD, unit, trustees, writer, progress=progress)
            path = layout.tally(unit.unit)
            files[path] = writer.document(path, tally)
            writer.act("tally", files, contest=unit.contest.id, unit=unit.unit)
            faulty |= {*named}
        seal(writer)
    return failed, faulty


class Told:
    """Progress as lines on stdout."""

    def stage(self, name: str, total: int, unit: str) -> None:
        """Write a line."""
        print("stage", name, flush=True)

    def step(self, n: int = 1) -> None:
        """Write a line."""
        print("step", n, flush=True)


__all__ = ["COMMAND", "STARTS", "Told", "run", "seat_mixers"]

if __name__ == "__main__":
    run(Path(sys.argv[1]), commands={}, progress=Told())
