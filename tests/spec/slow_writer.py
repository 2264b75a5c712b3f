"""Write a whole record, and seal one again that was changed, from the pages of spec/ alone."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from slow_counting import counts, outcome, units
from slow_crypto import Contest, tagged_hash
from slow_encoding import canonical, read_json
from slow_insiders import (
    CEREMONY,
    ELECTION,
    HASH,
    ORIGIN,
    THRESHOLD,
    TRUSTEES,
    VOTES,
    Document,
    cast,
    dealing,
    joint_keys,
    opened,
    public_key,
    secret_share,
    seed,
    sign,
)
from slow_mixed import PARTS, MixedUnit, numbers_in
from slow_reader import COUNTERS, root
from slow_record import Record, read_record, sha256
from slow_secret import written
from slow_shuffle import Turn
from slow_sum_proof import sum_share

Boxes = dict[tuple[str, str], list[bytes]]  # by contest and station
Acts = list[Document]
TURNS: Final = {"council-001": [1, 4], "council-002": [3, 2], "board-001": [1, 2]}
DECIDE: Final = {"council-001": [2, 4], "council-002": [1, 3], "mayor-001": [3, 4], "board-001": [1, 4]}
FROZEN: Final[Document] = read_json(ELECTION)


def honest_boxes() -> Boxes:
    """Return the ballots of all boxes."""
    return {
        (id, station): [cast(id, station, at, voted) for at, voted in enumerate(votes)]
        for (id, station), votes in VOTES.items()
    }


def file_of_records(kind: bytes, size: int, context: bytes, data: bytes) -> bytes:
    """Put a header before records: encoding.md §4."""
    head = b"AMIN" + kind + (1).to_bytes(2, "big") + bytes(2) + size.to_bytes(4, "big")
    return head + (len(data) // size).to_bytes(8, "big") + context + bytes(8) + data


def put(folder: Path, path: str, data: bytes) -> None:
    """Write a file and the folders above it."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def put_document(folder: Path, path: str, kind: str, **values: Any) -> None:
    """Write a document of this election: record.md §3."""
    put(folder, path, canonical({"format": f"amin/{kind}/1", "election": HASH.hex(), **values}))


def sign_closing(folder: Path, id: str, station: str, **counted: int) -> None:
    """Write the closing of a box as it lies there, and sign it: record.md §3.6."""
    box = (folder / f"boxes/{station}/{id}/ballots.bin").read_bytes()
    equal = ("check_ins", "tokens_issued", "tokens_spent", "ballots", "sheets_printed", "papers")
    count = int.from_bytes(box[16:24], "big")
    counters = {name: count if name in equal else 0 for name in COUNTERS} | counted
    message = tagged_hash(
        "amin/1/closing",
        election=HASH,
        station=station,
        contest=id,
        counters=canonical(counters),
        ballots=sha256(box),
    )
    values = {"counters": counters, "ballots_sha256": sha256(box).hex(), "station": station, "contest": id}
    signature = sign(seed(f"station {station}"), message).hex()
    put_document(folder, f"boxes/{station}/{id}/closing.json", "closing", **values, signature=signature)


def seal(folder: Path, acts: Acts | None = None) -> Path:
    """Name the hashes of all files as they lie there, and sign the log: record.md §2."""
    found = acts if acts is not None else read_acts(folder)
    for act in found:
        act["files"] = {path: sha256((folder / path).read_bytes()).hex() for path in act["files"]}
    return sign_log(folder, found)


def read_acts(folder: Path) -> Acts:
    """Read the acts of a log."""
    return [read_json(line) for line in (folder / "log/acts.jsonl").read_bytes().splitlines()]


def sign_log(folder: Path, acts: Acts) -> Path:
    """Write the acts as they are, and the checkpoint over them."""
    lines = [canonical(act) for act in acts]
    put(folder, "log/acts.jsonl", b"".join(line + b"\n" for line in lines))
    text = f"{ORIGIN}\n{len(lines)}\n{base64.b64encode(root(lines)).decode()}\n"
    key_id = sha256(ORIGIN.encode() + b"\n\x01" + public_key(seed("log")))[:4]
    signature = base64.b64encode(key_id + sign(seed("log"), text.encode())).decode()
    put(folder, "log/checkpoint", f"{text}\n— {ORIGIN} {signature}\n".encode())
    return folder


@cache
def shuffled(turn: Turn, secret: bytes, inputs: bytes) -> bytes:
    """Mix a list, once for the same list."""
    return turn.shuffle(secret, inputs)


