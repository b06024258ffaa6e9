"""The site map names every page and nothing else; robots.txt keeps robots out of what has no end."""

import re
from urllib import robotparser
from xml.etree import ElementTree

import pytest

from talks.models.editions import Edition
from talks.press.publishing import publish, withdraw
from talks.public.feeds import sitemap as module
from tests import builders as build
from tests.crawling import links
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.feeds.reading import queries

pytestmark = pytest.mark.django_db

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "http://127.0.0.1:8000"


def listed(client, url):
    """{path: when it changed}, in order."""
    response = client.get(url)
    assert response.status_code == 200 and response["Content-Type"] == "application/xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    return {one.findtext(f"{NAMESPACE}loc").removeprefix(SITE): one.findtext(f"{NAMESPACE}lastmod") for one in root}


def every_page(client):
    return [path for section in listed(client, "/sitemap.xml") for path in listed(client, section)]


def test_it_lists_every_page_that_a_page_links_to_and_each_of_them_is_there(client, visit):  # noqa: F811
    build.published_channel()
    pages = every_page(client)
    assert len(pages) == len(set(pages))
    answers = {page: client.get(page) for page in pages}
    assert {answer.status_code for answer in answers.values()} == {200}
    linked = {link for page, answer in answers.items() for link in links(page, answer.text)}
    kinds = "entries|issues|actors|channels|sources"
    reached = {link for link in linked if re.fullmatch(rf"/(({kinds})/([\w-]+/)?)?", link)}
    assert {"/", "/entries/rudolf-in-fenwick/", "/channels/telephone-line/"} <= reached <= set(pages)


def test_drafts_and_what_was_withdrawn_are_not_in_it(client):
    build.draft("Secret talks", issues=[build.issue("Secrecy")])
    gone = build.published("Unspeakable", issues=[build.issue("Gossip")])
    assert "/entries/unspeakable/" in every_page(client) and "/issues/gossip/" in every_page(client)
    withdraw(gone, by=build.user(), note="Taken back")
    pages = " ".join(every_page(client))
    assert "secre" not in pages and "unspeakable" not in pages and "gossip" not in pages


def test_pages_carry_the_time_of_the_newest_edition_that_shows_in_them(client):
    first = build.published("First")
    build.published("Second", issues=[build.issue("Fish")])
    publish(first, by=build.user(), note="More")
    at = {(one.slug, one.number): one.published_at.isoformat(timespec="seconds") for one in Edition.objects.all()}
    assert listed(client, "/sitemap-entries-1.xml")["/entries/first/"] == at["first", 2]
    assert listed(client, "/sitemap-issues-1.xml") == {
        "/issues/fish/": at["second", 1],
        "/issues/trade/": at["first", 2],
    }
    assert listed(client, "/sitemap.xml")["/sitemap-entries-1.xml"] == at["first", 2]
    pages = listed(client, "/sitemap-pages-1.xml")
    assert pages["/"] and pages["/about/"] is None, "what publications do not change says nothing"


def test_a_section_never_holds_more_than_it_may(client, monkeypatch):
    monkeypatch.setattr(module, "MOST_ADDRESSES", 2)
    for number in range(5):
        build.published(f"Talks {number}")
    sections = [path for path in listed(client, "/sitemap.xml") if "entries" in path]
    assert sections == [f"/sitemap-entries-{number}.xml" for number in (1, 2, 3)]
    found = [list(listed(client, path)) for path in sections]
    assert [len(one) for one in found] == [2, 2, 1]
    assert [path for one in found for path in one] == [f"/entries/talks-{number}/" for number in range(5)]


@pytest.mark.parametrize("path", ["entries-2", "entries-0", "nothing-1", "pages-2", "entries-99999999999999999999"])
def test_a_section_that_is_not_there_is_not_found(client, path):
    build.published()
    assert client.get(f"/sitemap-{path}.xml").status_code == 404


def test_a_site_without_content_has_a_site_map(client):
    assert list(listed(client, "/sitemap.xml")) == ["/sitemap-pages-1.xml"]


def test_it_costs_the_same_with_one_and_with_three(client):
    urls = ["/sitemap.xml", "/sitemap-entries-1.xml", "/sitemap-sources-1.xml", "/sitemap-pages-1.xml"]
    build.published("Talks")
    build.published_channel()
    assert [queries(client, url) for url in urls] == [7, 3, 3, 1]
    for number in range(3):
        build.published(f"Talks {number}", source=build.source(f"Paper {number}"))
    assert [queries(client, url) for url in urls] == [7, 3, 3, 1]


def test_it_says_so_when_nothing_is_new(client):
    build.published()
    first = client.get("/sitemap.xml")
    assert client.get("/sitemap.xml", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_robots_may_read_pages_and_stay_out_of_what_has_no_end(client, django_assert_num_queries, settings):
    settings.SITE_URL = "https://talks.example"
    with django_assert_num_queries(0):
        response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    rules = re.findall(r"^Disallow: (.+)$", response.text, re.MULTILINE)
    # The standard's wildcards, which Python's own reader of such files does not know.
    kept_out = [re.compile(re.escape(rule).replace(r"\*", ".*")) for rule in rules]

    def may(path):
        return not any(rule.match(path) for rule in kept_out)

    for path in ("/", "/entries/talks/", "/entries/talks/editions/1/", "/issues/trade/", "/issues/trade/feed.atom",
                 "/feeds/timeline.atom", "/sitemap.xml", "/static/css/base.css", "/api/", "/data/"):  # fmt: skip
        assert may(path), path
    for path in ("/admin/", "/admin/login/", "/?issue=trade", "/issues/trade/?after=2020-05-01.1", "/calendar.ics",
                 "/feeds/timeline.atom?status=held", "/issues/trade/calendar.ics", "/export/entries.csv"):  # fmt: skip
        assert not may(path), path
    reader = robotparser.RobotFileParser()
    reader.parse(response.text.splitlines())
    assert reader.site_maps() == ["https://talks.example/sitemap.xml"]
    assert not reader.can_fetch("anybody", "https://talks.example/admin/")
