"""One side on one issue over time, at an address of its own."""

import pytest

from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db
ADDRESS = "/issues/trade/positions/ruritania/"


def said(when, stance, quote="", speaker=None, voice="official", party=None, on=None):
    """A published entry of that day in which Ruritania says one thing on trade."""
    ruritania = build.state("Ruritania")
    entry = build.draft(f"Talks of {when}", start=when)
    if voice != "analyst":  # an analyst's view is nobody's
        party = party or ruritania
    build.position(
        entry, on or build.issue("Trade"), party=party, stance=stance, voice=voice, quote=quote,
        quote_language="en" if quote else "", speaker=speaker or build.minister("Rudolf", ruritania),
        summary=f"Says so on {when}.",
    )  # fmt: skip
    publish(entry, by=build.user(), note="First")
    return entry


def test_it_marks_each_shift_and_quotes_both_ends(client):
    said("2020-05-01", "refuses", quote="never")
    said("2021-05-01", "refuses")
    said("2022-05-01", "hedges", quote="perhaps")
    page = soup(client, ADDRESS)
    assert text(page.select_one(".lede")) == (
        "3 positions of Ruritania in its own words: the stance changed 1 time, most recently from refuses to hedges."
    )
    steps = page.select(".stances > li")
    assert [text(step.select_one(".stance-date")) for step in steps] == ["1 May 2022", "1 May 2021", "1 May 2020"]
    assert [bool(step.select(".shift")) for step in steps] == [True, False, False]
    assert "“ perhaps ”" in text(steps[0]) and "Says so on 2021-05-01." in text(steps[0].select_one(".was"))
    assert steps[0].select_one(".was a")["href"] == "/entries/talks-of-2021-05-01/#positions"


def test_an_analyst_and_another_side_s_word_are_no_stance_of_the_side(client):
    said("2020-05-01", "refuses")
    said("2021-05-01", "supports", speaker=build.actor("Professor Calculus"), voice="analyst")
    fenwick = build.minister("Gloriana", build.state("Grand Fenwick"))
    said("2022-05-01", "supports", speaker=fenwick)
    page = soup(client, ADDRESS)
    assert [text(one) for one in page.select(".stances .stance-date")] == ["1 May 2020"]
    assert page.select(".shift") == []
    assert "1 May 2022" in text(page.find(id="told-title").parent)
    assert "Professor Calculus" not in text(page.main)


def test_a_ministry_speaks_for_its_state(client):
    rudolf = build.minister("Rudolf", build.state("Ruritania"))
    ministry = build.organisation("Ruritania Foreign Ministry")
    said("2020-05-01", "refuses", party=ministry, speaker=rudolf)
    said("2021-05-01", "hedges")
    assert len(soup(client, ADDRESS).select(".stances > li")) == 2


def test_what_is_said_on_an_issue_below_is_not_compared(client):
    said("2020-05-01", "refuses")
    said("2021-05-01", "supports", on=build.issue("Tariffs", build.issue("Trade")))
    page = soup(client, ADDRESS)
    assert len(page.select(".stances > li")) == 1
    assert "not on those below it" in text(page.header.find_next("header"))


def test_it_costs_the_same_with_one_and_with_three(client):
    said("2020-05-01", "refuses")
    assert queries(client, ADDRESS) == 6
    said("2021-05-01", "hedges")
    said("2022-05-01", "supports")
    assert queries(client, ADDRESS) == 6


def test_who_said_nothing_is_told_so_and_nobody_is_missing(client):
    entry = said("2020-05-01", "refuses")
    page = soup(client, "/issues/trade/positions/grand-fenwick/")
    assert "No position of Grand Fenwick in its own words is on record." in text(page.select_one(".lede"))
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert client.get("/issues/trade/positions/nobody/").status_code == 404
    assert client.get("/issues/nothing/positions/ruritania/").status_code == 404
    withdraw(entry, by=build.user(), note="Never happened")
    assert client.get(ADDRESS).status_code == 404


def test_a_former_address_of_the_issue_leads_on(client):
    trade = build.issue("Trade")
    trade.redirects.create(old_slug="old-trade")
    said("2020-05-01", "refuses")
    assert client.get("/issues/old-trade/positions/ruritania/")["Location"] == ADDRESS


def test_the_issue_leads_to_each_side_that_spoke_on_it(client):
    said("2020-05-01", "refuses")
    assert soup(client, "/issues/trade/").select_one(f".stance-links a[href='{ADDRESS}']")
