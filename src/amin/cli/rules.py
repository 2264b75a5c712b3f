"""`amin rules`: how votes can become seats, each rule with its source."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

from typing import TYPE_CHECKING

from amin.cli.output import JsonOption, deliver

if TYPE_CHECKING:
    from rich.console import Console


def rules(as_json: JsonOption = False) -> None:
    """List every rule: its name, its source, one line."""
    from amin.counting.rules import RULES

    found = [
        {
            "name": rule.name,
            "source": rule.source,
            "line": rule.line,
            "parameters": dict(rule.parameters),
        }
        for rule in RULES.values()
    ]

    def show(page: Console) -> None:
        for rule in found:
            page.print(rule["name"], style="bold")
            page.print(f"  {rule['line']}\n  source: {rule['source']}")

    deliver({"rules": found}, name="rules", as_json=as_json, show=show)
