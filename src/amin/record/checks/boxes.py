"""Checks of the closed boxes: what stations signed, and every ballot. Source: spec/record.md §4."""

from __future__ import annotations

from typing import Final

from amin.box.counters import Counters, verify_counters
from amin.crypto import verify_signature
from amin.errors import AminError, MalformedError, Place, RejectedError
from amin.record import documents, layout
from amin.record.acts import roll
from amin.record.boxes import verify_and_add, verify_marks, verify_no_copies, verify_order, verify_tested
from amin.record.checks.verification import Verification

_KEY_BYTES: Final = 32


def closings(v: Verification) -> None:
    """Check that each station signed the closing of each of its boxes, with a key of its own."""
    keys = v.record.document(layout.STATION_KEYS, documents.StationKeys).stations
    if keys.keys() != {station.code for station in v.record.election.stations}:
        raise RejectedError("not exactly one key for each station", place=Place(layout.STATION_KEYS))
    if any(len(key) != _KEY_BYTES for key in keys.values()):
        raise MalformedError(
            f"a station's key; allowed: {_KEY_BYTES} bytes", place=Place(layout.STATION_KEYS)
        )
    if len(set(keys.values())) < len(keys):
        raise RejectedError("two stations with one key", place=Place(layout.STATION_KEYS))
    for contest, station in v.record.boxes():
        closing = v.record.closing(station.code, contest.id)
        try:
            verify_signature(keys[station.code], closing.signature, "amin/1/closing", **closing.signed())
        except AminError as error:
            place = Place(layout.closing(station.code, contest.id))
            raise type(error)(error.message, place=place) from None


def counters(v: Verification) -> None:
    """Check that the counters of each box are equal at every stage."""
    voters, _ = roll(v.record)
    for contest in v.record.election.contests:
        check_ins = 0
        for station in v.record.election.stations_of(contest):
            place = Place(layout.closing(station.code, contest.id))
            try:
                counted = Counters.from_document(v.record.closing(station.code, contest.id).counters)
                verify_counters(counted)
            except AminError as error:
                raise type(error)(error.message, place=place) from None
            check_ins += counted.check_ins
            if check_ins > voters:
                message = f"{check_ins} check-ins up to this station, and {voters} voters on the roll"
                raise RejectedError(message, place=place)


def boxes(v: Verification) -> None:
    """Check that each box has as many ballots, and in the log the hash, that its station signed.

    `hashes` compares that hash with the file.
    """
    for contest, station in v.record.boxes():
        path = layout.ballots(station.code, contest.id)
        closing = v.record.closing(station.code, contest.id)
        signed = v.record.ballots(station.code, contest.id)
        with v.record.open_box(station.code, contest.id) as box:
            if box.header.count != signed:
                message = f"{box.header.count} ballots; the station signed for {signed}"
                raise RejectedError(message, place=Place(path))
        if v.record.files.get(path) != closing.ballots_sha256.hex():
            raise RejectedError("the log names another box than the station signed", place=Place(path))


def ballots(v: Verification) -> None:
    """Check that every ballot is one list, or blank, or 1 to max_marks persons."""
    v.progress.stage("proofs", v.record.total_ballots, "ballots")
    for contest, station in v.record.boxes():
        box = (v.record, contest.id, station.code)
        if contest.tally == "sum":
            v.keep_sums(contest.id, station.code, verify_and_add(*box, seed=v.seed, progress=v.progress))
        else:
            verify_marks(*box, seed=v.seed, progress=v.progress)


def order(v: Verification) -> None:
    """Check that each box is sorted by tracker and holds no tracker twice."""
    verify_order(v.record, v.progress)


def copies(v: Verification) -> None:
    """Check that no ciphertext stands twice in the record, nor one of a tested ballot."""
    verify_tested(v.record)
    verify_no_copies(v.record, v.progress)
