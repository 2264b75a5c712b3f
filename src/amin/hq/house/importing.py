"""Import a table: read, preview what each row would do, take it, and take it back.

An app gives a `Kind`: its columns, and what to do with a row. Nothing is written before the button;
afterwards the whole import can be undone for seven days, except rows that somebody has edited since.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Model, ProtectedError

from amin.encoding.text import normalize_name
from amin.errors import InputError, StateError
from amin.hq.house.acts import record
from amin.hq.house.desk import Desk
from amin.hq.house.models import ImportRun
from amin.hq.house.sheets import read_table

UNDO: Final = timedelta(days=7)
NEW, UPDATE, SAME, REFUSED = "new", "update", "same", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row would do.

    Attributes:
        what: new, update, same or refused.
        values: the fields as they would be saved; what JSON can hold.
        why: for a row that is refused, in the reader's language; for an update, what changes.
    """

    what: str
    values: dict[str, Any]
    why: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """How an app's table is read.

    Attributes:
        columns: field and the headings by which it is known, the first of them shown.
        judge: decide each row with all others at hand; it must not write.
        make: turn the values into a thing that is not saved yet.
    """

    name: str
    right: str
    model: type[Model]
    columns: Sequence[tuple[str, tuple[str, ...]]]
    judge: Callable[[Desk, list[dict[str, str]]], list[Outcome]]
    make: Callable[[dict[str, Any]], Model]
    back: str


def preview(desk: Desk, kind: Kind, file_name: str, data: bytes) -> ImportRun:
    """Read a file and keep what each row would do; nothing else is written.

    Raises:
        InputError: the file is no table, or a column that is needed is missing.
    """
    table = read_table(file_name, data)
    fields = _fields(kind, table[0])
    rows = [dict(zip(fields, [*row, *[""] * len(fields)], strict=False)) for row in table[1:]]
    rows = [{name: value for name, value in row.items() if name} for row in rows]
    if not rows:
        raise InputError("an empty file cannot be read as a table")
    judged = kind.judge(desk, rows)
    kept = [
        {
            "line": line,
            "what": one.what,
            "values": one.values,
            "why": one.why,
            "pk": one.pk,
            "seen": _seen(kind, one),
        }
        for line, one in enumerate(judged, start=2)
    ]
    return ImportRun.objects.create(
        kind=kind.name, file_name=file_name[:255], rows=kept, by=desk.user, at=desk.at
    )


def take(desk: Desk, kind: Kind, run: ImportRun) -> int:
    """Write the rows of a preview that are not refused; return how many.

    Raises:
        StateError: taken already, or a row has been edited since the preview. Nothing has been written.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.taken_at is not None:
            raise StateError("this import is taken already and cannot become taken again")
        made, changed = [], []
        for row in run.rows:
            if row["what"] == NEW:
                thing = kind.make(row["values"])
                thing.save()
                made.append(thing.pk)
            elif row["what"] == UPDATE:
                changed.append(_update(kind, row))
        run.made, run.changed, run.taken_at = made, changed, desk.at
        run.save(update_fields=("made", "changed", "taken_at"))
        record(desk, "house.imported", run, f"{run.file_name}", made=len(made), changed=len(changed))
    return len(made) + len(changed)


def undo(desk: Desk, kind: Kind, run: ImportRun) -> tuple[int, int]:
    """Take an import back; return how many rows went back and how many stay, being in use or edited.

    Raises:
        StateError: not taken, undone already, or older than seven days.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.taken_at is None or run.undone_at is not None or desk.at - run.taken_at > UNDO:
            raise StateError("this import cannot become undone")
        back = stay = 0
        for pk in run.made:
            gone = _remove(kind, pk)
            back, stay = back + gone, stay + (not gone)
        for was in run.changed:
            fields = {**was["before"], "version": was["version"] + 1}
            done = kind.model._default_manager.filter(pk=was["pk"], version=was["version"]).update(**fields)
            back, stay = back + done, stay + (not done)
        run.undone_at = desk.at
        run.save(update_fields=("undone_at",))
        record(desk, "house.import_undone", run, f"{run.file_name}", back=back, stay=stay)
    return back, stay


def _fields(kind: Kind, header: list[str]) -> list[str]:
    """Match the headings to fields, however they are spelt; a heading that is not known is left out."""
    known = {
        normalize_name(heading): name for name, headings in kind.columns for heading in (*headings, name)
    }
    fields = [known.get(normalize_name(heading), "") for heading in header]
    named = [name for name in fields if name]
    if len(named) != len(set(named)):
        raise InputError("two columns of one heading: the file cannot be read as a table")
    missing = [
        headings[0] for name, headings in kind.columns if headings[0].endswith("*") and name not in named
    ]
    if missing or not named:
        raise InputError(
            "a file that cannot be read as a table: a column is missing", hint="، ".join(missing)
        )
    return fields


def _seen(kind: Kind, one: Outcome) -> int:
    if one.pk is None:
        return 0
    return int(kind.model._default_manager.values_list("version", flat=True).get(pk=one.pk))


def _update(kind: Kind, row: dict[str, Any]) -> dict[str, Any]:
    thing: Any = kind.model._default_manager.get(pk=row["pk"])
    if thing.version != row["seen"]:
        raise StateError("a row was edited after the preview: it cannot become part of this import")
    before = {name: _plain(getattr(thing, name)) for name in row["values"]}
    wanted: Any = kind.make(row["values"])
    for name in row["values"]:
        setattr(thing, name, getattr(wanted, name))
    thing.version += 1
    thing.save()
    return {"pk": thing.pk, "version": thing.version, "before": before}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _remove(kind: Kind, pk: int) -> bool:
    try:
        with transaction.atomic():
            return bool(kind.model._default_manager.filter(pk=pk, version=1).delete()[0])
    except ProtectedError:
        return False
