"""Read a whole public record slowly: the twenty checks of spec/record.md §4."""

import base64
import binascii
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from slow_counting import AT_LARGE, DIVISORS, QUOTAS, Refused, outcome
from slow_counting import counts as counts_of_slots
from slow_counting import units as units_as_counted
from slow_crypto import Contest, Rejected, require, tagged_hash, verify_signature
from slow_encoding import UNIT_ID, canonical, count, fields, matching, number, unhex
from slow_marks import MarksContest
from slow_mixed import PARTS, MixedUnit
from slow_record import Record, read_record, sha256
from slow_ristretto import Malformed
from slow_tehran import STRATEGIES

COUNTERS: Final = (
    *(
        "check_ins",
        "tokens_issued",
        "tokens_spent",
        "tokens_returned",
        "tokens_missing",
        "ballots",
        "abandoned",
    ),
    *("sheets_printed", "sheets_changed", "sheets_tested", "sheets_abandoned", "sheets_jammed", "papers"),
)
RULES: Final = {*AT_LARGE, *DIVISORS, *QUOTAS, *STRATEGIES}


def root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash. Source: RFC 6962, §2.1."""
    if len(leaves) < 2:
        return sha256(b"\x00" + leaves[0]) if leaves else sha256(b"")
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return sha256(b"\x01" + root(leaves[:k]) + root(leaves[k:]))


def election(record: Record) -> None:
    """1: every contest is one that can be tallied and counted."""
    require(record.election.trustees <= 255, "too many trustees")
    for contest in record.election.contests:
        require(contest["rule"] in RULES, "a rule of another version")
        require("independents" not in [item["code"] for item in contest["lists"]], "a list like a group")


def checkpoint(record: Record) -> None:
    """2: the log's key signed exactly these acts."""
    for act in record.acts:
        require(isinstance(act, dict) and isinstance(act.get("act"), str), "a line that is no act")
    text, blank, signatures = (record.folder / "log/checkpoint").read_bytes().decode().partition("\n\n")
    log = record.election.document["log"]
    encoded = base64.b64encode(root(record.lines)).decode()
    require(blank != "" and signatures.endswith("\n"), "the form")
    require(text.split("\n") == [log["origin"], str(len(record.lines)), encoded], "origin, size or root")
    key = unhex(log["public_key"])
    key_id = sha256(log["origin"].encode() + b"\n\x01" + key)[:4]
    own = []
    for line in signatures[:-1].split("\n"):
        dash, signer, data = line.split(" ")
        signed = base64.b64decode(data, validate=True)
        formed = dash == "—" and signer != "" and "+" not in signer and signed != b""
        require(formed and base64.b64encode(signed).decode() == data, "a signature line of another form")
        if signer == log["origin"] and signed[:4] == key_id:
            own.append(signed[4:])
    require(len(own) > 0, "no signature of the log")
    verify_signature(key, (text + "\n").encode(), own[0])


Expected = tuple[str, dict[str, Any], list[str]]  # an act's name, its further fields and its files


def expected_acts(record: Record) -> Iterator[Expected]:
    """Give the acts of §2, with the voters, units and institutions that the log names."""
    trustees = [{"trustee": trustee} for trustee in record.trustees]
    yield "freeze", {}, ["election.json"]
    yield "roll", {field: record.acts[1][field] for field in ("voters", "digest")}, []
    for kind in ("commitment", "dealing"):
        yield from ((f"key-{kind}", t, [f"keys/{kind}-{t['trustee']}.json"]) for t in trustees)
    yield "election-key", {}, ["keys/election-key.json"]
    yield "station-keys", {}, ["keys/stations.json"]
    for contest, station in record.election.boxes():
        files = [f"boxes/{station}/{contest['id']}/{name}" for name in ("ballots.bin", "closing.json")]
        yield "close", {"contest": contest["id"], "station": station}, files
    for contest in record.election.marks_contests():
        for at, act in enumerate(record.named("mix", contest)):
            mixer = at % record.election.mixers + 1
            files = [f"mix/{act['unit']}/{part}-{mixer}.bin" for part in PARTS]
            who = {"mixer": mixer, "institution": act["institution"]}
            yield "mix", {"contest": contest["id"], "unit": matching(UNIT_ID, act["unit"]), **who}, files
    for contest in record.election.contests:
        shares = range(1, record.election.threshold + 1) if contest["tally"] == "marks" else ()
        for unit in (matching(UNIT_ID, act["unit"]) for act in record.named("tally", contest)):
            files = [f"tally/{unit}/{part}-{place}.bin" for part in PARTS for place in shares]
            yield "tally", {"contest": contest["id"], "unit": unit}, [f"tally/{unit}.json", *files]
    yield "publish", {}, ["results.json"]


