"""People who do not exist, for desks: each with a number, a face that was drawn, and what they are to show.

The numbers pass the check digit and are drawn by a seed; that somebody real bears one of them is chance, and
nothing leaves this machine.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from amin.demo.chance import Chance
from amin.demo.people import invented_names
from amin.demo.tables import Sex, first_names
from amin.encoding.days import jalali, typed_day
from amin.rolls.eligibility import Person, Status
from amin.rolls.national_number import check_digit
from amin.rolls.terms import Place, Right, Terms

COUNCIL: Final = "council-tehran"
EXPERTS: Final = "experts"
TEST: Final = "test"
CITY: Final = "tehran"
VILLAGE: Final = "village-a"
NOWHERE: Final = "test-place"
ELSEWHERE: Final = "other-province"
FACES_EACH: Final = 4
MANY: Final = 36
_SEED: Final = 1405


def terms(polling_day: date) -> Terms:
    """The terms of the demo's roll, on any day; the dummy voters have a place and a contest of their own."""
    return Terms(
        polling_day=polling_day,
        places=(
            Place("province"),
            Place(CITY, "province", 7_153_309),
            Place(VILLAGE, "province", 1_120),
            Place(ELSEWHERE),
            Place(NOWHERE),
        ),
        rights=(
            Right(COUNCIL, CITY, "councils", "register"),
            Right("council-village-a", VILLAGE, "councils", "register"),
            Right(EXPERTS, "province", "experts", "register"),
            Right(TEST, NOWHERE, "test", "register", 0),
        ),
    )


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody made up.

    Attributes:
        shows: what happens at the desk, by a code; empty for a voter without anything particular.
    """

    number: str = field(repr=False)
    name: str
    father: str
    sex: Sex
    who: Person
    face: int
    shows: str = ""

    def photo(self) -> bytes:
        """The drawn portrait, JPEG."""
        return portrait(self.sex, self.face)


@cache
def portrait(sex: Sex, face: int) -> bytes:
    """Read one of the drawn portraits."""
    name = f"{sex}-{face % FACES_EACH + 1}.jpg"
    return files("amin.demo").joinpath("data", "portraits", name).read_bytes()


def number(chance: Chance) -> str:
    """Draw a national number that passes the check."""
    first_nine = f"{100_000_000 + chance.below(800_000_000):09d}"
    return first_nine + check_digit(first_nine)


def people(polling_day: date, *, seed: int = _SEED, many: int = MANY) -> tuple[Invented, ...]:
    """Make people up: first those who show something, then voters.

    Two bear one name; one lives in a village, one in another province, one is under age by a day, one is dead
    by the register.
    """
    chance = Chance(seed, "desk people")
    women = invented_names(many, chance, women=100)
    men = invented_names(many, chance, women=0)
    fathers = first_names("man")[0]
    found: list[Invented] = []
    for i in range(many):
        sex: Sex = "woman" if i % 2 == 0 else "man"
        name = (women if sex == "woman" else men)[i]
        born = date(1950 + chance.below(55), 1 + chance.below(12), 1 + chance.below(28))
        who = Person(CITY, born, Status.ACTIVE)
        found.append(Invented(number(chance), name, fathers[chance.below(40)], sex, who, i // 2))
    return tuple(_shown(found, _eighteen_tomorrow(polling_day)))


def _eighteen_tomorrow(day: date) -> date:
    year, month, of_month = jalali(day)
    return typed_day(f"{year - 18}/{month}/{min(of_month, 29)}") + timedelta(1)


def _shown(found: list[Invented], a_day_young: date) -> list[Invented]:
    """Give the first of them something to show."""

    def of(
        i: int,
        shows: str,
        *,
        place: str = CITY,
        born: date | None = None,
        status: Status = Status.ACTIVE,
        name: str = "",
    ) -> Invented:
        each = found[i]
        who = Person(place, born or each.who.birth_date, status)
        return replace(each, name=name or each.name, who=who, shows=shows)

    return [
        of(0, "votes"),
        of(1, "taken"),
        of(2, "young", born=a_day_young),
        of(3, "village", place=VILLAGE),
        of(4, "elsewhere", place=ELSEWHERE),
        of(5, "dead", status=Status.DEAD),
        of(6, "namesake"),
        of(8, "namesake", name=found[6].name),
        of(7, "companion"),
        of(9, "crew"),
        *found[10:],
    ]


def dummy_numbers(many: int, seed: int = _SEED) -> tuple[str, ...]:
    """Numbers of dummy voters, one a device."""
    chance = Chance(seed, "dummies")
    return tuple(number(chance) for _ in range(many))
