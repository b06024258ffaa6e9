"""The best match first: whatever is asked, the index puts entries into the tiers that PostgreSQL puts them into."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from django.db import connection
from django.http import QueryDict

from talks.public import by_database, facets
from talks.public.filters import OLDEST, Cursor, TimelineFilter, TimelineForm
from talks.public.index import live
from talks.public.index import text as by_words
from talks.public.search import query
from tests.public.index.making import publish, row
from tests.public.index.test_facets_equal_database import keeper, random_filter  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

# What may be typed, and its alternatives, each with whether it asks for a word or only leaves some out.
TYPED = {
    "tariff": [("tariff", True)],
    "tariffs river": [("tariffs river", True)],
    "nguyen": [("nguyen", True)],
    "北京": [("北京", True)],
    "京": [("京", True)],
    "tariff nguyen": [("tariff nguyen", True)],
    "border -talks": [("border -talks", True)],
    "tariff or treaty": [("tariff", True), ("treaty", True)],
    "border -river or treaty": [("border -river", True), ("treaty", True)],
    "border river or harbour or nguyen": [("border river", True), ("harbour", True), ("nguyen", True)],
    "-talks": [("-talks", False)],
    "the -talks": [("the -talks", False)],
    "harbour or -talks": [("harbour", True), ("-talks", False)],
    "border harbor": [("border harbor", True)],
    "river -harbor or treaty": [("river -harbor", True), ("treaty", True)],
    '"border treaty"': [('"border treaty"', True)],
    '"border harbor"': [('"border harbor"', True)],
    '"border treaty" or envoy -river': [('"border treaty"', True), ("envoy -river", True)],
    '"border treaty" or -talks': [('"border treaty"', True), ("-talks", False)],
    '-"border treaty"': [('-"border treaty"', False)],
    "the": [("the", True)],
    "nobody": [("nobody", True)],
}


def tiers_by_database(asked: TimelineFilter) -> list[tuple[int, int]]:
    """(tier, id) of what matches, in order, put together from one plain question for each alternative and tier."""
    best: dict[int, int] = {}
    for alternative, says in TYPED[asked.q]:
        for tier, text in enumerate(["ts_filter(search, '{a}')", "ts_filter(search, '{a,b}')", "search", "search"], 1):
            if not says and tier < 4:
                continue
            sql, params = query(alternative)
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT entry_id FROM talks_publicentry WHERE search @@ ({sql}) AND {text} @@ ({sql})",
                    [*params, *params],
                )
                for (entry_id,) in cursor.fetchall():
                    best[entry_id] = min(tier, best.get(entry_id, 9))
    rows = by_database.matching(asked).order_by("-sort_date", "-entry_id").values_list("entry_id", flat=True)
    return [(best[pk], pk) for pk in sorted(rows, key=lambda pk: best[pk])]


def walked(asked: TimelineFilter, way: str, size: int) -> list[tuple[int, int]]:
    pages: list[list[tuple[int, int]]] = []
    at: Cursor | None = OLDEST if way == "newer" else None
    for _ in range(100):
        page = facets.page(replace(asked, **{"newer_than" if way == "newer" else "older_than": at}), size)
        pages.append([(card.tier, card.entry_id) for card in page.rows])
        at = page.newer if way == "newer" else page.older
        if at is None:
            break
        assert Cursor.parse(str(at)) == at
    return list(dict.fromkeys(one for page in (reversed(pages) if way == "newer" else pages) for one in page))


def agree(asked: TimelineFilter, size: int) -> None:
    expected = tiers_by_database(asked)
    assert walked(asked, "older", size) == expected, asked
    assert walked(asked, "newer", size) == expected, asked
    # Another order selects nothing else.
    by_date = facets.page(asked.ordered(False), 500).rows
    assert {card.entry_id for card in by_date} == {pk for _, pk in expected}
    assert {card.tier for card in by_date} <= {0}


@pytest.mark.parametrize("seed", range(4))
def test_tiers_and_every_page_equal_those_of_the_database_however_the_record_came_about(seed, keeper, monkeypatch):  # noqa: F811
    chance = random.Random(seed)
    monkeypatch.setattr(live, "BEHIND", chance.choice([5, 1000]))
    publish([row(pk, chance) for pk in range(1, 70)])
    keeper.current()
    for step in range(3):
        gone = chance.sample(range(1, 70), 3)
        publish([row(pk, chance) for pk in [*chance.sample(range(1, 70), 6), 100 + step]], gone)
        for typed in chance.sample(sorted(TYPED), 8):
            asked = replace(random_filter(chance) if chance.random() < 0.5 else TimelineFilter(), q=typed)
            agree(replace(asked, best_match=True), chance.choice([1, 3, 7]))


@pytest.mark.parametrize("typed", TYPED)
def test_each_way_of_typing_leads_to_the_tiers_of_the_database(typed):
    chance = random.Random(7)
    publish([row(pk, chance) for pk in range(1, 90)])
    agree(TimelineFilter(q=typed, best_match=True), 25)


def test_a_word_in_the_title_counts_more_than_one_in_a_name_and_that_more_than_one_in_the_text():
    chance = random.Random(8)
    rows = [row(pk, chance) for pk in range(1, 5)]
    texts = [("", "", "harbour"), ("harbour", "", ""), ("", "harbour", ""), ("river", "", "")]
    for one, (title, names, body) in zip(rows, texts, strict=True):
        one.search_title, one.search_names, one.search_body = title, names, body
    publish(rows)
    page = facets.page(TimelineFilter(q="harbour", best_match=True))
    assert [(card.tier, card.entry_id) for card in page.rows] == [(1, 2), (2, 3), (3, 1)]


def test_every_word_has_to_stand_in_the_title():
    chance = random.Random(9)
    rows = [row(pk, chance) for pk in range(1, 4)]
    for one, title in zip(rows, ["harbour", "river", "river harbour"], strict=True):
        one.search_title, one.search_names, one.search_body = title, "harbour", "river"
    publish(rows)
    found = facets.page(TimelineFilter(q="harbour river", best_match=True)).rows
    assert {card.entry_id: card.tier for card in found} == {3: 1, 2: 2, 1: 3}


def test_the_best_match_costs_no_more_queries_than_the_newest(django_assert_num_queries):
    chance = random.Random(10)
    publish([row(pk, chance) for pk in range(1, 60)])
    for typed in ("tariff", '"border treaty"'):
        for best_match in (False, True):
            asked = TimelineFilter(q=typed, best_match=best_match)
            facets.shown(asked)
            with django_assert_num_queries(1):
                facets.shown(asked)


def test_an_address_with_an_order_is_read_and_written_back():
    asked = TimelineForm(QueryDict("q=tariff&sort=relevance&after=2.2020-01-05.7")).filter()
    assert asked.best_match and asked.older_than.tier == 2
    assert asked.querystring() == "q=tariff&sort=relevance&after=2.2020-01-05.7"


def test_words_that_stand_together_are_looked_for_once_a_release(django_assert_num_queries):
    chance = random.Random(9)
    publish([row(pk, chance) for pk in range(1, 60)])
    asked = TimelineFilter(q='"border treaty"', best_match=True)
    state = live.keeper.current()
    first = facets.select(state, asked)
    with django_assert_num_queries(0):
        again = facets.select(state, asked)
        by_date = facets.select(state, replace(asked, best_match=False))
    assert first.total and first.tiers == again.tiers and by_date.parts == first.parts
    publish([row(pk, chance) for pk in range(60, 90)])
    agree(asked, 25)


def test_what_was_read_of_a_later_release_is_not_remembered_for_an_earlier_one():
    chance = random.Random(9)
    publish([row(pk, chance) for pk in range(1, 60)])
    state = live.keeper.current()
    publish([row(pk, chance) for pk in range(1, 30)])
    facets.select(state, TimelineFilter(q='"border treaty"'))
    assert not by_words._remembered.get(state.index)


def test_words_that_too_many_entries_hold_are_not_looked_for_together_and_every_way_to_ask_says_so(client, monkeypatch):
    chance = random.Random(9)
    publish([row(pk, chance) for pk in range(1, 60)])
    monkeypatch.setattr(by_words, "MOST_TOGETHER", 5)
    page = client.get("/", {"q": '"border treaty"'})
    assert page.status_code == 200 and "Too many entries hold these words" in page.text
    assert 'value="&quot;border treaty&quot;"' in page.text, "what was typed stays in its field"
    refused = client.get("/api/v1/entries/", {"q": '"border treaty"'})
    assert refused.status_code == 400 and refused.json()["errors"][0]["parameter"] == "q"
    assert client.get("/export/entries.csv", {"q": '-"border treaty"'}).status_code == 400
    found = client.get("/search/", {"q": '"border treaty"'})
    assert found.status_code == 200 and "entries: not counted, there are too many to look through" in found.text
    assert client.get("/", {"q": "border treaty"}).text.count("Too many entries") == 0
