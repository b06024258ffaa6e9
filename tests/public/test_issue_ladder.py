"""The ladder on an issue's page: what it counts, what it draws, what it costs."""

import pytest

from talks.press.publishing import publish, withdraw
from talks.public.index.live import keeper
from talks.public.issue_ladder import issue_ladder
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def talks(when, *outcomes, **more):
    """Published talks on the hotline; outcomes are (result, voice), "" for the editors."""
    hotline = build.issue("Hotline", build.issue("Security"))
    entry = build.draft(f"Talks of {when}", issues=[hotline], start=when, **more)
    for result, voice in outcomes:
        judge = {"by_editors": True} if not voice else {"assessor": build.actor(voice.capitalize()), "voice": voice}
        build.outcome(entry, hotline, result, **judge)
    publish(entry, by=build.user(), note="First")
    return entry


def test_it_tells_where_each_bench_stands_and_where_they_part(client):
    talks("2020-05-01", ("refused", "official"))
    talks("2021-05-01", ("progress", "official"), ("limited_progress", "analyst"))
    talks("2022-05-01", ("agreed", ""))
    shown = soup(client, "/issues/hotline/").select_one(".rungs")
    assert [text(row) for row in shown.select(".rungs-sentences li")] == [
        "4 outcomes of 3 entries: 2 by officials, 1 by analysts, business and press and 1 by the editors.",
        "Officials, at the latest: progress (Talks of 2021-05-01, 1 May 2021), up from refused the time before.",
        "Analysts, business and press, at the latest: limited progress (Talks of 2021-05-01, 1 May 2021).",
        "The editors, at the latest: agreed (Talks of 2022-05-01, 1 May 2022).",
        "Officials and analysts both judged 1 of these entries and part on 1: Talks of 2021-05-01 , 1 May 2021 "
        "(officials progress, analysts limited progress).",
    ]
    # From refused (1) to agreed (6): six rungs; a line for the officials, and one between them and the analyst.
    assert len(shown.select(".rungs-names li")) == len(shown.select(".rung")) == 6
    assert [line["class"][1] for line in shown.select(".rungs-drawing .climb")] == ["climb-side", "climb-parting"]
    assert text(shown.select_one(".rungs-drawing title")) == "Talks of 2020-05-01, 1 May 2020: refused, by officials"


def test_the_table_says_the_same_as_the_drawing(client):
    talks("2020-05-01", ("refused", "official"))
    talks("2021-05-01", ("agreed", ""))
    rows = soup(client, "/issues/hotline/").select(".rungs-table tbody tr")
    assert [text(row.th) for row in rows] == ["Talks of 2021-05-01", "Talks of 2020-05-01"]
    assert "nothing on record" in text(rows[0].select("td")[1])
    assert text(rows[1].select("td")[1]).startswith("Refused") and "Official" in text(rows[1].select("td")[1])


def test_one_entry_is_told_and_not_drawn(client):
    talks("2020-05-01", ("refused", "official"))
    shown = soup(client, "/issues/hotline/").select_one(".rungs")
    assert shown.select_one(".rungs-drawing") is None
    assert "1 outcome of 1 entry: 1 by officials." in text(shown)
    assert "have not both judged any one of these entries" in text(shown)


def test_outcomes_of_issues_below_stand_on_their_own_pages(client):
    talks("2020-05-01", ("refused", "official"))
    assert soup(client, "/issues/security/").select_one(".rungs") is None


def test_a_withdrawn_entry_takes_its_steps_along(client):
    talks("2020-05-01", ("refused", "official"))
    gone = talks("2021-05-01", ("agreed", "official"))
    withdraw(gone, by=build.user(), note="Never happened")
    assert issue_ladder(keeper.current(), "hotline").found.entries == (
        issue_ladder(keeper.current(), "hotline").rows[0].entry.id,
    )


def test_an_issue_without_an_outcome_has_no_ladder(client):
    talks("2020-05-01")
    assert issue_ladder(keeper.current(), "hotline") is None
    assert soup(client, "/issues/hotline/").select_one(".rungs") is None


def test_it_costs_two_queries_with_one_outcome_and_with_three(client):
    talks("2020-05-01", ("refused", "official"))
    assert queries(client, "/issues/hotline/") == 8
    talks("2021-05-01", ("agreed", "official"), ("agreed", "analyst"))
    assert queries(client, "/issues/hotline/") == 8


def test_many_entries_are_drawn_as_far_as_there_is_room(client, monkeypatch):
    monkeypatch.setattr("talks.public.issue_ladder.MOST_DRAWN", 2)
    for year in (2020, 2021, 2022):
        talks(f"{year}-05-01", ("progress", "official"))
    shown = soup(client, "/issues/hotline/").select_one(".rungs")
    assert len(shown.select(".rungs-drawing .mark")) == 2 and "Drawn are the newest 2." in text(shown)
    assert len(shown.select(".rungs-table tbody tr")) == 3
