"""The whole chain, stage by stage: roll, keys, voting, sums, decryption, counting, record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Final

from nacl import pwhash

from amin.counting import elect, require_countable
from amin.crypto import Ceremony, Passphrase, SigningKey, SumContest
from amin.election import Contest, election_hash, freeze, units
from amin.encoding.sqlite import sqlite_errors
from amin.errors import MalformedError, Place, StateError
from amin.record import Record, RecordWriter, documents, layout
from amin.record.documents import Hex, Results, StationKeys, UnitTally
from amin.record.folder import KEY_SET
from amin.record.outcome import contest_result, contest_totals
from amin.record.progress import Progress
from amin.rehearsal.plan import CONTEST, ORIGIN, Ballots, Plan, election
from amin.rehearsal.poll import Poll
from amin.rehearsal.voters import pseudonyms
from amin.rehearsal.workspace import publish, workspace
from amin.rolls import Roll, Voter
from amin.tally import Trustee, decrypt_unit, make_keys, rehearse_keys, verified_sums, verify_set
from amin.tally.ceremony import Keys

_SEED_BYTES: Final = 32


def rehearse(
    ballots: Ballots, plan: Plan, out: Path, *, progress: Progress, entropy: Callable[[int], bytes]
) -> dict[str, Any]:
    """Hold an election with the given ballots and write its record to `out`.

    The record appears whole or not at all. Keys, databases and trustees' folders are of the
    rehearsal only and are gone when it ends.

    Returns: the data of DESIGN.md part 7, "Data of rehearse".

    Raises:
        StateError: `out` holds something, or another run is writing it.
        MalformedError, DeviceError, NotPermittedError: nothing was left behind.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise StateError("the folder is there already", place=Place(str(out)), hint="give a new folder")
    watch = StopWatch(progress)
    with sqlite_errors(), workspace(out) as folder:
        result = Rehearsal(ballots, plan, folder, watch, entropy).run()
        publish(folder / "record", out)
    return {**result, "seconds": watch.seconds(), "record": str(out)}


