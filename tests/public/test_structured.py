"""Structured data says what the page says, and cannot break out of its element."""

import json

from talks.public.neighbours import EntryView, Neighbours
from talks.public.structured import event, script_json
from tests.public.samples import actor, meeting, participation, record, span


def test_a_visit_is_an_event_with_those_who_took_part():
    made = record(
        "2023-06-18", "2023-06-19",
        meetings=[meeting(participations=[participation("blinken"), participation("qin", "china", "host")])],
    )  # fmt: skip
    data = event(made, "/entries/visit/", Neighbours())
    assert (data["startDate"], data["endDate"]) == ("2023-06-18", "2023-06-19")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["location"]["address"]["addressCountry"] == "CN"
    assert [one["name"] for one in data["attendee"]] == ["Antony Blinken", "Qin Gang"]
    assert data["attendee"][1]["alternateName"] == ["秦刚"]
    assert data["organizer"] == [{"@type": "Country", "name": "China", "alternateName": ["中国"]}]


def test_a_date_keeps_its_precision():
    undated = record()
    undated["when"] = span()
    assert event(record("about June 2023"), "/", Neighbours())["startDate"] == "2023-06"
    assert "startDate" not in event(undated, "/", Neighbours())


def test_what_did_not_take_place_has_nobody_attending():
    declined = record(status="declined", participations=[participation("qin", "china", "invited_absent")])
    data = event(declined, "/", Neighbours())
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert "attendee" not in data


def test_the_gathering_it_belongs_to_and_the_day_first_planned_are_known():
    from datetime import date

    dialogue = EntryView(
        41, "Shangri-La Dialogue", "/entries/dialogue/", "June 2023", "conference", "held", date(2023, 6, 2)
    )
    put_off = EntryView(42, "Visit", "/entries/put-off/", "February 2023", "visit", "postponed", date(2023, 2, 5))
    around = Neighbours(
        {41: dialogue, 42: put_off},
        {42: {"links": [{"kind": "postponed_as", "to": 7}], "status_changes": [], "claims": []}},
    )
    made = record(links=[{"kind": "on_sidelines_of", "to": 41, "note": "", "cites": []}])
    data = event(made, "/entries/visit/", around)
    assert data["superEvent"]["name"] == "Shangri-La Dialogue"
    assert data["previousStartDate"] == "2023-02-05"


def test_a_call_has_no_place_and_is_online():
    data = event(record(kind="call", setting="remote"), "/", Neighbours())
    assert "location" not in data
    assert data["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")


def test_no_text_can_end_the_script():
    nasty = "</script><script>alert(1)</script><!-- \u2028 & 'x'"
    text = script_json({"name": nasty})
    assert "<" not in text and ">" not in text and "\u2028" not in text
    assert json.loads(text) == {"name": nasty}


def test_a_ministry_is_a_public_body():
    made = record(parties=["mfa"])
    made["actors"]["mfa"] = actor("mfa", "Ministry", "organisation", org_type="ministry")
    assert event(made, "/", Neighbours())["organizer"][0]["@type"] == "GovernmentOrganization"
