"""The terminal: it follows the visit's table, and does what the steps stand for.

Commit before asking: the sheets are printed from a ballot that exists already, made from a seed that nobody
else has and a half that the station gave after the booth had committed to its own. One seed for one printed
sheet. The seed leaves only for a test and is dropped on cast or change.

Source: PROTOCOL.md 5.2 and 5.3; LAW 13.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from amin.booth import choice as choices
from amin.booth.choice import Choice, Said
from amin.booth.definition import ContestEntry, Definition
from amin.booth.journal import Entry, Journal, Stage
from amin.booth.papers.printer import Printer, PrinterError
from amin.booth.papers.sheets import Sheets
from amin.booth.station import CardRefusedError, OpenedBallot, SheetFate, Station
from amin.booth.visit import DEFAULTS, Act, Settings, Step, Visit, advance, begin, chosen, set_screen
from amin.crypto import MarksContest, SumContest, booth_commitment
from amin.errors import DeviceError, MalformedError, RejectedError, StateError

SEED_BYTES: Final = 32
MOST_JAMS: Final = 2  # the second failure closes the terminal (LAW 13)
Statement = SumContest | MarksContest

_AFTER_POWER: Final = {
    Stage.OPEN: "k.power_before",
    Stage.PRINTED: "k.power_printed",
    Stage.SENDING: "k.power_sending",
}


class Paper(StrEnum):
    """Where the ballot sheet is read: frozen with the election (DESIGN.md part 4)."""

    CARRIED = "carried"
    UNDER_GLASS = "under_glass"


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """A ballot whose sheet is printed: kept in memory alone, until it is cast, changed or tested."""

    contest: str
    ballot: bytes
    tracker: bytes
    seed: bytes
    station_half: bytes
    slots: tuple[int, ...]

    @property
    def commitment(self) -> bytes:
        """The booth's half of the tracker."""
        return self.ballot[:SEED_BYTES]


@dataclass(slots=True)
class Devices:
    """What a terminal is made of beside its memory; the two printers may be one."""

    station: Station
    ballots: Printer
    receipts: Printer
    journal: Journal
    entropy: Callable[[int], bytes]


