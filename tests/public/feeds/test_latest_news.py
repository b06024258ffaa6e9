"""Whichever way a feed finds its next entries, they are those of the last news."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from talks.models.editions import Edition, EditionKind
from talks.press.publishing import correct, publish, withdraw
from talks.public.feeds.entries import NEWS, latest_news
from talks.public.index.segment import Row
from talks.public.index.segment import build as build_segment
from talks.public.index.whole import Index
from tests import builders as build

pytestmark = pytest.mark.django_db


@pytest.fixture
def record():
    """Twelve entries: some updated or corrected later, one withdrawn, one withdrawn and published again."""
    made = [build.published(f"Talks {number}") for number in range(12)]
    for number in (3, 7, 1, 3):
        made[number].summary += "More."
        made[number].save()
        correct(made[number], by=build.user(), note="A slip")
    for number in (5, 6):
        withdraw(made[number], by=build.user(), note="Not ours")
    publish(made[6], by=build.user(), note="Ours after all")
    return [entry.pk for entry in made]


def chosen(ids, everything, among):
    """A selection of these entries, out of an index that says it has `among` entries."""

    class Sized(Index):
        def __len__(self):
            return among

    index = Sized(build_segment(Row(pk, pk, pk, ()) for pk in sorted(everything)))
    parts = [segment.positions(ids) for segment in index.segments]
    return SimpleNamespace(index=index, parts=parts, total=len(ids))


def expected(ids, older_than, size):
    latest: dict[int, int] = {}
    for edition in Edition.objects.filter(kind__in=NEWS, entry__in=ids).order_by("pk"):
        latest[edition.entry_id] = edition.pk
    found = sorted(((pk, entry) for entry, pk in latest.items()), reverse=True)
    return [pair for pair in found if older_than is None or pair[0] < older_than][:size]


@pytest.mark.parametrize("size", [1, 3, 20])
def test_entries_come_by_their_last_news_however_they_are_found(record, size):
    last = Edition.objects.latest("pk").pk
    for ids in ([], record[:1], record[::3], record[4:9], record):
        for older_than in (None, last, last - 3, last - 9, 1):
            for among in (1, len(record), 10_000):  # looked up one by one, and walked through
                found = latest_news(chosen(ids, record, among), older_than, size)
                assert found == expected(ids, older_than, size), (ids, older_than, among)


def test_a_walk_that_comes_across_too_few_ends_and_the_rest_is_looked_up(record, django_assert_num_queries):
    oldest = [record[0], record[2], record[4]]
    with django_assert_num_queries(3):
        found = latest_news(chosen(oldest, record, 3), None, 1)
    assert found == expected(oldest, None, 1)
    with django_assert_num_queries(1):
        latest_news(chosen(record, record, 12), None, 2)


def test_names_brought_up_to_date_are_no_news(record):
    before = latest_news(chosen(record, record, 12), None, 20)
    last = Edition.objects.filter(entry=record[0]).latest("pk")
    last.pk, last.number, last.kind = None, last.number + 1, EditionKind.CARRIED
    last.save(force_insert=True)
    assert latest_news(chosen(record, record, 12), None, 20) == before
