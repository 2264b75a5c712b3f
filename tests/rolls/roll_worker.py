"""A check-in process of its own, to be raced against another, or killed.

python roll_worker.py race ROLL FIRST THREADS VOTERS [careless]: read the moment to start from stdin, then ask
    for every voter in every thread; print what each attempt began, ended and was told, as JSON.
python roll_worker.py batches ROLL BATCHES SIZE [early|piecemeal]: ask for SIZE new voters a batch, and
    print the batch's number once its answers are there. The known-bad controls: `early` prints it before,
    `piecemeal` commits each answer alone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from hashlib import sha256
from pathlib import Path
from threading import Thread

from amin.encoding.sqlite import sqlite_errors
from amin.rolls import Answer, Refusal, Request, Roll
from amin.rolls.check_in import decide

CONTESTS = ("council", "village")
MEET_EVERY_S = 0.02  # all desks ask for the next voter at the same moment


def person(number: int) -> bytes:
    """A pseudonym."""
    return sha256(b"person %d" % number).digest()


def asked(number: int, voter: int, station: str = "101") -> Request:
    """A request with its own id."""
    return Request(number.to_bytes(16, "big"), person(voter), station, CONTESTS)


class CarelessRoll(Roll):
    """The known-bad control: it looks, and then it writes, without a transaction or a unique key."""

    def check_in(self, requests: list[Request]) -> list[Answer]:
        """Decide on what was true a moment ago."""
        answers = []
        for request in requests:
            eligible, taken = self._eligible(request.voter), self._taken(request.voter)
            answer = decide(request.contests, eligible=eligible, taken=taken)
            time.sleep(0.001)
            with sqlite_errors():
                rows = self._participations(request, answer)
                self._db.executemany("INSERT INTO participation VALUES (?, ?, ?, ?)", rows)
            answers.append(answer)
        return answers


def race(path: Path, first: int, threads: int, voters: int, kind: type[Roll]) -> None:
    """Ask for every voter in every thread, each in an order of its own."""
    told: list[tuple[int, str, int, int, str]] = []

    def ask(desk: int) -> None:
        with kind(path) as roll:
            for voter in range(voters):
                time.sleep(max(0.0, start + voter * MEET_EVERY_S - time.monotonic()))
                request = asked(desk * voters + voter, voter, station=str(desk))
                began = time.monotonic_ns()
                (answer,) = roll.check_in([request])
                ended = time.monotonic_ns()
                told.extend((voter, contest, began, ended, "ok") for contest in answer.granted)
                for contest, refusal in answer.refused:
                    assert refusal is Refusal.ALREADY_TAKEN
                    told.append((voter, contest, began, ended, "taken"))

    workers = [Thread(target=ask, args=(first + number,)) for number in range(threads)]
    os.write(1, b"ready\n")
    start = float(sys.stdin.readline())
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(json.dumps(told))


def batches(path: Path, count: int, size: int, fault: str) -> None:
    """Ask in batches, from the first that was not answered."""
    with Roll(path) as roll:
        for batch in range(count):
            requests = [asked(number, number) for number in range(batch * size, (batch + 1) * size)]
            if fault == "early":
                os.write(1, b"%d\n" % batch)
            parts = [[request] for request in requests] if fault == "piecemeal" else [requests]
            answers = [answer for part in parts for answer in roll.check_in(part)]
            assert all(answer.granted == CONTESTS for answer in answers)
            if fault != "early":
                os.write(1, b"%d\n" % batch)


if __name__ == "__main__":
    mode, path, *words = sys.argv[1:]
    if mode == "race":
        first, threads, voters = map(int, words[:3])
        race(Path(path), first, threads, voters, CarelessRoll if words[3:] else Roll)
    else:
        batches(Path(path), int(words[0]), int(words[1]), "".join(words[2:]))
