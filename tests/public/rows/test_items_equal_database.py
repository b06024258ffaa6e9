"""Whatever is asked, the tables in memory give the rows that PostgreSQL does, in its order, after every publication."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talks.models.editions import PublicEntry, PublicItem, PublicVersion
from talks.public import by_database, items
from talks.public.filters import TimelineFilter
from talks.public.index.live import Keeper as EntriesKeeper
from talks.public.rows import live
from talks.public.rows.live import Keeper
from talks.public.rows.table import Key, Place
from tests.public.index.test_facets_equal_database import random_filter
from tests.public.rows.making import ACTORS, KINDS, publish

pytestmark = pytest.mark.django_db

ORDER = ("-date", "-entry_id", "order")


@pytest.fixture(autouse=True)
def entries(monkeypatch):
    """Tables and an index of each test's own."""
    monkeypatch.setattr(live, "keeper", Keeper())
    return EntriesKeeper()


def keys(found) -> list[Key]:
    return [Key(-one.date.toordinal(), one.entry_id, one.order) for one in found]


def place(key: Key) -> Place:
    return Place(date.fromordinal(-key.day), key.entry_id, key.order)


def walked(found, size: int) -> list[Key]:
    """Every page, from the first to the last."""
    pages = [found.first(size)]
    while len(pages[-1]) == size:
        pages.append(found.first(size, place(pages[-1][-1])))
    return [key for page in pages for key in page]


def walked_back(found, size: int) -> list[Key]:
    pages = [found.last(size, Place(date.min, 0, 0))]
    while len(pages[-1]) == size:
        pages.append(found.last(size, place(pages[-1][0])))
    return [key for page in reversed(pages) for key in page]


def agree(found, expected) -> None:
    wanted = keys(expected)
    assert found.total == len(wanted)
    assert walked(found, 7) == walked_back(found, 7) == wanted
    assert [key for some in found.every(5) for key in some] == wanted


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), behind=st.sampled_from([3, 30, 1000]))
def test_rows_of_any_filter_are_those_of_the_database_however_the_record_came_about(seed, behind, entries, monkeypatch):
    monkeypatch.setattr(live, "BEHIND", behind)
    chance = random.Random(seed)
    known = list(range(1, 40))
    publish(known, chance)
    for step in range(4):
        gone = chance.sample(known, chance.randrange(3))
        again = chance.sample(sorted(set(known) - set(gone)), chance.randrange(4))
        new = [1000 + step * 10 + one for one in range(chance.randrange(3))]
        known = sorted(set(known) - set(gone) | set(new))
        publish([*again, *new], chance, gone)
        state = entries.current()
        for _ in range(5):
            asked, kind = random_filter(chance), chance.choice(KINDS)
            found, expected = items.find(state, asked, kind), by_database.items(asked, kind)
            agree(found, expected)
            read = items.rows(kind, found.first(9))
            assert [one.pk for one in read] == [one.pk for one in expected[:9]]
            streamed = [(one.edition_id, one.order) for one in items.stream(state, asked, kind, 4)]
            assert streamed == [(one.edition_id, one.order) for one in expected]


def test_rows_on_an_issue_and_of_an_actor_are_those_of_the_database(entries):
    chance = random.Random(3)
    for number in (40, 45):
        publish(list(range(number - 20, number)), chance)
        state = entries.current()
        for slug in ("i0", "i1", "i4", "i9"):
            for kind in ("outcome", "position"):
                expected = PublicItem.objects.filter(kind=kind, issue_path__contains=[slug]).order_by(*ORDER)
                agree(items.on_issue(state, kind, slug), expected)
        for slug in [*ACTORS, "nobody"]:
            said = PublicItem.objects.filter(Q(party=slug) | Q(data__speaker__actor=slug), kind="position")
            agree(items.of_actor(state, "position", slug), said.order_by(*ORDER))
            judged = PublicItem.objects.filter(data__judged_by=slug, kind="outcome")
            agree(items.of_actor(state, "outcome", slug), judged.order_by(*ORDER))


def test_nothing_is_read_again_where_nothing_has_changed(entries, django_assert_num_queries):
    chance = random.Random(4)
    publish([1, 2, 3], chance)
    state = entries.current()
    assert items.find(state, TimelineFilter(), "position").total
    with django_assert_num_queries(0):
        items.find(state, TimelineFilter(), "position")
    publish([2], chance)
    state = entries.current()
    with django_assert_num_queries(3):  # what changed, its rows, and what they are about
        items.find(state, TimelineFilter(), "position")
    with django_assert_num_queries(1):
        items.rows("position", items.find(state, TimelineFilter(), "position").first(3))


def test_a_history_that_was_replaced_is_read_anew(entries):
    chance = random.Random(5)
    publish([1], chance)
    before = PublicVersion.objects.get()
    publish([2, 3], chance)
    items.find(entries.current(), TimelineFilter(), "outcome")
    PublicItem.objects.filter(entry_id__in=[2, 3]).delete()
    PublicEntry.objects.filter(entry_id__in=[2, 3]).delete()
    before.save()
    publish([4], chance)
    agree(items.find(entries.current(), TimelineFilter(), "outcome"), by_database.items(TimelineFilter(), "outcome"))
