"""A terminal with real ballots, cards and boxes: vote, change, test, and everything that fails meanwhile."""

from __future__ import annotations

import gc

import pytest
from booth_examples import COUNCIL, LISTS, STATION, package
from polling_place import BOTH, Place

from amin.booth.choice import Choice, Said
from amin.booth.journal import SIZE_BYTES, Entry, Journal, Stage
from amin.booth.papers.printer import Fault
from amin.booth.station import OpenedBallot
from amin.booth.terminal import Paper, Sealed
from amin.booth.visit import Act, Settings, Step
from amin.crypto import booth_commitment
from amin.errors import MalformedError, RejectedError, StateError

CODES = [each.code for each in COUNCIL.candidates]
PERSONS = tuple(("person", code) for code in CODES[:21])


def read(place: Place, *acts) -> None:
    """Go on until the paper is to be read."""
    place.to_review(*acts)
    assert place.terminal.print() is None
    assert place.terminal.visit.step is Step.READ


def test_a_list_is_cast_and_its_paper_was_printed_before_it_was_asked_for(place):
    place.come()
    read(place)
    assert (len(place.ballots.sheets), len(place.receipts.sheets)) == (1, 1)
    assert place.in_box() == 0
    assert place.terminal.cast() is None
    assert place.in_box() == 1
    assert (place.terminal.visit.step, place.terminal.visit.contest) == (Step.CHOOSE, "experts")


def test_twenty_one_persons_by_code_are_cast(place):
    place.come("council")
    read(place, *PERSONS)
    assert place.terminal.cast() is None
    assert place.terminal.visit.step is Step.DONE
    assert place.in_box() == 1


def test_a_blank_vote_on_purpose_is_cast(place):
    place.come("council")
    read(place, ("blank", ""))
    assert place.terminal.cast() is None
    assert place.in_box() == 1


def test_one_contest_is_declined_and_its_token_stays_unspent(place):
    card = place.come()
    place.terminal.do(Act.BEGIN)
    place.terminal.do(Act.DECLINE)
    place.choose(("person", package().definition.contests[1].candidates[0].code))
    assert place.terminal.print() is None
    assert place.terminal.cast() is None
    assert (place.in_box("council"), place.in_box("experts")) == (0, 1)
    assert place.station.look(card).open == ("council",)


def test_a_changed_sheet_is_void_and_its_ballot_is_never_opened(place):
    card = place.come("council")
    read(place)
    first = place.terminal._sealed
    place.terminal.change()
    assert place.terminal.visit.choice == Choice(list=LISTS[0].code)
    assert (place.fates(), place.in_box(), place.station.tests["council"]) == ({"changed": 1}, 0, [])
    assert place.station.look(card).open == ("council",)
    assert place.terminal.print() is None
    assert place.terminal._sealed.seed != first.seed
    assert place.terminal.cast() is None
    assert place.in_box() == 1


def test_a_tested_ballot_is_made_again_byte_for_byte_and_never_counted(place):
    place.come("council")
    read(place, *PERSONS)
    tested = place.terminal._sealed
    assert place.terminal.test() is None
    (published,) = place.station.tests["council"]
    statement = place.station.statements["council"]
    again = statement.encrypt(
        STATION, published.seed, published.station_half, statement.choices([published.slots])
    )
    assert again == published.ballot == tested.ballot
    assert published.slots == tuple(range(21))
    assert (place.in_box(), place.fates()) == (0, {"tested": 1})
    assert place.terminal.shown_test == tested.tracker
    place.terminal.do(Act.AGAIN)
    assert place.terminal.visit.choice == Choice()


def test_a_terminal_that_encrypts_another_choice_than_it_printed_is_found_by_a_test(place):
    """Known-bad: the device of SECURITY.md B-4; it is closed, and staff are called."""
    place.come("council")
    place.to_review(*PERSONS)
    place.terminal.print()
    true = place.terminal._sealed
    statement = place.station.statements["council"]
    other = statement.encrypt(STATION, true.seed, true.station_half, statement.choices([(40,)]))
    place.terminal._sealed = Sealed("council", other, true.tracker, true.seed, true.station_half, true.slots)
    assert place.terminal.test() is not None
    assert place.terminal.visit.step is Step.STOPPED
    assert place.station.tests["council"] == []


def test_a_terminal_that_chose_its_seed_after_the_stations_half_is_found_by_a_test(place):
    place.come("council")
    read(place)
    sealed = place.terminal._sealed
    with pytest.raises(RejectedError):
        place.station.publish_test(
            "council", OpenedBallot(sealed.ballot, bytes(32), sealed.station_half, sealed.slots)
        )


def test_the_booths_half_of_the_ballot_is_what_it_committed_to(place):
    place.come("council")
    read(place)
    sealed = place.terminal._sealed
    assert sealed.commitment == booth_commitment(sealed.seed)