class Terminal:
    """One terminal, one voter at a time. Acts come one after another.

    Attributes:
        notice: what the screen says before the next voter, as after a power cut; until the next card.
    """

    def __init__(
        self,
        sheets: Sheets,
        devices: Devices,
        *,
        paper: Paper = Paper.CARRIED,
        settings: Settings = DEFAULTS,
    ) -> None:
        self.definition: Definition = sheets.definition
        self.sheets = sheets
        self.paper = paper
        self.visit = Visit(settings=settings)
        self.notice: Said | None = None
        self.shown_test: bytes = b""  # the tracker of the sheet that was made public just now
        self._defaults = settings
        self._devices = devices
        self._card = b""
        self._sealed: Sealed | None = None
        self._unsaid: list[tuple[str, bytes, SheetFate]] = []  # sheets that the station has not counted yet
        self._interrupted = devices.journal.read()
        self._statements = {each.id: _statement(self.definition, each) for each in self.definition.contests}
        self._settle_interrupted()

    # -- before and after --------------------------------------------------------------------------------

    def _settle_interrupted(self) -> None:
        """Say what became of whoever was here when the power went. Nothing was cast by that.

        A ballot on its way may be in the box: only the card can tell, so the line stays until it was asked.
        """
        entry = self._interrupted
        if entry.stage is Stage.NOBODY:
            return
        self.notice = Said(_AFTER_POWER[entry.stage])
        if entry.stage is Stage.PRINTED:
            self._note(entry.contest, entry.commitment, SheetFate.ABANDONED)
        if entry.stage is not Stage.SENDING:
            self._devices.journal.write(Entry())

    def card(self, card: bytes) -> Said | None:
        """Take a card. Returns what is said to the voter instead, and then nothing has changed."""
        if self.visit.step is not Step.ATTRACT:
            raise StateError(f"a card at {self.visit.step}; allowed: {Step.ATTRACT}")
        try:
            known = self._devices.station.look(card)
        except CardRefusedError as error:
            return Said(error.refusal)
        except DeviceError:
            return Said("k.err_station")
        self.notice = self._recovered(known.spent)
        if not known.open:
            if self.notice is None:
                return Said("k.err_card_used")
            self._devices.journal.write(Entry())
            return self.notice
        held = tuple(each.id for each in self.definition.contests if each.id in known.open)
        if not held:
            return Said("k.err_card_other")
        self._devices.journal.write(Entry(Stage.OPEN))
        self._card = card
        self.visit = begin(held, self._defaults)
        return None

    def _recovered(self, spent: tuple[str, ...]) -> Said | None:
        """Tell the voter whose ballot was on its way when the power went that it is in the box."""
        entry, self._interrupted = self._interrupted, Entry()
        if entry.stage is not Stage.SENDING:
            return None
        if entry.contest in spent:
            return Said("k.was_recorded", {"contest": self.definition.contest(entry.contest).name})
        self._note(entry.contest, entry.commitment, SheetFate.ABANDONED)
        return None

    # -- choosing ----------------------------------------------------------------------------------------

    @property
    def contest(self) -> ContestEntry:
        """The contest that the voter is at. Raises StateError when there is none."""
        if self.visit.contest is None:
            raise StateError("no contest is open here")
        return self.definition.contest(self.visit.contest)

    def choose(self, act: str, code: str = "", *, agreed: bool = False) -> Said | None:
        """Change the choice, or say why not.

        Args:
            act: "person", "remove", "list", "open" or "blank".
            agreed: the voter was told what is dropped, and said yes.
        """
        made = _choice_after(act, self.contest, self.visit.choice, code, agreed=agreed)
        if isinstance(made, Said):
            return made
        self.visit = chosen(self.visit, made)
        return None

    def settings(self, settings: Settings) -> None:
        """Set the screen; whoever has not put a card on it yet may do so, too."""
        self.visit = set_screen(self.visit, settings)

    def do(self, act: Act) -> None:
        """Go a step that touches neither paper nor box."""
        if act not in _QUIET:
            raise StateError(f"{act} is not done by itself")
        if act is Act.REVIEW and not self.visit.choice.is_made:
            raise StateError("nothing is chosen yet")
        self.visit = advance(self.visit, act)
        if self.visit.step is Step.ATTRACT:
            self.notice = None
            self._forget()
        elif self.visit.step is Step.DONE:
            self._devices.journal.write(Entry())

    # -- paper -------------------------------------------------------------------------------------------

    def print(self) -> Said | None:
        """Commit, encrypt, print both sheets, and ask. What came out half is void and printed again."""
        self.visit = advance(self.visit, Act.PRINT)
        while True:
            try:
                self._sealed = self._seal()
            except DeviceError:
                self.visit = advance(self.visit, Act.HALTED)
                return Said("k.err_station")
            failed = self._print_both(self._sealed)
            if failed is None:
                self.visit = advance(self.visit, Act.PRINTED)
                return None
            if not failed.began:
                self._sealed = None
                self._devices.journal.write(Entry(Stage.OPEN))
                self.visit = advance(self.visit, Act.HALTED)
                return Said("k.err_printer")
            self._void(SheetFate.JAMMED)
            self.visit = replace(self.visit, jams=self.visit.jams + 1)
            if self.visit.jams >= MOST_JAMS:
                return self._stop("k.err_printer2")

    def _seal(self) -> Sealed:
        """Make the ballot of the choice under a new seed, with the half that the station adds."""
        contest, made = self.contest, self.visit.choice
        seed = self._devices.entropy(SEED_BYTES)
        half = self._devices.station.half(self._card, contest.id, booth_commitment(seed))
        statement = self._statements[contest.id]
        slots = contest.slots(made.list, made.persons)
        station = self.definition.station
        ballot = statement.encrypt(station, seed, half, statement.choices([slots]))
        (tracker,) = statement.trackers(station, ballot)
        return Sealed(contest.id, ballot, tracker, seed, half, slots)

    def _print_both(self, sealed: Sealed) -> PrinterError | None:
        """Draw both sheets, then print them; the journal says that one is out before it may be."""
        contest, made = self.contest, self.visit.choice
        language = self.visit.settings.language
        sheet = self.sheets.ballot(contest, made.list, made.persons, language)
        receipt = self.sheets.receipt(contest, sealed.tracker, language)
        self._devices.journal.write(Entry(Stage.PRINTED, contest.id, sealed.commitment))
        try:
            self._devices.ballots.print(sheet, cut=self.paper is Paper.CARRIED)
        except PrinterError as error:
            return error
        try:
            self._devices.receipts.print(receipt)
        except PrinterError as error:  # the ballot sheet is out, and void without its receipt
            return PrinterError(error.fault, began=True)
        return None

    def change(self) -> None:
        """Void the sheet unopened; the voter goes on from the same choice."""
        self._require(Act.CHANGE)
        self._void(SheetFate.CHANGED)
        self.visit = advance(self.visit, Act.CHANGE)

    def test(self) -> Said | None:
        """Make the sheet public and let the station make its ballot again; the voter then votes anew."""
        sealed = self._require(Act.TEST)
        tested = OpenedBallot(sealed.ballot, sealed.seed, sealed.station_half, sealed.slots)
        try:
            self._devices.station.publish_test(sealed.contest, tested)
        except RejectedError:
            self._void(SheetFate.TESTED)
            return self._stop("k.err_printer2")
        except DeviceError:
            return Said("k.err_station")
        self.shown_test = sealed.tracker
        self._void(SheetFate.TESTED, mark="b.test")
        self.visit = advance(self.visit, Act.TEST)
        return None

    def _void(self, fate: SheetFate, *, mark: str = "b.void") -> None:
        """Drop the ballot of a sheet and count the sheet; under glass its end is marked."""
        sealed, self._sealed = self._sealed, None
        if sealed is None:
            raise StateError("no sheet is out")
        self._note(sealed.contest, sealed.commitment, fate)
        if self.paper is Paper.UNDER_GLASS and fate is not SheetFate.JAMMED:
            self._mark(mark)
        self._devices.journal.write(Entry(Stage.OPEN))

    def _mark(self, id_: str) -> None:
        """Print over the end of the sheet behind the glass; one that cannot be marked waits for staff."""
        try:
            self._devices.ballots.print(self.sheets.mark(id_, self.visit.settings.language))
        except PrinterError:
            self.notice = Said("k.err_printer")

    # -- box ---------------------------------------------------------------------------------------------

    def cast(self) -> Said | None:
        """Put the ballot into the box. Repeated after a lost answer, it is in the box once."""
        if self.visit.step is not Step.SEND:
            sealed = self._require(Act.CAST)
            self._devices.journal.write(Entry(Stage.SENDING, sealed.contest, sealed.commitment))
            self.visit = advance(self.visit, Act.CAST)
        sealed = self._sealed_now()
        try:
            self._devices.station.cast(self._card, sealed.contest, sealed.ballot)
        except CardRefusedError as error:
            self._void(SheetFate.ABANDONED)
            return self._stop(error.refusal)
        except RejectedError:
            self._void(SheetFate.ABANDONED)
            return self._stop("k.err_printer2")
        except DeviceError:
            return Said("k.err_station")  # the sheet stays valid; the same ballot is sent again
        self._sealed = None
        self.visit = advance(self.visit, Act.RECORDED)
        self._devices.journal.write(Entry(Stage.OPEN if self.visit.contest else Stage.NOBODY))
        return None

    def end(self) -> None:
        """Staff end a visit whose voter has left; a sheet that is out is void, unread."""
        after = advance(self.visit, Act.END)
        if self._sealed is not None:
            self._void(SheetFate.ABANDONED)
        self.visit = after
        self._forget()

    # -- the rest ----------------------------------------------------------------------------------------

    def _require(self, act: Act) -> Sealed:
        advance(self.visit, act)  # refuses, where it is not lawful now
        return self._sealed_now()

    def _sealed_now(self) -> Sealed:
        if self._sealed is None:
            raise StateError("no sheet is out")
        return self._sealed

    def _note(self, contest: str, commitment: bytes, fate: SheetFate) -> None:
        """Tell the station of a sheet that came to nothing; while it is away, later."""
        self._unsaid.append((contest, commitment, fate))
        try:
            while self._unsaid:
                self._devices.station.note(*self._unsaid[0])
                del self._unsaid[0]
        except DeviceError:
            return

    def _stop(self, why: str) -> Said:
        """Take no voter any more before staff have looked; nothing of this one is left."""
        self.visit = advance(self.visit, Act.STOP)
        self.notice = Said(why)
        self._forget()
        return self.notice

    def _forget(self) -> None:
        """Leave nothing for the next voter; the screen goes back to the terminal's own settings."""
        self._card = b""
        self._sealed = None
        self.shown_test = b""
        self.visit = replace(self.visit, settings=self._defaults)
        self._devices.journal.write(Entry())


