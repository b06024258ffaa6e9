"""Structured data says what the page says, in schema.org's words, and cannot break out of its element."""

import json
import re
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from talks.public.neighbours import EntryView, Neighbours
from talks.public.structured import (
    Distribution,
    breadcrumbs,
    dataset,
    event,
    first_day,
    graph,
    iso_duration,
    of_entry,
    script_json,
)
from talks.vocabulary import EntryStatus
from tests.public.samples import actor, day, issue, meeting, participation, person, record, source, span

# What schema.org's vocabulary allows: for each type the properties used here, with the types of their values. Data
# types are those of JSON; URL, Date and the like are text of a form of its own, checked below.
THING = {
    "name": "Text",
    "description": "Text",
    "url": "URL",
    "sameAs": "URL",
    "alternateName": "Text",
    "subjectOf": "CreativeWork",
}
CREATIVE_WORK = {
    **THING, "inLanguage": "Text", "datePublished": "Date", "dateModified": "DateTime", "publisher": "Organization",
    "author": "Person", "creator": "Organization", "license": "URL", "isAccessibleForFree": "Boolean",
    "version": "Text", "keywords": "Text", "temporalCoverage": "Text",
}  # fmt: skip
VOCABULARY = {
    "Thing": THING,
    "Event": {
        **THING, "inLanguage": "Text", "eventStatus": "EventStatusType",
        "eventAttendanceMode": "EventAttendanceModeEnumeration", "startDate": "Date", "endDate": "Date",
        "previousStartDate": "Date", "duration": "Duration", "location": "Place", "organizer": "Organization Person",
        "attendee": "Organization Person", "about": "Thing Organization", "superEvent": "Event", "subEvent": "Event",
    },
    "Place": {**THING, "address": "PostalAddress"},
    "PostalAddress": {**THING, "addressCountry": "Text"},
    "Person": {**THING, "jobTitle": "Text"},
    "Organization": THING,
    "GovernmentOrganization": THING,
    "Country": THING,
    "CreativeWork": CREATIVE_WORK,
    "WebPage": {**CREATIVE_WORK, "about": "Thing Organization", "citation": "CreativeWork"},
    "Dataset": {**CREATIVE_WORK, "distribution": "DataDownload"},
    "DataDownload": {**CREATIVE_WORK, "contentUrl": "URL", "encodingFormat": "Text", "contentSize": "Text"},
    "BreadcrumbList": {**THING, "itemListElement": "ListItem"},
    "ListItem": {**THING, "position": "Integer", "item": "URL"},
}  # fmt: skip
PARENTS = {"GovernmentOrganization": "Organization", "Country": "Place", "Dataset": "CreativeWork"}
ENUMERATIONS = {
    "EventStatusType": {"EventScheduled", "EventRescheduled", "EventPostponed", "EventMovedOnline", "EventCancelled"},
    "EventAttendanceModeEnumeration": {
        "OfflineEventAttendanceMode", "OnlineEventAttendanceMode", "MixedEventAttendanceMode",
    },
}  # fmt: skip
FORMS = {
    "Text": r".+",
    "URL": r"https?://[^\s]+",
    "Date": r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}([+-]\d{2}:\d{2})?)?)?)?",
    "DateTime": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\+00:00|Z)",
    "Duration": r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?",
}


def complaints(node, path="$"):
    """What schema.org would not know, or would not take."""
    types = node.get("@type")
    types = types if isinstance(types, list) else [types]
    if any(one not in VOCABULARY for one in types):
        yield f"{path}: no type {types}"
        return
    for key, value in node.items():
        if key == "@id":
            if not urlsplit(value).scheme:
                yield f"{path}: the @id is not absolute"
        elif key not in ("@type", "@context"):
            expected = next((VOCABULARY[one][key] for one in types if key in VOCABULARY[one]), None)
            if expected is None:
                yield f"{path}: {types} has no property {key}"
                continue
            for one in value if isinstance(value, list) else [value]:
                yield from _of_value(one, expected.split(), f"{path}.{key}")


