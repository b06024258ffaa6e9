"""When a channel stopped and was in use again, in words."""

from datetime import date

import pytest

from talks.press.publishing import withdraw
from talks.public.channel_turns import turns
from talks.public.neighbours import EntryView
from tests import builders as build
from tests.public.samples import day, span
from tests.public.test_entry import queries, soup, text

AS_OF = date(2024, 12, 31)


def period(state, start, end="", cause=None):
    return {"state": state, "span": span(start, end), "cause": cause, "summary": "", "cites": []}


def entry(pk, title):
    return EntryView(pk, title, f"/entries/{pk}/", "", "event", "held", date(2022, 8, 2))


def said(*periods, days=None):
    entries = {pk: entry(pk, f"Event {pk}") for pk in days or {}}
    return [one.sentence for one in turns(list(periods), days or {}, entries, AS_OF)]


def test_it_says_what_stopped_it_how_soon_and_when_it_went_on():
    # 2 to 5 August: 3 days. 5 August 2022 to 3 April 2024: 607 days.
    assert said(
        period("open", "2021", "2022-08-05"),
        period("suspended", "2022-08-05", "2024-04-03", 7),
        period("limited", "2024-04-03", cause=9),
        days={7: day("2022-08-02"), 9: day("2024-04-03")},
    ) == [
        "Suspended from 5 August 2022, 3 days after “Event 7”. Limited again from 3 April 2024, 607 days after it "
        "stopped, with “Event 9”."
    ]


def test_what_goes_on_is_counted_to_the_last_day_of_the_record():
    # 1 December to 31 December: 30 days.
    assert said(period("refused", "2024-12-01", cause=7), days={7: day("2024-12-01")}) == [
        "Refused from 1 December 2024, the same day as “Event 7”. Not in use again by 31 December 2024, 30 days on."
    ]


def test_ranges_are_said_as_ranges_and_what_is_not_known_as_such():
    assert said(period("suspended", "2024-05", "2024-06"), period("open", "2024-06")) == [
        # 31 May to 1 June, or 1 May to 30 June.
        "Suspended from May 2024; what brought it about is not on record. Open again from June 2024, between 1 and 60 "
        "days after it stopped."
    ]
    assert said(period("suspended", ""), period("unknown", "2024")) == [
        "Suspended; since when is not known; what brought it about is not on record. When it was in use again is not "
        "known: its state from 2024 is not on record."
    ]


def test_the_newest_comes_first_and_an_empty_log_says_nothing():
    assert [one.split(";")[0] for one in said(
        period("refused", "2022", "2023"), period("open", "2023", "2024"), period("suspended", "2024")
    )] == ["Suspended from 2024", "Refused from 2022"]  # fmt: skip
    assert said() == []


@pytest.mark.django_db
def test_board_and_page_say_it_with_links_and_a_withdrawn_cause_is_none(client):
    storm = build.published("A storm", kind="event", start="2021-06-01", end="2021-06-01")
    build.published("Talks", start="2021-06-11")
    build.published_channel(
        "Telephone line", periods=(("open", "2019", "2021-06-01"), ("suspended", "2021-06-01", None, storm))
    )
    # The record goes to 11 June 2021: ten days.
    words = "Suspended from 1 June 2021 , the same day as A storm . Not in use again by 11 June 2021, 10 days on."
    for address in ("/channels/", "/channels/telephone-line/"):
        shown = soup(client, address).select_one(".turns")
        assert text(shown) == words
        assert shown.a["href"] == "/entries/a-storm/"
    assert queries(client, "/channels/") == 4 and queries(client, "/channels/telephone-line/") == 4
    withdraw(storm, by=build.user(), note="Never happened")
    assert "what brought it about is not on record" in text(soup(client, "/channels/").select_one(".turns"))
