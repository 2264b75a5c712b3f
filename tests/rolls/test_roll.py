"""The roll on its disk: who stands on it, and that every voter is granted once (SECURITY.md D-54)."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amin.encoding import canonical
from amin.errors import AminError, MalformedError, StateError
from amin.rolls import Answer, Refusal, Request, Roll, Voter
from amin.rolls.roll import Heading

CONTESTS = ("council", "village", "experts")
NUMBERS = count()  # of files: an example of a property has no folder of its own


def person(number: int) -> bytes:
    """A pseudonym."""
    return sha256(b"person %d" % number).digest()


def request(number: int, voter: int, *contests: str, station: str = "101") -> Request:
    return Request(number.to_bytes(16, "big"), person(voter), station, contests or ("council",))


@pytest.fixture
def path(memory_folder: Path) -> Path:
    """A roll of three voters: one for the first two contests, one for all three, one for none."""
    everywhere = (CONTESTS[:2], CONTESTS, ())
    voters = [Voter(person(number), frozenset(contests)) for number, contests in enumerate(everywhere)]
    with Roll.create(memory_folder / "roll.sqlite", CONTESTS, voters):
        return memory_folder / "roll.sqlite"


@pytest.fixture
def roll(path: Path):
    with Roll(path) as opened:
        yield opened


def granted(*contests: str) -> Answer:
    return Answer(contests, ())


def refused(reason: Refusal, *contests: str) -> Answer:
    return Answer((), tuple((contest, reason) for contest in contests))


def test_a_voter_is_granted_a_contest_once(roll):
    assert roll.check_in([request(1, 0)]) == [granted("council")]
    assert roll.check_in([request(2, 0)]) == [refused(Refusal.ALREADY_TAKEN, "council")]
    assert roll.participation("council") == 1


def test_a_second_station_is_refused(roll):
    roll.check_in([request(1, 0, station="101")])

    assert roll.check_in([request(2, 0, station="102")]) == [refused(Refusal.ALREADY_TAKEN, "council")]


def test_a_contest_that_was_declined_can_be_taken_later_and_elsewhere(roll):
    roll.check_in([request(1, 1, "council", "experts", station="101")])

    assert roll.check_in([request(2, 1, *CONTESTS, station="102")]) == [
        Answer(("village",), (("council", Refusal.ALREADY_TAKEN), ("experts", Refusal.ALREADY_TAKEN)))
    ]
    assert [roll.participation(contest) for contest in CONTESTS] == [1, 1, 1]


def test_who_is_not_on_the_roll_or_not_eligible_is_granted_nothing(roll):
    assert roll.check_in([request(1, 9, "council", "village")]) == [
        refused(Refusal.NOT_ON_THE_ROLL, "council", "village")
    ]
    assert roll.check_in([request(2, 2)]) == [refused(Refusal.NOT_ELIGIBLE, "council")]
    assert roll.check_in([request(3, 0, "experts")]) == [refused(Refusal.NOT_ELIGIBLE, "experts")]
    assert roll.check_in([request(4, 1, "no such contest")]) == [
        refused(Refusal.NOT_ELIGIBLE, "no such contest")
    ]
    assert [roll.participation(contest) for contest in CONTESTS] == [0, 0, 0]


def test_the_same_request_gets_the_same_answer_for_ever(path):
    asked = [request(1, 0), request(2, 0), request(3, 9), request(4, 2)]
    with Roll(path) as first:
        answers = [first.check_in([one])[0] for one in asked]
        assert first.check_in(asked[::-1]) == answers[::-1]
        first.check_in([request(5, 0, "village")])
        assert first.check_in(asked) == answers
    with Roll(path) as later:
        assert later.check_in(asked + asked) == answers + answers
        assert later.participation("council") == 1


@pytest.mark.parametrize(
    "other",
    [
        request(1, 1),
        request(1, 0, station="102"),
        request(1, 0, "village"),
        request(1, 0, "council", "village"),
        request(1, 9),
    ],
)
def test_a_requests_id_serves_nothing_else(path, other):
    with Roll(path) as roll:
        roll.check_in([request(1, 0)])
    with Roll(path) as roll:
        before = [*map(roll.participation, CONTESTS)]
        with pytest.raises(StateError, match="something else"):
            roll.check_in([request(2, 1), other, request(3, 2)])

        assert [*map(roll.participation, CONTESTS)] == before
        assert roll.check_in([request(1, 0)]) == [granted("council")]
        assert roll.check_in([request(2, 1)]) == [granted("council")]


def test_a_request_repeated_within_one_batch_is_granted_once(roll):
    assert roll.check_in([request(1, 0), request(1, 0), request(2, 0)]) == [
        granted("council"), granted("council"), refused(Refusal.ALREADY_TAKEN, "council")
    ]  # fmt: skip
    assert roll.participation("council") == 1


def test_no_requests_have_no_answers(roll):
    assert roll.check_in([]) == []


def test_a_voter_who_stands_on_the_roll_twice_is_refused_and_nothing_is_kept(memory_folder):
    twice = [Voter(person(n), frozenset({"council"})) for n in (1, 2, 1)]
    with pytest.raises(MalformedError, match="twice"):
        Roll.create(memory_folder / "roll.sqlite", CONTESTS, twice)
    with sqlite3.connect(memory_folder / "roll.sqlite") as db:
        assert db.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (0,)


def test_the_digest_is_that_of_all_voters_in_the_order_of_their_pseudonyms(memory_folder):
    voters = [Voter(person(n), frozenset(CONTESTS[: n % 4])) for n in range(20)]
    expected = sha256(canonical.encode({"contests": CONTESTS, "offices": CONTESTS, "terms": None}))
    for voter in sorted(voters, key=lambda each: each.pseudonym):
        bits = sum(1 << CONTESTS.index(contest) for contest in voter.contests)
        expected.update(voter.pseudonym + bits.to_bytes(1, "little"))

    digests = set()
    for order in (voters, voters[::-1]):
        path = memory_folder / f"{len(digests)}-{order[0].pseudonym.hex()[:4]}"
        with Roll.create(path, CONTESTS, order) as roll:
            digests.add(roll.digest())
            assert roll.voters() == 20
            roll.check_in([request(1, 3)])
            assert roll.digest() in digests  # who has voted is no part of it
    assert digests == {expected.digest()}


@pytest.mark.parametrize(
    "change",
    ["dropped", "added", "eligible elsewhere", "contests in another order", "offices joined", "terms added"],
)
def test_every_change_of_a_roll_changes_its_digest(memory_folder, change):
    voters = [Voter(person(n), frozenset({"council"})) for n in range(3)]
    with Roll.create(memory_folder / "before", CONTESTS, voters) as roll:
        before = roll.digest()
    contests = CONTESTS
    offices, terms = {}, None
    match change:
        case "dropped":
            voters.pop()
        case "added":
            voters.append(Voter(person(3), frozenset({"council"})))
        case "eligible elsewhere":
            voters[1] = Voter(person(1), frozenset({"village"}))
        case "contests in another order":
            contests = CONTESTS[::-1]
        case "offices joined":
            offices = OFFICES
        case _:
            terms = b"{}"
    heading = Heading(contests, offices, terms)
    rows = [(voter.pseudonym, heading.bits(voter.contests)) for voter in voters]
    with Roll.of_rows(memory_folder / "after", heading, rows) as roll:
        assert roll.digest() != before


@pytest.mark.parametrize("size", [1, 7, 8, 9, 63, 64, 65, 600])
def test_a_roll_holds_any_number_of_contests(memory_folder, size):
    """Province and nation vote on one day: more contests than an integer of a database has bits."""
    contests = [f"c{n}" for n in range(size)]
    voters = [Voter(person(0), frozenset(contests)), Voter(person(1), frozenset(contests[-1:]))]
    with Roll.create(memory_folder / "roll", contests, voters) as roll:
        assert roll.check_in([request(1, 0, *contests)]) == [granted(*contests)]
        assert roll.check_in([request(2, 1, contests[-1])]) == [granted(contests[-1])]
        for contest in contests[:-1]:
            answers = roll.check_in([request(3 + contests.index(contest), 1, contest)])
            assert answers == [refused(Refusal.NOT_ELIGIBLE, contest)]


@pytest.mark.parametrize(("size", "eligible"), [(8, "81"), (9, "8101"), (24, "810180")])
def test_the_last_bit_of_the_bytes_is_the_last_contest(memory_folder, size, eligible):
    """By hand: contests 0 and 7; 0, 7 and 8; 0, 7, 8 and 23. Contest i is bit i mod 8 of byte i div 8."""
    contests = [f"c{n}" for n in range(size)]
    mine = frozenset(c for n, c in enumerate(contests) if n in (0, 7, 8, 23))
    with Roll.create(memory_folder / "roll", contests, [Voter(person(0), mine)]) as roll:
        assert [*roll.rows()] == [(person(0), bytes.fromhex(eligible))]
        assert roll.check_in([request(1, 0, *sorted(mine))]) == [granted(*sorted(mine))]


OFFICES = {"council": "councils", "village": "councils"}


def test_a_voter_who_may_vote_for_either_of_two_councils_votes_for_one(memory_folder):
    """One person, one vote for a council, in one place. Source: LAW.md part 11, old Art. 18."""
    voters = [Voter(person(n), frozenset(CONTESTS)) for n in range(2)]
    with Roll.create(memory_folder / "roll", CONTESTS, voters, offices=OFFICES) as roll:
        assert roll.check_in([request(1, 0, "council")]) == [granted("council")]
        assert roll.check_in([request(2, 0, *CONTESTS, station="102")]) == [
            Answer(("experts",), (("council", Refusal.ALREADY_TAKEN), ("village", Refusal.OFFICE_TAKEN)))
        ]
        assert roll.check_in([request(3, 1, "village", "council")]) == [
            Answer(("village",), (("council", Refusal.OFFICE_TAKEN),))
        ]
        assert [roll.participation(contest) for contest in CONTESTS] == [1, 1, 1]


def test_without_offices_each_contest_is_taken_on_its_own(memory_folder):
    """The control of the test above."""
    with Roll.create(memory_folder / "roll", CONTESTS, [Voter(person(0), frozenset(CONTESTS))]) as roll:
        assert roll.check_in([request(1, 0, *CONTESTS)]) == [granted(*CONTESTS)]


def test_the_store_itself_keeps_a_second_ballot_of_an_office_out(path):
    with Roll(path) as roll:
        roll.check_in([request(1, 1, "council")])
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute("INSERT INTO participation SELECT pseudonym, office, 1, '102' FROM participation")
    db.close()


def test_a_file_that_is_no_roll_is_refused(memory_folder):
    (memory_folder / "text").write_bytes(b"not a database, " * 100)
    with sqlite3.connect(memory_folder / "other") as db:
        db.execute("CREATE TABLE other (x)")
    db.close()
    for name in ("text", "other", "none"):
        with pytest.raises(AminError):
            Roll(memory_folder / name)
    assert not (memory_folder / "none").exists()


def test_a_roll_is_never_made_over_another(path):
    with pytest.raises(AminError):
        Roll.create(path, CONTESTS, [])
    with Roll(path) as roll:
        assert roll.voters() == 3


def test_the_roll_holds_no_time_and_no_order_of_requests(path):
    """A row's place follows from its key, not from when it was written (SECURITY.md E4)."""
    with Roll(path) as roll:
        roll.check_in([request(n, n % 3, "council") for n in range(9)])
    db = sqlite3.connect(path)
    for table in ("voter", "participation", "answer"):
        with pytest.raises(sqlite3.OperationalError, match="rowid"):
            db.execute(f"SELECT rowid FROM {table}")
    db.close()


