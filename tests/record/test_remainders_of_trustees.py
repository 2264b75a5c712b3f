"""Trustees decrypt what is left of a unit once, and never two sets of ballots that differ by few."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from held_election import MAYOR, SEED, TRUSTEES, Held, Silent, always, election_called, files_of, hold
from revised_election import JOINED, JOINED_IN_MARKS, amendment, exclusion
from revised_forgery import RevisedForgery

from amin.election import Contest
from amin.errors import NotPermittedError
from amin.record import CheckFailed, layout
from amin.record.orders import Kind
from amin.rehearsal import AmendmentOrder, Revised, revise
from amin.tally import Trustee, VerifiedSums, verified_remainders, verified_units
from amin.tally.remainders import admit
from amin.tally.verified import Remainder

BALLOTS = {"1": 100, "2": 100, "3": 60, "4": 200}
KINDS = pytest.mark.parametrize("council", [JOINED, JOINED_IN_MARKS], ids=["sum", "marks"])


def remainder(*stations: str, unit: str = "council-001-r1", k: int = 100) -> Remainder:
    """What is left of a unit of four stations."""
    return Remainder("council-001", BALLOTS, k, unit, stations)


def base(folder: Path, council: Contest = JOINED) -> Held:
    """An election whose first results are published."""
    return hold(folder, election_called("Remainders", (council, MAYOR)))


def exclude(held: Held, out: Path, stations: Sequence[str], amend: Sequence[AmendmentOrder] = ()) -> Revised:
    """Annul the council's contest at these stations."""
    return revise(
        held.folder,
        held.keys.folder,
        out,
        amend=amend,
        exclude=[exclusion(station) for station in stations],
        progress=Silent(),
        entropy=always("weights"),
    )


def trustee_of(held: Held) -> Trustee:
    """The first trustee, in this process."""
    folder = held.keys.trustee(1)
    return Trustee.open(folder, 1, held.ceremony, held.keys.passphrase(folder))


def memories(held: Held) -> list[bytes]:
    """What each trustee remembers of remainders."""
    paths = [held.keys.trustee(number) / "remainders" for number in range(1, TRUSTEES + 1)]
    return [path.read_bytes() for path in paths if path.exists()]


