"""The tree of issues, and one issue's page."""

import pytest

from talks.press.publishing import publish
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def talks(number, **more):
    security = build.issue("Security")
    entry = build.draft(f"Talks {number}", issues=[build.issue("Hotline", security)], start=f"202{number}-05-01")
    build.position(entry, build.issue("Hotline"), **more)
    build.outcome(entry, build.issue("Hotline"), summary=f"Came of {number}.")
    publish(entry, by=build.user(), note="First")
    return entry


def test_the_tree_counts_entries_with_everything_below(client):
    talks(1)
    talks(2)
    build.draft("Draft", issues=[build.issue("Hotline")])
    page = soup(client, "/issues/")
    assert [text(row) for row in page.select(".branch")] == ["Security 2 entries", "Hotline 2 entries"]


def test_the_lists_cost_the_same_with_one_and_with_three_entries(client):
    talks(1)
    build.published_channel()
    assert queries(client, "/issues/") == 1
    assert queries(client, "/issues/security/") == 8
    talks(2)
    talks(3)
    build.published_channel("Second line")
    build.published_channel("Third line")
    assert queries(client, "/issues/") == 1
    assert queries(client, "/issues/security/") == 8


def test_an_issue_shows_outcomes_positions_and_entries_of_everything_below_it(client):
    talks(1)
    talks(2)
    page = soup(client, "/issues/security/")
    assert [text(row) for row in page.select("#outcomes .ladder-date")] == ["1 May 2022", "1 May 2021"]
    assert "Judged by the editors" in text(page.find(id="outcomes"))
    assert "Ruritania" in text(page.find(id="positions").h3)
    assert [text(title) for title in page.select("#entries .card-title")] == ["Talks 2", "Talks 1"]
    assert page.find("a", string="Filter them on the timeline")["href"] == "/?issue=security"


def test_an_analyst_stands_apart_from_the_sides(client, visit):  # noqa: F811
    page = soup(client, "/issues/military-hotline/")
    assert [text(heading) for heading in page.select(".party h3")] == ["Grand Fenwick", "Analysts, business and press"]


def test_pages_of_entries_follow_each_other(client, monkeypatch):
    for number in range(30):
        build.published(f"Talks {number:02}", start=f"2020-03-{number + 1:02}")
    page = soup(client, "/issues/trade/")
    first = [text(title) for title in page.select("#entries .card-title")]
    older = page.find("a", rel="next")["href"]
    second = [text(title) for title in soup(client, older.split("#")[0]).select("#entries .card-title")]
    assert (len(first), first[0], len(second), second[-1]) == (25, "Talks 29", 5, "Talks 00")


def test_its_other_names_and_former_addresses_are_known(client):
    trade = build.issue("Trade")
    trade.aliases.create(text="Commerce")
    trade.redirects.create(old_slug="old-trade")
    build.published("Talks")
    assert "Also called Commerce" in text(soup(client, "/issues/trade/"))
    assert client.get("/issues/old-trade/")["Location"] == "/issues/trade/"
    assert client.get("/issues/never/").status_code == 404
