"""The bars above the timeline."""

import pytest

from actors.partial_dates import PartialDate
from talks.public.filters import TimelineFilter
from talks.public.histogram import HEIGHT, MOST_TICKS, WIDTH, histogram
from talks.public.pictures.shapes import Bars, Line, Rect

LONG = {"1971-05": 1, "2010-01": 2, "2010-12": 6, "2011-03": 4, "2020-04": 1}


def link(first, last):
    return f"{first}..{last}"


def asked(start="", end=""):
    return TimelineFilter(
        start=PartialDate.parse(start) if start else None, end=PartialDate.parse(end) if end else None
    )


def ticks(first, last):
    drawn = histogram({f"{first}-01": 1, f"{last}-12": 1}, link)
    return [bar.tick for bar in drawn.bars if bar.tick]


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
    by_month = histogram({"2023-01": 2, "2023-04": 1}, link)
    assert by_month.unit == "month" and [bar.entries for bar in by_month.bars] == [2, 0, 0, 1]
    by_year = histogram({"2010-01": 2, "2010-05": 1, "2020-04": 1}, link)
    assert by_year.unit == "year" and [bar.entries for bar in by_year.bars] == [3, *[0] * 9, 1]


def test_a_year_that_is_chosen_of_many_shows_its_months_and_the_ways_on_and_back():
    found = histogram(LONG, link, asked("2010", "2010"))
    assert found.unit == "month" and len(found.bars) == 12
    # January 2 and December 6; all twelve lie within the dates.
    assert [bar.entries for bar in found.bars] == [2, *[0] * 10, 6]
    assert found.chosen == (0, 11) and found.counts == "2,0,0,0,0,0,0,0,0,0,0,6"
    assert [(way.where, way.label, way.url) for way in found.ways] == [
        ("earlier", "2009", "2009..2009"), ("later", "2011", "2011..2011"), ("all", "All years", ".."),
    ]  # fmt: skip
    assert found.bars[11].url == "2010-12..2010-12"


def test_a_month_is_shown_among_those_of_its_year():
    found = histogram(LONG, link, asked("2010-12", "2010-12"))
    assert len(found.bars) == 12 and found.chosen == (11, 11)
    assert [(way.where, way.label, way.url) for way in found.ways] == [
        ("earlier", "November 2010", "2010-11..2010-11"), ("later", "January 2011", "2011-01..2011-01"),
        ("wider", "All of 2010", "2010..2010"), ("all", "All years", ".."),
    ]  # fmt: skip


def test_the_first_and_the_last_have_one_neighbour():
    found = histogram(LONG, link, asked("1971", "1971"))
    assert [way.where for way in found.ways] == ["later", "all"]
    assert [way.where for way in histogram(LONG, link, asked("2020", "2020")).ways] == ["earlier", "all"]
    assert [way.where for way in histogram(LONG, link, asked("9999", "9999")).ways] == ["all"]
    assert [way.where for way in histogram(LONG, link, asked("9999-12", "9999-12")).ways] == ["wider", "all"]
    assert [way.where for way in histogram(LONG, link, asked("1970", "1970")).ways] == ["later", "all"]


@pytest.mark.parametrize(
    ("start", "end", "unit", "chosen"),
    [
        ("2010", "2017", "month", (0, 95)),  # eight years: 96 months
        ("2010", "2018", "year", (39, 47)),  # nine: years, from the 40th of 1971 to 2020 on
        ("2013-02-03", "", "month", (1, 87)),  # to the last month on record, April 2020, from January 2013
        ("", "1975", "month", (4, 59)),  # from the first month on record, May 1971
        ("2050", "", "year", None),  # after all there is
        ("", "1950", "year", None),
        ("1990", "1991", "month", (0, 23)),  # nothing in them
    ],
)
def test_dates_are_drawn_by_months_where_they_span_eight_years_at_most(start, end, unit, chosen):
    found = histogram(LONG, link, asked(start, end))
    assert (found.unit, found.chosen) == (unit, chosen)


def test_a_record_of_few_years_is_not_zoomed_but_marked():
    months = {"2021-03": 1, "2022-02": 3, "2023-01": 2}
    found = histogram(months, link, asked("2022", "2022"))
    assert len(found.bars) == 23 and found.chosen == (10, 21)
    assert sum(bar.entries for bar in found.bars) == 6, "what lies outside the dates is still shown"


def test_bars_are_drawn_by_what_they_count():
    # Two bars of 360 units; 4 of 8 entries is half of the height.
    found = histogram({"2023-01": 4, "2023-02": 8}, link, asked("2023-02", "2023-02"))
    (drawn,) = [one for one in found.picture.shapes if isinstance(one, Bars)]
    assert (drawn.width, drawn.height, drawn.places) == (WIDTH, HEIGHT, 2)
    assert drawn.bars == (
        (0, HEIGHT / 2, "January 2023: 4 entries", "2023-01..2023-01", "pic-bar"),
        (1, HEIGHT, "February 2023: 8 entries", "2023-02..2023-02", "pic-bar pic-bar-in"),
    )
    span = [one for one in found.picture.shapes if isinstance(one, Rect)]
    assert [(one.x, one.width, one.look) for one in span] == [(WIDTH / 2, WIDTH / 2, "pic-span")]
    edges = [one.x1 for one in found.picture.shapes if isinstance(one, Line) and one.look == "pic-edge"]
    assert edges == [WIDTH / 2, WIDTH]


def test_by_itself_it_has_figures_to_be_read_by():
    found = histogram({"2023-01": 4, "2023-02": 17}, link, tall=True).picture
    # 17 in steps of 5 makes four lines, 5 to 20.
    assert [one.text for one in found.shapes if getattr(one, "anchor", "") == "end"] == ["5", "10", "15", "20"]
    assert found.height > histogram({"2023-01": 4, "2023-02": 17}, link).picture.height


def test_it_tells_in_words_what_it_shows():
    found = histogram({"2023-01": 4, "2023-03": 8}, link, asked("2023-02", "2023-03"), "Trade", tall=True).picture
    assert found.title == "Entries a month: Trade"
    assert found.alt == (
        "12 entries, January 2023 to March 2023, in bars a month. Most in March 2023: 8. "
        "Chosen: February 2023 to March 2023, 8 entries."
    )
    assert found.query == "from=2023-02&to=2023-03"
    assert [[cell.text for cell in row] for row in found.table.rows] == [["March 2023", "8"], ["January 2023", "4"]]
