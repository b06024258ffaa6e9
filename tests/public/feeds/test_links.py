"""What pages offer to subscribe to leads to feeds and calendars that are there."""

import pytest
from django.http import QueryDict

from talks.public.feeds import links
from talks.public.selection import read
from tests import builders as build
from tests.public.feeds.reading import feed, property_of

pytestmark = pytest.mark.django_db


def follow(client, alternates):
    """The title of what each of them leads to, as its own kind of reader reads it."""
    for one in alternates:
        path = one.url.removeprefix("http://127.0.0.1:8000")
        yield feed(client, path).feed.title if one.is_feed else property_of(client, path, "name")


def test_the_timeline_offers_its_own_filter_from_the_beginning(client):
    build.published()
    asked = read(QueryDict("status=held&issue=trade&after=2020-05-01.1"), paged=True)
    found = links.for_timeline(asked)
    assert [one.type for one in found] == ["application/atom+xml", "text/calendar"]
    assert set(follow(client, found)) == {"Talks tracker: Trade, Held"}
    assert found[0].url.endswith("/feeds/timeline.atom?issue=trade&status=held")
    assert [one.title for one in found] == ["Feed of these entries", "Calendar of these entries"]
    assert links.for_timeline(read(QueryDict("")))[0].title == "Feed of all entries"


def test_issues_actors_channels_and_corrections_offer_their_own(client):
    build.published()
    build.published_channel()
    offered = [
        *links.for_subject("issue", "trade", "Trade"),
        *links.for_subject("actor", "ruritania", "Ruritania"),
        *links.for_subject("channel", "telephone-line", "Telephone line"),
        *links.for_corrections(),
    ]
    assert list(follow(client, offered)) == [
        f"Talks tracker: {name}"
        for name in ("Trade", "Trade", "Ruritania", "Ruritania", "Telephone line", "Corrections")
    ]
