"""Read the files of a public record, as spec/record.md §1 to §3 say."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from slow_crypto import Ceremony, Contest, require, tagged_hash
from slow_election import Election, read_election
from slow_encoding import LARGEST, array, fields, number, read_json, records, unhex
from slow_marks import MarksContest
from slow_ristretto import Malformed

OF_SUMS: Final = ("contest", "unit", "stations", "ballots", "sums", "shares", "totals")
OF_MARKS: Final = ("contest", "unit", "stations", "ballots", "trustees", "totals", "dummies")

RESULT: Final = (
    *("contest", "ballots", "blank", "valid", "candidates", "lists", "list_totals"),
    *("independents", "seats", "elected", "alternates", "ties", "gone", "annulled", "left_out"),
)
Act = dict[str, Any]


def sha256(data: bytes) -> bytes:
    """Hash bytes."""
    return hashlib.sha256(data).digest()


@dataclass(frozen=True, eq=False)
class Record:
    """A folder, its election and the lines of its log."""

    folder: Path
    election: Election
    lines: list[bytes]
    acts: list[Act]

    def document(self, path: str, kind: str, *names: str) -> dict[str, Any]:
        """Read a document of this election and of one kind: §3."""
        value = fields(read_json((self.folder / path).read_bytes()), "format", "election", *names)
        if value["format"] != f"amin/{kind}/1" or unhex(value["election"]) != self.election.hash:
            raise Malformed(f"{path}: a document of another kind or election")
        return value

    def act(self, kind: str) -> Act:
        """Return the only act of a kind."""
        return next(act for act in self.acts if act["act"] == kind)

    def hash_of(self, path: str) -> bytes:
        """Return the hash that the log names for a file."""
        return next(unhex(act["files"][path], 32) for act in self.acts if path in act["files"])

    @property
    def ceremony(self) -> Ceremony:
        """What the dealings are bound to."""
        return Ceremony(self.election.hash, self.election.trustees, self.election.threshold)

    @property
    def trustees(self) -> range:
        """The numbers of the trustees."""
        return range(1, self.election.trustees + 1)

    def dealing(self, trustee: int) -> bytes:
        """Read one dealing."""
        document = self.document(f"keys/dealing-{trustee}.json", "key-dealing", "trustee", "dealing")
        require(document["trustee"] == trustee, "a dealing of another trustee")
        return unhex(document["dealing"])

    def keys(self) -> list[bytes]:
        """Read the election key and the verification keys."""
        document = self.document("keys/election-key.json", "election-key", "key", "verification_keys")
        return [unhex(key, 32) for key in (document["key"], *document["verification_keys"])]

    def contest(self, contest: dict[str, Any]) -> Contest | MarksContest:
        """Return a contest under the election key."""
        kind = MarksContest if contest["tally"] == "marks" else Contest
        persons, lists = len(contest["candidates"]), len(contest["lists"])
        return kind(self.election.hash, contest["id"], self.keys()[0], persons, lists, contest["max_marks"])

    def closing(self, contest: dict[str, Any], station: str) -> dict[str, Any]:
        """Read what a station signed."""
        names = ("station", "contest", "counters", "ballots_sha256", "signature")
        path = f"boxes/{station}/{contest['id']}/closing.json"
        document = self.document(path, "closing", *names)
        require(
            (document["station"], document["contest"]) == (station, contest["id"]), "another box's closing"
        )
        for counter in document["counters"].values():
            number(counter, -LARGEST)
        return document

    @cache  # noqa: B019  (a record lives as long as its reader)
    def box(self, contest_id: str, station: str) -> list[bytes]:
        """Read the ballots of a box."""
        contest = next(c for c in self.election.contests if c["id"] == contest_id)
        context = tagged_hash("amin/1/box", election=self.election.hash, station=station, contest=contest_id)
        data = (self.folder / f"boxes/{station}/{contest_id}/ballots.bin").read_bytes()
        return records(data, b"BOXS", self.contest(contest).ballot_bytes, context)

    def boxes(self) -> Iterator[tuple[dict[str, Any], str, list[bytes]]]:
        """Give contest, station and ballots of each box."""
        for contest, station in self.election.boxes():
            yield contest, station, self.box(contest["id"], station)

    def named(self, kind: str, contest: dict[str, Any]) -> list[Act]:
        """Return the acts of a kind that speak of a contest, in the log's order."""
        return [act for act in self.acts if act["act"] == kind and act["contest"] == contest["id"]]

    def tallies(self, contest: dict[str, Any]) -> list[dict[str, Any]]:
        """Read the tallies of a contest's units, in the log's order: §3.7 and §3.10."""
        marks = contest["tally"] == "marks"
        kind, names = ("marks-tally", OF_MARKS) if marks else ("unit-tally", OF_SUMS)
        paths = [f"tally/{act['unit']}.json" for act in self.named("tally", contest)]
        tallies = [self.document(path, kind, *names) for path in paths]
        for tally in tallies:
            numbers = [tally["ballots"], *array(tally["totals"])]
            if marks:
                numbers += array(tally["trustees"]) + array(tally["dummies"])
            else:
                unhex(tally["sums"])
                numbers += [fields(share, "trustee", "share")["trustee"] for share in array(tally["shares"])]
                for share in tally["shares"]:
                    unhex(share["share"])
            for value in numbers:
                number(value, -LARGEST)
        return tallies

    def results(self) -> list[dict[str, Any]]:
        """Read the results, one for each contest in its order."""
        results = self.document("results.json", "results", "contests")["contests"]
        for result in array(results):
            ties = [fields(tie, "kind", "among", "seats") for tie in array(fields(result, *RESULT)["ties"])]
            lists = [result["elected"], result["alternates"], *(tie["among"] for tie in ties)]
            if not all(isinstance(text, str) for codes in lists for text in array(codes)):
                raise Malformed("a code of another form")
            for held in (*result["seats"].values(), *(tie["seats"] for tie in ties)):
                number(held, -LARGEST)
        ids = [contest["id"] for contest in self.election.contests]
        require([result["contest"] for result in results] == ids, "results of other contests")
        return results


def read_record(folder: Path) -> Record:
    """Read the election and the log of a folder."""
    frozen = (folder / "election.json").read_bytes()
    lines = (folder / "log/acts.jsonl").read_bytes().split(b"\n")
    if lines.pop() != b"":
        raise Malformed("the last act has no end")
    return Record(folder, read_election(frozen, sha256(frozen)), lines, [read_json(line) for line in lines])
