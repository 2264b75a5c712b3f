"""The reader of .pb files: it takes what the format says, and guesses nothing."""

from __future__ import annotations

import lzma
from pathlib import Path

import pabulib
import pytest

META = "META\r\nkey;value\r\nunit;Nowhere\r\ninstance;2020\r\n"
SIZES = "num_projects;2\r\nnum_votes;3\r\nmax_length;2\r\n"
PROJECTS = 'PROJECTS\r\nproject_id;votes;name\r\n7;2;"Trees; and ""more"" trees"\r\nB-1;1;Benches\r\n'
VOTES = "VOTES\r\nvoter_id;vote\r\n1;7\r\n2;7,B-1\r\n3;\r\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "poll.pb.xz"
    path.write_bytes(lzma.compress(text.encode()))
    return path


def test_options_ballots_and_official_totals_are_read_with_quotes_and_a_blank_ballot(tmp_path):
    poll = pabulib.read(written(tmp_path, "\ufeff" + META + SIZES + PROJECTS + VOTES))

    assert (poll.title, poll.max_marks) == ("Nowhere 2020", 2)
    assert [option.name for option in poll.options] == ['Trees; and "more" trees', "Benches"]
    assert poll.ballots == (("7",), ("7", "B-1"), ())
    assert poll.official == poll.recount() == {"7": 2, "B-1": 1}
    assert poll.recount(1) == {"7": 1, "B-1": 0}


def test_a_vote_in_a_later_section_is_no_vote_for_an_option_called_votes(tmp_path):
    projects = PROJECTS.replace("B-1", "META")
    poll = pabulib.read(written(tmp_path, META + SIZES + projects + VOTES.replace("B-1", "META")))

    assert poll.recount() == {"7": 2, "META": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        PROJECTS + VOTES,
        META + SIZES + PROJECTS,
        META + SIZES + PROJECTS + VOTES + "4;7\r\n",  # one ballot more than stated
        META + SIZES + PROJECTS + VOTES.replace("7,B-1", "7,8"),  # an option that there is not
        META + SIZES + PROJECTS + VOTES.replace("7,B-1", "7,7"),
        META + SIZES + PROJECTS + VOTES.replace("7,B-1", "7;B-1"),
        META + SIZES.replace("max_length;2", "max_length;1") + PROJECTS + VOTES,
        META + SIZES + PROJECTS.replace("B-1", "7") + VOTES,
    ],
)
def test_a_file_that_is_not_exactly_a_poll_is_refused(tmp_path, text):
    with pytest.raises(ValueError):  # noqa: PT011  (which of them is not the point)
        pabulib.read(written(tmp_path, text))


def test_a_name_is_made_one_visible_line_that_a_table_of_candidates_takes():
    assert pabulib.name_of(" = two\r\nlines\u200b \u202e") == "two lines"
    assert len(pabulib.name_of("a" * 300)) == 200


def test_tables_hold_the_first_ballots_in_order_spread_over_neighbouring_stations(tmp_path):
    poll = pabulib.read(written(tmp_path, META + SIZES + PROJECTS + VOTES))

    candidates, ballots = pabulib.write_tables(poll, tmp_path, stations=2)

    assert candidates.read_text("utf-8").splitlines() == [
        "code,name,list",
        '7,"Trees; and ""more"" trees",',
        "B-1,Benches,",
    ]
    assert ballots.read_text("utf-8").splitlines() == ["station,marks", "1,7", "1,7 B-1", "2,"]
    pabulib.write_tables(poll, tmp_path, stations=1, first=1)
    assert ballots.read_text("utf-8").splitlines() == ["station,marks", "1,7"]
