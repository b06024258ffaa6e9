"""A channel's periods: what is certain, when it froze and thawed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.apart import DaysApart
from talks.public.analytics.strips import Period, freezes, periods_of, stretches
from talks.vocabulary import ChannelState
from tests.public.samples import day, span

AS_OF = date(2024, 12, 31)


def period(state, start="", end="", cause=None, caused=""):
    return Period(
        state, day(start) if start else None, day(end) if end else None, cause, day(caused) if caused else None
    )


def drawn(*periods, as_of=AS_OF):
    return [(one.state, one.first.isoformat(), one.last.isoformat(), one.certain) for one in stretches(periods, as_of)]


def test_it_counts_from_trigger_to_freeze_and_from_freeze_to_thaw():
    # A visit on 2 August 2022; consultations stopped on 5 August, 3 days later; open again on 3 April 2024:
    # 5 August 2022 to 5 August 2023 are 365 days, to 3 April 2024 another 242.
    (one,) = freezes(
        [
            period("open", "2021-12-14", "2022-08-05"),
            period("suspended", "2022-08-05", "2024-04-03", 7, "2022-08-02"),
            period("open", "2024-04-03", cause=9, caused="2024-04-03"),
        ],
        AS_OF,
    )
    assert (one.cause, one.to_freeze, one.thaw, one.to_thaw) == (7, DaysApart(3, 3), 2, DaysApart(607, 607))
    assert one.so_far is None and one.lost is None


def test_dates_known_to_the_month_give_ranges():
    # From "May 2022" to "August 2022": at least 31 May to 1 August (62), at most 1 May to 31 August (122).
    # Cause on 20 May: the freeze of "May 2022" cannot come before it, so 0 to 11 days.
    (one,) = freezes([period("suspended", "2022-05", "2022-08", 7, "2022-05-20"), period("open", "2022-08")], AS_OF)
    assert one.to_freeze == DaysApart(0, 11)
    assert one.to_thaw == DaysApart(62, 122)


def test_a_freeze_that_goes_on_counts_to_the_day_asked_for():
    # 17 July to 31 December 2024: 14 + 31 + 30 + 31 + 30 + 31.
    (one,) = freezes([period("open", "2023"), period("suspended", "2024-07-17")], AS_OF)
    assert one.so_far == DaysApart(167, 167)
    assert (one.cause, one.to_freeze, one.thaw, one.to_thaw, one.lost) == (None, None, None, None, None)


def test_what_is_only_proposed_is_not_thawed():
    # 5 August 2022 to 10 September 2024: 365 + 366 (a leap day in 2024) + 36.
    (one,) = freezes(
        [
            period("suspended", "2022-08-05", "2023-11-15"),
            period("proposed", "2023-11-15", "2024-09-10"),
            period("open", "2024-09-10"),
        ],
        AS_OF,
    )
    assert (one.thaw, one.to_thaw) == (2, DaysApart(767, 767))


def test_when_the_state_becomes_unknown_so_does_the_thaw():
    found = freezes(
        [
            period("refused", "2022-08-05", "2022-11-22"),
            period("unknown", "2022-11-22", "2023-02-04"),
            period("refused", "2023-02-04", "2023-12-21"),
            period("open", "2023-12-21"),
        ],
        AS_OF,
    )
    # 4 February to 21 December 2023: 24 + 31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 30 + 21.
    assert [(one.periods, one.to_thaw, one.lost) for one in found] == [
        ((0,), None, 1), ((2,), DaysApart(320, 320), None),
    ]  # fmt: skip
    assert found[0].gap == day("2022-11-22") and found[0].so_far is None


def test_after_the_last_period_has_ended_nothing_is_known():
    (one,) = freezes([period("suspended", "2022-08-05", "2023-01-01")], AS_OF)
    assert (one.thaw, one.so_far, one.lost, one.gap) == (None, None, 1, day("2023-01-01"))


def test_a_silence_before_the_thaw_makes_it_a_range():
    # The suspension is known until 1 March (59 days from 1 January); the channel was open by 1 June (151 days).
    (one,) = freezes([period("suspended", "2023-01-01", "2023-03-01"), period("open", "2023-06-01")], AS_OF)
    assert one.to_thaw == DaysApart(59, 151)


def test_suspended_and_then_refused_is_one_freeze():
    (one,) = freezes(
        [period("suspended", "2023-01-01", "2023-02-01", 7), period("refused", "2023-02-01", "2023-03-01", 8),
         period("limited", "2023-03-01")],
        AS_OF,
    )  # fmt: skip
    assert (one.periods, one.cause, one.to_thaw) == ((0, 1), 7, DaysApart(59, 59))


def test_without_dates_nothing_is_counted():
    (one,) = freezes([period("suspended", cause=7), period("open")], AS_OF)
    assert (one.began, one.to_freeze, one.to_thaw, one.so_far) == (None, None, None, None)
    assert drawn(period("suspended"), period("open")) == []


def test_a_freeze_before_its_cause_is_told_as_the_record_has_it():
    (one,) = freezes([period("suspended", "2023-01-01", cause=7, caused="2023-01-04")], AS_OF)
    assert one.to_freeze == DaysApart(-3, -3)


def test_an_empty_log_has_no_freeze_and_no_strip():
    assert freezes([], AS_OF) == stretches([], AS_OF) == []
    assert freezes([period("open", "2020"), period("unknown", "2021")], AS_OF) == []


def test_a_cause_that_is_not_public_any_more_is_none():
    row = {"state": "suspended", "span": span("2023"), "cause": 7, "summary": "", "cites": []}
    assert periods_of([row], {})[0].cause is None
    assert periods_of([row], {7: day("2022-12-31")})[0].caused == day("2022-12-31")


def test_a_strip_tells_what_is_certain_from_what_is_possible():
    # Open from some day in 2019 to 1 June 2021; suspended since.
    assert drawn(period("open", "2019", "2021-06-01"), period("suspended", "2021-06-01")) == [
        ("open", "2019-01-01", "2019-12-31", False),
        ("open", "2019-12-31", "2021-06-01", True),
        ("suspended", "2021-06-01", "2024-12-31", True),
    ]


def test_two_periods_that_meet_in_a_month_are_both_possible_in_it():
    assert drawn(period("open", "2020-01-01", "2020-08"), period("limited", "2020-08", "2021-01-01")) == [
        ("open", "2020-01-01", "2020-08-01", True),
        ("open", "2020-08-01", "2020-08-31", False),
        ("limited", "2020-08-01", "2020-08-31", False),
        ("limited", "2020-08-31", "2021-01-01", True),
    ]


def test_what_is_possible_gives_way_to_what_is_certain():
    # "Open since 2020" ends on 1 March 2020 at the latest by the next period.
    assert drawn(period("open", "2020", "2020"), period("limited", "2020-03-01", "2021-01-01")) == [
        ("open", "2020-01-01", "2020-03-01", False),
        ("limited", "2020-03-01", "2021-01-01", True),
    ]


def test_what_is_planned_for_later_is_not_drawn():
    assert drawn(period("open", "2025-02-01"), as_of=date(2024, 1, 1)) == []


def test_a_period_that_begins_on_the_last_day_is_there():
    assert drawn(period("open", "2024-12-31")) == [("open", "2024-12-31", "2024-12-31", True)]


DATES = st.builds(
    lambda when, cut: day(when.isoformat()[:cut]), st.dates(date(2015, 1, 1), date(2025, 12, 31)),
    st.sampled_from([4, 7, 10]),
)  # fmt: skip
PERIODS = st.lists(
    st.builds(Period, st.sampled_from(ChannelState.values), st.none() | DATES, st.none() | DATES), max_size=5
)


@given(PERIODS)
def test_certain_stretches_overlap_only_where_the_log_says_so(periods):
    found = [one for one in stretches(periods, AS_OF) if one.certain]
    for one in found:
        for other in found:
            if one.period < other.period and one.first < other.last and other.first < one.last:
                first, second = periods[one.period], periods[other.period]
                ends = [end["earliest"] if end else "9999" for end in (first.end, second.end)]
                assert first.start["latest"] < ends[1] and second.start["latest"] < ends[0]


@given(PERIODS)
def test_possible_stretches_lie_outside_the_certain_ones_and_inside_their_period(periods):
    found = stretches(periods, AS_OF)
    for one in found:
        assert one.first <= one.last <= AS_OF
        assert one.first >= date.fromisoformat(periods[one.period].start["earliest"])
        if not one.certain:
            assert not any(
                other.certain and one.first < other.last and other.first < one.last
                for other in found
            )  # fmt: skip


@given(PERIODS)
def test_every_stopped_period_belongs_to_one_freeze(periods):
    found = freezes(periods, AS_OF)
    stopped = [place for place, one in enumerate(periods) if one.state in ("suspended", "refused")]
    assert [place for one in found for place in one.periods] == stopped
    for one in found:
        # Thawed, going on, or not known: one of the three.
        known = [one.thaw is not None, one.lost is not None]
        assert sum(known) <= 1 and (one.so_far is None or not any(known))
