"""The sides' readouts beside each other on an entry's page."""

import pytest

from talks.models import Reference
from talks.press.publishing import publish
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def talks(*readouts, **more):
    """Published talks of two states on 1 May 2020; readouts are (side, published, issues it mentions)."""
    entry = build.draft("Talks in Strelsau", issues=[build.issue("Trade"), build.issue("Taiwan")], **more)
    for number, (side, published, mentions) in enumerate(readouts, 2):
        readout = build.source(f"{side} on its talks, {number}", kind="readout", issuing_side=build.state(side),
                               published=published)  # fmt: skip
        readout.mentions.set([build.issue(name) for name in mentions])
        Reference.objects.create(entry=entry, number=number, source=readout)
    publish(entry, by=build.user(), note="First published")
    return entry


def section(client):
    return soup(client, "/entries/talks-in-strelsau/").find(id="readouts")


def groups(shown):
    return [
        (text(one.h3), [text(row) for row in one.select("li")] or text(one.p)) for one in shown.select(".readout-group")
    ]


def test_it_shows_what_either_mentions_and_what_both_do(client):
    talks(("Ruritania", "2020-05-01", ["Trade", "Flights"]), ("Grand Fenwick", "2020-05-03", ["Trade", "Fish"]))
    shown = section(client)
    assert groups(shown) == [
        ("Ruritania only 1", ["Flights"]),
        ("Both 1", ["Trade"]),
        ("Grand Fenwick only 1", ["Fish"]),
    ]
    assert text(shown.p) == (
        "Of 3 issues that the readouts mention, 1 stand in both, 1 only in that of Ruritania and 1 only in that of "
        "Grand Fenwick."
    )
    assert [text(one) for one in shown.select(".readout-sides dd")] == [
        "Source 2 · the same day",
        "Source 3 · 2 days later",
    ]
    assert "in no readout cited here: Taiwan" in text(shown)


def test_a_side_without_a_readout_is_said_to_have_none(client):
    talks(("Ruritania", "2020-05", ["Trade"]))
    shown = section(client)
    assert groups(shown) == [
        ("Ruritania 1", ["Trade"]), ("Both", "Not known"), ("Grand Fenwick", "No readout cited"),
    ]  # fmt: skip
    assert "Grand Fenwick: no readout cited, so what its account says or leaves out is not known." in text(shown.p)
    assert text(shown.dd) == "Source 2 · at most 30 days later"


def test_a_readout_whose_issues_are_not_on_record_is_shown_as_such(client):
    talks(("Ruritania", "2020-05-01", ["Trade"]), ("Grand Fenwick", "2020-05-01", []))
    assert "which issues it mentions is not on record" in text(section(client).p)


def test_without_any_readout_there_is_nothing_to_compare(client):
    talks()
    assert section(client) is None


def test_talks_that_were_declined_have_no_readouts_to_compare(client):
    talks(("Ruritania", "2020-05-01", ["Trade"]), status="declined")
    assert section(client) is None


def test_it_costs_no_query(client):
    talks()
    alone = queries(client, "/entries/talks-in-strelsau/")
    entry = build.published("Second talks")
    for number in (2, 3, 4):
        readout = build.source(f"Account {number}", kind="readout", issuing_side=build.state(), published="2020-05-01")
        Reference.objects.create(entry=entry, number=number, source=readout)
    publish(entry, by=build.user(), note="Readouts")
    assert queries(client, "/entries/second-talks/") == alone == 7
