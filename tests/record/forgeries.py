"""For each check a forgery in which all else fits: whatever the check does not look at was made anew.

What each needs who forges it stands beside it: the log's key alone, stations' keys, t trustees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ballot_forgery import M, drawn, prove
from forgery import ACTS, Forgery
from held_election import COUNCIL, MAYOR, TRUSTEES, Held, always, counters, election_called, encrypt, hold
from marks_forgery import MarksForgery
from revised_forgery import RevisedForgery
from ristretto import decode

from amin.election import freeze
from amin.record import layout

BOX = layout.ballots("3", "council")
TALLY = layout.tally("council-002")


@dataclass(frozen=True, slots=True)
class Sign:
    """Where a forgery is found."""

    file: str
    line: int | None = None
    record: int | None = None


def election(forgery: Forgery) -> Sign:
    """A contest with as many marks as seats, by a rule that wants fewer. By everybody."""
    return Sign(layout.ELECTION)


def checkpoint(forgery: Forgery) -> Sign:
    """A larger roll, in a log that nobody signed. By anybody."""
    acts = forgery.acts
    acts[1]["voters"] += 1_000
    forgery.put_acts(acts)
    return Sign(ACTS)


def acts(forgery: Forgery) -> Sign:
    """A trustee who committed after another one had dealt. With the log's key."""
    changed = forgery.acts
    changed[5], changed[6] = changed[6], changed[5]
    forgery.sign(changed)
    return Sign(ACTS, line=6)


def folder(forgery: Forgery) -> Sign:
    """A file that no act names. By anybody."""
    forgery.files["tally/council-003.json"] = forgery.files[TALLY]
    return Sign("tally/council-003.json")


def commitments(forgery: Forgery) -> Sign:
    """A commitment to something else than was dealt. With the log's key."""
    forgery.set(layout.commitment(4), ("dealing_hash",), "00" * 32)
    forgery.reseal()
    return Sign(layout.commitment(4))


def election_key(forgery: Forgery) -> Sign:
    """An election under a key of which its trustees know nothing. With the log's key, from the start."""
    other_dealings(forgery)
    return Sign(layout.ELECTION_KEY)


def closings(forgery: Forgery) -> Sign:
    """Counters that fit each other, but the station signed others. With the log's key."""
    changed = replace(counters(6), sheets_printed=16, sheets_jammed=7)
    closing = forgery.json(layout.closing("3", "council"))
    forgery.put(layout.closing("3", "council"), {**closing, "counters": changed.document()})
    forgery.reseal()
    return Sign(layout.closing("3", "council"))


def counters_part(forgery: Forgery) -> Sign:
    """Fewer papers than ballots. With the station's key."""
    forgery.close("3", COUNCIL, replace(counters(6), papers=5))
    forgery.reseal()
    return Sign(layout.closing("3", "council"))


def boxes(forgery: Forgery) -> Sign:
    """A ballot exchanged after the station had signed; all proofs hold. With the log's key and t trustees."""
    forged = encrypt(forgery.statement(COUNCIL), "3", (2, 3), name="forged")
    forgery.put_ballots("3", COUNCIL, [*forgery.ballots("3", COUNCIL)[1:], forged])
    forgery.tally()
    forgery.publish()
    forgery.reseal()
    return Sign(BOX)


def boxes_by_count(forgery: Forgery) -> Sign:
    """A ballot that was counted and is in no box. With the station's key and t trustees.

    Two marks on honest ballots leave room for one that marks nobody.
    """
    forgery.close("3", COUNCIL, counters(7))
    forgery.tally()
    forgery.publish()
    forgery.reseal()
    assert forgery.json(layout.RESULTS)["contests"][0]["ballots"] == 13
    return Sign(BOX)


def order(forgery: Forgery) -> Sign:
    """Ballots in the order in which they came. With the station's key."""
    ballots = forgery.ballots("3", COUNCIL)
    forgery.refill("3", COUNCIL, ballots[::-1], sort=False)
    return Sign(BOX, record=2)