@pytest.mark.parametrize(
    ("stations", "why"),
    [
        (("2", "4"), "it differs from the first remainder by 60"),
        (("1", "2", "4"), "it is no part of the first remainder"),
        (("3",), "it holds 60"),
        ((), "it holds nothing"),
    ],
)
def test_a_second_remainder_that_could_single_somebody_out_is_refused(
    stations: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    admit(tmp_path, 1, remainder("2", "3", "4"))
    before = (tmp_path / "remainders").read_bytes()
    asked = remainder(*stations, unit="council-001-r2")

    with pytest.raises(NotPermittedError, match="single out fewer than 100"):
        admit(tmp_path, 1, asked)
    assert (tmp_path / "remainders").read_bytes() == before, why


def test_a_second_remainder_that_lies_within_the_first_is_remembered_beside_it(tmp_path: Path) -> None:
    """It holds 160 ballots, and differs from the first by 200."""
    for asked in (remainder("2", "3", "4"), remainder("2", "3", unit="council-001-r2")):
        admit(tmp_path, 1, asked)

    with pytest.raises(NotPermittedError):
        admit(tmp_path, 1, remainder("2", unit="council-001-r3"))


@pytest.mark.parametrize("stations", [("1", "2", "3", "4"), ("1", "2", "4"), ("3",), (), ("2", "9")])
def test_a_first_remainder_is_held_against_the_whole_unit(stations: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises((NotPermittedError, KeyError)):
        admit(tmp_path, 1, remainder(*stations))
    assert not (tmp_path / "remainders").exists()


def test_the_same_remainder_again_is_no_harm_and_nobody_else_can_read_what_is_remembered(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        admit(tmp_path, 1, remainder("2", "3", "4"))

    assert (tmp_path / "remainders").stat().st_mode & 0o777 == 0o600


@KINDS
def test_the_same_orders_again_give_the_same_record(council: Contest, tmp_path: Path) -> None:
    """A revision that was killed is begun again: whatever was decrypted is decrypted to the same bytes."""
    held = base(tmp_path, council)
    revised = exclude(held, tmp_path / "one", ["3"])
    remembered = memories(held)
    exclude(held, tmp_path / "two", ["3"])

    assert revised.tallied_again == ("council-001-r1",)
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
    assert remembered == memories(held) != []


@KINDS
def test_another_history_of_annulments_is_refused_by_every_trustee(council: Contest, tmp_path: Path) -> None:
    """First station 3 annulled, then, as if that had never been, station 1."""
    held = base(tmp_path, council)
    exclude(held, tmp_path / "one", ["3"])

    with pytest.raises(NotPermittedError, match="could single out fewer than 3 ballots"):
        exclude(held, tmp_path / "two", ["1"])
    assert not (tmp_path / "two").exists()
    assert not [path for path in tmp_path.iterdir() if "unfinished" in path.name]


def test_trustees_without_a_memory_would_decrypt_the_other_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The known-bad build: the test above has something to find."""
    monkeypatch.setattr("amin.tally.trustee.admit", lambda *_: None)
    held = base(tmp_path)
    trustee = trustee_of(held)
    for number, station in enumerate(["3", "1"]):
        lawful = revised_by_hand(held, tmp_path / str(number), lambda _: None, station)
        (found,) = verified_remainders(lawful, progress=Silent(), seed=SEED)
        assert isinstance(found, VerifiedSums)
        assert trustee.decrypt(found)
        (held.keys.trustee(1) / "remainders").unlink()
        (held.keys.trustee(2) / "remainders").unlink()


def test_a_killed_trustee_remembers_before_its_share_is_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = base(tmp_path)
    (found,) = verified_remainders(
        revised_by_hand(held, tmp_path, lambda _: None), progress=Silent(), seed=SEED
    )
    for number in (1, 2):
        (held.keys.trustee(number) / "remainders").unlink()
    assert isinstance(found, VerifiedSums)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> bytes:
        raise Killed

    monkeypatch.setattr("amin.crypto.keys.Unit.decrypt", killed)
    with pytest.raises(Killed):
        trustee_of(held).decrypt(found)
    assert memories(held) == [b'{"council-001":[{"stations":["1","2","4"],"unit":"council-001-r1"}]}']


def test_where_the_rest_would_single_somebody_out_nobody_is_asked_and_the_unit_is_left_out(
    tmp_path: Path,
) -> None:
    """Station 1 and 3 hold 9 of 12 ballots; of 4 ballots less than three are left."""
    held = base(tmp_path)
    revised = exclude(held, tmp_path / "one", ["1", "2", "3"])

    assert revised.tallied_again == ()
    assert memories(held) == []
    (council, mayor) = revised.after
    assert (council.ballots, council.elected) == (0, ())
    assert council.left_out == ("1", "2", "3", "4")
    assert mayor == revised.before[1]


def revised_by_hand(
    held: Held, folder: Path, change: Callable[[RevisedForgery], object], station: str = "3"
) -> Path:
    """A record with an order behind its results, changed, and sealed by the log."""
    folder.mkdir(exist_ok=True)
    exclude(held, folder / "lawful", [station])
    forged = RevisedForgery(held, folder / "scratch")
    forged.files = dict(files_of(folder / "lawful"))
    for path in ("tally/council-001-r1.json", "results-1.json"):
        del forged.files[path]
    forged.put_acts(forged.acts[:-2])
    change(forged)
    forged.reseal()
    return forged.write(folder / "forged")


def test_trustees_see_what_was_annulled_and_that_its_board_signed(tmp_path: Path) -> None:
    held = base(tmp_path)
    lawful = revised_by_hand(held, tmp_path, lambda _: None)

    (found,) = verified_remainders(lawful, progress=Silent(), seed=SEED)
    assert (found.unit, found.stations, found.ballots) == ("council-001-r1", ("1", "2", "4"), 6)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda f: f.set(layout.exclusion(1), ("signatures",), []), "exclusions"),
        (lambda f: f.sign_order(layout.exclusion(1), ["executive"]), "exclusions"),
        (lambda f: f.set(layout.exclusion(1), ("station",), "1"), "exclusions"),
        (lambda f: f.set(layout.RESULTS, ("contests", 0, "blank"), 0), "counts"),
        (lambda f: f.put_acts(f.acts[:-1]), "acts"),
    ],
    ids=["unsigned", "by another board", "another station", "other results", "no order"],
)
def test_trustees_refuse_a_record_whose_orders_do_not_hold(
    change: Callable[[RevisedForgery], object], check: str, tmp_path: Path
) -> None:
    folder = revised_by_hand(base(tmp_path), tmp_path, change)

    with pytest.raises(CheckFailed) as refusal:
        verified_remainders(folder, progress=Silent(), seed=SEED)
    assert refusal.value.name == check


def test_nothing_is_decrypted_again_of_a_record_that_nobody_ordered_otherwise(tmp_path: Path) -> None:
    held = base(tmp_path)

    with pytest.raises(CheckFailed, match="no order since the last"):
        verified_remainders(held.folder, progress=Silent(), seed=SEED)
    with pytest.raises(CheckFailed, match="acts"):
        verified_units(held.folder, progress=Silent(), seed=SEED)


def test_an_amendment_alone_needs_no_trustee(tmp_path: Path) -> None:
    held = base(tmp_path)
    revised = exclude(held, tmp_path / "one", [], [amendment(Kind.DIED, "10019")])

    assert revised.tallied_again == ()
    assert memories(held) == []
