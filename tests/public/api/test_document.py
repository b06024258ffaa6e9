"""The OpenAPI document says all there is to say, and what it says is true."""

import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from talks.public.api import document
from talks.public.api.lists import LISTS
from talks.public.api.operations import api
from talks.public.filters import FACETS
from tests import builders as build
from tests.public.api.conftest import everything

pytestmark = pytest.mark.django_db


def walked(part, path=""):
    yield path, part
    for key, value in part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ():
        yield from walked(value, f"{path}/{key}")


@pytest.fixture(scope="module")
def made():
    return document.openapi(api)


def test_it_is_served_as_a_valid_openapi_3_1_document(ask, made):
    served = ask("openapi.json")
    assert served == made
    assert served["openapi"].startswith("3.1.")
    schemathesis.openapi.from_dict(served).validate()


def test_every_reference_leads_somewhere(made):
    for path, part in walked(made):
        if isinstance(part, dict) and isinstance(part.get("$ref"), str):
            place = made
            for step in part["$ref"].removeprefix("#/").split("/"):
                assert step in place, (path, part["$ref"])
                place = place[step]


def test_every_key_parameter_and_operation_is_described(made):
    for name, schema in made["components"]["schemas"].items():
        assert schema.get("description"), name
        for key, one in schema.get("properties", {}).items():
            assert one.get("description"), f"{name}.{key}"
    for path, operations in made["paths"].items():
        for operation in operations.values():
            assert operation["description"] and operation["operationId"], path
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    assert parameter["description"], f"{path} {parameter['name']}"


def test_every_value_of_every_word_is_explained(made):
    words = {name: schema for name, schema in made["components"]["schemas"].items() if "enum" in schema}
    assert len(words) > 20
    for name, schema in words.items():
        lines = schema["description"].splitlines()
        assert [line.partition(": ")[0].strip("`") for line in lines] == schema["enum"], name


def test_every_list_takes_the_filter_a_place_and_a_choice_of_keys(made):
    for listing in LISTS:
        named = {one["name"] for one in made["paths"][f"/{listing.name}/"]["get"]["parameters"]}
        assert {"limit", "cursor", "fields"} <= named
        if listing.name != "channels":
            assert {*FACETS, "from", "to", "q"} <= named, listing.name


def test_operations_have_names_of_their_own(made):
    names = [operation["operationId"] for operations in made["paths"].values() for operation in operations.values()]
    assert len(names) == len(set(names)) == len(LISTS) + 21


REAL = {"slug": ["rudolf-in-fenwick", "rudolf", "hotline", "a-readout-of-talks", "line"], "number": [1, 2]}
REAL |= {"before": [1, 2], "after": [1, 2], "actor": ["ruritania", "rudolf"]}
REAL |= {"one": ["ruritania", "rudolf"], "other": ["grand-fenwick", "ruritania"]}


@pytest.fixture
def one_connection():
    """A WSGI server gives the database back after each request; the test's own transaction has to live on."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_generated_requests_get_the_answers_that_are_declared(made, one_connection):
    """Parameters as declared and not as declared, of every operation, on addresses that exist and that do not."""
    everything()
    build.published_channel("Line", issue=build.issue("Hotline"))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == len(LISTS) + 21
    seen = set()
    for operation in operations:
        modes = [
            operation.as_strategy(generation_mode=one) for one in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
        ]

        @settings(
            max_examples=12,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.one_of(modes), st.data())
        def conform(case, data):
            for name in case.path_parameters or {}:
                if data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(REAL[name]))
            response = case.call(headers={"Accept-Encoding": "identity"})
            seen.add(response.status_code)
            case.validate_response(response, checks=CHECKS)

        conform()
    assert seen >= {200, 400, 404}


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def test_slugs_may_be_as_long_as_those_on_record(client):
    parameters = client.get("/api/v1/openapi.json").json()["paths"]["/entries/"]["get"]["parameters"]
    several = [one for one in parameters if one["schema"]["type"] == "array"]
    patterns = {one["name"]: one["schema"]["items"].get("pattern", "") for one in several}
    for name, length in (("source", 160), ("actor", 120), ("issue", 120)):
        assert re.match(patterns[name], "x" * length) and not re.match(patterns[name], "x" * (length + 1))
