from datetime import date, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talks.public.analytics.contacts import (
    cadence,
    current,
    gaps,
    in_order,
    last_met,
    last_met_by_level,
    longest,
    ordinal,
    since,
)
from talks.public.analytics.spans import Between
from tests.public.analytics.rows import contact

AS_OF = date(2024, 12, 31)


def ids(found):
    return [one.entry_id for one in found]


# Last met -------------------------------------------------------------------------------------------------------------


def test_the_last_contact_is_the_one_that_ended_last():
    # The first runs from 1 to 9 May, past the second on 3 May.
    assert ids(last_met([contact(1, "2020-05-01", "2020-05-09"), contact(2, "2020-05-03")]).contacts) == [1]


def test_contacts_on_one_last_day_tie():
    found = last_met([contact(1, "2020-05-01"), contact(2, "2020-06-01"), contact(3, "2020-06-01")])
    assert (found.contact.entry_id, ids(found.others)) == (3, [2])


def test_a_contact_known_to_the_year_may_be_later_than_one_known_to_the_day():
    # "2020" may be as late as 31 December, after 1 June; "2019" cannot.
    found = last_met([contact(1, "2020-06-01"), contact(2, "2020"), contact(3, "2019")])
    assert (found.contact.entry_id, ids(found.others)) == (1, [2])


def test_an_empty_log_knows_no_contact():
    assert last_met([]) is None and current([], AS_OF) is None and longest(gaps([])) == []
    assert cadence([], AS_OF).years == [] and cadence([], AS_OF).total == 0
    assert all(last is None for _, last in last_met_by_level([]))


def test_every_level_is_named_and_contacts_without_one_stand_apart():
    found = dict(last_met_by_level([contact(1, "2020", level="leader"), contact(2, "2021", level="")]))
    assert list(found)[:3] == ["leader", "minister", "senior_official"]
    assert ids(found["leader"].contacts) == [1] and found["minister"] is None and ids(found[""].contacts) == [2]
    assert "" not in dict(last_met_by_level([contact(1, "2020")]))


# Cadence --------------------------------------------------------------------------------------------------------------


def test_contacts_count_in_the_year_they_began_and_empty_years_show():
    # One runs from December 2020 into January 2021; "2020" and "about 2020" are that year's as well.
    found = cadence(
        [contact(1, "2020-12-30", "2021-01-02"), contact(2, "2020"), contact(3, "2020~", level="leader")],
        date(2022, 6, 1),
    )
    assert found.years == [2020, 2021, 2022]
    assert [found.of_year(year) for year in found.years] == [3, 0, 0]
    assert (found.levels, found.of_level("minister"), found.of_level("leader")) == (["leader", "minister"], 2, 1)


# Gaps -----------------------------------------------------------------------------------------------------------------


def test_a_gap_runs_from_the_end_of_one_to_the_start_of_the_next():
    # 2 May to 1 June 2020: 29 + 1 = 30 days. 1 June to 11 June: 10 days.
    found = gaps([contact(3, "2020-06-11"), contact(1, "2020-05-01", "2020-05-02"), contact(2, "2020-06-01")])
    assert [(one.after.entry_id, one.before.entry_id, one.days) for one in found] == [
        (1, 2, Between(30, 30)),
        (2, 3, Between(10, 10)),
    ]
    assert longest(found) == [found[0]]


def test_contacts_that_overlap_or_touch_leave_no_gap():
    # The first runs to 20 May over the second (10–12 May); from 20 to 25 May are 5 days, after the first.
    found = gaps([contact(1, "2020-05-01", "2020-05-20"), contact(2, "2020-05-10", "2020-05-12"),
                  contact(3, "2020-05-25"), contact(4, "2020-05-25")])  # fmt: skip
    assert [(one.after.entry_id, one.before.entry_id, str(one.days)) for one in found] == [(1, 3, "5 days")]


def test_a_gap_between_dates_known_to_the_month_is_a_range():
    # From 31 January to 1 March 2021 are 29 days, from 1 January to 31 March 89.
    assert gaps([contact(1, "2021-01"), contact(2, "2021-03")])[0].days == Between(29, 89)


def test_a_contact_known_to_the_year_lengthens_no_gap_for_certain():
    # Exact: 1 March 2019 and 1 June 2020, 458 days apart (306 to the end of 2019 + 152). In between lies "2020": it can
    # be on 1 January, 306 days after the first, or after June, and then the gap is 458.
    found = gaps([contact(1, "2019-03-01"), contact(2, "2020"), contact(3, "2020-06-01")])
    assert found[0].days == Between(306, 458)
    assert found[1].days == Between(0, 152)


def test_gaps_of_one_length_tie():
    # 1 → 11 → 21 January: twice 10 days; to 26 January 5.
    found = longest(gaps([contact(1, "2020-01-01"), contact(2, "2020-01-11"), contact(3, "2020-01-21"),
                          contact(4, "2020-01-26")]))  # fmt: skip
    assert sorted(one.after.entry_id for one in found) == [1, 2]


def test_the_current_gap_runs_to_the_last_day_of_the_log():
    # From 1 December to 31 December 2024: 30 days. A contact of "2024" may have been on the last day.
    assert current([contact(1, "2024-12-01")], AS_OF).days == Between(30, 30)
    assert current([contact(1, "2024-12-01"), contact(2, "2024")], AS_OF).days == Between(0, 30)
    assert current([contact(1, "2025-01-05")], AS_OF).days == Between(0, 0)


