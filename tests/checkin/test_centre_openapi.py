"""The published description, tried by schemathesis against the real service: no server error (SECURITY.md C-7)."""

from __future__ import annotations

import json

import httpx
import pytest
import schemathesis
from centre_example import make_store
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
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
        "negative_data_rejection",
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
    tried(served.url, name, examples=20)


def tried(url: str, name: str, *, examples: int) -> int:
    """Try one operation, and return how many requests were made."""
    schema = schemathesis.openapi.from_dict(description())
    schema.config.base_url = url
    (operation,) = [
        found.ok()
        for found in schema.get_all_operations()
        if found.ok().label.endswith(next(route.path for route in ROUTES if route.name == name))
    ]
    count = 0

    @settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    def run(case) -> None:
        nonlocal count
        response = case.call(base_url=url)
        case.validate_response(response, checks=HELD_TO)
        count += 1

    from hypothesis import given

    for mode in (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE):
        try:
            strategy = operation.as_strategy(generation_mode=mode)
            given(strategy)(run)()
        except schemathesis.errors.InvalidSchema:
            raise
        except Exception as error:
            if type(error).__name__ in ("Unsatisfiable", "SkipTest"):
                continue
            raise
    assert count or not name
    return count


def test_every_code_of_a_refusal_stands_on_the_page():
    from pathlib import Path

    page = (Path(__file__).parents[2] / "spec/checkin.md").read_text("utf-8")
    for why, says in WHY.items():
        assert f"| `{why}` | {says} |" in page
