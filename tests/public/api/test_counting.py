"""The counts beside each value of each filter."""

import pytest

from tests import builders as build
from tests.public.api.conftest import assert_fits, everything

pytestmark = pytest.mark.django_db


def test_every_count_is_what_choosing_the_value_would_show(ask):
    everything("A", "2023-06-18")
    build.published("B", kind="call", issues=[build.issue("Rail")], status="declined", start="2022")
    build.published("C", parties=[build.state("Ruritania"), build.state("Strackenz")])
    for query in ("", "status=held&", "kind=call&kind=visit&", "from=2020&q=ruritania&", "issue=security&"):
        answer = ask(f"facets/?{query}")
        assert_fits(answer, "Facets")
        chosen = {part.partition("=")[0] for part in query.split("&")}
        assert answer["total"] == ask(f"entries/?{query}")["count"]
        for facet, values in answer["facets"].items():
            if facet not in chosen:
                for one in values:
                    assert one["count"] == ask(f"entries/?{query}{facet}={one['value']}")["count"], (query, facet, one)


def test_values_have_the_words_of_the_pages_and_the_most_frequent_comes_first(ask):
    build.published("A", kind="call")
    build.published("B", kind="call")
    build.published("C", kind="visit")
    answer = ask("facets/")
    assert answer["facets"]["kind"] == [
        {"value": "call", "label": "Call", "count": 2}, {"value": "visit", "label": "Visit", "count": 1},
    ]  # fmt: skip
    assert answer["facets"]["pair"] == [
        {"value": "grand-fenwick~ruritania", "label": "Grand Fenwick – Ruritania", "count": 3}
    ]
    assert answer["facets"]["issue"] == [{"value": "trade", "label": "Trade", "count": 3}]
    assert answer["months"] == [{"month": "2020-05", "count": 3}]
    assert answer["url"] == "http://127.0.0.1:8000/"


def test_a_value_that_was_asked_for_and_finds_nothing_is_counted_as_nothing(ask):
    build.published("A")
    answer = ask("facets/?status=cancelled")
    assert {"value": "cancelled", "label": "Cancelled", "count": 0} in answer["facets"]["status"]
    assert answer["total"] == 0 and answer["url"] == "http://127.0.0.1:8000/?status=cancelled"