def test_a_contact_that_was_withdrawn_joins_the_gaps_around_it():
    # 10 days and 20 days; without the one in the middle 30.
    rows = [contact(1, "2020-01-01"), contact(2, "2020-01-11"), contact(3, "2020-01-31")]
    assert [str(one.days) for one in gaps(rows)] == ["10 days", "20 days"]
    assert [str(one.days) for one in gaps([rows[0], rows[2]])] == ["30 days"]


# First since, and which one in a row ----------------------------------------------------------------------------------


def test_the_visit_of_june_2023_is_the_first_since_october_2018():
    rows = [contact(1, "2018-06-14"), contact(2, "2018-10-08"), contact(3, "2023-06-17", "2023-06-19"),
            contact(4, "2024-04-24", "2024-04-27")]  # fmt: skip
    found = since(rows, rows[2])
    assert (ids(found.previous), found.days) == ([2], Between(1713, 1713))


def test_the_first_on_the_log_is_the_first_since_nothing():
    rows = [contact(1, "2018-10-08"), contact(2, "2018-10-08")]
    # The other began on the same day: a tie is no predecessor.
    assert since(rows, rows[0]).days is None and since(rows, rows[0]).previous == []


def test_first_since_a_date_known_to_the_year_is_a_range():
    # Exact 1 March 2019, then "2020", then 1 June 2020: if "2020" came after it, it is 458 days since March 2019;
    # if it came before, as late as 31 May or as the day itself, 0.
    rows = [contact(1, "2019-03-01"), contact(2, "2020"), contact(3, "2020-06-01")]
    found = since(rows, rows[2])
    assert found.days == Between(0, 458)
    assert set(ids(found.previous)) >= {2}


def test_one_that_still_went_on_leaves_no_days():
    rows = [contact(1, "2020-05-01", "2020-05-20"), contact(2, "2020-05-10")]
    assert since(rows, rows[1]).days == Between(0, 0)


def test_the_place_in_a_row_is_a_range_where_dates_leave_it_open():
    # "2020" is first, or second after 1 June 2020; 2021 is third in any case.
    rows = [contact(1, "2020"), contact(2, "2020-06-01"), contact(3, "2021-06-01")]
    places = [ordinal(rows, one) for one in rows]
    assert [(one.least, one.most, one.of) for one in places] == [(1, 2, 3), (1, 2, 3), (3, 3, 3)]
    # Two on one day share their places.
    rows = [contact(1, "2020-06-01"), contact(2, "2020-06-01")]
    assert [(one.least, one.most) for one in (ordinal(rows, rows[0]), ordinal(rows, rows[1]))] == [(1, 2), (1, 2)]


# Whatever the rows ----------------------------------------------------------------------------------------------------

# How long a busy machine takes to think of rows says nothing.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow])
DAYS = st.dates(date(1990, 1, 1), date(2024, 12, 31))
LEVELS = st.sampled_from(["leader", "minister", "business", ""])


@st.composite
def many(draw, exact=False):
    rows = []
    for number in range(draw(st.integers(0, 12))):
        day = draw(DAYS)
        cut = 10 if exact else draw(st.sampled_from([10, 7, 4]))
        end = min(day + timedelta(draw(st.integers(0, 40))), date(2024, 12, 31))
        rows.append(contact(number, day.isoformat()[:cut], end.isoformat()[:cut], level=draw(LEVELS)))
    return rows


@unhurried
@given(many())
def test_no_gap_is_negative_or_longer_than_the_whole_span(rows):
    found = gaps(rows)
    for gap in [*found, *([now] if (now := current(rows, AS_OF)) else [])]:
        assert 0 <= gap.days.least <= gap.days.most
    if rows:
        whole = (max(one.end.latest for one in rows) - min(one.start.earliest for one in rows)).days
        assert all(gap.days.most <= whole for gap in found)


@unhurried
@given(many())
def test_counts_by_level_and_by_year_sum_to_the_total(rows):
    found = cadence(rows, AS_OF)
    assert sum(found.of_level(level) for level in found.levels) == found.total == len(rows)
    assert sum(found.of_year(year) for year in found.years) == len(rows)


@unhurried
@given(many(exact=True))
def test_with_exact_days_gaps_and_contacts_fill_the_span(rows):
    # Days covered by contacts and days in gaps cannot be more than the span, nor can gaps overlap.
    found = gaps(rows)
    assert all(gap.days.exact for gap in found)
    for one, following in pairwise(found):
        assert one.before.start.latest <= following.after.end.latest
    if rows:
        whole = (max(one.end.latest for one in rows) - min(one.start.earliest for one in rows)).days
        assert sum(gap.days.most for gap in found) <= whole


@unhurried
@given(many())
def test_the_order_of_the_rows_does_not_matter(rows):
    assert gaps(rows) == gaps(rows[::-1])
    assert [one.entry_id for one in in_order(rows)] == [one.entry_id for one in in_order(rows[::-1])]


@unhurried
@given(many())
def test_what_came_before_is_a_range_and_known_only_where_something_did(rows):
    for one in rows:
        found = since(rows, one)
        assert (found.days is None) == (not found.previous)
        if found.days:
            assert 0 <= found.days.least <= found.days.most
        place = ordinal(rows, one)
        assert 1 <= place.least <= place.most <= place.of == len(rows)