@pytest.mark.parametrize("end", ["cast", "change", "end"])
def test_the_seed_is_gone_after_cast_change_and_end(place, end):
    place.come("council")
    read(place)
    getattr(place.terminal, end)()
    gc.collect()
    assert not [each for each in gc.get_objects() if type(each) is Sealed]


@pytest.mark.parametrize("call", ["look", "half", "cast"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_line_that_is_cut_loses_nothing_and_casts_once(place, call, when):
    """Each call, before and after it took effect; the same act again goes through."""
    place.line.faults = [(call, when)]
    card = place.station.deal(["council"])
    if call == "look":
        assert place.terminal.card(card) == Said("k.err_station")
    assert place.terminal.card(card) is None
    place.to_review()
    if call == "half":
        assert place.terminal.print() == Said("k.err_station")
        assert (place.terminal.visit.step, len(place.ballots.sheets)) == (Step.REVIEW, 0)
    assert place.terminal.print() is None
    if call == "cast":
        assert place.terminal.cast() == Said("k.err_station")
        assert place.terminal.visit.step is Step.SEND
    assert place.terminal.cast() is None
    assert (place.line.struck, place.in_box(), len(place.ballots.sheets)) == (1, 1, 1)


def test_a_sheet_that_the_station_could_not_count_is_counted_later_once(place):
    place.come("council")
    read(place)
    place.line.faults = [("note", "after")]
    place.terminal.change()
    assert place.terminal.print() is None
    place.terminal.change()
    assert (place.line.struck, place.fates()) == (1, {"changed": 2})


POWER_CUTS = {
    Step.SETTINGS: "k.power_before",
    Step.CHOOSE: "k.power_before",
    Step.REVIEW: "k.power_before",
    Step.READ: "k.power_printed",
    Step.TESTED: "k.power_before",
    Step.LOCKED: "k.power_before",
}


def stand_at(place: Place, step: Step) -> None:
    """Bring a voter to a step."""
    terminal = place.terminal
    if step in (Step.CHOOSE, Step.LOCKED):
        terminal.do(Act.BEGIN)
        terminal.choose("person", CODES[0])
        if step is Step.LOCKED:
            terminal.do(Act.IDLE)
    elif step is Step.REVIEW:
        place.to_review()
    elif step in (Step.READ, Step.TESTED):
        read(place)
        if step is Step.TESTED:
            assert terminal.test() is None
    assert terminal.visit.step is step


@pytest.mark.parametrize("step", list(POWER_CUTS))
def test_power_that_is_cut_casts_nothing_and_says_so(place, step):
    card = place.come("council")
    stand_at(place, step)
    place.power_on()
    assert place.terminal.visit.step is Step.ATTRACT
    assert place.terminal.notice == Said(POWER_CUTS[step])
    assert place.in_box() == 0
    assert place.fates().get("abandoned", 0) == (step is Step.READ)
    assert place.terminal.card(card) is None  # the card is as good as before
    assert (place.terminal.visit.choice, place.terminal.visit.settings) == (Choice(), Settings())
    read(place)
    assert place.terminal.cast() is None
    assert place.in_box() == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_power_that_is_cut_while_a_ballot_is_on_its_way_leaves_it_in_the_box_once_or_never(place, when):
    """The card tells: if the ballot is in the box, the voter is told so; if not, the card is good again."""
    card = place.come("council")
    read(place)
    place.line.faults = [("cast", when)]
    assert place.terminal.cast() == Said("k.err_station")
    place.power_on()
    assert place.terminal.notice == Said("k.power_sending")
    said = place.terminal.card(card)
    if when == "after":
        assert said == Said("k.was_recorded", {"contest": COUNCIL.name})
        assert (place.in_box(), place.fates()) == (1, {})
    else:
        assert said is None
        assert (place.in_box(), place.fates()) == (0, {"abandoned": 1})
        read(place)
        assert place.terminal.cast() is None
        assert place.in_box() == 1
    place.power_on()
    assert place.terminal.notice is None or when == "before"


def test_power_that_is_cut_when_all_is_done_says_nothing_to_the_next_voter(place):
    place.come("council")
    read(place)
    place.terminal.cast()
    place.power_on()
    assert place.terminal.notice is None


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.AWAY])
def test_a_printer_without_paper_keeps_the_choice_until_staff_have_mended_it(place, fault):
    place.come("council")
    place.to_review(*PERSONS)
    place.ballots.fault = fault
    assert place.terminal.print() == Said("k.err_printer")
    assert (place.terminal.visit.step, len(place.terminal.visit.choice.persons)) == (Step.REVIEW, 21)
    assert place.terminal.print() is None
    assert (place.terminal.cast(), place.in_box(), place.fates()) == (None, 1, {})


def test_a_half_printed_sheet_is_void_and_the_same_choice_is_printed_again(place):
    place.come("council")
    place.to_review(*PERSONS)
    place.ballots.fault = Fault.JAM
    assert place.terminal.print() is None
    assert place.fates() == {"jammed": 1}
    assert place.terminal.visit.choice.persons == tuple(CODES[:21])
    assert (place.terminal.cast(), place.in_box()) == (None, 1)


