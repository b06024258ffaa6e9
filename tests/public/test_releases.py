"""Whatever is published while an answer is made, the answer is of one release, and its validator says of which."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection
from django.test import RequestFactory

from talks.press.publishing import publish, withdraw
from talks.public import facets, releases
from talks.public.api import rendering
from talks.public.filters import TimelineFilter
from talks.public.version import newest
from tests import builders as build


def once(monkeypatch, module, name, happens):
    """Let something happen when `module.name` is first called, before it answers."""
    asked, real = [], getattr(module, name)

    def called(*args, **kwargs):
        if not asked:
            asked.append(True)
            happens()
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, called)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "module", "name"),
    [
        ("/issues/trade/", facets, "cards"),
        ("/actors/ruritania/", facets, "cards"),
        ("/sources/a-readout-of-talks/", facets, "cards"),
        ("/embed/", facets, "cards"),
        ("/feeds/timeline.atom", facets, "in_order"),
        ("/export/timelinejs.json", facets, "rows"),
        ("/api/v1/entries/", rendering, "slugs_of"),
        ("/api/v1/outcomes/", rendering, "cite"),
        ("/api/v1/issues/", facets, "term_counts"),
    ],
)
def test_an_answer_overtaken_by_a_publication_is_made_again(client, monkeypatch, address, module, name):
    entry = build.draft("First")
    build.outcome(entry, build.issue("Trade"), summary="Came of the first.")
    publish(entry, by=build.user(), note="First published")

    def meanwhile():
        other = build.draft("Second")
        build.outcome(other, build.issue("Trade"), summary="Came of the second.")
        publish(other, by=build.user(), note="First published")

    once(monkeypatch, module, name, meanwhile)
    overtaken = client.get(address)
    assert overtaken.status_code == 200
    undisturbed = client.get(address)
    assert overtaken.content == undisturbed.content and overtaken["ETag"] == undisturbed["ETag"]
    assert client.get(address, headers={"If-None-Match": overtaken["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_what_is_withdrawn_while_a_list_is_made_is_not_in_it(client, monkeypatch):
    kept, gone = build.published("Kept"), build.published("Gone")
    once(monkeypatch, facets, "rows", lambda: withdraw(gone, by=build.user(), note="Not ours"))
    answer = json.loads(client.get("/api/v1/entries/").content)
    assert (answer["count"], [one["slug"] for one in answer["results"]]) == (1, [kept.slug])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("tries", [1, 3])
def test_where_somebody_publishes_without_pause_an_answer_is_of_one_moment(monkeypatch, tries):
    build.published("Talks")
    monkeypatch.setattr(releases, "TRIES", tries)
    request, asked = RequestFactory().get("/"), []

    def ask(state):
        asked.append(state)
        elsewhere(lambda: build.published(f"Talks {len(asked)}"))
        return newest(), [row.title for row in facets.stream(state, TimelineFilter(), "title")]

    titles = releases.of_one_release(request, ask)
    assert len(asked) == tries + 1 and len(titles) == len(asked[-1].index) == tries + 1
    assert releases.stamp_of(releases.version_of(request)) == asked[-1].stamp


@pytest.mark.django_db(transaction=True)
def test_a_long_answer_does_not_see_what_is_published_meanwhile(monkeypatch):
    for number in range(3):
        build.published(f"Talks {number}", start=f"2020-01-0{number + 1}")
    monkeypatch.setattr(facets, "CHUNK", 1)
    request = RequestFactory().get("/")
    with releases.one_moment(request) as state:
        stream = facets.stream(state, TimelineFilter(), "title")
        titles = [next(stream).title]
        elsewhere(lambda: build.published("Talks between", start="2020-01-02"))
        titles += [row.title for row in stream]
        assert newest() == releases.version_of(request)
    assert titles == ["Talks 2", "Talks 1", "Talks 0"]
    assert not connection.in_atomic_block
    with releases.one_moment(RequestFactory().get("/")) as state:
        assert len(list(facets.stream(state, TimelineFilter()))) == 4


def elsewhere(act):
    """Do something on a connection of its own."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
