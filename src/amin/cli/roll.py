"""`amin roll`: look at a file of voters, make the roll of it, and cut a device's slice."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from amin.cli.output import (
    Code,
    JsonOption,
    PlainOption,
    ProgressOption,
    QuietOption,
    deliver,
    error_entry,
    notes,
)
from amin.cli.wording import count, printable

if TYPE_CHECKING:
    from rich.console import Console

    from amin.record.progress import Progress
    from amin.rolls.importing import Preview

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
KEY_PURPOSE: Final = b"amin/roll-key/1"
OPEN_KEY: Final = "roll.key"
SEALED_KEY: Final = "roll.key.sealed"
RELEASE: Final = "slice.key"
LONGEST_PASSPHRASE: Final = 1024  # bytes
SHOWN: Final = 20  # places of a table for a person; JSON has them all

roll = typer.Typer(
    help="Voters: look at a file, make the roll, cut slices of it.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", readable=False, help="Voters: CSV, or Parquet (.parquet).")
]
TermsOption = Annotated[Path, typer.Option("--terms", readable=False, help="Who may vote in what; JSON.")]
PassphraseOption = Annotated[
    Path | None,
    typer.Option("--passphrase-file", readable=False, help="Its first line seals the roll's key."),
]


@roll.command()
def check(
    file: FileArgument,
    terms: TermsOption,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Say what an import would do, and change nothing: exit 0 it can be taken, 4 it cannot."""
    from amin.cli.progress import shown_progress
    from amin.rolls.importing import preview
    from amin.rolls.terms import read_terms

    read = read_terms(terms)
    with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
        _begin(shown, file)
        found = preview(file, read, key=os.urandom(KEY_BYTES), step=shown.step)
    errors = [
        error_entry("input", p.message, p.hint, file=p.place.file, line=p.place.line, record=p.place.record)
        for p in found.problems
    ]
    deliver(
        _data(found),
        name="roll-check",
        as_json=as_json,
        plain=plain,
        show=lambda page: _show(page, file, found),
        errors=errors,
        code=Code.INPUT,
    )


@roll.command("import")
def import_(
    file: FileArgument,
    terms: TermsOption,
    out: Annotated[Path, typer.Option("--out", help="A new folder: the roll, its terms, its key.")],
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
    plain: PlainOption = False,
    progress: ProgressOption = False,
) -> None:
    """Make a roll of pseudonyms from a file of voters: all of it, or nothing."""
    from amin.cli.progress import shown_progress
    from amin.cli.rehearse import check_out
    from amin.encoding import write_durably
    from amin.rehearsal.workspace import publish, workspace
    from amin.rolls import Roll
    from amin.rolls.importing import import_voters
    from amin.rolls.terms import freeze, read_terms

    check_out(out)
    read = read_terms(terms)
    passphrase = None if passphrase_file is None else _passphrase(passphrase_file)
    key = os.urandom(KEY_BYTES)
    with workspace(out) as folder:
        with shown_progress(quiet=quiet, plain=plain, force=progress) as shown:
            _begin(shown, file)
            found = import_voters(file, read, folder / "roll.sqlite", key=key, step=shown.step)
        with Roll(folder / "roll.sqlite") as made:
            digest = made.digest().hex()
        write_durably(folder / "terms.json", freeze(read))
        _write_key(folder, key, passphrase)
        publish(folder, out)
    warnings = [] if passphrase else [f"the key lies open in {out / OPEN_KEY}: keep it apart from the roll"]
    notes(warnings, as_json=as_json, plain=plain)
    data = {**_data(found), "digest": digest, "roll": str(out), "warnings": warnings}

    deliver(
        data,
        name="roll-import",
        as_json=as_json,
        plain=plain,
        show=lambda page: _show_made(page, file, out, found, digest),
    )


@roll.command("slice")
def slice_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What `amin roll import` made.")],
    device: Annotated[str, typer.Option("--device", help="The device's X25519 key: 64 of 0-9 and a-f.")],
    out: Annotated[Path, typer.Option("--out", help="A new folder: the slice, and its key for opening.")],
    contest: Annotated[list[str] | None, typer.Option("--contest", help="Of the station; else all.")] = None,
    passphrase_file: PassphraseOption = None,
    as_json: JsonOption = False,
    plain: PlainOption = False,
) -> None:
    """Cut the slice that a device carries when its line is cut, and seal the key for that device."""
    from amin.cli.rehearse import check_out
    from amin.encoding import fsync_folder, write_durably
    from amin.rehearsal.workspace import publish, workspace
    from amin.rolls import Roll
    from amin.rolls.slice import release_key, write_slice

    check_out(out)
    public = _device(device)
    key = _roll_key(folder, passphrase_file)
    with Roll(folder / "roll.sqlite") as opened, workspace(out) as work:
        head = write_slice(opened, work, contest)
        write_durably(work / RELEASE, release_key(key, bytes.fromhex(head.roll), public), mode=0o600)
        fsync_folder(work)
        publish(work, out)
    data = {
        "voters": head.voters,
        "contests": len(head.contests),
        "classes": len(head.classes),
        "bytes": sum((out / name).stat().st_size for name in ("slice.json", "slice.bin")),
        "roll": head.roll,
        "slice": str(out),
    }

    def show(page: Console) -> None:
        page.print(f"{count(head.voters, 'voter')}, {data['bytes']:,} bytes, of the roll {head.roll}")
        page.print(f"hand {RELEASE} over at opening, not before: it opens the pseudonyms")
        page.print(f"{printable(str(out))}: made", style="bold green")

    deliver(data, name="roll-slice", as_json=as_json, plain=plain, show=show)


