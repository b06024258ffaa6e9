"""What the desk is told of where an entry came from: on its page, and in the list."""

import pytest
from django.urls import reverse
from django.utils import timezone

from talks.models import Entry
from tests import builders as build
from tests.desk.importing.rows import imported, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]

ROWS = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]


def page_of(desk, entry):
    return desk.get(reverse("admin:talks_entry_change", args=[entry.pk])).content.decode()


def listed(desk, query):
    response = desk.get(reverse("admin:talks_entry_changelist") + query)
    assert response.status_code == 200
    return [entry.slug for entry in response.context["cl"].result_list], response.content.decode()


def test_the_page_of_an_entry_says_where_it_came_from_and_that_it_is_listed_there_no_more(desk):
    imported(ROWS)
    entry = Entry.objects.get(imported_record__external_id="1")
    assert "Imported from “Journeys of Ruritanian ministers” as 1." in page_of(desk, entry)
    assert "no longer lists" not in page_of(desk, entry)
    imported(ROWS[1:])
    today = f"{timezone.localdate():%-d %B %Y}"
    assert f"“Journeys of Ruritanian ministers” no longer lists 1: seen on {today}." in page_of(desk, entry)
    assert "Imported from" not in page_of(desk, build.draft("Typed here"))


def test_a_trip_says_of_which_collection_its_stops_are(desk):
    imported([visit("a", start="2021-03-15"), visit("b", "Freedonia", "2021-03-16")])
    trip = Entry.objects.get(imported_tour__isnull=False)
    assert "Put together from stops of “Journeys of Ruritanian ministers”." in page_of(desk, trip)


def test_the_list_is_narrowed_to_a_collection_and_to_what_it_lists_no_more(desk):
    build.draft("Typed here")
    imported(ROWS)
    imported([visit("x", "Freedonia", "2022-01-01")], name="another", facts={"title": "Another list"})
    imported(ROWS[1:])
    assert listed(desk, "?collection=another")[0] == ["rassendyll-fenwick-town-2022-01-01"]
    assert len(listed(desk, "?collection=journeys")[0]) == 11
    assert listed(desk, "?upstream=gone")[0] == ["rassendyll-fenwick-town-2021-01-01"]
    assert listed(desk, "?collection=journeys&upstream=gone")[0] == ["rassendyll-fenwick-town-2021-01-01"]
    assert "No longer listed upstream" in listed(desk, "")[1]
    assert listed(desk, "?collection=%00&upstream=x&issue=%00")[0] == []
