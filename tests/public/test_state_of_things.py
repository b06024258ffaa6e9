"""The state of things above the timeline: what it says, where it says nothing, and that it is worked out once."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from talks.press.publishing import correct, publish, withdraw
from talks.public import corrections, releases, state_of_things
from tests import builders as build
from tests.public.indexes import brought_up
from tests.public.test_commitments import talks
from tests.public.test_timeline import soup

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 26, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Sets the day, 26 November 2026 unless told."""

    def at(**before):
        monkeypatch.setattr(timezone, "now", lambda: NOVEMBER - timedelta(**before))

    at()
    return at


def text(element):
    return " ".join(element.get_text().split())


def said(client, address="/"):
    return [text(one) for one in soup(client, address).select(".things-said li")]


def named(client):
    return [text(one) for one in soup(client).select(".things-named li")]


def links(client):
    return [one["href"] for one in soup(client).select(".things a")]


# --- What it says -----------------------------------------------------------------------------------------------------


def test_one_of_each_is_told_in_the_singular(client, clock):
    talks("Talks", ("Sign a treaty", "2020-06-15", "", ""))
    build.published("Last of the record", start="2020-08-10", kind="event")
    build.published_channel(periods=[("open", "2019", "2020-02-03", None), ("suspended", "2020-02-03", None, None)])
    assert said(client) == [
        "0 of 1 channel is open; 1 suspended.",
        "1 of 1 commitment due by 10 August 2020 is overdue.",
        "In the week to 26 November 2026: 2 of 2 entries published; 1 of 1 channel published.",
        "The one contact on record: Talks, 1 May 2020.",
    ]
    assert named(client)[:2] == [
        "Telephone line, suspended since 3 February 2020",
        "Sign a treaty, 56 days past its date",  # 15 + 31 + 10
    ]
    assert links(client)[:6] == [
        "/channels/", "/commitments/", "/corrections/", "/entries/talks/",
        "/channels/telephone-line/", "/entries/talks/#commitments",
    ]  # fmt: skip


def test_of_many_the_first_few_are_named_the_latest_and_the_longest_overdue_first(client, clock):
    talks(
        "Talks",
        ("Buy fish", "2020-06-01", "kept", "2020-05-20"),
        ("Sell boats", "2020-07", "in_the_works", "2020-06-01"),
        ("Sign a treaty", "2020-06-15", "", ""),
        ("Swap maps", "2020-08-01", "", ""),
        ("Meet again", "2021-01-31", "", ""),
    )
    build.published("A call", start="2020-08-10", kind="call")
    for name, state, since in [
        ("Mail", "open", "2019"), ("Ferry", "limited", "2019-05"), ("Rail", "suspended", "2020-01-02"),
        ("Radio", "suspended", "2018"), ("Pass", "refused", "2017"),
    ]:  # fmt: skip
        build.published_channel(name, periods=[(state, since, None, None)])
    assert said(client) == [
        "1 of 5 channels is open; 1 limited, 2 suspended and 1 refused.",
        "3 of 4 commitments due by 10 August 2020 are overdue.",
        "In the week to 26 November 2026: 2 of 2 entries published; 5 of 5 channels published.",
        "The last of 2 contacts on record: A call, 10 August 2020.",
    ]
    assert named(client)[:6] == [
        "Rail, suspended since 2 January 2020", "Ferry, limited since May 2019", "Radio, suspended since 2018",
        "and 1 more",
        "Sign a treaty, 56 days past its date", "Sell boats, at least 10 days past its date",
    ]  # fmt: skip


def test_what_changed_is_of_the_seven_days_up_to_the_last_release(client, clock):
    clock(days=7)
    old, older = build.published("Old"), build.published("Older")
    clock(days=6, hours=9)  # the first moment of the week
    build.published("New")
    clock(days=1)
    for note in ("The date was wrong", "The place was wrong"):
        correct(old, by=build.user(), note=note)
    clock()
    publish(older, by=build.user(), note="More is known")
    assert said(client)[0] == "In the week to 26 November 2026: 1 of 3 entries published, 1 updated and 1 corrected."
    assert named(client)[:2] == ["Old, corrected", "Older, updated"], "corrections first, each entry once"


def test_what_was_withdrawn_is_told_and_nothing_else_of_it(client, clock):
    gone, stays = build.published("Unspeakable"), build.published("Talks")
    correct(gone, by=build.user(), note="Still unspeakable")
    withdraw(gone, by=build.user(), note="Not ours to tell")
    correct(stays, by=build.user(), note="Wrong")
    assert said(client)[0] == (
        "In the week to 26 November 2026: 1 of 1 entry published and 1 corrected; 1 entry withdrawn."
    )
    assert named(client)[:2] == ["Talks, corrected", "The entry at /entries/unspeakable/, withdrawn"]
    assert "Unspeakable" not in client.get("/").text


