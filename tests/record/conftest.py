"""What the tests of the record share: one held election, and copies of it to forge."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest
from forgery import Forgery, assert_refused
from held_election import IN_MARKS, MAYOR, Held, election_called, hold
from revised_election import JOINED_IN_MARKS, Versions, hold_revised
from revised_forgery import RevisedForgery

PATIENCE_S = 20  # far more than any refusal takes


@pytest.fixture(scope="session")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """One election with every secret of it."""
    held = hold(tmp_path_factory.mktemp("held"), election_called("Tampering"))
    yield held
    for path, data in held.files.items():
        assert (held.folder / path).read_bytes() == data, "a test wrote into the honest record"


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """Another election: other in its name, and so in everything."""
    return hold(tmp_path_factory.mktemp("other"), election_called("Another"))


@pytest.fixture(scope="session")
def in_marks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """The same votes, the council's tallied in marks."""
    contests = (IN_MARKS, MAYOR)
    held = hold(tmp_path_factory.mktemp("marks"), election_called("In marks", contests))
    yield held
    for path, data in held.files.items():
        assert (held.folder / path).read_bytes() == data, "a test wrote into the honest record"


@pytest.fixture(scope="session")
def revised(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """An election that boards ordered otherwise three times."""
    versions = hold_revised(tmp_path_factory.mktemp("revised"), "Revised")
    yield versions
    for path, data in versions.held.files.items():
        assert (versions.held.folder / path).read_bytes() == data, "a test wrote into the honest record"


@pytest.fixture(scope="session")
def revised_in_marks(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """The same, the council's tallied in marks."""
    return hold_revised(tmp_path_factory.mktemp("revised"), "Revised in marks", JOINED_IN_MARKS)


@pytest.fixture
def forgery(held: Held) -> Forgery:
    """A copy of the record, to be changed."""
    return Forgery(held)


@pytest.fixture
def refused(forgery: Forgery, tmp_path: Path) -> Callable[..., str]:
    """Write the forgery and see at which check, file, line and record verification ends, and why."""

    def see(check: str, file: str, *, line: int | None = None, record: int | None = None) -> str:
        folder = forgery.write(tmp_path / "record")
        return assert_refused(folder, check, file, line=line, record=record).message

    return see


@pytest.fixture
def forged(revised: Versions, tmp_path: Path) -> RevisedForgery:
    """A copy of the record, to be changed."""
    return RevisedForgery(revised.held, tmp_path / "scratch")


@pytest.fixture
def refused_orders(forged: RevisedForgery, tmp_path: Path) -> Callable[..., str]:
    """Seal the forgery and see at which check and file verification ends, and why."""

    def see(check: str, file: str, *, line: int | None = None) -> str:
        forged.reseal()
        folder = forged.write(tmp_path / "record")
        return assert_refused(folder, check, file, line=line).message

    return see


@pytest.fixture
def patience() -> Iterator[None]:
    """Whatever waits for a pipe or a device is interrupted."""

    def give_up(number: int, frame: FrameType | None) -> None:
        raise TimeoutError("the verifier hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(PATIENCE_S)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