def _of_value(value, expected, path):
    if isinstance(value, dict):
        types = value["@type"] if isinstance(value["@type"], list) else [value["@type"]]
        if not {*types, *(PARENTS.get(one) for one in types)} & {*expected}:
            yield f"{path}: {types} where {expected} is expected"
        yield from complaints(value, path)
    elif isinstance(value, (bool, int)):
        if expected != ["Boolean" if isinstance(value, bool) else "Integer"]:
            yield f"{path}: {value} where {expected} is expected"
    elif expected[0] in ENUMERATIONS:
        if value.removeprefix("https://schema.org/") not in ENUMERATIONS[expected[0]]:
            yield f"{path}: no value {value}"
    elif expected[0] not in FORMS or not re.fullmatch(FORMS[expected[0]], value, re.DOTALL):
        yield f"{path}: “{value}” where {expected} is expected"


def around(*rows):
    """Neighbours from (view, [(kind of its links, id they lead to)])."""
    entries = {view.id: view for view, _ in rows}
    naming = {
        view.id: {"links": [{"kind": kind, "to": to} for kind, to in links], "status_changes": [], "claims": []}
        for view, links in rows
        if links
    }
    return Neighbours(entries, naming)


def other(pk, title, when, sort_date, status="held", kind="visit"):
    return EntryView(pk, title, f"/entries/other-{pk}/", when, kind, status, date.fromisoformat(sort_date))


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


def test_a_state_has_a_part_in_an_event_as_an_organisation():
    data = event(record(participations=[participation("qin", "china", "host")]), "/", Neighbours())
    assert data["organizer"] == [
        {"@type": ["Country", "GovernmentOrganization"], "name": "China", "alternateName": ["中国"]}
    ]


def test_a_date_keeps_its_precision():
    undated = record()
    undated["when"] = span()
    assert event(record("June 2023"), "/", Neighbours())["startDate"] == "2023-06"
    assert "startDate" not in event(undated, "/", Neighbours())


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("about 5 April 2013", "2013-04"),
        ("5 April 2013%", "2013-04"),
        ("about April 2013", "2013"),
        ("about 2013", None),
    ],
)
def test_an_approximate_date_is_said_only_as_far_as_it_is_certain(about, said):
    published = source(published=day(about))
    data = event(record(about, about, sources=[published]), "/", Neighbours())
    assert (data.get("startDate"), data.get("endDate")) == (said, said)
    assert data["subjectOf"][0].get("datePublished") == said


def test_a_meeting_has_an_hour_only_on_a_day_that_is_known():
    about = meeting(1, date=day("about 2 February 2015"), local_time="10:00")
    undated = meeting(2, local_time="10:00")
    first, second = event(record("2015-02-02", meetings=[about, undated]), "/", Neighbours())["subEvent"]
    assert first["startDate"] == "2015-02"
    assert second["startDate"] == "2015-02-02T10:00+08:00", "the entry has one day, and that is the meeting's"
    first, second = event(record("2015-02-02~", meetings=[about, undated]), "/", Neighbours())["subEvent"]
    assert "startDate" not in second


@pytest.mark.parametrize(
    ("when", "first"),
    [
        ("18 June 2023", "2023-06-18"),
        ("18–19 June 2023", "2023-06-18"),
        ("about 18 June 2023", "2023-06"),
        ("18 June – 2 July 2023", "2023-06-18"),
        ("June 2023", "2023-06"),
        ("about June 2023", "2023"),
        ("June – August 2023", "2023-06"),
        ("May 2023 (uncertain)", "2023-06"),
        ("2023", "2023"),
        ("about 2023", ""),
        ("until 18 June 2023", ""),
        ("2023 – 2024", "2023"),
    ],
)
def test_another_entry_is_dated_as_exactly_as_its_date_is_known(when, first):
    assert first_day(other(1, "Visit", when, "2023-06-18")) == first


HOST = participation("qin", "china", "host")


def test_who_received_the_others_organised_it():
    assert _organisers(participations=[HOST]) == ["China"]
    assert _organisers(meetings=[meeting(1, participations=[HOST]), meeting(2, participations=[HOST])]) == ["China"]


def test_nobody_is_an_organiser_by_a_guess():
    guest = participation("blinken", "united-states", "host")
    assert _organisers() == [], "being a party is not to organise it"
    assert _organisers(meetings=[meeting(1, participations=[HOST]), meeting(2)]) == []
    assert _organisers(meetings=[meeting(1, participations=[HOST]), meeting(2, participations=[guest])]) == []
    assert _organisers(meetings=[meeting(1, participations=[HOST, guest])]) == []


