"""An entry's page: what it shows, what it leaves out, how often it asks the database."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.press.publishing import correct, publish, withdraw
from talks.public.references import safe_link
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db

# The validator, the row, the edition, the neighbours (three), the editions (three).
QUERIES = 9


def soup(client, url):
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return BeautifulSoup(response.content, "html.parser")


def text(tag):
    return " ".join(tag.get_text(" ").split())


def queries(client, url):
    brought_up()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_every_section_is_there_in_the_order_of_the_page(client, visit):  # noqa: F811
    page = soup(client, "/entries/rudolf-in-fenwick/")
    assert [heading.get_text() for heading in page.select(".section > h2")] == [
        "What came of it",
        "What each side said",
        "The meetings",
        "Requests",
        "Conditions",
        "Commitments",
        "Before and after",
        "Claims checked",
        "Sources",
        "Editions",
        "Cite and reuse",
    ]
    assert page.h1.get_text() == "Rudolf in Fenwick"
    assert "Held 1–2 May 2020 in Strelsau." in text(page.select_one(".lede"))


def test_a_long_entry_costs_no_more_queries_than_a_short_one(client, visit):  # noqa: F811
    name_it(visit, "Aftermath")
    assert queries(client, "/entries/rudolf-in-fenwick/") == QUERIES
    for number in range(3):
        name_it(visit, f"Aftermath {number}")
        build.position(visit, build.issue(f"Issue {number}"))
        build.meeting(visit, f"More talks {number}")
    publish(visit, by=build.user(), note="More")
    assert queries(client, "/entries/rudolf-in-fenwick/") == QUERIES


def name_it(entry, title):
    """Publish another entry that follows up on it, so that each names the other."""
    other = build.published(title)
    other.links.create(kind="follows_up", to=entry)
    publish(other, by=build.user(), note="Linked")
    entry.links.create(kind="contradicts", to=other)


def test_judgements_and_voices_are_attributed(client, visit):  # noqa: F811
    page = soup(client, "/entries/rudolf-in-fenwick/")
    outcomes = text(page.find(id="outcomes"))
    assert "Judged by Rudolf , Foreign Minister, Ruritania Foreign Ministry" in outcomes
    assert "Judged by the editors" in outcomes
    positions = page.find(id="positions")
    assert "Professor Calculus" not in text(positions.table)
    assert "Professor Calculus" in text(positions.select_one(".others"))
    assert "states it, not Grand Fenwick itself" in text(page.find(id="conditions"))
    assert "about 10 requests" in text(page.find(id="requests"))
    assert "Kept" in text(page.find(id="commitments").h3)


def test_what_is_missing_is_said_to_be_missing(client, visit):  # noqa: F811
    page = soup(client, "/entries/rudolf-in-fenwick/")
    assert "Grand Fenwick: no readout cited" in text(page.find(id="sources"))
    assert "Nothing on record" in text(page.find(id="positions"))
    assert "No reason given" in text(page.find(id="requests"))


def test_a_readout_counts_for_the_state_of_the_ministry_that_issued_it(client):
    ruritania = build.state("Ruritania")
    ministry = build.organisation("Ruritania Foreign Ministry", org_type="ministry", parent=ruritania)
    readout = build.source("Readout of the talks", kind="readout", issuing_side=ministry, publisher=ministry)
    build.published("Talks", source=readout)
    sources = text(soup(client, "/entries/talks/").find(id="sources"))
    assert "Ruritania: 1 readout cited" in sources
    assert "Grand Fenwick: no readout cited" in sources


def test_a_readout_of_later_talks_is_no_account_of_these(client):
    ruritania = build.state("Ruritania")
    later = build.source("Readout of other talks", kind="readout", issuing_side=ruritania, published="2020-06-10")
    build.published("Talks", source=later)
    assert "Ruritania: no readout cited" in text(soup(client, "/entries/talks/").find(id="sources"))


def test_every_footnote_leads_to_its_source_and_back(client, visit):  # noqa: F811
    page = soup(client, "/entries/rudolf-in-fenwick/")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    marks = page.select(".note a")
    assert len(marks) > 8
    assert all(mark["href"].lstrip("#") in ids for mark in marks)
    assert {link["href"].lstrip("#") for link in page.select(".backs a")} == {mark["id"] for mark in marks}


def test_neighbours_are_linked_from_both_ends_and_drafts_from_none(client):
    storm = build.published("A storm", kind="event", start="2020-04-01")
    put_off = build.draft("First attempt", status="postponed", start="2020-04-02")
    held = build.published("Second attempt", start="2020-08-02")
    put_off.links.create(kind="postponed_as", to=held)
    put_off.links.create(kind="caused_by", to=storm)
    build.cite(put_off.status_changes.create(status="postponed", date="2020-04-02", caused_by=storm))
    publish(put_off, by=build.user(), note="First")
    secret = build.draft("Secret plan")
    secret.links.create(kind="follows_up", to=held)
    page = soup(client, "/entries/second-attempt/")
    assert "Held 2 August 2020 in Strelsau, four months after it was postponed." in text(page.select_one(".lede"))
    assert "Postponed from First attempt" in text(page.find(id="around"))
    assert "Secret plan" not in text(page)
    assert "Led to First attempt" in text(soup(client, "/entries/a-storm/").find(id="around"))


def test_a_channel_that_it_closed_stands_among_what_followed(client):
    storm = build.published("A storm", kind="event")
    build.published_channel(
        "Telephone line", periods=(("open", "2019", "2020-05-01"), ("suspended", "2020-05-01", None, storm))
    )
    around = text(soup(client, "/entries/a-storm/").find(id="around"))
    assert "Telephone line : suspended" in around


def test_names_stand_beside_their_own_script(client):
    shah = build.state("Persia")
    shah.names.create(text="ایران", language="fa", kind="original")
    build.published("Talks", parties=[shah, build.state("Ruritania")])
    name = soup(client, "/entries/talks/").select_one(".facts .original")
    assert (name["lang"], name["dir"], name.get_text()) == ("fa", "rtl", "ایران")


def test_the_editions_are_listed_with_what_changed(client):
    entry = build.published("Talks", note="First published")
    entry.place = "Zenda"
    entry.save()
    correct(entry, by=build.user(), note="The place was wrong")
    editions = soup(client, "/entries/talks/").find(id="editions")
    said = [text(item) for item in editions.select(".editions > li")]
    assert said[0].startswith("Edition 2 · Corrected") and "The place was wrong" in said[0]
    assert "Place Before: Strelsau After: Zenda" in said[0]
    assert said[1].startswith("Edition 1 · Published")


def test_it_says_how_to_cite_it(client):
    build.published("Talks")
    cite = text(soup(client, "/entries/talks/").select_one(".cite-text"))
    assert re.fullmatch(
        r"The desk\. “Talks”, 1 May 2020\. Talks tracker, edition 1 of \d+ \w+ \d{4}, http.*/entries/talks/editions/1/",
        cite,
    )


def test_it_carries_structured_data_a_canonical_address_and_open_graph(client, visit):  # noqa: F811
    page = soup(client, "/entries/rudolf-in-fenwick/")
    data, way = json.loads(page.select_one('script[type="application/ld+json"]').string)["@graph"]
    assert [step["name"] for step in way["itemListElement"]] == ["Timeline", "Rudolf in Fenwick"]
    assert (data["@type"], data["name"], data["startDate"]) == ("Event", "Rudolf in Fenwick", "2020-05-01")
    assert page.select_one('link[rel="canonical"]')["href"].endswith("/entries/rudolf-in-fenwick/")
    assert page.select_one('meta[property="og:title"]')["content"] == "Rudolf in Fenwick"


def test_text_is_escaped_wherever_it_stands(client):
    nasty = '</script><img src=x onerror="alert(1)">'
    entry = build.draft("Talks", summary=nasty, body=nasty, place="<b>Zenda</b>")
    build.position(entry, summary=nasty, quote=nasty, quote_language="en")
    publish(entry, by=build.user(), note=nasty)
    content = client.get("/entries/talks/").content.decode()
    assert "<img" not in content and "<b>Zenda" not in content
    assert content.count("</script>") == content.count("<script")


def test_only_web_addresses_are_linked():
    assert [safe_link(url) for url in ("https://a.example/", "http://a.example/", "javascript:alert(1)", "")] == [
        "https://a.example/",
        "http://a.example/",
        "",
        "",
    ]


def test_a_withdrawn_entry_is_gone_with_its_reason(client):
    entry = build.published("Talks")
    withdraw(entry, by=build.user(), note="It was another meeting")
    response = client.get("/entries/talks/")
    assert response.status_code == 410
    assert "It was another meeting" in response.content.decode()


def test_a_former_address_leads_to_the_present_one(client):
    entry = build.published("Talks")
    entry.redirects.create(old_slug="old-talks")
    publish(entry, by=build.user(), note="Known under another address before")
    response = client.get("/entries/old-talks/")
    assert (response.status_code, response["Location"]) == (301, "/entries/talks/")
