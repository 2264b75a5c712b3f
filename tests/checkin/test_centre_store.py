"""The centre decides once a voter and office, on both databases (DESIGN.md part 5, SECURITY.md B-1, B-3)."""

from __future__ import annotations

import msgspec
import pytest
from centre_example import CENTRE, NOON, STATIONS, VOTERS, Desk, make_store, one, person

from amin.rolls.events import verify_chain, verify_events
from amin.rolls.visit import Decided, Document, Done, Person, Refusal, RefusedContest


@pytest.fixture
def store(database, tmp_path):
    store = make_store(database(), tmp_path)
    yield store
    store.db.close()


def why(answer) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.why


def test_a_voter_is_granted_once_and_refused_at_another_station(store):
    first, second = Desk("101"), Desk("102")

    granted = one(store, first.reserve(1))
    refused = one(store, second.reserve(1))

    assert granted.granted == ("council", "experts")
    assert granted.refused == ()
    assert refused.granted == ()
    when = f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
    assert refused.refused == tuple(RefusedContest(c, "already-taken", "101", when) for c in STATIONS["102"])


def test_where_and_when_are_told_only_after_the_document_was_scanned(store):
    one(store, Desk("101").reserve(1))

    refused = one(store, Desk("102").reserve(1, document=Document.TYPED))

    assert refused.refused == tuple(RefusedContest(c, "already-taken") for c in STATIONS["102"])


def test_one_contest_may_be_taken_and_the_other_later_elsewhere(store):
    assert one(store, Desk("101").reserve(1, "council")).granted == ("council",)
    assert one(store, Desk("102").reserve(1)).granted == ("experts",)
    assert store.participation() == {"council": 1, "experts": 1, "village": 0}


def test_each_reason_is_given(store):
    desk = Desk("101")

    assert reasons(one(store, desk.reserve(VOTERS + 5))) == {"not-on-the-roll"}
    assert reasons(one(store, desk.reserve(10))) == {"not-eligible"}
    assert reasons(one(store, desk.reserve(1, "village"))) == {"not-here"}


def reasons(answer: Decided) -> set[str]:
    assert answer.granted == ()
    return {refused.reason for refused in answer.refused}


def test_a_visit_goes_from_reserve_to_confirm_and_no_other_way(store):
    desk = Desk("101")
    reserve = desk.reserve(1)
    one(store, reserve)

    assert why(one(store, desk.confirm(reserve))) == "state"
    assert one(store, desk.issue(reserve)).state == "issued"
    assert why(one(store, desk.issue(reserve))) == "state"
    assert one(store, desk.confirm(reserve)).state == "confirmed"
    assert why(one(store, desk.release(reserve))) == "state"
    assert why(one(store, desk.issue(desk.reserve(2)))) == "no-visit"
    assert why(one(store, Desk("102").issue(reserve))) == "no-visit"


def test_a_whole_visit_in_one_batch_is_decided_in_order(store):
    desk = Desk("101")
    reserve = desk.reserve(1)

    answers = store.answer([reserve, desk.issue(reserve), desk.confirm(reserve)])

    assert [type(answer) for answer in answers] == [Decided, Done, Done]
    assert [answer.event.number for answer in answers] == [1, 2, 3]


def test_the_same_act_gets_the_same_answer_for_ever_and_changes_nothing(store):
    desk = Desk("101")
    reserve = desk.reserve(1)
    release = desk.release(reserve)
    told = [one(store, act) for act in (reserve, release)]
    again = one(store, Desk("102").reserve(1))
    assert again.granted == ("council", "experts")

    for act, answer in zip((reserve, release), told, strict=True):
        assert one(store, act) == answer
        assert store.answer([act, act]) == [answer, answer]

    assert len(store.chain("101")) == 2
    assert store.participation()["council"] == 1


def test_a_retry_may_have_another_sequence_but_nothing_else_changed(store):
    desk = Desk("101")
    reserve = desk.reserve(1)
    told = one(store, reserve)

    assert one(store, msgspec.structs.replace(reserve, sequence=77)) == told
    assert why(one(store, msgspec.structs.replace(reserve, sequence=78, voter=person(2)))) == "key-reused"
    assert (
        why(one(store, msgspec.structs.replace(reserve, sequence=79, document=Document.TYPED)))
        == "key-reused"
    )
    assert one(store, reserve) == told


def test_a_sequence_is_used_once_and_may_be_late_by_the_window_only(store):
    desk = Desk("101")
    one(store, desk.reserve(1, sequence=5000))

    assert why(one(store, desk.reserve(2, sequence=5000))) == "sequence"
    assert why(one(store, desk.reserve(2, sequence=5000 - 1024))) == "sequence"
    assert one(store, desk.reserve(2, sequence=5000 - 1023)).granted
    assert one(store, Desk("101", "spare-101").reserve(3, sequence=1)).granted


def test_a_release_by_two_persons_makes_the_voter_free_again(store):
    desk = Desk("101")
    reserve = desk.reserve(1)
    one(store, reserve)
    one(store, desk.issue(reserve))

    assert one(store, desk.release(reserve)).state == "released"
    assert store.participation()["council"] == 0
    assert one(store, Desk("102").reserve(1)).granted == ("council", "experts")


