"""What a page shows can be had in other forms, and each of them holds exactly what the page lists."""

import csv
import io
import json

import pytest

from talks.press.publishing import publish
from tests import builders as build
from tests.public.test_entry import soup, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def talks():
    rail = build.issue("Rail", build.issue("Transport"))
    for number in range(3):
        entry = build.draft(f"On rail {number}", issues=[rail], start=f"2020-01-0{number + 1}")
        build.outcome(entry, rail, "agreed")
        publish(entry, by=build.user(), note="First published")
    build.published(
        "On fishing", issues=[build.issue("Fishing")], source=build.source("Annual report", kind="document")
    )
    build.published_channel()


def ways(client, path):
    return {" ".join(a.get_text().split()): a["href"] for a in soup(client, path).select(".elsewhere .ways a")}


def slugs(client, url):
    body = client.get(url).getvalue().decode("utf-8-sig")
    return [row["entry"] for row in csv.DictReader(io.StringIO(body))]


@pytest.mark.parametrize(
    "path",
    ["/?issue=transport&from=2020-01-02", "/issues/transport/", "/actors/ruritania/", "/sources/annual-report/",
     "/channels/telephone-line/", "/corrections/", "/actors/", "/actors/?name=rur&type=state", "/sources/?title=annual",
     "/issues/", "/channels/?state=open"],
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


def test_what_holds_less_than_the_page_says_so_beside_its_link(client, talks):
    said = soup(client, "/issues/transport/").select_one(".elsewhere")
    files, others = said.select(".ways")
    assert "without entries whose day is not known" in text(others) and "the newest 300" in text(others)
    assert "The files hold exactly what is listed here" in text(files.find_next_sibling("p"))
    assert "For programs API" in text(others), "the words do not run together"
    assert "that of the calendar into your calendar program" in text(said)
    assert "calendar program" not in text(soup(client, "/channels/telephone-line/").select_one(".elsewhere"))


@pytest.mark.parametrize(
    ("path", "steps"),
    [
        ("/issues/rail/", ["Issues", "Transport", "Rail"]),
        ("/actors/ruritania/", ["Actors", "Ruritania"]),
        ("/actors/ruritania-foreign-ministry/", ["Actors", "Ruritania", "Ruritania Foreign Ministry"]),
        ("/channels/telephone-line/", ["Channels", "Telephone line"]),
        ("/sources/annual-report/", ["Sources", "Annual report"]),
    ],
)
def test_search_engines_are_told_the_way_to_a_page(client, talks, path, steps):
    entry = build.draft("A visit")
    build.participation(entry, build.minister("Rudolf"))
    publish(entry, by=build.user(), note="First published")
    data = json.loads(soup(client, path).select_one('script[type="application/ld+json"]').string)
    assert [one["name"] for one in data["itemListElement"]] == steps
    for one in data["itemListElement"]:
        assert client.get(one["item"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert one["item"].endswith(path)


def test_an_empty_list_offers_nothing_to_take(client, talks):
    assert ways(client, "/?issue=fishing&issue=nothing&kind=call") == {}


LISTS = {
    "/actors/": ("CSV, actors", ".actor-name a"),
    "/sources/": ("CSV, sources", ".source-title"),
    "/channels/": ("CSV, channels", ".channel-what h3 a"),
}


@pytest.mark.parametrize(
    "path",
    ["/actors/", "/actors/?name=rur", "/actors/?type=state", "/actors/?type=former", "/actors/?type=organisation",
     "/sources/", "/sources/?type=document", "/sources/?title=Ánnual", "/sources/?publisher=daily-gazette",
     "/sources/?title=readout&publisher=daily-gazette", "/channels/", "/channels/?state=open"],
)  # fmt: skip
def test_the_address_of_a_list_means_the_same_to_page_file_and_program(client, talks, path):
    former = build.state("Ruritania the elder", existed_from="1866", existed_until="1918")
    build.published("Long ago", start="1900", parties=[former, build.state("Grand Fenwick")])
    list_path, _, query = path.partition("?")
    label, shown = LISTS[list_path]
    offered = ways(client, path)
    on_page = soup(client, path).select(shown)
    assert on_page
    body = client.get(offered[label]).getvalue().decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(body)))) == len(on_page)
    assert offered["API"] == f"/api/v1{list_path}?{query}".rstrip("?").replace("Á", "%C3%81")
    assert client.get(offered["API"]).json()["count"] == len(on_page)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("/actors/?q=rur", "/actors/?name=rur"),
        ("/actors/?kind=former&after=x", "/actors/?type=former&after=x"),
        ("/sources/?q=a+b&kind=readout&publisher=x", "/sources/?title=a+b&type=readout&publisher=x"),
        ("/sources/?page=3", "/sources/?after=100"),
        ("/sources/?page=1", "/sources/?after="),
        ("/sources/?kind=wire&page=nonsense", "/sources/?type=wire"),
    ],
)
def test_addresses_of_lists_from_before_lead_to_the_present_ones(client, talks, former, present):
    response = client.get(former)
    assert (response.status_code, response["Location"]) == (301, present)
    assert client.get(present).status_code == 200


def test_channels_of_an_actor_are_the_same_in_files_and_for_programs(client):
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    ministry = build.organisation("Ruritanian ministry", org_type="ministry", parent=ruritania)
    build.published("Ministers meet", parties=[ministry, fenwick])
    line = build.channel("Line")
    line.parties.set([ministry, fenwick])
    publish(line, by=build.user(), note="First published")
    for query in ("actor=ruritania", "pair=grand-fenwick~ruritania", "source=a-readout-of-talks"):
        assert client.get(f"/api/v1/channels/?{query}").json()["count"] == 1, query
        for table in ("channels", "channel_periods"):
            assert len(client.get(f"/export/{table}.json?{query}").json()["rows"]) == 1, query


def test_an_edition_leads_to_itself_as_data(client, talks):
    links = soup(client, "/entries/on-fishing/editions/1/").select("#cite a")
    [link] = [a for a in links if a.text == "This edition as data (JSON)"]
    assert client.get(link["href"]).json()["edition"]["number"] == 1
