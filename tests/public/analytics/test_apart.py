"""Days between dates that may be known to the month or the year only."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.public.analytics.apart import DaysApart, apart, in_order, until
from tests.public.samples import day

DATES = st.builds(
    lambda when, cut: day(when.isoformat()[:cut]), st.dates(date(1950, 1, 1), date(2049, 12, 31)),
    st.sampled_from([4, 7, 10]),
)  # fmt: skip


def test_it_counts_days_between_days():
    # 8 October 2018 to 17 June 2023: 84 days to the year's end, then 365 + 366 + 365 + 365, then 168.
    assert apart(day("2018-10-08"), day("2023-06-17")) == DaysApart(1713, 1713)


def test_a_date_known_to_the_month_gives_a_range():
    # From 20 May: 1 June is 12 days later, 30 June 41.
    assert apart(day("2023-05-20"), day("2023-06")) == DaysApart(12, 41)


def test_a_date_that_may_lie_on_either_side_says_so():
    # June begins 17 days before the 18th and ends 12 days after it.
    assert apart(day("2023-06-18"), day("2023-06")).later() == "17 days before to 12 days after"
    assert in_order(day("2023-06-18"), day("2023-06")).words() == "at most 12 days"


def test_what_is_not_known_has_no_distance():
    assert apart(None, day("2023")) is apart(day("2023"), None) is in_order(None, None) is None
    assert until(None, date(2023, 6, 18)) is None


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (DaysApart(0, 0), "the same day"),
        (DaysApart(1, 1), "1 day later"),
        (DaysApart(1713, 1713), "1,713 days later"),
        (DaysApart(2, 31), "between 2 and 31 days later"),
        (DaysApart(0, 30), "at most 30 days later"),
        (DaysApart(12, 12, about=True), "about 12 days later"),
        (DaysApart(0, 0, about=True), "about the same day"),
        (DaysApart(-2, -2), "2 days before"),
        (DaysApart(-5, -1), "between 1 and 5 days before"),
    ],
)
def test_it_says_how_far_apart_in_words(days, said):
    assert days.later() == said


def test_a_contradiction_in_the_record_is_not_smoothed_over():
    assert in_order(day("2023-06-18"), day("2023-06-15")) == DaysApart(-3, -3)


def test_an_approximate_date_gives_an_approximate_distance():
    assert apart(day("about 5 April 2013"), day("2013-04-06")).words() == "about 1 day"


def test_until_a_day_never_counts_what_lies_after_it():
    # On 10 June, "June 2023" began at most 9 days ago and may not have come yet.
    assert until(day("2023-06"), date(2023, 6, 10)) == DaysApart(0, 9)
    assert until(day("2024"), date(2023, 6, 10)) == DaysApart(0, 0)


@given(DATES, DATES)
def test_the_way_back_is_as_long(first, last):
    there, back = apart(first, last), apart(last, first)
    assert (there.fewest, there.most) == (-back.most, -back.fewest)
    assert there.fewest <= there.most


@given(DATES, DATES, DATES)
def test_a_detour_is_never_certainly_shorter(first, middle, last):
    assert apart(first, last).most <= apart(first, middle).most + apart(middle, last).most
