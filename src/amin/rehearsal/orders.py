"""What boards order in a rehearsal: written, signed by each board with its own key, and logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from amin.election import Election
from amin.errors import MalformedError, NotPermittedError, StateError
from amin.record import Record, RecordWriter, layout
from amin.record.documents import Amendment, BoardSignature, Exclusion, Hex, with_signatures
from amin.record.orders import PURPOSES, Kind, acts_of, amending, concerned
from amin.rehearsal.keyring import BOARDS, KeyRing


@dataclass(frozen=True, slots=True)
class AmendmentOrder:
    """A candidate or a list that goes, a candidate who comes back, or a station that moves.

    Attributes:
        contest: its id; nothing where there is one contest only, or a station moves.
        code: of the candidate, list or station.
        grounds: what it rests on, such as the number of an order.
        place: the new name of a station that moves.
    """

    kind: Kind
    code: str
    date: str
    grounds: str
    contest: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ExclusionOrder:
    """The annulment of a contest at a station. `contest` as in `AmendmentOrder`."""

    station: str
    date: str
    grounds: str
    contest: str = ""


def the_contest(election: Election, named: str) -> str:
    """The contest that is meant.

    Raises:
        MalformedError: it is no contest of the election, or none is named where there are more than one.
    """
    ids = [contest.id for contest in election.contests]
    contest = named or (ids[0] if len(ids) == 1 else "")
    if contest not in ids:
        raise MalformedError(f"the contest {contest!r}; allowed: {', '.join(ids)}")
    return contest


def log_amendments(
    writer: RecordWriter,
    election: Election,
    keys: KeyRing,
    orders: Sequence[AmendmentOrder],
    before: Sequence[Amendment] = (),
) -> list[Amendment]:
    """Have boards sign amendments, one after the other, and log them.

    Returns: all amendments so far.

    Raises:
        MalformedError: nobody and nothing has the code.
        StateError: whoever it is cannot go from one standing to the other.
        NotPermittedError: a contest names no board that may order it, or the key of one is not here.
    """
    found = [*before]
    for order in orders:
        unsigned = _amendment(writer, election, order, len(found) + 1)
        contests = [election.contest(contest) for contest in unsigned.contests]
        _require_lawful(election, [*found, unsigned], order)
        boards = amending(election, contests)
        found.append(with_signatures(unsigned, _signatures(unsigned, election, keys, boards)))
        path = layout.amendment(unsigned.number)
        writer.publish("amendment", path, found[-1], number=unsigned.number)
    return found


def _amendment(writer: RecordWriter, election: Election, order: AmendmentOrder, number: int) -> Amendment:
    is_move = order.kind is Kind.STATION_MOVED
    contest = "" if is_move else the_contest(election, order.contest)
    contests = concerned(election, order.kind, contest, order.code)
    if not contests:
        raise MalformedError(f"no station has the code {order.code!r}")
    before = layout.amendment(number - 1) if number > 1 else layout.ELECTION
    return Amendment(
        election=Hex(_hash_of(writer, layout.ELECTION)),
        number=number,
        before=Hex(_hash_of(writer, before)),
        date=order.date,
        grounds=order.grounds,
        signatures=(),
        kind=order.kind.value,
        contests=tuple(contest.id for contest in contests),
        code=order.code,
        place=order.place,
        votes_already_given={} if is_move else {c.id: c.votes_already_given for c in contests},
    )


def _require_lawful(election: Election, found: Sequence[Amendment], order: AmendmentOrder) -> None:
    is_list = order.kind is Kind.LIST_WITHDRAWN
    known = {c.code for contest in election.contests for c in contest.candidates}
    lists = {each.code for contest in election.contests for each in contest.lists}
    if order.kind is not Kind.STATION_MOVED and order.code not in (lists if is_list else known):
        raise MalformedError(f"no {'list' if is_list else 'candidate'} has the code {order.code!r}")
    for contest in election.contests:
        try:
            acts_of(contest, found)
        except MalformedError as error:
            raise StateError(error.message, hint="see the amendments of this record") from None


def log_exclusions(
    writer: RecordWriter, record: Record, keys: KeyRing, orders: Sequence[ExclusionOrder], before: int
) -> None:
    """Have boards sign exclusions from the results published last, and log them.

    Args:
        before: how many exclusions there are.

    Raises:
        NotPermittedError: as `log_amendments`.
    """
    version = len(record.published) - 1
    for number, order in enumerate(orders, start=before + 1):
        contest = record.election.contest(order.contest)
        previous = layout.exclusion(number - 1) if number > 1 else layout.ELECTION
        unsigned = Exclusion(
            election=Hex(record.election_hash),
            number=number,
            before=Hex(_hash_of(writer, previous)),
            date=order.date,
            grounds=order.grounds,
            signatures=(),
            contest=contest.id,
            station=order.station,
            results_sha256=Hex(_hash_of(writer, layout.results(version))),
        )
        signatures = _signatures(unsigned, record.election, keys, contest.excluded_by)
        path = layout.exclusion(number)
        writer.publish("exclusion", path, with_signatures(unsigned, signatures), number=number)


def _signatures(
    order: Amendment | Exclusion, election: Election, keys: KeyRing, boards: Sequence[str]
) -> tuple[BoardSignature, ...]:
    if not boards:
        raise NotPermittedError("the election names no board that may order this")
    if strangers := [board for board in boards if board not in BOARDS]:
        raise NotPermittedError(f"the key of {', '.join(strangers)} is not among the keys of the rehearsal")
    purpose, fields = PURPOSES[type(order)], order.signed()
    return tuple(
        BoardSignature(board=board, signature=Hex(keys.board(board).sign(purpose, **fields)))
        for board in boards
    )


def _hash_of(writer: RecordWriter, path: str) -> bytes:
    return sha256((writer.folder / path).read_bytes()).digest()
