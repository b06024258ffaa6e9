"""The figures of a pair for programs: those of its page, as the document describes them."""

import jsonschema
import pytest

from talks.public.api import document
from talks.public.api.operations import api
from tests import builders as build
from tests.public.api.conftest import everything
from tests.public.test_entry import queries

pytestmark = pytest.mark.django_db

PATH = "pairs/grand-fenwick/ruritania/"


def test_it_answers_what_the_page_shows(ask):
    build.published("First visit", kind="visit", start="2018-10-08", country=build.state("Ruritania"))
    build.published("Second visit", kind="visit", start="2023-06", country=build.state("Ruritania"))
    found = ask(PATH)
    assert found["actors"] == ["grand-fenwick", "ruritania"] and found["entries"] == 2
    assert found["contacts"]["total"] == 2
    # From 8 October 2018 to 1 June 2023: 1,713 - 16 = 1,697 days; to 30 June 13 more than 1,713.
    assert found["contacts"]["longest_gaps"] == [
        {
            "days": {"least": 1697, "most": 1726, "about": False, "text": "between 1,697 and 1,726 days"},
            "after": {"slug": "first-visit", "title": "First visit", "when": "8 October 2018"},
            "before": {"slug": "second-visit", "title": "Second visit", "when": "June 2023"},
        }
    ]
    assert [one["year"] for one in found["contacts"]["cadence"]] == [2018, 2019, 2020, 2021, 2022, 2023]
    # Both led to Ruritania, so Grand Fenwick travelled.
    assert [(one["visitor"], one["total"]) for one in found["travel"]["directions"]] == [
        ("grand-fenwick", 2),
        ("ruritania", 0),
    ]
    assert {one["level"]: one["count"] for one in found["contacts"]["last_met"]}["minister"] == 2


def test_it_is_as_the_document_says(ask):
    everything()
    build.published_channel("Line", issue=build.issue("Hotline"))
    made = document.openapi(api)
    answer = made["paths"]["/pairs/{one}/{other}/"]["get"]["responses"]["200"]
    schema = {**answer["content"]["application/json"]["schema"], "components": made["components"]}
    found = ask(PATH)
    jsonschema.validate(found, schema)
    assert found["requests"] and found["claims"] and found["channels"] and found["sources"] and found["commitments"]


def test_the_other_order_leads_to_it_and_strangers_to_a_problem(client):
    everything()
    moved = client.get("/api/v1/pairs/ruritania/grand-fenwick/")
    assert (moved.status_code, moved["Location"]) == (301, f"/api/v1/{PATH}")
    for path in ("pairs/ruritania/atlantis/", "pairs/ruritania/ruritania/"):
        problem = client.get(f"/api/v1/{path}")
        assert (problem.status_code, problem["Content-Type"]) == (404, "application/problem+json")
    assert client.get(f"/api/v1/{PATH}?nonsense=1").status_code == 400


def test_it_costs_the_same_with_one_and_with_three(client):
    everything()
    assert queries(client, f"/api/v1/{PATH}") == 14
    for number in range(3):
        everything(f"Visit {number}", f"2021-05-0{number + 1}")
    assert queries(client, f"/api/v1/{PATH}") == 14
