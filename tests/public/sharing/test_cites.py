"""The addresses of citations: what they answer, what they refuse, how often they ask the database."""

import json

import pytest

from talks.press.publishing import correct, publish, withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db

TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


def said(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("form", TYPES)
def test_every_format_is_there_for_entries_editions_issues_and_channels(client, form):
    build.published("Talks")
    build.published_channel()
    for path in ("/entries/talks/", "/entries/talks/editions/1/", "/issues/trade/", "/channels/telephone-line/"):
        response = client.get(f"{path}cite.{form}")
        assert (response.status_code, response["Content-Type"]) == (200, TYPES[form])
        assert ("attachment" in response.get("Content-Disposition", "")) == (form != "txt")


def test_an_entry_is_cited_by_its_current_edition_and_an_edition_by_its_own(client):
    correct(build.published("Talks"), by=build.user(), note="The place was wrong")
    assert "edition 2 of" in said(client, "/entries/talks/cite.txt")
    assert "/entries/talks/editions/2/" in said(client, "/entries/talks/cite.txt")
    first = said(client, "/entries/talks/editions/1/cite.txt")
    assert "edition 1 of" in first and first.endswith("/entries/talks/editions/1/\n")


def test_an_issue_is_cited_with_the_number_of_the_record_s_last_change(client):
    build.published("Talks")
    build.published("More talks")
    assert "(version 2 of the record)" in said(client, "/issues/trade/cite.txt")


def test_the_day_of_access_is_read_as_people_write_it_and_refused_when_it_is_none(client):
    build.published("Talks")
    assert said(client, "/entries/talks/cite.txt?accessed=5 Jan 2024").endswith(", accessed 5 January 2024\n")
    assert json.loads(said(client, "/entries/talks/cite.json?accessed=2024"))[0]["accessed"] == {"date-parts": [[2024]]}
    refused = client.get("/entries/talks/cite.txt?accessed=soonish")
    assert refused.status_code == 400 and refused.content.startswith(b"accessed: ")
    assert client.get("/entries/talks/cite.txt?acessed=2024").status_code == 400


def test_a_day_of_access_is_given_once(client):
    build.published("Talks")
    refused = client.get("/entries/talks/cite.json?accessed=2024&accessed=2025")
    assert (refused.status_code, refused.text) == (400, "accessed: Give it once.\n")


@pytest.mark.parametrize(
    "path",
    [
        "/entries/talks/cite.doc", "/entries/nothing/cite.bib", "/entries/talks/editions/2/cite.bib",
        "/entries/talks/editions/99999999999999999999/cite.bib", "/issues/nothing/cite.bib",
        "/channels/nothing/cite.bib", "/entries/draft/cite.bib",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, path):
    build.published("Talks")
    build.draft("Draft")
    assert client.get(path).status_code == 404


def test_what_was_withdrawn_is_gone_with_its_reason_even_when_it_came_back(client):
    entry, channel = build.published("Talks"), build.published_channel()
    withdraw(entry, by=build.user(), note="Another meeting")
    withdraw(channel, by=build.user(), note="No such line")
    for path, reason in (
        ("/entries/talks/cite.bib", b"Another meeting"),
        ("/entries/talks/editions/1/cite.bib", b"Another meeting"),
        ("/channels/telephone-line/cite.ris", b"No such line"),
    ):
        response = client.get(path)
        assert response.status_code == 410 and reason in response.content
    publish(entry, by=build.user(), note="Back again")
    assert client.get("/entries/talks/cite.bib").status_code == 200
    assert client.get("/entries/talks/editions/1/cite.bib").status_code == 410
    assert client.get("/entries/talks/editions/2/cite.bib").status_code == 410
    assert client.get("/entries/talks/editions/3/cite.bib").status_code == 200


def test_a_former_address_leads_to_the_same_citation_under_the_present_one(client):
    entry = build.published("Talks")
    entry.redirects.create(old_slug="old-talks")
    publish(entry, by=build.user(), note="Known under another address before")
    for path in ("cite.bib", "editions/1/cite.bib", "editions/1/"):
        response = client.get(f"/entries/old-talks/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/entries/talks/{path}")


def test_it_costs_the_same_with_one_edition_and_with_three(client):
    entry = build.published("Talks")
    build.published_channel()
    costs = {
        "/entries/talks/cite.bib": 3,
        "/entries/talks/editions/1/cite.bib": 5,
        "/issues/trade/cite.bib": 2,
        "/channels/telephone-line/cite.bib": 3,
    }
    assert {path: queries(client, path) for path in costs} == costs
    for number in range(3):
        build.published(f"Talks {number}")
        correct(entry, by=build.user(), note="Wrong")
    assert {path: queries(client, path) for path in costs} == costs


def test_the_pages_say_how_to_cite_them_and_lead_to_every_format(client):
    build.published("Talks")
    for path in ("/entries/talks/", "/entries/talks/editions/1/"):
        cite = soup(client, path).find(id="cite")
        assert "Talks tracker, edition 1 of" in text(cite.select_one(".cite-text"))
        links = [link["href"] for link in cite.select("a") if "cite." in link["href"]]
        assert links == [f"{path}cite.{form}" for form in TYPES]
        assert all(client.get(link).status_code == 200 for link in links)
