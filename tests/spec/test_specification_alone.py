"""Hold the specification to the program: a reader written from spec/ alone reads what the program writes.

Nothing here imports amin; the record is made and checked through the command line, as a stranger would.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from slow_crypto import Contest, M, Rejected, tagged_hash
from slow_encoding import Malformed, canonical, read_json
from slow_reader import failures
from slow_record import Record, read_record
from slow_ristretto import ORDER, G, combine, decode, ed25519_holds, encode, equal, one_way_map

VECTORS = Path(__file__).resolve().parents[3] / "shared/vectors/ristretto255-rfc9496/rfc9496.json"
BOX = "boxes/1/council/ballots.bin"
CLOSING = "boxes/1/council/closing.json"
TALLY = "tally/council-001.json"
SLOTS = 4  # two persons, one list, blank
BALLOT = 64 + 1312  # where the second ballot of a box begins: behind the header and the first
Change = Callable[[bytes], bytes]


def amin(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "amin.cli.main", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def rehearse(
    folder: Path,
    ballots: str,
    *,
    seats: int,
    max_marks: int,
    trustees: int,
    threshold: int,
    rule: str = "plurality",
) -> Path:
    """Make a real record of a rehearsed election."""
    (folder / "C.csv").write_text("code,name,list\n10019,Ann Lee,1010\n10024,Bo Ray,\n")
    (folder / "B.csv").write_text("station,marks\n" + ballots)
    options = [
        f"--seats={seats}",
        f"--max-marks={max_marks}",
        f"--trustees={trustees}",
        f"--threshold={threshold}",
    ]
    files = ["--candidates", folder / "C.csv", "--ballots", folder / "B.csv", "--out", folder / "record"]
    made = amin("rehearse", f"--rule={rule}", "--quiet", *files, *options)
    assert made.returncode == 0, made.stderr
    return folder / "record"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five ballots in two stations, one mark each."""
    ballots = "1,10019\n1,10024\n1,\n2,list:1010\n2,10019\n"
    folder = tmp_path_factory.mktemp("rehearsal")
    return rehearse(folder, ballots, seats=1, max_marks=1, trustees=3, threshold=1)


@pytest.fixture(scope="module")
def vectors() -> dict:
    """Return the vectors of RFC 9496, appendix A."""
    if not VECTORS.exists():
        pytest.skip(f"the vectors of RFC 9496 are not here: {VECTORS}")
    return json.loads(VECTORS.read_text())


def test_multiples_of_the_generator_are_those_of_rfc_9496(vectors: dict) -> None:
    for n, encoded in enumerate(vectors["multiples_of_generator"]):
        element = combine((n, G))
        assert encode(element).hex() == encoded
        assert equal(decode(bytes.fromhex(encoded)), element)


def test_encodings_that_rfc_9496_calls_invalid_do_not_decode(vectors: dict) -> None:
    for encoded in (text for kind in vectors["invalid_encodings"].values() for text in kind):
        with pytest.raises(Malformed):
            decode(bytes.fromhex(encoded))


def test_the_one_way_map_gives_the_elements_of_rfc_9496(vectors: dict) -> None:
    for vector in vectors["sha512_from_uniform_bytes"]:
        digest = hashlib.sha512(vector["input_utf8"].encode()).digest()
        assert encode(one_way_map(digest)).hex() == vector["element"]


def test_the_generator_m_and_the_example_of_a_hash_are_those_of_the_page() -> None:
    assert encode(M).hex() == "3c779db394d11ea751780add8dd51876a1541e318d3c56db9b9161effa9f5868"
    example = tagged_hash("test", a=b"\x01\x02", b="π", c=7)
    assert example.hex() == "abf6e1965ba7024072f4fa58ef037342d3f67adacf1eafa615d4bdf7fd9ed5f1"


def test_a_signature_of_rfc_8032_holds_and_another_message_does_not() -> None:
    """Test 1 of RFC 8032, §7.1."""
    key = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b"
    )
    assert ed25519_holds(key, b"", signature)
    assert not ed25519_holds(key, b"x", signature)


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}', '{"a":1,"a":1}', "[1.0]", "[-0]", "[1e3]", '["\\u0041"]', "[1] ", "[9007199254740992]"],
)
def test_json_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_json(text.encode())


def test_a_record_of_the_program_holds_under_all_checks(record: Path) -> None:
    assert failures(record) == {}


def test_a_record_of_two_deciding_trustees_and_two_marks_holds(tmp_path: Path) -> None:
    """Lagrange coefficients, and a range proof with a choice take part here."""
    ballots = "1,10019 10024\n1,10024\n1,list:1010\n2,\n"
    assert failures(rehearse(tmp_path, ballots, seats=2, max_marks=2, trustees=4, threshold=2)) == {}


@pytest.mark.parametrize(
    "rule", ["rounded_then_highest_ratio", "floor_then_highest_share", "hagenbach_bischoff"]
)
def test_a_record_counted_by_groups_holds_and_another_seat_is_refused(rule: str, tmp_path: Path) -> None:
    """The list has 3 of 4 votes and one person; the independent gets the seat that the list cannot fill."""
    ballots = "1,10019\n1,10024\n1,list:1010\n2,10019\n"
    record = rehearse(tmp_path, ballots, seats=2, max_marks=1, trustees=3, threshold=1, rule=rule)
    assert failures(record) == {}
    results = record / "results.json"
    results.write_bytes(
        results.read_bytes().replace(b'"elected":["10019","10024"]', b'"elected":["10024","10019"]')
    )
    assert 19 in failures(record)


