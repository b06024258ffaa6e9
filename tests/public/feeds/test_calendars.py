"""Calendars: which entries stand in them, what they say of themselves, what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.press.publishing import correct, publish, withdraw
from talks.public import facets
from talks.public.feeds import calendars
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.feeds.reading import calendar, events, property_of, queries
from tests.public.feeds.test_entries import HOSTILE

pytestmark = pytest.mark.django_db

CALENDAR = "/calendar.ics"
EVERY = [CALENDAR, "/issues/trade/calendar.ics", "/actors/ruritania/calendar.ics"]


def test_an_entry_stands_on_its_days_with_what_came_of_it(client, visit):  # noqa: F811
    event = events(client, CALENDAR)["Rudolf in Fenwick"]
    assert (str(event.start), str(event.end)) == ("2020-05-01", "2020-05-03")
    assert str(event["LOCATION"]) == "Strelsau"
    assert event["STATUS"] == "CONFIRMED" and event["SEQUENCE"] == 0
    text = str(event["DESCRIPTION"])
    assert text.startswith("Held 1–2 May 2020 in Strelsau.\nRudolf in Fenwick, in one line.")
    assert "- Trade: Limited progress. A little. Judged by the editors. [1]" in text
    assert "Judged by Rudolf, Foreign Minister, Ruritania Foreign Ministry (official)" in text
    assert "[1] A readout of talks, news report, Daily Gazette, 2 May 2020 https://gazette.example/" in text


def test_it_says_what_it_is_of_and_how_often_to_ask(client, settings):
    settings.SITE_URL = "https://talks.example"
    build.published()
    url = f"{CALENDAR}?status=held&issue=trade&from=2020"
    read = calendar(client, url)
    assert read["VERSION"] == "2.0" and read["PRODID"]
    for name in ("name", "x-wr-calname"):
        assert property_of(client, url, name) == "Talks tracker: Trade, Held, from 2020"
    assert read["REFRESH-INTERVAL"].to_ical() == b"PT6H"
    assert read["URL"] == "https://talks.example/?issue=trade&status=held&from=2020"
    assert read["SOURCE"] == "https://talks.example/calendar.ics?issue=trade&status=held&from=2020"


def test_words_of_a_filter_cannot_begin_a_line_of_their_own(client):
    build.published()
    url = f"{CALENDAR}?q=talks%0D%0ABEGIN:VEVENT,%0DX:1;"
    assert "X" not in calendar(client, url)
    assert property_of(client, url, "x-wr-calname") == "Talks tracker: “talks BEGIN:VEVENT, X:1;”"


@pytest.mark.parametrize("query", ["", "?status=declined", "?issue=fish", "?q=balloon", "?kind=visit&from=2020"])
def test_a_filter_gives_the_entries_of_the_timeline_and_no_others(client, visit, query):  # noqa: F811
    build.published("Declined talks", status="declined", issues=[build.issue("Fish")])
    page = client.get(f"/{query}").text
    found = {title.removesuffix(" (declined)") for title in events(client, CALENDAR + query)}
    titles = ["Rudolf in Fenwick", "Balloon over Strelsau", "Declined talks"]
    assert found and found == {title for title in titles if f">{title}</a></h3>" in page}
    assert page.count("<article") == len(found)


def test_one_issue_s_calendar_takes_what_is_below_it(client, visit):  # noqa: F811
    build.published("Fish talks", issues=[build.issue("Fish")])
    assert set(events(client, "/issues/security/calendar.ics")) == {"Rudolf in Fenwick"}
    assert property_of(client, "/issues/security/calendar.ics", "name") == "Talks tracker: Security"


def test_what_has_no_day_is_left_out_and_counted(client):
    build.published("Known")
    assert "left out" not in str(calendar(client, CALENDAR)["DESCRIPTION"])
    build.published("In May", start="2020-05")
    assert "1 entry is left out: the day is known only approximately" in str(calendar(client, CALENDAR)["DESCRIPTION"])
    build.published("About", start="2020-05-03~")
    build.published("Until some time in June", start="2020-05-03", end="2020-06")
    read = calendar(client, CALENDAR)
    assert [str(event["SUMMARY"]) for event in read.events] == ["Known"]
    assert "3 entries are left out" in str(read["DESCRIPTION"])
    assert property_of(client, CALENDAR, "x-wr-caldesc") == str(read["DESCRIPTION"])


def test_a_filter_that_finds_nothing_gives_an_empty_calendar(client):
    build.published()
    read = calendar(client, f"{CALENDAR}?status=declined")
    assert read.events == []
    assert [one["TZID"] for one in read.subcomponents] == ["UTC"], "RFC 5545 wants one component at least"


def test_an_hour_in_a_country_of_one_time_zone_is_that_hour_everywhere(client):
    entry = build.draft("Visit", start="2020-05-01", end="2020-05-02")
    for title, state in (("Here", build.state("France", code="FR")), ("There", build.state("America", code="US"))):
        build.meeting(entry, title, date="2020-05-01", local_time="09:30", country=state)
    publish(entry, by=build.user(), note="First published")
    read = calendar(client, CALENDAR)
    found = {str(one["SUMMARY"]): one for one in read.events}
    assert found["Visit: Here"].start.isoformat() == "2020-05-01T09:30:00+02:00"
    assert found["Visit: There"].start.isoformat() == "2020-05-01T09:30:00"
    [zone] = read.timezones
    assert zone["TZID"] == "Europe/Paris" and len(zone.subcomponents) >= 2


def test_an_amended_entry_keeps_its_uid_and_counts_on(client):
    entry = build.published("Talks")
    before = events(client, CALENDAR)["Talks"]
    entry.status = "cancelled"
    entry.save()
    correct(entry, by=build.user(), note="Called off")
    after = events(client, CALENDAR)["Talks (cancelled)"]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")


def test_entries_are_related_as_far_as_they_are_public(client):
    gathering, later = build.published("Gathering"), build.published("Second try")
    entry = build.draft("First try", status="postponed")
    secret = build.draft("Secret")
    for kind, to in (("part_of", gathering), ("postponed_as", later), ("on_sidelines_of", secret)):
        entry.links.create(kind=kind, to=to)
    publish(entry, by=build.user(), note="First published")
    found = events(client, CALENDAR)
    related = {str(one): one.params["RELTYPE"] for one in found["First try (postponed)"]["RELATED-TO"]}
    assert related == {str(found["Gathering"]["UID"]): "PARENT", str(found["Second try"]["UID"]): "SIBLING"}


def test_meetings_at_a_known_hour_stand_beside_their_entry(client):
    entry = build.draft("Visit", start="2020-05-01", end="2020-05-02")
    build.meeting(entry, "Opening", date="2020-05-01", local_time="09:30", duration_minutes=90)
    publish(entry, by=build.user(), note="First published")
    found = events(client, CALENDAR)
    assert set(found) == {"Visit", "Visit: Opening"}
    assert found["Visit: Opening"].start.isoformat() == "2020-05-01T09:30:00"
    assert found["Visit: Opening"].end.isoformat() == "2020-05-01T11:00:00"


@pytest.mark.parametrize("url", EVERY)
def test_drafts_unpublished_changes_and_what_was_withdrawn_are_not_in_it(client, url):
    entry, gone = build.published("Open talks"), build.published("Unspeakable")
    assert set(events(client, url)) == {"Open talks", "Unspeakable"}
    withdraw(gone, by=build.user(), note="Not ours to tell")
    before = client.get(url).content
    build.draft("Secret talks")
    entry.title = entry.summary = "Secret change"
    entry.save()
    build.outcome(entry, summary="Secret outcome")
    assert client.get(url).content == before
    assert b"nspeakable" not in before and b"Not ours" not in before


def test_it_costs_the_same_with_one_and_with_three(client):
    def costs():
        return [queries(client, url) for url in [*EVERY, f"{CALENDAR}?issue=trade&status=held"]]

    first = build.published("Talks")
    first.links.create(kind="follows_up", to=build.published("Earlier"))
    publish(first, by=build.user(), note="Linked")
    assert costs() == [4, 5, 5, 6]
    for number in range(3):
        build.outcome(first, build.issue(f"Issue {number}"))
        build.published(f"Talks {number}")
    publish(first, by=build.user(), note="More")
    assert costs() == [4, 5, 5, 6]


def test_many_entries_are_read_in_pieces(client, monkeypatch):
    for number in range(5):
        build.published(f"Talks {number}")
    whole = client.get(CALENDAR).content
    monkeypatch.setattr(facets, "CHUNK", 2)
    assert client.get(CALENDAR).content == whole
    assert len(events(client, CALENDAR)) == 5


@pytest.mark.parametrize("url", EVERY)
def test_nothing_new_answers_304_after_one_query_and_any_site_may_ask(client, url):
    build.published("Talks")
    first = client.get(url)
    with CaptureQueriesContext(connection) as asked:
        again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, len(asked), again.content) == (304, 1, b"")
    assert again["Access-Control-Allow-Origin"] == first["Access-Control-Allow-Origin"] == "*"
    build.published("More talks")
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("query", ["?isue=trade", "?status=hold", "?older_than=1", "?issue=nothing"])
def test_what_cannot_be_read_is_refused(client, query):
    build.published()
    assert client.get(CALENDAR + query).status_code == 400


def test_one_subject_s_calendar_takes_no_filter_and_moves_with_its_subject(client):
    issue = build.issue("Trade")
    entry = build.published(issues=[issue])
    issue.redirects.create(old_slug="commerce")
    publish(entry, by=build.user(), note="Again")
    response = client.get("/issues/commerce/calendar.ics")
    assert (response.status_code, response["Location"]) == (301, "/issues/trade/calendar.ics")
    assert client.get("/issues/trade/calendar.ics?status=held").status_code == 400
    assert client.get("/actors/nobody/calendar.ics").status_code == 404


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_comes_out_as_text_and_breaks_nothing(client, text):
    entry = build.draft("Talks", summary=text, place=text, issues=[build.issue(f"I {text}", slug="odd")])
    build.outcome(entry, summary=text)
    type(entry).objects.filter(pk=entry.pk).update(title=f"T {text}")
    entry.refresh_from_db()
    publish(entry, by=build.user(), note="First published")
    [event] = calendar(client, CALENDAR).events
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join("\ufffd" if one < " " and one not in "\t\n" else one for one in kept)
    assert str(event["SUMMARY"]) == f"T {kept}"
    assert kept in str(event["DESCRIPTION"])
    assert f"I {kept}" in [str(one) for one in event["CATEGORIES"].cats]


def test_of_very_many_the_newest_stand_there_and_the_calendar_says_so(client, monkeypatch):
    monkeypatch.setattr(calendars, "MOST", 2)
    for month in (1, 2):
        build.published(f"Talks of month {month}", start=f"2020-0{month}-01")
    assert "newest" not in str(calendar(client, CALENDAR)["DESCRIPTION"])
    build.published("Talks of month 3", start="2020-03-01")
    read = calendar(client, CALENDAR)
    assert {str(event["SUMMARY"]) for event in read.events} == {"Talks of month 3", "Talks of month 2"}
    assert "Of 3 entries the newest 2 are here: ask for fewer by a filter" in str(read["DESCRIPTION"])
