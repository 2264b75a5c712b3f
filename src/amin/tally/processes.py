"""Mixers and trustees at this machine, each in a process of its own with its own secret alone.

Whoever collects their work asks for one step after another. A process that is killed is started again and
asked again, and the bytes come out the same; one that keeps ending is a mixer or trustee that did not come.
Source: PROTOCOL.md part 4; docs/decisions/0046.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from subprocess import PIPE, Popen
from types import TracebackType
from typing import Any, Final, Self

from amin.crypto import Passphrase
from amin.encoding import os_errors
from amin.errors import DeviceError, Place, RejectedError
from amin.record.mixes import BLOCK, MarksList
from amin.record.opened import share_bytes
from amin.record.progress import Progress
from amin.tally.remainders import HistoryRefused
from amin.tally.trustee import RecordRefused
from amin.tally.verified import ClosedSums, MixedBlock
from amin.tally.worker import SUMS, share_file

COMMAND: Final = (sys.executable, "-c", "from amin.tally.worker import main; main()")
STARTS: Final = 3  # of one step; a process that ends so often does not come


class _EndedError(Exception):
    """The process ended before it answered."""


class WorkerProcess:
    """A process that is started when it is first asked; use it in a `with`.

    Args:
        who: what it is told first, see `amin.tally.worker`.
        command: the program.
    """

    def __init__(self, who: Mapping[str, Any], *, command: tuple[str, ...] = COMMAND) -> None:
        self._who = who
        self._command = command
        self._process: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the process, whatever it is doing: what it was writing is there whole or not at all."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.communicate()

    def ask(self, step: Mapping[str, Any], progress: Progress | None = None) -> None:
        """Have a step done; started again, and asked again, as often as it ends before.

        Args:
            progress: is told what the process says of its own.

        Raises:
            RecordRefused: a check of the record does not hold.
            RejectedError: it says that it cannot, and why.
            HistoryRefused: it has decrypted of another history.
            DeviceError: it ended time after time, or could not be started.
        """
        for _ in range(STARTS):
            try:
                return self._ask(step, progress)
            except _EndedError:
                self.end()
        name = f"{self._who['role']} {self._who['number']}"
        raise DeviceError(f"the process of {name} ended {STARTS} times in one step")

    def _ask(self, step: Mapping[str, Any], progress: Progress | None) -> None:
        process = self._process or self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(_line(step))
            process.stdin.flush()
        except BrokenPipeError:
            raise _EndedError from None
        for line in process.stdout:
            answer = json.loads(line)
            if "done" in answer:
                return
            if "failed" in answer:
                forbidden = HistoryRefused if answer["forbidden"] else RejectedError
                kind = RecordRefused if answer["refused"] else forbidden
                raise kind(answer["failed"], place=Place(*answer["place"]), hint=answer["hint"])
            if progress is not None and "stage" in answer:
                progress.stage(answer["stage"], answer["total"], answer["unit"])
            elif progress is not None:
                progress.step(answer["step"])
        raise _EndedError

    def _started(self) -> Popen[bytes]:
        with os_errors(self._command[0]):
            self._process = Popen(self._command, stdin=PIPE, stdout=PIPE)
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_line(self._who))
        except BrokenPipeError:
            raise _EndedError from None
        return self._process


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _who(role: str, number: int, folder: Path, record: Path, passphrase: Passphrase) -> dict[str, Any]:
    return {
        "role": role,
        "number": number,
        "folder": str(folder.absolute()),
        "record": str(record.absolute()),
        "passphrase": passphrase.secret.hex(),
    }


class MixerProcess(WorkerProcess):
    """A mixer in a process of its own.

    Args:
        number: of the institution in the frozen list.
        folder: of its sealed file.
        record: the public folder.
    """

    def __init__(
        self,
        number: int,
        folder: Path,
        record: Path,
        passphrase: Passphrase,
        *,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        super().__init__(_who("mixer", number, folder, record, passphrase), command=command)

    def mix(self, mixed: MarksList, turn: int, before: int | None) -> None:
        """Have it take a turn with a batch. Raises: as `ask`."""
        unit = mixed.unit
        step = {"unit": unit.id, "contest": unit.contest, "stations": unit.stations}
        self.ask({**step, "part": mixed.part, "batch": mixed.number, "turn": turn, "before": before})


class TrusteeProcess(WorkerProcess):
    """A trustee in a process of its own, which verifies the record itself before it gives a share.

    Args:
        folder: of its sealed file.
        record: the public folder.
        shares: where it leaves its shares.
    """

    def __init__(
        self,
        number: int,
        folder: Path,
        record: Path,
        shares: Path,
        passphrase: Passphrase,
        *,
        command: tuple[str, ...] = COMMAND,
    ) -> None:
        who = _who("trustee", number, folder, record, passphrase) | {"shares": str(shares.absolute())}
        super().__init__(who, command=command)
        self.number = number
        self._shares = shares
        self._left: set[str] = set()

    def verify(self, progress: Progress) -> None:
        """Have it verify the record, and show how far it is; else it does so when it is first asked.

        Raises: as `ask`.
        """
        self.ask({"unit": None}, progress)

    def decrypt(self, sums: ClosedSums) -> bytes:
        """Return its share of a unit's sums. Raises: as `ask`."""
        self._have(sums.unit)
        return _read(share_file(self._shares, sums.unit, SUMS))

    def decrypt_block(self, block: MixedBlock, /) -> bytes:
        """Return its share of a block of a mixed unit. Raises: as `ask`."""
        mixed = block.mixed
        self._have(mixed.unit.id)
        path = share_file(self._shares, mixed.unit.id, mixed.part, mixed.number)
        return _read(path, block.number * share_bytes(BLOCK), share_bytes(len(block.block)))

    def _have(self, unit: str) -> None:
        if unit not in self._left:
            self.ask({"unit": unit})
            self._left.add(unit)


def _read(path: Path, offset: int = 0, size_bytes: int = -1) -> bytes:
    with os_errors(path), path.open("rb") as file:
        file.seek(offset)
        return file.read(size_bytes)
