"""Outcomes on one issue as steps in time."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.ladder import OFF_THE_LADDER, RUNGS, Judgement, ladder
from talks.vocabulary import Result


def judged(entry, result, voice="official", first="", last="", order=0):
    first = date.fromisoformat(first or f"2023-{entry:02}-01")
    return Judgement(entry, order, result, voice, first, date.fromisoformat(last) if last else first)


def ways(found, bench="side"):
    return [(move.before.entry, move.after.entry, move.way) for move in found.moves if move.bench == bench]


def test_every_result_stands_on_one_rung_or_on_none():
    assert sorted([*(one for rung in RUNGS for one in rung), *OFF_THE_LADDER]) == sorted(Result)


def test_it_climbs_from_refused_to_resumed():
    found = ladder(
        [
            judged(4, "resumed"),
            judged(2, "raised_not_accepted"),
            judged(3, "limited_progress"),
            judged(1, "refused"),
            judged(5, "suspended"),
            judged(6, "reversed"),
        ]
    )
    assert found.entries == (1, 2, 3, 4, 5, 6)
    # Suspended and reversed stand on the same rung.
    assert ways(found) == [(1, 2, "up"), (2, 3, "up"), (3, 4, "up"), (4, 5, "down"), (5, 6, "level")]


def test_analysts_officials_and_editors_climb_apart():
    found = ladder(
        [
            judged(1, "refused"),
            judged(2, "progress", "analyst"),
            judged(3, "agreed"),
            judged(4, "limited_progress", "press"),
            judged(5, "agreed", ""),
        ]
    )
    assert ways(found) == [(1, 3, "up")]
    assert ways(found, "others") == [(2, 4, "down")]
    assert ways(found, "editors") == []
    assert [step.bench for step in found.steps] == ["side", "others", "side", "others", "editors"]


def test_it_says_where_officials_and_analysts_part():
    found = ladder(
        [
            judged(1, "progress", "spokesperson"),
            judged(1, "limited_progress", "analyst", order=1),
            judged(2, "agreed"),
            judged(2, "agreed", "analyst", order=1),
            judged(3, "refused"),  # no analyst
            judged(4, "refused"),
            judged(4, "progress", "press", order=1),  # a newspaper is no analyst
        ]
    )
    # Entries 1 and 2 were judged by both; they part on the first.
    assert found.both == 2
    assert [(one.entry, one.officials, one.analysts) for one in found.partings] == [
        (1, ("progress",), ("limited_progress",))
    ]


def test_two_officials_who_differ_make_one_step_of_two_rungs():
    found = ladder(
        [
            judged(1, "discussed_no_progress"),
            judged(2, "progress"),
            judged(2, "raised_not_accepted", order=1),
            judged(3, "agreed"),
        ]
    )
    assert [step.rungs for step in found.steps] == [(3, 3), (2, 5), (6, 6)]
    # From 3 to 2..5 there is no direction; from 2..5 to 6 it is up.
    assert ways(found) == [(1, 2, "mixed"), (2, 3, "up")]


def test_a_step_inside_the_spread_of_the_one_before_has_no_direction():
    # Officials put the first on 2 and on 5; limited progress, 4, is neither above nor below both.
    spread = [judged(1, "progress"), judged(1, "raised_not_accepted", order=1)]
    assert ways(ladder([*spread, judged(2, "limited_progress")])) == [(1, 2, "mixed")]


def test_dates_that_may_be_either_way_round_give_no_direction():
    june = judged(1, "refused", first="2023-06-01", last="2023-06-30")
    assert ways(ladder([june, judged(2, "agreed", first="2023-06-18")])) == [(1, 2, "unsure")]
    assert ways(ladder([june, judged(2, "agreed", first="2023-07-01")])) == [(1, 2, "up")]
    same_day = [judged(1, "refused", first="2023-06-18"), judged(2, "agreed", first="2023-06-18")]
    assert ways(ladder(same_day)) == [(1, 2, "unsure")]


def test_what_was_not_raised_or_not_disclosed_is_no_step_down():
    found = ladder([judged(1, "progress"), judged(2, "undisclosed"), judged(3, "not_raised"), judged(4, "agreed")])
    assert [step.rungs for step in found.steps] == [(5, 5), None, None, (6, 6)]
    assert ways(found) == [(1, 4, "up")]


def test_an_empty_log_has_no_ladder():
    found = ladder([])
    assert (found.steps, found.moves, found.partings, found.both, found.entries) == ((), (), (), 0, ())


JUDGEMENTS = st.lists(
    st.builds(
        lambda entry, result, voice, order, long: Judgement(
            entry, order, result, voice, date(2023, 1, 1) + timedelta(3 * entry),
            date(2023, 1, 1) + timedelta(3 * entry + long * entry),
        ),
        st.integers(1, 6), st.sampled_from(Result.values), st.sampled_from(["", "official", "analyst", "press"]),
        st.integers(0, 50), st.integers(0, 1),
    ),
    max_size=20, unique_by=lambda one: (one.entry, one.order),
)  # fmt: skip


@given(JUDGEMENTS)
def test_every_outcome_is_on_the_ladder_once(rows):
    found = ladder(rows)
    assert sorted(found.judgements, key=repr) == sorted(rows, key=repr)
    assert len(found.partings) <= found.both <= len(found.entries)
    for bench in ("side", "others", "editors"):
        on_it = [step for step in found.of(bench) if step.rungs]
        assert len([move for move in found.moves if move.bench == bench]) == max(len(on_it) - 1, 0)


@given(JUDGEMENTS, st.randoms())
def test_the_order_in_which_rows_come_does_not_matter(rows, chance):
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert ladder(shuffled) == ladder(rows)
