"""Hold spec/marks.md to its vectors and to the program: a slow ballot, written from the page alone."""

import json
import os
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from marks_examples import Cast, drawn_cast, failing, forged, hexed, program, program_holds, put, small
from slow_crypto import M, Transcript
from slow_marks import MarksContest, generator
from slow_marks_proof import Prover, prove
from slow_outcome import outcome
from slow_ristretto import ORDER, G, P, combine, encode

VECTORS: Final = Path(__file__).resolve().parents[2] / "vectors/marks.json"


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    """Return the vectors of §8."""
    return json.loads(VECTORS.read_text())


def contest_of(head: dict[str, Any]) -> MarksContest:
    """Return the contest that the head of the vectors names."""
    shape = (head["candidates"], head["lists"], head["max_marks"])
    return MarksContest(hexed(head["election"]), head["contest"], hexed(head["key"]), *shape)


# --- the vectors ---------------------------------------------------------------------------------


def test_the_generators_and_sizes_of_the_vectors_follow_from_the_page(vectors: dict[str, Any]) -> None:
    contest = contest_of(vectors)
    assert {name: encode(generator(name)).hex() for name in vectors["generators"]} == vectors["generators"]
    assert encode(M).hex() == vectors["message_base"]
    for name in ("ballot_bytes", "bits", "halvings", "last"):
        assert getattr(contest, name) == vectors[name], name


@pytest.mark.parametrize(
    ("shape", "row"),
    [
        ((12, 3, 3), (4, 6, 3, 3, 64, 320, 544, 736, 928, 1280)),
        ((151, 0, 5), (8, 8, 6, 1, 64, 448, 672, 1056, 1120, 1472)),
        ((98, 0, 15), (8, 18, 4, 9, 64, 1088, 1312, 1568, 2144, 2496)),
        ((3000, 300, 21), (12, 24, 5, 9, 64, 1472, 1696, 2016, 2592, 2944)),
    ],
)
def test_the_table_of_bytes_is_that_of_the_page(shape: tuple[int, int, int], row: tuple[int, ...]) -> None:
    """Source: spec/marks.md, §3; ten columns from `bits` on."""
    contest = small(*shape)
    starts, at = {}, 0
    for name, size in contest.layout.items():
        starts[name], at = at, at + size
    places = [starts[name] for name in ("ciphertexts", "bits", "halvings", "last", "link")]
    assert (contest.bits, contest.values, contest.halvings, contest.last, *places, at) == row


def test_every_byte_of_the_ballots_that_hold_follows_from_the_page(vectors: dict[str, Any]) -> None:
    contest, station = contest_of(vectors), vectors["station"]
    for item in vectors["hold"]:
        ballot = hexed(item["ballot"])
        made = [hexed(item[name]) for name in ("seed", "station_half", "choice")]
        assert prove(contest, station, *made).hex() == item["ballot"]
        assert contest.tracker(station, ballot).hex() == item["tracker"]
        contest.verify(station, ballot)
    assert vectors["hold"]


def test_ballots_that_must_be_refused_are_refused_for_the_reason_given(vectors: dict[str, Any]) -> None:
    for item in vectors["refuse"]:
        head = {**vectors, **item.get("instead", {})}
        ballot = hexed(item["ballot"] if "ballot" in item else vectors["hold"][item["of"]]["ballot"])
        ballot = put(ballot, item.get("at", 0), hexed(item.get("field", "")))
        contest, station = contest_of(head), head["station"]
        assert outcome(lambda c=contest, s=station, b=ballot: c.verify(s, b)) == item["why"], item["what"]
    assert {item["why"] for item in vectors["refuse"]} == {"malformed", "rejected"}


# --- the program ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        (1, 0, 1),
        (2, 1, 1),
        (1, 0, 2),
        (1, 0, 3),
        (5, 2, 2),
        (3, 7, 2),
        (40, 2, 2),
        (2, 300, 1),
        (12, 3, 4),
        (151, 0, 5),
    ],
)
def test_contests_of_other_sizes_agree_byte_for_byte(shape: tuple[int, int, int]) -> None:
    """With vectors that are halved never to six times, and one to fifteen numbers left."""
    contest = small(*shape)
    cast = drawn_cast(Random(repr(shape)), contest)
    ballot = cast.slowly(contest)
    assert ballot == cast.by_program(contest)
    contest.verify(cast.station, ballot)
    program(contest).verify(cast.station, ballot, os.urandom(32))


@pytest.mark.parametrize(
    "made",
    [
        (0, 0, 0, 0),
        (0, 0, 0, 5),
        (1, 0, 0, 1),
        (1, 2, 3, 4),
        (2, 1, 0, 0),
        (1, 1, 0, 0),
        (0, 1, 0, 0),
        (13, 0, 0, 0),
        (2**32 - 1, 0, 0, 0),
        (1, 2, 3),
        (1, 2, 3, 0, 0),
    ],
)
def test_an_unlawful_choice_is_proved_by_neither(made: tuple[int, ...]) -> None:
    cast = Cast("1", bytes(32), bytes(32), b"".join(value.to_bytes(4, "big") for value in made))
    assert outcome(lambda: cast.slowly(small())) == "malformed"
    assert outcome(lambda: cast.by_program(small())) == "malformed"


