"""A unit too large for a mixer's memory: cut by tracker into batches, the same for all; nothing escapes."""

from __future__ import annotations

from pathlib import Path

import pytest
from forgery import ACTS, Forgery, assert_refused, verify
from held_election import IN_MARKS, MAYOR, MIXERS, Held, election_called, hold

from amin.election import TallyUnit, statement_of
from amin.record import Record, layout, mixes
from amin.record.mixes import batches_of, by_part, marks_lists

UNIT, STATIONS = "council-001", ("1", "2")  # six ballots of two marks
TURNS = range(1, MIXERS.count + 1)
BATCHES = 3


MOST = 4  # marks that a mixer holds at once: those of two ballots


@pytest.fixture(scope="module")
def in_batches(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """An election of mixers with so little memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mixes, "MOST_MARKS", MOST)
        return hold(tmp_path_factory.mktemp("batches"), election_called("In batches", (IN_MARKS, MAYOR)))


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever verifies knows how large batches are."""
    monkeypatch.setattr(mixes, "MOST_MARKS", MOST)


@pytest.fixture
def forgery(in_batches: Held) -> Forgery:
    """A copy of that record, to be changed."""
    return Forgery(in_batches)


def unit_of(record: Record) -> TallyUnit:
    (tally,) = (tally for tally in record.marks_tallies(IN_MARKS.id) if tally.unit == UNIT)
    return TallyUnit(UNIT, IN_MARKS.id, tally.stations)


def test_a_record_in_batches_holds_and_says_what_one_in_sums_says(in_batches: Held, held: Held) -> None:
    verify(in_batches.folder)
    results = [Forgery(each).json(layout.RESULTS)["contests"] for each in (in_batches, held)]
    assert results[0] == results[1]


def test_every_mixer_writes_a_file_for_each_batch_of_each_part(in_batches: Held) -> None:
    found = {path for path in in_batches.files if path.startswith(f"mix/{UNIT}/")}
    assert found == {
        f"mix/{UNIT}/{part}-{turn}{'' if batch == 0 else f'-{batch}'}.bin"
        for part in layout.PARTS
        for turn in TURNS
        for batch in range(BATCHES)
    }


def test_batches_are_cut_by_tracker_over_all_stations_of_the_unit(in_batches: Held) -> None:
    """Sorted here by hand: the two smallest trackers, the next two, the last two."""
    record = Record(in_batches.folder)
    statement = statement_of(IN_MARKS, in_batches.hash, in_batches.key)
    trackers = {
        station: statement.trackers(station, in_batches.files[layout.ballots(station, IN_MARKS.id)][64:])
        for station in STATIONS
    }
    ordered = sorted(tracker for each in trackers.values() for tracker in each)

    batches = batches_of(record, unit_of(record))
    cut = [
        {trackers[station][at] for station, span in zip(STATIONS, spans, strict=True) for at in span}
        for spans in batches
    ]

    assert cut == [{*ordered[at : at + 2]} for at in (0, 2, 4)]


@pytest.mark.parametrize("most", range(1, 20))
def test_every_ballot_is_in_one_batch_and_batches_differ_by_one_ballot_at_most(
    most: int, in_batches: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixes, "MOST_MARKS", most)
    record = Record(in_batches.folder)
    batches = batches_of(record, unit_of(record))

    sizes = [sum(map(len, spans)) for spans in batches]
    assert sum(sizes) == 6
    assert max(sizes) - min(sizes) <= 1
    assert max(sizes) <= max(1, most // IN_MARKS.max_marks)
    for place, station in enumerate(STATIONS):
        ballots = [at for spans in batches for at in spans[place]]
        assert ballots == [*range(record.ballots(station, IN_MARKS.id))]


def test_the_inputs_of_all_batches_are_the_ciphertexts_of_all_ballots(in_batches: Held) -> None:
    record = Record(in_batches.folder)
    statement = statement_of(IN_MARKS, in_batches.hash, in_batches.key)
    whole = [
        statement.ciphertexts(in_batches.files[layout.ballots(station, IN_MARKS.id)][64:])
        for station in STATIONS
    ]
    for number, batches in enumerate(by_part(marks_lists(record, unit_of(record)))):
        given = []
        for each in batches:
            with each.inputs() as pieces:
                given.append(pieces.read(0, pieces.size_bytes))
        found, wanted = b"".join(given), b"".join(parts[number] for parts in whole)
        assert sorted(cut(found)) == sorted(cut(wanted))


def cut(data: bytes) -> list[bytes]:
    return [data[at : at + 64] for at in range(0, len(data), 64)]


def test_a_larger_bound_finds_another_number_of_batches(
    in_batches: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixes, "MOST_MARKS", 2**19)
    failed = assert_refused(in_batches.folder, "mixes", ACTS, line=mix_lines(in_batches)[0])
    assert "in 3 batches; it has 1" in failed.message


def test_one_batch_where_three_belong_is_found(in_marks: Held) -> None:
    failed = assert_refused(in_marks.folder, "mixes", ACTS, line=mix_lines(in_marks)[0])
    assert "in 1 batches; it has 3" in failed.message


def mix_lines(held: Held) -> list[int]:
    acts = Forgery(held).acts
    return [line for line, act in enumerate(acts, start=1) if act["act"] == "mix" and act["unit"] == UNIT]


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("part", layout.PARTS)
def test_batches_exchanged_are_found(part: str, turn: int, forgery: Forgery, tmp_path: Path) -> None:
    """They have as many ciphertexts each, and their headers are alike."""
    forgery.swap(layout.mix(UNIT, part, turn), layout.mix(UNIT, part, turn, 2))
    forgery.reseal()

    assert_refused(forgery.write(tmp_path / "record"), "mixes", layout.mix(UNIT, part, turn))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_each_batch_is_verified(batch: int, forgery: Forgery, tmp_path: Path) -> None:
    path = layout.mix(UNIT, "marks", 2, batch)
    data = bytearray(forgery.files[path])
    data[-1] ^= 1
    forgery.files[path] = bytes(data)
    forgery.reseal()

    assert_refused(forgery.write(tmp_path / "record"), "mixes", path)


def test_a_batch_that_an_act_leaves_out_is_found(forgery: Forgery, tmp_path: Path) -> None:
    acts = forgery.acts
    for line in mix_lines(forgery.held):
        for part in layout.PARTS:
            path = layout.mix(UNIT, part, acts[line - 1]["mixer"], 2)
            del acts[line - 1]["files"][path]
            del forgery.files[path]
    forgery.sign(acts)

    assert_refused(forgery.write(tmp_path / "record"), "mixes", ACTS, line=mix_lines(forgery.held)[0])


@pytest.mark.parametrize("part", layout.PARTS)
def test_shares_of_two_batches_exchanged_are_found(part: str, forgery: Forgery, tmp_path: Path) -> None:
    path = layout.share(UNIT, part, 1)
    data = forgery.files[path]
    each = (len(data) - 64) // BATCHES
    forgery.files[path] = (
        data[:64] + data[64 + each : 64 + 2 * each] + data[64 : 64 + each] + data[64 + 2 * each :]
    )
    forgery.reseal()

    assert_refused(forgery.write(tmp_path / "record"), "shares", path, record=1)
