"""The page as voters use it, from the card to the box."""

from __future__ import annotations

import pytest
from kiosk_person import (
    CODES,
    COUNCIL,
    EXPERTS,
    agree,
    at,
    begin,
    by_keys,
    cast,
    print_sheet,
    to_codes,
    type_code,
    vote_list,
)
from playwright.sync_api import expect


def test_a_person_votes_with_a_list_and_declines_the_other_contest(kiosk, place):
    page = kiosk()
    begin(page)
    vote_list(page)
    print_sheet(page)
    assert place.in_box() == 0
    cast(page)
    expect(page.locator("#title")).to_have_text(EXPERTS.name)
    page.click("#decline")
    agree(page)
    at(page, "done")
    assert (place.in_box("council"), place.in_box("experts")) == (1, 0)
    page.click("#leave")
    at(page, "attract")


def test_a_person_votes_by_21_codes_and_all_stand_on_the_review(kiosk, place):
    page = kiosk()
    begin(page)
    to_codes(page)
    for code in CODES[:21]:
        type_code(page, code)
    for digit in CODES[30]:
        page.keyboard.press(digit)
    page.clock.run_for(700)
    page.click("#yes")
    expect(page.locator("dialog")).to_contain_text("۲۱ نفر پر شد")
    page.click("#close")
    page.click("#review")
    expect(page.locator(".chosen-people li")).to_have_count(21)
    bottom = page.locator(".chosen-people li").last.bounding_box()
    assert bottom["y"] + bottom["height"] <= page.viewport_size["height"]
    print_sheet(page)
    cast(page)
    expect(page.locator("#title")).to_have_text(EXPERTS.name)
    assert place.in_box() == 1


def test_a_wrong_code_says_so_and_votes_for_nobody(kiosk, place):
    page = kiosk()
    begin(page)
    to_codes(page)
    for digit in "10009":
        page.keyboard.press(digit)
    expect(page.locator("#unknown")).to_contain_text("۱۰۰۰۹")
    assert page.locator("#yes").count() == 0
    page.click("#correct")
    page.keyboard.press("8")
    expect(page.locator(".person-name")).to_contain_text(COUNCIL.candidates[0].name)
    assert place.terminal.visit.choice.persons == ()


def test_yes_does_nothing_before_the_person_could_be_seen(kiosk, place):
    page = kiosk()
    begin(page)
    to_codes(page)
    page.clock.pause_at(page.evaluate("Date.now() + 60000"))
    for digit in CODES[0]:
        page.keyboard.press(digit)
    page.locator("#yes").dispatch_event("click")
    assert place.terminal.visit.choice.persons == ()
    page.clock.run_for(700)
    page.click("#yes")
    expect(page.locator("#review")).to_be_visible()
    assert place.terminal.visit.choice.persons == (CODES[0],)


def test_a_list_is_opened_edited_changed_once_tested_once_and_cast(kiosk, place):
    page = kiosk()
    begin(page)
    page.click("#door-list")
    page.click(".row.list >> nth=0")
    page.click("#open-list")
    agree(page)
    at(page, "review")
    page.click(".remove >> nth=0")
    expect(page.locator(".chosen-people li")).to_have_count(20)
    page.click("#change")
    to_codes(page)
    type_code(page, CODES[-1])
    page.click("#review")
    print_sheet(page)
    page.click("#change")
    at(page, "review")
    page.click(".remove >> nth=0")
    expect(page.locator(".chosen-people li")).to_have_count(20)
    print_sheet(page)
    page.click("#test")
    agree(page)
    at(page, "tested")
    (tested,) = place.station.tests["council"]
    assert tested.slots == (*range(2, 21), len(CODES) - 1)
    page.click("#again")
    vote_list(page, 1)
    print_sheet(page)
    cast(page)
    expect(page.locator("#title")).to_have_text(EXPERTS.name)
    assert (place.in_box(), place.fates()) == (1, {"changed": 1, "tested": 1})


def test_going_to_a_list_says_how_many_are_dropped_and_no_keeps_them(kiosk, place):
    page = kiosk()
    begin(page)
    to_codes(page)
    type_code(page, CODES[0])
    type_code(page, CODES[1])
    page.click("#back")
    page.click("#back")
    page.click("#door-list")
    page.click(".row.list >> nth=2")
    page.click("#list-yes")
    expect(page.locator("dialog")).to_contain_text("۲ نامزد برگزیده پاک می‌شود")
    page.click("#refuse")
    assert place.terminal.visit.choice.persons == tuple(CODES[:2])
    page.click("#list-yes")
    agree(page)
    at(page, "review")
    assert place.terminal.visit.choice.list == COUNCIL.lists[2].code


def test_a_blank_vote_on_purpose_by_the_keyboard_alone(kiosk, place):
    """Both contests, the second by code; no pointer is ever used."""
    page = kiosk()
    by_keys(page, "#practise")
    at(page, "settings")
    by_keys(page, "#begin")
    at(page, "choose")
    by_keys(page, "#blank")
    by_keys(page, "#agree")
    at(page, "review")
    by_keys(page, "#print")
    at(page, "read")
    page.clock.run_for(6000)
    by_keys(page, "#cast")
    expect(page.locator("#title")).to_have_text(EXPERTS.name)
    by_keys(page, "#door-people")
    by_keys(page, "#door-code")
    for digit in EXPERTS.candidates[1].code:
        page.keyboard.press(digit)
    page.clock.run_for(700)
    by_keys(page, "#yes")
    by_keys(page, "#review")
    by_keys(page, "#print")
    at(page, "read")
    page.clock.run_for(6000)
    by_keys(page, "#cast")
    at(page, "done")
    assert (place.in_box("council"), place.in_box("experts")) == (1, 1)


