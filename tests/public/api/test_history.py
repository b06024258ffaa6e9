"""The editions of an entry, each as it was, and what changed from one to another."""

import pytest

from talks.models import Entry, PublicWithdrawal
from talks.press.publishing import correct, publish, withdraw
from tests import builders as build
from tests.public.api.conftest import assert_fits, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def twice():
    """An entry of two editions: the place and an outcome were corrected."""
    entry = build.draft("Talks", place="Zenda")
    build.outcome(entry, result="agreed", summary="A pact.")
    publish(entry, by=build.user(), note="First published")
    entry.place = "Strelsau"
    entry.save()
    entry.outcomes.update(result="refused")
    correct(entry, by=build.user(), note="It was refused")
    return entry


def test_editions_are_listed_newest_first_with_where_to_read_them(client, ask, twice):
    answer = ask("entries/talks/editions/")
    assert_fits(answer, "EditionList")
    newest, first = answer["results"]
    assert [(one["number"], one["kind"], one["current"], one["withdrawn"]) for one in (newest, first)] == [
        (2, "corrected", True, False), (1, "published", False, False),
    ]  # fmt: skip
    assert (newest["note"], first["note"]) == ("It was refused", "First published")
    for one in (newest, first):
        assert client.get(one["url"]).status_code == 200
        assert client.get(one["api_url"]).json()["edition"]["number"] == one["number"]


def test_an_edition_is_the_entry_as_it_was(ask, twice):
    first, second = ask("entries/talks/editions/1/"), ask("entries/talks/editions/2/")
    assert (first["place"], first["outcomes"][0]["result"]) == ("Zenda", "agreed")
    assert (second["place"], second["outcomes"][0]["result"]) == ("Strelsau", "refused")
    assert first["url"].endswith("/entries/talks/editions/1/")
    assert {**second, "url": ask("entries/talks/")["url"]} == ask("entries/talks/")


def test_the_difference_of_two_editions_is_told_as_on_the_page(ask, twice):
    answer = ask("entries/talks/editions/1..2/")
    assert_fits(answer, "Difference")
    assert (answer["before"]["number"], answer["after"]["number"]) == (1, 2)
    said = {section["title"]: section["rows"] for section in answer["changes"]}
    assert said["In brief"][0]["fields"] == [{"label": "Place", "before": "Zenda", "after": "Strelsau"}]
    assert said["What came of it"][0]["fields"] == [{"label": "Result", "before": "Agreed", "after": "Refused"}]
    back = ask("entries/talks/editions/2..1/")["changes"]
    assert back[0]["rows"][0]["fields"] == [{"label": "Place", "before": "Strelsau", "after": "Zenda"}]
    assert ask("entries/talks/editions/2..2/")["changes"] == []


def test_what_was_withdrawn_stays_withdrawn_after_the_entry_came_back(client, ask, refused, twice):
    withdraw(twice, by=build.user(), note="Nobody was there")
    twice.place = "Hentzau"
    twice.save()
    publish(twice, by=build.user(), note="Somebody was")
    assert PublicWithdrawal.objects.count() == 0
    rows = {row["number"]: row for row in ask("entries/talks/editions/")["results"]}
    assert [rows[number]["withdrawn"] for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert [rows[number]["url"] is None for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert [rows[number]["note"] for number in (1, 2, 3, 4)] == ["", "", "Nobody was there", "Somebody was"]
    for path in ("1/", "2/", "3/", "1..2/", "1..4/", "4..1/", "3..4/"):
        problem, _ = refused(f"entries/talks/editions/{path}", 410)
        assert problem["detail"] == "Nobody was there"
        response = client.get(f"/api/v1/entries/talks/editions/{path}")
        assert "Zenda" not in response.text and "Strelsau" not in response.text
    assert ask("entries/talks/editions/4/")["place"] == "Hentzau"


def test_other_entries_are_named_as_far_as_they_are_public_now(ask):
    entry = everything("Visit")
    cause = "what-led-to-visit"
    answer = ask(f"entries/{entry.slug}/editions/1/")
    assert answer["links"][0]["to"] == answer["status_changes"][0]["caused_by"] == cause
    assert answer["claims"][0]["entries"] == [cause]
    withdraw(Entry.objects.get(slug=cause), by=build.user(), note="Mistaken")
    answer = ask(f"entries/{entry.slug}/editions/1/")
    assert answer["links"][0]["to"] is answer["status_changes"][0]["caused_by"] is None
    assert answer["claims"][0]["entries"] == []
    assert cause not in str(answer)
