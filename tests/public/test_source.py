"""The sources: a list to filter, and one source's page."""

import pytest

from talks.public import facets
from talks.public import source as module
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    return [text(row) for row in soup(client, f"/sources/{query}").select(".source-title")]


@pytest.fixture
def three():
    for number, kind in enumerate(["readout", "wire", "wire"]):
        side = build.state("Ruritania") if kind == "readout" else None
        by = build.source(f"Réport {number}", kind=kind, published=f"202{number}-01-01", issuing_side=side)
        build.published(f"Talks {number}", source=by)


def test_they_come_newest_first_and_filter_by_kind_words_and_publisher(client, three):
    assert titles(client) == ["Réport 2", "Réport 1", "Réport 0"]
    assert titles(client, "?type=readout") == ["Réport 0"]
    assert titles(client, "?title=report+1") == ["Réport 1"]
    assert titles(client, "?publisher=daily-gazette") == titles(client)
    assert titles(client, "?publisher=nobody") == []
    assert titles(client, "?type=nonsense&after=-4") == titles(client)


def test_the_list_costs_the_same_with_one_and_with_three(client):
    build.published("Talks")
    assert queries(client, "/sources/") == 6
    for number in range(3):
        build.published(f"Talks {number}", source=build.source(f"Report {number}"))
    assert queries(client, "/sources/") == 6
    assert queries(client, "/sources/report-1/") == 5


def test_pages_follow_each_other(client, three, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    page = soup(client, "/sources/")
    assert "1–2 of 3 sources" in text(page)
    assert titles(client, page.find("a", rel="next")["href"].removeprefix("/sources/")) == ["Réport 0"]
    assert titles(client, "?after=9999") == []


def test_a_source_names_what_rests_on_it(client, three):
    build.published_channel()
    page = soup(client, "/sources/report-0/")
    assert "Readout" in text(page.select_one(".facts")) and "Ruritania" in text(page.select_one(".facts"))
    assert "Talks 0" in text(page) and "Talks 1" not in text(page)
    assert "Telephone line" in text(soup(client, "/sources/a-readout-of-talks/"))


def test_the_entries_of_a_source_come_a_page_at_a_time_and_lead_to_the_timeline(client, monkeypatch):
    for number in range(3):
        build.published(f"Talks {number}", start=f"2020-01-0{number + 1}", source=build.source("Annual report"))
    build.published("Elsewhere", source=build.source("Other report"))
    monkeypatch.setattr(facets, "PAGE_SIZE", 2)
    monkeypatch.setattr(facets.cards, "__defaults__", (2,))
    page = soup(client, "/sources/annual-report/")
    assert "3 entries" in text(page) and "Talks 2" in text(page) and "Talks 0" not in text(page)
    older = page.find("a", rel="next")["href"].partition("#")[0]
    assert "Talks 0" in text(soup(client, older)) and "Talks 2" not in text(soup(client, older))
    timeline = soup(client, "/?source=annual-report")
    assert "3 entries" in text(timeline) and "Elsewhere" not in text(timeline)
    assert "Annual report" in text(timeline.select_one(".pills"))


def test_a_source_that_no_published_entry_cites_is_not_found(client):
    build.source("Secret memo")
    assert client.get("/sources/secret-memo/").status_code == 404
