"""The program `amin`: its commands, and the one place where an error becomes an exit code."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from amin import __version__
from amin.cli.bench import bench
from amin.cli.booth import booth
from amin.cli.demo import demo
from amin.cli.output import MEANINGS, Code, JsonOption, deliver, error_entry, fail
from amin.cli.rehearse import rehearse
from amin.cli.risk import risk
from amin.cli.roll import roll
from amin.cli.rules import rules
from amin.cli.seats import seats
from amin.cli.serve import serve
from amin.cli.try_page import try_page
from amin.cli.verify import verify

if TYPE_CHECKING:
    from rich.console import Console


class Commands(TyperGroup):
    """The commands, run so that nothing ends in a traceback or in an exit code of its own."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run one command line and exit with its code."""
        given = list(sys.argv[1:] if args is None else args)
        manner = {"as_json": "--json" in given, "plain": "--plain" in given}
        _accept_every_letter()
        try:
            result = super().main(given, "amin", complete_var, False, windows_expand_args, **extra)
            sys.stdout.flush()
            if result == Code.INTERRUPTED:  # typer has caught it
                result = fail(KeyboardInterrupt(), **manner)
        except BrokenPipeError:  # the reader, such as head, has seen enough
            _leave_stdout()
            result = Code.FAILURE
        except (Exception, KeyboardInterrupt) as error:
            result = fail(error, **manner)
            _leave_stdout_if_it_fails()
        sys.exit(int(result) if isinstance(result, int) else Code.OK)


app = typer.Typer(
    cls=Commands,
    help="Amin (امین): elections that anybody can verify.",
    epilog="Exit codes: amin help exit-codes",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"amin {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Show the help where no command is named; that is wrong usage."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(Code.USAGE)


app.command()(demo)
app.command()(rehearse)
app.command()(booth)
app.command()(risk)
app.command()(verify)
app.command()(seats)
app.command()(rules)
app.command()(bench)
app.command()(serve)
app.command("try")(try_page)
app.add_typer(roll, name="roll")


@app.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what is missing on this machine and how to mend it."""
    from dataclasses import asdict

    from amin.cli.doctor import examine

    findings = examine()
    errors = [
        error_entry("missing", f"{found.name}: found {found.found}, needed {found.needed}", found.hint)
        for found in findings
        if not found.ok
    ]

    def show(page: Console) -> None:
        for finding in findings:
            page.print(
                f"{'ok     ' if finding.ok else 'missing'}  {finding.name}: {finding.found}"
                f" (needed: {finding.needed})",
                style=None if finding.ok else "bold red",
            )
            if finding.hint:
                page.print(f"         hint: {finding.hint}")

    data = {"findings": [asdict(finding) for finding in findings]}
    deliver(data, name="doctor", as_json=as_json, show=show, errors=errors)


@app.command("help")
def show_help(
    context: typer.Context,
    topic: Annotated[str | None, typer.Argument(metavar="[TOPIC]", help="A command, or exit-codes.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Explain a command, or what the exit codes mean."""
    if topic == "exit-codes":
        codes = [{"code": int(code), "meaning": meaning} for code, meaning in MEANINGS.items()]

        def show_codes(page: Console) -> None:
            for row in codes:
                page.print(f"{row['code']:>4}  {row['meaning']}")

        deliver({"exit_codes": codes}, name="exit-codes", as_json=as_json, show=show_codes)
        return
    text = _help_text(context, topic)
    deliver({"help": text}, name="help", as_json=as_json, show=lambda page: page.print(text))


def _help_text(context: typer.Context, topic: str | None) -> str:
    above = context.parent
    if above is None or not isinstance(above.command, TyperGroup):
        raise typer.BadParameter("help is a command of amin", param_hint="TOPIC")
    if topic is None:
        return above.get_help()
    command = above.command.get_command(above, topic)
    if command is None:
        known = ", ".join([*above.command.list_commands(above), "exit-codes"])
        raise typer.BadParameter(f"no help for {topic!r}; there is: {known}", param_hint="TOPIC")
    with command.make_context(topic, [], parent=above, resilient_parsing=True) as inner:
        return inner.get_help()


def _accept_every_letter() -> None:
    """Write what a terminal's encoding cannot show as \\uXXXX, rather than fail in the last line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _leave_stdout_if_it_fails() -> None:
    try:
        sys.stdout.flush()
    except OSError:
        _leave_stdout()


def _leave_stdout() -> None:
    """Point stdout at nothing: the interpreter flushes it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main() -> None:
    """Run the program."""
    app()


if __name__ == "__main__":
    main()
