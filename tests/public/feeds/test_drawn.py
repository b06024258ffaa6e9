"""Items are drawn once, as long as nothing about them changes, and never longer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from talks.press.publishing import correct, publish, withdraw
from talks.public.feeds import entries
from talks.public.feeds.atom import Item
from talks.public.feeds.drawn import Drawn
from tests import builders as build
from tests.public.feeds.reading import feed

FEED = "/feeds/timeline.atom"


@pytest.fixture
def made(monkeypatch):
    """The titles of the items that were drawn, one by one."""
    monkeypatch.setattr(entries, "drawn", Drawn())
    titles, real = [], entries.item

    def item(news):
        titles.append(news.record["title"])
        return real(news)

    monkeypatch.setattr(entries, "item", item)
    return titles


@pytest.mark.django_db
def test_after_a_publication_only_what_it_changed_is_drawn_anew(client, made):
    first, second = build.published("First"), build.published("Second")
    before = client.get(FEED).content
    assert made == ["Second", "First"]
    assert client.get(f"{FEED}?kind=meeting").status_code == 200
    build.published("Third")
    assert [one.title for one in feed(client, FEED).entries] == ["Third", "Second", "First"]
    assert made == ["Second", "First", "Third"]
    first.summary = "More."
    first.save()
    correct(first, by=build.user(), note="A slip")
    corrected = feed(client, FEED).entries[0]
    assert made[3:] == ["First"] and "A slip" in corrected.content[0].value
    withdraw(second, by=build.user(), note="Not ours")
    publish(second, by=build.user(), note="Ours after all")
    assert [one.title for one in feed(client, FEED).entries] == ["Second", "First", "Third"]
    assert made[4:] == ["Second"] and before


@pytest.mark.django_db
def test_what_was_drawn_is_what_would_be_drawn(client, made, monkeypatch):
    for number in range(3):
        entry = build.draft(f"Talks {number}")
        build.outcome(entry)
        publish(entry, by=build.user(), note="First published")
    client.get(FEED)
    held = client.get(f"{FEED}?status=held").content
    assert len(made) == 3
    monkeypatch.setattr(entries, "drawn", Drawn())
    assert client.get(f"{FEED}?status=held&from=1900").content.count(b"<entry>") == 3 == held.count(b"<entry>")
    assert len(made) == 6


@pytest.mark.django_db
def test_an_item_for_another_address_of_the_site_is_drawn_for_it(client, made, settings):
    build.published("Talks")
    client.get(FEED)
    settings.SITE_URL = "https://talks.example"
    assert "https://talks.example/entries/talks/" in client.get(FEED).text


def test_of_too_many_items_those_go_that_were_longest_not_asked_for():
    held, at = Drawn(most=2), datetime(2026, 1, 1, tzinfo=UTC)
    item = Item("id", "title", "url", at, at, [], "", "")
    held.keep(1, 10, "a", item)
    held.keep(2, 20, "b", item)
    assert held.item(1, "a") is item and held.item(1, "other") is None and held.item(3, "c") is None
    held.keep(3, 30, "c", item)
    assert held.item(2, "b") is None and held.editions([1, 2, 3]) == [10, 30]