def test_what_may_be_spoken_of_is_what_the_log_of_corrections_speaks_of(clock):
    entry = build.published("Talks")
    correct(entry, by=build.user(), note="Before the withdrawal")
    withdraw(entry, by=build.user(), note="Withdrawn")
    publish(entry, by=build.user(), note="Back again")
    correct(entry, by=build.user(), note="After it")
    withdraw(build.published_channel(), by=build.user(), note="Not one")
    found = [one.pk for one in state_of_things.seen(state_of_things.editions_since(NOVEMBER.date()))]
    assert found == list(corrections.visible().values_list("pk", flat=True))
    assert len(found) == 4


def test_where_the_dates_leave_open_which_contact_was_the_last_all_are_named(client, clock):
    build.published("A call", start="2020-05-10", kind="call")
    build.published("A visit", start="2020-05", kind="visit")
    build.published("Before", start="2020-04", kind="visit")
    build.published("To come", start="2020-07-01", kind="visit", status="proposed")
    assert said(client)[-1] == "The last of 3 contacts on record: A call, 10 May 2020."
    assert named(client)[-1] == "A visit, May 2020"


def test_a_long_meeting_that_ended_last_is_the_last_contact(client, clock):
    build.published("A round", start="2020-01-02", end="2020-06-30", kind="round")
    build.published("A call", start="2020-05-10", kind="call")
    assert "A round" in said(client)[-1]


# --- Where it says nothing --------------------------------------------------------------------------------------------


def test_an_empty_log_has_no_state(client):
    assert not soup(client).select(".things, link[href*='state']")


def test_nothing_is_said_where_there_is_nothing(client, clock):
    clock(days=30)
    talks("Talks", ("Buy fish", "2020-06-01", "kept", "2020-05-20"), ("Meet again", "2021-01-31", "", ""))
    clock()
    withdraw(build.published_channel(), by=build.user(), note="Not one")
    assert said(client) == [
        "In the week to 26 November 2026: 1 channel withdrawn.",
        "The one contact on record: Talks, 1 May 2020.",
    ]


@pytest.mark.parametrize("address", ["/?issue=trade", "/?q=talks", "/?from=2019", "/?find=ruri", "/?from=31+June+2023"])
def test_it_stands_above_the_whole_timeline_only(client, address):
    build.published()
    assert said(client) and not said(client, address)


def test_later_pages_and_parts_do_without(client):
    for number in range(27):
        build.published(f"Entry {number:02}", start=f"2020-01-{number + 1:02}")
    assert not said(client, soup(client).select_one("a[rel=next]")["href"])
    assert "things" not in client.get("/", headers={"HX-Request": "true", "HX-Target": "timeline"}).text


# --- Once a release ---------------------------------------------------------------------------------------------------


def some(title):
    talks(title, ("Buy fish", "2020-06-01", "", ""), ("Sell boats", "2020-06-02", "", ""), ("Meet", None, "", ""))
    build.published(f"After {title}", start="2020-08-10")
    build.published_channel(f"Line of {title}", periods=[("limited", "2019", None, None)])


def test_it_is_worked_out_once_a_release_at_the_same_cost_with_one_and_with_three(client, django_assert_num_queries):
    for titles in (["One"], ["Two", "Three"]):
        for title in titles:
            some(title)
        brought_up()
        with django_assert_num_queries(11):
            client.get("/")
        with django_assert_num_queries(1):
            assert len(said(client)) == 4


def test_a_copy_that_still_holds_costs_one_query_and_a_release_makes_another(client, django_assert_num_queries):
    build.published("Talks")
    etag = client.get("/")["ETag"]
    assert client.get("/")["ETag"] == etag
    with django_assert_num_queries(1):
        assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    build.published("A call", kind="call")
    newer = client.get("/", headers={"If-None-Match": etag})
    assert newer.status_code == 200 and newer["ETag"] != etag
    assert "2 contacts on record" in text(soup(client).select_one(".things"))


def test_the_page_and_what_stands_above_it_are_of_one_release(client, monkeypatch):
    build.published("Talks")
    interfering, original = iter([True]), releases.one_moment

    def published_meanwhile(request):
        if next(interfering, False):
            build.published("A call", kind="call")
        return original(request)

    monkeypatch.setattr(state_of_things.releases, "one_moment", published_meanwhile)
    response = client.get("/")
    page = BeautifulSoup(response.text, "html.parser")
    assert "2 contacts on record" in text(page.select_one(".things"))
    assert text(page.select_one(".lede")).startswith("2 entries"), "the timeline was drawn anew"
    assert len(page.select(".card-title")) == 2
    assert response["ETag"] == client.get("/")["ETag"]


def test_of_a_week_with_very_many_editions_their_number_is_bounded(client, clock, monkeypatch):
    monkeypatch.setattr("talks.public.state_of_things.MOST_CHANGES", 2)
    for number in range(2):
        build.published(f"Talks {number}")
    assert "2 of 2 entries published" in " ".join(said(client))
    build.published("Talks 3")
    assert "In the week to 26 November 2026: more than 2 editions published." in " ".join(said(client))
