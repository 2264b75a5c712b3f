"""People who do not exist: a real first name and a surname from two tables, put together by a draw."""

from __future__ import annotations

from typing import Final

from amin.demo.chance import Chance, Urn, dealt
from amin.demo.tables import Sex, first_names, surnames

SEXES: Final[tuple[Sex, Sex]] = ("woman", "man")


def invented_names(many: int, chance: Chance, *, women: int, families: int | None = None) -> list[str]:
    """Return so many names, no two of them the same.

    Args:
        women: of 100 persons, how many bear a woman's name.
        families: how many surnames they share among them; None is all of the table.
    """
    named = {sex: first_names(sex) for sex in SEXES}
    urns = {sex: Urn(weights) for sex, (_, weights) in named.items()}
    kin = chance.shuffled(surnames())[:families]
    found: dict[str, None] = {}
    for sex in dealt(SEXES, (women, 100 - women), many, chance):
        size = len(found)
        while len(found) == size:
            first = named[sex][0][urns[sex].draw(chance)]
            found[f"{first} {kin[chance.below(len(kin))]}"] = None
    return list(found)
