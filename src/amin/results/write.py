"""Every form in which a result is taken away, by the end of its file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from amin.counting.numerals import Language
from amin.errors import MalformedError
from amin.results.err import Report, election_report
from amin.results.parliament import half_circle
from amin.results.result import Result
from amin.results.steps_chart import steps_chart

Form = Callable[[Result, Language, Report | None], bytes]


def _report(result: Result, _language: Language, report: Report | None) -> bytes:
    if report is None:
        raise MalformedError("a report of the standard needs its day and its issuer")
    return election_report([result], report)


def _workbook(result: Result, language: Language, _report: Report | None) -> bytes:
    from amin.results.workbook import workbook  # noqa: PLC0415  (slow to load, and seldom wanted)

    return workbook(result, language)


# End of a file's name → what it holds. The longer end stands before the shorter one.
KINDS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        ".err.json": _report,
        ".steps.svg": lambda result, language, _: steps_chart(result, language).encode(),
        ".svg": lambda result, language, _: half_circle(result, language).encode(),
        ".xlsx": _workbook,
    }
)


def kind_of(name: str) -> str | None:
    """Return the kind that a file's name ends with; None where it is none of ours."""
    return next((end for end in KINDS if name.casefold().endswith(end)), None)


def write(result: Result, kind: str, language: Language, report: Report | None = None) -> bytes:
    """Write one form.

    Raises:
        MalformedError: the form cannot hold this result; see each of them.
    """
    return KINDS[kind](result, language, report)


def write_all(result: Result, language: Language, report: Report | None = None) -> Mapping[str, bytes]:
    """Write every form; that of the standard only with a `report`.

    Returns:
        End of the file's name → its bytes.
    Raises:
        MalformedError: a form cannot hold this result; see each of them.
    """
    wanted = [kind for kind in KINDS if report is not None or kind != ".err.json"]
    return {kind: write(result, kind, language, report) for kind in wanted}
