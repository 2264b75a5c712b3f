"""Read the Belgian Chamber of 9 June 2024: lists, their ballots by kind, candidates and successors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from real_tables import text_of

BE: Final = "listpr_be_2024"
CONSTITUENCIES: Final = ("Anvers", "Liège", "Luxembourg", "Namur")
KINDS: Final = (
    "B_BallotsWithListVote",
    "C_BallotsWithCandidateVotesOnly",
    "D_BallotsWithCandidateAndSuccessorVotes",
    "E_BallotsWithSuccessorVotesOnly",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Those who stand as candidates of a list, or as successors, in the list's order."""

    votes: Mapping[str, int]
    by_order: Mapping[str, int]  # official: votes that came by the list's order
    after: Mapping[str, int]  # official: votes after that, where the file says them
    ranked: tuple[str, ...]  # official: first to last


@dataclass(frozen=True, slots=True)
class BelgianList:
    """A list with its ballots by kind."""

    party: str
    ballots: int
    seats: int  # official
    eligibility: int | None  # official; only lists with seats have one
    list_votes: int
    candidate_votes_only: int
    successor_votes_only: int
    by_kind: int  # all kinds together
    candidates: Standing
    successors: Standing


def chamber(constituency: str) -> tuple[int, dict[str, BelgianList]]:
    """Valid ballots of a constituency, and its lists."""
    told = json.loads(text_of(f"{BE}/{constituency}.json.gz"))
    return told["NrOfValidVotes"], {str(each["Id"]): _list_of(each) for each in told["ElectionLists"]}


def _list_of(told: Mapping[str, Any]) -> BelgianList:
    return BelgianList(
        party=told["PartyLabel"],
        ballots=told["NrOfVotes"],
        seats=told["NrOfSeats"],
        eligibility=told["G_ElectionNumber"],
        list_votes=told["B_BallotsWithListVote"],
        candidate_votes_only=told["C_BallotsWithCandidateVotesOnly"],
        successor_votes_only=told["E_BallotsWithSuccessorVotesOnly"],
        by_kind=sum(told[kind] for kind in KINDS),
        candidates=_standing([c for c in told["Candidates"] if not c["IsSuccessor"]]),
        successors=_standing([c for c in told["Candidates"] if c["IsSuccessor"]]),
    )


def _standing(persons: Sequence[Mapping[str, Any]]) -> Standing:
    in_order = sorted(persons, key=lambda person: int(person["NrOnList"]))
    ranked = sorted(
        (person for person in in_order if person["IV_CandidateOrder"]),
        key=lambda person: int(person["IV_CandidateOrder"]),
    )
    return Standing(
        {str(person["Id"]): person["NrOfVotes"] for person in in_order},
        {str(person["Id"]): person["I_BallotsAllotedForEligibility"] or 0 for person in in_order},
        {str(person["Id"]): person["II_VotesObtainedAfterDevolution"] for person in ranked},
        tuple(str(person["Id"]) for person in ranked),
    )
