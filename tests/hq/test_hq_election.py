"""Polling day moves and the election ends by two persons; what takes long is done in the background."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from hq_desk import PROOF, account, an_order, client, desk, free_person, seat, served

from amin.errors import NotPermittedError, StateError
from amin.hq.committees.models import Task
from amin.hq.house import proposals
from amin.hq.house.models import Attachment, Election, Happening, Notification, Proposal
from amin.hq.house.when import now
from amin.hq.orders import doing
from amin.hq.orders.tasks import make_papers


def proposed(address: str, **fields: str) -> Proposal:
    answer = client("governor").post(address, {"reason": "نامهٔ ستاد کشور", **fields})
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.latest("id")


def test_polling_day_moves_when_a_second_person_approves_and_tasks_move_with_it(hq: Path) -> None:
    election = Election.objects.get()
    day = election.polling_day + timedelta(days=14)
    drill = Task.objects.get(duty="inf10")
    due = drill.due
    assert due is not None
    one = proposed("/election/move/", day=day.isoformat())
    assert Election.objects.get().polling_day == election.polling_day  # not yet
    with pytest.raises(NotPermittedError):
        proposals.approve(desk("governor"), one.pk, one.payload_hash, proof=PROOF)
    proposals.approve(desk("secretary"), one.pk, one.payload_hash, proof=PROOF)
    drill.refresh_from_db()
    assert (Election.objects.get().polling_day, drill.due) == (day, due + timedelta(days=14))


def test_polling_day_does_not_move_once_the_vote_has_begun(hq: Path) -> None:
    one = proposed("/election/move/", day="1406/1/10")
    Election.objects.update(phase="open")
    with pytest.raises(StateError):
        proposals.approve(desk("secretary"), one.pk, one.payload_hash, proof=PROOF)


@pytest.mark.parametrize("day", ["1404/12/30", "", "x", "05/1/1"])
def test_a_polling_day_that_there_is_not_is_refused(hq: Path, day: str) -> None:
    assert client("governor").post("/election/move/", {"day": day, "reason": "نامه"}).status_code == 400
    assert client("governor").post("/election/end/", {"reason": " "}).status_code == 400
    assert not Proposal.objects.exists()


def test_the_end_of_the_election_shuts_everybody_out_in_that_moment(hq: Path) -> None:
    account(free_person(), "head")
    served(seat("c.training", "c.head"), free_person())
    browser = client("head")
    assert browser.get("/committees/").status_code == 200
    one = proposed("/election/end/")
    proposals.approve(desk("secretary"), one.pk, one.payload_hash, proof=PROOF)
    assert browser.get("/committees/").status_code == 302
    assert not desk("governor").grants
    assert Happening.objects.count() == 1


def test_the_papers_of_a_batch_are_set_in_the_background_and_told(hq: Path) -> None:
    position = seat("c.infra", "surveyor")
    batch = doing.make_batch(desk("governor"), [an_order(position, free_person(n)) for n in range(3)])
    before = Notification.objects.filter(user__username="governor").count()
    assert client("governor").post(f"/orders/batch/{batch.pk}/papers/").status_code == 302
    assert not Attachment.objects.exists()
    (waiting,) = DBTaskResult.objects.all()  # the worker closes connections, and with them this transaction
    make_papers.call(*waiting.args_kwargs["args"], **waiting.args_kwargs["kwargs"])
    made = Attachment.objects.get()
    assert Notification.objects.filter(user__username="governor").count() == before + 1
    answer = client("governor").get(f"/files/{made.pk}/")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == 3
    assert all(name.startswith("order-1405-") for name in names)
    assert client("it").get(f"/files/{made.pk}/").status_code == 404
    assert made.at <= now()
