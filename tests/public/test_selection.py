"""What files, feeds and programs are given for an address: exactly the filter in it, or a refusal."""

import pytest
from django.http import QueryDict

from talks.models import PublicRedirect
from talks.public import facets
from talks.public.selection import Refused, read
from tests import builders as build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("isue=trade", "isue"),
        ("kind=vist", "kind"),
        ("from=June-ish", "from"),
        ("from=2023&to=2022", "to"),
        ("q=a&q=b", "q"),
        ("after=2023-01-01.4", "after"),
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


def test_a_slug_that_is_not_known_selects_nothing_and_is_not_dropped():
    build.published("A")
    asked = read(QueryDict("issue=nothing"))
    assert asked.values("issue") == ("nothing",)
    assert list(facets.stream(asked)) == []


def test_a_stream_has_every_match_newest_first_beyond_a_page():
    for number in range(facets.PAGE_SIZE + 2):
        build.published(f"Entry {number:02}", start=f"2020-01-{number % 28 + 1:02}", kind="call")
    build.published("Another kind", kind="visit")
    found = list(facets.stream(read(QueryDict("kind=call")), "slug", "sort_date"))
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
        found = facets.items(read(QueryDict(query)), "outcome")
        with django_assert_num_queries(1):
            return sorted((row.issue, row.data["result"]) for row in found)

    assert len(results("")) == 3
    assert results("issue=security") == [("drills", "agreed"), ("drills", "refused")]
    assert results("issue=security&outcome=agreed") == [("drills", "agreed")]
    assert results("kind=call") == []
