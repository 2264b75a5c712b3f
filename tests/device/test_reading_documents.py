"""What the desk reads: numbers that were typed, texts of documents, chip cards."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amin.checkin.adapters.pcsc import Commands, commands_of, number_on
from amin.checkin.readers import Fault, UnreadError, masked, scanned, typed
from amin.errors import DeviceError
from amin.rolls.national_number import check_digit
from amin.rolls.visit import Document

GOOD = "4177219061"
OTHER = "6473018980"


@pytest.mark.parametrize("text", [GOOD, "۴۱۷۷۲۱۹۰۶۱", "٤١٧٧٢١٩٠٦١", "۴١7۷۲۱9۰۶١", f" {GOOD} "])
def test_a_number_is_read_in_each_of_three_scripts(text):
    assert typed(text).number == GOOD
    assert typed(text).document is Document.TYPED


@pytest.mark.parametrize(
    ("text", "fault", "digits"),
    [
        ("", Fault.LENGTH, 0),
        ("417721906", Fault.LENGTH, 9),
        ("41772190610", Fault.LENGTH, 11),
        ("4" * 10**6, Fault.LENGTH, 400),
        ("417721906²", Fault.LENGTH, 9),
        ("41772190６1", Fault.LENGTH, 9),
        ("1111111111", Fault.EQUAL, 10),
        ("4177219062", Fault.CHECK, 10),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason_and_never_repeated(text, fault, digits):
    """Source: SECURITY.md D 1 to 8."""
    with pytest.raises(UnreadError) as refused:
        typed(text)

    assert (refused.value.fault, refused.value.digits) == (fault, digits)
    assert text == "" or text not in str(refused.value)


@pytest.mark.parametrize(
    "text", [GOOD, f"IRN;{GOOD};13620101;F", f"{GOOD}\n{GOOD}", "شماره: ۴۱۷۷۲۱۹۰۶۱", f"{GOOD} 1234567890"]
)
def test_the_one_national_number_of_a_document_is_found(text):
    assert scanned(text).number == GOOD
    assert scanned(text).document is Document.SCANNED


@pytest.mark.parametrize(
    "text", ["", "IRN", f"{GOOD} {OTHER}", f"{GOOD}{OTHER}", f"x{'0' * 500}{GOOD}", GOOD[:-1]]
)
def test_a_document_with_no_number_or_with_two_is_not_read(text):
    with pytest.raises(UnreadError) as refused:
        scanned(text)

    assert refused.value.fault is Fault.SCAN


@given(st.text(max_size=600))
@example("\x02" * 600)
def test_no_text_of_a_scanner_does_more_than_be_read_or_refused(text):
    for read in (typed, scanned):
        try:
            number = read(text).number
        except UnreadError:
            continue
        assert number[-1] == check_digit(number[:-1])


def test_a_masked_number_shows_half_of_it():
    assert masked(GOOD) == "417•••••61"


class ChipCard:
    """A card that answers as ISO 7816 says: the file is selected first, and read in two pieces."""

    def __init__(self, held: bytes) -> None:
        self.held = held
        self.is_selected = False

    def transmit(self, apdu: list[int]) -> tuple[list[int], int, int]:
        if apdu[1] == 0xA4:
            self.is_selected = True
            return [], 0x90, 0x00
        if not self.is_selected:
            return [], 0x69, 0x85
        if apdu[1] == 0xB0:
            return list(self.held[:4]), 0x61, len(self.held) - 4
        return list(self.held[4 : 4 + apdu[4]]), 0x90, 0x00


COMMANDS = commands_of(["00A4000C020101", "00B0000000"])


def test_a_chip_card_is_read_by_the_commands_that_the_authority_gives():
    reading = number_on(ChipCard(f"N={GOOD};".encode()), COMMANDS)

    assert (reading.number, reading.document) == (GOOD, Document.SCANNED)


def test_a_card_that_refuses_a_command_is_a_fault_of_the_device():
    with pytest.raises(DeviceError, match="6985"):
        number_on(ChipCard(GOOD.encode()), Commands((), COMMANDS.read))


def test_without_the_optional_program_the_card_reader_says_what_to_install():
    try:
        import smartcard  # noqa: F401
    except ImportError:
        import asyncio

        from amin.checkin.adapters.pcsc import PcscReader

        with pytest.raises(DeviceError) as refused:
            asyncio.run(PcscReader(COMMANDS).read())
        assert "amin[card]" in refused.value.hint
    else:
        pytest.skip("it is installed here")
