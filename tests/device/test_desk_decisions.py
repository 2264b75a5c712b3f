"""The desk with its node and centre: what it shows of whom, what it deals, and who must sign for the rest."""

from __future__ import annotations

import json
from itertools import chain

import msgspec
import pytest
from served_training import BOTH, PINS, Served

from amin.checkin import acts
from amin.checkin.adapters.fingerprint import Finger, SimulatedFingerprintSensor
from amin.checkin.adapters.registry import Entry, SimulatedCivilRegistry
from amin.checkin.device.status import seen_by, status_of
from amin.checkin.faults import Problem
from amin.checkin.opening import Opening, Seen, Step
from amin.errors import MalformedError, StateError


def called(sheet) -> dict[str, str]:
    """By contest, what the sheet says of it."""
    return {each.id: each.reason or each.verdict for each in sheet.contests}


async def test_a_voter_is_shown_with_photo_and_masked_number_and_gets_one_card(served: Served):
    who = served.fresh()
    cards, today = served.desk().cards(), served.desk().today()

    sheet = await served.scanned(who)

    assert (sheet.kind, called(sheet)) == ("ok", dict.fromkeys(BOTH, "free"))
    assert sheet.person.photo is not None
    assert who.number not in msgspec.json.encode(sheet).decode()
    assert sheet.number == who.number[:3] + "•••••" + who.number[-2:]
    assert (await served.hand_over()).kind == "handed"
    assert (served.desk().cards(), served.desk().today()) == (cards - 1, today + 1)
    assert served.desk().at is None


async def test_a_second_card_is_refused_at_another_station_with_where_and_when_after_a_scan(served: Served):
    who = served.fresh()
    await served.scanned(who)
    await served.hand_over()

    sheet = await served.scanned(who, at=1)

    assert (sheet.kind, sheet.reason) == ("refused", "taken")
    assert {(each.station, each.today) for each in sheet.contests} == {("1017", True)}
    with pytest.raises(StateError):
        await served.hand_over(at=1)


async def test_where_and_when_is_not_said_of_a_number_that_was_typed_and_counted_when_it_is(served: Served):
    who = served.fresh()
    await served.scanned(who)
    await served.hand_over()
    told = served.desk(1).notes.count("where-and-when")

    sheet = await served.typed(who, at=1)

    assert (sheet.kind, sheet.reason) == ("refused", "taken")
    assert {(each.station, each.time, each.day) for each in sheet.contests} == {(None, None, None)}
    assert served.desk(1).notes.count("where-and-when") == told
    await served.scanned(who, at=1)
    assert served.desk(1).notes.count("where-and-when") == told + 1


@pytest.mark.parametrize(
    ("shows", "kind", "reason", "contests"),
    [
        ("young", "refused", "too_young", ("too_young", "too_young")),
        ("village", "mixed", None, ("not_constituency", "free")),
        ("elsewhere", "refused", "not_on_roll", ("not_on_roll", "not_on_roll")),
        ("dead", "refused", "review", ("review", "review")),
    ],
)
async def test_who_may_not_vote_is_told_why(served: Served, shows, kind, reason, contests):
    sheet = await served.scanned(served.one_who(shows))

    assert (sheet.kind, sheet.reason) == (kind, reason)
    assert called(sheet) == dict(zip(BOTH, contests, strict=True))


async def test_a_voter_may_take_one_contest_and_come_back_for_the_other(served: Served):
    who = served.fresh()
    await served.scanned(who)
    await served.hand_over("experts")

    sheet = await served.scanned(who, at=1)

    assert (sheet.kind, called(sheet)) == ("mixed", {"council-tehran": "free", "experts": "taken"})
    assert (await served.hand_over("council-tehran", at=1)).kind == "handed"


@pytest.mark.parametrize("contests", [(), ("test",), ("experts", "council-village-a")])
async def test_only_what_the_sheet_offers_is_dealt(served: Served, contests):
    await served.scanned(served.fresh())

    with pytest.raises(MalformedError):
        await served.desk().hand_over(contests)


