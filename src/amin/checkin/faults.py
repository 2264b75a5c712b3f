"""Why a dialog of the desk does not end: a code, and what its sentence is filled with."""

from __future__ import annotations

from amin.errors import NotPermittedError


class Problem(NotPermittedError):
    """What somebody typed into a dialog is not enough; nothing was done.

    Attributes:
        code: of the sentence that the page shows.
        given: what fills it: numbers and times, never who.
    """

    def __init__(self, code: str, **given: str | int) -> None:
        super().__init__(f"not done: {code}")
        self.code = code
        self.given = given