def test_a_sheet_whose_receipt_did_not_come_out_is_void_too(place):
    place.come("council")
    place.to_review()
    place.receipts.fault = Fault.PAPER_OUT
    assert place.terminal.print() is None
    assert (place.fates(), len(place.ballots.sheets), len(place.receipts.sheets)) == ({"jammed": 1}, 2, 1)


def test_a_second_half_print_closes_the_terminal_and_the_card_is_good_at_another(place):
    """LAW 13: second failure, terminal closed, choices dropped."""
    card = place.come("council")
    place.to_review()
    true_print, place.ballots.print = place.ballots.print, None

    def jam_always(sheet, *, cut=True):
        place.ballots.fault = Fault.JAM
        true_print(sheet, cut=cut)

    place.ballots.print = jam_always
    assert place.terminal.print() == Said("k.err_printer2")
    assert (place.terminal.visit.step, place.fates()) == (Step.STOPPED, {"jammed": 2})
    assert place.terminal.visit.choice == Choice()
    assert place.station.look(card).open == ("council",)
    place.terminal.do(Act.MEND)
    assert place.terminal.visit.step is Step.ATTRACT


def test_a_voter_who_left_after_printing_leaves_a_void_sheet_and_no_vote(place):
    place.come("council")
    read(place)
    place.terminal.do(Act.IDLE)
    assert place.terminal.visit.step is Step.LOCKED
    place.terminal.end()
    assert (place.in_box(), place.fates()) == (0, {"abandoned": 1})
    assert place.terminal.visit.step is Step.ATTRACT


def test_under_glass_the_end_of_a_void_sheet_is_marked_before_it_falls(memory_folder):
    place = Place(memory_folder, paper=Paper.UNDER_GLASS)
    place.come("council")
    read(place)
    place.terminal.change()
    assert len(place.ballots.sheets) == 2
    mark = place.terminal.sheets.mark("b.void", "fa")
    assert place.ballots.sheets[-1].tobytes() == mark.tobytes()


def test_a_card_is_refused_that_is_spent_of_another_station_or_unread(place):
    card = place.come("council")
    read(place)
    place.terminal.cast()
    place.terminal.do(Act.LEAVE)
    assert place.terminal.card(card) == Said("k.err_card_used")
    assert place.terminal.card(card[:-1] + bytes([card[-1] ^ 1])) == Said("k.err_card_other")
    assert place.terminal.card(card[:50]) == Said("k.err_card_unread")
    assert place.terminal.visit.step is Step.ATTRACT


def test_a_card_that_was_spent_at_another_terminal_meanwhile_casts_nothing(place):
    card = place.come("council")
    read(place)
    half = place.station.half(card, "council", booth_commitment(bytes(32)))
    statement = place.station.statements["council"]
    place.station.cast(
        card, "council", statement.encrypt(STATION, bytes(32), half, statement.choices([(1,)]))
    )
    assert place.terminal.cast() == Said("k.err_card_used")
    assert (place.terminal.visit.step, place.in_box()) == (Step.STOPPED, 1)


def test_all_choices_send_messages_of_equal_length_and_write_equally_often(memory_folder):
    """SECURITY.md B-5; blank, a list, one person and 21 look alike to the station and to the disk."""
    seen = set()
    for i, acts in enumerate(((("blank", ""),), (), PERSONS[:1], PERSONS)):
        place = Place(memory_folder / str(i))
        place.come("council")
        read(place, *acts)
        assert place.terminal.cast() is None
        size = (memory_folder / str(i) / "terminal" / "visit").stat().st_size
        seen.add((tuple(place.line.sent), place.journal.writes, size))
        assert len(seen) == 1


def test_the_journal_holds_no_choice_no_card_and_no_time(place):
    card = place.come("council")
    read(place, *PERSONS)
    data = (place.folder / "terminal" / "visit").read_bytes()
    assert len(data) == SIZE_BYTES
    assert card.hex().encode() not in data
    assert not [code for code in CODES if code.encode() in data]
    assert place.journal.read() == Entry(Stage.PRINTED, "council", place.terminal._sealed.commitment)


@pytest.mark.parametrize("data", [b"", b"x" * SIZE_BYTES, b"{}".ljust(SIZE_BYTES), b'{"stage":1}'.ljust(256)])
def test_a_journal_that_is_not_ours_is_refused(tmp_path, data):
    journal = Journal(tmp_path)
    (tmp_path / "visit").write_bytes(data)
    with pytest.raises(MalformedError):
        journal.read()


def test_nothing_is_printed_for_a_choice_that_was_not_made(place):
    place.come("council")
    place.terminal.do(Act.BEGIN)
    with pytest.raises(StateError):
        place.terminal.do(Act.REVIEW)


def test_a_second_card_while_somebody_votes_is_refused(place):
    place.come(*BOTH)
    with pytest.raises(StateError):
        place.terminal.card(place.station.deal(BOTH))
