"""An import in a process of its own, to be killed or to run out of disk.

python import_worker.py FILE ROLL [piecemeal|room]: import, and print "done". The known-bad control,
`piecemeal`, commits each voter alone. `room`: a disk that is full is said, not a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from voters_examples import KEY, TERMS

from amin.encoding.sqlite import connect
from amin.errors import DeviceError
from amin.rolls import Heading, Roll, importing, roll


class PiecemealRoll(Roll):
    """The known-bad control: no transaction around the voters."""

    @classmethod
    def of_rows(cls, path: Path, heading: Heading, rows: Iterable[tuple[bytes, bytes]]) -> Roll:
        """Write each row on its own."""
        db = connect(path)
        for statement in roll._SCHEMA:
            db.execute(statement)
        for bit, contest in enumerate(heading.contests):
            db.execute("INSERT INTO contest VALUES (?, ?, ?)", (bit, contest, heading.office(contest)))
        for row in rows:
            db.execute("INSERT INTO voter VALUES (?, ?)", row)
        db.close()
        return cls(path)


if __name__ == "__main__":
    if sys.argv[3:] == ["piecemeal"]:
        importing.Roll = PiecemealRoll
    try:
        importing.import_voters(Path(sys.argv[1]), TERMS, Path(sys.argv[2]), key=KEY)
        os.write(1, b"done\n")
    except DeviceError as error:
        os.write(1, f"refused: {error}\n".encode())