def ballots(forgery: Forgery) -> Sign:
    """A ballot that counts for two: a person four times. With a booth that lies, and the station's key."""
    forged = prove(
        forgery.held, COUNCIL, "3", (2, 0, 0, 0, 0, 0, 0, 0), randomness=[drawn("two", i) for i in range(8)]
    )
    others = forgery.ballots("3", COUNCIL)[1:]
    ordered = forgery.refill("3", COUNCIL, [*others, forged])
    return Sign(BOX, record=ordered.index(forged) + 1)


def copies(forgery: Forgery) -> Sign:
    """One ciphertext in two boxes, each with a proof that holds. With a booth that lends its randomness."""
    randomness = [drawn("lent", i) for i in range(8)]
    for station in ("1", "3"):
        copy = prove(forgery.held, COUNCIL, station, (0, 0, 1, 0, 0, 0, 0, 0), randomness=randomness)
        ordered = forgery.refill(station, COUNCIL, [*forgery.ballots(station, COUNCIL), copy])
    return Sign(BOX, record=ordered.index(copy) + 1)


def units(forgery: Forgery) -> Sign:
    """A small station decrypted alone, so that its voters can be told. With t trustees."""
    forgery.tally({"council": [("1",), ("2", "3", "4")]})
    forgery.reseal()
    return Sign(layout.tally("council-001"))


def mixes(forgery: Forgery) -> Sign:
    """A last mixer that puts in a mark of its own; t trustees decrypt it in due form."""
    assert isinstance(forgery, MarksForgery)
    forgery.replace_output("council-002", "marks", 3, at=0, number=4)
    forgery.reopen("council-002")
    forgery.publish()
    forgery.reseal()
    return Sign(layout.mix("council-002", "marks", 3))


def sums(forgery: Forgery) -> Sign:
    """Other sums than those of the ballots, decrypted in due form. With t trustees."""
    forged = encrypt(forgery.statement(COUNCIL), "3", (2, 3), name="forged")
    held = [*forgery.ballots("3", COUNCIL)[1:], forged]
    forgery.decrypt(COUNCIL, "council-002", forgery.statement(COUNCIL).add(b"".join(held)))
    forgery.publish()
    forgery.reseal()
    return Sign(TALLY)


def shares(forgery: Forgery) -> Sign:
    """A share bent so that a vote moves from one person to another. With one trustee."""
    move_a_vote(forgery, gain=3, loss=0)
    return Sign(TALLY)


def totals(forgery: Forgery) -> Sign:
    """A vote moved between totals, and counted so. With the log's key."""
    moved = forgery.json(TALLY)["totals"]
    moved[3] += 1
    moved[0] -= 1
    forgery.set(TALLY, ("totals",), moved)
    forgery.publish()
    forgery.reseal()
    return Sign(TALLY)


def counts(forgery: Forgery) -> Sign:
    """A blank ballot counted as valid. With the log's key."""
    results = forgery.json(layout.RESULTS)
    results["contests"][0]["blank"] -= 1
    results["contests"][0]["valid"] += 1
    forgery.put(layout.RESULTS, results)
    forgery.reseal()
    return Sign(layout.RESULTS)


def seats(forgery: Forgery) -> Sign:
    """A tie decided without a lot. With the log's key."""
    results = forgery.json(layout.RESULTS)
    results["contests"][1] |= {"ties": [], "elected": ["20010"], "seats": {"independents": 1}}
    forgery.put(layout.RESULTS, results)
    forgery.reseal()
    return Sign(layout.RESULTS)


def hashes(forgery: Forgery) -> Sign:
    """A transport key of somebody who wants to read the shares. By anybody."""
    forgery.set(layout.commitment(4), ("transport_key",), "11" * 32)
    return Sign(layout.commitment(4))


