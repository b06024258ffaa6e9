"""What files, feeds and programs are given for an address: exactly the filter in it, or a refusal."""

import pytest
from django.http import QueryDict

from talks.models import PublicRedirect
from talks.public import facets, items
from talks.public.index.live import keeper
from talks.public.selection import Refused, read
from tests import builders as build
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("isue=trade", "isue"),
        ("kind=vist", "kind"),
        ("from=June-ish", "from"),
        ("from=2023&to=2022", "to"),
        ("q=a&q=b", "q"),
        ("issue=nothing", "issue"),
        ("actor=nobody", "actor"),
        ("source=no-paper", "source"),
        ("pair=nobody~noone", "pair"),
        ("q=" + "+".join(f"word{number}" for number in range(21)), "q"),
        ("pair=china", "pair"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(query, parameter):
    with pytest.raises(Refused) as refused:
        read(QueryDict(query))
    assert set(refused.value.errors) == {parameter}


def test_an_output_may_know_parameters_of_its_own():
    assert read(QueryDict("table=outcomes&kind=call"), "table").values("kind") == ("call",)


def test_a_former_slug_stands_for_what_it_became():
    build.published("A", issues=[build.issue("Trade")])
    PublicRedirect.objects.create(kind="issue", old_slug="commerce", new_slug="trade")
    assert read(QueryDict("issue=commerce")).values("issue") == ("trade",)


def test_former_slugs_of_a_pair_stand_for_what_they_became():
    build.published("A")
    PublicRedirect.objects.create(kind="actor", old_slug="urquhart", new_slug="ruritania")
    assert read(QueryDict("pair=urquhart~grand-fenwick")).values("pair") == ("grand-fenwick~ruritania",)
    assert read(QueryDict("actor=urquhart")).values("actor") == ("ruritania",)


def test_a_place_on_the_timeline_is_passed_over_unless_it_is_asked_for():
    asked = read(QueryDict("kind=call&after=2023-01-01.4&before=nonsense"))
    assert asked.querystring() == "kind=call"
    assert read(QueryDict("kind=call&after=2023-01-01.4"), paged=True).older_than


def test_of_many_errors_the_first_are_told_and_the_others_counted():
    with pytest.raises(Refused) as refused:
        read(QueryDict("&".join(f"p{number}=1" for number in range(1100))))
    errors = refused.value.errors
    assert len(errors) == 11 and errors["…"] == ["1,090 more cannot be read."]
    assert sum("There are:" in one for said in errors.values() for one in said) == 1


def test_a_stream_has_every_match_newest_first_beyond_a_page():
    for number in range(facets.PAGE_SIZE + 2):
        build.published(f"Entry {number:02}", start=f"2020-01-{number % 28 + 1:02}", kind="call")
    build.published("Another kind", kind="visit")
    found = list(facets.stream(keeper.current(), read(QueryDict("kind=call")), "slug", "sort_date"))
    assert [row.sort_date for row in found] == sorted((row.sort_date for row in found), reverse=True)
    assert len(found) == facets.PAGE_SIZE + 2


def test_items_are_those_on_the_issue_and_with_the_result_asked_for(django_assert_num_queries):
    security = build.issue("Security")
    drills, trade = build.issue("Drills", security), build.issue("Trade")
    entry = build.draft("A")
    build.outcome(entry, drills, "agreed")
    build.outcome(entry, drills, "refused")
    build.outcome(entry, trade, "agreed")
    from talks.press.publishing import publish

    publish(entry, by=build.user(), note="First published")

    def results(query: str) -> list[tuple[str, str]]:
        asked = read(QueryDict(query))
        brought_up()
        found = items.find(keeper.current(), asked, "outcome")
        with django_assert_num_queries(1 if found.total else 0):
            return sorted((row.issue, row.data["result"]) for row in items.rows("outcome", found.first(100)))

    assert len(results("")) == 3
    assert results("issue=security") == [("drills", "agreed"), ("drills", "refused")]
    assert results("issue=security&outcome=agreed") == [("drills", "agreed")]
    assert results("kind=call") == []
