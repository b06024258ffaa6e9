"""Whose own written account of the talks is cited, and whose is missing."""

import pytest
from bs4 import BeautifulSoup

from talks.models import Reference
from talks.press.publishing import publish
from tests import builders as build

pytestmark = pytest.mark.django_db


def accounts_shown(client, *readouts):
    entry = build.draft("Talks in Strelsau", start="2020-05-01")
    for number, (side, published) in enumerate(readouts, 2):
        readout = build.source(f"{side} on its talks, {published}", kind="readout", issuing_side=build.state(side),
                               published=published)  # fmt: skip
        Reference.objects.create(entry=entry, number=number, source=readout)
    publish(entry, by=build.user(), note="First published")
    page = BeautifulSoup(client.get("/entries/talks-in-strelsau/").content, "html.parser")
    return " ".join(page.find(id="sources").get_text(" ").split())


def test_a_side_that_published_nothing_is_shown_as_such(client):
    shown = accounts_shown(client, ("Ruritania", "2020-05-02"))
    assert "Grand Fenwick: no readout cited" in shown
    assert "Ruritania: no readout cited" not in shown


def test_a_readout_from_before_the_talks_is_no_account_of_them(client):
    assert "Ruritania: no readout cited" in accounts_shown(client, ("Ruritania", "2019-07-26"))


def test_a_readout_of_unknown_day_in_the_month_of_the_talks_may_be_one(client):
    assert "Ruritania: no readout cited" not in accounts_shown(client, ("Ruritania", "2020-05"))
