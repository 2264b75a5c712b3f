"""Where seats stand: all of them, apart, inside the half circle, from the start edge round."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import atan2, dist, hypot

import pytest

from amin.errors import MalformedError
from amin.results.places import MOST_SEATS, places

MANY = (*range(1, 60), 101, 150, 290, 435, 600)


@pytest.mark.parametrize("seats", MANY)
def test_every_seat_has_a_place_of_its_own_and_none_touch(seats):
    stand = places(seats)

    assert len(stand.points) == seats
    near = (pair for pair in combinations(stand.points, 2) if abs(pair[0][0] - pair[1][0]) < 2 * stand.radius)
    assert all(dist(*pair) > 2 * stand.radius for pair in near)


@pytest.mark.parametrize("seats", [*MANY, MOST_SEATS])
def test_every_seat_is_inside_the_half_circle(seats):
    stand = places(seats)

    for x, y in stand.points:
        assert y >= -1e-9
        assert hypot(x, y) + stand.radius <= 1


@pytest.mark.parametrize("seats", MANY)
def test_seats_are_given_from_the_start_edge_round(seats):
    """A list's seats are neighbours, so that it is one block in the picture."""
    angles = [atan2(y, -x) for x, y in places(seats).points]

    assert all(after >= before - 1e-6 for before, after in pairwise(angles))


@pytest.mark.parametrize("seats", MANY)
def test_the_half_circle_is_the_same_on_both_sides(seats):
    points = {(round(x, 6), round(y, 6)) for x, y in places(seats).points}

    assert {(round(-x, 6) + 0.0, y) for x, y in points} == {(x + 0.0, y) for x, y in points}


@pytest.mark.parametrize("seats", [0, -1, MOST_SEATS + 1])
def test_a_body_that_could_not_be_seen_is_refused(seats):
    with pytest.raises(MalformedError, match="allowed: from 1 to 2,000"):
        places(seats)
