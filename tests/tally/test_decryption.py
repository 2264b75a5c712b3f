"""Decrypting a unit: any t trustees suffice, a bad share is passed over and named (B-11, B-12)."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from itertools import combinations, permutations

import pytest
from tally_examples import (
    CHOICES,
    COUNT,
    ELECTION,
    HASH,
    NUMBERS,
    STATION_KEYS,
    THRESHOLD,
    TOTALS,
    UNITS,
    Held,
    ceremony,
    close,
    hold,
    passphrase,
    share_of,
    verify,
)

from amin.crypto import SigningKey, Unit, combine
from amin.errors import NotPermittedError, Place, RejectedError
from amin.record import CheckFailed, layout
from amin.tally import Trustee, VerifiedSums, decrypt_unit

ORDER = 2**252 + 27742317777372353535851937790883648493


def decrypted(held: Held, trustees, unit=UNITS[0]):
    return decrypt_unit(ELECTION, held.key, held.sums(unit), trustees)


@pytest.mark.parametrize("chosen", [*combinations(NUMBERS, THRESHOLD)], ids=str)
def test_every_set_of_three_trustees_decrypts_the_same_totals(held, chosen):
    for unit in UNITS:
        tally, faulty = decrypted(held, [held.trustees[number - 1] for number in chosen], unit)

        assert tally.totals == TOTALS[unit.id]
        assert (tally.unit, tally.stations, tally.ballots) == (unit.id, unit.stations, sum(TOTALS[unit.id]))
        assert [share.trustee for share in tally.shares] == [*chosen]
        assert faulty == ()


def test_the_order_in_which_trustees_come_changes_nothing(held):
    tallies = {str(decrypted(held, order)) for order in permutations(held.trustees[:THRESHOLD])}

    assert len(tallies) == 1


def test_more_trustees_than_needed_give_no_share(held):
    tally, faulty = decrypted(held, held.trustees)

    assert [share.trustee for share in tally.shares] == [1, 2, 3]
    assert faulty == ()


@pytest.mark.parametrize("count", range(THRESHOLD))
def test_fewer_than_three_trustees_decrypt_nothing(held, count):
    with pytest.raises(
        NotPermittedError, match=f"^{count} trustees gave a share that holds; 3 must$"
    ) as refused:
        decrypted(held, held.trustees[:count])
    assert refused.value.hint


def test_the_same_trustee_thrice_is_one_trustee(held):
    with pytest.raises(NotPermittedError):
        decrypted(held, [held.trustees[0]] * 3)


def test_one_who_comes_twice_does_not_keep_the_others_from_decrypting(held):
    tally, _ = decrypted(held, [*held.trustees[:2], *held.trustees[:3]])

    assert tally.totals == TOTALS["council-001"]
    assert [share.trustee for share in tally.shares] == [1, 2, 3]


class Cheat:
    """A trustee who gives something else than its share."""

    def __init__(
        self, trustee: Trustee, held: Held, forge: Callable[[Trustee, Held, VerifiedSums], bytes]
    ) -> None:
        self.number = trustee.number
        self._trustee, self._held, self._forge = trustee, held, forge

    def decrypt(self, sums: VerifiedSums) -> bytes:
        return self._forge(self._trustee, self._held, sums)


def raw(trustee: Trustee, sums: bytes, *, election=HASH, unit="council-001", number=0, secret=b"") -> bytes:
    statement = Unit(election, "council", unit)
    return statement.decrypt(number or trustee.number, secret or share_of(trustee), sums)


def flip(share: bytes, at: int) -> bytes:
    at %= len(share)
    return share[:at] + bytes([share[at] ^ 1]) + share[at + 1 :]


def other_secret(trustee: Trustee) -> bytes:
    return ((int.from_bytes(share_of(trustee), "little") + 1) % ORDER).to_bytes(32, "little")


BAD_SHARES: dict[str, Callable[[Trustee, Held, VerifiedSums], bytes]] = {
    "random bytes": lambda one, held, sums: bytes(range(160)),
    "zeros": lambda one, held, sums: bytes(160),
    "nothing": lambda one, held, sums: b"",
    "cut": lambda one, held, sums: one.decrypt(sums)[:-1],
    "too long": lambda one, held, sums: one.decrypt(sums) + b"\0",
    "of other sums": lambda one, held, sums: one.decrypt(held.sums(UNITS[1])),
    "of other sums, for this unit": lambda one, held, sums: raw(one, held.sums(UNITS[1]).sums),
    "for another unit": lambda one, held, sums: raw(one, sums.sums, unit="council-002"),
    "for another election": lambda one, held, sums: raw(one, sums.sums, election=bytes(32)),
    "of another trustee": lambda one, held, sums: held.trustees[one.number % COUNT].decrypt(sums),
    "under another trustee's number": lambda one, held, sums: raw(
        one, sums.sums, number=one.number % COUNT + 1
    ),
    "with another key": lambda one, held, sums: raw(one, sums.sums, secret=other_secret(one)),
    "right, with a broken challenge": lambda one, held, sums: flip(one.decrypt(sums), -64),
    "right, with a broken response": lambda one, held, sums: flip(one.decrypt(sums), -32),
    "right but for the first slot": lambda one, held, sums: (
        raw(one, sums.sums, secret=other_secret(one))[:32] + one.decrypt(sums)[32:]
    ),
    "right with two slots swapped": lambda one, held, sums: (
        one.decrypt(sums)[32:64] + one.decrypt(sums)[:32] + one.decrypt(sums)[64:]
    ),
}


@pytest.mark.parametrize("forge", BAD_SHARES.values(), ids=BAD_SHARES)
def test_every_trustee_with_a_bad_share_is_named_and_passed_over(held, forge):
    for culprit in NUMBERS:
        for others in combinations([n for n in NUMBERS if n != culprit], THRESHOLD):
            present = [held.trustees[number - 1] for number in others]
            tally, faulty = decrypted(held, [*present, Cheat(held.trustees[culprit - 1], held, forge)])

            assert tally.totals == TOTALS["council-001"]
            assert [share.trustee for share in tally.shares] == [*others]
            # Whoever comes after the third good share is not asked at all.
            assert faulty == ((culprit,) if culprit < max(others) else ())


def test_two_bad_shares_of_five_still_leave_a_result(held):
    trustees = [
        Cheat(one, held, BAD_SHARES["zeros"]) if one.number in (1, 3) else one for one in held.trustees
    ]
    tally, faulty = decrypted(held, trustees)

    assert tally.totals == TOTALS["council-001"]
    assert faulty == (1, 3)


def test_three_bad_shares_of_five_are_all_named(held):
    trustees = [
        Cheat(one, held, BAD_SHARES["zeros"]) if one.number != 2 else one for one in held.trustees[:4]
    ]

    with pytest.raises(NotPermittedError, match="1 trustees gave a share that holds; 3 must; not: 1, 3, 4"):
        decrypted(held, trustees)


def test_bad_shares_that_are_not_verified_give_a_wrong_result_or_none(held):
    """The known-bad control: a tally that combines what it is given."""
    sums = held.sums(UNITS[0])
    good = [(one.number, one.decrypt(sums)) for one in held.trustees[:2]]
    bad = (3, BAD_SHARES["with another key"](held.trustees[2], held, sums))

    assert tuple(combine(sums.sums, [*good, (3, held.trustees[2].decrypt(sums))], bound=3)) == (2, 1, 0)
    with pytest.raises(RejectedError):
        combine(sums.sums, [*good, bad], bound=3)


@pytest.mark.parametrize("number", [0, -1, 6, 255])
def test_somebody_who_is_no_trustee_is_named_and_passed_over(held, number):
    stranger = Cheat(held.trustees[0], held, lambda one, _, sums: one.decrypt(sums))
    stranger.number = number
    tally, faulty = decrypted(held, [*held.trustees[1:4], stranger])
    assert tally.totals == TOTALS["council-001"]
    assert faulty == ((number,) if number < 1 else ())
    with pytest.raises(NotPermittedError, match=f"not: {number}"):
        decrypted(held, [*held.trustees[:2], stranger])


def test_trustees_of_another_ceremony_decrypt_nothing(held, memory_folder):
    """A share of another key (B-11)."""
    strangers = hold(memory_folder, salt=7).trustees
    with pytest.raises(NotPermittedError, match="not: 1, 2, 3, 4, 5"):
        decrypted(held, strangers)
    tally, faulty = decrypted(held, [*strangers[:2], *held.trustees[2:]])
    assert (tally.totals, faulty) == (TOTALS["council-001"], (1, 2))


# --- what may be decrypted -----------------------------------------------------------------------


def test_sums_to_decrypt_cannot_be_made_by_hand(held):
    sums = held.sums(UNITS[0])
    with pytest.raises(TypeError, match="verified_units"):
        VerifiedSums("council", "council-001", ("1",), 1, sums.sums, sums.closed_set, object())
    with pytest.raises(TypeError):
        VerifiedSums("council", "council-001", ("1",), 1, sums.sums, sums.closed_set)


def test_sums_to_decrypt_cannot_be_made_from_others(held):
    """One voter's ballot in place of the sums is what a curious operator would want decrypted."""
    sums = held.sums(UNITS[0])
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(sums, sums=bytes(192))
    with pytest.raises(dataclasses.FrozenInstanceError):
        sums.sums = bytes(192)
    kept = (sums.contest, sums.unit, sums.stations, sums.ballots, sums.sums, sums.closed_set, sums.remainder)
    assert not any(value not in kept for value in vars_of(sums))


