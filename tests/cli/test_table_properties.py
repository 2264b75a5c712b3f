"""Whatever bytes a file holds, it is read or refused; nothing else comes out."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from amin.cli.tables import read_ballots, read_candidates
from amin.errors import InputError, MalformedError

CANDIDATES = "code,name,list\n10019,a,1010\n10024,b,1010\n10035,c,1029\n00109,d,\n"
TRICKY = [
    '"',
    ",",
    "\n",
    "\r",
    "\0",
    ";",
    "=",
    "list:",
    "10019",
    "۱۰۰۱۹",
    "1010",
    " ",
    "\ufeff",
    "\u202e",
    "\x1b",
]

cells = st.lists(st.sampled_from(TRICKY) | st.text(max_size=4), max_size=8).map("".join)
texts = st.lists(cells, max_size=12).map(lambda rows: "\n".join(rows).encode("utf-8", "surrogatepass"))
contents = st.binary(max_size=200) | texts


def read_or_refusal(read):
    """What was read, or None if it was refused in words that can be printed; anything else comes out."""
    try:
        return read()
    except (InputError, MalformedError) as error:
        refused = error
    assert f"{refused}{refused.hint}".isprintable()
    return None


@settings(max_examples=300, deadline=None)
@given(
    header=st.sampled_from([b"", b"code,name,list\n", b"\xef\xbb\xbfcode,name,list\r\n"]), content=contents
)
def test_any_bytes_are_candidates_or_are_refused(header, content):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "C.csv")
        path.write_bytes(header + content)
        table = read_or_refusal(lambda: read_candidates(path))
    if table is None:
        return
    assert len({person.code for person in table.candidates}) == len(table.candidates) > 0


@settings(max_examples=300, deadline=None)
@given(
    header=st.sampled_from([b"", b"station,marks\n"]),
    content=contents,
    stations=st.none() | st.integers(1, 3),
)
def test_any_bytes_are_ballots_or_are_refused(header, content, stations):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "C.csv").write_text(CANDIDATES, encoding="utf-8")
        table = read_candidates(Path(folder, "C.csv"))
        path = Path(folder, "B.csv")
        path.write_bytes(header + content)
        ballots = read_or_refusal(lambda: read_ballots(path, table, max_marks=2, stations=stations))
    for _, slots in ballots.rows if ballots else ():
        persons = [slot for slot in slots if slot < 4]
        assert slots == tuple(sorted(set(slots)))
        assert len(slots) == 1 or 1 <= len(persons) == len(slots) <= 2


@given(
    ballots=st.lists(
        st.tuples(
            st.sampled_from(["1", "2", "B-7"]),
            st.just((6,))
            | st.sampled_from([(4,), (5,)])
            | st.sets(st.integers(0, 3), min_size=1, max_size=2),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_ballots_that_are_written_down_come_back_as_they_were(ballots):
    words = ["10019", "10024", "10035", "00109", "list:1010", "list:1029", ""]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "C.csv").write_text(CANDIDATES, encoding="utf-8")
        table = read_candidates(Path(folder, "C.csv"))
        rows = [f"{station},{' '.join(words[slot] for slot in slots)}\n" for station, slots in ballots]
        Path(folder, "B.csv").write_text("station,marks\n" + "".join(rows), encoding="utf-8")

        read = read_ballots(Path(folder, "B.csv"), table, max_marks=2, stations=None).rows

    assert list(read) == [(station, tuple(sorted(slots))) for station, slots in ballots]
