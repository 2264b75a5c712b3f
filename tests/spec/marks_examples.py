"""Make ballots of a small `marks` contest, lawful or not, for both the slow reader and the program."""

import os
from dataclasses import dataclass
from random import Random

from slow_marks import MarksContest
from slow_marks_proof import Prover, booth_half, choice, prove, secrets_of
from slow_outcome import outcome
from slow_ristretto import G, combine, encode

from amin.crypto import MarksContest as Program


def hexed(value: str) -> bytes:
    """Read hexadecimal."""
    return bytes.fromhex(value)


def program(contest: MarksContest) -> Program:
    """Return the same contest of the program."""
    return Program(
        contest.election,
        contest.contest,
        contest.key,
        candidates=contest.candidates,
        lists=contest.lists,
        max_marks=contest.marks,
    )


def small(candidates: int = 12, lists: int = 3, marks: int = 3) -> MarksContest:
    """Return a contest under a key that someone knows."""
    key = encode(combine((int.from_bytes(b"a key of the tests", "big"), G)))
    return MarksContest(b"\x05" * 32, "council", key, candidates, lists, marks)


def drawn_choice(random: Random, contest: MarksContest) -> bytes:
    """Draw a lawful choice: persons, a list, or blank."""
    if random.random() < 0.3:
        return choice(contest, list_mark=random.randint(1, contest.blank))
    most = min(contest.marks, contest.candidates)
    persons = random.sample(range(1, contest.candidates + 1), random.randint(1, most))
    return choice(contest, tuple(persons))


@dataclass(frozen=True)
class Cast:
    """What a booth, a station and a voter bring to one ballot."""

    station: str
    seed: bytes
    half: bytes
    made: bytes

    def slowly(self, contest: MarksContest) -> bytes:
        """Make the ballot as the page says."""
        return prove(contest, self.station, self.seed, self.half, self.made)

    def by_program(self, contest: MarksContest) -> bytes:
        """Make the ballot with the program."""
        return program(contest).encrypt(self.station, self.seed, self.half, self.made)


def drawn_cast(random: Random, contest: MarksContest) -> Cast:
    """Draw all that makes a lawful ballot."""
    station = str(random.randint(1, 99))
    return Cast(station, random.randbytes(32), random.randbytes(32), drawn_choice(random, contest))


def forged(
    contest: MarksContest, *marks: int, kind: type[Prover] = Prover, claims_no_list: bool | None = None
) -> bytes:
    """Prove marks that need not be lawful, at station 12; or prove them wrongly."""
    halves = booth_half(b"\x07" * 32) + b"\x08" * 32
    secrets = secrets_of(contest, "12", b"\x07" * 32, halves, repr(marks).encode())
    return kind(contest, "12", halves, secrets, marks, claims_no_list).ballot()


def put(ballot: bytes, at: int, field: bytes) -> bytes:
    """Write other bytes over those from `at` on."""
    return ballot[:at] + field + ballot[at + len(field) :]


def failing(contest: MarksContest, ballot: bytes) -> list[str]:
    """Return the names of the equations that do not hold at station 12."""
    return [name for name, holds in contest.equations("12", ballot) if not holds]


def program_holds(contest: MarksContest, station: str, ballot: bytes) -> bool:
    """Ask whether the program accepts a ballot. Of a batch it names malformed ones as rejected, too."""
    return outcome(lambda: program(contest).verify(station, ballot, os.urandom(32))) == "holds"
