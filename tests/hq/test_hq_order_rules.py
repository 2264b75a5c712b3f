"""What an order may do next, when it ends, who may not hold it, who may sign it: the rules alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from amin.errors import MalformedError, NotPermittedError, StateError
from amin.hq.orders.rules import NEXT, Holder, Seat, State, advance, check_signature, ends_at, obstacles
from amin.hq.orders.texts import filled, paragraphs, templates

POLLING = date(2027, 1, 8)
AT = datetime(2027, 1, 20, 10, 0, tzinfo=UTC)
HEAD = Seat("c.head", "committee", 5, "ir.23.2301")
BARS = ("candidate", "kin of candidate")


def test_the_table_is_the_whole_machine() -> None:
    for state, to in product(State, State):
        if to in NEXT[state]:
            assert advance(state, to) is to
        else:
            with pytest.raises(StateError):
                advance(state, to)


def test_nothing_follows_an_order_that_is_over() -> None:
    assert not any(NEXT[state] for state in (State.ENDED, State.REPLACED, State.REVOKED, State.WITHDRAWN))


def test_an_order_until_the_end_of_the_election_ends_with_that_event_and_not_with_a_date() -> None:
    assert ends_at("E", None, polling_day=POLLING, happened={}) is None
    assert ends_at("E", None, polling_day=POLLING, happened={"E": AT}) == AT


def test_an_order_until_a_day_after_polling_day_follows_polling_day() -> None:
    tehran = ZoneInfo("Asia/Tehran")
    assert ends_at("T+1", None, polling_day=POLLING, happened={}) == datetime(2027, 1, 10, tzinfo=tehran)
    later = POLLING + timedelta(days=14)
    assert ends_at("T+1", None, polling_day=later, happened={}) == datetime(2027, 1, 24, tzinfo=tehran)
    assert ends_at("T-7", None, polling_day=POLLING, happened={}) == datetime(2027, 1, 2, tzinfo=tehran)


def test_the_end_of_the_election_ends_also_what_would_run_longer() -> None:
    early = datetime(2027, 1, 9, tzinfo=UTC)
    assert ends_at("T+30", None, polling_day=POLLING, happened={"E": early}) == early


@pytest.mark.parametrize("until", ["", "e", "T+", "T1", "T+1000", "date ", "never"])
def test_an_end_of_another_form_is_refused(until: str) -> None:
    with pytest.raises(MalformedError):
        ends_at(until, None, polling_day=POLLING, happened={})


def test_a_dated_order_without_its_date_is_refused() -> None:
    with pytest.raises(MalformedError):
        ends_at("date", None, polling_day=POLLING, happened={})


def test_a_candidate_and_kin_of_one_hold_no_seat_that_bars_them() -> None:
    assert obstacles(Holder(candidate_in="councils.city"), HEAD, BARS) == ("candidate",)
    assert obstacles(Holder(kin_in=("experts",)), HEAD, BARS) == ("kin-of-candidate",)
    assert obstacles(Holder(candidate_in="councils.city", kin_in=("experts",)), HEAD, ()) == ()


def test_a_supervisor_holds_no_executive_seat_and_the_other_way_round() -> None:
    supervisor = Seat("sup.c.member", "supervision", 8, "ir.23.2301")
    assert obstacles(Holder(seats=(supervisor,)), HEAD, BARS) == ("incompatible-seat",)
    assert obstacles(Holder(seats=(HEAD,)), supervisor, BARS) == ("incompatible-seat",)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (Seat("key.trustee", "trustees", 1, "ir"), Seat("key.trustee", "trustees", 2, "ir")),
        (Seat("wh.keeper", "committee", 1, "ir"), Seat("tech.area", "hq", 2, "ir")),
        (Seat("insp.station", "inspection", 1, "ir"), Seat("st.member", "station", 2, "ir")),
        (Seat("net.contractor", "external", 1, "ir"), Seat("st.user", "station", 2, "ir")),
    ],
)
def test_seats_that_no_one_person_holds_together(held: Seat, wanted: Seat) -> None:
    assert obstacles(Holder(seats=(held,)), wanted, ()) == ("incompatible-seat",)
    assert obstacles(Holder(seats=(wanted,)), held, ()) == ("incompatible-seat",)


def test_governor_and_head_of_the_headquarters_may_be_one_person() -> None:
    governor = Seat("hq.county.governor", "hq", 1, "ir.23.2301")
    assert obstacles(Holder(seats=(governor,)), Seat("hq.county.head", "hq", 1, "ir.23.2301"), BARS) == ()


def test_the_same_seat_is_not_held_twice() -> None:
    assert obstacles(Holder(seats=(HEAD,)), HEAD, BARS) == ("holds-it-already",)


def test_a_signature_counts_once_for_a_person_and_never_for_ones_own_order() -> None:
    check_signature([], person=1, holder=9, needed=2, state=State.NUMBERED)
    check_signature([1], person=2, holder=9, needed=2, state=State.NUMBERED)
    with pytest.raises(NotPermittedError):
        check_signature([1], person=1, holder=9, needed=2, state=State.NUMBERED)
    with pytest.raises(NotPermittedError):
        check_signature([], person=9, holder=9, needed=1, state=State.NUMBERED)


def test_no_signature_beyond_those_needed_or_out_of_turn() -> None:
    for signed, state in (
        ([1, 2], State.NUMBERED),
        ([], State.DRAFT),
        ([1], State.SIGNED),
        ([], State.SERVED),
    ):
        with pytest.raises(StateError):
            check_signature(signed, person=3, holder=9, needed=2, state=state)


def test_a_document_with_a_gap_is_refused_and_names_what_is_missing() -> None:
    with pytest.raises(StateError) as refused:
        filled("order.head", {"name": "x"})
    assert "legal_basis" in refused.value.hint


def test_a_conditional_block_stands_only_where_its_flag_is_set() -> None:
    values = dict.fromkeys(
        ("honorific", "name", "from", "until_text", "body", "position", "home_office", "article_staffing"),
        "ش",
    )
    assert len(filled("order.member", values, frozenset({"lent"}))) == len(filled("order.member", values)) + 1


def test_a_brace_in_a_value_is_text_and_fills_nothing() -> None:
    values = dict.fromkeys(("honorific", "name", "from", "until_text", "body", "position"), "ش")
    lines = filled("order.member", values | {"name": "{body} {?lent}x{/lent}"})
    assert any("{body} {?lent}x{/lent}" in line for line in lines)


def test_the_library_of_texts_is_whole() -> None:
    assert len(templates()) == 21
    assert all(paragraphs(code) for code in templates())
