"""Whatever is asked, the index in memory answers as PostgreSQL does: after every publication, and after a rebuild."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from django.http import QueryDict

from talks.models.editions import PublicEntry, PublicVersion
from talks.public import by_database, facets
from talks.public.filters import OLDEST, Cursor, TimelineFilter, TimelineForm
from talks.public.index import beside, counting, live
from talks.public.index.live import Keeper
from tests.public.index.making import WORDS, publish, row

pytestmark = pytest.mark.django_db

VALUES = {
    "issue": [f"i{n}" for n in range(7)],
    "actor": ["ruritania", "strelsau", "p1", "p2", "p29", "nobody"],
    "pair": ["ruritania~strelsau", "fenwick~sylvania"],
    "country": ["ruritania", "remote~", "unknown~", "nowhere"],
    "channel": ["c0", "c2", "c9"],
    "kind": ["visit", "call", "event"],
    "level": ["minister", "leader"],
    "status": ["held", "declined", "postponed"],
    "outcome": ["agreed", "refused"],
    "source": ["s0", "s3", "s20", "s99"],
}
TEXTS = [*WORDS[:4], "tariff river", "tariff or treaty", "-talks", '"border treaty"', "北京", "京", "nguyen", "the"]
TEXTS += ["harbour", "-harbor", "river harbor or treaty", '"border harbor"']


@pytest.fixture(autouse=True)
def keeper(monkeypatch):
    """An index of its own for each test."""
    own = Keeper()
    monkeypatch.setattr(live, "keeper", own)
    monkeypatch.setattr(facets, "keeper", own)
    return own


def random_filter(chance: random.Random) -> TimelineFilter:
    query = QueryDict(mutable=True)
    for facet in chance.sample(list(VALUES), chance.randrange(4)):
        query.setlist(facet, chance.sample(VALUES[facet], chance.choice([1, 1, 2])))
    if chance.random() < 0.3:
        query["from"] = chance.choice(["2020", "2020-03-05", "2020-07", "1999"])
    if chance.random() < 0.3:
        query["to"] = chance.choice(["2020-11", "2020-12-31", "2020-02-29", "1998"])
    if chance.random() < 0.3:
        query["q"] = chance.choice(TEXTS)
    if chance.random() < 0.2:
        query["issues"] = "all"
    return TimelineForm(query).filter()


def agree(asked: TimelineFilter) -> None:
    """Counts and every page, both ways round."""
    expected, counted = by_database.count(asked), facets.count(asked)
    assert counted.total == expected.total, asked
    assert counted.months == expected.months, asked
    assert counted.became == expected.became, asked
    for facet in set(VALUES) - {"source"}:
        assert counted.by_facet[facet] == expected.by_facet[facet], (asked, facet)
    # Of sources those alone that were asked for: a base knows the most cited ones only.
    for source in asked.values("source"):
        assert counted.by_facet["source"][source] == expected.by_facet["source"][source], (asked, source)
    inorder = [row.entry_id for row in by_database.stream(asked, "entry_id")]
    assert walked(asked, "older") == inorder
    assert walked(asked, "newer") == inorder


def walked(asked: TimelineFilter, way: str) -> list[int]:
    pages: list[list[int]] = []
    at: Cursor | None = OLDEST if way == "newer" else None
    for _ in range(100):
        key = "newer_than" if way == "newer" else "older_than"
        page = facets.page(replace(asked, **{key: at}), 7)
        pages.append([card.entry_id for card in page.rows])
        at = page.newer if way == "newer" else page.older
        if at is None:
            break
    # Going up, the last step shows the first page whole, so what stands on two pages is taken once.
    return list(dict.fromkeys(pk for page in (reversed(pages) if way == "newer" else pages) for pk in page))


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_equals_that_of_the_database_however_the_record_came_about(seed, keeper, monkeypatch):
    chance = random.Random(seed)
    monkeypatch.setattr(live, "BEHIND", chance.choice([5, 40, 1000]))
    # What stands beside a term is counted beforehand for all of them, for those of many entries, or for none.
    monkeypatch.setattr(beside, "FREQUENT", chance.choice([1, 10, 1000]))
    known: set[int] = set()
    publish([row(pk, chance) for pk in range(1, 60)])
    known |= set(range(1, 60))
    keeper.current()
    for step in range(6):
        gone = chance.sample(sorted(known), chance.randrange(4))
        again = chance.sample(sorted(known - set(gone)), chance.randrange(5))
        new = range(1000 + step * 10, 1000 + step * 10 + chance.randrange(6))
        publish([row(pk, chance) for pk in [*again, *new]], gone)
        known = (known - set(gone)) | set(new)
        for _ in range(8):
            agree(random_filter(chance))
    assert len(keeper.current().index) == len(known) == PublicEntry.objects.count()


def test_all_of_several_issues_are_asked_for_where_a_reader_says_so():
    chance = random.Random(1)
    publish([row(pk, chance) for pk in range(1, 80)])
    both = TimelineForm(QueryDict("issue=i1&issue=i2&issues=all")).filter()
    either = TimelineForm(QueryDict("issue=i1&issue=i2")).filter()
    assert 0 < facets.total(both) < facets.total(either)
    agree(both)
    # Beside an issue stands what choosing it besides would leave.
    counts = facets.count(both)
    third = TimelineForm(QueryDict("issue=i1&issue=i2&issue=i3&issues=all")).filter()
    assert counts.by_facet["issue"].get("i3", 0) == facets.total(third)
    assert counts.by_facet["issue"]["i1"] == counts.total


@pytest.mark.parametrize("most", [1, 3, 10, 40])
@pytest.mark.parametrize("query", ["", "kind=visit", "actor=p1", "issue=i1&issue=i2", "q=tariff", "to=2020-01"])
def test_the_most_frequent_values_are_those_of_all(query, most, monkeypatch):
    chance = random.Random(most)
    publish([row(pk, chance) for pk in range(1, 90)])
    facets.total(TimelineFilter())
    publish([row(pk, chance) for pk in range(80, 110)], [3, 4])
    asked = TimelineForm(QueryDict(query)).filter()
    for sparse in (0, 0.5, 1):
        monkeypatch.setattr(counting, "SPARSE", sparse)
        everything, some = facets.count(asked), facets.shown(asked, most).counts
        for facet in ("actor", "pair"):
            ordered = sorted(everything.by_facet[facet].items(), key=lambda item: (-item[1], item[0]))
            kept = dict(ordered[:most]) | {value: everything.by_facet[facet][value] for value in asked.values(facet)}
            assert some.by_facet[facet] == kept


@pytest.mark.parametrize("at_a_time", [1, 7, 40, 1000])
def test_entries_are_counted_a_few_at_a_time_and_none_twice_or_never(at_a_time, monkeypatch):
    chance = random.Random(at_a_time)
    publish([row(pk, chance) for pk in range(1, 41)])
    monkeypatch.setattr(beside, "AT_A_TIME", at_a_time)
    monkeypatch.setattr(counting, "SPARSE", 1)  # all are gone through one by one
    for query in ("", "kind=visit", "actor=p1&kind=call", "issue=i1&to=2020-03", "q=zebra"):
        agree(TimelineForm(QueryDict(query)).filter())


def test_what_stands_beside_one_frequent_term_is_known_and_not_counted_again(keeper, monkeypatch):
    chance = random.Random(7)
    monkeypatch.setattr(beside, "FREQUENT", 5)
    publish([row(pk, chance) for pk in range(1, 90)])
    base = keeper.current().index.base
    frequent = [term for term, entries in base.bitmaps.items() if len(entries) >= 5]
    frequent = [term for term in frequent if term in base.vocabulary.numbers]
    stems = [beside.stem_key(stem) for stem in base.words if len(base.words[stem]) >= 5]
    assert stems and frequent and sorted(base.beside) == sorted([*frequent, *stems])
    # Some are replaced and some withdrawn, so the base counts entries that are hidden now.
    publish([row(pk, chance) for pk in [*range(30, 40), 100]], [3, 4])
    assert keeper.current().index.base is base
    for query in ("kind=visit", "issue=i1", "issue=i1&actor=p1", "status=held&from=2020-02", "q=tariff", "q=talks"):
        agree(TimelineForm(QueryDict(query)).filter())
    # Where one term alone is asked for, only what is hidden is gone through.
    monkeypatch.setattr(counting, "SPARSE", 1)
    gone_through: list[int] = []
    monkeypatch.setattr(counting, "gathered", lambda *given: gone_through.append(len(given[2])) or gathered(*given))
    gathered = beside.gathered
    for query, having in (("issue=i1", base.bitmaps["issue:i1"]), ("q=tariff", base.words["tariff"])):
        gone_through.clear()
        facets.count(TimelineForm(QueryDict(query)).filter())
        hidden = len(having & keeper.current().index.hidden)
        assert 0 < hidden < 12
        assert hidden in gone_through and len(having) - hidden not in gone_through


def test_a_history_that_a_restored_backup_has_replaced_is_noticed(keeper):
    chance = random.Random(2)
    publish([row(1, chance)])
    before = PublicVersion.objects.get()
    publish([row(2, chance)])
    assert len(keeper.current().index) == 2
    # The backup knows the first release only, and something else happens after it.
    PublicEntry.objects.filter(entry_id=2).delete()
    before.save()
    publish([row(3, chance)])
    assert PublicVersion.objects.get().number == before.number + 1
    assert [card.entry_id for card in facets.page(TimelineFilter()).rows] == [
        one.entry_id for one in by_database.stream(TimelineFilter(), "entry_id")
    ]
    assert {one.entry_id for one in by_database.stream(TimelineFilter(), "entry_id")} == {1, 3}


def test_an_earlier_moment_is_answered_as_it_was(keeper):
    chance = random.Random(3)
    states = []
    for pk in range(1, 4):
        publish([row(pk, chance)])
        states.append(keeper.current())
    assert [len(state.index) for state in states] == [1, 2, 3]
    assert keeper.at(states[1].stamp) is states[1]
    assert all(earlier.index.base is later.index.base for earlier, later in pairwise(states))


def test_it_costs_one_query_to_know_that_nothing_changed_and_four_more_after_a_publication(
    keeper, django_assert_num_queries
):
    chance = random.Random(4)
    publish([row(pk, chance) for pk in range(1, 4)])
    keeper.current()
    for rows in (1, 3):
        publish([row(pk, chance) for pk in range(1, rows + 1)])
        with django_assert_num_queries(4):
            keeper.current()
        with django_assert_num_queries(1):
            keeper.current()
        with django_assert_num_queries(1):
            facets.shown(TimelineFilter(), 40)