def vars_of(sums: VerifiedSums) -> list[object]:
    """Everything that an attribute of the sums would hand out."""
    return [getattr(sums, name) for name in dir(sums) if not name.startswith("__")]


def test_verified_units_are_those_of_the_boxes_of_the_unit(held):
    for unit in UNITS:
        sums = held.sums(unit)
        assert (sums.contest, sums.unit, sums.ballots) == ("council", unit.id, sum(TOTALS[unit.id]))


@pytest.fixture
def copied(held, memory_folder) -> Held:
    """The held election, its record copied so that it may be changed."""
    shutil.copytree(held.record, memory_folder / "record")
    return dataclasses.replace(held, record=memory_folder / "record", folder=memory_folder)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("at", [0, 40, 70, 300, -1])
def test_a_box_with_one_bad_ballot_is_refused_naming_file_and_record(copied, number, at):
    path = copied.record / layout.ballots("1", "council")
    box = bytearray(path.read_bytes())
    size = (len(box) - 64) // 3
    place = 64 + (number - 1) * size + (at if at >= 0 else size - 1)
    box[place] ^= 1
    path.write_bytes(box)

    with pytest.raises(CheckFailed) as refused:
        verify(copied.record)
    assert refused.value.place == Place(layout.ballots("1", "council"), record=number)
    assert refused.value.name == "ballots"


