"""Say results and refusals in one way: to a person, or as one JSON object to a program.

Results go to stdout; errors, their hints and all that moves go to stderr. With `--json` stdout holds
exactly one object `{"ok","data","errors","schema"}`, also when the command was called wrongly.
"""

# ruff: noqa: PLC0415  (`amin --help` must be quick: what is heavy is imported by who needs it)
from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, TextIO

import typer

import amin
from amin.cli.wording import printable
from amin.errors import (
    AminError,
    DeviceError,
    InputError,
    MalformedError,
    NotPermittedError,
    RejectedError,
    StateError,
)

if TYPE_CHECKING:
    from rich.console import Console

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="No progress on stderr.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="No colour and no bars, as if piped.")]
ProgressOption = Annotated[bool, typer.Option("--progress", help="Show bars even off a terminal.")]

PACKAGE: Final = os.path.dirname(amin.__file__)
ERROR_SCHEMA: Final = "amin/error/1"
LARGEST_NUMBER: Final = 2**53  # above it a JSON reader may round: such counts are strings


class Code(IntEnum):
    """The exit codes that every command keeps to. Source: DESIGN.md, part 7."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    REJECTED = 3
    INPUT = 4
    NOT_PERMITTED = 5
    DEVICE = 6
    STATE = 7
    PARTIAL = 8
    INTERRUPTED = 130


MEANINGS: Final[Mapping[Code, str]] = {
    Code.OK: "ok",
    Code.FAILURE: "failure",
    Code.USAGE: "the command was called wrongly",
    Code.REJECTED: "verification failed",
    Code.INPUT: "input missing or unreadable",
    Code.NOT_PERMITTED: "not permitted, or a quorum is missing",
    Code.DEVICE: "a device or the network failed",
    Code.STATE: "wrong state, such as an output folder that is there already",
    Code.PARTIAL: "done in part; the JSON says which",
    Code.INTERRUPTED: "interrupted",
}

# The first row that fits decides; what fits none is our own mistake: FAILURE.
CODES: Final[tuple[tuple[type[BaseException], Code, str], ...]] = (
    (RejectedError, Code.REJECTED, "rejected"),
    (StateError, Code.STATE, "state"),
    (NotPermittedError, Code.NOT_PERMITTED, "not-permitted"),
    (DeviceError, Code.DEVICE, "device"),
    (InputError, Code.INPUT, "input"),
    (MalformedError, Code.INPUT, "malformed"),
    (typer.TyperException, Code.USAGE, "usage"),
    (KeyboardInterrupt, Code.INTERRUPTED, "interrupted"),
    (typer.Abort, Code.INTERRUPTED, "interrupted"),
    (PermissionError, Code.NOT_PERMITTED, "not-permitted"),
    (OSError, Code.DEVICE, "device"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said of one error: its code, the entries of `errors`, and the line above them."""

    code: Code
    errors: tuple[dict[str, Any], ...]
    data: dict[str, int] | None = None
    headline: str = ""


def deliver(
    data: Mapping[str, Any],
    *,
    name: str,
    as_json: bool,
    show: Callable[[Console], None],
    plain: bool = False,
    errors: Sequence[dict[str, Any]] = (),
    code: Code = Code.FAILURE,
) -> None:
    """Print a result: as `amin/<name>/1` in JSON, or as `show` writes it for a person.

    Args:
        plain: no colour, also on a terminal.
        errors: what the result itself finds wrong (`amin doctor`); with any the exit code is `code`.
    """
    if as_json:
        _print_envelope(ok=not errors, data=data, errors=errors, schema=f"amin/{name}/1")
    else:
        show(console(sys.stdout, plain=plain))
    if errors:
        raise typer.Exit(code)


def fail(error: BaseException, *, as_json: bool, plain: bool = False) -> Code:
    """Say what went wrong, on stderr or in the JSON object, and return the exit code for it."""
    refusal = _refusal_for(error)
    if os.environ.get("AMIN_DEBUG") == "1":
        traceback.print_exception(error, file=sys.stderr)
    if as_json:
        try:
            _print_envelope(ok=False, data=refusal.data, errors=refusal.errors, schema=ERROR_SCHEMA)
            sys.stdout.flush()
        except OSError:  # stdout itself is what fails: say it where it can still be read
            as_json = False
    if not as_json:
        _print_refusal(refusal, console(sys.stderr, plain=plain))
    return refusal.code


def notes(warnings: Sequence[str], *, as_json: bool, plain: bool = False) -> None:
    """Tell a person what was accepted but is worth knowing; in JSON it stands in the data."""
    if as_json:
        return
    page = console(sys.stderr, plain=plain)
    for warning in warnings:
        page.print(f"note: {printable(warning)}", style="yellow")


