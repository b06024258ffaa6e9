"""Issues by meetings of two sides."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.matrix import Meeting, matrix


def met(entry, issues, when="", until="", not_raised="", level=""):
    first = date.fromisoformat(when or f"2023-{entry:02}-01")
    last = date.fromisoformat(until) if until else first
    return Meeting(entry, first, last, frozenset(issues.split()), frozenset(not_raised.split()), level)


def cells(found):
    return {row.issue: list(row.cells) for row in found.rows}


def test_it_marks_what_is_new_what_is_dropped_and_what_is_back():
    found = matrix([met(3, "trade flights"), met(1, "trade taiwan"), met(2, "flights")], ["taiwan", "trade"])
    # 1: trade and taiwan, nothing to compare with. 2: flights is new, both others are dropped.
    # 3: trade is back, flights again; taiwan was not up the time before, so it is not dropped a second time.
    assert found.entries == (1, 2, 3)
    assert cells(found) == {
        "taiwan": ["raised", "dropped", ""],
        "trade": ["raised", "dropped", "back"],
        "flights": ["", "new", "raised"],
    }
    assert [row.count for row in found.rows] == [1, 2, 2]
    assert (found.since.new, found.since.back, found.since.again, found.since.dropped) == (
        (), ("trade",), ("flights",), (),
    )  # fmt: skip
    assert (found.since.entries, found.since.before, found.of) == ((3,), (2,), 3)


def test_meetings_of_the_same_days_are_one_time():
    found = matrix(
        [met(1, "trade"), met(2, "taiwan", "2023-06-18"), met(3, "flights", "2023-06-18"), met(4, "taiwan")],
    )
    # Entry 4 is of April, so the order is 1, 4, then 2 and 3 together: taiwan again, flights new, and neither of the
    # two has dropped what the other one raised.
    assert found.entries == (1, 4, 2, 3)
    assert cells(found) == {
        "flights": ["", "", "", "new"],
        "taiwan": ["", "new", "raised", ""],
        "trade": ["raised", "dropped", "", ""],
    }
    assert (found.since.new, found.since.again, found.since.dropped) == (("flights",), ("taiwan",), ())


def test_a_summit_is_compared_with_the_summit_before():
    found = matrix(
        [
            met(1, "trade fish", level="leader"),
            met(2, "maps", level="working"),
            met(3, "trade maps boats", level="leader"),
            met(4, "maps", level="working"),
        ]
    )
    # The first of the working group has nothing of its level before it, and maps are on record for the first time.
    # At the second summit fish is dropped; maps had come up elsewhere, so they are back and boats alone are new.
    assert cells(found) == {
        "boats": ["", "", "new", ""],
        "fish": ["raised", "", "dropped", ""],
        "maps": ["", "new", "back", "raised"],
        "trade": ["raised", "", "raised", ""],
    }
    assert (found.since.level, found.since.entries, found.since.before) == ("working", (4,), (2,))
    assert (found.since.again, found.since.dropped) == (("maps",), ())


def test_the_first_meeting_of_its_level_has_no_time_before():
    assert matrix([met(1, "trade", level="leader"), met(2, "trade", level="working")]).since is None


def test_what_is_known_not_to_have_come_up_is_no_silence():
    found = matrix([met(1, "trade"), met(2, "", not_raised="trade")])
    assert cells(found) == {"trade": ["raised", "not_raised"]}
    assert found.since.dropped == ("trade",)


def test_a_meeting_of_which_no_issue_is_on_record_drops_nothing():
    found = matrix([met(1, "trade"), met(2, ""), met(3, "trade")])
    assert (found.entries, found.of, found.silent) == ((1, 3), 2, 1)
    assert cells(found) == {"trade": ["raised", "raised"]}


def test_only_the_newest_are_shown_and_all_are_compared():
    found = matrix([met(1, "trade"), met(2, "taiwan"), met(3, "trade"), met(4, "trade")], newest=2)
    assert found.entries == (3, 4)
    # Trade is back in March because January is compared too; taiwan, of February, was dropped then.
    assert cells(found) == {"taiwan": ["dropped", ""], "trade": ["back", "raised"]}
    assert (found.of, found.rows[1].count) == (4, 3)


def test_an_empty_log_has_no_matrix_and_one_meeting_no_time_before():
    empty = matrix([])
    assert (empty.entries, empty.rows, empty.of, empty.since) == ((), (), 0, None)
    one = matrix([met(1, "trade")])
    assert cells(one) == {"trade": ["raised"]} and one.since is None


MEETINGS = st.lists(
    st.builds(
        lambda entry, days, long, issues, level: Meeting(
            entry, date(2023, 1, 1) + timedelta(days), date(2023, 1, 1) + timedelta(days + long), issues,
            level=level,
        ),
        st.integers(1, 99), st.integers(0, 9), st.integers(0, 1), st.frozensets(st.sampled_from("abcd"), max_size=4),
        st.sampled_from(["leader", "working"]),
    ),
    max_size=9, unique_by=lambda one: one.entry,
)  # fmt: skip


@given(MEETINGS, st.integers(1, 9))
def test_a_cell_is_filled_where_the_issue_came_up_and_nowhere_else(meetings, newest):
    found = matrix(meetings, newest=newest)
    came_up = {(one.entry, issue) for one in meetings for issue in one.issues}
    filled = {
        (entry, row.issue)
        for row in found.rows
        for entry, cell in zip(found.entries, row.cells, strict=True)
        if cell in ("raised", "new", "back")
    }
    assert filled == {pair for pair in came_up if pair[0] in found.entries}
    assert sum(row.cells.count("new") for row in found.rows) <= len(found.rows) * len(found.entries)
    assert found.of + found.silent == len(meetings)


@given(MEETINGS)
def test_new_back_and_again_make_up_what_came_up_the_last_time(meetings):
    found = matrix(meetings)
    if found.since:
        now = {issue for one in meetings if one.entry in found.since.entries for issue in one.issues}
        before = {issue for one in meetings if one.entry in found.since.before for issue in one.issues}
        since = found.since
        assert sorted([*since.new, *since.back, *since.again]) == sorted(now)
        assert set(since.dropped) == before - now