async def test_who_came_to_two_desks_at_once_gets_one_card_and_the_other_desk_says_so(served: Served):
    who = served.fresh()
    assert (await served.scanned(who)).kind == (await served.scanned(who, at=1)).kind == "ok"

    first, second = await served.hand_over(), await served.hand_over(at=1)

    assert first.kind == "handed"
    assert (second.kind, second.reason) == ("refused", "taken")
    assert {each.station for each in second.contests} == {"1017"}


async def test_a_card_that_was_not_written_is_written_again_and_is_the_same_one(served: Served):
    who, desk = served.fresh(), served.desk()
    cards, today = desk.cards(), desk.today()
    served.station(0).writer.failures = 1
    await served.scanned(who)

    failed = await served.hand_over()

    assert (failed.kind, failed.reason, failed.can) == ("trouble", "writer", ("release",))
    assert (await served.hand_over()).kind == "handed"
    assert (desk.cards(), desk.today()) == (cards - 1, today + 1)


async def test_a_visit_whose_card_was_never_written_is_released_by_two_and_the_voter_is_free(served: Served):
    who, desk = served.fresh(), served.desk()
    served.station(0).writer.failures = 1
    await served.scanned(who)
    await served.hand_over()

    with pytest.raises(Problem, match="wrong_pin"):
        acts.release(desk, {"reason": "card-not-dealt", **PINS, "supervisor": "000000"})
    with pytest.raises(Problem, match="need_reason"):
        acts.release(desk, PINS)

    assert acts.release(desk, {"reason": "device-failed", **PINS}).kind == "noted"
    while desk.node.snapshot().queue:
        await desk.node.changes()
    assert (await served.scanned(who, at=1)).kind == "ok"
    assert served.desk(0).notes.count("release") == 1


async def test_without_a_line_ballots_are_provisional_and_it_settles_when_it_is_back(served: Served):
    here, both = served.fresh(), served.fresh()
    await served.scanned(both)
    await served.hand_over()
    await served.pull(1)

    for who in (here, both):
        sheet = await served.scanned(who, at=1)
        assert (sheet.kind, sheet.reason, sheet.person) == ("provisional", "cut", None)
        assert (await served.hand_over(at=1)).provisional
    assert served.desk(1).node.snapshot().queue == 4
    again = await served.scanned(here, at=1)
    assert again.kind == "provisional"
    assert ((await served.hand_over(at=1)).kind, served.desk(1).provisional) == ("refused", 2)

    await served.plug(1)

    settlement = await served.training.centre.settlement()
    counted = [(e.station, v.name) for e, v in settlement.verdicts]
    assert sorted(counted) == [*[("1042", "HANDED_OUT")] * 2, *[("1042", "RELEASED")] * 2]
    assert (await served.scanned(served.fresh(), at=1)).kind == "ok"


async def test_who_is_not_on_the_stations_own_roll_gets_nothing_without_a_line(served: Served):
    await served.pull(1)
    try:
        dead = await served.scanned(served.one_who("dead"), at=1)
        village = await served.scanned(served.one_who("village"), at=1)
    finally:
        await served.plug(1)

    assert (dead.kind, dead.reason) == ("refused", "not_on_roll")
    assert (village.kind, called(village)) == (
        "provisional", {"council-tehran": "not_constituency", "experts": "provisional"},
    )  # fmt: skip


async def test_a_card_that_became_provisional_under_way_takes_one_more_enter(served: Served):
    who = served.fresh()
    assert (await served.scanned(who, at=1)).kind == "ok"
    await served.pull(1)
    try:
        shown = await served.hand_over(at=1)
        assert (shown.kind, shown.reason) == ("provisional", "cut")
        assert (await served.hand_over(at=1)).provisional
    finally:
        await served.plug(1)


