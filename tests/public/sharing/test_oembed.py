"""oEmbed: which addresses have an answer, what it says, and what is refused."""

import json
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL


def ask(client, address, more=""):
    return client.get(f"/oembed?url={quote(address, safe='')}{more}")


def answer(client, address, more=""):
    response = ask(client, address, more)
    assert response.status_code == 200, response.content
    return response.json()


def frame(data):
    [iframe] = BeautifulSoup(data["html"], "html.parser").select("iframe")
    assert str(iframe["src"]).startswith(SITE)
    return str(iframe["src"]).removeprefix(SITE)


@pytest.fixture
def talks():
    entry = build.published("Talks")
    build.published_channel()
    return entry


@pytest.mark.parametrize(
    ("path", "shown", "title"),
    [
        ("/", "/embed/", "Timeline"),
        ("", "/embed/", "Timeline"),
        ("/?issue=trade&kind=meeting", "/embed/?issue=trade&kind=meeting", "Trade · Meeting"),
        ("/?kind=meeting&issue=trade", "/embed/?issue=trade&kind=meeting", "Trade · Meeting"),
        ("/?issue=trade&after=2020-05-01.1&find=x&utm_source=post&q=", "/embed/?issue=trade", "Trade"),
        ("/entries/talks/", "/embed/entries/talks/", "Talks"),
        ("/entries/talks/?from=a-post#sources", "/embed/entries/talks/", "Talks"),
        ("/issues/trade/", "/embed/?issue=trade", "Trade"),
        ("/entries/talks", "/embed/entries/talks/", "Talks"),
        ("/issues/trade?utm_source=post", "/embed/?issue=trade", "Trade"),
        ("/?from=2020-05&to=2020-05", "/embed/?from=2020-05&to=2020-05", "May 2020"),
        ("/actors/ruritania/", "/embed/?actor=ruritania", "Ruritania"),
        ("/channels/telephone-line/", "/embed/channels/telephone-line/", "Telephone line"),
        (
            "/pictures/channel.svg?channel=telephone-line&theme=dark",
            "/embed/pictures/channel/?channel=telephone-line",
            "Telephone line",
        ),
        ("/pictures/channels.png?width=400&utm_source=post", "/embed/pictures/channels/", "Channels"),
    ],
)
def test_a_page_of_the_site_is_answered_with_the_frame_that_shows_it(client, talks, path, shown, title):
    data = answer(client, SITE + path)
    assert (data["version"], data["type"], data["title"]) == ("1.0", "rich", title)
    assert (data["provider_name"], data["provider_url"]) == ("Talks tracker", f"{SITE}/")
    assert frame(data) == shown
    assert client.get(shown).status_code == 200
    assert all(type(data[name]) is int for name in ("width", "height", "cache_age"))


def test_it_is_the_same_as_xml(client, talks):
    data = answer(client, f"{SITE}/entries/talks/")
    response = ask(client, f"{SITE}/entries/talks/", "&format=xml")
    assert response["Content-Type"].startswith("text/xml")
    root = ET.fromstring(response.content)
    assert (root.tag, {one.tag: one.text for one in root}) == ("oembed", {name: str(data[name]) for name in data})


def test_nothing_is_larger_than_was_asked_for(client, talks):
    data = answer(client, f"{SITE}/entries/talks/", "&maxwidth=300&maxheight=200")
    assert (data["width"], data["height"]) == (300, 200)
    assert 'width="300" height="200"' in data["html"]
    assert "thumbnail_url" not in data
    picture = answer(client, f"{SITE}/entries/talks/", "&maxwidth=4000&maxheight=4000")
    assert picture["width"] < 1000
    assert client.get(picture["thumbnail_url"].removeprefix(SITE))["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/entries/talks/", f"{SITE}.elsewhere.example/", "//127.0.0.1:8000/", "x", "\udcff",
        "/entries/talks/", "ftp://127.0.0.1:8000/", "javascript:alert(1)", "http://127.0.0.1:9999/", "http://[",
        "http://a@127.0.0.1:8000/", "http://127.0.0.1:99999999/", f"{SITE}/entries/nothing/", f"{SITE}/nothing",
        f"{SITE}/entries/draft/", f"{SITE}/entries/gone/", f"{SITE}/entries/%00/", f"{SITE}/admin/", f"{SITE}/about/",
        f"{SITE}/?isue=trade", f"{SITE}/?from=soonish",
    ],
)  # fmt: skip
def test_an_address_with_nothing_to_embed_is_not_found(client, talks, address):
    build.draft("Draft")
    withdraw(build.published("Gone"), by=build.user(), note="Not ours to tell")
    response = client.get("/oembed", {"url": address.encode("utf-8", "surrogateescape")})
    assert response.status_code == 404
    assert "Talks" not in response.content.decode()


def test_what_cannot_be_read_is_refused_by_name(client, talks):
    address = quote(f"{SITE}/", safe="")
    assert client.get("/oembed").content.startswith(b"url: ")
    for query, name in (("maxwidth=x", "maxwidth"), ("maxheight=-1", "maxheight"), ("maxwidth=1e9", "maxwidth")):
        response = client.get(f"/oembed?url={address}&{query}")
        assert response.status_code == 400 and response.content.decode().startswith(f"{name}: ")
    assert client.get(f"/oembed?url={address}&format=yaml").status_code == 501


def test_scripts_of_any_site_may_read_every_answer(client, talks):
    for response in (
        ask(client, f"{SITE}/"),
        ask(client, "https://elsewhere.example/"),
        ask(client, f"{SITE}/", "&format=yaml"),
        client.get("/oembed"),
    ):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies


def test_a_former_address_is_answered_with_the_present_one(client, talks):
    talks.redirects.create(old_slug="old-talks")
    publish(talks, by=build.user(), note="Known under another address before")
    assert frame(answer(client, f"{SITE}/entries/old-talks/")) == "/embed/entries/talks/"


def test_text_can_leave_neither_the_attribute_nor_the_xml(client):
    nasty = '"></iframe><script>alert(1)</script>]]>&amp;\u202e'
    build.published(nasty, slug="talks")
    address = f"{SITE}/entries/talks/"
    html = BeautifulSoup(answer(client, address)["html"], "html.parser")
    assert [tag.name for tag in html.find_all(True)] == ["iframe"]
    assert html.iframe["title"] == "Talks tracker: " + nasty.replace("\u202e", "")
    root = ET.fromstring(ask(client, address, "&format=xml").content)
    assert root.findtext("html") == answer(client, address)["html"]


def test_it_costs_the_same_with_one_row_and_with_three(client, talks):
    costs = {"/": 1, "/?issue=trade": 3, "/entries/talks/": 2, "/issues/trade/": 2, "/actors/ruritania/": 2}

    def asked():
        return {path: queries(client, f"/oembed?url={quote(SITE + path, safe='')}") for path in costs}

    assert asked() == costs
    for number in range(3):
        build.published(f"Talks {number}")
    assert asked() == costs


def test_an_entry_s_page_names_the_address_where_it_describes_itself(client, talks):
    link = soup(client, "/entries/talks/").select_one('link[type="application/json+oembed"]')
    assert link["rel"] == ["alternate"]
    parts = urlsplit(link["href"])
    assert parse_qs(parts.query)["url"] == [f"{SITE}/entries/talks/"]
    data = json.loads(client.get(f"{parts.path}?{parts.query}").content)
    assert frame(data) == "/embed/entries/talks/"
