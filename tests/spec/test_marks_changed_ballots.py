"""Compare the slow ballots of spec/marks.md with the program's: random ones, unlawful ones, changed ones.

How many is set by AMIN_BALLOTS and AMIN_FULL_BALLOTS; `scripts/deep agreement` takes 5,000 and 10.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, Final

from marks_examples import Cast, drawn_cast, forged, program_holds, put, small
from slow_marks import MarksContest
from slow_outcome import outcome
from slow_ristretto import ORDER, G, combine, decode, encode, negate
from slow_secret import written

BALLOTS: Final = int(os.environ.get("AMIN_BALLOTS", "500"))
FULL: Final = int(os.environ.get("AMIN_FULL_BALLOTS", "1"))  # of 3,000 candidates
NEW: Final = 20  # of so many random ballots one is made afresh and must hold
UNLAWFUL: Final = 20  # and one has an unlawful choice
Change = Callable[[Random, bytes], bytes]


def _at(random: Random, ballot: bytes) -> int:
    """Draw one of the fields of 32 bytes."""
    return 32 * random.randrange(len(ballot) // 32)


def _flipped(random: Random, ballot: bytes) -> bytes:
    at = random.randrange(len(ballot))
    return put(ballot, at, bytes([ballot[at] ^ 1 << random.randrange(8)]))


def _constant(random: Random, ballot: bytes) -> bytes:
    kinds = [bytes(32), b"\xff" * 32, ORDER.to_bytes(32, "little"), written(1), written(-1), encode(G)]
    return put(ballot, _at(random, ballot), random.choice(kinds))


def _other_element(random: Random, ballot: bytes) -> bytes:
    return put(ballot, _at(random, ballot), encode(combine((random.getrandbits(252), G))))


def _other_scalar(random: Random, ballot: bytes) -> bytes:
    return put(ballot, _at(random, ballot), written(random.getrandbits(252)))


def _next(random: Random, ballot: bytes) -> bytes:
    at = _at(random, ballot)
    plus = int.from_bytes(ballot[at : at + 32], "little") + random.choice([1, 2, ORDER])
    return put(ballot, at, (plus % 2**256).to_bytes(32, "little"))


def _negated(random: Random, ballot: bytes) -> bytes:
    at = random.choice([*range(64, 448, 32), *range(544, 736, 32), *range(928, 1120, 32)])
    return put(ballot, at, encode(negate(decode(ballot[at : at + 32]))))


def _exchanged(random: Random, ballot: bytes) -> bytes:
    one, two = _at(random, ballot), _at(random, ballot)
    return put(put(ballot, one, ballot[two : two + 32]), two, ballot[one : one + 32])


def _copied(random: Random, ballot: bytes) -> bytes:
    one = _at(random, ballot)
    return put(ballot, _at(random, ballot), ballot[one : one + 32])


def _other_length(random: Random, ballot: bytes) -> bytes:
    return random.choice([ballot[:-1], ballot[:-32], ballot + b"\x00", ballot + bytes(32), ballot[1:]])


CHANGES: Final[tuple[Change, ...]] = (
    *(_flipped, _constant, _other_element, _other_scalar, _next),
    *(_negated, _exchanged, _copied, _other_length),
)


def changed_head(random: Random, contest: MarksContest) -> MarksContest:
    """Change one thing to which a ballot is bound."""
    other: list[dict[str, Any]] = [
        {"election": random.randbytes(32)},
        {"contest": "experts"},
        {"key": encode(combine((random.getrandbits(252), G)))},
        {"candidates": contest.candidates + random.choice([-1, 1])},
        {"lists": contest.lists + random.choice([-1, 1])},
        {"marks": contest.marks + random.choice([-1, 1])},
    ]
    return replace(contest, **random.choice(other))


def agreed(contest: MarksContest, station: str, ballot: bytes) -> bool:
    """Return whether a ballot holds, once both programs say the same."""
    slowly = outcome(lambda: contest.verify(station, ballot)) == "holds"
    assert slowly == program_holds(contest, station, ballot), (contest, station, ballot.hex())
    return slowly


def drawn_unlawful(random: Random, contest: MarksContest) -> bytes:
    """Prove marks that are not lawful, near those that are."""
    while True:
        marks = [random.randint(-1, 17) for _ in range(3)]
        marks = sorted(marks) if random.random() < 0.7 else marks
        list_mark, top = random.choice([0, 0, *range(-1, 6)]), contest.candidates + 1
        lawful = 1 <= marks[0] < marks[1] < marks[2] <= contest.candidates + contest.marks and (
            (list_mark == 0 and marks[0] < top) or (marks[0] == top and 1 <= list_mark <= contest.blank)
        )
        if not lawful:
            return forged(contest, *marks, list_mark, claims_no_list=random.random() < 0.5)


def test_random_ballots_and_changed_ones_hold_in_both_or_in_neither() -> None:
    contest, held, cast, ballot = small(), 0, Cast("", b"", b"", b""), b""
    for position in range(BALLOTS):
        random = Random(position)
        if position % NEW == 0:
            cast = drawn_cast(random, contest)
            ballot = cast.slowly(contest)
            assert ballot == cast.by_program(contest)
            assert agreed(contest, cast.station, ballot)
            held += 1
        elif position % UNLAWFUL == 1:
            assert not agreed(contest, "12", drawn_unlawful(random, contest))
        elif position % UNLAWFUL == 2:
            assert not agreed(changed_head(random, contest), cast.station, ballot)
        else:
            changed = random.choice(CHANGES)(random, ballot)
            assert agreed(contest, cast.station, changed) == (changed == ballot)
    assert held == len(range(0, BALLOTS, NEW))


def test_ballots_of_full_size_are_the_same_bytes_and_a_changed_one_holds_in_neither() -> None:
    """Thousands of candidates, hundreds of lists, 21 marks: the numbers that small ballots do not reach."""
    contest = small(candidates=3_000, lists=300, marks=21)
    for position in range(FULL):
        random = Random(-1 - position)
        cast = drawn_cast(random, contest)
        ballot = cast.by_program(contest)
        assert cast.slowly(contest) == ballot
        assert agreed(contest, cast.station, ballot)
        assert not agreed(contest, cast.station, _flipped(random, ballot))
