"""The whole chain, stage by stage: roll, keys, voting, mixing, decryption, counting, record."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Final

from amin.counting import require_countable
from amin.counting.amendments import out_after
from amin.crypto import Ceremony, SigningKey
from amin.election import Election, election_hash, freeze, statement_of
from amin.encoding.sqlite import sqlite_errors
from amin.record import RecordWriter, documents, layout
from amin.record.documents import ContestResult, Hex, Results, StationKeys, Tally
from amin.record.folder import KEY_SET
from amin.record.orders import acts_of
from amin.record.outcome import EVERYTHING, result_of
from amin.record.progress import Progress
from amin.rehearsal.decrypting import decrypt_all, mixer_processes
from amin.rehearsal.keyring import KeyRing, PublicKeys
from amin.rehearsal.orders import AmendmentOrder, log_amendments
from amin.rehearsal.plan import Ballots, Plan, Visit, Visits, election
from amin.rehearsal.poll import Poll
from amin.rehearsal.voters import pseudonyms
from amin.rehearsal.workspace import publish, require_new, workspace
from amin.rolls import Roll, Voter
from amin.tally import (
    Mixer,
    Trustee,
    make_keys,
    mix_units,
    rehearse_keys,
)
from amin.tally.ceremony import Keys

_SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Held:
    """An election that has been held: its results stand in the record at the place that was asked for."""

    election: Election
    results: tuple[ContestResult, ...]
    seconds: dict[str, float]


def rehearse(
    ballots: Ballots,
    plan: Plan,
    out: Path,
    *,
    progress: Progress,
    entropy: Callable[[int], bytes],
    keep: Path | None = None,
    orders: Sequence[AmendmentOrder] = (),
) -> dict[str, Any]:
    """Hold an election of one contest with the given ballots and write its record to `out`.

    Args: as `hold`.

    Returns: the data of DESIGN.md part 7, "Data of rehearse".

    Raises: as `hold`.
    """
    day = date.today().isoformat()
    held = hold(
        lambda keys: election(ballots, plan, day=day, keys=keys),
        Visits(ballots),
        out,
        progress=progress,
        entropy=entropy,
        keep=keep,
        orders=orders,
    )
    result: dict[str, Any] = documents.plain(held.results[0])
    for field in ("contest", "gone", "annulled", "left_out"):
        if field == "contest" or not result[field]:  # of what boards ordered, only where they did
            del result[field]
    return {**result, "seconds": held.seconds, "record": str(out)}


def hold(
    election_of: Callable[[PublicKeys], Election],
    visits: Sequence[Visit],
    out: Path,
    *,
    progress: Progress,
    entropy: Callable[[int], bytes],
    keep: Path | None = None,
    orders: Sequence[AmendmentOrder] = (),
) -> Held:
    """Hold an election with these visits of voters and write its record to `out`.

    The record appears whole or not at all. Keys, databases and trustees' folders are of the
    rehearsal only and are gone when it ends, but for keys that are asked for.

    Args:
        election_of: makes the election, given the public keys of its log and boards.
        visits: who comes, station by station in any order.
        keep: a new folder for all secret keys, so that boards can order something afterwards.
        orders: amendments before polls open; booths refuse whom they take out.

    Raises:
        StateError: `out` holds something, or another run is writing it.
        MalformedError, DeviceError, NotPermittedError: nothing was left behind.
    """
    for place in (out, keep):
        if place is not None:
            require_new(place)
    watch = StopWatch(progress)
    with ExitStack() as stack:
        stack.enter_context(sqlite_errors())
        folder = stack.enter_context(workspace(out))
        kept = stack.enter_context(workspace(keep)) if keep else folder
        keys = KeyRing.make(kept / "keys", entropy)
        rehearsal = Rehearsal(election_of, visits, folder, watch, entropy, keys, orders)
        results = rehearsal.run()
        if keep:
            keys.save()
            publish(keys.folder, keep, mode=0o700)
        publish(folder / "record", out)
    return Held(rehearsal.election, results, watch.seconds())


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
        spent: dict[str, float] = {}
        for (name, began), end in zip(self._began, ends, strict=True):  # trustees verify one after another
            spent[name] = spent.get(name, 0) + end - began
        return {name: round(taken, 3) for name, taken in spent.items()}


class Rehearsal:
    """One election on its way, in a folder of its own."""

    def __init__(
        self,
        election_of: Callable[[PublicKeys], Election],
        visits: Sequence[Visit],
        folder: Path,
        progress: Progress,
        entropy: Callable[[int], bytes],
        keys: KeyRing,
        orders: Sequence[AmendmentOrder] = (),
    ) -> None:
        self._visits = visits
        self._folder = folder
        self._progress = progress
        self._entropy = entropy
        self._keys = keys
        self._orders = orders
        self.election = election_of(keys.public)
        for contest in self.election.contests:
            require_countable(contest)
        self._frozen = freeze(self.election)
        self._hash = election_hash(self._frozen)
        trustees = self.election.trustees
        self._ceremony = Ceremony(self._hash, KEY_SET, trustees=trustees.count, threshold=trustees.threshold)
        self._writer = RecordWriter(folder / "record")

    def run(self) -> tuple[ContestResult, ...]:
        """Run every stage and seal the record."""
        hash_ = self._writer.write(layout.ELECTION, self._frozen)
        self._writer.act("freeze", {layout.ELECTION: hash_})
        pseudonym_of = pseudonyms(self._entropy(_SEED_BYTES))
        with self._make_roll(pseudonym_of) as roll:
            keys = self._make_keys()
            self._vote(roll, pseudonym_of, keys)
        self._seal()
        if self.election.mixers is not None:
            self._mix()
            self._seal()
        tallies = self._decrypt(keys)
        results = self._count(tallies)
        self._progress.stage("record", 1, "checkpoint")
        self._seal()
        self._progress.step()
        return results

    def _seal(self) -> None:
        self._writer.seal(origin=self.election.log.origin, key=self._keys.log)

    def _make_roll(self, pseudonym_of: Callable[[int], bytes]) -> Roll:
        """Put one invented voter for each visit on the roll, and those who stay at home; log its digest."""
        contests = [contest.id for contest in self.election.contests]
        eligible = [*self._eligible()]
        self._progress.stage("roll", len(eligible), "voters")
        voters = (Voter(pseudonym_of(number), may) for number, may in enumerate(eligible))
        roll = Roll.create(self._folder / "roll.sqlite", contests, voters)
        self._writer.act("roll", voters=roll.voters(), digest=roll.digest().hex())
        self._progress.step(len(eligible))
        return roll

    def _eligible(self) -> Iterator[frozenset[str]]:
        """The contests that each voter may vote in: of each visit, then of those who stay at home."""
        places = {station.code: frozenset(station.constituencies) for station in self.election.stations}
        came: Counter[str] = Counter()
        for visit in self._visits:
            came.update(places[visit.station])
            yield self._contests_in(places[visit.station])
        parents = {place.id: place.parent for place in self.election.constituencies}
        for place in self.election.constituencies:
            if place.id not in parents.values():
                path = frozenset(_upwards(place.id, parents))
                for _ in range((place.eligible or 0) - came[place.id]):
                    yield self._contests_in(path)

    def _contests_in(self, places: frozenset[str]) -> frozenset[str]:
        return frozenset(c.id for c in self.election.contests if c.constituency in places)

    def _make_keys(self) -> Keys:
        """Hold the ceremony, each trustee in a folder of its own, and rehearse every set of t."""
        self._progress.stage("keys", self._ceremony.trustees, "trustees")
        trustees = []
        for number in range(1, self._ceremony.trustees + 1):
            folder = self._keys.trustee(number)
            passphrase = self._keys.new_passphrase(folder, self._entropy)
            trustees.append(Trustee.create(folder, number, self._ceremony, passphrase, entropy=self._entropy))
        keys = make_keys(self._ceremony, trustees, entropy=self._entropy)
        for commitment in keys.commitments:
            path = layout.commitment(commitment.trustee)
            self._writer.publish("key-commitment", path, commitment, trustee=commitment.trustee)
        for dealing in keys.dealings:
            path = layout.dealing(dealing.trustee)
            self._writer.publish("key-dealing", path, dealing, trustee=dealing.trustee)
        self._writer.publish("election-key", layout.ELECTION_KEY, keys.key)
        rehearse_keys(self._ceremony, keys, trustees)
        self._progress.step(self._ceremony.trustees)
        return keys

    def _vote(self, roll: Roll, pseudonym_of: Callable[[int], bytes], keys: Keys) -> None:
        """Hold the poll at each station, one after another, and close it."""
        stations = [station.code for station in self.election.stations]
        station_keys = {code: SigningKey(self._entropy(_SEED_BYTES)) for code in stations}
        public = {code: Hex(key.public) for code, key in station_keys.items()}
        document = StationKeys(election=Hex(self._hash), stations=public)
        self._writer.publish("station-keys", layout.STATION_KEYS, document)
        self._amendments = log_amendments(self._writer, self.election, self._keys, self._orders)
        self._progress.stage("voting", sum(len(visit.choices) for visit in self._visits), "ballots")
        poll = self._poll(roll, pseudonym_of, keys)
        closed: dict[tuple[str, str], dict[str, str]] = {}
        visits = self._visits_by_station()
        for code in stations:
            folder = self._folder / "stations" / code
            folder.mkdir(parents=True)
            for contest, files in poll.hold(code, visits[code], folder, station_keys[code]).items():
                closed[contest, code] = files
            shutil.rmtree(folder)
        for of_contest in self.election.contests:
            for station in self.election.stations_of(of_contest):
                files = closed[of_contest.id, station.code]
                self._writer.act("close", files, station=station.code, contest=of_contest.id)

    def _visits_by_station(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {station.code: [] for station in self.election.stations}
        for number, visit in enumerate(self._visits):
            found[visit.station].append(number)
        return found

    def _poll(self, roll: Roll, pseudonym_of: Callable[[int], bytes], keys: Keys) -> Poll:
        return Poll(
            election=self.election,
            election_hash=self._hash,
            visits=self._visits,
            pseudonyms=pseudonym_of,
            roll=roll,
            statements={c.id: statement_of(c, self._hash, keys.key.key) for c in self.election.contests},
            writer=self._writer,
            progress=self._progress,
            entropy=self._entropy,
            gone={c.id: out_after(c, acts_of(c, self._amendments)) for c in self.election.contests},
        )

    def _mix(self) -> None:
        """Send the marks of each unit through the mixers, each a process with a sealed file of its own."""
        assert self.election.mixers is not None
        for number in range(1, len(self.election.mixers.institutions) + 1):
            folder = self._keys.mixer(number)
            passphrase = self._keys.new_passphrase(folder, self._entropy)
            Mixer.create(folder, number, self._hash, passphrase, entropy=self._entropy)
        with mixer_processes(self._keys, self._writer.folder, self.election) as mixers:
            mix_units(self._writer, mixers, progress=self._progress, entropy=self._entropy)

    def _decrypt(self, keys: Keys) -> list[Tally]:
        """Have t trustees, each a process of its own, verify the closed and mixed set; then decrypt."""
        shares = self._folder / "shares"
        return decrypt_all(self._writer, self.election, keys.key, self._keys, shares, progress=self._progress)

    def _count(self, tallies: Sequence[Tally]) -> tuple[ContestResult, ...]:
        """Count, give seats, and publish."""
        contests = self.election.contests
        self._progress.stage("counting", len(contests), "contests")
        results = []
        for contest in contests:
            acts = acts_of(contest, self._amendments)
            of_contest = [tally for tally in tallies if tally.contest == contest.id]
            results.append(result_of(contest, of_contest, acts, EVERYTHING))
            self._progress.step()
        published = Results(election=Hex(self._hash), contests=tuple(results))
        self._writer.publish("publish", layout.RESULTS, published)
        return published.contests


def _upwards(place: str | None, parents: Mapping[str, str | None]) -> Iterator[str]:
    """A constituency and those that it lies in."""
    while place is not None:
        yield place
        place = parents[place]