class StopWatch:
    """Progress that remembers how long each stage took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._began: list[tuple[str, float]] = []

    def stage(self, name: str, total: int, unit: str) -> None:
        """Begin a stage."""
        self._began.append((name, monotonic()))
        self._progress.stage(name, total, unit)

    def step(self, n: int = 1) -> None:
        """Pass on."""
        self._progress.step(n)

    def seconds(self) -> dict[str, float]:
        """How long each stage took, the last one until now."""
        ends = [began for _, began in self._began[1:]] + [monotonic()]
        return {name: round(end - began, 3) for (name, began), end in zip(self._began, ends, strict=True)}


class Rehearsal:
    """One election on its way, in a folder of its own."""

    def __init__(
        self, ballots: Ballots, plan: Plan, folder: Path, progress: Progress, entropy: Callable[[int], bytes]
    ) -> None:
        self._ballots = ballots
        self._folder = folder
        self._progress = progress
        self._entropy = entropy
        self._stations = ballots.by_station()
        self._log_key = SigningKey(entropy(_SEED_BYTES))
        self._plan = plan
        self._election = election(
            ballots, plan, [*self._stations], day=date.today().isoformat(), log_key=self._log_key.public
        )
        self._contest: Contest = self._election.contest(CONTEST)
        require_countable(self._contest)
        if plan.tally != "sum":
            raise MalformedError(f"the tally {plan.tally} is not there yet; allowed: sum")
        self._frozen = freeze(self._election)
        self._hash = election_hash(self._frozen)
        self._ceremony = Ceremony(self._hash, KEY_SET, trustees=plan.trustees, threshold=plan.threshold)
        self._writer = RecordWriter(folder / "record")
        self._passphrases: dict[int, Passphrase] = {}

    def run(self) -> dict[str, Any]:
        """Run every stage and seal the record."""
        hash_ = self._writer.write(layout.ELECTION, self._frozen)
        self._writer.act("freeze", {layout.ELECTION: hash_})
        pseudonym_of = pseudonyms(self._entropy(_SEED_BYTES))
        with self._make_roll(pseudonym_of) as roll:
            keys = self._make_keys()
            self._vote(roll, pseudonym_of, keys)
        record = Record(self._writer.folder)
        tallies = self._decrypt(record, keys)
        result = self._count(tallies)
        self._progress.stage("record", 1, "checkpoint")
        self._writer.seal(origin=ORIGIN, key=self._log_key)
        self._progress.step()
        return result

    def _make_roll(self, pseudonym_of: Callable[[int], bytes]) -> Roll:
        """Put one invented voter for each row on the roll, and its digest into the log."""
        count = len(self._ballots.rows)
        self._progress.stage("roll", count, "voters")
        contests = frozenset({CONTEST})
        voters = (Voter(pseudonym_of(row), contests) for row in range(count))
        roll = Roll.create(self._folder / "roll.sqlite", [CONTEST], voters)
        self._writer.act("roll", voters=roll.voters(), digest=roll.digest().hex())
        self._progress.step(count)
        return roll

    def _make_keys(self) -> Keys:
        """Hold the ceremony, each trustee in a folder of its own, and rehearse every set of t."""
        self._progress.stage("keys", self._plan.trustees, "trustees")
        self._passphrases = {number: self._new_passphrase() for number in range(1, self._plan.trustees + 1)}
        trustees = [
            Trustee.create(self._trustee(number), number, self._ceremony, passphrase, entropy=self._entropy)
            for number, passphrase in self._passphrases.items()
        ]
        keys = make_keys(self._ceremony, trustees, entropy=self._entropy)
        for commitment in keys.commitments:
            path = layout.commitment(commitment.trustee)
            self._writer.publish("key-commitment", path, commitment, trustee=commitment.trustee)
        for dealing in keys.dealings:
            path = layout.dealing(dealing.trustee)
            self._writer.publish("key-dealing", path, dealing, trustee=dealing.trustee)
        self._writer.publish("election-key", layout.ELECTION_KEY, keys.key)
        rehearse_keys(self._ceremony, keys, trustees)
        self._progress.step(self._plan.trustees)
        return keys

    def _new_passphrase(self) -> Passphrase:
        """A random passphrase of 256 bits: guessing it is hopeless at any cost, so it is cheap to use."""
        passphrase = self._entropy(_SEED_BYTES)
        argon = pwhash.argon2id
        return Passphrase(passphrase, argon.OPSLIMIT_MIN, argon.MEMLIMIT_MIN)

    def _vote(self, roll: Roll, pseudonym_of: Callable[[int], bytes], keys: Keys) -> None:
        """Hold the poll at each station, one after another, and close it."""
        station_keys = {code: SigningKey(self._entropy(_SEED_BYTES)) for code in self._stations}
        public = {code: Hex(key.public) for code, key in station_keys.items()}
        document = StationKeys(election=Hex(self._hash), stations=public)
        self._writer.publish("station-keys", layout.STATION_KEYS, document)
        self._progress.stage("voting", len(self._ballots.rows), "ballots")
        poll = Poll(
            ballots=self._ballots,
            pseudonyms=pseudonym_of,
            roll=roll,
            statement=self._statement(keys),
            election_hash=self._hash,
            writer=self._writer,
            progress=self._progress,
            entropy=self._entropy,
        )
        for code, rows in self._stations.items():
            folder = self._folder / "stations" / code
            folder.mkdir(parents=True)
            poll.hold(code, rows, folder, station_keys[code])
            shutil.rmtree(folder)

    def _statement(self, keys: Keys) -> SumContest:
        contest = self._contest
        return SumContest(
            self._hash,
            contest.id,
            keys.key.key,
            persons=contest.persons,
            lists=len(contest.lists),
            max_marks=contest.max_marks,
        )

    def _decrypt(self, record: Record, keys: Keys) -> list[UnitTally]:
        """Verify and add up the boxes of each unit, then decrypt the sums with t trustees.

        All trustees sit at this machine, so the boxes are verified once for all of them; at a real
        tally each does so for itself.
        """
        counted = {code: len(rows) for code, rows in self._stations.items()}
        lawful = units(self._contest, counted)
        verify_set(record, self._progress)
        self._progress.stage("sums", len(self._ballots.rows), "ballots")
        seed = self._entropy(_SEED_BYTES)
        sums = [
            verified_sums(record, self._contest, unit, progress=self._progress, seed=seed) for unit in lawful
        ]
        self._progress.stage("decryption", len(lawful), "units")
        trustees = self._reopen_trustees()
        tallies = []
        for unit, unit_sums in zip(lawful, sums, strict=True):
            tally, _ = decrypt_unit(self._election, keys.key, unit, unit_sums, trustees)
            self._writer.publish("tally", layout.tally(unit.id), tally, contest=CONTEST, unit=unit.id)
            tallies.append(tally)
            self._progress.step()
        return tallies

    def _reopen_trustees(self) -> list[Trustee]:
        """Open the threshold's number of trustees from their folders, as on another day."""
        return [
            Trustee.open(self._trustee(number), number, self._ceremony, self._passphrases[number])
            for number in range(1, self._plan.threshold + 1)
        ]

    def _trustee(self, number: int) -> Path:
        return self._folder / "trustees" / str(number)

    def _count(self, tallies: list[UnitTally]) -> dict[str, Any]:
        """Count, give seats, and publish."""
        self._progress.stage("counting", 1, "contest")
        totals = contest_totals(self._contest, tallies)
        result = contest_result(self._contest, totals, elect(self._contest.rule, self._contest, totals))
        published = Results(election=Hex(self._hash), contests=(result,))
        self._writer.publish("publish", layout.RESULTS, published)
        self._progress.step()
        data: dict[str, Any] = documents.plain(result)
        del data["contest"]
        return data
