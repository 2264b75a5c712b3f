"""Acts that name paths, units, boxes and trustees that are none: nothing outside of the folder is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from forgery import ACTS, Forgery, assert_refused

Refused = Callable[..., None]

pytestmark = pytest.mark.usefixtures("patience")

OUTSIDE = [
    "../outside.json",
    "../../../../etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "keys/../results.json",
    "./results.json",
    "keys//stations.json",
    "keys\\stations.json",
    "results.json/",
    "results.json\x00",
    "",
    ".",
    "..",
    "~/results.json",
    "C:\\results.json",
    "file:///etc/passwd",
    "x" * 5000,
    "\ud7ff/" * 300,
]


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: repr(path[:24]))
def test_an_act_that_names_a_path_elsewhere_is_found(path: str, forgery: Forgery, tmp_path: Path) -> None:
    """In the place of a file of the record, and beside it."""
    (tmp_path / "outside.json").write_bytes(b"{}")
    honest = forgery.acts
    last = len(honest)
    for number, files in enumerate(({path: "0" * 64}, {**honest[-1]["files"], path: "0" * 64})):
        forgery.sign([*honest[:-1], {**honest[-1], "files": files}])

        assert_refused(forgery.write(tmp_path / str(number)), "acts", ACTS, line=last)


UNITS = ["../council-001", "..", "", "council-001/../council-002", "/etc/passwd", "COUNCIL-001", "x" * 65]


@pytest.mark.parametrize("unit", [*UNITS, "council-001\x00", "٠٠١", 7, None, ["council-001"], {}], ids=repr)
def test_an_act_that_names_a_unit_elsewhere_is_found(unit: object, forgery: Forgery, tmp_path: Path) -> None:
    acts = forgery.acts
    line = next(line for line, act in enumerate(acts, start=1) if act["act"] == "tally")
    for number, path in enumerate((f"tally/{unit}.json", "tally/council-001.json")):
        copy = [{**act} for act in acts]
        copy[line - 1] |= {"unit": unit, "files": {path: "0" * 64}}
        forgery.sign(copy)

        assert_refused(forgery.write(tmp_path / str(number)), "acts", ACTS, line=line)


@pytest.mark.parametrize("name", ["../1", "..", "", "/1", "1/../2", "1\x00", "۱"])
@pytest.mark.parametrize("field", ["station", "contest"])
def test_an_act_that_names_a_box_elsewhere_is_found(
    field: str, name: str, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    line = next(line for line, act in enumerate(acts, start=1) if act["act"] == "close")
    acts[line - 1][field] = name
    forgery.sign(acts)

    refused("acts", ACTS, line=line)


@pytest.mark.parametrize("trustee", [0, 5, -1, 2**53 - 1, "1", "../1", None, True])
@pytest.mark.parametrize("act", ["key-commitment", "key-dealing"])
def test_an_act_of_a_trustee_who_is_none_is_found(
    act: str, trustee: object, forgery: Forgery, refused: Refused
) -> None:
    acts = forgery.acts
    line = next(line for line, each in enumerate(acts, start=1) if each["act"] == act)
    acts[line - 1]["trustee"] = trustee
    forgery.sign(acts)

    refused("acts", ACTS, line=line)