async def test_staff_begin_provisional_work_by_one_and_end_it_by_two(served: Served):
    desk = served.desk(1)

    with pytest.raises(Problem, match="need_reason"):
        acts.hold(desk, (PINS))
    acts.hold(desk, ({"reason": "line_bad", "chair": PINS["chair"]}))
    assert desk.line() == "held"
    sheet = await served.scanned(served.fresh(), at=1)
    assert (sheet.kind, sheet.reason) == ("provisional", "held")

    with pytest.raises(Problem, match="wrong_pin"):
        acts.hold(desk, ({"chair": PINS["chair"]}))
    assert desk.line() == "held"
    acts.hold(desk, (PINS))
    await served.line_is(1, "up")
    assert (desk.notes.count("held"), desk.notes.count("resumed")) == (1, 1)


async def test_an_objection_is_signed_by_two_and_the_voter_votes_apart(served: Served):
    desk = served.desk()
    await served.scanned(served.fresh())
    given = {"reason": "identity", "objector": "بهمن", "then": "provisional", **PINS}

    for missing in ("reason", "objector", "chair"):
        with pytest.raises(Problem):
            await acts.objection(desk, {k: v for k, v in given.items() if k != missing})
    sheet = await acts.objection(desk, given)

    assert (sheet.kind, sheet.reason) == ("provisional", "challenge")
    assert (await served.hand_over()).provisional
    assert desk.notes.lines()[-1].objector == "بهمن"


async def test_who_says_not_to_have_voted_may_vote_apart_and_waits_for_the_board(served: Served):
    who = served.fresh()
    await served.scanned(who)
    await served.hand_over()
    await served.scanned(who, at=1)

    given = {"reason": "taken", "objector": "خود رأی‌دهنده", "then": "provisional", **PINS}
    assert (await acts.objection(served.desk(1), given)).kind == "provisional"
    assert (await served.hand_over(at=1)).provisional
    assert served.desk(1).at is None


async def test_an_objection_may_only_be_noted(served: Served):
    await served.scanned(served.fresh())
    before = served.desk().provisional

    sheet = await acts.objection(
        served.desk(), {"reason": "identity", "objector": "ب", "then": "note", **PINS}
    )

    assert (sheet.kind, served.desk().at, served.desk().provisional) == ("noted", None, before)


async def test_a_companion_goes_with_two_voters_and_no_more(served: Served):
    """Source: LAW.md, 13."""
    helper, desk = served.one_who("companion"), served.desk()
    given = {"number": helper.number, "kinship": "family"}
    for n in (1, 2):
        await served.scanned(served.fresh())
        sheet = acts.companion(desk, given)
        assert (sheet.companion.n, sheet.companion.max) == (n, 2)
        await served.hand_over()

    await served.scanned(served.fresh())
    with pytest.raises(Problem) as refused:
        acts.companion(desk, given)

    assert (refused.value.code, refused.value.given) == ("companion_limit", {"n": 2, "max": 2})


async def test_who_may_be_no_companion_is_told_why(served: Served):
    voter, desk = served.fresh(), served.desk()
    await served.scanned(voter)

    for number, kinship, code in (
        (voter.number, "family", "companion_self"),
        (served.one_who("crew").number, "friend", "companion_staff"),
        ("1234567890", "family", "companion_bad"),
        (served.one_who("companion").number, "boss", "need_reason"),
    ):
        with pytest.raises(Problem) as refused:
            acts.companion(desk, {"number": number, "kinship": kinship})
        assert refused.value.code == code


async def test_a_finger_that_cannot_be_read_is_replaced_by_two_persons_and_a_reason(served: Served):
    desk = served.desk()
    sensor = SimulatedFingerprintSensor([Finger.UNREAD, Finger.OTHER])
    desk._sensor = sensor
    try:
        first = await served.scanned(served.fresh())
        assert (first.kind, first.reason, first.can) == ("doubt", "unread", ("objection",))
        second = await desk.finger()
        assert (second.kind, second.reason, "override" in second.can) == ("doubt", "other", True)
        with pytest.raises(Problem, match="need_reason"):
            acts.override(desk, PINS)
        assert acts.override(desk, {"reason": "injury", **PINS}).kind == "ok"
        assert (await served.hand_over()).kind == "handed"
        third = await served.scanned(served.fresh())
        assert (third.kind, third.finger, sensor.is_simulated) == ("ok", "ok", True)
    finally:
        desk._sensor = None