def test_a_release_and_the_next_reserve_in_one_batch_are_decided_in_order(store):
    desk = Desk("101")
    reserve = desk.reserve(1)

    answers = store.answer([reserve, desk.release(reserve), desk.reserve(1), desk.reserve(1)])

    assert [getattr(a, "granted", a.state if isinstance(a, Done) else None) for a in answers] == [
        ("council", "experts"), "released", ("council", "experts"), ()
    ]  # fmt: skip


def test_no_release_without_two_persons_in_two_roles_of_this_station_for_this_very_act(store):
    desk = Desk("101")
    reserve = desk.reserve(1)
    one(store, reserve)
    for persons in (
        ("chair-101", "chair-101"),
        ("chair-101", "chair-102"),
        ("chair-101", "supervisor-102"),
        ("chair-101", "device-101"),
        ("officer-a", "officer-b"),
        ("chair-101", "nobody"),
    ):
        assert why(one(store, desk.release(reserve, persons))) == "persons"
    good = desk.release(reserve)
    for changed in (
        {"key": "f" * 32},
        {"reason": "voter-declined"},
        {"device": "spare-101"},
        {"persons": (good.persons[0], good.persons[0])},
        {"persons": (good.persons[0], msgspec.structs.replace(good.persons[1], signature="0" * 128))},
    ):
        edited = msgspec.structs.replace(good, sequence=next(desk.sequences), **changed)
        assert why(one(store, edited)) in ("persons", "key-reused")

    other = desk.release(reserve)
    assert one(store, other).state == "released"


def test_acts_are_refused_in_phases_where_they_are_not_lawful(database, tmp_path):
    lawful = {
        "setup": {"look"},
        "open": {"reserve", "look", "provisional", "alone"},
        "draining": {"provisional", "alone"},
        "closed": set(),
    }
    for phase, allowed in lawful.items():
        store = make_store(database(), tmp_path, phase=phase)
        desk = Desk("101")
        acts = {
            "reserve": desk.reserve(1),
            "look": desk.look(1),
            "provisional": desk.provisional(1),
            "alone": Desk("900").reserve(1),
        }
        told = {name: one(store, act) for name, act in acts.items()}
        assert {name for name, answer in told.items() if not isinstance(answer, Refusal)} == allowed
        assert {answer.why for answer in told.values() if isinstance(answer, Refusal)} <= {"phase"}
        store.db.close()


def test_a_device_acts_for_its_own_station_only(store):
    assert why(one(store, Desk("101", "device-102").reserve(1))) == "station"
    assert why(one(store, Desk("101", "office-101").reserve(1))) == "device"
    assert why(one(store, Desk("101", "chair-101").reserve(1))) == "device"
    assert why(one(store, Desk("777", "device-101").reserve(1))) == "station"


def test_a_look_shows_the_person_and_what_is_left_and_changes_nothing(store):
    look = Desk("102").look(1)
    shown = one(store, look)
    assert shown == Person("محمدرضا کریمی", "حسن", "1370-01-01", True, ("council", "experts"), ())

    one(store, Desk("101").reserve(1, "council"))

    when = f"{NOON:%Y-%m-%dT%H:%M:%SZ}"
    taken = (RefusedContest("council", "already-taken", "101", when),)
    assert one(store, look) == Person("محمدرضا کریمی", "حسن", "1370-01-01", True, ("experts",), taken)
    assert why(one(store, Desk("102").look(VOTERS + 1))) == "voter"


def test_a_companion_goes_with_two_voters_wherever(store):
    desks = [Desk("101"), Desk("102"), Desk("101", "spare-101")]
    reserves = [desk.reserve(voter) for voter, desk in enumerate(desks, 1)]
    for reserve in reserves:
        one(store, reserve)

    told = [one(store, desk.companion(reserve, 9)) for desk, reserve in zip(desks, reserves, strict=True)]

    assert [getattr(answer, "why", "noted") for answer in told] == ["noted", "noted", "companion"]


def test_an_envelope_is_noted_and_takes_nothing(store):
    desk = Desk("101")
    envelope = desk.provisional(1)

    assert one(store, envelope).state == "noted"
    assert why(one(store, desk.provisional(1, handle=envelope.handle))) == "state"
    assert why(one(store, desk.provisional(1, "village"))) == "state"
    assert why(one(store, desk.provisional(VOTERS + 1))) == "voter"
    assert one(store, Desk("102").reserve(1)).granted == ("council", "experts")


def test_events_are_chained_by_station_and_signed_and_one_voters_can_be_found(store):
    desk, other = Desk("101"), Desk("102")
    reserve = desk.reserve(1)
    answers = store.answer([reserve, other.reserve(1), desk.issue(reserve), desk.reserve(2), desk.look(1)])

    chains = {station: store.chain(station) for station in STATIONS}
    assert {station: len(chain) for station, chain in chains.items()} == {"101": 4, "102": 1, "900": 0}
    heads = {s: (len(chain), verify_chain(chain, CENTRE.public)) for s, chain in chains.items()}
    assert heads == store.heads()
    mine = verify_events(store.events_of(bytes.fromhex(person(1))), CENTRE.public)
    assert [(event.station, event.act) for event in mine] == [
        ("101", "reserve"), ("101", "issue"), ("101", "look"), ("102", "reserve")
    ]  # fmt: skip
    assert {event.voter for event in mine} == {person(1)}
    assert mine[2].outcome == {"answer": "looked"}
    assert answers[0].event.hash == mine[1].previous