asks = st.tuples(st.integers(0, 9), st.integers(0, 3), st.sets(st.sampled_from(CONTESTS), min_size=1))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(asks, max_size=25))
def test_any_history_is_that_of_a_model_of_ten_lines(memory_folder, history):
    """Source: Bornholt et al., "Using lightweight formal methods" (SOSP 2021): a model beside the store."""
    voters = {person(n): frozenset(CONTESTS[:n]) for n in range(3)}
    path = memory_folder / f"{next(NUMBERS)}.sqlite"
    answered: dict[bytes, tuple[Request, Answer]] = {}
    taken: dict[bytes, set[str]] = {}
    with Roll.create(path, CONTESTS, [Voter(p, c) for p, c in voters.items()]) as roll:
        for number, voter, contests in history:
            asked = request(number, voter, *sorted(contests))
            if asked.id in answered:
                if answered[asked.id][0] == asked:
                    assert roll.check_in([asked]) == [answered[asked.id][1]]
                else:
                    with pytest.raises(StateError):
                        roll.check_in([asked])
                continue
            (answer,) = roll.check_in([asked])
            allowed = voters.get(asked.voter, frozenset()) - taken.get(asked.voter, set())
            assert set(answer.granted) == set(asked.contests) & allowed
            answered[asked.id] = asked, answer
            taken.setdefault(asked.voter, set()).update(answer.granted)
    with Roll(path) as roll:
        for asked, answer in answered.values():
            assert roll.check_in([asked]) == [answer]
        for contest in CONTESTS:
            assert roll.participation(contest) == sum(contest in of for of in taken.values())
