"""What a rehearsal must never say or leave behind: who voted, with which card, from which seed (E4, E8)."""

from __future__ import annotations

import base64
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rehearsal_examples import GIVEN, PLAN, ROWS, Silent, verified, words
from typer.testing import CliRunner

from amin.box import TokenPack
from amin.cli.main import app
from amin.record import Record, layout
from amin.rehearsal import poll, rehearse
from amin.rehearsal.voters import invented_number, pseudonyms

USE_CASE = sys.modules["amin.rehearsal.rehearse"]  # the module; the room gives its name to the function


class Watched:
    """Everything secret that a rehearsal made, noted as it was made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seed: int = 1) -> None:
        self.drawn: list[bytes] = []
        self.cards: list[bytes] = []
        self.pseudonyms: list[bytes] = []
        self._random = random.Random(seed)
        watched = self

        class WatchedPack(TokenPack):
            def __init__(self, *given: object, **more: object) -> None:
                super().__init__(*given, **more)
                watched.cards += [card.secret for card in self._cards]
                watched.cards += [card.signature for card in self._cards]

        def watched_pseudonyms(key: bytes) -> Callable[[int], bytes]:
            real = pseudonyms(key)
            watched.pseudonyms += [key, *map(real, range(len(ROWS)))]
            return real

        monkeypatch.setattr(poll, "TokenPack", WatchedPack)
        monkeypatch.setattr(USE_CASE, "pseudonyms", watched_pseudonyms)

    def entropy(self, size: int) -> bytes:
        """Random bytes, the same for the same seed."""
        drawn = self._random.randbytes(size)
        self.drawn += [drawn[at : at + 32] for at in range(0, size, 32)]
        return drawn


def forms(secret: bytes) -> list[bytes]:
    """Bytes as they could stand in a file."""
    whole = base64.b64encode(secret)
    return [secret, secret.hex().encode(), secret.hex().upper().encode(), whole, whole.rstrip(b"=")]


def found_in(folder: Path, secrets: list[bytes]) -> set[bytes]:
    """Which secrets stand in some file of a folder, or in a file's name."""
    data = b"\n".join(
        [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
        + [str(path).encode() for path in folder.rglob("*")]
    )
    return {secret for secret in secrets if any(form in data for form in forms(secret))}


def halves_of_the_stations(record: Record) -> set[bytes]:
    """The only random bytes that are meant to be public: a half of each tracker."""
    found = set()
    for contest, station in record.boxes():
        size = record.contests[contest.id].ballot_bytes
        data = (record.folder / layout.ballots(station.code, contest.id)).read_bytes()[64:]
        found |= {data[at + 32 : at + 64] for at in range(0, len(data), size)}
    return found


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


def test_no_card_and_no_pseudonym_stands_in_the_record(memory_folder, watched):
    rehearse(GIVEN, PLAN, memory_folder / "out", progress=Silent(), entropy=watched.entropy)

    verified(memory_folder / "out")
    assert len(watched.cards) == 2 * len(ROWS)
    assert len(watched.pseudonyms) == 1 + len(ROWS)
    assert found_in(memory_folder, watched.cards + watched.pseudonyms) == set()


def test_of_all_that_was_drawn_only_the_stations_halves_are_public(memory_folder, watched):
    """Not a seed of a booth, a trustee, a key; nor the id of a request."""
    rehearse(GIVEN, PLAN, memory_folder / "out", progress=Silent(), entropy=watched.entropy)
    public = halves_of_the_stations(Record(memory_folder / "out"))

    long_enough = [drawn for drawn in watched.drawn if len(drawn) >= 16]
    assert len(long_enough) > 4 * len(ROWS)
    assert len(public) == len(ROWS)
    assert found_in(memory_folder, long_enough) == public  # and the search finds what is there


def test_a_secret_that_is_left_in_the_record_is_found(memory_folder, watched):
    """The control of the tests above."""
    rehearse(GIVEN, PLAN, memory_folder / "out", progress=Silent(), entropy=watched.entropy)
    for number, form in enumerate(forms(watched.cards[0])):
        (memory_folder / "out" / f"{number}").write_bytes(b"x" + form + b"x")
        assert found_in(memory_folder, watched.cards) == {watched.cards[0]}
        (memory_folder / "out" / f"{number}").unlink()


def test_the_record_says_nothing_of_the_order_in_which_voters_came(memory_folder, monkeypatch):
    """The same votes in another order: files of the same names and sizes, and the same counts."""
    told = []
    for number, rows in enumerate((ROWS, ROWS[::-1])):
        out = memory_folder / str(number) / "out"
        given = type(GIVEN)(GIVEN.candidates, GIVEN.lists, sorted(rows, key=lambda row: row[0]))
        result = rehearse(given, PLAN, out, progress=Silent(), entropy=random.Random(number).randbytes)
        files = {path.relative_to(out).as_posix(): path.stat().st_size for path in out.rglob("*.bin")}
        told.append((files, {name: result[name] for name in ("candidates", "lists", "elected", "blank")}))

    assert told[0] == told[1]


@pytest.mark.parametrize(
    "more", [[], ["--json"], ["--quiet"], ["--progress"]], ids=lambda more: "".join(more) or "-"
)
@pytest.mark.parametrize("ends", ["well", "in an unexpected fault"])
def test_neither_numbers_nor_pseudonyms_nor_cards_are_ever_said(
    memory_folder, monkeypatch, watched, more, ends
):
    monkeypatch.setattr(os, "urandom", watched.entropy)
    if ends != "well":
        monkeypatch.setenv("AMIN_DEBUG", "1")  # even then

        def fail(*given: object) -> None:
            raise ZeroDivisionError(str(given))

        monkeypatch.setattr(USE_CASE, "result_of", fail)
    given = [word for word in words(memory_folder, memory_folder / "out") if word != "--plain"]
    ended = CliRunner().invoke(app, [*given, *more])

    assert ended.exit_code == (0 if ends == "well" else 1)
    said = (ended.stdout + ended.stderr).lower()
    assert watched.cards
    assert watched.pseudonyms
    for row in range(len(ROWS)):
        assert invented_number(row) not in said
    for secret in watched.cards + watched.pseudonyms + [drawn for drawn in watched.drawn if len(drawn) == 32]:
        assert secret.hex() not in said
        assert repr(secret).lower() not in said


def test_nothing_secret_is_left_anywhere_when_a_rehearsal_ends(memory_folder, watched):
    """Trustees' folders, rolls and boxes are of the rehearsal only."""
    (memory_folder / "place").mkdir()
    rehearse(GIVEN, PLAN, memory_folder / "place" / "out", progress=Silent(), entropy=watched.entropy)

    assert [path.name for path in (memory_folder / "place").iterdir()] == ["out"]
    assert not [
        path for path in memory_folder.rglob("*") if path.suffix == ".sqlite" or path.name == "secret"
    ]