def acts(record: Record) -> None:
    """3: the acts are those of this election, whole and in lawful order."""
    expected = list(expected_acts(record))
    require(len(expected) == len(record.acts), "more or fewer acts")
    for act, (kind, further, files) in zip(record.acts, expected, strict=True):
        same = canonical(act) == canonical({"act": kind, **further, "files": act.get("files")})
        require(same, f"an act other than {kind}")
        require(all(isinstance(digest, str) for digest in fields(act["files"], *files).values()), "no hash")
    named = unhex(record.act("freeze")["files"]["election.json"], 32)
    require(named == record.election.hash, "another election was frozen")
    number(record.act("roll")["voters"])
    unhex(record.act("roll")["digest"], 32)


def folder(record: Record) -> None:
    """4: the files are those that the acts name, none more and none fewer."""
    named = {"log/acts.jsonl", "log/checkpoint"} | {path for act in record.acts for path in act["files"]}
    folders = {str(parent) for path in named for parent in Path(path).parents}
    for path in record.folder.rglob("*"):
        inside = path.relative_to(record.folder).as_posix()
        require(not path.is_symlink(), f"{inside} is a link")
        require(
            inside in named if path.is_file() else path.is_dir() and inside in folders,
            f"{inside} is not named",
        )
    require(all((record.folder / path).is_file() for path in named), "a file is missing")


def commitments(record: Record) -> None:
    """5: each trustee dealt what it had committed to."""
    for trustee in record.trustees:
        names = ("trustee", "dealing_hash", "transport_key")
        document = record.document(f"keys/commitment-{trustee}.json", "key-commitment", *names)
        unhex(document["transport_key"], 32)
        own = record.ceremony.commitment(trustee, record.dealing(trustee))
        require(
            document["trustee"] == trustee and unhex(document["dealing_hash"], 32) == own, "the commitment"
        )


def election_key(record: Record) -> None:
    """6: the keys follow from the dealings, each dealt by one who knew every coefficient."""
    for trustee in record.trustees:
        record.ceremony.verify_dealing(trustee, record.dealing(trustee))
    computed = record.ceremony.keys([record.dealing(trustee) for trustee in record.trustees])
    require(record.keys() == computed, "the keys")


def closings(record: Record) -> None:
    """7: each station signed the closing of each of its boxes, with a key of its own."""
    stations = record.document("keys/stations.json", "station-keys", "stations")["stations"]
    keys = {code: unhex(key, 32) for code, key in fields(stations, *record.election.codes).items()}
    require(len(set(keys.values())) == len(keys), "two stations with one key")
    for contest, station in record.election.boxes():
        closing = record.closing(contest, station)
        message = tagged_hash(
            "amin/1/closing",
            election=record.election.hash,
            station=station,
            contest=contest["id"],
            counters=canonical(closing["counters"]),
            ballots=unhex(closing["ballots_sha256"], 32),
        )
        verify_signature(keys[station], message, unhex(closing["signature"], 64))