def test_what_is_mixed_and_the_trackers_are_the_same_as_the_program_s() -> None:
    contest, random = small(), Random(6)
    casts = [replace(drawn_cast(random, contest), station="1") for _ in range(3)]
    ballots = [cast.by_program(contest) for cast in casts]
    assert contest.mixed(ballots) == program(contest).ciphertexts(b"".join(ballots))
    trackers = [contest.tracker("1", ballot) for ballot in ballots]
    assert trackers == program(contest).trackers("1", b"".join(ballots))


def test_a_decrypted_number_is_a_mark_or_a_list_mark_or_rejected() -> None:
    contest = small()
    other = program(contest)
    for value in range(-1, 20):
        message = encode(combine((value, M)))
        is_mark = outcome(lambda m=message: contest.mark(m))
        is_list_mark = outcome(lambda m=message: contest.list_mark(m))
        assert (is_mark == "holds") == (1 <= value <= 15)
        assert (is_list_mark == "holds") == (0 <= value <= 4)
        assert outcome(lambda m=message: other.marks(m)) == is_mark
        assert outcome(lambda m=message: other.list_marks(m)) == is_list_mark
        if is_mark == "holds":
            assert contest.mark(message) == value == other.marks(message)[0]
        if is_list_mark == "holds":
            assert contest.list_mark(message) == value == other.list_marks(message)[0]
    for bad in (b"\xff" * 32, b"\x01" * 32):
        assert outcome(lambda m=bad: contest.mark(m)) == outcome(lambda m=bad: other.marks(m)) == "malformed"


# --- each equation is needed ---------------------------------------------------------------------


class OtherVectors(Prover):
    """A prover that begins to halve with other vectors than t̂ is made of."""

    def _halve(self, transcript: Transcript, a: list[int], b: list[int], y: int) -> bytes:
        return super()._halve(transcript, [*a[:-1], a[-1] + 1], b, y)


def other_link(field: int) -> type[Prover]:
    """Return a prover that sends another element in one of the six fields of the link."""

    class OtherLink(Prover):
        def _commitments(self, blinds: list[int]) -> tuple[bytes, tuple[int, int, int]]:
            link, nonces = super()._commitments(blinds)
            return link[: 32 * field] + encode(G) + link[32 * field + 32 :], nonces

    return OtherLink


@pytest.mark.parametrize(
    ("marks", "kind", "equation"),
    [
        ((2, 2, 3, 0), Prover, "values"),
        ((2, 5, 13, 0), OtherVectors, "vectors"),
        ((2, 5, 13, 0), other_link(0), "marks alpha"),
        ((2, 5, 13, 0), other_link(1), "marks beta"),
        ((13, 14, 15, 2), other_link(2), "link 0 alpha"),
        ((13, 14, 15, 2), other_link(3), "link 0 beta"),
        ((2, 5, 13, 0), other_link(4), "link 1 alpha"),
        ((2, 5, 13, 0), other_link(5), "link 1 beta"),
    ],
)
def test_each_equation_refuses_alone_what_all_others_let_through(
    marks: tuple[int, ...], kind: type[Prover], equation: str
) -> None:
    contest = small()
    ballot = forged(contest, *marks, kind=kind)
    assert failing(contest, ballot) == [equation]
    assert not program_holds(contest, "12", ballot)


@pytest.mark.parametrize(
    ("marks", "claims_no_list", "equations"),
    [
        ((2, 5, 13, 1), True, ["link 0 beta"]),
        ((2, 5, 13, 4), False, ["link 1 beta"]),
        ((13, 14, 15, 0), True, ["values"]),  # neither persons nor a list mark
        ((13, 14, 15, 0), False, ["values"]),
        ((13, 14, 15, 5), False, ["values"]),
        ((13, 14, 15, -1), False, ["values"]),
        ((12, 13, 16, 0), True, ["values"]),
        ((0, 13, 14, 0), True, ["values"]),
        ((14, 13, 15, 1), False, ["link 1 beta", "values"]),
        ((1, 1 + ORDER, 2, 0), True, ["values"]),
        ((5, 4, 13, 0), True, ["values"]),
    ],
)
def test_unlawful_marks_are_refused_however_they_are_proved(
    marks: tuple[int, ...], claims_no_list: bool, equations: list[str]
) -> None:
    contest = small()
    ballot = forged(contest, *marks, claims_no_list=claims_no_list)
    assert sorted(failing(contest, ballot)) == equations
    assert not program_holds(contest, "12", ballot)


class OtherEncoding(Prover):
    """A prover that writes A′ as the negative field element, of which every equation would hold."""

    def _commitments(self, blinds: list[int]) -> tuple[bytes, tuple[int, int, int]]:
        link, nonces = super()._commitments(blinds)
        return (P - int.from_bytes(link[:32], "little")).to_bytes(32, "little") + link[32:], nonces


def test_an_element_or_scalar_in_another_encoding_is_refused_though_every_equation_would_hold() -> None:
    contest = small()
    ballots = [forged(contest, 2, 5, 13, 0, kind=OtherEncoding)]
    honest = forged(contest, 2, 5, 13, 0)
    assert program_holds(contest, "12", honest)
    for at in range(contest.ballot_bytes - 160, contest.ballot_bytes, 32):
        plus = int.from_bytes(honest[at : at + 32], "little") + ORDER
        ballots.append(put(honest, at, plus.to_bytes(32, "little")))
    for ballot in ballots:
        assert outcome(lambda b=ballot: contest.verify("12", b)) == "malformed"
        assert not program_holds(contest, "12", ballot)
