from datetime import date

import pytest

from talks.public.analytics.spans import Between, days, moment, on


def test_days_between_days_are_counted():
    # 8 October 2018 to 8 October 2022 are 4 × 365 + 1 (29 February 2020) = 1,461; to 17 June 2023 are
    # 23 + 30 + 31 + 31 + 28 + 31 + 30 + 31 + 17 = 252 more.
    assert days(moment("2018-10-08"), moment("2023-06-17")) == Between(1713, 1713)


def test_days_between_months_are_a_range():
    # From 31 January to 1 March 2021: 28 + 1 = 29. From 1 January to 31 March: 30 + 28 + 31 = 89.
    assert days(moment("2021-01"), moment("2021-03")) == Between(29, 89)


def test_days_are_never_negative_where_the_order_is_not_certain():
    # The day lies within the month: none before it at least, and 1 to 20 May, 19 days, at most.
    assert days(moment("2021-05"), moment("2021-05-20")) == Between(0, 19)
    assert days(moment("2021-05-20"), moment("2020")) == Between(0, 0)


def test_an_approximate_date_makes_an_approximate_number():
    assert days(moment("2021-05-20~"), on(date(2021, 5, 30))) == Between(10, 10, about=True)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Between(1, 1), "1 day"),
        (Between(0, 0), "0 days"),
        (Between(1713, 1713), "1,713 days"),
        (Between(1690, 1750), "between 1,690 and 1,750 days"),
        (Between(0, 30), "at most 30 days"),
        (Between(30, 30, True), "about 30 days"),
        (Between(30, 60, True), "about 30 to 60 days"),
    ],
)
def test_a_number_of_days_says_how_exact_it_is(span, said):
    assert str(span) == said