def amendments(forgery: Forgery) -> Sign:
    """Another candidate out than the boards ordered, and counted so. With the log's key."""
    assert isinstance(forgery, RevisedForgery)
    last = layout.amendment(6)
    assert forgery.json(last)["code"] == "10024"
    forgery.set(last, ("code",), "10019")
    forgery.recount()
    forgery.reseal()
    return Sign(last)


def exclusions(forgery: Forgery) -> Sign:
    """A station annulled by a board that may not. With the executive board's key, and the log's."""
    assert isinstance(forgery, RevisedForgery)
    last = layout.exclusion(3)
    forgery.sign_order(last, ["executive"])
    forgery.reseal()
    return Sign(last)


def of_another_kind(folder: Path) -> Held:
    """An election whose mayor is elected by a rule that does not fit."""
    contests = (COUNCIL, replace(MAYOR, rule="limited_vote"))
    held = hold(folder, election_called("Of another kind", contests), skipped="election")
    assert freeze(held.election) == held.files[layout.ELECTION]
    return held


def forgery_for(name: str, held: Held, in_marks: Held, revised: Held, folder: Path) -> Forgery:
    """A copy of the record that a forgery needs: in marks, revised, or one that cannot be counted."""
    if name in ("amendments", "exclusions"):
        return RevisedForgery(revised, folder)
    if name == "mixes":
        return MarksForgery(in_marks)
    return Forgery(of_another_kind(folder) if name == "election" else held)


# What more than one test forges


def deal(forgery: Forgery, trustee: int, dealing: bytes) -> None:
    """Have a trustee publish this dealing, having committed to it."""
    forgery.set(layout.dealing(trustee), ("dealing",), dealing.hex())
    promised = forgery.held.ceremony.dealing_hash(trustee, dealing)
    forgery.set(layout.commitment(trustee), ("dealing_hash",), promised.hex())


def dealt(forgery: Forgery, trustee: int) -> bytes:
    """What a trustee dealt."""
    return bytes.fromhex(forgery.json(layout.dealing(trustee))["dealing"])


def other_dealings(forgery: Forgery) -> None:
    """Publish dealings of another ceremony in due form; the keys and all else stay."""
    for trustee in range(1, TRUSTEES + 1):
        deal(forgery, trustee, forgery.held.ceremony.deal(trustee, always(f"unknown {trustee}")(32)))
    forgery.reseal()


def move_a_vote(forgery: Forgery, *, gain: int, loss: int) -> None:
    """Bend a share so that one slot decrypts to one more and another to one less, and count it so.

    With trustees 1 and 2 a total is β − 2·D₁ + D₂, so D₂ takes the difference as it is.
    """
    share = bytes.fromhex(forgery.json(TALLY)["shares"][1]["share"])
    totals = forgery.json(TALLY)["totals"]
    for slot, delta in ((gain, 1), (loss, -1)):
        point = decode(share[32 * slot : 32 * slot + 32]) + delta * M
        share = share[: 32 * slot] + point.encode() + share[32 * slot + 32 :]
        totals[slot] += delta
    forgery.set(TALLY, ("shares", 1, "share"), share.hex())
    forgery.set(TALLY, ("totals",), totals)
    forgery.publish()
    forgery.reseal()


FORGERIES: dict[str, Callable[[Forgery], Sign]] = {
    "election": election,
    "checkpoint": checkpoint,
    "acts": acts,
    "folder": folder,
    "commitments": commitments,
    "election-key": election_key,
    "closings": closings,
    "counters": counters_part,
    "boxes": boxes,
    "ballots": ballots,
    "order": order,
    "copies": copies,
    "units": units,
    "mixes": mixes,
    "sums": sums,
    "shares": shares,
    "totals": totals,
    "counts": counts,
    "seats": seats,
    "hashes": hashes,
    "amendments": amendments,
    "exclusions": exclusions,
}
