"""Issues by meetings of two states, from the public tables."""

import pytest

from talks.press.publishing import publish, withdraw
from talks.public.issue_matrix import pair_matrix
from talks.public.lookups import issues_in_order
from tests import builders as build

pytestmark = pytest.mark.django_db


def met(when, *issues, not_raised=(), **more):
    entry = build.draft(f"Talks of {when}", start=when, issues=[build.issue(name) for name in issues], **more)
    for name in not_raised:
        build.outcome(entry, build.issue(name), "not_raised")
    publish(entry, by=build.user(), note="First")
    return entry


def found():
    return pair_matrix("grand-fenwick", "ruritania", issues_in_order())


def cells(shown):
    return {row.issue.name: [cell.word for cell in row.cells] for row in shown.rows}


def test_it_says_what_was_dropped_and_what_is_new(django_assert_num_queries):
    met("2020-05-01", "Trade", "Fish")
    met("2021-05-01", "Fish", "Maps")
    met("2022-05-01", "Maps", status="declined")  # nobody met
    met("2022-06-01", "Maps", kind="event")  # nobody spoke
    met("2022-07-01", "Maps", parties=[build.state("Graustark"), build.state("Ruritania")])  # others did
    tree = issues_in_order()
    with django_assert_num_queries(2):
        shown = pair_matrix("ruritania", "grand-fenwick", tree)
    assert [one.title for one in shown.meetings] == ["Talks of 2020-05-01", "Talks of 2021-05-01"]
    assert cells(shown) == {"Fish": ["raised", "raised"], "Maps": ["", "new"], "Trade": ["raised", "dropped"]}
    (since,) = shown.compared
    assert ([one.name for one in since.dropped], [one.name for one in since.new]) == (["Trade"], ["Maps"])
    assert shown.sentence == (
        "Of 2 meetings with issues on record, at the latest (Talks of 2021-05-01, 1 May 2021) 2 issues came up: "
        "1 for the first time on record, 0 again after a pause and 1 as the time before (Talks of 2020-05-01, "
        "1 May 2020). 1 issue of the time before is not on record for it."
    )


def test_a_summit_is_compared_with_the_summit_before_too():
    met("2020-05-01", "Trade", "Fish", level="leader")
    met("2021-05-01", "Maps", level="working")
    met("2022-05-01", "Trade", "Maps", level="leader")
    last, at_level = found().compared
    # Against the working meeting trade is back; against the summit of 2020 fish is dropped and maps are new.
    assert ([one.name for one in last.back], last.dropped) == (["Trade"], [])
    assert at_level.heading == "Since last time at leader level"
    assert ([one.name for one in at_level.dropped], [one.name for one in at_level.new]) == (["Fish"], ["Maps"])


def test_what_is_known_not_to_have_come_up_is_no_gap():
    met("2020-05-01", "Trade")
    met("2021-05-01", "Fish", not_raised=["Trade"])
    assert cells(found())["Trade"] == ["raised", "not raised"]


def test_a_withdrawn_meeting_compares_with_nothing():
    met("2020-05-01", "Trade")
    gone = met("2021-05-01", "Fish")
    withdraw(gone, by=build.user(), note="Never happened")
    assert found().found.since is None
    assert "no time before" in found().sentence


def test_states_that_never_met_have_no_matrix():
    assert found() is None
