"""Drawn lots: an input with its minutes, refused when it fits no tie that a count hands back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from amin.counting.outcome import Lot, Outcome, Tie
from amin.counting.steps import Step
from amin.errors import MalformedError

Lots = Sequence[Lot]

NAMED: Final = 5  # ties, and names of each, that a refusal shows


def drawn_for(tie: Tie | None, lots: Lots) -> Lot | None:
    """Return the lot that was drawn for this very tie, if one was."""
    if tie is None:
        return None
    return next((lot for lot in lots if lot.kind == tie.kind and set(lot.among) == set(tie.among)), None)


def lot_step(lot: Lot) -> Step:
    """The step of a drawn lot."""
    return Step("lot", None, {"among": lot.among, "drawn": lot.drawn, "minutes": lot.minutes})


def with_lots(count: Callable[[Lots], Outcome], lots: Lots, places: Mapping[str, int]) -> Outcome:
    """Count with lots, one after the other: each must fit a tie that the lots before it leave open.

    Args:
        count: the count, given the lots that are lawful so far.
        places: group → how many places it may draw where it may draw several (docs/decisions/0013).
    Raises:
        MalformedError: a lot fits no open tie, or its drawing could not have come out so.
    """
    outcome = count(())
    for number, lot in enumerate(lots, start=1):
        tie = next((tie for tie in outcome.ties if drawn_for(tie, (lot,))), None)
        if tie is None:
            message = f"lot {number} among {_some(lot.among)} ({lot.kind}): no such tie is open"
            raise MalformedError(message, hint=_open_ties(outcome.ties))
        check_drawn(tie, lot, number, places)
        outcome = count(lots[:number])
    return outcome


def _open_ties(ties: Sequence[Tie]) -> str:
    """Say which lots are waited for, a few of them, so that the wrong one can be mended."""
    if not ties:
        return "no lot is waited for at this turn"
    told = [f"{tie.kind} among {_some(tie.among)} for {tie.seats}" for tie in ties[:NAMED]]
    return f"at its turn it must be one of these: {'; '.join(told)}{'; …' if len(ties) > NAMED else ''}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def check_drawn(tie: Tie, lot: Lot, number: int, places: Mapping[str, int]) -> None:
    """Refuse a lot that does not name one of its tie for each place, or names one too often."""
    if len(lot.among) != len(tie.among):
        raise MalformedError(f"lot {number} names somebody twice among {', '.join(lot.among)}")
    if len(lot.drawn) != tie.seats:
        raise MalformedError(f"lot {number} has drawn {len(lot.drawn)}; the tie is for {tie.seats}")
    if strangers := sorted(set(lot.drawn) - set(tie.among)):
        raise MalformedError(f"lot {number} has drawn {', '.join(strangers)}, who had no part in it")
    for name, times in Counter(lot.drawn).items():
        if times > (places.get(name, 1) if tie.kind == "list" else 1):
            raise MalformedError(f"lot {number} has drawn {name} {times} times; that is more than it may win")
    if not lot.minutes.strip():
        raise MalformedError(f"lot {number} has no minutes", hint="name the minutes of the drawing")
