"""An entry as events of a calendar: which days, which hours, how far it stands."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Event

from talks.public.feeds.events import STATUS, Publication, events
from talks.vocabulary import EntryStatus
from tests.public.samples import cite, day, issue, meeting, outcome, person, record, source, span

PUBLISHED = Publication(3, datetime(2023, 7, 2, 9, 30, tzinfo=UTC), datetime(2023, 6, 20, 8, 0, tzinfo=UTC))


def made(entry, public=()):
    return events(entry, PUBLISHED, set(public))


def only(entry, public=()):
    [event] = made(entry, public)
    return event


def said(event, name):
    return event[name].to_ical().decode()


def test_an_entry_takes_whole_days_and_ends_before_the_day_after_its_last():
    event = only(record("2023-06-18", "2023-06-19"))
    assert (said(event, "dtstart"), said(event, "dtend")) == ("20230618", "20230620")
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert said(only(record("2023-06-30")), "dtend") == "20230701"


def test_the_last_day_there_is_has_no_day_after_it():
    event = only(record("9999-12-31"))
    assert said(event, "dtstart") == "99991231" and "dtend" not in event


@pytest.mark.parametrize("when", ["2023-06", "2023", "about 2023-06-18", "2023-06-18%"])
def test_what_is_not_known_to_the_day_has_no_place(when):
    assert made(record(when)) == []
    assert made(record("2023-06-17", when)) == []


def test_an_entry_without_a_date_has_no_place():
    undated = record()
    undated["when"] = span()
    assert made(undated) == []


def test_every_status_has_its_word():
    assert set(STATUS) == set(EntryStatus.values)
    words = {status: said(only(record(status=status)), "status") for status in STATUS}
    assert {status for status, word in words.items() if word == "CONFIRMED"} == {
        "held", "scheduled", "cut_short", "moved_online", "rescheduled",
    }  # fmt: skip
    assert {status for status, word in words.items() if word == "TENTATIVE"} == {"proposed", "invited", "unconfirmed"}
    assert {status for status, word in words.items() if word == "CANCELLED"} == {
        "postponed", "cancelled", "declined", "ignored",
    }  # fmt: skip


def link(kind, to):
    return {"kind": kind, "to": to, "note": "", "cites": []}


def test_what_was_rescheduled_to_another_public_entry_is_off_on_its_own_day():
    moved = record(status="rescheduled", links=[link("postponed_as", 9)])
    assert said(only(moved, {9}), "status") == "CANCELLED"
    assert said(only(moved), "status") == "CONFIRMED", "the other entry is not public"


def test_a_day_in_doubt_is_tentative_and_what_is_off_stays_off():
    assert said(only(record("2023-06-18?")), "status") == "TENTATIVE"
    assert said(only(record("2023-06-18?", status="declined")), "status") == "CANCELLED"


def test_it_says_when_it_was_published_and_how_often():
    event = only(record())
    assert said(event, "sequence") == "2"
    assert said(event, "dtstamp") == said(event, "last-modified") == "20230702T093000Z"
    assert said(event, "created") == "20230620T080000Z"


def test_its_uid_does_not_depend_on_its_address_or_edition(settings):
    settings.SITE_URL = "https://talks.example"
    again = events(record(slug="moved"), Publication(9, PUBLISHED.at, PUBLISHED.first), ())
    assert said(only(record()), "uid") == said(again[0], "uid") == "entry-7@talks.example"
    assert said(again[0], "url") == "https://talks.example/entries/moved/"


def test_it_takes_nobody_s_own_time():
    assert said(only(record()), "transp") == "TRANSPARENT"


def test_links_lead_only_to_what_is_public():
    entry = record(links=[link("part_of", 8), link("postponed_as", 9), link("part_of", 10), link("caused_by", 11)])
    related = {said({"x": one}, "x"): one.params["RELTYPE"] for one in only(entry, {8, 9, 11})["related-to"]}
    assert related == {"entry-8@127.0.0.1": "PARENT", "entry-9@127.0.0.1": "SIBLING"}
    assert "related-to" not in only(entry)


def test_a_meeting_at_a_known_hour_is_an_event_of_its_own_at_the_hour_of_the_place():
    entry = record(
        "2023-06-18", "2023-06-19",
        meetings=[
            meeting(1, title="Dinner", date=day("2023-06-18"), local_time="19:30", duration_minutes=95, place="Hall"),
            meeting(2, date=day("2023-06-19")),
            meeting(3, date=day("June 2023"), local_time="10:00"),
            meeting(4, local_time="10:00"),
            meeting(5, title="", format="pull_aside", date=day("2023-06-19"), local_time="09:00"),
        ],
    )  # fmt: skip
    whole, dinner, aside = made(entry)
    assert said(whole, "dtstart") == "20230618"
    assert said(dinner, "dtstart") == "20230618T193000"
    assert dinner["dtstart"].params["TZID"] == "Asia/Shanghai", "all of China keeps one time"
    assert dinner["duration"].dt == timedelta(minutes=95) and "dtend" not in dinner
    assert said(dinner, "summary") == "Blinken in Beijing: Dinner" and "Hall" in said(dinner, "location")
    assert said(dinner, "uid") == "entry-7-meeting-1@127.0.0.1"
    assert dinner["related-to"].params["RELTYPE"] == "PARENT" and said(dinner, "related-to") == said(whole, "uid")
    assert said(aside, "summary") == "Blinken in Beijing: Pull-aside" and "duration" not in aside


def test_where_a_country_has_several_zones_the_hour_is_that_of_the_place_and_floats():
    there = meeting(date=day("2023-06-18"), local_time="19:30", place="San Francisco", country="united-states")
    [_, timed] = made(record(meetings=[there]))
    assert timed["dtstart"].dt == datetime(2023, 6, 18, 19, 30) and timed["dtstart"].dt.tzinfo is None  # noqa: DTZ001
    assert said(timed, "dtstart") == "20230618T193000" and "TZID" not in timed["dtstart"].params
    assert "19:30 is the local time of the place." in str(timed["description"])


@pytest.mark.parametrize("more", [{"setting": "remote"}, {"status": "moved_online"}, {}])
def test_a_call_has_an_hour_only_where_its_zone_is_certain(more):
    form = "bilateral" if more else "video"
    anywhere = meeting(1, format=form, local_time="09:00")
    counted_there = meeting(2, format=form, local_time="09:00", country="china")
    [_, timed] = made(record(meetings=[anywhere, counted_there], **more))
    assert timed["dtstart"].params["TZID"] == "Asia/Shanghai" and said(timed, "uid").startswith("entry-7-meeting-2@")
    assert "local time" not in str(timed["description"])


@pytest.mark.parametrize("status", ["postponed", "cancelled", "declined", "ignored", "proposed", "invited"])
def test_the_title_of_what_is_not_on_says_so(status):
    titles = [said(one, "summary") for one in made(record(status=status, meetings=[meeting(local_time="08:05")]))]
    assert titles == [f"Blinken in Beijing ({status})", f"Blinken in Beijing: Talks 1 ({status})"]


def test_the_title_of_what_is_on_is_its_title_and_what_moved_to_another_entry_says_so():
    assert said(only(record()), "summary") == said(only(record(status="rescheduled")), "summary")
    moved = record(status="rescheduled", links=[link("postponed_as", 9)])
    assert said(only(moved, {9}), "summary") == "Blinken in Beijing (rescheduled)"


def test_a_meeting_lists_the_sources_that_tell_of_it_and_the_entry_all_up_to_a_bound():
    entry = record(
        meetings=[
            meeting(1, local_time="08:05", cites=[cite(2)], participations=[{"cites": [cite(50)]}]),
            meeting(2, local_time="09:05"),
        ],
        outcomes=[outcome(meeting=1, cites=[cite(7)]), outcome(meeting=2, cites=[])],
        sources=[source(number) for number in range(1, 51)],
    )  # fmt: skip
    whole, first, second = (str(event["description"]) for event in made(entry))
    assert re.findall(r"^\[(\d+)\]", first, re.MULTILINE) == ["2", "7", "50"]
    assert "Sources" not in second
    assert whole.count("\n[") == 40 and "[40] Report 40" in whole and "and 10 more on the page of the entry" in whole


def test_a_meeting_without_a_date_was_on_the_entry_s_only_day():
    [_, timed] = made(record("2023-06-18", meetings=[meeting(local_time="08:05")]))
    assert timed["dtstart"].dt.date() == date(2023, 6, 18)


def test_meetings_of_what_was_called_off_are_off_too():
    called_off = record(status="cancelled", meetings=[meeting(local_time="08:05")])
    assert [said(event, "status") for event in made(called_off)] == ["CANCELLED", "CANCELLED"]


def test_it_tells_what_came_of_it_by_whose_judgement_and_the_sources():
    judge = person("cafruny", "Professor", "Hamilton College")
    entry = record(
        issue_slugs=["trade", "security"],
        meetings=[meeting(1, local_time="10:00"), meeting(2, title="Second", local_time="12:00")],
        outcomes=[
            outcome(issue="security", result="refused", meeting=2, cites=[cite(2), cite(1)], summary="No."),
            outcome(judged_by="cafruny", assessor=judge, voice="analyst", via="china", date=day("June 2023")),
        ],
        sources=[source(2, url="https://a.example/2", author="A. Author", published=day("June 2023")), source(1)],
    )  # fmt: skip
    whole, first, second = (str(event["description"]) for event in made(entry))
    assert "- Trade: Agreed. Judged by cafruny, Professor, Hamilton College (analyst), to China, June 2023." in whole
    assert "- Security: Refused. No. Judged by the editors. [1][2]" in whole
    assert whole.index("Trade") < whole.index("Security"), "in the order of the issues"
    assert whole.index("[1] Report 1, news report, no date") < whole.index(
        "[2] Report 2, news report, A. Author, June 2023 https://a.example/2"
    )
    assert whole.startswith("Held 18 June 2023 in Beijing.") and whole.endswith("/entries/visit/")
    assert "Refused" in second and "Refused" not in first and "local time" in first


def test_its_words_are_its_kind_status_and_issues():
    entry = record(issue_slugs=["trade"], issues={"trade": issue("trade", "Trade, and aid")})
    assert [str(one) for one in only(entry)["categories"].cats] == ["Visit", "Held", "Trade, and aid"]


def test_the_place_is_said_with_its_country_once():
    assert str(only(record())["location"]) == "Beijing, China"
    assert str(only(record(place="China"))["location"]) == "China"
    assert "location" not in only(record(place="", country=""))


def test_a_megabyte_of_text_comes_out_whole():
    long = "长\\" * 500_000
    [event] = made(record(summary=long))
    assert long in str(Event.from_ical(event.to_ical())["DESCRIPTION"])