def _begin(shown: Progress, file: Path) -> None:
    """Begin the one stage; how many rows there are is known where lines can be counted."""
    from amin.rolls.voters_file import is_parquet

    rows = 0
    if file.is_file() and not is_parquet(file):
        with file.open("rb") as data:
            rows = sum(
                piece.count(b"\n") for piece in iter(lambda: data.read(1 << 20), b"")
            )  # the header too
    shown.stage("voters", max(0, rows - 1), "rows")


def _write_key(folder: Path, key: bytes, passphrase: bytes | None) -> None:
    """Write the roll's key, sealed where there is a passphrase; key and roll only their owner may read."""
    from amin.crypto import Passphrase, seal_with_passphrase
    from amin.encoding import write_durably

    os.chmod(folder / "roll.sqlite", 0o600)  # writing the key brings the folder to the disk, too

    if passphrase is None:
        write_durably(folder / OPEN_KEY, key.hex().encode() + b"\n", mode=0o600)
        return
    salt = os.urandom(SALT_BYTES)
    sealed = seal_with_passphrase(key, Passphrase(passphrase), salt=salt, purpose=KEY_PURPOSE)
    write_durably(folder / SEALED_KEY, sealed, mode=0o600)


def _roll_key(folder: Path, passphrase_file: Path | None) -> bytes:
    """Read the key beside a roll, sealed or open."""
    from amin.crypto import open_with_passphrase
    from amin.encoding import open_regular
    from amin.errors import MalformedError, NotPermittedError, Place

    if (folder / SEALED_KEY).exists():
        if passphrase_file is None:
            raise NotPermittedError("the roll's key is sealed", hint="give --passphrase-file")
        with open_regular(folder / SEALED_KEY) as file:
            sealed = file.read(4096) or b""
        return open_with_passphrase(sealed, _passphrase(passphrase_file), purpose=KEY_PURPOSE)
    with open_regular(folder / OPEN_KEY) as file:
        text = (file.read(4096) or b"").strip()
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        raise MalformedError("not a key of a roll", place=Place(str(folder / OPEN_KEY))) from None


def _passphrase(path: Path) -> bytes:
    from amin.encoding import open_regular
    from amin.errors import MalformedError, Place

    with open_regular(path) as file:
        first = (file.read(LONGEST_PASSPHRASE + 2) or b"").split(b"\n")[0].rstrip(b"\r")
    if not 1 <= len(first) <= LONGEST_PASSPHRASE:
        message = f"a first line of {len(first)} bytes; allowed: 1 to {LONGEST_PASSPHRASE}"
        raise MalformedError(message, place=Place(str(path)))
    return first


def _device(text: str) -> bytes:
    try:
        public = bytes.fromhex(text)
    except ValueError:
        public = b""
    if len(public) != KEY_BYTES:
        raise typer.BadParameter("a key is 64 of 0-9 and a-f", param_hint="--device")
    return public


def _data(found: Preview) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "padded": found.padded,
        "duplicates": found.duplicates,
        "places": dict(found.by_place),
        "statuses": dict(found.by_status),
        "eligible": dict(found.eligible),
        "eligible_nowhere": found.nowhere,
        "problems": found.total,
        "named": len(found.problems),
    }


def _show_made(page: Console, file: Path, out: Path, found: Preview, digest: str) -> None:
    _show(page, file, found)
    page.print(f"digest of the roll, for the log: {digest}")
    page.print(f"{printable(str(out))}: made", style="bold green")


def _show(page: Console, file: Path, found: Preview) -> None:
    page.print(f"{printable(str(file))}: {count(found.rows, 'row')}", style="bold")
    for title, table in (
        ("by place", dict(found.by_place)),
        ("by status", dict(found.by_status)),
        ("may vote in", dict(found.eligible)),
    ):
        _table(page, title, table)
    page.print(f"  {found.nowhere:>12,}  may vote in no contest")
    page.print(f"  {found.padded:>12,}  numbers got back their leading zeros")
    if found.is_usable:
        return
    page.print(
        f"{count(found.total, 'place')} cannot be used; the import would refuse the file", style="bold red"
    )
    for problem in found.problems:
        page.print(f"  {printable(str(problem))}")
        if problem.hint:
            page.print(f"    hint: {printable(problem.hint)}")
    if found.total > len(found.problems):
        page.print(f"  … and {found.total - len(found.problems):,} more")


def _table(page: Console, title: str, table: Mapping[str, int]) -> None:
    page.print(title)
    largest = sorted(table.items(), key=lambda row: (-row[1], row[0]))
    for name, voters in largest[:SHOWN]:
        page.print(f"  {voters:>12,}  {printable(name)}")
    if len(largest) > SHOWN:
        page.print(f"  {'':>12}  … and {len(largest) - SHOWN:,} more, in the JSON")
