"""Every list: what it holds, how it is filtered, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.models.editions import PublicEntry
from talks.press.publishing import correct, publish, withdraw
from talks.public.api.lists import LISTS
from tests import builders as build
from tests.public.api.conftest import assert_fits, everything
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db

# On the first page: the public version, the rows, and what they name; then the number of those that no index counts, or
# the version again, where an index was asked.
QUERIES = {
    "entries": 5, "meetings": 4, "positions": 4, "outcomes": 4, "commitments": 4, "conditions": 4, "claims": 5,
    "requests": 4, "channels": 5, "actors": 4, "issues": 4, "sources": 3, "corrections": 5,
}  # fmt: skip


def rows(number, already=0):
    """At least `number` rows in every list, of which `already` are there."""
    for one in range(already, number):
        entry = everything(f"Visit {one}", f"2020-05-0{one + 1}")
        entry.title = f"Visit {one}, corrected"
        entry.save()
        correct(entry, by=build.user(), note="A slip")
        line = build.published_channel(f"Line {one}", periods=[("open", "2019", None, entry)])
        line.description = "Corrected"
        line.save()
        correct(line, by=build.user(), note="A slip")
        build.published(f"More {one}", source=build.source(f"Paper {one}"))


def test_every_list_is_counted_below():
    assert {listing.name for listing in LISTS} == set(QUERIES)


def test_a_list_costs_the_same_for_one_row_and_for_three(client, django_assert_num_queries):
    for number, already in ((1, 0), (3, 1)):
        rows(number, already)
        brought_up()
        for name, queries in QUERIES.items():
            with django_assert_num_queries(queries):
                answer = client.get(f"/api/v1/{name}/?limit=100")
            assert len(answer.json()["results"]) >= number


def test_beyond_the_first_page_nothing_is_counted(client, ask):
    rows(2)
    for name in QUERIES:
        first = ask(f"{name}/?limit=1")
        assert first["count"] >= 2
        with CaptureQueriesContext(connection) as asked:
            second = client.get(first["next"]).json()
        assert second["count"] is None and second["results"] != first["results"]
        assert [query["sql"] for query in asked if query["sql"].startswith("SELECT COUNT")] == [], name


def test_every_list_answers_as_the_document_says(ask):
    rows(2)
    for listing in LISTS:
        answer = ask(f"{listing.name}/")
        assert answer["results"], listing.name
        assert_fits(answer, f"{listing.resource.__name__}List")


def test_an_empty_log_has_empty_lists(ask):
    for listing in LISTS:
        assert ask(f"{listing.name}/") == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.fixture
def five():
    """Five entries: two on rail (one declined, one held), one on its parent, one on fishing, one long ago."""
    transport = build.issue("Transport")
    rail, fishing = build.issue("Rail", transport), build.issue("Fishing")
    everything("A", "2023-06-18")
    entry = PublicEntry.objects.get(slug="what-led-to-a")
    assert entry.kind == "event"
    build.published("B", issues=[rail], start="2023-05", status="declined")
    build.published("C", issues=[transport], start="2023-06-18", kind="call")
    build.published("D", issues=[fishing], start="2022", parties=[build.state("Ruritania"), build.state("Strackenz")])
    build.published("E", issues=[fishing], start="1971", source=build.source("Old papers"), level="leader")
    build.draft("Draft", issues=[rail])


FILTERS = [
    ("issue=rail", {"b"}),
    ("issue=transport", {"b", "c"}),
    ("issue=rail&issue=fishing", {"b", "d", "e"}),
    ("issue=transport&status=declined", {"b"}),
    ("kind=call", {"c"}),
    ("kind=visit&kind=event", {"a", "what-led-to-a"}),
    ("level=leader", {"e"}),
    ("outcome=raised_not_accepted", {"a"}),
    ("actor=strackenz", {"d"}),
    ("pair=strackenz~ruritania", {"d"}),
    ("source=old-papers", {"e"}),
    ("from=2023-05-31&kind=call", {"c"}),
    ("to=1999", {"e"}),
    ("from=18+June+2023&status=held", {"a", "c", "what-led-to-a"}),
    ("q=strackenz", {"d"}),
    ("q=Stràckenz", {"d"}),
    ("q=nothing", set()),
]


def test_entries_take_the_filter_of_the_timeline(five, ask):
    for query, found in FILTERS:
        answer = ask(f"entries/?fields=slug&{query}")
        assert {row["slug"] for row in answer["results"]} == found, query
        assert answer["count"] == len(found)


def test_rows_on_an_issue_are_those_on_the_issue_asked_for(ask):
    entry = everything()
    trade = build.issue("Trade")
    build.position(entry, trade)
    build.outcome(entry, trade)
    build.cite(
        entry.conditions.create(
            issue=trade,
            party=build.state("Ruritania"),
            demand="Silk",
            stated_by=build.actor("Professor Calculus"),
            voice="analyst",
        )
    )
    build.cite(entry.commitments.create(number=2, issue=trade, summary="To buy silk"))
    correct(entry, by=build.user(), note="More")
    for name in ("positions", "outcomes", "conditions", "commitments"):
        assert [row["issue"] for row in ask(f"{name}/?issue=security")["results"]] == ["hotline"]
        assert [row["issue"] for row in ask(f"{name}/?issue=trade")["results"]] == ["trade"]
        assert ask(f"{name}/")["count"] == 2
        assert ask(f"{name}/?issue=security&status=declined")["count"] == 0


def test_rows_name_their_entry_its_edition_and_their_sources(client, ask):
    entry = everything()
    for name in ("meetings", "positions", "outcomes", "commitments", "conditions", "claims", "requests"):
        [row] = ask(f"{name}/")["results"]
        assert row["entry"]["slug"] == entry.slug and row["entry"]["edition"] == 1
        assert row["entry"]["url"].endswith(f"/entries/{entry.slug}/")
        assert {one["source"] for one in row["cites"]} == {"a-readout-of-talks"}, name
        path, _, anchor = row["url"].removeprefix("http://127.0.0.1:8000").partition("#")
        assert f'id="{anchor}"' in client.get(path).text


def test_every_list_takes_words_together_with_any_other_filter(ask):
    entry = everything("Talks in Zenda")
    entry.place = "Zenda"
    entry.save()
    correct(entry, by=build.user(), note="The place")
    for name in QUERIES:
        if name != "channels":
            assert ask(f"{name}/?q=zenda&kind=visit&from=2020&issue=security")["count"] >= 1, name
            assert ask(f"{name}/?q=nowhere&kind=visit")["count"] == 0, name


def test_an_outcome_that_was_not_asked_for_is_left_out(ask):
    entry = everything()
    build.outcome(entry, build.issue("Trade"), "agreed")
    correct(entry, by=build.user(), note="One more")
    assert [row["result"] for row in ask("outcomes/?outcome=agreed")["results"]] == ["agreed"]
    assert ask("outcomes/")["count"] == 2


def test_actors_issues_and_sources_are_those_of_the_entries_that_match(five, ask):
    def slugs(path):
        return {row["slug"] for row in ask(f"{path}&limit=100")["results"]}

    assert slugs("actors/?kind=call") == {"ruritania", "grand-fenwick", "daily-gazette"}
    assert "strackenz" in slugs("actors/?issue=fishing")
    assert slugs("issues/?status=declined") == {"rail", "transport"}
    assert slugs("sources/?to=1999") == {"old-papers"}
    assert slugs("sources/?to=2024") == {"old-papers", "a-readout-of-talks"}


def test_actors_are_found_by_any_name_in_any_script(ask):
    build.state("Ruritania").names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    build.published()
    for name in ("里坦", "RURIT", "rurìt"):
        assert [row["slug"] for row in ask(f"actors/?name={name}")["results"]] == ["ruritania"], name
    assert {row["slug"] for row in ask("actors/?type=organisation")["results"]} == {"daily-gazette"}
    assert ask("actors/?name=fenwick&type=organisation")["results"] == []


def test_sources_are_found_by_kind_and_those_without_a_date_come_last(ask):
    build.published("A", source=build.source("Undated", published=None, kind="document"))
    build.published("B", source=build.source("Old", published="1990"))
    build.published("C", source=build.source("New", published="2020-05"))
    assert [row["slug"] for row in ask("sources/")["results"]] == ["new", "old", "undated"]
    assert [row["slug"] for row in ask("sources/?type=document")["results"]] == ["undated"]


def test_channels_are_filtered_by_what_can_be_said_of_a_channel(ask, refused):
    build.published_channel("Line", issue=build.issue("Hotline", parent=build.issue("Security")))
    for query in ("issue=security", "actor=ruritania", "pair=grand-fenwick~ruritania", "source=a-readout-of-talks"):
        assert ask(f"channels/?{query}")["count"] == 1, query
    build.published("Elsewhere", issues=[build.issue("Trade")], parties=[build.state("Ruritania"), build.state("X")])
    for query in ("issue=trade", "actor=x", "pair=ruritania~x"):
        assert ask(f"channels/?{query}")["count"] == 0, query
    _, errors = refused("channels/?kind=visit")
    there_are = "issue, actor, pair, source, state, limit, cursor, fields"
    assert errors == {"kind": f"There is no parameter “kind” here. There are: {there_are}."}


def test_a_channel_between_ministries_is_one_between_their_states(ask):
    ministry = build.organisation("Ruritanian ministry", org_type="ministry", parent=build.state("Ruritania"))
    build.published("Ministers meet", parties=[ministry, build.state("Grand Fenwick")])
    line = build.channel("Line")
    line.parties.set([ministry, build.state("Grand Fenwick")])
    publish(line, by=build.user(), note="First published")
    assert ask("channels/?actor=ruritania")["count"] == 1
    assert ask("channels/?pair=grand-fenwick~ruritania")["count"] == 1


def test_corrections_and_withdrawals_are_told_with_their_reason(ask):
    kept, lost = build.published("Kept"), build.published("Lost")
    kept.place = "Zenda"
    kept.save()
    correct(kept, by=build.user(), note="The place was wrong")
    withdraw(lost, by=build.user(), note="It never took place")
    newest, older = ask("corrections/")["results"]
    assert (newest["kind"], newest["slug"], newest["title"], newest["note"]) == (
        "withdrawn", "lost", "", "It never took place",
    )  # fmt: skip
    assert (older["kind"], older["title"], older["number"]) == ("corrected", "Kept", 2)
    assert older["url"].endswith("/entries/kept/editions/2/")
    assert [row["slug"] for row in ask("corrections/?kind=meeting")["results"]] == ["kept"]


def test_fields_choose_among_the_keys_in_the_order_given(ask, refused):
    build.published("A")
    [row] = ask("entries/?fields=title,slug")["results"]
    assert list(row.items()) == [("title", "A"), ("slug", "a")]
    _, errors = refused("entries/?fields=title,nonsense")
    assert errors["fields"].startswith("There is no “nonsense” here. There are: schema, id, slug,")


def test_the_next_page_keeps_the_filter_and_stands_in_the_header_too(client, ask):
    for number in range(3):
        build.published(f"Talks {number}", kind="call")
    response = client.get("/api/v1/entries/?kind=call&fields=slug&limit=1")
    following = response.json()["next"]
    assert following.startswith("http://127.0.0.1:8000/api/v1/entries/?kind=call&limit=1&fields=slug&cursor=")
    assert response["Link"] == f'<{following}>; rel="next"'
    middle = client.get(following)
    assert f'<{middle.json()["previous"]}>; rel="prev"' in middle["Link"]
    assert client.get(middle.json()["previous"]).json()["results"] == response.json()["results"]
