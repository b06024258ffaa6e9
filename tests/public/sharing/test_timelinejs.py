"""The JSON that TimelineJS loads: dates as precise as known, everything escaped, nothing beyond the filter."""

import pytest
from bs4 import BeautifulSoup

from talks.press.publishing import publish, withdraw
from talks.public.sharing import timelinejs as module
from tests import builders as build
from tests.public.test_entry import queries

pytestmark = pytest.mark.django_db


def events(client, query=""):
    return load(client, query)["events"]


def load(client, query=""):
    response = client.get(f"/export/timelinejs.json{query}")
    assert response.status_code == 200, response.content
    data = response.json()
    assert set(data) == {"scale", "title", "events"} and data["scale"] == "human"
    for one in data["events"]:
        assert set(one) <= {"unique_id", "display_date", "text", "autolink", "start_date", "end_date", "group"}
        assert set(one["text"]) == {"headline", "text"} and one["start_date"]["year"]
    ids = [one["unique_id"] for one in data["events"]]
    assert len(ids) == len(set(ids))
    return data


@pytest.mark.parametrize(
    ("start", "end", "first", "last", "said"),
    [
        ("2020-05-01", "2020-05-03", {"year": 2020, "month": 5, "day": 1}, {"year": 2020, "month": 5, "day": 3},
         "1–3 May 2020"),
        ("2020-05-01", None, {"year": 2020, "month": 5, "day": 1}, None, "1 May 2020"),
        ("2020-05", None, {"year": 2020, "month": 5}, None, "May 2020"),
        ("2020~", None, {"year": 2020}, None, "about 2020"),
    ],
)  # fmt: skip
def test_no_day_is_made_up(client, start, end, first, last, said):
    build.published("Talks", start=start, end=end)
    [event] = events(client)
    assert (event["start_date"], event.get("end_date"), event["display_date"]) == (first, last, said)


def test_it_shows_exactly_what_the_filter_selects_oldest_first(client):
    build.published("Later", start="2021", kind="call")
    build.published("Earlier", start="2020", kind="call")
    build.published("Another", kind="visit")
    assert [one["text"]["headline"] for one in events(client, "?kind=call")] == ["Earlier", "Later"]
    assert events(client, "?kind=event") == []


def test_events_stand_together_by_one_thing_only(client):
    build.published("Talks", level="leader", kind="call")
    assert [events(client, query)[0].get("group") for query in ("", "?group=kind", "?group=status", "?group=none")] == [
        "Leaders",
        "Call",
        "Held",
        None,
    ]
    assert client.get("/export/timelinejs.json?group=issue").status_code == 400


def test_each_outcome_is_told_with_who_judged_it(client):
    entry = build.draft("Talks")
    build.outcome(entry, build.issue("Trade"), "agreed")
    build.outcome(entry, build.issue("Trade"), "refused", assessor=build.actor("Professor Calculus"), voice="analyst")
    publish(entry, by=build.user(), note="First published")
    said = events(client)[0]["text"]["text"]
    assert "<p>Trade: agreed, per the editors; Trade: refused, per Professor Calculus</p>" in said


def test_what_did_not_take_place_says_so(client):
    build.published("Talks", status="declined")
    assert events(client)[0]["text"]["text"].startswith("<p>Declined</p>")


def test_a_filter_that_finds_more_than_can_be_shown_is_cut_and_says_so(client, monkeypatch):
    monkeypatch.setattr(module, "MOST", 2)
    for number in range(3):
        build.published(f"Talks {number}", start=f"2020-05-0{number + 1}")
    data = load(client)
    assert [one["text"]["headline"] for one in data["events"]] == ["Talks 1", "Talks 2"]
    assert "The newest 2 of 3 entries; narrow the filter" in data["title"]["text"]["text"]


def test_text_is_escaped_for_the_html_that_timelinejs_makes_of_it(client):
    nasty = '</script><img src=x onerror="alert(1)">\r'
    entry = build.draft(f"T {nasty}", slug="talks", summary=nasty, issues=[build.issue(nasty, slug="i")])
    build.outcome(entry, build.issue(nasty, slug="i"), assessor=build.actor(nasty, slug="a"), voice="official")
    publish(entry, by=build.user(), note=nasty)
    data = load(client, "?issue=i")
    texts = [*data["title"]["text"].values(), *data["events"][0]["text"].values(), data["events"][0]["display_date"]]
    for one in texts:
        assert {tag.name for tag in BeautifulSoup(one, "html.parser").find_all(True)} <= {"p", "a"}
    assert all(event["autolink"] is False for event in data["events"])


def test_drafts_and_what_was_withdrawn_are_not_in_it(client):
    build.draft("Secret talks")
    withdraw(build.published("Unspeakable talks"), by=build.user(), note="Not ours to tell")
    assert events(client) == []


def test_what_cannot_be_read_is_refused_and_scripts_may_read_the_refusal(client):
    response = client.get("/export/timelinejs.json?isue=trade")
    assert response.status_code == 400 and response.content.startswith(b"isue: ")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert client.get("/export/timelinejs.json")["Access-Control-Allow-Origin"] == "*"


def test_it_costs_the_same_with_one_row_and_with_three(client):
    build.published("Talks")
    costs = {"/export/timelinejs.json": 4, "/export/timelinejs.json?kind=meeting": 5}
    assert {path: queries(client, path) for path in costs} == costs
    for number in range(3):
        build.published(f"Talks {number}")
    assert {path: queries(client, path) for path in costs} == costs
