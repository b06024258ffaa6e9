"""A channel's strip over the years."""

from datetime import date

from talks.public.pictures.shapes import Glyph
from talks.public.strip import bars, period_text, scale, strip
from tests.public.samples import span


def period(state, start, end=""):
    return {"state": state, "span": span(start, end), "cause": None, "summary": "", "cites": []}


def test_periods_fill_the_years_they_cover():
    periods = [period("open", "2020-01-01", "2021-01-01"), period("suspended", "2021-01-01")]
    along = scale(periods, date(2022, 1, 1))
    first, second = bars(periods, along)
    # 366 of 731 days, 720 wide.
    assert (first.x, round(first.width, 2), first.state) == (0, 360.49, "open")
    assert second.x + second.width == 720
    assert first.height > second.height
    assert [tick.year for tick in along.ticks()] == ["2020", "2021", ""]


def test_a_single_day_is_still_seen_and_stays_inside():
    periods = [period("open", "2020"), period("refused", "2021-12-31", "2021-12-31")]
    along = scale(periods, date(2021, 12, 31))
    last = bars(periods, along)[1]
    assert last.width > 4
    assert last.x + last.width <= 720


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
    # 31 December 2020 is day 365 of 731.
    (possible,) = first.possible
    assert (round(first.x, 2), first.width, possible[0], round(possible[1], 2)) == (359.51, 4.3, 0, 359.51)
    assert (round(second.x, 2), second.possible) == (360.49, [])


def test_a_period_that_a_public_entry_brought_about_is_marked():
    periods = [{**period("open", "2020-01-01", "2021-01-01"), "cause": 7}, period("suspended", "2021-01-01")]
    along = scale(periods, date(2022, 1, 1))
    assert [bar.event for bar in bars(periods, along, {7})] == [0, None]
    assert [bar.event for bar in bars(periods, along, {8})] == [None, None]
    drawn = [one for one in strip(bars(periods, along, {7}), along.ticks()) if isinstance(one, Glyph)]
    assert [(one.x, one.look) for one in drawn] == [(0, "strip-event")]


def test_without_a_date_there_is_no_scale():
    assert scale([], date(2024, 1, 1)) is None
