"""What a page shows can be had in other forms, and each of them holds exactly what the page lists."""

import csv
import io

import pytest

from talks.press.publishing import publish
from tests import builders as build
from tests.public.test_entry import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks():
    rail = build.issue("Rail", build.issue("Transport"))
    for number in range(3):
        entry = build.draft(f"On rail {number}", issues=[rail], start=f"2020-01-0{number + 1}")
        build.outcome(entry, rail, "agreed")
        publish(entry, by=build.user(), note="First published")
    build.published("On fishing", issues=[build.issue("Fishing")], source=build.source("Annual report"))
    build.published_channel()


def ways(client, path):
    return {" ".join(a.get_text().split()): a["href"] for a in soup(client, path).select(".elsewhere .ways a")}


def slugs(client, url):
    body = client.get(url).getvalue().decode("utf-8-sig")
    return [row["entry"] for row in csv.DictReader(io.StringIO(body))]


@pytest.mark.parametrize(
    "path",
    ["/?issue=transport&from=2020-01-02", "/issues/transport/", "/actors/ruritania/", "/sources/annual-report/",
     "/channels/telephone-line/", "/corrections/"],
)  # fmt: skip
def test_every_way_out_of_a_page_leads_somewhere(client, talks, path):
    found = soup(client, path).select(".elsewhere a")
    assert found
    for link in found:
        assert client.get(link["href"]).status_code == 200, link["href"]


def test_a_file_holds_what_the_filtered_page_lists(client, talks):
    assert slugs(client, ways(client, "/?issue=transport&from=2020-01-02")["CSV, entries"]) == [
        "on-rail-2",
        "on-rail-1",
    ]
    assert slugs(client, ways(client, "/issues/transport/")["CSV, entries"]) == ["on-rail-2", "on-rail-1", "on-rail-0"]
    assert slugs(client, ways(client, "/sources/annual-report/")["CSV, entries"]) == ["on-fishing"]


def test_a_place_in_the_list_is_no_part_of_a_file(client, talks):
    assert "after" not in ways(client, "/?after=2020-01-02.99999&issue=transport")["CSV, entries"]


def test_the_head_of_a_page_names_its_feed(client, talks):
    for path, feed in [("/?kind=call", "/feeds/timeline.atom?kind=call"), ("/issues/rail/", "/issues/rail/feed.atom")]:
        link = soup(client, path).find("link", type="application/atom+xml")
        assert link["href"].endswith(feed)


def test_an_empty_list_offers_nothing_to_take(client, talks):
    assert ways(client, "/?issue=fishing&issue=nothing&kind=call") == {}
