"""Issues by meetings of two states, from the public tables."""

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from talks.press.publishing import publish, withdraw
from talks.public.index.live import keeper
from talks.public.issue_matrix import pair_matrix
from tests import builders as build
from tests.public.test_entry import text

pytestmark = pytest.mark.django_db


def met(when, *issues, not_raised=(), **more):
    entry = build.draft(f"Talks of {when}", start=when, issues=[build.issue(name) for name in issues], **more)
    for name in not_raised:
        build.outcome(entry, build.issue(name), "not_raised")
    publish(entry, by=build.user(), note="First")
    return entry


def found():
    return pair_matrix(keeper.current(), "grand-fenwick", "ruritania")


def cells(shown):
    return {row.issue.name: [cell.word for cell in row.cells] for row in shown.rows}


def test_it_says_what_was_dropped_and_what_is_new(django_assert_num_queries):
    met("2020-05-01", "Trade", "Fish")
    met("2021-05-01", "Fish", "Maps")
    met("2022-05-01", "Maps", status="declined")  # nobody met
    met("2022-06-01", "Maps", kind="event")  # nobody spoke
    met("2022-07-01", "Maps", parties=[build.state("Graustark"), build.state("Ruritania")])  # others did
    state = keeper.current()
    with django_assert_num_queries(2):
        shown = pair_matrix(state, "ruritania", "grand-fenwick")
    assert [one.title for one in shown.meetings] == ["Talks of 2021-05-01", "Talks of 2020-05-01"]
    assert cells(shown) == {"Fish": ["raised", "raised"], "Maps": ["new", ""], "Trade": ["dropped", "raised"]}
    assert ([one.name for one in shown.dropped], [one.name for one in shown.new]) == (["Trade"], ["Maps"])
    assert shown.sentence == (
        "2 meetings with issues on record. At the latest (Talks of 2021-05-01, 1 May 2021) 2 issues came up: 1 for the "
        "first time on record, 0 again after a pause and 1 as at the time before at ministers’ level (Talks of "
        "2020-05-01, 1 May 2020). 1 issue of that time is not on record for the latest."
    )


def test_the_include_says_each_cell_in_words_with_its_meeting():
    met("2020-05-01", "Trade", "Fish")
    met("2021-05-01", "Fish", "Maps")
    page = BeautifulSoup(render_to_string("talks/_matrix.html", {"matrix": found()}), "html.parser")
    assert [text(one) for one in page.select(".matrix-since h3")] == [
        "Dropped since last time 1", "New this time 1", "Back after a pause 0",
    ]  # fmt: skip
    assert [text(one) for one in page.select("tbody tr")] == [
        "Fish raised raised 2", "Maps new nothing on record 1", "Trade dropped raised 1",
    ]  # fmt: skip
    assert page.select_one("thead a")["href"] == "/entries/talks-of-2021-05-01/"


def test_a_summit_is_compared_with_the_summit_before():
    met("2020-05-01", "Trade", "Fish", level="leader")
    met("2021-05-01", "Boats", level="working")
    met("2022-05-01", "Trade", "Maps", level="leader")
    shown = found()
    assert ([one.name for one in shown.dropped], [one.name for one in shown.new]) == (["Fish"], ["Maps"])
    assert [one.title for one in shown.before] == ["Talks of 2020-05-01"]
    assert "as at the time before at leaders’ level (Talks of 2020-05-01, 1 May 2020)" in shown.sentence


def test_what_is_known_not_to_have_come_up_is_no_gap():
    met("2020-05-01", "Trade")
    met("2021-05-01", "Fish", not_raised=["Trade"])
    assert cells(found())["Trade"] == ["not raised", "raised"]


def test_a_withdrawn_meeting_compares_with_nothing():
    met("2020-05-01", "Trade")
    gone = met("2021-05-01", "Fish")
    withdraw(gone, by=build.user(), note="Never happened")
    assert found().found.since is None
    assert "no meeting before the latest one" in found().sentence


def test_states_that_never_met_have_no_matrix():
    assert found() is None