def counters(record: Record) -> None:
    """8: the counters of each box are equal at every stage."""
    for contest in record.election.contests:
        every = [
            record.closing(contest, station)["counters"] for station in record.election.stations(contest)
        ]
        for n in every:
            require(min(fields(n, *COUNTERS).values()) >= 0, "a counter below 0")
            sheets = n["ballots"] + n["sheets_changed"] + n["sheets_tested"] + n["sheets_abandoned"]
            tokens = n["tokens_spent"] + n["tokens_returned"] + n["tokens_missing"]
            require(n["check_ins"] == n["tokens_issued"] == tokens, "the tokens")
            require(n["tokens_spent"] == n["ballots"] + n["abandoned"], "the tokens spent")
            require(n["sheets_printed"] == sheets + n["sheets_jammed"], "the sheets")
            require(n["papers"] == n["ballots"], "the papers")
        require(
            sum(n["check_ins"] for n in every) <= record.act("roll")["voters"],
            "more voters than the roll has",
        )


def boxes(record: Record) -> None:
    """9: each box has as many ballots, and in the log the hash, that its station signed."""
    for contest, station, ballots in record.boxes():
        closing = record.closing(contest, station)
        require(len(ballots) == closing["counters"]["ballots"], "more or fewer ballots")
        named = record.hash_of(f"boxes/{station}/{contest['id']}/ballots.bin")
        require(unhex(closing["ballots_sha256"], 32) == named, "another box than was signed")


@cache
def ballot_holds(contest: Contest | MarksContest, station: str, ballot: bytes) -> None:
    """Verify a ballot; that the same one holds is found out once."""
    verify = contest.verify if isinstance(contest, MarksContest) else contest.verify_ballot
    verify(station, ballot)


def ballots(record: Record) -> None:
    """10: every ballot is one list, or blank, or 1 to max_marks persons."""
    for contest, station, box in record.boxes():
        for ballot in box:
            ballot_holds(record.contest(contest), station, ballot)


def order(record: Record) -> None:
    """11: each box is sorted by tracker and holds no tracker twice."""
    for contest, station, ballots in record.boxes():
        trackers = [record.contest(contest).tracker(station, ballot) for ballot in ballots]
        require(trackers == sorted(set(trackers)), f"the order of box {station}")


def copies(record: Record) -> None:
    """12: no ciphertext stands twice in the record."""
    alphas = [
        alpha
        for contest, _, box in record.boxes()
        for ballot in box
        for alpha in record.contest(contest).alphas(ballot)
    ]
    require(len(set(alphas)) == len(alphas), "an α stands twice")


