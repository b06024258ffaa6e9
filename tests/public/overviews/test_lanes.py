"""Lanes, worked out by hand: where time is cut, what is a mark and what a number, and that nothing is lost."""

import random
import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from actors.partial_dates import PartialDate
from talks.public.filters import TimelineFilter
from talks.public.overviews import lanes, lanes_drawing
from talks.public.overviews.lanes import Entry, axis, rows_of, steps
from talks.public.overviews.lanes_drawing import Ways, ticks
from talks.public.pictures.shapes import Pen
from tests.public.overviews.making import entry, names, selection

NAMES = names(
    {"security": "", "hotline": "security", "trade": "", "tariffs": "trade"},
    {"a": "Alba", "b": "Borduria"}, channels={"line": "Telephone line"},
)  # fmt: skip
NOWHERE = Ways(lambda lane: "", lambda lane, some: "", lambda one: f"/entries/{one.slug}/")


def made(rows, by="issue", asked=None, **more):
    found = selection(rows, asked, **more)
    return lanes.lanes(found, NAMES, by, lanes.span(found))


def told(found):
    return {lane.label: lane.total for lane in found.lanes}


@pytest.mark.parametrize(
    ("first", "last", "unit", "bins"),
    [
        ("2023-06-18", "2023-06-18", "day", 1),
        ("2023-06-01", "2023-07-24", "day", 54),  # 30 + 24 days
        ("2023-06-01", "2023-07-25", "week", 9),  # 55 days from a Thursday: 4, 7 weeks, 2
        ("2023-01-01", "2023-12-31", "week", 53),  # a Sunday alone, and 52 weeks
        ("2021-03-05", "2024-11-02", "month", 45),  # 10 + 12 + 12 + 11
        ("1999-03-01", "2010-11-02", "quarter", 48),
        ("1949-03-01", "2010-11-02", "year", 62),
        ("1805-03-01", "2010-11-02", "decade", 22),
        ("0001-01-01", "9999-12-31", "decade", 53),
    ],
)
def test_time_is_cut_as_finely_as_there_is_room(first, last, unit, bins):
    along = axis(date.fromisoformat(first), date.fromisoformat(last))
    assert (along.unit, len(along.bins)) == (unit, bins)
    assert along.first <= date.fromisoformat(first) and along.last >= date.fromisoformat(last)
    for one, after in zip(along.bins, along.bins[1:], strict=False):
        assert after.first == one.last + timedelta(1)
    for one in along.bins:  # what a bin asks for are its own days
        start, end = (PartialDate.parse(text) for text in one.key)
        assert (start.earliest, end.latest) == (one.first, one.last)


def test_an_entry_stands_in_every_lane_it_belongs_to_and_none_is_lost():
    found = made([
        entry(1, "2020-01-01", "issue:trade", "issue:security"),
        entry(2, "2020-02-01", "issue:trade", "issue:tariffs"),
        entry(3, "2020-03-01"),
    ])  # fmt: skip
    assert told(found) == {"Security": 1, "Trade": 2, "None of these issues": 1}
    assert found.total == 3 and found.marks == [1, 2, 3]
    assert lanes.said(found) == ("3 entries in 3 lanes, where each stands in every lane it belongs to: 4 times in all.")


def test_an_issue_that_is_asked_for_opens_into_those_below_it():
    asked = TimelineFilter().with_values("issue", ("trade",))
    rows = [entry(1, "2020-01-01", "issue:trade"), entry(2, "2020-02-01", "issue:trade", "issue:tariffs")]
    assert told(made(rows, asked=asked)) == {"Tariffs": 1, "None of these issues": 1}


def test_levels_stand_in_their_order_and_what_has_none_comes_last():
    rows = [entry(1, "2020-01-01", "level:working"), entry(2, "2020-01-02", "level:leader"), entry(3, "2020-01-03")]
    assert list(told(made(rows, "level"))) == ["Leaders", "Working level", "No level on record"]


def test_of_actors_the_states_named_most_often_have_a_lane():
    rows = [
        entry(1, "2020-01-01", "actor:a", "actor:b"), entry(2, "2020-01-02", "actor:b"),
        entry(3, "2020-01-03", "actor:nobody-known"),
    ]  # fmt: skip
    assert told(made(rows, "actor")) == {"Borduria": 2, "Alba": 1, "None of these actors": 1}


def test_further_values_are_counted_as_hidden_and_their_entries_stand_in_the_last_lane(monkeypatch):
    monkeypatch.setattr(lanes, "MOST_LANES", 1)
    rows = [entry(1, "2020-01-01", "issue:trade"), entry(2, "2020-01-02", "issue:security", "issue:trade"),
            entry(3, "2020-01-03", "issue:security"), entry(4, "2020-01-03", "issue:trade")]  # fmt: skip
    found = made(rows)
    assert told(found) == {"Trade": 3, "None of these issues": 1} and found.hidden == 1


def test_an_empty_record_has_no_lanes():
    found = made([])
    assert (found.lanes, found.axis, lanes.said(found)) == ([], None, "No entry matches.")
    assert lanes_drawing.drawn(found, {}, NOWHERE) == ((), 0)
    assert "without an entry" in lanes.alt(found)


def test_what_is_too_dense_is_a_number_and_marks_and_numbers_add_up():
    # 20 on one day of a year, in bins of a week: 6 px each on a phone, so one mark side by side in four rows.
    rows = [entry(n, "2020-05-05", "issue:trade") for n in range(20)]
    rows += [entry(30, "2020-01-01", "issue:trade"), entry(31, "2020-12-31", "issue:trade")]
    found = made(rows)
    (lane,) = found.lanes
    assert found.axis.unit == "week"
    assert [number for number, ids in zip(lane.counts, lane.ids, strict=True) if number and not ids] == [20]
    assert found.marks == [30, 31]
    assert "Of these 20 lie too close for marks and are counted." in lanes.said(found)