async def test_names_are_searched_for_with_a_reason_a_line_and_a_count(served: Served):
    people = served.training.people
    registry = SimulatedCivilRegistry(Entry(p.name, p.father, 1360, p.number) for p in people)
    asked = {"name": served.one_who("namesake").name, "reason": "no_document"}

    found = await acts.similar(served.desk(), registry, asked)

    assert len(found) == 2
    assert served.desk().notes.count("search") == 1
    shown = json.dumps(acts.as_found(found, {"1": found[0], "2": found[1]}))
    assert not any(p.number in shown for p in people)
    with pytest.raises(Problem, match="need_reason"):
        await acts.similar(served.desk(), registry, {**asked, "reason": ""})
    with pytest.raises(Problem, match="similar_no_line"):
        await acts.similar(served.desk(), None, asked)
    assert await registry.similar("آ", None) == ()


async def test_before_opening_no_voter_is_read_and_afterwards_no_dummy(served: Served):
    desk = served.desk(1)
    desk.is_open = False
    try:
        early = await desk.read(scanned_text=served.fresh().number)
        dummy = await desk.read(scanned_text=served.training.dummies["1042"])
    finally:
        desk.is_open = True

    assert (early.kind, early.reason) == ("trouble", "not_open")
    assert dummy.kind == "dummy"
    late = await served.scanned(served.training.dummies["1042"], at=1)
    assert (late.kind, late.reason) == ("trouble", "dummy")


async def test_a_desk_opens_after_every_step_and_a_dummy_voter_whom_nothing_counts(served: Served):
    desk = served.desk(1)
    desk.is_open, today = False, desk.today()
    for step in (Step.CLOCK, Step.SOUND, Step.REGISTER, Step.PRIVACY):
        acts.tick(desk, {"step": step.value, "done": True})
    with pytest.raises(StateError, match="dummy"):
        acts.open_desk(desk, PINS, seen_by(desk))

    await desk.read(scanned_text=served.training.dummies["1042"])
    assert (await desk.hand_over(("test",))).kind == "noted"

    with pytest.raises(Problem, match="wrong_pin"):
        acts.open_desk(desk, {**PINS, "chair": "1"}, seen_by(desk))
    acts.open_desk(desk, PINS, seen_by(desk))
    assert (desk.is_open, desk.today()) == (True, today)
    assert desk.notes.lines()[-1].signed == ("chair-1042", "supervisor-1042")


async def test_at_a_second_opening_of_the_day_the_dummy_card_was_dealt_and_that_is_enough(served: Served):
    desk = served.desk(0)
    for _ in range(2):
        desk.is_open, desk.opening = False, Opening()
        await desk.read(scanned_text=served.training.dummies["1017"])
        assert (await desk.hand_over(("test",))).kind == "noted"
        assert desk.opening.dummy_done
    desk.is_open = True


@pytest.mark.parametrize("step", [Step.LINE, Step.SLICE, Step.CARDS, Step.DUMMY])
def test_what_the_device_finds_out_nobody_ticks(step):
    opening = Opening()

    with pytest.raises(StateError):
        opening.tick(step, True)

    assert opening.done(Seen(people=0, cards=0, line_known=False)) == frozenset()


async def test_nothing_that_names_a_voter_is_in_notes_or_state(served: Served):
    numbers = [each.number for each in served.training.people]
    names = [each.name for each in served.training.people]
    desks = [served.desk(at) for at in (0, 1)]

    kept = "".join(msgspec.json.encode(status_of(each, registry=True)).decode() for each in desks)
    kept += "".join(
        msgspec.json.encode(note).decode()
        for note in chain.from_iterable(each.notes.lines() for each in desks)
    )
    assert len(desks[0].notes) > 3
    assert not any(each in kept for each in (*numbers, *names))
    for desk in desks:
        assert not any(desk.roll.pseudonym(number).hex() in kept for number in numbers)