def units_of(record: Record, contest: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the id and the stations of each unit: counting.md §3."""
    stations = record.election.stations(contest)
    held = {station: record.closing(contest, station)["counters"]["ballots"] for station in stations}
    return units_as_counted(contest, held)


def units(record: Record) -> None:
    """13: the units of tally follow from the frozen rule and the closing counts."""
    for contest in record.election.contests:
        expected, tallies = units_of(record, contest), record.tallies(contest)
        ids = [unit for unit, _ in expected]
        require([act["unit"] for act in record.named("tally", contest)] == ids, "other units are tallied")
        mixed = [unit for unit in ids for _ in range(record.election.mixers) if contest["tally"] == "marks"]
        require([act["unit"] for act in record.named("mix", contest)] == mixed, "other units are mixed")
        for tally, (unit, stations) in zip(tallies, expected, strict=True):
            held = sum(record.closing(contest, station)["counters"]["ballots"] for station in stations)
            found = (tally["contest"], tally["unit"], tally["stations"], tally["ballots"])
            require(found == (contest["id"], unit, stations, held), f"{unit} is another unit")


def each_sum(record: Record) -> Iterator[tuple[Contest, dict[str, Any]]]:
    """Give the tally of each unit of the `sum` contests with its contest."""
    for contest in record.election.contests:
        opened = record.contest(contest)
        if isinstance(opened, Contest):
            yield from ((opened, tally) for tally in record.tallies(contest))


def each_mixed(record: Record) -> Iterator[MixedUnit]:
    """Give each unit of the `marks` contests."""
    for contest in record.election.marks_contests():
        for unit, stations in units_of(record, contest):
            yield MixedUnit(record, contest, unit, stations)


def mixes(record: Record) -> None:
    """14: every list of marks went through all mixers, each proving that it changed none."""
    for unit in each_mixed(record):
        unit.mixes_hold()


def sums(record: Record) -> None:
    """15: each unit's sums are those of its ballots."""
    for contest, tally in each_sum(record):
        held = [ballot for station in tally["stations"] for ballot in record.box(contest.contest, station)]
        require(contest.sums(held) == unhex(tally["sums"]), "the sums")


def decide(record: Record, trustees: list[int]) -> None:
    """Require exactly t trustees of this election in ascending order: §4, check 16."""
    require(len(trustees) == record.election.threshold, "more or fewer trustees")
    require(trustees == sorted(set(trustees)) and set(trustees) <= set(record.trustees), "the trustees")


def shares(record: Record) -> None:
    """16: as many trustees as decrypt gave a share whose proof holds."""
    for contest, tally in each_sum(record):
        decide(record, [fields(share, "trustee", "share")["trustee"] for share in tally["shares"]])
        for share in tally["shares"]:
            key, given = record.keys()[share["trustee"]], unhex(share["share"])
            contest.verify_share(tally["unit"], share["trustee"], key, unhex(tally["sums"]), given)
    for unit in each_mixed(record):
        decide(record, unit.tally["trustees"])
        unit.shares_hold()


def totals(record: Record) -> None:
    """17: each unit's totals are what its shares decrypt to."""
    for contest, tally in each_sum(record):
        given = {share["trustee"]: unhex(share["share"]) for share in tally["shares"]}
        computed = contest.totals(unhex(tally["sums"]), given, tally["ballots"])
        require(computed == tally["totals"], "the totals")
    for unit in each_mixed(record):
        unit.totals_hold()


def counts_of(record: Record, contest: dict[str, Any]) -> dict[str, Any]:
    """Return ballots, votes and marks of a contest: counting.md §1."""
    tallies, count_ = record.tallies(contest), len(contest["candidates"]) + len(contest["lists"]) + 1
    require(all(len(tally["totals"]) == count_ for tally in tallies), "one total a slot")
    slots = [sum(column) for column in zip(*(tally["totals"] for tally in tallies), strict=True)]
    return counts_of_slots(contest, slots, sum(tally["ballots"] for tally in tallies))


def counts(record: Record) -> None:
    """18: the published counts follow from the units' totals."""
    for contest, result in zip(record.election.contests, record.results(), strict=True):
        for field, own in counts_of(record, contest).items():
            found = result[field]
            read = {code: count(n) for code, n in found.items()} if isinstance(found, dict) else count(found)
            require(read == own, f"{field} of {contest['id']}")


def seats(record: Record) -> None:
    """19: seats, elected, alternates and ties follow from the counts by the frozen rule."""
    for contest, result in zip(record.election.contests, record.results(), strict=True):
        for field, computed in outcome(contest, counts_of(record, contest)).items():
            require(canonical(result[field]) == canonical(computed), f"{field} of {contest['id']}")


def hashes(record: Record) -> None:
    """20: each file has the hash that the log names."""
    for path, digest in ((path, digest) for act in record.acts for path, digest in act["files"].items()):
        require(sha256((record.folder / path).read_bytes()) == unhex(digest, 32), path)


CHECKS: Final[tuple[Callable[[Record], None], ...]] = (
    *(election, checkpoint, acts, folder, commitments, election_key, closings, counters, boxes),
    *(ballots, order, copies, units, mixes, sums, shares, totals, counts, seats, hashes),
)
REFUSALS: Final = (
    *(Malformed, Rejected, Refused, ValueError, LookupError),
    *(TypeError, AttributeError, StopIteration, OSError, OverflowError),
)


def failures(path: Path) -> dict[int, str]:
    """Run every check, also after one failed: the number of each that fails, and why."""
    try:
        record = read_record(path)
    except (*REFUSALS, binascii.Error) as error:
        return {1: repr(error)}
    result = {}
    for number_, check in enumerate(CHECKS, 1):
        try:
            check(record)
        except REFUSALS as error:
            result[number_] = repr(error)
    return result