@pytest.mark.parametrize("kind", ["event", "statement", "correspondence"])
def test_what_somebody_does_or_says_has_no_organiser(kind):
    assert _organisers(kind=kind, participations=[HOST], meetings=[meeting(1, participations=[HOST])]) == []


def test_whoever_met_because_of_an_event_did_not_attend_it():
    talks = meeting(participations=[HOST, participation("blinken")])
    data = event(record(kind="event", participations=[participation("mfa")], meetings=[talks]), "/", Neighbours())
    assert [one["name"] for one in data["attendee"]] == ["Foreign Ministry"]
    assert [one["name"] for one in data["subEvent"][0]["attendee"]] == ["Qin Gang", "Antony Blinken"]


def _organisers(**more):
    return [one["name"] for one in event(record(**more), "/", Neighbours()).get("organizer", [])]


def test_it_is_about_its_parties():
    assert [one["name"] for one in event(record(issue_slugs=["trade"]), "/", Neighbours())["about"]] == [
        "United States", "China", "Trade",
    ]  # fmt: skip


def test_what_moved_online_is_at_no_place():
    talks = meeting(1, place="Hall", country="china")
    data = event(record(status="moved_online", meetings=[talks]), "/", Neighbours())
    for one in (data, data["subEvent"][0]):
        assert one["eventStatus"].endswith("EventMovedOnline")
        assert one["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
        assert "location" not in one


def test_what_was_rescheduled_to_another_public_entry_is_postponed_from_its_own_day():
    link = {"kind": "postponed_as", "to": 41, "note": "", "cites": []}
    moved = record(status="rescheduled", links=[link], meetings=[meeting()])
    data = event(moved, "/", around((other(41, "Second try", "June 2024", "2024-06-01"), [])))
    assert data["eventStatus"] == data["subEvent"][0]["eventStatus"] == "https://schema.org/EventPostponed"
    assert event(moved, "/", Neighbours())["eventStatus"] == "https://schema.org/EventRescheduled"


def test_another_entry_that_was_rescheduled_is_named_without_a_day():
    beside = around((other(41, "Aside", "18 June 2023", "2023-06-18", "rescheduled"), [("part_of", 7)]))
    assert "startDate" not in event(record(), "/", beside)["subEvent"][0]


@pytest.mark.parametrize("status", ["proposed", "invited", "unconfirmed"])
def test_what_nobody_has_agreed_to_is_no_event(status):
    data = of_entry(record(status=status, summary="Asked.", meetings=[meeting()]), "/entries/visit/", Neighbours())
    assert list(complaints(data)) == []
    assert data["@type"] == "WebPage" and data["citation"][0]["name"] == "Report 1"
    assert not {"startDate", "location", "subEvent"} & set(data)
    beside = around(
        (other(41, "Above", "June 2023", "2023-06-01", status), []),
        (other(42, "Below", "June 2023", "2023-06-01", status), [("part_of", 7)]),
    )
    named = event(record(links=[{"kind": "part_of", "to": 41, "note": "", "cites": []}]), "/", beside)
    assert not {"superEvent", "subEvent"} & set(named)


def test_what_did_not_take_place_has_nobody_attending():
    declined = record(status="declined", participations=[participation("qin", "china", "invited_absent")])
    data = event(declined, "/", Neighbours())
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert "attendee" not in data


def test_the_gathering_it_belongs_to_and_the_days_first_planned_are_known():
    beside = around(
        (other(41, "Shangri-La Dialogue", "2–4 June 2023", "2023-06-02", kind="conference"), []),
        (other(43, "Second try", "5 February 2023", "2023-02-05", "postponed"), [("postponed_as", 7)]),
        (other(42, "First try", "2022", "2022-01-01", "postponed"), [("postponed_as", 7)]),
    )
    made = record(links=[{"kind": "on_sidelines_of", "to": 41, "note": "", "cites": []}])
    data = event(made, "/entries/visit/", beside)
    assert data["superEvent"]["name"] == "Shangri-La Dialogue"
    assert data["superEvent"]["startDate"] == "2023-06-02"
    assert data["previousStartDate"] == ["2022", "2023-02-05"]
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"


def test_a_day_that_was_planned_only_once_stands_alone():
    beside = around((other(42, "Visit", "February 2023", "2023-02-01", "postponed"), [("postponed_as", 7)]))
    assert event(record(), "/", beside)["previousStartDate"] == "2023-02"


def test_its_meetings_and_the_entries_below_it_are_events_inside_it():
    beside = around(
        (other(52, "Dinner apart", "19 June 2023", "2023-06-19"), [("part_of", 7)]),
        (other(51, "Aside", "18 June 2023", "2023-06-18"), [("on_sidelines_of", 7)]),
        (other(50, "Follow-up", "20 June 2023", "2023-06-20"), [("follows_up", 7)]),
    )
    talks = meeting(
        2, date=day("2023-06-18"), local_time="14:30", duration_minutes=330, place="Guesthouse", country="china",
        summary="Long.", participations=[participation("qin", "china", "host"), participation("blinken")],
    )  # fmt: skip
    call = meeting(3, title="", format="call", date=day("June 2023"), local_time="09:00")
    first, second, *entries = event(record(meetings=[talks, call]), "/entries/visit/", beside)["subEvent"]
    assert first["@id"].endswith("/entries/visit/#meeting-2")
    assert (first["startDate"], first["duration"]) == ("2023-06-18T14:30+08:00", "PT5H30M")
    assert (first["location"]["name"], first["organizer"][0]["name"]) == ("Guesthouse", "China")
    assert second["name"] == "Blinken in Beijing" and second["startDate"] == "2023-06"
    assert "location" not in second and second["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")
    assert [one["name"] for one in entries] == ["Aside", "Dinner apart"]


def test_a_call_has_no_place_and_is_online():
    data = event(record(kind="call", setting="remote"), "/", Neighbours())
    assert "location" not in data
    assert data["eventAttendanceMode"].endswith("OnlineEventAttendanceMode")


def test_the_hour_of_a_call_is_said_only_with_a_zone():
    call = meeting(1, format="call", date=day("2023-06-18"), local_time="09:00")
    counted_there = meeting(2, format="call", date=day("2023-06-18"), local_time="09:00", country="china")
    first, second = event(record(kind="call", meetings=[call, counted_there]), "/", Neighbours())["subEvent"]
    assert (first["startDate"], second["startDate"]) == ("2023-06-18", "2023-06-18T09:00+08:00")


def test_sources_tell_of_the_event_and_only_addresses_to_follow_are_named():
    told = [
        source(url="https://a.example/1", author="A. Author", publisher_name="Gazette", published=day("June 2023")),
        source(2, url="javascript:alert(1)", language="zh-Hans"),
    ]
    first, second = event(record(sources=told), "/", Neighbours())["subjectOf"]
    assert first["url"] == "https://a.example/1" and first["datePublished"] == "2023-06"
    assert "url" not in second and second["inLanguage"] == "zh-Hans"


@pytest.mark.parametrize("status", EntryStatus.values)
def test_every_key_and_value_of_an_entry_is_one_that_schema_org_knows(status):
    beside = around(
        (other(41, "Dialogue", "June 2023", "2023-06-01"), []),
        (other(42, "Visit", "2022", "2022-01-01", "ignored"), [("postponed_as", 7)]),
        (other(43, "Aside", "18 June 2023", "2023-06-18", "invited"), [("part_of", 7)]),
    )
    office = participation("blinken")
    office["person"] = person("blinken", "Secretary of State", "State Department")
    made = record(
        "2023-06-18?", "about June 2023", status=status, summary="In one line.",
        links=[{"kind": "part_of", "to": 41, "note": "", "cites": []}],
        participations=[office, participation("mfa"), participation("china")],
        meetings=[
            meeting(date=day("2023-06-18"), local_time="14:30", duration_minutes=60, place="Hall", country="china",
                    participations=[participation("qin", "china", "host")]),
            meeting(2, format="video"),
        ],
        sources=[source(url="https://a.example/", author="A", publisher_name="B", published=day("2023"),
                        licence_url="https://l.example/"), source(2)],
    )  # fmt: skip
    made["actors"]["blinken"]["wikidata"] = "Q1"
    data = of_entry(made, "/entries/visit/", beside)
    assert data["@context"] == "https://schema.org"
    assert list(complaints(data)) == []


def test_the_check_of_the_vocabulary_notices_what_is_wrong():
    """Guards the test above."""
    wrong = {
        "@type": "Event", "@id": "/entries/visit/", "colour": "red", "startDate": "June 2023", "eventStatus": "Held",
        "organizer": {"@type": "Country", "name": "China"}, "name": 3, "about": {"@type": "Spaceship"},
    }  # fmt: skip
    found = "\n".join(complaints(wrong))
    for said in ("not absolute", "no property colour", "June 2023", "no value Held", "Country", ": 3", "Spaceship"):
        assert said in found


def test_the_whole_record_is_a_dataset_with_its_distributions(settings):
    settings.SITE_URL = "https://talks.example"
    data = dataset(
        "/data/",
        [
            Distribution("Entries as CSV", "/export/entries.csv", "text/csv", 1200),
            Distribution("All", "/x", "application/json"),
        ],
        description="Who met whom, who declined and why, what each side said and what came of it.",
        version=12,
        changed=datetime(2024, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        first=date(2021, 3, 18),
        last=date(2024, 12, 13),
        topics=["Trade", "Security"],
    )  # fmt: skip
    assert list(complaints(data)) == []
    assert data["@id"] == "https://talks.example/data/"
    assert data["temporalCoverage"] == "2021-03-18/2024-12-13"
    assert data["dateModified"] == "2024-01-02T03:04:05+00:00"
    assert data["distribution"][0] == {
        "@type": "DataDownload", "name": "Entries as CSV", "contentUrl": "https://talks.example/export/entries.csv",
        "encodingFormat": "text/csv", "contentSize": "1200 B",
    }  # fmt: skip
    assert "contentSize" not in data["distribution"][1]


def test_an_empty_record_is_a_dataset_without_dates():
    data = dataset("/data/", [], description="Nothing yet.", version=0, changed=None)
    assert list(complaints(data)) == []
    assert not {"temporalCoverage", "dateModified", "distribution"} & set(data)


def test_breadcrumbs_number_the_steps_to_a_page():
    data = breadcrumbs([("Issues", "/issues/"), ("Trade", "/issues/trade/")])
    assert list(complaints(data)) == []
    assert [(one["position"], one["name"]) for one in data["itemListElement"]] == [(1, "Issues"), (2, "Trade")]
    assert data["itemListElement"][1]["item"].endswith("/issues/trade/")


def test_several_nodes_share_one_context():
    data = graph(event(record(), "/entries/visit/", Neighbours()), breadcrumbs([("Timeline", "/")]))
    assert data["@context"] == "https://schema.org"
    assert [node["@type"] for node in data["@graph"]] == ["Event", "BreadcrumbList"]
    assert all("@context" not in node for node in data["@graph"])


@pytest.mark.parametrize(("minutes", "said"), [(None, ""), (45, "PT45M"), (60, "PT1H"), (14400, "PT240H")])
def test_a_duration_is_said_in_hours_and_minutes(minutes, said):
    assert iso_duration(minutes) == said


@pytest.mark.parametrize(
    "nasty", ["</script><script>alert(1)</script><!-- \u2028 & 'x'", "<!--<script>", "]]>", "\r\x00\u2029\ufffe"]
)
def test_no_text_can_end_the_script(nasty):
    text = script_json(event(record(title=nasty, summary=nasty), "/", Neighbours()))
    assert "<" not in text and ">" not in text and "\u2028" not in text and "\u2029" not in text
    assert json.loads(text)["name"] == nasty


def test_a_ministry_is_a_public_body():
    made = record(parties=["mfa"])
    made["actors"]["mfa"] = actor("mfa", "Ministry", "organisation", org_type="ministry")
    assert event(made, "/", Neighbours())["about"][0]["@type"] == "GovernmentOrganization"


def test_an_issue_is_what_the_event_is_about():
    made = record(issue_slugs=["arms"], parties=[])
    made["issues"]["arms"] = issue("arms", "Arms control")
    assert event(made, "/", Neighbours())["about"] == [{"@type": "Thing", "name": "Arms control"}]
