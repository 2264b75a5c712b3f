"""Each check is needed: there is a forgery that passes all others, and is found by all of them together."""

from __future__ import annotations

from pathlib import Path

import pytest
from forgeries import FORGERIES, boxes_by_count, forgery_for
from forgery import Forgery, assert_refused, check_named, verify
from held_election import SEED, Held, Silent
from revised_election import Versions

from amin.record import CHECKS, verify_record


def test_there_is_a_forgery_for_each_check() -> None:
    assert [*FORGERIES] == [check.name for check in CHECKS]


@pytest.fixture
def forged_by(
    held: Held, in_marks: Held, revised: Versions, request: pytest.FixtureRequest, tmp_path: Path
) -> Forgery:
    """A copy of the record; for the check of the election, of one that cannot be verified."""
    name = request.node.callspec.params["name"]
    return forgery_for(name, held, in_marks, revised.held, tmp_path / "held")


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_that_one_check_finds(name: str, forged_by: Forgery, tmp_path: Path) -> None:
    sign = FORGERIES[name](forged_by)
    record = forged_by.write(tmp_path / "record")

    assert_refused(record, name, sign.file, line=sign.line, record=sign.record)


@pytest.mark.parametrize("name", FORGERIES)
def test_the_same_forgery_passes_when_that_check_is_taken_out(
    name: str, forged_by: Forgery, tmp_path: Path
) -> None:
    FORGERIES[name](forged_by)
    record = forged_by.write(tmp_path / "record")

    report = verify(record, without=check_named(name).number)
    assert len(report.checks) == len(CHECKS) - 1


def test_a_ballot_that_only_a_counter_knows_is_found_by_its_box_alone(
    forgery: Forgery, tmp_path: Path
) -> None:
    """The other half of the check of boxes: how many, beside which."""
    sign = boxes_by_count(forgery)
    record = forgery.write(tmp_path / "record")

    verify(record, without=check_named("boxes").number)
    assert_refused(record, "boxes", sign.file)


@pytest.mark.parametrize("kind", ["sum", "marks", "revised", "revised in marks"])
def test_each_check_alone_holds_on_an_honest_record(
    kind: str,
    held: Held,
    in_marks: Held,
    revised: Versions,
    revised_in_marks: Versions,
    tmp_path: Path,
) -> None:
    of_kind = {"sum": held, "marks": in_marks, "revised": revised.held}
    record = Forgery(of_kind.get(kind, revised_in_marks.held)).write(tmp_path / "record")

    for check in CHECKS:
        verify_record(record, progress=Silent(), seed=SEED, checks=[check])
