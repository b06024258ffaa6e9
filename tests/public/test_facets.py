from dataclasses import replace

import pytest
from django.http import QueryDict

from talks.models import PublicEntry
from talks.public import facets
from talks.public.filters import OLDEST, TimelineForm
from tests import builders as build

pytestmark = pytest.mark.django_db


def asked(query=""):
    return TimelineForm(QueryDict(query)).filter()


def titles(query=""):
    return [row.slug for row in facets.page(asked(query)).rows]


@pytest.fixture
def five():
    """Five entries: two on rail (one declined, one held), one on its parent, one on fishing, one long ago."""
    transport = build.issue("Transport")
    rail, fishing = build.issue("Rail", transport), build.issue("Fishing")
    third = build.state("Strackenz")
    entry = build.draft("A", issues=[rail], start="2023-06-18", end="2023-06-19")
    build.outcome(entry, rail, "agreed")
    from talks.press.publishing import publish

    publish(entry, by=build.user(), note="First published")
    build.published("B", issues=[rail], start="2023-05", status="declined")
    build.published("C", issues=[transport], start="2023-06-18", kind="call")
    build.published("D", issues=[fishing], start="2022-01-01", parties=[build.state("Ruritania"), third])
    build.published("E", issues=[fishing], start="1971")
    build.draft("Draft", issues=[rail])


def test_newest_comes_first_and_the_younger_entry_of_one_day(five):
    assert titles() == ["c", "a", "b", "d", "e"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("issue=rail", ["a", "b"]),
        ("issue=transport", ["c", "a", "b"]),
        ("issue=rail&issue=fishing", ["a", "b", "d", "e"]),
        ("issue=transport&status=declined", ["b"]),
        ("kind=call", ["c"]),
        ("outcome=agreed", ["a"]),
        ("actor=strackenz", ["d"]),
        ("pair=strackenz~ruritania", ["d"]),
        ("from=2023-05-31", ["c", "a", "b"]),
        ("from=19+June+2023", ["a"]),
        ("to=2022", ["d", "e"]),
        ("from=1971-12-31&to=1972", ["e"]),
        ("q=rail", ["a", "b"]),
        ("q=-rail+fishing", ["d", "e"]),
        ("q=strackenz", ["d"]),
        ("q=Stràckenz", ["d"]),
        ("q=nothing", []),
        ("issue=unheard-of", []),
    ],
)
def test_filters_of_different_kinds_narrow_and_values_of_one_kind_widen(five, query, found):
    assert titles(query) == found
    assert facets.total(asked(query)) == len(found)
    assert facets.count(asked(query)).total == len(found)


def test_counts_beside_a_filter_say_what_choosing_it_would_show(five):
    for query in ["", "issue=rail", "issue=transport&status=held", "q=rail&from=2023", "kind=call&kind=meeting"]:
        chosen = asked(query)
        counts = facets.count(chosen)
        for facet, values in counts.by_facet.items():
            for value, number in values.items():
                alone = chosen.with_values(facet, (value,))
                assert number == facets.total(alone), (query, facet, value)


def test_a_chosen_value_that_finds_nothing_is_counted_as_nothing(five):
    assert facets.count(asked("status=cancelled")).by_facet["status"]["cancelled"] == 0


def test_drafts_change_no_count(five):
    before = facets.count(asked())
    build.draft("Another", issues=[build.issue("Secret")], parties=[build.state("Nowhere")])
    assert facets.count(asked()) == before


def test_months_are_counted_by_the_first_day(five):
    assert facets.count(asked()).months == {"1971-01": 1, "2022-01": 1, "2023-05": 1, "2023-06": 2}


def test_pages_meet_without_a_gap_or_a_repetition_in_both_directions(five):
    seen, chosen = [], asked()

    for _ in range(3):
        page = facets.page(chosen, size=2)
        seen.append([row.slug for row in page.rows])
        if page.older:
            chosen = replace(chosen, older_than=page.older)
    assert seen == [["c", "a"], ["b", "d"], ["e"]]
    assert page.older is None
    back = facets.page(replace(asked(), newer_than=page.newer), size=2)
    assert [row.slug for row in back.rows] == ["b", "d"]
    first = facets.page(replace(asked(), newer_than=back.newer), size=2)
    assert [row.slug for row in first.rows] == ["c", "a"] and first.newer is None


def test_the_oldest_page_is_one_step_away_and_ends_the_list(five):
    last = facets.page(replace(asked(), newer_than=OLDEST), size=2)
    assert [row.slug for row in last.rows] == ["d", "e"]
    assert last.older is None and last.newer is not None


def test_a_new_entry_does_not_shift_the_page_that_a_reader_is_on(five):

    second = replace(asked(), older_than=facets.page(asked(), size=2).older)
    before = [row.slug for row in facets.page(second, size=2).rows]
    build.published("Brand new", start="2024-01-01")
    assert [row.slug for row in facets.page(second, size=2).rows] == before


def test_an_empty_result_says_what_to_loosen(five):
    options = facets.loosened(asked("issue=fishing&status=declined&from=2023"))
    assert [(option.querystring(), number) for option, number in options] == [("status=declined&from=2023", 1)]


def test_a_name_in_another_script_finds_the_entry():
    from actors.models import ActorName

    ActorName.objects.create(actor=build.state("Ruritania"), text="鲁里坦尼亚", language="zh-Hans", kind="original")
    ActorName.objects.create(actor=build.state("Ruritania"), text="روريتانيا", language="ar", kind="original")
    ActorName.objects.create(actor=build.state("Ruritania"), text="Руритания", language="ru", kind="original")
    build.published("A")
    for q in ("鲁里坦尼亚", "里坦", "روريتانيا", "Руритания"):
        assert titles(f"q={q}") == ["a"], q
    assert titles("q=坦里") == []


@pytest.mark.parametrize(("query", "queries"), [("", 1), ("issue=trade", 1), ("issue=trade&status=held&q=x", 1)])
def test_counting_takes_one_query_whatever_is_asked(django_assert_num_queries, query, queries):
    for rows in (1, 3):
        while PublicEntry.objects.count() < rows:
            build.published(f"Entry {PublicEntry.objects.count()}")
        facets.count(asked(query))  # words are understood once
        with django_assert_num_queries(queries):
            facets.count(asked(query))
        with django_assert_num_queries(1):
            facets.page(asked(query))
