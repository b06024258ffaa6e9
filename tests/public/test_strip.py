"""A channel's strip over the years."""

from datetime import date

from talks.public.strip import bars, period_text, scale
from tests.public.samples import span


def period(state, start, end=""):
    return {"state": state, "span": span(start, end), "cause": None, "summary": "", "cites": []}


def test_periods_fill_the_years_they_cover():
    periods = [period("open", "2020-01-01", "2021-01-01"), period("suspended", "2021-01-01")]
    along = scale(periods, date(2022, 1, 1))
    first, second = bars(periods, along)
    assert (first.x, first.width, first.state) == ("0.00%", "50.07%", "open")
    assert float(second.x[:-1]) + float(second.width[:-1]) == 100
    assert first.height > second.height
    assert [tick.year for tick in along.ticks()] == ["2020", "2021", ""]


def test_a_single_day_is_still_seen_and_stays_inside():
    periods = [period("open", "2020"), period("refused", "2021-12-31", "2021-12-31")]
    along = scale(periods, date(2021, 12, 31))
    last = bars(periods, along)[1]
    assert float(last.width[:-1]) > 0
    assert float(last.x[:-1]) < 100


def test_many_years_are_labelled_sparingly():
    along = scale([period("open", "1971")], date(2024, 1, 1))
    assert 5 <= len([tick for tick in along.ticks() if tick.year]) <= 12


def test_the_strip_ends_where_the_record_does_though_a_year_goes_on():
    along = scale([period("open", "2019"), period("limited", "2020")], date(2020, 5, 1))
    assert along.last == date(2020, 5, 1)


def test_a_period_says_when():
    assert period_text(period("open", "15 November 2023")) == "since 15 November 2023"
    assert period_text(period("open", "2020", "2021")) == "2020 – 2021"


def test_what_is_possible_only_is_drawn_apart_from_what_is_certain():
    # From some day in 2020 to 1 January 2021, then suspended: on a scale of 2020 and 2021 the year 2020 is half of it.
    periods = [period("open", "2020", "2021-01-01"), period("suspended", "2021-01-01")]
    first, second = bars(periods, scale(periods, date(2022, 1, 1)))
    assert (first.x, first.width, first.possible) == ("49.93%", "0.60%", [("0.00%", "49.93%")])
    assert (second.x, second.possible) == ("50.07%", [])


def test_a_period_that_a_public_entry_brought_about_is_marked():
    periods = [{**period("open", "2020-01-01", "2021-01-01"), "cause": 7}, period("suspended", "2021-01-01")]
    along = scale(periods, date(2022, 1, 1))
    assert [bar.event for bar in bars(periods, along, {7})] == ["0.00%", ""]
    assert [bar.event for bar in bars(periods, along, {8})] == ["", ""]


def test_without_a_date_there_is_no_scale():
    assert scale([], date(2024, 1, 1)) is None
