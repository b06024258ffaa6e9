"""Contacts as columns answer as contacts do that are things of their own, however exactly their days are known."""

import random

import numpy as np
import pytest

from talks.public.analytics import contacts
from talks.public.analytics.columns import Columns
from talks.public.analytics.reading import bounds
from talks.public.index.reading import days_of
from tests.public.analytics.rows import contact

SPANS = [
    ("2020", ""), ("2020~", ""), ("2020-05", ""), ("2020-05", "2020-06"), ("2020", "2020-03-01"), ("2020-06-30", ""),
    ("2019-12-30", "2020-01-02"), ("2021", "2021"), ("2020-05-01", "2020-05-20"), ("2020-05", "2020-05-02"),
]  # fmt: skip


def columns(found):
    ordered = contacts.in_order(found)
    days = [(one.start.earliest, one.start.latest, one.end.earliest, one.end.latest) for one in ordered]
    numbers = np.array([[day.toordinal() for day in row] for row in days], np.int64).reshape(-1, 4)
    return Columns(np.array([one.entry_id for one in ordered], np.int64), *numbers.T.copy())


def some(chance):
    found = []
    for pk in chance.sample(range(1, 100), chance.randrange(1, 12)):
        day = f"2020-{chance.randint(4, 7):02d}-{chance.choice([1, 2, 9, 28]):02d}"
        begins, ends = chance.choice(SPANS) if chance.random() < 0.5 else (day, "")
        start, end = contact(pk, begins).start, contact(pk, ends or begins).start
        one = contact(pk, begins, ends)
        end = type(end)(max(end.earliest, start.earliest), max(end.latest, start.latest), end.about, end.text)
        found.append(type(one)(*(end if name == "end" else getattr(one, name) for name in one.__slots__)))
    return found


@pytest.mark.parametrize("seed", range(300))
def test_they_know_what_came_before_and_which_in_the_row_and_the_longest_gap(seed):
    found = some(random.Random(seed))
    table, by_id = columns(found), {one.entry_id: one for one in found}
    newest = sorted(found, key=lambda one: (one.start.earliest, one.entry_id), reverse=True)
    assert table.ids[table.newest()].tolist() == [one.entry_id for one in newest]
    for at, pk in enumerate(table.ids.tolist()):
        since, before = contacts.since(found, by_id[pk]), table.before(at)
        if before is None:
            assert since.previous == []
        else:
            assert before.previous == [one.entry_id for one in since.previous]
            assert (before.least, before.most) == (since.days.least, since.days.most)
        assert table.ordinal(at) == contacts.ordinal(found, by_id[pk])
    gaps = contacts.longest(contacts.gaps(found))[:3]
    assert [tuple(one) for one in table.longest(3)] == [
        (one.after.entry_id, one.before.entry_id, one.days.least, one.days.most) for one in gaps
    ]


def test_what_may_lie_between_a_contact_and_the_one_before_it_is_counted():
    table = columns([contact(1, "2018-10-08"), contact(2, "2023-06-17")])
    maybe = [contact(3, "2018-10-07"), contact(4, "2018-10-01", "2018-10-09"), contact(5, "2021-01-01"),
             contact(6, "2023-06-17"), contact(7, "2023"), contact(8, "2024-01-01")]  # fmt: skip
    # 3 was over before 8 October; 6 began on the same day as the contact, 8 after it; 7 may have begun before it.
    assert [one.entry_id for one in maybe if table.between(table.place(2), columns([one]))] == [4, 5, 7]
    assert table.between(table.place(2), columns(maybe)) == 3
    # The first of all on the log: whatever may have come before it does.
    assert [one.entry_id for one in maybe if table.between(table.place(1), columns([one]))] == [3, 4]
    assert table.place(9) is None and table.only([2, 9]).ids.tolist() == [2]


def test_nothing_has_no_gap():
    assert columns([]).longest(3) == [] and len(columns([])) == 0


@pytest.mark.parametrize(("begins", "ends"), SPANS)
def test_the_index_reads_days_as_contacts_do(begins, ends):
    start, end = bounds(begins, ends)
    expected = (start.latest.toordinal(), end.earliest.toordinal(), end.latest.toordinal())
    assert days_of(begins, ends) == expected


def test_of_a_row_made_before_days_were_noted_nothing_is_known():
    assert days_of("", "") == (0, 0, 0)
