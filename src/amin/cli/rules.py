"""`amin rules`: how votes can become seats, each rule with its source."""

# ruff: noqa: PLC0415  (`amin --help` must be quick: a command imports its rooms when it runs)
from __future__ import annotations

from typing import TYPE_CHECKING

from amin.cli.output import JsonOption, deliver

if TYPE_CHECKING:
    from rich.console import Console


def rules(as_json: JsonOption = False) -> None:
    """List every rule: its name and title, its source, one line; then what is no rule of one contest."""
    from amin.counting.beside_rules import BESIDE_RULES
    from amin.counting.rules import RULES

    found = [
        {
            "name": rule.name,
            "title": {"fa": rule.title.fa, "en": rule.title.en},
            "source": rule.source,
            "line": rule.line,
            "parameters": dict(rule.parameters),
        }
        for rule in RULES.values()
    ]

    beside = [
        {
            "name": each.name,
            "source": each.source,
            "line": each.line,
            "needs": each.needs,
            "function": f"{each.function.__module__}.{each.function.__name__}",
            "option": each.option,
        }
        for each in BESIDE_RULES
    ]

    def show(page: Console) -> None:
        for rule in RULES.values():
            page.print(f"{rule.name} ({rule.title.en})", style="bold")
            page.print(f"  {rule.line}\n  source: {rule.source}")
        page.print("\nbeside the rules: each needs more than the votes of one contest\n", style="bold")
        for each in beside:
            page.print(each["name"], style="bold")
            where = f"amin seats {each['option']}" if each["option"] else each["function"]
            page.print(f"  {each['line']}\n  source: {each['source']}")
            page.print(f"  needs: {each['needs']}\n  found in: {where}")

    deliver({"rules": found, "beside": beside}, name="rules", as_json=as_json, show=show)
