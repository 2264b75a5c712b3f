"""All ballots of each real poll, counted by plain addition, beside the official totals in the same file.

No cryptography here: this shows that the reader reads every ballot, so that later a difference is Amin's.
"""

from __future__ import annotations

import pabulib
import pytest

BALLOTS_AND_OPTIONS = {
    "Poland_Gdynia_2020": (27_073, 13, 3),
    "Poland_Lodz_2020": (51_472, 151, 5),
    "Poland_Lodz_2023": (70_747, 139, 5),
    "Poland_Warszawa_2020_Praga-Poludnie": (14_897, 134, 15),
    "Poland_Warszawa_2021_Mokotow": (12_933, 98, 15),
    "Poland_Wroclaw_2017": (62_529, 50, 2),
}


@pytest.mark.skipif(not pabulib.FOLDER.is_dir(), reason=pabulib.ABSENT)
@pytest.mark.parametrize(("name", "sizes"), BALLOTS_AND_OPTIONS.items(), ids=[*BALLOTS_AND_OPTIONS])
def test_a_recount_of_all_ballots_gives_the_official_total_of_every_option(name, sizes):
    poll = pabulib.read(pabulib.FOLDER / f"{name}.pb.xz")

    assert (len(poll.ballots), len(poll.options), poll.max_marks) == sizes
    assert poll.recount() == poll.official
