"""Everything of check-in on one machine, for trying and training: centre, two stations, their device pages.

The centre, the nodes, the lines and the pages are the real ones; the people, the crew's PINs, the card
writers and the civil registry are not, and say so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from amin.checkin import authority as certificates
from amin.checkin.adapters.cards import SimulatedCardWriter
from amin.checkin.adapters.registry import Entry, SimulatedCivilRegistry
from amin.checkin.centre.messages import PhotoQuestion
from amin.checkin.client import CentreLine
from amin.checkin.crew import Crew, Member, enrol
from amin.checkin.desk import Desk
from amin.checkin.device.app import Device, app_of
from amin.checkin.notes import Notes
from amin.checkin.place import DeskContest, DeskPlace
from amin.checkin.sheet import Name
from amin.crypto import Passphrase, Recipient, SigningKey
from amin.demo.desk_centre import CentreKeys, TrainingCentre, found_centre, voters_of
from amin.demo.desk_people import COUNCIL, EXPERTS, TEST, Invented, dummy_numbers, people, terms
from amin.demo.line import TcpLine
from amin.demo.ports import serving
from amin.encoding.days import jalali
from amin.rolls import Roll
from amin.rolls.slice import Slice, release_key, write_slice
from amin.rolls.visit import Answer, AnyAct, Document
from amin.station import Health, Node, Post, SystemClock
from amin.station.cards import open_packs
from amin.station.ledger import Ledger
from amin.station.post import Member as PostMember

STATIONS: Final = ("1017", "1042")
CONTESTS: Final = (COUNCIL, EXPERTS, TEST)
PINS: Final = {"chair": "111111", "supervisor": "222222", "operator": "333333"}
NAMES: Final = {
    COUNCIL: Name("شوراها", "Councils"),
    EXPERTS: Name("خبرگان", "Experts"),
    TEST: Name("آزمون", "Test"),
}
CARDS_OF_A_STYLE: Final = 200
_AGAIN_S: Final = 1.0
TEHRAN: Final = timezone(timedelta(hours=3, minutes=30), "IRST")  # without summer time since 2022
_CREW_NAMES: Final = {
    "chair": ("شبنم نیک‌روش", "داوود مهرپور"),
    "supervisor": ("مرجان شکیبا", "یونس مقیمی"),
    "operator": ("فرید کاویانی", "الهام روشنی"),
}
# PINs of a training are printed on the screen: guessing them need cost nothing.
_CHEAP: Final = Passphrase(b"", passes=1, memory_bytes=8 * 2**20)


@dataclass(slots=True)
class ServedStation:
    """One station with its line and the address of its page."""

    code: str
    desk: Desk
    device: Device
    line: TcpLine
    writer: SimulatedCardWriter
    port: int = 0


@dataclass(slots=True)
class Training:
    """What runs, for the page of the whole.

    Attributes:
        dummies: by station, the number of its dummy voter.
        crew: by station, its members.
    """

    people: tuple[Invented, ...]
    stations: tuple[ServedStation, ...]
    dummies: Mapping[str, str] = field(repr=False)
    crew: Mapping[str, tuple[Member, ...]]
    centre: TrainingCentre


@dataclass(frozen=True, slots=True)
class Voters:
    """The roll, who is behind it, and its key."""

    roll: Roll
    key: bytes = field(repr=False)
    people: tuple[Invented, ...]


def now_in_tehran() -> datetime:
    """The time of day at the stations."""
    return datetime.now(TEHRAN)


class NodeLine:
    """The client of the centre as a node asks for it: two rooms, two types of health."""

    def __init__(self, client: CentreLine) -> None:
        self._client = client

    async def ask(self, acts: Sequence[AnyAct]) -> Sequence[Answer]:
        """Ask the centre. Raises DeviceError."""
        return await self._client.ask(acts)

    async def health(self) -> Health:
        """Ask how the centre is. Raises DeviceError."""
        said = await self._client.health()
        return Health(said.phase, said.election, said.roll, said.waiting)


class StationPhotos:
    """Asks the centre for a photo, in the name of one device."""

    def __init__(self, line: CentreLine, post: Post, entropy: Callable[[int], bytes]) -> None:
        self._line = line
        self._post = post
        self._entropy = entropy

    async def photo(self, voter: bytes) -> bytes | None:
        """Return the photo of a voter, JPEG. Raises DeviceError, NotPermittedError."""
        question = PhotoQuestion(
            election=self._post.election.hex(),
            device=self._post.device,
            key=self._entropy(16).hex(),
            voter=voter.hex(),
        )
        return await self._line.photo(question)


@asynccontextmanager
async def training(
    folder: Path,
    *,
    entropy: Callable[[int], bytes],
    port: int = 0,
    clock: Callable[[], datetime] = now_in_tehran,
) -> AsyncIterator[Training]:
    """Start everything, and stop it when this ends.

    Args:
        folder: empty; databases, slices and notes of this training.
        port: of the first page; the others follow it. Any that are free where 0.

    Raises:
        DeviceError: a port is in use.
    """
    day = clock().date()
    dummies = dict(zip(STATIONS, dummy_numbers(len(STATIONS)), strict=True))
    election = entropy(32)
    crew = {code: _crew(code, i, entropy) for i, code in enumerate(STATIONS)}
    devices = {code: SigningKey(entropy(32)) for code in STATIONS}
    authority = certificates.Authority(entropy(32), election)
    async with AsyncExitStack() as stack:
        voters = _voters(folder, day, dummies, entropy)
        stack.callback(voters.roll.__exit__, None, None, None)
        keys = CentreKeys(election, authority, SigningKey(entropy(32)), entropy)
        centre = found_centre(
            folder, voters.roll, dict.fromkeys(STATIONS, CONTESTS), voters.key, voters.people, keys,
            devices=devices, crew=crew, clock=clock,
        )  # fmt: skip
        centre_port = await stack.enter_async_context(serving(centre.service))
        stations = []
        for i, code in enumerate(STATIONS):
            station = await _station(
                stack, folder / code, code, devices[code], crew[code], voters, election, centre_port,
                place=_place(code, day, dummies[code], people=voters.people), entropy=entropy, clock=clock,
            )  # fmt: skip
            wanted = port + 1 + i if port else 0
            app = app_of(station.device)
            station.port = await stack.enter_async_context(serving(app, port=wanted))
            station.device.hosts = frozenset(f"{host}:{station.port}" for host in ("localhost", "127.0.0.1"))
            stack.callback(_end, station.device)
            stations.append(station)
        await _first_voter(stations[0], voters.people)
        yield Training(voters.people, tuple(stations), dummies, crew, centre)


def _end(device: Device) -> None:
    device.is_ending = True


def _voters(folder: Path, day: date, dummies: Mapping[str, str], entropy: Callable[[int], bytes]) -> Voters:
    key = entropy(32)
    made = people(day)
    roll = Roll.create(
        folder / "roll.sqlite",
        [right.contest for right in terms(day).rights],
        voters_of(made, terms(day), key, dummies.values()),
        offices=terms(day).offices,
    )
    return Voters(roll, key, made)


def _crew(code: str, at: int, entropy: Callable[[int], bytes]) -> tuple[Member, ...]:
    return tuple(
        enrol(f"{role}-{code}", role, _CREW_NAMES[role][at], pin, entropy=entropy, cost=_CHEAP)
        for role, pin in PINS.items()
    )


def _place(code: str, day: date, dummy: str, *, people: tuple[Invented, ...]) -> DeskPlace:
    return DeskPlace(
        station=code,
        device="1",
        polling_day=day,
        contests={id: DeskContest(id, name, is_test=id == TEST) for id, name in NAMES.items()},
        dummies=frozenset({dummy}),
        barred=frozenset(each.number for each in people if each.shows == "crew"),
        training=True,
    )


async def _station(
    stack: AsyncExitStack,
    folder: Path,
    code: str,
    key: SigningKey,
    crew: tuple[Member, ...],
    voters: Voters,
    election: bytes,
    centre_port: int,
    *,
    place: DeskPlace,
    entropy: Callable[[int], bytes],
    clock: Callable[[], datetime],
) -> ServedStation:
    """Start one station: its line, its node with slice, ledger and cards, its desk."""
    folder.mkdir()
    line = await stack.enter_async_context(TcpLine(centre_port))
    client = await stack.enter_async_context(CentreLine(f"http://127.0.0.1:{line.port}", key))
    post = Post(
        election=election,
        station=code,
        device=f"device-{code}",
        contests=CONTESTS,
        offices={contest: contest for contest in CONTESTS},
        crew={each.id: PostMember(each.role, each.public) for each in crew},
    )
    slice_ = stack.enter_context(_slice(folder, voters, entropy(32)))
    ledger = stack.enter_context(Ledger.create(folder / "ledger.sqlite", post))
    deck = open_packs(post, CARDS_OF_A_STYLE, key=key, entropy=entropy)
    node = Node(
        post,
        ledger,
        NodeLine(client),
        slice_,
        deck,
        clock=SystemClock(),
        entropy=entropy,
        roll=voters.roll.digest().hex(),
    )
    running = asyncio.create_task(node.run())
    stack.push_async_callback(_stopped, running)
    writer = SimulatedCardWriter()
    desk = Desk(
        place, node, slice_, Crew(crew, clock), Notes(folder / "notes.jsonl"),
        clock=clock, monotonic=SystemClock().monotonic, entropy=entropy, writer=writer,
        cards=lambda: len(deck), people=slice_.head.voters,
    )  # fmt: skip
    registry = SimulatedCivilRegistry(
        Entry(each.name, each.father, jalali(each.who.birth_date)[0], each.number) for each in voters.people
    )
    device = Device(desk, frozenset(), StationPhotos(client, post, entropy), registry)
    return ServedStation(code, desk, device, line, writer)


def _slice(folder: Path, voters: Voters, seed: bytes) -> Slice:
    """Cut the station's slice and open it with the key that was released to it."""
    recipient = Recipient(seed)
    write_slice(voters.roll, folder, CONTESTS)
    return Slice(folder, release_key(voters.key, voters.roll.digest(), recipient.public), recipient)


async def _stopped(task: asyncio.Task[None]) -> None:
    """End a node, whatever it was waiting for."""
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_S)


async def _first_voter(station: ServedStation, people: tuple[Invented, ...]) -> None:
    """Let one voter have come already, so that a second card is refused from the beginning."""
    (who,) = (each for each in people if each.shows == "taken")
    desk = station.desk
    while desk.line() != "up":
        await desk.node.changes()
    voter = desk.roll.pseudonym(who.number)
    said = await desk.node.check_in(voter, (COUNCIL, EXPERTS), Document.SCANNED, attempt=desk.entropy(16))
    desk.node.hand_over(said.visit)
    desk.node.confirm(said.visit)
