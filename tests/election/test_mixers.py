"""The mixers of an election: as many institutions as mix, or more, each with a name of its own."""

from __future__ import annotations

import pytest

from amin.election import Mixers
from amin.errors import MalformedError


def test_the_first_mix_and_the_others_are_the_reserve() -> None:
    assert Mixers(1, ("Bar",)).count == 1
    assert Mixers(2, ("Bar", "University", "Press")).institutions[2:] == ("Press",)


@pytest.mark.parametrize(
    ("count", "institutions", "named"),
    [
        (0, ("Bar",), "mixers: 0"),
        (-1, ("Bar",), "mixers: -1"),
        (2**53, ("Bar",), "mixers: "),
        (2, ("Bar",), "1 institutions for 2 mixers"),
        (1, (), "0 institutions for 1"),
        (2, ("Bar", "bar"), "stands more than once"),
        (1, ("",), "name"),
        (1, (" Bar",), "name"),
    ],
)
def test_mixers_that_cannot_be_are_refused(count: int, institutions: tuple[str, ...], named: str) -> None:
    with pytest.raises(MalformedError, match=named):
        Mixers(count, institutions)
