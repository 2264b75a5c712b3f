"""What is kept: the anchored trail, backups whole or refused, the minute's tick, migrations, the library."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils import translation
from hq_desk import desk, free_person, seat, served

import amin.hq.house
from amin.errors import MalformedError, RejectedError, StateError
from amin.hq.bodies.holders import seats_of_bodies
from amin.hq.bodies.library import patterns, positions_of, rows
from amin.hq.bodies.models import Body
from amin.hq.committees.models import Task
from amin.hq.committees.rules import advance, level_of
from amin.hq.committees.starting import move_tasks
from amin.hq.house.anchor import ORIGIN, anchor, signing_key, verify
from amin.hq.house.backing import back_up, restore, tables
from amin.hq.house.models import Act, Anchor, Election
from amin.hq.house.ticking import tick
from amin.hq.house.when import now
from amin.hq.orders.models import Order
from amin.hq.people.models import Person
from amin.tlog.checkpoint import open_checkpoint


@pytest.fixture
def trail(hq: Path, tmp_path: Path) -> Path:
    """The demonstration's acts, anchored twice."""
    anchor(tmp_path)
    served(seat("c.training", "c.member"), free_person())
    anchor(tmp_path)
    return tmp_path


def test_the_trail_is_anchored_under_a_signed_checkpoint(trail: Path) -> None:
    assert verify(trail) == Act.objects.count()
    note = (trail / "log" / "checkpoint").read_bytes()
    found = open_checkpoint(note, origin=ORIGIN, public=signing_key(trail).public)
    assert found.size == Anchor.objects.count() == 2
    assert anchor(trail) is None  # nothing new
    assert (trail / "log.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("column", ["words", "verb", "facts", "user", "leaf", "object_id", "kind"])
def test_a_changed_act_of_the_past_is_found(trail: Path, column: str) -> None:
    act = Act.objects.order_by("id")[5]
    value: object = {"facts": {"x": 1}, "user": desk("it").user, "leaf": b"{}"}.get(column, "دیگر")
    Act.objects.filter(pk=act.pk).update(**{column: value})
    with pytest.raises((RejectedError, MalformedError, KeyError)):
        verify(trail)


def test_a_missing_or_an_added_act_of_the_past_is_found(trail: Path) -> None:
    act = Act.objects.order_by("id")[5]
    Act.objects.filter(pk=act.pk).delete()
    with pytest.raises(RejectedError):
        verify(trail)
    act.save(force_insert=True)
    verify(trail)
    Act.objects.create(pk=-1, at=act.at, verb="x", kind="x", words="x", leaf=act.leaf)
    with pytest.raises(RejectedError):
        verify(trail)


def test_an_anchor_taken_out_of_the_table_is_missed_by_the_log(trail: Path) -> None:
    Anchor.objects.order_by("size")[0].delete()
    with pytest.raises(RejectedError, match="differ"):
        verify(trail)


def test_a_tick_ends_what_is_due_once_and_an_order_not_due_stays(hq: Path) -> None:
    order = served(
        seat("c.training", "c.member"), free_person(), until="date", until_at=now() + timedelta(hours=1)
    )
    tick()
    order.refresh_from_db()
    assert order.state == "served"
    end = now() - timedelta(seconds=1)
    Order.objects.filter(pk=order.pk).update(until_at=end)
    tick()
    tick()
    order.refresh_from_db()
    assert (order.state, order.closed_at) == ("ended", end)
    assert Act.objects.filter(verb="orders.ended", object_id=str(order.pk)).count() == 1


def test_who_held_what_on_a_day_is_known_afterwards(hq: Path) -> None:
    head = seat("c.training", "c.head")
    order = served(head, free_person())
    then, election = now(), Election.objects.get()
    end = now() + timedelta(days=1)
    Order.objects.filter(pk=order.pk).update(state="revoked", closed_at=end)

    def held(at: object) -> list[str]:
        (found,) = [
            s
            for s in seats_of_bodies([head.body], at=at, election=election)[head.body_id]
            if s.position == head
        ]  # type: ignore[arg-type]
        return [str(one.person) for one, _ in found.held]

    assert held(then) == [str(order.person)]
    assert held(end + timedelta(seconds=1)) == []
    assert held(then - timedelta(days=1)) == []


# -- backups -----------------------------------------------------------------------------------------------


@pytest.fixture
def emptied(hq: Path, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A backup of the demonstration, and the database emptied; the test's transaction puts it back."""
    Act.objects.filter(pk=Act.objects.earliest("id").pk).update(
        at=datetime(2026, 11, 23, 8, 0, 0, 123456, UTC)
    )
    with translation.override("fa"):
        count = back_up(hq, tmp_path / "backup")
    for model in reversed(tables()):
        model._default_manager.all()._raw_delete(connection.alias)  # type: ignore[attr-defined]
    assert not Order.objects.exists()
    return tmp_path / "backup", count


def test_a_backup_restores_every_row_byte_for_byte(emptied: tuple[Path, int], tmp_path: Path) -> None:
    backup, count = emptied
    assert restore(tmp_path / "new", backup) == count
    assert Act.objects.earliest("id").at.microsecond == 123456
    again = tmp_path / "again"
    back_up(tmp_path / "new", again)
    for one in backup.glob("*.jsonl"):
        assert (again / one.name).read_bytes() == one.read_bytes(), one.name
    served(seat("c.training", "c.member"), free_person())  # and life goes on


@pytest.mark.parametrize(
    "harm", ["changed", "missing table", "missing head", "other format", "row less", "file missing"]
)
def test_a_harmed_backup_is_refused_and_writes_nothing(
    emptied: tuple[Path, int], tmp_path: Path, harm: str
) -> None:
    backup, _ = emptied
    head = json.loads((backup / "backup.json").read_text())
    orders = backup / "orders.order.jsonl"
    if harm == "changed":
        orders.write_bytes(orders.read_bytes().replace(b'"served"', b'"signed"', 1))
    elif harm == "missing table":
        del head["files"]["orders.order.jsonl"]
    elif harm == "missing head":
        (backup / "backup.json").unlink()
    elif harm == "other format":
        head["format"] = "amin-hq-backup-0"
    elif harm == "row less":
        head["rows"] += 1
    else:
        orders.unlink()
    if (backup / "backup.json").exists():
        (backup / "backup.json").write_text(json.dumps(head))
    with pytest.raises((RejectedError, MalformedError)):
        restore(tmp_path / "new", backup)
    assert not Person.objects.exists()


def test_a_backup_goes_into_an_empty_database_alone_and_into_a_new_folder(hq: Path, tmp_path: Path) -> None:
    back_up(hq, tmp_path / "backup")
    with pytest.raises(StateError):
        restore(tmp_path, tmp_path / "backup")
    with pytest.raises(StateError):
        back_up(hq, tmp_path / "backup")


# -- the database --------------------------------------------------------------------------------------------


def test_no_migration_is_missing(hq: Path) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_sqlite_keeps_what_it_has_acknowledged(hq: Path) -> None:
    if connections["default"].vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)


POSTGRES = shutil.which("initdb") or next(
    iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None
)


@pytest.mark.skipif(POSTGRES is None, reason="PostgreSQL is not installed")
def test_the_same_headquarters_stands_on_postgresql_and_its_backup_goes_from_one_to_the_other(
    tmp_path: Path,
) -> None:
    """Migrate, fill, back up from SQLite, restore to PostgreSQL, and go on there."""
    programs = Path(str(POSTGRES)).resolve().parent
    base = Path("/tmp") / f"amin-hq-pg-{os.getpid()}"
    base.mkdir(mode=0o777)
    owner = "nobody" if os.getuid() == 0 else None
    if owner:
        shutil.chown(base, owner)

    def run(*command: str) -> None:
        done = subprocess.run(command, user=owner, capture_output=True, text=True, cwd="/", check=False)
        assert done.returncode == 0, done.stderr

    cluster = base / "cluster"
    run(
        str(programs / "initdb"),
        "-D",
        str(cluster),
        "-U",
        "amin",
        "-A",
        "trust",
        "--locale=C",
        "-E",
        "UTF8",
        "-N",
    )
    options = f"-k {base} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(cluster), "-o", options, "-l", str(base / "said"), "-w", "start")
    try:
        here = {k: v for k, v in os.environ.items() if not k.startswith(("AMIN_HQ", "DJANGO"))}
        sqlite = here | {"AMIN_HQ_DATA": str(tmp_path / "sqlite")}
        host = str(base).replace("/", "%2F")
        postgres = here | {
            "AMIN_HQ_DATA": str(tmp_path / "pg"),
            "AMIN_HQ_DATABASE": f"postgresql://amin@{host}/postgres",
        }

        def hq_command(environment: dict[str, str], *words: str) -> str:
            command = [sys.executable, "-m", "amin.hq", *words]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
            return done.stdout

        hq_command(sqlite, "migrate", "-v0")
        hq_command(sqlite, "demo")
        hq_command(sqlite, "tick")
        counted = hq_command(sqlite, "backup", str(tmp_path / "backup"))
        hq_command(postgres, "migrate", "-v0")
        assert hq_command(postgres, "restore", str(tmp_path / "backup")) == counted
        hq_command(postgres, "tick")
        hq_command(postgres, "shell", "-c", _LIFE_GOES_ON)
        hq_command(postgres, "migrate", "house", "zero", "-v0", "--plan")
    finally:
        subprocess.run(
            [str(programs / "pg_ctl"), "-D", str(cluster), "-m", "immediate", "stop"],
            user=owner,
            cwd="/",
            check=False,
        )
        shutil.rmtree(base, ignore_errors=True)


_LIFE_GOES_ON = """
import sys; sys.path[:0] = ["tests", "tests/hq"]
from django.conf import settings; settings.ALLOWED_HOSTS = ["testserver"]
from hq_desk import client, desk, free_person, seat, served
from amin.hq.orders.models import Order
order = served(seat("c.training", "c.head"), free_person())
assert order.state == "served", order.state
browser = client("governor")
for url in ("/", "/people/?q=سیاوش", "/orders/?state=served", "/bodies/chart/", "/search/?q=آرش", "/audit/"):
    assert browser.get(url).status_code == 200, url
assert desk("it").may("tasks.write")
from amin.hq.house.anchor import verify
from amin.hq.house.ticking import tick
tick(); assert verify(settings.DATA) > 100
from amin.hq.house.models import Attachment
from amin.hq.house.working import do_what_is_there
from amin.hq.orders import doing
from hq_desk import an_order
made = [an_order(seat("c.infra", "surveyor"), free_person(n)) for n in range(2)]
batch = doing.make_batch(desk("governor"), made)
assert browser.post(f"/orders/batch/{batch.pk}/papers/").status_code == 302
do_what_is_there()
assert Attachment.objects.get().media_type == "application/zip"
"""


# -- the library and committees ---


def test_the_library_is_whole_and_its_rows_fit_together() -> None:
    assert {row["committee"] for row in rows("duties")} <= patterns().keys()
    assert len(rows("duties")) == 137
    assert all(row["ground"] and row["evidence"] for row in rows("duties"))
    codes = [row["code"] for row in rows("positions")]
    assert len(codes) == len(set(codes))
    with_seats = [code for code, pattern in patterns().items() if positions_of(pattern)]
    assert {
        "hq.county",
        "hq.district",
        "exec.county",
        "c.infra",
        "sup.councils.county",
        "insp.county",
    } <= set(with_seats)


def test_an_executive_board_of_a_county_has_eleven_members() -> None:
    """LAW 3.2: the governor, civil registration, the judiciary, and eight trustees."""
    seats = {row["code"]: int(row["seats"]) for row in rows("positions") if row["body"] == "exec.county"}
    assert sum(n for code, n in seats.items() if code != "exec.trustee_alt") == 11


def test_a_new_committee_starts_with_its_duties_dated_from_polling_day(hq: Path) -> None:
    infra, election = Body.objects.get(code="c.infra"), Election.objects.get()
    tasks = infra.tasks.all()
    assert tasks.count() == 13
    drill = tasks.get(duty="inf10")
    assert drill.due == election.polling_day - timedelta(days=14)
    election.polling_day += timedelta(days=14)
    assert move_tasks(election, election.polling_day) > 50
    drill.refresh_from_db()
    assert drill.due == election.polling_day - timedelta(days=14)


def test_a_task_is_done_only_with_something_to_show() -> None:
    assert advance("doing", "done", evidence="صورت‌جلسه") == "done"
    for wrong in (
        ("doing", "done", " "),
        ("done", "todo", "x"),
        ("dropped", "done", "x"),
        ("todo", "nothing", "x"),
    ):
        with pytest.raises(StateError):
            advance(wrong[0], wrong[1], evidence=wrong[2])


def test_a_task_is_louder_the_later_it_is() -> None:
    today = now().date()
    levels = [level_of(today + timedelta(days=days), today, is_open=True) for days in (30, 2, 0, -1, -3, -4)]
    assert levels == [1, 2, 2, 3, 3, 4]
    assert level_of(today - timedelta(days=90), today, is_open=False) == 0
    assert Task._meta.get_field("evidence") is not None


def test_the_work_of_others_is_what_it_was_when_it_came() -> None:
    house = Path(amin.hq.house.__file__).parent
    vendor = house / "static" / "hq" / "vendor"
    listed = tomllib.loads((house / "vendored.toml").read_text("utf-8"))
    assert {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()} == listed.keys()
    for name, row in listed.items():
        assert sha256((vendor / name).read_bytes()).hexdigest() == row["sha256"], name
