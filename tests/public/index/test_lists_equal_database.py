"""What lists, feeds and files take of the index is what PostgreSQL finds: which entries, in which order, how many."""

from __future__ import annotations

import random

import pytest
from django.db.models import Max
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talks.models.editions import PublicEntry
from talks.public import by_database, facets
from talks.public.index import live
from talks.public.index.live import Keeper
from tests.public.index.making import publish, row
from tests.public.index.test_facets_equal_database import VALUES, random_filter

pytestmark = pytest.mark.django_db


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), behind=st.sampled_from([5, 40, 1000]))
def test_selections_are_those_of_the_database_however_the_record_came_about(seed, behind, monkeypatch):
    monkeypatch.setattr(live, "BEHIND", behind)
    monkeypatch.setattr(facets, "CHUNK", 7)
    keeper, chance = Keeper(), random.Random(seed)
    known = set(range(1, 50))
    publish([row(pk, chance) for pk in known])
    keeper.current()
    for step in range(4):
        gone = set(chance.sample(sorted(known), chance.randrange(4)))
        again = chance.sample(sorted(known - gone), chance.randrange(5))
        new = set(range(1000 + step * 10, 1000 + step * 10 + chance.randrange(6)))
        publish([row(pk, chance) for pk in [*again, *new]], sorted(gone))
        known = known - gone | new
        state = keeper.current()
        for _ in range(4):
            asked = random_filter(chance)
            expected = [one.entry_id for one in by_database.stream(asked, "entry_id")]
            assert facets.in_order(facets.select(state, asked)).tolist() == expected
            streamed = list(facets.stream(state, asked, "slug"))
            assert [(one.entry_id, one.slug) for one in streamed] == [(pk, f"entry-{pk}") for pk in expected]
        for facet in set(VALUES) - {"source"}:
            assert facets.term_counts(state, facet, VALUES[facet]) == by_database.term_counts(facet, VALUES[facet])
        there = PublicEntry.objects.filter(entry_id__lt=1020)
        assert facets.public(state, range(1, 1020)) == set(there.values_list("entry_id", flat=True))
        assert facets.last_day(state) == PublicEntry.objects.aggregate(last=Max("last_date"))["last"]


def test_an_empty_record_has_no_last_day_and_no_counts():
    state = Keeper().current()
    assert facets.last_day(state) is None
    assert facets.term_counts(state, "issue", ["i1"]) == {"i1": 0}
    assert facets.public(state, [1, 2]) == set()