@pytest.mark.parametrize("spelling", ["كريمي", "کریمی پور", "کریمی‌پور", "كريمي‌پور"])
def test_a_name_is_found_in_any_spelling(kiosk, spelling):
    page = kiosk()
    begin(page)
    page.click("#door-people")
    page.click("#door-name")
    page.fill("#query", spelling)
    expect(page.locator(".row")).not_to_have_count(0)
    for name in page.locator(".row .name").all_inner_texts():
        assert name.endswith("کریمی‌پور")
    found = len([each for each in COUNCIL.candidates if each.name.endswith("کریمی‌پور")])
    expect(page.locator(".query [role=status]")).to_contain_text(
        "".join("۰۱۲۳۴۵۶۷۸۹"[int(d)] for d in str(found))
    )


def test_the_pages_of_all_candidates_hide_nobody(kiosk):
    """Every candidate stands on exactly one page, whole."""
    page = kiosk()
    begin(page)
    page.click("#door-people")
    page.click("#door-all")
    seen = []
    expect(page.locator(".row")).not_to_have_count(2)  # the height was measured
    while True:
        seen += page.locator(".row .code").all_inner_texts()
        grid, last = page.locator(".grid").bounding_box(), page.locator(".row").last.bounding_box()
        assert last["y"] + last["height"] <= grid["y"] + grid["height"] + 1
        following = page.locator(".turn button").last
        if following.is_disabled():
            break
        number = page.locator(".turn p").inner_text()
        following.click()
        expect(page.locator(".turn p")).not_to_have_text(number)
    western = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")
    assert [each.translate(western) for each in seen] == CODES


@pytest.mark.parametrize("step", ["settings", "choose", "review", "read", "tested"])
def test_a_reload_loses_nothing_and_casts_nothing(kiosk, place, step):
    page = kiosk()
    page.click("#practise")
    at(page, "settings")
    if step != "settings":
        page.click("#begin")
        to_codes(page)
        type_code(page, CODES[3])
    if step in ("review", "read", "tested"):
        page.click("#review")
    if step in ("read", "tested"):
        print_sheet(page)
    if step == "tested":
        page.click("#test")
        agree(page)
    at(page, step)
    before = place.terminal.visit
    page.reload()
    at(page, step)
    assert place.terminal.visit == before
    assert (place.in_box(), len(place.ballots.sheets)) == (0, int(step in ("read", "tested")))


def test_a_voter_who_left_is_asked_then_locked_and_nothing_of_the_choice_is_shown(kiosk, place):
    page = kiosk()
    begin(page)
    to_codes(page)
    type_code(page, CODES[0])
    page.click("#review")
    at(page, "review")
    page.clock.run_for(151_000)
    expect(page.locator("dialog")).to_be_visible()
    page.click("#stay")
    assert page.locator("dialog").count() == 0
    page.clock.run_for(181_000)
    at(page, "locked")
    assert COUNCIL.candidates[0].name not in page.content()
    assert CODES[0] not in page.evaluate("fetch('api/state').then(a => a.text())")
    page.keyboard.type("1111")
    page.click("#unlock")
    expect(page.locator("dialog")).to_contain_text("کد متصدی درست نیست")
    page.click("#close")
    for key in "۴۷۱۱":  # as a Persian keyboard says it
        page.evaluate("key => dispatchEvent(new KeyboardEvent('keydown', {key}))", key)
    page.click("#unlock")
    at(page, "review")
    assert place.terminal.visit.choice.persons == (CODES[0],)


def test_the_next_voter_finds_the_screen_as_it_was_at_first(kiosk, place):
    page = kiosk()
    page.click("#practise")
    page.click("#language-en")
    page.click("#size-4")
    page.click("#theme-dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    page.click("#begin")
    vote_list(page)
    print_sheet(page)
    page.clock.run_for(331_000)
    at(page, "locked")
    page.keyboard.type("4711")
    page.click("#end")
    agree(page)
    at(page, "attract")
    for name, value in (("data-theme", "light"), ("data-size", "1"), ("dir", "rtl"), ("lang", "fa")):
        expect(page.locator("html")).to_have_attribute(name, value)
    assert (place.in_box(), place.fates()) == (0, {"abandoned": 1})


def test_a_card_comes_from_the_reader_as_keys(kiosk, place):
    page = kiosk()
    card = place.station.deal(["council"])
    page.keyboard.type(card.hex())
    page.keyboard.press("Enter")
    at(page, "settings")
    assert place.terminal.visit.contests == ("council",)


def test_a_line_that_is_cut_keeps_the_ballot_and_it_is_cast_once(kiosk, place):
    page = kiosk()
    begin(page)
    vote_list(page)
    print_sheet(page)
    place.line.faults = [("cast", "after")]
    cast(page)
    expect(page.locator("dialog")).to_contain_text("ارتباط ندارد")
    page.click("#close")
    page.clock.run_for(4000)
    expect(page.locator("#title")).to_have_text(EXPERTS.name)
    assert (place.line.struck, place.in_box()) == (1, 1)
