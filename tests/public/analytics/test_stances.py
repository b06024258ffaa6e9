"""Positions of two sides beside each other, and of one over time."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.stances import Position, over_time, side_by_side
from talks.vocabulary import Stance, Voice
from tests.public.samples import day


def said(entry, stance, when, side="china", issue="trade", voice="official", own=True, order=0):
    return Position(entry, order, issue, side, own, voice, stance, *bounds(when))


def bounds(when):
    known = day(when)
    return date.fromisoformat(known["earliest"]), date.fromisoformat(known["latest"])


def stances(held):
    return [(one.entry, one.stance) for one in held]


def test_it_puts_the_latest_of_each_side_beside_the_other():
    found = side_by_side(
        [
            said(1, "opposes", "2021-03-18"),
            said(2, "hedges", "2022-11-14"),
            said(2, "seeks", "2022-11-14", "us", order=1),
            said(3, "refuses", "2023-06-19", "us", "taiwan"),
            said(4, "supports", "2023-06-19", "japan", "flights"),
        ],
        "us", "china", ["taiwan", "trade"],
    )  # fmt: skip
    # Japan is neither; Taiwan comes first as the issues have it.
    assert [(row.issue, stances(row.left.shown), stances(row.right.shown)) for row in found.rows] == [
        ("taiwan", [(3, "refuses")], []),
        ("trade", [(2, "seeks")], [(2, "hedges")]),
    ]
    assert found.rows[1].right.count == 2
    assert found.both == ("trade",)


def test_an_analyst_never_stands_in_a_side_s_place():
    found = side_by_side(
        [
            said(1, "opposes", "2023-01-01"),
            said(2, "supports", "2023-06", voice="analyst"),
            said(3, "supports", "2023-07-01", side="", voice="press"),
            said(4, "supports", "2023-07-01", side="", voice="press", issue="flights"),  # no side spoke on flights
        ],
        "us", "china",
    )  # fmt: skip
    assert stances(found.rows[0].right.shown) == [(1, "opposes")]
    assert [one.entry for one in found.others] == [3, 2]


def test_what_others_tell_counts_only_without_a_word_of_its_own():
    told = said(1, "refuses", "2023-06-19", own=False)
    assert stances(side_by_side([told], "us", "china").rows[0].right.shown) == [(1, "refuses")]
    with_own = side_by_side([told, said(2, "hedges", "2020-01-01")], "us", "china").rows[0].right
    assert stances(with_own.shown) == [(2, "hedges")]
    assert (with_own.count, with_own.count_told) == (2, 1)


def test_where_dates_do_not_tell_the_last_word_all_that_may_be_it_are_given():
    # Some day in June 2023 may be before or after the 19th; May is before both.
    found = side_by_side(
        [said(1, "hedges", "2023-05"), said(2, "opposes", "2023-06"), said(3, "seeks", "2023-06-19")], "us", "china"
    )
    assert stances(found.rows[0].right.shown) == [(2, "opposes"), (3, "seeks")]


def test_it_marks_each_shift_of_one_side():
    found = over_time(
        [
            said(4, "conditional", "2023-11-15"),
            said(1, "refuses", "2022-08-05"),
            said(2, "refuses", "2023-02-04"),
            said(3, "conditional", "2023-06-19"),
        ],
        "china", "trade",
    )  # fmt: skip
    # refuses, refuses, conditional, conditional: one shift, from the second to the third.
    assert [(one.before.entry, one.after.entry, one.certain) for one in found.shifts] == [(2, 3, True)]
    assert [one.entry for one in found.own] == [1, 2, 3, 4]


def test_other_sides_issues_and_voices_shift_nothing():
    found = over_time(
        [
            said(1, "refuses", "2022-08-05"),
            said(2, "supports", "2022-09-01", side="us"),
            said(3, "supports", "2022-09-02", issue="flights"),
            said(4, "supports", "2022-09-03", voice="analyst"),
            said(5, "supports", "2022-09-04", own=False),
            said(6, "", "2022-09-05"),
            said(7, "refuses", "2022-09-06"),
        ],
        "china", "trade",
    )  # fmt: skip
    assert found.shifts == ()
    assert [one.entry for one in found.own] == [1, 6, 7]
    assert [one.entry for one in found.told] == [5]


def test_two_stances_of_one_day_are_no_shift_between_them():
    found = over_time(
        [
            said(1, "seeks", "2023-06-19"),
            said(1, "hedges", "2023-06-19", order=1),
            said(2, "hedges", "2023-07-01"),
            said(3, "seeks", "2023-08-01"),
        ],
        "china", "trade",
    )  # fmt: skip
    # July repeats one of June's two; August's is another one than July's.
    assert [(one.before.entry, one.after.entry) for one in found.shifts] == [(2, 3)]


def test_a_shift_whose_order_the_dates_do_not_tell_is_marked_as_such():
    found = over_time([said(1, "seeks", "2023-06"), said(2, "refuses", "2023-06-19")], "china", "trade")
    assert [one.certain for one in found.shifts] == [False]
    assert found.certain_shifts == ()


def test_an_empty_log_has_no_positions():
    found = side_by_side([], "us", "china")
    assert (found.rows, found.others, found.both) == ((), (), ())
    assert over_time([], "china", "trade").shifts == ()


POSITIONS = st.lists(
    st.builds(
        lambda entry, order, side, own, voice, stance, when, cut: Position(
            entry, order, "trade", side, own, voice, stance, *bounds(when.isoformat()[:cut])
        ),
        st.integers(1, 9), st.integers(0, 99), st.sampled_from(["china", "us", ""]), st.booleans(),
        st.sampled_from(Voice.values), st.sampled_from(["", *Stance.values]),
        st.dates(date(2020, 1, 1), date(2024, 12, 31)), st.sampled_from([4, 7, 10]),
    ),
    max_size=12, unique_by=lambda one: one.key,
)  # fmt: skip


@given(POSITIONS)
def test_a_shift_joins_two_different_stances_of_the_side_itself(rows):
    found = over_time(rows, "china", "trade")
    for one in found.shifts:
        assert one.before.stance != one.after.stance
        for end in (one.before, one.after):
            assert end.side == "china" and end.own and end.voice not in ("analyst", "press", "business")
        assert not one.certain or one.before.last < one.after.first
    assert len(found.shifts) <= max(len(found.own) - 1, 0)


@given(POSITIONS)
def test_every_position_of_the_two_is_counted_and_nobody_else_s(rows):
    found = side_by_side(rows, "us", "china")
    counted = sum(row.left.count + row.right.count for row in found.rows)
    assert counted == sum(one.of_a_side for one in rows)
    assert all(not one.of_a_side for one in found.others)
    for row in found.rows:
        for held in (row.left, row.right):
            assert bool(held.shown) == bool(held.count)
