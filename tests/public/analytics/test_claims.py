import pytest

from talks.public.analytics.claims import Alike, Asserted, check, read
from talks.public.analytics.spans import Between, moment
from tests.public.analytics.rows import contact

POMPEO, BLINKEN = contact(1, "2018-10-08"), contact(2, "2023-06-17", "2023-06-19")
BOTH = Alike([POMPEO, BLINKEN], [POMPEO, BLINKEN])


def surely(*rows):
    return Alike(rows, rows)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("The visit was the first by a Secretary of State in five years.", Asserted("in", 5, "year")),
        ("The first in more than 18 months", Asserted("in", 18, "month", strict=True)),
        ("The first talks of the two in nearly a decade", Asserted("first")),
        ("The first in a year", Asserted("in", 1, "year")),
        ("It was the first since November 2022.", Asserted("since", since=moment("2022-11"))),
        ("The first meeting since 8 October 2018", Asserted("since", since=moment("2018-10-08"))),
        ("It ended the longest silence in decades", Asserted("longest")),
        ("Their third meeting this year", Asserted("nth", 3)),
        ("The 7th round", Asserted("nth", 7)),
        ("Blinken was the first official of the administration to visit", Asserted("first")),
        ("Trade is increasing.", None),
        ("The Third Plenum met", None),
    ],
)
def test_a_claim_is_read_as_far_as_it_can_be_counted(text, meant):
    assert read(text) == meant


def test_first_in_five_years_is_roughly_borne_out_by_1713_days():
    # 1,713 days are 4.69 years of 365.2425 days: less than five, and five when rounded to whole years.
    found = check("The first in five years", BLINKEN, BOTH)
    assert (found.result, found.days, found.entries) == ("roughly", Between(1713, 1713), [POMPEO])
    assert check("The first in four years", BLINKEN, BOTH).result == "supported"
    assert check("The first in six years", BLINKEN, BOTH).result == "disputed"
    assert check("The first in more than five years", BLINKEN, BOTH).result == "disputed"


def test_nothing_is_checkable_without_an_earlier_contact():
    found = check("The first in five years", BLINKEN, Alike([BLINKEN]))
    assert (found.result, found.why, found.compared) == ("not_checkable", "nothing_before", 1)
    assert check("The first in five years", None, Alike([])).why == "no_entry"
    assert check("Trade is increasing", BLINKEN, BOTH).why == "words"


def test_partial_dates_that_straddle_decide_nothing():
    # From "2018" to 17 June 2023: 1,629 (31 December) to 1,993 days (1 January). Rounded five years begin at 4.5
    # (1,643.6 days), full ones at 1,826.2: the range holds all three answers.
    vague = Alike([contact(1, "2018"), BLINKEN])
    found = check("The first in five years", BLINKEN, vague)
    assert (found.result, found.why, found.days) == ("not_checkable", "dates", Between(1629, 1993))
    # Four years are 1,460.97 days: less than the least.
    assert check("The first in four years", BLINKEN, vague).result == "supported"


def test_first_since_a_date_is_held_against_the_contact_before():
    assert check("The first since October 2018", BLINKEN, BOTH).result == "supported"
    assert check("The first since 2018", BLINKEN, BOTH).result == "supported"
    assert check("The first since 2019", BLINKEN, BOTH).result == "disputed"
    assert (
        check("The first since October 2018", BLINKEN, Alike([contact(1, "2018"), BLINKEN])).result == "not_checkable"
    )


def test_contacts_of_another_sort_perhaps_cannot_contradict():
    found = check("The first in six years", BLINKEN, Alike([POMPEO, BLINKEN], [BLINKEN]))
    assert (found.result, found.why) == ("not_checkable", "broad")
    # They can still bear it out: if none of any sort was in that time, none of the one meant was.
    assert check("The first in four years", BLINKEN, Alike([POMPEO, BLINKEN], [BLINKEN])).result == "supported"


def test_a_first_without_a_measure_is_contradicted_by_an_earlier_one_that_bears_on_it():
    sherman, elsewhere, later = contact(3, "2021-07-25"), contact(4, "2021", country="x"), contact(5, "2024")
    found = check("The first Biden official to visit", BLINKEN, Alike([BLINKEN]), [sherman, elsewhere, later])
    assert (found.result, found.entries) == ("disputed", [sherman])
    assert check("The first official", BLINKEN, Alike([BLINKEN]), [elsewhere]).result == "not_checkable"
    same_day = contact(6, "2023-06")
    assert check("The first official", BLINKEN, Alike([BLINKEN]), [same_day]).result == "not_checkable"


def test_an_ordinal_is_counted_where_the_dates_allow():
    assert check("Their second meeting", BLINKEN, BOTH).result == "supported"
    assert check("Their third meeting", BLINKEN, BOTH).result == "disputed"
    # "2023" may be before or after 17 June: second or third.
    vague = surely(POMPEO, BLINKEN, contact(3, "2023"))
    assert check("Their third meeting", BLINKEN, vague).why == "dates"
    assert check("Their fourth meeting", BLINKEN, vague).result == "disputed"


def test_the_longest_silence_is_the_longest_gap_and_a_tie_decides_nothing():
    # 1,713 days before June 2023, then 310 to April 2024.
    rows = surely(POMPEO, BLINKEN, contact(3, "2024-04-24"))
    assert check("The longest silence between them", BLINKEN, rows).result == "supported"
    assert check("The longest silence between them", rows.contacts[2], rows).result == "disputed"
    tie = Alike([contact(1, "2020-01-01"), contact(2, "2020-01-11"), contact(3, "2020-01-21")])
    assert check("The longest pause", tie.contacts[1], tie).why == "dates"
    assert check("The longest pause", BLINKEN, Alike([BLINKEN])).why == "nothing_before"
