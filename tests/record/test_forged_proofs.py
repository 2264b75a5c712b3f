"""Ballots by a prover of our own: what they may not say, and copied ciphertexts under proofs that hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ballot_forgery import drawn, prove
from forgery import Forgery
from held_election import CAST, COUNCIL, MAYOR, SEED, Held, always
from ristretto import ORDER

from amin.election import Contest
from amin.record import layout

Refused = Callable[..., None]

BOX = layout.ballots("3", "council")


def randomness(name: str, slots: int = COUNCIL.slots) -> list[int]:
    """A scalar for each slot."""
    return [drawn(name, slot) for slot in range(slots)]


UNLAWFUL = {
    "nothing at all": (0, 0, 0, 0, 0, 0, 0, 0),
    "a person twice": (2, 0, 0, 0, 0, 0, 0, 0),
    "a thousand times": (1000, 0, 0, 0, 0, 0, 0, 0),
    "less than nothing": (-1, 1, 1, 0, 0, 0, 0, 0),
    "three persons": (1, 1, 1, 0, 0, 0, 0, 0),
    "a list and a person": (1, 0, 0, 0, 0, 1, 0, 0),
    "two lists": (0, 0, 0, 0, 0, 1, 1, 0),
    "blank and a person": (0, 0, 1, 0, 0, 0, 0, 1),
    "blank and a list": (0, 0, 0, 0, 0, 1, 0, 1),
    "a list twice": (0, 0, 0, 0, 0, 2, 0, 0),
    "a list against persons": (-1, -1, 0, 0, 0, 1, 0, 0),
    "half a list": (0, 0, 0, 0, 0, (ORDER + 1) // 2, 0, 0),
}


@pytest.mark.parametrize("votes", UNLAWFUL)
def test_a_ballot_that_says_what_it_may_not_is_found(votes: str, forgery: Forgery, refused: Refused) -> None:
    ballot = prove(forgery.held, COUNCIL, "3", UNLAWFUL[votes], randomness=randomness(votes), name=votes)
    ordered = forgery.put_ballots("3", COUNCIL, [*forgery.ballots("3", COUNCIL), ballot])
    forgery.close("3", COUNCIL)
    forgery.reseal()

    refused("ballots", BOX, record=ordered.index(ballot) + 1)


def test_proofs_by_another_prover_hold(forgery: Forgery) -> None:
    """So that the ballots above are refused for what they say, and not for how they were made."""
    for number, choice in enumerate(sorted({*CAST["council", "3"]})[:3]):
        votes = [int(slot in choice) for slot in range(COUNCIL.slots)]
        ballot = prove(forgery.held, COUNCIL, "3", votes, randomness=randomness(f"own {number}"))

        forgery.statement(COUNCIL).verify_and_add("3", ballot, SEED)


@pytest.mark.parametrize(
    ("station", "contest", "slot"),
    [("1", COUNCIL, 0), ("3", COUNCIL, 7), ("2", MAYOR, 2)],
    ids=["in the same box", "in another slot at another station", "in another contest"],
)
def test_a_ciphertext_of_another_box_with_a_proof_of_its_own_is_found(
    station: str, contest: Contest, slot: int, forgery: Forgery, refused: Refused
) -> None:
    """Whoever knows the randomness of a ballot can prove its ciphertexts anew wherever he likes."""
    first = prove(forgery.held, COUNCIL, "1", (1, 0, 0, 0, 0, 0, 0, 0), randomness=randomness("mine"))
    forgery.refill("1", COUNCIL, [*forgery.ballots("1", COUNCIL), first])
    chosen = randomness("other", contest.slots)
    chosen[slot] = randomness("mine")[0]
    votes = [1] + [0] * (contest.slots - 1)
    copy = prove(forgery.held, contest, station, votes, randomness=chosen, name="copy")
    ordered = forgery.refill(station, contest, [*forgery.ballots(station, contest), copy])
    last = copy if (contest, station) != (COUNCIL, "1") else max(first, copy, key=ordered.index)

    refused("copies", layout.ballots(station, contest.id), record=ordered.index(last) + 1)


def test_a_ciphertext_that_stands_twice_in_one_ballot_is_found(forgery: Forgery, refused: Refused) -> None:
    chosen = randomness("mine")
    chosen[4] = chosen[1]
    ballot = prove(forgery.held, COUNCIL, "3", (0, 1, 0, 0, 0, 0, 0, 0), randomness=chosen)
    ordered = forgery.refill("3", COUNCIL, [*forgery.ballots("3", COUNCIL), ballot])

    refused("copies", BOX, record=ordered.index(ballot) + 1)


def test_the_copy_is_named_although_its_ciphertext_shows_elsewhere(
    forgery: Forgery, refused: Refused
) -> None:
    """The halves of a ballot are free to say anything, even another one's α."""
    mine = randomness("mine")
    alpha = prove(forgery.held, COUNCIL, "1", (1, 0, 0, 0, 0, 0, 0, 0), randomness=mine)[64:96]
    first = prove(
        forgery.held, COUNCIL, "1", (1, 0, 0, 0, 0, 0, 0, 0), randomness=mine, halves=(alpha, alpha)
    )
    forgery.refill("1", COUNCIL, [*forgery.ballots("1", COUNCIL), first])
    copy = prove(forgery.held, COUNCIL, "3", (1, 0, 0, 0, 0, 0, 0, 0), randomness=mine, name="copy")
    ordered = forgery.refill("3", COUNCIL, [*forgery.ballots("3", COUNCIL), copy])

    refused("copies", BOX, record=ordered.index(copy) + 1)


def test_one_seed_gives_two_stations_different_ciphertexts(held: Held) -> None:
    """So that the same seed in two booths is no copy. (A seed for one printed ballot is the rule.)"""
    statement = held.statement(COUNCIL)
    choice = b"\x01" + bytes(COUNCIL.slots - 1)
    seed, half = always("seed")(32), always("half")(32)

    one, two = (statement.encrypt(station, seed, half, choice) for station in ("1", "2"))
    assert one[64:96] != two[64:96]