@dataclass(frozen=True)
class Writer:
    """An election from its ballots to its record; what is not given is honest."""

    folder: Path
    boxes: Boxes = field(default_factory=honest_boxes)
    turns: Mapping[str, list[int]] = field(default_factory=lambda: TURNS)
    decide: Mapping[str, list[int]] = field(default_factory=lambda: DECIDE)

    def write(self) -> Path:
        """Write all of it, each step from what the steps before it wrote."""
        self.write_tallied()
        self.write_results()
        return seal(self.folder)

    def write_tallied(self) -> None:
        """Write all but the results and the hashes."""
        put(self.folder, "election.json", ELECTION)
        self._write_keys()
        for (id, station), box in self.boxes.items():
            self._write_box(id, station, box)
        sign_log(self.folder, list(self.acts()))
        self.write_mixes()
        self.write_tallies()

    def units(self) -> Iterator[tuple[Document, str, list[str]]]:
        """Give contest, id and stations of each unit: counting.md §3."""
        for contest in FROZEN["contests"]:
            served = [s["code"] for s in FROZEN["stations"] if contest["constituency"] in s["constituencies"]]
            held = {station: len(self.boxes[contest["id"], station]) for station in served}
            yield from ((contest, unit, stations) for unit, stations in units(contest, held))

    def acts(self) -> Iterator[Document]:
        """Give all acts; the hashes of their files are not known yet: record.md §2."""
        trustees = range(1, TRUSTEES + 1)
        yield self._act("freeze", "election.json")
        yield self._act("roll", voters=30, digest=sha256(b"the roll").hex())
        for kind in ("commitment", "dealing"):
            yield from (self._act(f"key-{kind}", f"keys/{kind}-{n}.json", trustee=n) for n in trustees)
        yield self._act("election-key", "keys/election-key.json")
        yield self._act("station-keys", "keys/stations.json")
        for id, station in self.boxes:
            files = [f"boxes/{station}/{id}/{name}" for name in ("ballots.bin", "closing.json")]
            yield self._act("close", *files, contest=id, station=station)
        for contest, unit, _ in self.units():
            for mixer, institution in enumerate(self.turns.get(unit, ()), 1):
                files = [f"mix/{unit}/{part}-{mixer}.bin" for part in PARTS]
                turn = {"mixer": mixer, "institution": institution}
                yield self._act("mix", *files, contest=contest["id"], unit=unit, **turn)
        for contest, unit, _ in self.units():
            places = range(1, THRESHOLD + 1) if contest["tally"] == "marks" else ()
            files = [f"tally/{unit}/{part}-{place}.bin" for part in PARTS for place in places]
            yield self._act("tally", f"tally/{unit}.json", *files, contest=contest["id"], unit=unit)
        yield self._act("publish", "results.json")

    @staticmethod
    def _act(kind: str, *files: str, **further: Any) -> Document:
        return {"act": kind, **further, "files": dict.fromkeys(files, "")}

    def _write_keys(self) -> None:
        """Write what trustees and stations publish: record.md §3.2 to §3.5."""
        for trustee in range(1, TRUSTEES + 1):
            dealt, named = dealing(trustee), {"trustee": trustee}
            committed = CEREMONY.commitment(trustee, dealt).hex()
            transport = seed(f"transport {trustee}").hex()
            path = f"keys/commitment-{trustee}.json"
            more = {**named, "dealing_hash": committed, "transport_key": transport}
            put_document(self.folder, path, "key-commitment", **more)
            path = f"keys/dealing-{trustee}.json"
            put_document(self.folder, path, "key-dealing", **named, dealing=dealt.hex())
        key, *keys = (each.hex() for each in joint_keys())
        path = "keys/election-key.json"
        put_document(self.folder, path, "election-key", key=key, verification_keys=keys)
        codes = [station["code"] for station in FROZEN["stations"]]
        stations = {code: public_key(seed(f"station {code}")).hex() for code in codes}
        put_document(self.folder, "keys/stations.json", "station-keys", stations=stations)

    def _write_box(self, id: str, station: str, box: list[bytes]) -> None:
        """Sort a box by tracker, write and close it: record.md §3.8."""
        held = opened(id)
        ballots = sorted(box, key=lambda ballot: held.tracker(station, ballot))
        context = tagged_hash("amin/1/box", election=HASH, station=station, contest=id)
        data = file_of_records(b"BOXS", held.ballot_bytes, context, b"".join(ballots))
        put(self.folder, f"boxes/{station}/{id}/ballots.bin", data)
        sign_closing(self.folder, id, station)

    def mixed_units(self) -> Iterator[MixedUnit]:
        """Give the units of contests in marks, to read what is written of them."""
        record = read_record(self.folder)
        for contest, unit, stations in self.units():
            if contest["tally"] == "marks":
                yield MixedUnit(record, contest, unit, stations)

    def write_mixes(self) -> None:
        """Let every mixer take its turn: record.md §3.11."""
        for unit in self.mixed_units():
            for part in PARTS:
                for mixer, institution in enumerate(self.turns[unit.id], 1):
                    turn = Turn(unit.batch(part), mixer, unit.held.key)
                    made = shuffled(turn, seed(f"institution {institution}"), unit.mixed(part, mixer - 1))
                    write_mix(self.folder, unit, part, mixer, institution, made)

    def write_tallies(self) -> None:
        """Let the trustees decrypt every unit."""
        for unit in self.mixed_units():
            self._write_marks_tally(unit)
        record = read_record(self.folder)
        for contest, unit, stations in self.units():
            held = opened(contest["id"])
            if isinstance(held, Contest):
                self._write_sums_tally(record, held, unit, stations)

    def _write_sums_tally(self, record: Record, held: Contest, unit: str, stations: list[str]) -> None:
        """Write the tally of a unit of a `sum` contest: record.md §3.7."""
        ballots = [ballot for station in stations for ballot in record.box(held.contest, station)]
        sums = held.sums(ballots)
        given = {j: sum_share(held, unit, j, secret_share(j), sums) for j in self.decide[unit]}
        put_document(
            self.folder,
            f"tally/{unit}.json",
            "unit-tally",
            contest=held.contest,
            unit=unit,
            stations=stations,
            ballots=len(ballots),
            sums=sums.hex(),
            shares=[{"trustee": j, "share": share.hex()} for j, share in given.items()],
            totals=held.totals(sums, given, len(ballots)),
        )

    def _write_marks_tally(self, unit: MixedUnit) -> None:
        """Write the shares and the tally of a unit of a `marks` contest: record.md §3.10 and §3.12."""
        c, k, blank = unit.held.candidates, unit.held.marks, unit.held.blank
        found: dict[str, Counter[int]] = {part: Counter() for part in PARTS}
        for part, bound in zip(PARTS, (c + k, blank), strict=True):
            shares = self._shares(unit, part)
            for i, block in enumerate(unit.blocks(part)):
                held = tuple((j, given[i]) for j, given in shares.items())
                found[part].update(numbers_in(block, held, bound))
        put_document(
            self.folder,
            f"tally/{unit.id}.json",
            "marks-tally",
            contest=unit.contest["id"],
            unit=unit.id,
            stations=unit.stations,
            ballots=unit.ballots,
            trustees=self.decide[unit.id],
            totals=[found["marks"][i] for i in range(1, c + 1)]
            + [found["lists"][m] for m in range(1, blank + 1)],
            dummies=[found["marks"][c + d] for d in range(1, k + 1)],
        )

    def _shares(self, unit: MixedUnit, part: str) -> dict[int, list[bytes]]:
        """Decrypt all blocks of a part by all who decrypt, and write it down."""
        result = {}
        for place, trustee in enumerate(self.decide[unit.id], 1):
            secret = written(secret_share(trustee))
            result[trustee] = [block.share(trustee, secret) for block in unit.blocks(part)]
            context = unit.context("amin/1/shares", part, trustee=trustee)
            data = file_of_records(b"SHRS", 32, context, b"".join(result[trustee]))
            put(self.folder, f"tally/{unit.id}/{part}-{place}.bin", data)
        return result

    def write_results(self) -> None:
        """Count what the tallies say: record.md §3.9."""
        record, results = read_record(self.folder), []
        for contest in FROZEN["contests"]:
            tallies = record.tallies(contest)
            slots = [sum(column) for column in zip(*(tally["totals"] for tally in tallies), strict=True)]
            counted = counts(contest, slots, sum(tally["ballots"] for tally in tallies))
            further = {"gone": {}, "annulled": [], "left_out": []}
            results.append({"contest": contest["id"], **counted, **outcome(contest, counted), **further})
        put_document(self.folder, "results.json", "results", contests=results)


def write_mix(folder: Path, unit: MixedUnit, part: str, mixer: int, institution: int, shuffle: bytes) -> None:
    """Write a shuffle under the name of a mixer and an institution: record.md §3.11."""
    context = unit.context("amin/1/mix", part, mixer=mixer, institution=institution)
    put(folder, f"mix/{unit.id}/{part}-{mixer}.bin", file_of_records(b"MIXS", 32, context, shuffle))
