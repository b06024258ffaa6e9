"""The corrections log: every correction and withdrawal with its reason, and nothing of what was withdrawn."""

import pytest

from talks.press.publishing import correct, publish, withdraw
from talks.public import corrections as module
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def log(client, query=""):
    return [text(row) for row in soup(client, f"/corrections/{query}").select("ol.rows")[0].select("li")]


def test_corrections_come_newest_first_with_their_notes(client):
    entry = build.published("Talks")
    correct(entry, by=build.user(), note="The date was wrong")
    correct(entry, by=build.user(), note="The place was wrong")
    first, second = log(client)
    assert "Corrected: Talks" in first and "edition 3" in first and "The place was wrong" in first
    assert "The date was wrong" in second


def test_a_correction_of_a_channel_leads_to_its_edition(client):
    row = build.published_channel()
    correct(row, by=build.user(), note="Wrong state")
    assert soup(client, "/corrections/").find("a", string="edition 2")["href"] == "/channels/telephone-line/editions/2/"


def test_a_withdrawal_tells_its_reason_and_nothing_else(client):
    entry = build.published("Unspeakable")
    correct(entry, by=build.user(), note="Still unspeakable")
    withdraw(entry, by=build.user(), note="Not ours to tell")
    rows = log(client)
    assert len(rows) == 1
    assert "Withdrawn: The entry at /entries/unspeakable/" in rows[0] and "Not ours to tell" in rows[0]
    assert "Unspeakable" not in client.get("/corrections/").text and "Still" not in client.get("/corrections/").text


def test_what_was_published_again_shows_only_what_came_since(client):
    entry = build.published("Talks")
    correct(entry, by=build.user(), note="Before the withdrawal")
    withdraw(entry, by=build.user(), note="Withdrawn")
    publish(entry, by=build.user(), note="Back again")
    correct(entry, by=build.user(), note="After it")
    assert [("After it" in row, "Withdrawn" in row) for row in log(client)] == [(True, False), (False, True)]
    assert "Back again" in text(soup(client, "/corrections/"))


def test_it_costs_the_same_with_one_and_with_three(client):
    build.published_channel()
    correct(build.published("Talks"), by=build.user(), note="Wrong")
    assert queries(client, "/corrections/") == 5
    for number in range(3):
        correct(build.published(f"Talks {number}"), by=build.user(), note="Wrong")
    assert queries(client, "/corrections/") == 5


def test_pages_of_the_log_follow_each_other(client, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    entry = build.published("Talks")
    for number in range(3):
        correct(entry, by=build.user(), note=f"Note {number}")
    page = soup(client, "/corrections/")
    older = page.find("a", rel="next")["href"].removeprefix("/corrections/")
    assert ["Note 0" in row for row in log(client, older)] == [True]
    assert len(log(client, "?before=99999999999999999999")) == 2


def test_an_empty_log_says_so(client):
    assert "Nothing has been corrected or withdrawn yet." in text(soup(client, "/corrections/"))
