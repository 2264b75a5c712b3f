"""One mixer or one trustee as a process of its own; `amin.tally.processes` starts it.

It is told who it is by the first line on its standard input, then one step a line, each an object of JSON.
The first line holds the passphrase of its own sealed file, and that of nobody else: a pipe shows it neither
in the arguments nor in the environment. It reads the public folder, writes its files durably, and only then
answers that the step is done. The same step gives the same bytes, so whoever was killed is started again and
asked again. When the pipe closes, whoever started it is gone, and it ends at once.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Final

from amin.crypto import Passphrase
from amin.election import TallyUnit
from amin.encoding import os_errors, write_durably
from amin.errors import AminError, MalformedError
from amin.record import CheckFailed, Record
from amin.record.mixes import marks_lists
from amin.tally.mixer import Mixer
from amin.tally.remainders import HistoryRefused
from amin.tally.trustee import Trustee
from amin.tally.verified import VerifiedSums, VerifiedUnit, verified_remainders, verified_units

Step = dict[str, Any]
SUMS: Final = "sums"  # the file of a trustee's share of a unit's sums


def share_file(folder: Path, unit: str, part: str, batch: int = 0) -> Path:
    """Where a trustee leaves its shares of a unit: of its sums, or of one batch of its marks."""
    return folder / unit / f"{part}-{batch}.bin"


class Answers:
    """What a worker says, a line each; also the progress of what it does."""

    def __init__(self, say: Callable[[bytes], object]) -> None:
        self._say = say

    def say(self, **answer: Any) -> None:
        """Write one line."""
        self._say(json.dumps(answer).encode() + b"\n")

    def stage(self, name: str, total: int, unit: str) -> None:
        """Begin a stage."""
        self.say(stage=name, total=total, unit=unit)

    def step(self, n: int = 1) -> None:
        """Go on."""
        self.say(step=n)


class MixerAtWork:
    """A mixer: each step is one batch."""

    def __init__(self, who: Step, passphrase: Passphrase) -> None:
        self._record = Record(Path(who["record"]))
        number = who["number"]
        self._mixer = Mixer.open(Path(who["folder"]), number, self._record.election_hash, passphrase)

    def work(self, step: Step) -> None:
        """Shuffle a batch and write its file."""
        unit = TallyUnit(step["unit"], step["contest"], tuple(step["stations"]))
        for each in marks_lists(self._record, unit):
            if (each.part, each.number) == (step["part"], step["batch"]):
                self._mixer.mix(each, step["turn"], step["before"])
                return
        raise MalformedError(f"unit {unit.id} has no batch {step['batch']} of {step['part']}")


class TrusteeAtWork:
    """A trustee: it verifies the record whole, once; then each step is one unit."""

    def __init__(
        self, who: Step, passphrase: Passphrase, answers: Answers, entropy: Callable[[int], bytes]
    ) -> None:
        self._folder, self._shares = Path(who["record"]), Path(who["shares"])
        ceremony = Record(self._folder).ceremony
        self._trustee = Trustee.open(Path(who["folder"]), who["number"], ceremony, passphrase)
        self._answers, self._entropy = answers, entropy
        self._units: dict[str, VerifiedUnit] = {}

    def work(self, step: Step) -> None:
        """Verify the record, unless that was done; then leave the shares of a unit, if one is named."""
        if not self._units:
            of_stage = verified_remainders if Record(self._folder).published else verified_units
            verified = of_stage(self._folder, progress=self._answers, seed=self._entropy(32))
            self._units = {unit.unit: unit for unit in verified}
        if step["unit"] is None:
            return
        if step["unit"] not in self._units:
            raise MalformedError(f"there is no unit {step['unit']}")
        for path, shares in self._shares_of(self._units[step["unit"]]):
            with os_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, shares)

    def _shares_of(self, unit: VerifiedUnit) -> Iterator[tuple[Path, bytes]]:
        """Yield the files of a unit's shares."""
        if isinstance(unit, VerifiedSums):
            yield share_file(self._shares, unit.unit, SUMS), self._trustee.decrypt(unit)
            return
        for each in unit.lists:
            path = share_file(self._shares, unit.unit, each.part, each.number)
            yield path, b"".join(map(self._trustee.decrypt_block, unit.blocks(each)))


def work(steps: Iterator[Step], answers: Answers, *, entropy: Callable[[int], bytes]) -> None:
    """Be who the first line says, and do each step; a step that fails is answered, too."""
    who = next(steps)
    passphrase = Passphrase(bytes.fromhex(who["passphrase"]))
    worker: MixerAtWork | TrusteeAtWork | None = None
    for step in steps:
        try:
            if worker is None:
                worker = (
                    MixerAtWork(who, passphrase)
                    if who["role"] == "mixer"
                    else TrusteeAtWork(who, passphrase, answers, entropy)
                )
            worker.work(step)
        except AminError as error:
            checked = f"check {error.check} ({error.name}): " if isinstance(error, CheckFailed) else ""
            place = [error.place.file, error.place.line, error.place.record]
            answers.say(
                failed=checked + error.message,
                place=place,
                hint=error.hint,
                refused=bool(checked),
                forbidden=isinstance(error, HistoryRefused),
            )
        else:
            answers.say(done=True)


def main() -> None:
    """Serve the pipe that is standard input."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever started it, who then closes the pipe
    asked: SimpleQueue[Step] = SimpleQueue()

    def listen() -> None:
        for line in sys.stdin.buffer:
            asked.put(json.loads(line))
        os._exit(0)

    Thread(target=listen, daemon=True).start()
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    work(iter(asked.get, None), Answers(answers.write), entropy=os.urandom)  # noqa: TID251 (the edge of a process)
