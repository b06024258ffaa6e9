"""Two publish at once while others ask: whoever looks at one moment is given the rows of that moment."""

from __future__ import annotations

import random

import pytest

from talks.models.editions import PublicItem
from talks.public import items
from talks.public.database import one_moment
from talks.public.filters import TimelineFilter
from talks.public.index.live import Keeper as EntriesKeeper
from talks.public.index.reading import read_stamp
from talks.public.rows import live
from talks.public.rows.live import Keeper
from tests.public.index.test_hard_times import side_by_side
from tests.public.rows.making import publish
from tests.public.rows.test_items_equal_database import ORDER, keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("behind", [6, 1000])
def test_rows_are_those_of_the_moment_whatever_is_published_meanwhile(monkeypatch, behind):
    monkeypatch.setattr(live, "keeper", Keeper())
    monkeypatch.setattr(live, "BEHIND", behind)
    publish(list(range(1, 20)), random.Random(0))
    answers: list[int] = []

    def publishes(seed: int):
        def work() -> None:
            chance = random.Random(seed)
            for step in range(10):
                new = seed * 1000 + step
                publish([new, chance.randrange(1, 20)], chance, [new - 1] if step % 2 else [])

        return work

    def asks(over) -> None:
        entries = EntriesKeeper()
        while not over.is_set() or not answers:
            with one_moment():
                stamp = read_stamp()
                expected = keys(PublicItem.objects.filter(kind="position").order_by(*ORDER))
                state = entries.at(stamp)
                assert state.stamp == stamp
                found = items.find(state, TimelineFilter(), "position")
                assert (found.first(10_000), found.total) == (expected, len(expected))
            answers.append(stamp.number)

    side_by_side(publishes(1), publishes(2), until=[asks, asks])
    assert len(set(answers)) > 1
