"""Commitments with their due dates: overdue ones, and how many were kept of those due."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.promises import Promises, is_overdue, of_record, tally
from talks.vocabulary import FollowUpStatus
from tests.public.samples import day

AS_OF = date(2024, 6, 30)


def promise(due="", *follow_ups):
    """A commitment as records have it; follow-ups are (status, date)."""
    return {
        "number": 1, "issue": "trade", "parties": [], "summary": "To meet", "due": day(due) if due else None,
        "status": follow_ups[-1][0] if follow_ups else "not_yet_rated", "cites": [],
        "follow_ups": [
            {"date": day(when) if when else None, "status": status, "summary": "", "cites": []}
            for status, when in follow_ups
        ],
    }  # fmt: skip


def counted(*rows):
    return tally([of_record(row, AS_OF) for row in rows], AS_OF)


def test_the_rate_counts_only_what_was_due():
    found = counted(
        promise("2023-12-31", ("kept", "2023-11-01")),  # due, kept
        promise("2024-01", ("kept", "2024-01-30")),  # due, kept
        promise("2024-02-01", ("compromise", "2024-02-01")),  # due, kept in part
        promise("2024-03-01", ("broken", "2024-03-05")),  # due, broken
        promise("2024-04-01", ("in_the_works", "2024-03-05")),  # due, overdue
        promise("2024-05-01"),  # due, overdue: nobody has followed it up
        promise("2025", ("kept", "2024-05-01")),  # kept ahead of its date
        promise("2028-11"),  # not due yet
        promise("", ("kept", "2024-05-01")),  # no due date, kept
        promise(""),  # no due date
    )
    # Due: the first six. Kept of them: the first two.
    assert (found.total, found.due, found.kept, found.in_part, found.broken, found.overdue) == (10, 6, 2, 1, 1, 2)
    assert (found.ahead, found.pending, found.undated, found.undated_kept) == (1, 1, 2, 1)
    assert found.rate == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("due", "overdue"),
    [
        ("2024-06-29", True),
        ("2024-06-30", False),  # today: there is still time
        ("2024-06", False),  # its last day is today
        ("2024-05", True),
        ("2024", False),
        ("2023", True),
        ("about 2023", True),
        ("", False),
    ],
)
def test_it_is_overdue_once_the_last_day_it_can_mean_has_passed(due, overdue):
    assert is_overdue(of_record(promise(due), AS_OF), AS_OF) is overdue


def test_what_is_settled_is_not_overdue():
    for status in ("kept", "compromise", "broken"):
        assert not is_overdue(of_record(promise("2023", (status, "2024-01-01")), AS_OF), AS_OF)
    for status in ("not_yet_rated", "in_the_works", "stalled"):
        assert is_overdue(of_record(promise("2023", (status, "2024-01-01")), AS_OF), AS_OF)


def test_what_was_found_later_than_the_day_asked_for_is_not_known_on_it():
    row = promise("2023-12-31", ("stalled", "2024-01-05"), ("kept", "2024-07-01"))
    assert of_record(row, AS_OF).status == "stalled"
    assert of_record(row, date(2024, 7, 1)).status == "kept"
    assert of_record(promise("2023", ("kept", "")), AS_OF).status == "kept"  # a follow-up without a date counts


def test_an_empty_log_has_no_rate():
    found = counted()
    assert (found.total, found.due, found.rate) == (0, 0, None)


PROMISES = st.lists(
    st.builds(
        Promises, st.sampled_from(FollowUpStatus.values),
        st.none() | st.integers(-50, 50).map(lambda days: AS_OF + timedelta(days)), st.integers(1, 9),
    )
)  # fmt: skip


@given(PROMISES)
def test_every_promise_is_counted_once_and_never_more_kept_than_due(rows):
    found = tally(rows, AS_OF)
    assert found.kept <= found.due
    assert found.due == found.kept + found.in_part + found.broken + found.overdue
    assert found.total == found.due + found.ahead + found.pending + found.undated == sum(one.count for one in rows)
    assert found.overdue == sum(one.count for one in rows if is_overdue(one, AS_OF))
    assert found.undated_kept <= found.undated