def test_a_box_of_another_station_or_of_fewer_ballots_is_refused(copied):
    first = copied.record / layout.ballots("1", "council")
    second = copied.record / layout.ballots("2", "council")
    whole = first.read_bytes()
    for other in (second.read_bytes(), whole[:-1], whole[: 64 + (len(whole) - 64) // 3], b""):
        first.write_bytes(other)
        with pytest.raises(CheckFailed) as refused:
            verify(copied.record)
        assert refused.value.place.file == layout.ballots("1", "council")
    first.unlink()
    with pytest.raises(CheckFailed):
        verify(copied.record)


def test_a_ballot_under_the_key_of_another_ceremony_is_refused(copied, memory_folder):
    other = hold(memory_folder / "other", salt=9)
    box = layout.ballots("1", "council")
    shutil.copy(other.record / box, copied.record / box)

    with pytest.raises(CheckFailed) as refused:
        verify(copied.record)
    assert refused.value.place.record == 1


def test_a_box_that_its_station_did_not_sign_is_not_decrypted(held, memory_folder):
    """A headquarters that makes up a box, and even the log over it, gets no sums."""
    forged = {**STATION_KEYS, "1": SigningKey(b"a headquarters' own key, 32 byte")}
    record = close(memory_folder / "record", held.keys, {"1": [b"\1\0\0"], "2": CHOICES["2"]}, signs=forged)

    with pytest.raises(CheckFailed) as refused:
        verify(record)
    assert (refused.value.name, refused.value.place.file) == ("closings", layout.closing("1", "council"))


def test_nobody_can_have_a_single_box_decrypted_where_the_rule_joins_it(held, memory_folder):
    """Which stations make a unit follows from the frozen rule; it is no argument that anybody gives."""
    assert [sums.unit for sums in verify(held.record)] == [unit.id for unit in UNITS]
    assert [sums.stations for sums in verify(held.record)] == [unit.stations for unit in UNITS]


def test_a_set_that_is_not_closed_yet_is_not_decrypted(copied):
    """The last box is missing, and the log says so honestly."""
    shutil.rmtree(copied.record / "boxes" / "2")
    with pytest.raises(CheckFailed, match="missing"):
        verify(copied.record)


def test_a_trustee_who_has_decrypted_of_one_closed_set_decrypts_of_no_other(memory_folder):
    """Of two sets that differ in one ballot, the difference of the sums would show that ballot."""
    held = hold(memory_folder / "first")
    first = held.sums(UNITS[0])
    share = held.trustees[0].decrypt(first)
    fewer = {"1": CHOICES["1"][:2], "2": CHOICES["2"]}
    second = dataclasses.replace(held, record=close(memory_folder / "second", held.keys, fewer))
    again = Trustee.open(held.folder / "trustees" / "1", 1, ceremony(), passphrase(1))

    for trustee in (held.trustees[0], again):
        with pytest.raises(NotPermittedError, match="another closed set"):
            trustee.decrypt(second.sums(UNITS[0]))
        assert trustee.decrypt(first) == share  # the same again is no harm


def test_a_killed_trustee_is_bound_before_its_share_is_out(memory_folder, monkeypatch):
    """The name of the set is on the disk before there is a share."""
    held = hold(memory_folder / "first")
    sums = held.sums(UNITS[0])

    class Killed(BaseException):
        pass

    def killed(*_: object) -> bytes:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("amin.crypto.keys.Unit.decrypt", killed)
        with pytest.raises(Killed):
            held.trustees[0].decrypt(sums)
    kept = held.folder / "trustees" / "1" / "closed-set"
    assert bytes.fromhex(kept.read_text()) == sums.closed_set