_QUIET: Final = frozenset(
    {
        Act.BEGIN,
        Act.REVIEW,
        Act.BACK,
        Act.DECLINE,
        Act.AGAIN,
        Act.IDLE,
        Act.RESUME,
        Act.LEAVE,
        Act.MEND,
    }
)


def _choice_after(act: str, contest: ContestEntry, made: Choice, code: str, *, agreed: bool) -> Choice | Said:
    match act:
        case "person":
            return choices.add_person(contest, made, code, agreed=agreed)
        case "remove":
            return choices.remove_person(contest, made, code)
        case "list":
            return choices.choose_list(contest, made, code, agreed=agreed)
        case "open":
            return choices.open_list(contest, made, code, agreed=agreed)
        case "blank":
            return choices.go_blank(contest, made, agreed=agreed)
    raise MalformedError("no such act of choosing")


def _statement(definition: Definition, contest: ContestEntry) -> Statement:
    """The cryptographic statement that this terminal's ballots prove."""
    election, key = bytes.fromhex(definition.election), bytes.fromhex(definition.key)
    persons, lists, most = len(contest.candidates), len(contest.lists), contest.max_marks
    if contest.tally == "sum":
        return SumContest(election, contest.id, key, persons=persons, lists=lists, max_marks=most)
    return MarksContest(election, contest.id, key, candidates=persons, lists=lists, max_marks=most)
