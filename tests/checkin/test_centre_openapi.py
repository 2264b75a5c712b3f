"""The published description, tried against the real service: no server error (SECURITY.md C-7)."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import schemathesis
from centre_example import make_store
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from served_centre import ServedCentre

from amin.checkin.centre.openapi import ROUTES, description
from amin.rolls.visit import WHY

load_all_checks()
HELD_TO = [
    check
    for check in CHECKS.get_all()
    if check.__name__
    in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("described")
    address = str(folder / "centre.sqlite")
    make_store(address, folder).db.close()
    centre = ServedCentre(address, folder)
    centre.start()
    yield centre
    centre.kill()


def test_every_route_is_described_and_every_schema_is_one():
    document = description()
    assert set(document["paths"]) == {route.path for route in ROUTES}
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert "\\\\A" not in json.dumps(document)


def test_the_description_is_served_as_it_is(served):
    told = httpx.get(f"{served.url}/v1/openapi.json", trust_env=False)
    assert told.json() == json.loads(json.dumps(description()))


@pytest.mark.parametrize("name", [route.name for route in ROUTES])
def test_no_request_made_from_the_description_is_a_server_error(served, name):
    assert tried(served.url, name, examples=10) >= 1


def tried(url: str, name: str, *, examples: int) -> int:
    """Try one operation with bodies that fit the description and with bodies that do not; count them."""
    path = next(route.path for route in ROUTES if route.name == name)
    found = [one.ok() for one in schemathesis.openapi.from_dict(description()).get_all_operations()]
    (operation,) = [one for one in found if one.label.endswith(path)]
    count = 0

    def run(case, is_lawful: bool) -> None:
        nonlocal count
        response = case.call(base_url=url)
        case.validate_response(response, checks=HELD_TO)
        assert is_lawful or 400 <= response.status_code < 500
        count += 1

    modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * (operation.method == "post")
    for mode in modes:
        cases = operation.as_strategy(generation_mode=mode)
        lawful = st.just(mode is GenerationMode.POSITIVE)
        held = settings(
            max_examples=examples, deadline=None, phases=[Phase.generate], database=None,
            suppress_health_check=list(HealthCheck), derandomize=True,
        )(given(cases, lawful)(run))  # fmt: skip
        held()
    return count


def test_every_code_of_a_refusal_stands_on_the_page():
    page = (Path(__file__).parents[2] / "spec/checkin.md").read_text("utf-8")
    for why, says in WHY.items():
        assert f"| `{why}` | {says} |" in page
