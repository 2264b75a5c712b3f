"""The errors of the house: malformed and rejected are different things.

A message is lower-case, names the value and what was allowed; `hint` is a second line. Neither
ever holds a secret or a voter's data. The shell, never the domain, turns an error into an exit
code and into the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: a file, and in it a line (text) or a record (binary), both from 1."""

    file: str = ""
    line: int | None = None
    record: int | None = None

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.record is not None:
            parts.append(f"record {self.record}")
        return ", ".join(parts)


class AminError(Exception):
    """What Amin refuses, with where it was and what to do about it."""

    def __init__(self, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place or Place()
        self.hint = hint

    def __str__(self) -> str:
        where = str(self.place)
        return f"{where}: {self.message}" if where else self.message

    def at(self, file: str, *, line: int | None = None, record: int | None = None) -> AminError:
        """The same error with its place, for a caller that knows the file when the callee did not."""
        place = Place(
            self.place.file or file,
            self.place.line if line is None else line,
            self.place.record if record is None else record,
        )
        return type(self)(self.message, place=place, hint=self.hint)


class MalformedError(AminError):
    """These bytes are not what any encoder of ours would have made."""


class RejectedError(AminError):
    """Well-formed, but a proof, signature or equality does not hold."""


class InputError(AminError):
    """A file that a person gave cannot be used; `problems` names the first places.

    Raised for a whole file at once: nothing of it has been taken.
    """

    def __init__(
        self,
        message: str,
        *,
        place: Place | None = None,
        hint: str = "",
        problems: tuple[AminError, ...] = (),
    ) -> None:
        super().__init__(message, place=place, hint=hint)
        self.problems = problems


class StateError(AminError):
    """The thing is in a state in which this act is not lawful; nothing has changed."""


class NotPermittedError(AminError):
    """Whoever asks may not do this, or too few of those who must are there."""


class DeviceError(AminError):
    """A disk, device or line failed; what was acknowledged before still stands."""