def flip(at: int) -> Change:
    """Change the lowest bit of the byte at a place."""
    return lambda data: data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def in_text(before: str, after: str) -> Change:
    """Change the byte behind a text, of hexadecimal or a digit, and nothing else."""

    def change(data: bytes) -> bytes:
        at = data.index(before.encode()) + len(before)
        return data[:at] + (after if chr(data[at]) != after else "2").encode() + data[at + 1 :]

    return change


def swap(data: bytes) -> bytes:
    """Swap the first two ballots of a box."""
    return data[:64] + data[BALLOT : BALLOT + 1312] + data[64:BALLOT] + data[BALLOT + 1312 :]


CHANGES: dict[str, tuple[str, Change, int]] = {
    "a ballot's α": (BOX, flip(BALLOT + 64 + 5), 10),
    "a slot proof": (BOX, flip(BALLOT + 64 + 64 * SLOTS + 192), 10),
    "a range proof": (BOX, flip(BALLOT + 64 + 288 * SLOTS + 64), 10),
    "a dealing": ("keys/dealing-2.json", in_text('"dealing":"', "1"), 6),
    "a share": (TALLY, in_text('"share":"', "1"), 16),
    "the checkpoint": ("log/checkpoint", flip(-20), 2),
    "a closing's counter": (CLOSING, in_text('"check_ins":', "4"), 8),
    "the order of two ballots": (BOX, swap, 11),
}
MORE_CHANGES: dict[str, tuple[str, Change, int]] = {
    "an act": ("log/acts.jsonl", in_text('"voters":', "7"), 2),
    "the checkpoint's size": ("log/checkpoint", in_text("log\n", "2"), 2),
    "a dealing's hash": ("keys/commitment-2.json", in_text('"dealing_hash":"', "1"), 5),
    "a closing's signature": (CLOSING, in_text('"signature":"', "1"), 7),
    "a box's context": (BOX, flip(24), 9),
    "a unit's total": (TALLY, in_text('"totals":[', "9"), 17),
    "the elected": ("results.json", lambda data: data.replace(b'["10019"]', b'["10024"]'), 19),
    "a document's type": ("results.json", lambda data: data.replace(b'["10019"]', b"[10019]"), 18),
    "the published votes": ("results.json", in_text('"10019":', "4"), 18),
}


def changed(record: Path, to: Path, path: str, change: Change) -> Path:
    """Copy a record with one of its files changed."""
    copy = shutil.copytree(record, to / "record")
    (copy / path).write_bytes(change((record / path).read_bytes()))
    return copy


@pytest.mark.parametrize("what", CHANGES)
def test_reader_and_program_name_the_same_check_after_a_change_of(
    what: str, record: Path, tmp_path: Path
) -> None:
    """The check whose business it is fails, and the first that fails is the one that the program names."""
    path, change, own_check = CHANGES[what]
    copy = changed(record, tmp_path, path, change)
    failed = failures(copy)
    verdict = amin("verify", copy, "--json", "--quiet")
    assert own_check in failed
    assert verdict.returncode == 3
    assert json.loads(verdict.stdout)["errors"][0]["check"] == min(failed)


@pytest.mark.parametrize("what", MORE_CHANGES)
def test_a_record_is_refused_after_a_change_of(what: str, record: Path, tmp_path: Path) -> None:
    path, change, own_check = MORE_CHANGES[what]
    assert own_check in failures(changed(record, tmp_path, path, change))


def opened(path: Path) -> tuple[Record, Contest, bytes]:
    """Return a record, its contest and the first ballot of its first box."""
    record = read_record(path)
    return record, record.contest(record.election.contests[0]), record.box("council", "1")[0]


def test_a_ballot_is_refused_after_a_change_in_each_of_its_parts(record: Path) -> None:
    _, contest, ballot = opened(record)
    contest.verify_ballot("1", ballot)
    for at in [0, 32, *range(64, len(ballot), 32)]:
        with pytest.raises((Malformed, Rejected)):
            contest.verify_ballot("1", flip(at + 1)(ballot))


def test_a_ballot_of_one_station_does_not_hold_in_another(record: Path) -> None:
    _, contest, ballot = opened(record)
    with pytest.raises(Rejected):
        contest.verify_ballot("2", ballot)


def test_a_scalar_that_is_not_canonical_is_refused_though_its_equation_holds(record: Path) -> None:
    _, contest, ballot = opened(record)
    z = int.from_bytes(ballot[-32:], "little") + ORDER
    with pytest.raises(Malformed):
        contest.verify_ballot("1", ballot[:-32] + z.to_bytes(32, "little"))


def test_a_dealing_is_refused_after_a_change_in_each_of_its_parts(record: Path) -> None:
    ceremony, dealing = opened(record)[0].ceremony, opened(record)[0].dealing(1)
    ceremony.verify_dealing(1, dealing)
    for at in range(0, len(dealing), 32):
        with pytest.raises((Malformed, Rejected)):
            ceremony.verify_dealing(1, flip(at + 1)(dealing))
    with pytest.raises(Rejected):
        ceremony.verify_dealing(2, dealing)


def test_the_program_writes_documents_that_canonical_json_gives_again(record: Path) -> None:
    for path in record.rglob("*.json"):
        assert canonical(read_json(path.read_bytes())) == path.read_bytes()