def test_what_began_before_the_time_shown_stands_at_its_edge():
    asked = TimelineFilter(start=PartialDate.parse("2020-02"), end=PartialDate.parse("2020-03"))
    rows = [entry(1, "2019-12-01", "issue:trade", until="2020-02-02"), entry(2, "2020-03-31", "issue:trade")]
    found = made(rows, asked=asked)
    assert (found.axis.first, found.axis.last) == (date(2020, 2, 1), date(2020, 3, 31))
    assert found.lanes[0].counts[0] == 1 and found.lanes[0].counts[-1] == 1


@pytest.mark.parametrize("by", list(lanes.BY))
def test_marks_and_numbers_of_any_record_add_up_to_its_entries(by):
    for seed in range(25):
        chance = random.Random(seed)
        rows, fresh = [], []
        days = chance.choice([1, 40, 300, 2000, 90_000])
        for n in range(chance.choice([1, 30, 900])):
            terms = {f"issue:{chance.choice(['trade', 'security'])}" for _ in range(chance.randrange(3))}
            terms |= {f"actor:{one}" for one in chance.sample(["a", "b", "c"], chance.randrange(3))}
            terms |= {f"kind:{chance.choice(['visit', 'call'])}", f"level:{chance.choice(['leader', 'working'])}"}
            terms |= {"channel:line"} if chance.random() < 0.2 else set()
            day = date(1760, 1, 1) + timedelta(chance.randrange(days))
            row = entry(n, day.isoformat(), *terms, until=(day + timedelta(chance.choice([0, 3, 90]))).isoformat())
            (fresh if chance.random() < 0.1 else rows).append(row)
        found = made(rows, by, fresh=fresh)
        everything = set()
        for lane in found.lanes:
            for number, ids in zip(lane.counts, lane.ids, strict=True):
                assert not ids or len(ids) == number == len(set(ids))
            term = f"{by}:{lane.value}"
            if lane.value:
                belongs = {row.entry_id for row in rows + fresh if term in row.terms}
                assert lane.total == len(belongs)
                everything |= belongs
        rest = sum(lane.total for lane in found.lanes if not lane.value)
        assert len(everything) + rest == found.total == len(rows) + len(fresh)
        assert sum(len(ids) for lane in found.lanes for ids in lane.ids) <= lanes.MOST_MARKS


def test_marks_that_would_hide_one_another_stand_in_rows():
    assert rows_of([(0, 1), (0.5, 2), (1, 3), (1.5, 1.6), (2, 4)]) == [0, 1, 0, 2, 1]
    assert rows_of([]) == []


def test_the_axis_names_years_months_or_days_as_there_is_room():
    assert [one.label for one in ticks(axis(date(2021, 3, 5), date(2024, 11, 2)))] == ["2022", "2023", "2024"]
    assert [one.label for one in ticks(axis(date(2023, 1, 1), date(2023, 12, 31)))][:2] == ["Jan", "Feb"]
    assert [one.label for one in ticks(axis(date(2023, 6, 18), date(2023, 6, 19)))] == ["18 Jun", "19 Jun"]
    assert len(ticks(axis(date(1, 1, 1), date(9999, 12, 31)))) <= 12


def test_closer_leads_from_decades_to_years_to_months():
    labels = [[one.label for one in steps(days)] for days in (
        (date(1989, 1, 1), date(2024, 1, 1)), (date(2021, 1, 1), date(2023, 1, 1)),
        (date(2023, 5, 1), date(2023, 7, 1)), (date(2023, 5, 1), date(2023, 5, 31)),
    )]  # fmt: skip
    assert labels == [
        ["1980s", "1990s", "2000s", "2010s", "2020s"], ["2021", "2022", "2023"],
        ["May 2023", "June 2023", "July 2023"], [],
    ]  # fmt: skip
    assert [one.label for one in steps((date(1299, 1, 1), date(1511, 1, 1)))] == [
        "1200 to 1299", "1300 to 1399", "1400 to 1499", "1500 to 1599",
    ]  # fmt: skip
    assert len(steps((date(1, 1, 1), date(9999, 12, 31)))) == 100
    assert [one.label for one in lanes.out((date(2023, 6, 1), date(2023, 6, 30)))] == ["2020s", "2023"]
    assert lanes.out((date(1989, 1, 1), date(2024, 1, 1))) == []


def test_marks_are_those_of_the_timeline_and_lead_to_their_entries():
    found = made([entry(n, f"2020-0{n}-01", "issue:trade", until=f"2020-0{n}-28") for n in (1, 2, 3)])
    entries = {
        n: Entry(n, f"e{n}", f"<E{n}>", "then", date(2020, n, 1), date(2020, n, 28), marker, n != 2, "held")
        for n, marker in ((1, "filled"), (2, "ring"), (3, "diamond"))
    }
    shapes, height = lanes_drawing.drawn(found, entries, NOWHERE)
    svg = ET.fromstring(f"<svg>{Pen(width=lanes_drawing.WIDTH).draw(shapes)}</svg>")
    links = {one.get("href"): one for one in svg.iter("a")}
    assert links["/entries/e1/"].findtext("title") == "<E1>, then: held"
    looks = {href: {shape.get("class") for shape in link.iter()} - {None} for href, link in links.items()}
    assert looks == {
        "/entries/e1/": {"lane-length", "lane-mark"},
        "/entries/e2/": {"lane-length lane-possible", "lane-ring"},
        "/entries/e3/": {"lane-length", "lane-mark"},
    }
    assert height > 26
