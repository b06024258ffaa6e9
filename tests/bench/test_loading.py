"""The invented log is what the press would have made: measurements on it speak of the real site."""

import os

import pytest
from django.db import connection
from django.test import Client

from talks.models import Edition, PublicEntry
from tests.bench import loading
from tests.bench.loading import BULK, fill
from tests.bench.proving import differences
from tests.bench.questions import Filter, _entry_page, _first_since, _pair_page, _search, known_entries, state_pairs

# 2,000 take a quarter of a minute: TALKS_BENCH_PROOF=2000.
ENTRIES = int(os.environ.get("TALKS_BENCH_PROOF", "60"))


@pytest.fixture
def log(db):
    fill(ENTRIES)


def test_the_public_tables_are_those_that_a_rebuild_makes(log):
    assert PublicEntry.objects.count() == ENTRIES
    assert differences() == []


def test_the_indexes_stand_again_after_a_load(db):
    tables = [model._meta.db_table for model in BULK]

    def definitions() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = ANY(%s) ORDER BY 1", [tables])
            return [row[0] for row in cursor.fetchall()]

    before = definitions()
    fill(10)
    assert definitions() == before


def test_an_interrupted_load_goes_on_where_it_was(db, monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 10)
    load, calls = loading._load, []

    def interrupted(task):
        calls.append(task)
        if len(calls) == 3:
            raise KeyboardInterrupt
        load(task)

    monkeypatch.setattr(loading, "_load", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fill(50)
    fill(50)
    assert [start for _, start, _ in calls] == [1, 11, 21, 21, 31, 41]
    assert differences() == []


def test_entries_are_named_by_later_ones(log):
    assert PublicEntry.objects.filter(entry_id=40, links=[33]).exists()
    assert "card-links" in PublicEntry.objects.get(entry_id=33).card


@pytest.mark.parametrize(
    "address",
    ["/", "/issues/", "/actors/", "/sources/", "/api/v1/entries/", "/feeds/timeline.atom", "/export/outcomes.csv"],
)
def test_the_site_shows_it(log, address):
    response = Client().get(address)
    assert response.status_code == 200
    assert b"".join(response)


def test_the_pages_that_a_run_asks_for_are_there(log):
    slug = PublicEntry.objects.get(pk=7).slug
    pair = Filter(q=state_pairs()[0])
    [known] = known_entries([Filter(q=slug)]) or [Filter(q=slug)]
    for address in (_pair_page(pair), _first_since(pair), _entry_page(known), _search(Filter(q='"talks agreement"'))):
        assert Client().get(address).status_code == 200, address


def test_every_entry_has_a_page(log):
    slug = Edition.objects.order_by("pk").values_list("slug", flat=True)[41]
    response = Client().get(f"/entries/{slug}/")
    assert response.status_code == 200
