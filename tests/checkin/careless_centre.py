"""The known-bad control: a centre that looks who was given a ballot, and then writes (SECURITY.md C-2a).

Everything else is the real thing. Served by the same program: python careless_centre.py --port N.
"""

from __future__ import annotations

import time

from amin.checkin.centre import round as deciding
from amin.checkin.centre import schema, serve

NO_KEY = tuple(
    line.replace("PRIMARY KEY (voter, office)", "PRIMARY KEY (voter, office, station, visit)")
    for line in schema.TABLES
)
assert schema.TABLES != NO_KEY


class CarelessRound(deciding.Round):
    """Decides on what was true a moment ago."""

    def _claim(self, reserves):
        self._learn(reserves)
        for take, rows in self.awaited:
            take(rows())
        self.awaited.clear()
        heading, rows = self.plan.heading, []
        for act in reserves:
            place = (act.station, bytes.fromhex(act.key))
            told = self._told(act, act.contests)
            self.claimed[place] = set(told.granted)
            voter, bits = bytes.fromhex(act.voter), {c: bit for bit, c in enumerate(heading.contests)}
            rows += [(voter, heading.office(c), bits[c], *place, self.at) for c in told.granted]
        time.sleep(0.002)
        columns = "voter bytes, office text, contest int, station text, visit bytes, at text"
        self.db.insert("participation", columns, rows)
        self.taken.clear()

    def _learn(self, acts):
        if not self.taken and not self.eligible:
            super()._learn(acts)

    def _reserve(self, act):
        place = (act.station, bytes.fromhex(act.key))
        voter = bytes.fromhex(act.voter)
        self.claimed[place] = self.claimed.get(place, set())
        told = self._told(act, act.contests)
        answer = type(told)(
            tuple(c for c in act.contests if c in self.claimed[place]),
            tuple(deciding.RefusedContest(c, "already-taken") for c in act.contests
                  if c not in self.claimed[place]),
            told.event,
        )  # fmt: skip
        if answer.granted:
            self.visits[place] = deciding.Visit(voter, deciding.State.RESERVED, is_new=True)
            self.changed.add(place)
        return self._with_event(act, voter, answer)


def from_environment():
    """What a worker of granian starts."""
    from amin.checkin.centre import store

    store.Round = CarelessRound
    return serve.from_environment()


if __name__ == "__main__":
    serve._TARGET = "careless_centre:from_environment"
    serve.main()