def console(stream: TextIO, *, plain: bool = False) -> Console:
    """A rich console that prints text as it is: no markup, no wrapping, colour on a terminal only."""
    from rich.console import Console

    terminal = stream.isatty() and not plain
    return Console(
        file=stream,
        force_terminal=terminal,
        no_color=True if plain else None,
        markup=False,
        highlight=False,
        emoji=False,
        soft_wrap=True,
    )


def error_entry(kind: str, message: str, hint: str = "", **place: Any) -> dict[str, Any]:
    """One entry of `errors`; file, line and record are null where they make no sense."""
    nowhere = {"file": None, "line": None, "record": None}
    return {"kind": kind, "message": message, "hint": hint, **nowhere, **place}


def _refusal_for(error: BaseException) -> Refusal:
    code, kind = next(
        ((code, kind) for base, code, kind in CODES if isinstance(error, base)),
        (Code.FAILURE, "unexpected"),
    )
    if isinstance(error, AminError):
        return _refusal_for_ours(error, code, kind)
    if code is Code.USAGE:
        return Refusal(code, (_usage_entry(error),))
    if code is Code.INTERRUPTED:
        hint = "no file is left half written; give the same command again"
        return Refusal(code, (error_entry(kind, "interrupted", hint),))
    if isinstance(error, OSError):
        entry = error_entry(kind, (error.strerror or type(error).__name__).lower(), file=error.filename)
        return Refusal(code, (entry,))
    hint = "this is a mistake of ours: AMIN_DEBUG=1 shows where; please report it"
    return Refusal(code, (error_entry(kind, f"unexpected {type(error).__name__} {_origin(error)}", hint),))


def _refusal_for_ours(error: AminError, code: Code, kind: str) -> Refusal:
    problems = error.problems if isinstance(error, InputError) else ()
    if len(problems) < 2:
        return Refusal(code, (_entry(error, kind),))
    total = getattr(error, "total", len(problems))
    entries = tuple(_entry(problem, kind) for problem in problems)
    return Refusal(code, entries, {"problems": total, "named": len(entries)}, str(error))


def _entry(error: AminError, kind: str) -> dict[str, Any]:
    place = error.place
    entry = error_entry(
        kind, error.message, error.hint, file=place.file or None, line=place.line, record=place.record
    )
    # A failed check of a record has a number and a name of its own (spec/record.md).
    return entry | {key: getattr(error, key) for key in ("check", "name") if hasattr(error, key)}


def _usage_entry(error: BaseException) -> dict[str, Any]:
    message = error.format_message() if isinstance(error, typer.TyperException) else str(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "amin"
    return error_entry("usage", message[:1].lower() + message[1:].rstrip("."), f"see: {command} --help")


def _origin(error: BaseException) -> str:
    """Where in our own code it happened; never the message, which may hold what must not be shown."""
    steps = traceback.extract_tb(error.__traceback__)
    frames = [step for step in steps if step.filename.startswith(PACKAGE)]
    if not frames:
        return ""
    return f"in {os.path.basename(frames[-1].filename)}, line {frames[-1].lineno}"


def _print_envelope(
    *, ok: bool, data: Mapping[str, Any] | None, errors: Sequence[dict[str, Any]], schema: str
) -> None:
    envelope = {"ok": ok, "data": data, "errors": list(errors), "schema": schema}
    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(_exact(envelope), ensure_ascii=not readable, allow_nan=False)
    print(text.encode("utf-8", "backslashreplace").decode() if readable else text)


def _exact(value: Any) -> Any:
    """Counts above 2⁵³ as strings, so that no reader rounds them."""
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_exact(item) for item in value]
    return str(value) if isinstance(value, int) and abs(value) > LARGEST_NUMBER else value


def _print_refusal(refusal: Refusal, page: Console) -> None:
    indent = "  " if refusal.headline else ""
    if refusal.headline:
        page.print(f"error: {printable(refusal.headline)}", style="bold red")
    for entry in refusal.errors:
        text = f"{indent}{_place(entry)}{printable(entry['message'])}"
        page.print(text if indent else f"error: {text}", style=None if indent else "bold red")
        if entry["hint"]:
            page.print(f"{indent}  hint: {printable(entry['hint'])}")
    rest = (refusal.data or {}).get("problems", 0) - len(refusal.errors)
    if rest > 0:
        page.print(f"{indent}… and {rest:,} more")


def _place(entry: Mapping[str, Any]) -> str:
    parts = [printable(str(entry["file"]))] if entry["file"] else []
    parts += [f"{part} {entry[part]}" for part in ("line", "record") if entry[part] is not None]
    if "check" in entry:
        parts.append(f"check {entry['check']} ({entry.get('name', '')})")
    return ", ".join(parts) + ": " if parts else ""
