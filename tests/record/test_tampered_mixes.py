"""The mixing: a shuffle changed, swapped, passed on, made of other marks, or by another institution."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from forgery import ACTS, Forgery, assert_refused, verify
from held_election import COUNCIL, IN_MARKS, MIXERS, SEED, Held, Silent, always
from marks_forgery import CIPHERTEXT, RECORD, MarksForgery, pieces

from amin.crypto import Batch
from amin.crypto.shuffles import mix
from amin.encoding.records import HEADER_BYTES
from amin.record import layout, verify_record

UNIT, FIRST = "council-002", "council-001"
TURNS = range(1, MIXERS.count + 1)
COUNTS = {"marks": 12, "lists": 6}  # six ballots of two marks and a list mark


@pytest.fixture
def forgery(in_marks: Held) -> MarksForgery:
    """A copy of the record, to be changed."""
    return MarksForgery(in_marks)


def test_the_record_of_marks_says_what_the_record_of_sums_says(in_marks: Held, held: Held) -> None:
    """The same votes, once added up and once mixed."""
    verify_record(in_marks.folder, progress=Silent(), seed=SEED)
    assert (
        Forgery(in_marks).json(layout.RESULTS)["contests"] == Forgery(held).json(layout.RESULTS)["contests"]
    )
    for unit in (FIRST, UNIT):
        path = layout.tally(unit)
        summed, mixed = Forgery(held).json(path), Forgery(in_marks).json(path)
        assert mixed["totals"] == summed["totals"]
        assert (mixed["stations"], mixed["ballots"]) == (summed["stations"], summed["ballots"])
        persons = sum(mixed["totals"][: COUNCIL.persons])
        assert persons + sum(mixed["dummies"]) == mixed["ballots"] * COUNCIL.max_marks


def test_a_forgery_with_nothing_forged_holds(forgery: MarksForgery, tmp_path: Path) -> None:
    """So that what is refused below is refused for what was changed."""
    before = dict(forgery.files)
    forgery.redo(UNIT)
    forgery.publish()
    forgery.reseal()
    assert forgery.files == before
    forgery.reopen(UNIT, (2, 4))
    forgery.reseal()
    verify(forgery.write(tmp_path / "record"))


def test_institutions_in_reserve_may_take_turns(forgery: MarksForgery, tmp_path: Path) -> None:
    """As after two failures; each knows how to prove what it did."""
    others = (1, 5, 4)
    for part in layout.PARTS:
        forgery.mix(UNIT, part, forgery.inputs(UNIT, part), institutions=others)
    set_institutions(forgery, UNIT, others)
    forgery.reopen(UNIT)
    forgery.reseal()
    verify(forgery.write(tmp_path / "record"))


def set_institutions(forgery: MarksForgery, unit: str, institutions: tuple[object, ...]) -> None:
    """Have the log say who took the turns of a unit."""
    acts = forgery.acts
    turns = [act for act in acts if act["act"] == "mix" and act["unit"] == unit]
    for act, institution in zip(turns, institutions, strict=True):
        act["institution"] = institution
    forgery.put_acts(acts)


# Each field


def other_values(honest: bytes, start: int) -> dict[str, bytes]:
    """What a piece of 32 bytes may be changed to."""
    own = honest[start : start + 32]
    return {
        "bit": bytes([own[0] ^ 1]) + own[1:],
        "another's": honest[(start + RECORD) % len(honest) :][:32].ljust(32, b"\0"),
        "zero": bytes(32),
        "ones": b"\xff" * 32,
    }


@pytest.mark.parametrize("mixer", TURNS)
@pytest.mark.parametrize("part", layout.PARTS)
@pytest.mark.parametrize("place", ["first", "last", "trailer"])
def test_each_field_of_a_shuffle_is_bound_by_its_proof(
    place: str, part: str, mixer: int, forgery: MarksForgery, tmp_path: Path
) -> None:
    path = layout.mix(UNIT, part, mixer)
    honest = forgery.body(path)
    last = RECORD * (COUNTS[part] - 1)
    first, after = {
        "first": (0, RECORD),
        "last": (last, last + RECORD),
        "trailer": (last + RECORD, len(honest)),
    }[place]
    for start in range(first, after, 32):
        for name, value in other_values(honest, start).items():
            forgery.put_body(path, honest[:start] + value + honest[start + 32 :])
            forgery.reseal()

            assert_refused(forgery.write(tmp_path / f"{start} {name}"), "mixes", path)


@pytest.mark.parametrize("part", layout.PARTS)
def test_every_piece_of_a_shuffle_is_looked_at(part: str, forgery: MarksForgery, tmp_path: Path) -> None:
    path = layout.mix(UNIT, part, 2)
    honest = forgery.body(path)
    for start in range(0, len(honest), 32):
        forgery.put_body(path, honest[:start] + bytes([honest[start] ^ 4]) + honest[start + 1 :])
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / str(start)), "mixes", path)


@pytest.mark.parametrize("at", range(HEADER_BYTES))
def test_each_byte_of_the_header_of_a_shuffle_is_looked_at(
    at: int, forgery: MarksForgery, tmp_path: Path
) -> None:
    for path in (layout.mix(UNIT, "marks", 1), layout.mix(UNIT, "lists", 3)):
        data = bytearray(forgery.files[path])
        data[at] ^= 1
        forgery.files[path] = bytes(data)
        forgery.reseal()

        assert_refused(forgery.write(tmp_path / path.replace("/", " ")), "mixes", path)
        data[at] ^= 1
        forgery.files[path] = bytes(data)


SIZES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "an output too few": lambda body: body[RECORD:],
    "an output too many": lambda body: body[:RECORD] + body,
    "a piece too few": lambda body: body[:-32],
    "a piece too many": lambda body: body + body[:32],
    "no trailer": lambda body: body[:-288],
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mixer", TURNS)
def test_a_shuffle_of_another_size_is_found(
    mixer: int, size: str, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    path = layout.mix(UNIT, "marks", mixer)
    forgery.put_body(path, SIZES[size](forgery.body(path)))
    forgery.reseal()

    refused("mixes", path)


# Whole shuffles elsewhere


def path_of(what: tuple[str, str, int]) -> str:
    return layout.mix(*what)


SWAPS = {
    "between mixers": ((UNIT, "marks", 1), (UNIT, "marks", 2)),
    "between the last mixers": ((UNIT, "lists", 2), (UNIT, "lists", 3)),
    "between units": ((FIRST, "marks", 1), (UNIT, "marks", 1)),
    "between the last of units": ((FIRST, "lists", 3), (UNIT, "lists", 3)),
    "between parts": ((UNIT, "marks", 1), (UNIT, "lists", 1)),
}


@pytest.mark.parametrize("kind", ["whole", "behind the header"])
@pytest.mark.parametrize("swap", SWAPS)
def test_shuffles_swapped_are_found(
    swap: str, kind: str, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    """Units have as many marks each, so nothing but the proofs and headers tells them apart."""
    one, other = map(path_of, SWAPS[swap])
    bodies = forgery.body(one), forgery.body(other)
    if kind == "whole":
        forgery.swap(one, other)
    else:
        forgery.put_body(one, bodies[1])
        forgery.put_body(other, bodies[0])
    forgery.reseal()

    refused("mixes", one)


ELSEWHERE: dict[str, Callable[[MarksForgery, Held], tuple[Batch, int, bytes]]] = {
    "for another election": lambda f, o: (Batch(o.hash, "council", UNIT, "marks"), 1, f.held.key),
    "for another contest": lambda f, _: (Batch(f.held.hash, "mayor", UNIT, "marks"), 1, f.held.key),
    "for another unit": lambda f, _: (f.batch(FIRST, "marks"), 1, f.held.key),
    "for another part": lambda f, _: (f.batch(UNIT, "lists"), 1, f.held.key),
    "for another batch": lambda f, _: (Batch(f.held.hash, "council", UNIT, "marks", 1), 1, f.held.key),
    "for another turn": lambda f, _: (f.batch(UNIT, "marks"), 2, f.held.key),
    "under another key": lambda f, o: (f.batch(UNIT, "marks"), 1, o.key),
}


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_a_shuffle_made_for_something_else_is_found(
    elsewhere: str, forgery: MarksForgery, other: Held, refused: Callable[..., str]
) -> None:
    """The others mix on from it, trustees decrypt, and it is counted: all in due form."""
    batch, turn, key = ELSEWHERE[elsewhere](forgery, other)
    inputs = b"".join(forgery.inputs(UNIT, "marks"))
    forgery.put_shuffle(UNIT, "marks", 1, 1, mix(batch, turn, key, always("mixer 1")(32), inputs))
    forgery.mix(UNIT, "marks", forgery.outputs(UNIT, "marks", 1), first=2)
    if key == forgery.held.key:
        forgery.reopen(UNIT)
    forgery.reseal()

    refused("mixes", layout.mix(UNIT, "marks", 1))


def test_a_record_of_another_election_cannot_lend_its_shuffles(
    forgery: MarksForgery, in_marks: Held, tmp_path: Path, refused: Callable[..., str]
) -> None:
    from held_election import MAYOR, election_called, hold

    lender = hold(tmp_path / "lender", election_called("Lends", (IN_MARKS, MAYOR)))
    path = layout.mix(UNIT, "marks", 1)
    forgery.put_body(path, lender.files[path][HEADER_BYTES:])
    forgery.reseal()

    refused("mixes", path)


# Other marks


def doubled(marks: list[bytes]) -> list[bytes]:
    return [marks[1], *marks[1:]]


def swapped_in(forgery: MarksForgery) -> list[bytes]:
    return [forgery.inputs(FIRST, "marks")[0], *forgery.inputs(UNIT, "marks")[1:]]


OTHER_MARKS: dict[str, Callable[[MarksForgery], list[bytes]]] = {
    "one dropped and another doubled": lambda f: doubled(f.inputs(UNIT, "marks")),
    "one of another unit": swapped_in,
    "those of another unit": lambda f: f.inputs(FIRST, "marks"),
    "one with its parts exchanged": lambda f: [
        (own := f.inputs(UNIT, "marks"))[0][32:] + own[0][:32],
        *own[1:],
    ],
}


@pytest.mark.parametrize("mixer", TURNS)
@pytest.mark.parametrize("marks", OTHER_MARKS)
def test_a_mixer_that_mixes_other_marks_is_found(
    marks: str, mixer: int, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    """Its own proof holds, of what it says it was given; what it was given is not what it says."""
    if mixer == 1:
        given = OTHER_MARKS[marks](forgery)
    else:
        before = forgery.outputs(UNIT, "marks", mixer - 1)
        others = {
            "one dropped and another doubled": doubled(before),
            "one of another unit": [forgery.outputs(FIRST, "marks", mixer - 1)[0], *before[1:]],
            "those of another unit": forgery.outputs(FIRST, "marks", mixer - 1),
            "one with its parts exchanged": [before[0][32:] + before[0][:32], *before[1:]],
        }
        given = others[marks]
    forgery.mix(UNIT, "marks", given, first=mixer)
    forgery.reseal()

    refused("mixes", layout.mix(UNIT, "marks", mixer))


@pytest.mark.parametrize("mixer", TURNS)
def test_a_mark_replaced_by_a_copy_of_another_is_found(
    mixer: int, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    """A vote is doubled where another one was; trustees decrypt it and it is counted."""
    path = layout.mix(UNIT, "marks", mixer)
    body = forgery.body(path)
    forgery.put_body(path, body[RECORD : RECORD + CIPHERTEXT] + body[CIPHERTEXT:])
    if mixer < MIXERS.count:
        forgery.mix(UNIT, "marks", forgery.outputs(UNIT, "marks", mixer), first=mixer + 1)
    forgery.reseal()

    refused("mixes", path)


@pytest.mark.parametrize("mixer", TURNS)
def test_marks_passed_on_as_they_came_are_found(
    mixer: int, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    """So that whoever knows a ballot could follow its marks to the trustees."""
    path = layout.mix(UNIT, "marks", mixer)
    given = forgery.inputs(UNIT, "marks") if mixer == 1 else forgery.outputs(UNIT, "marks", mixer - 1)
    records = pieces(forgery.body(path)[: RECORD * len(given)], RECORD)
    passed = b"".join(one + record[CIPHERTEXT:] for one, record in zip(given, records, strict=True))
    forgery.put_body(path, passed + forgery.body(path)[len(passed) :])
    forgery.reseal()

    refused("mixes", path)


def test_one_mark_more_than_the_ballots_have_is_found(
    forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    forgery.mix(UNIT, "marks", [*forgery.inputs(UNIT, "marks"), forgery.inputs(FIRST, "marks")[0]])
    forgery.reseal()

    refused("mixes", layout.mix(UNIT, "marks", 1))


# Who mixed


INSTITUTIONS: dict[str, tuple[object, ...]] = {
    "one twice": (1, 2, 1),
    "one of the reserve twice": (4, 2, 4),
    "in another order": (2, 1, 3),
    "one that is not on the list": (1, 2, 6),
    "none": (1, 0, 3),
    "a truth value": (True, 2, 3),
    "a text": ("1", 2, 3),
    "nobody": (None, 2, 3),
}


@pytest.mark.parametrize("who", INSTITUTIONS)
def test_turns_of_other_institutions_are_found(
    who: str, forgery: MarksForgery, refused: Callable[..., str]
) -> None:
    """The files, too, say that these mixed."""
    acts = forgery.acts
    lines = [n for n, act in enumerate(acts, start=1) if act["act"] == "mix" and act["unit"] == UNIT]
    wrong = next(
        turn
        for turn, institution in enumerate(INSTITUTIONS[who])
        if type(institution) is not int
        or (institution != turn + 1 and institution not in (4, 5))
        or institution in INSTITUTIONS[who][:turn]
    )
    set_institutions(forgery, UNIT, INSTITUTIONS[who])
    forgery.reseal()

    refused("mixes", ACTS, line=lines[wrong])


def test_a_turn_taken_in_anothers_name_is_found(forgery: MarksForgery, refused: Callable[..., str]) -> None:
    """The log says that an institution in reserve mixed; its file says another."""
    set_institutions(forgery, UNIT, (1, 4, 3))
    forgery.reseal()

    refused("mixes", layout.mix(UNIT, "marks", 2))


CHANGED_ACTS: dict[str, Callable[[list[dict], int], None]] = {
    "a turn is missing": lambda acts, at: acts.pop(at),
    "a turn stands twice": lambda acts, at: acts.insert(at, acts[at]),
    "two turns are exchanged": lambda acts, at: acts.insert(at, acts.pop(at + 1)),
    "a turn comes after a tally": lambda acts, at: acts.insert(len(acts) - 1, acts.pop(at)),
    "another number": lambda acts, at: acts[at].update(mixer=9),
    "another unit": lambda acts, at: acts[at].update(unit="council-003"),
    "another contest": lambda acts, at: acts[at].update(contest="mayor"),
    "no institution": lambda acts, at: acts[at].pop("institution"),
    "a further field": lambda acts, at: acts[at].update(voter="1"),
    "a file missing": lambda acts, at: acts[at]["files"].popitem(),
    "the file of another turn": lambda acts, at: acts[at]["files"].update(acts[at + 1]["files"]),
}


@pytest.mark.parametrize("change", CHANGED_ACTS)
def test_other_acts_of_mixing_are_found(change: str, forgery: MarksForgery, tmp_path: Path) -> None:
    acts = forgery.acts
    at = next(n for n, act in enumerate(acts) if act["act"] == "mix" and act["unit"] == UNIT)
    CHANGED_ACTS[change](acts, at)
    forgery.sign(acts)

    from amin.record import CheckFailed

    with pytest.raises(CheckFailed) as refusal:
        verify(forgery.write(tmp_path / "record"))
    assert (refusal.value.name, refusal.value.place.file) == ("acts", ACTS)


def test_a_unit_mixed_by_another_rule_is_found(forgery: MarksForgery, refused: Callable[..., str]) -> None:
    acts = [act for act in forgery.acts if not (act["act"] == "mix" and act["unit"] == UNIT)]
    for turn in TURNS:
        for part in layout.PARTS:
            del forgery.files[layout.mix(UNIT, part, turn)]
    forgery.sign(acts)

    refused("units", ACTS)
