from datetime import date

import pytest

from actors.models import Tenure
from actors.offices import OfficeBook, offices_on
from actors.partial_dates import PartialDate
from tests import builders as build

pytestmark = pytest.mark.django_db


def titles(held):
    return [(one.office.title, one.certain) for one in held]


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "day", "expected"),
    [
        ("2021-01-26", "2025-01-20", False, "2023-06-18", [("Foreign Minister", True)]),
        ("2021-01-26", "2025-01-20", False, "2021-01-25", []),
        ("2021-01-26", "2025-01-20", False, "2025-01-20", [("Foreign Minister", True)]),
        ("2021-01-26", "2025-01-20", False, "2025-01-21", []),
        ("2021-01", "2025", False, "2021-01-10", [("Foreign Minister", False)]),
        ("2021-01", "2025", False, "2021-02-01", [("Foreign Minister", True)]),
        ("2021-01-26", None, True, "2030-01-01", [("Foreign Minister", True)]),
        ("2021-01-26", None, False, "2030-01-01", [("Foreign Minister", False)]),
        (None, None, False, "2030-01-01", [("Foreign Minister", False)]),
        ("2021-01-26", "2025-01-20", False, "2021-01", [("Foreign Minister", False)]),
    ],
)
def test_the_office_on_a_day_comes_from_the_tenures(start, end, ongoing, day, expected):
    person = build.minister("Rudolf", start=start, end=end)
    Tenure.objects.filter(person=person).update(ongoing=ongoing)
    assert titles(offices_on(person.pk, PartialDate.parse(day))) == expected


def test_on_the_day_of_a_handover_both_hold_the_office():
    old, new = build.minister("Old", end="2023-07-25"), build.minister("New", start="2023-07-25")
    assert titles(offices_on(old.pk, date(2023, 7, 25))) == [("Foreign Minister", True)]
    assert titles(offices_on(new.pk, date(2023, 7, 25))) == [("Foreign Minister", True)]


def test_two_offices_at_once_come_highest_rank_first():
    from actors.models import Office

    person = build.minister("Rudolf")
    palace = build.organisation("Palace", org_type="executive")
    crown = Office.objects.create(slug="king", title="King", organisation=palace, level="leader")
    Tenure.objects.create(person=person, office=crown, start="2010", end="2030")
    assert titles(offices_on(person.pk, date(2020, 1, 1))) == [("King", True), ("Foreign Minister", True)]


def test_somebody_may_come_back_to_an_office():
    person = build.minister("Rudolf", start="2013-03-16", end="2022-12-30")
    office = person.tenures.get().office
    Tenure.objects.create(person=person, office=office, start="2023-07-25", ongoing=True)
    assert titles(offices_on(person.pk, date(2023, 6, 18))) == []
    assert titles(offices_on(person.pk, date(2024, 4, 26))) == [("Foreign Minister", True)]


def test_a_book_reads_any_number_of_people_in_one_query(django_assert_num_queries):
    people = [build.minister(f"Minister {n}") for n in range(5)]
    with django_assert_num_queries(1):
        book = OfficeBook([person.pk for person in people])
        assert all(book.on(person.pk, date(2020, 1, 1), date(2020, 1, 1)) for person in people)


def test_without_a_date_nothing_is_known():
    person = build.minister("Rudolf")
    assert OfficeBook([person.pk]).on(person.pk, None, None) == []
