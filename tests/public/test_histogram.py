"""The strip of months or years above the timeline."""

import pytest

from talks.public.histogram import MOST_TICKS, histogram


def ticks(first, last):
    drawn = histogram({f"{first}-01": 1, f"{last}-12": 1}, link=str)
    return [bar.place.tick for bar in drawn.bars if bar.place.tick]


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (2012, 2023, ["2012", "2014", "2016", "2018", "2020", "2022"]),
        (1980, 2023, ["1980", "1985", "1990", "1995", "2000", "2005", "2010", "2015", "2020"]),
        (1866, 2025, ["1880", "1900", "1920", "1940", "1960", "1980", "2000"]),
    ],
)
def test_years_are_written_so_far_apart_that_they_fit_a_phone(first, last, written):
    assert ticks(first, last) == written
    assert len(written) <= MOST_TICKS


def test_a_short_span_is_drawn_by_months_and_a_long_one_by_years_without_gaps():
    by_month = histogram({"2023-01": 2, "2023-04": 1}, link=str)
    assert by_month.unit == "month" and [bar.entries for bar in by_month.bars] == [2, 0, 0, 1]
    by_year = histogram({"2010-01": 2, "2010-05": 1, "2020-04": 1}, link=str)
    assert by_year.unit == "year" and [bar.entries for bar in by_year.bars] == [3, *[0] * 9, 1]
