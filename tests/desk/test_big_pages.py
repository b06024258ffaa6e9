"""A visit with 500 positions opens and saves, in queries that do not grow with its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talks.desk.entry_page import EntryPage
from talks.models import Citation, Entry, Position
from tests import builders as build
from tests.desk.typing_in import SOURCE, typed

pytestmark = pytest.mark.django_db


def rows(count):
    return [
        {"issue": "Trade", "party": "Ruritania", "speaker": f"Envoy {n % 40}", "stance": "seeks",
         "summary": f"Point {n}.", "cites": f"1 para {n}"}
        for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def desk_entry(desk):
    """A client, and an entry logged through the form with as many positions as asked for."""
    build.issue("Trade"), build.state("Ruritania")
    for number in range(40):
        build.actor(f"Envoy {number}")

    def log(count):
        title = f"Conference of {count}"
        source = {**SOURCE, "source": f"+ Account of {count}"}
        root = {"title": title, "kind": "conference", "start": "2020", "cites": "1"}
        with CaptureQueriesContext(connection) as queries:
            response = desk.post(
                reverse("admin:talks_entry_add"), typed(EntryPage(), root, sources=[source], positions=rows(count))
            )
        assert response.status_code == 302
        return Entry.objects.get(title=title), len(queries)

    return desk, log


def measured(desk, method, entry, data=None):
    with CaptureQueriesContext(connection) as queries:
        response = getattr(desk, method)(reverse("admin:talks_entry_change", args=[entry.pk]), data)
    return response, len(queries)


def test_500_positions_are_logged_opened_and_saved(desk_entry):
    desk, log = desk_entry
    entry, _ = log(500)
    assert entry.positions.count() == Citation.objects.filter(position__entry=entry).count() == 500
    response, _ = measured(desk, "get", entry)
    assert response.status_code == 200
    data = typed(EntryPage(entry=entry))
    assert len(data) > 8000
    data["positions-499-summary"] = "The last word."
    response, _ = measured(desk, "post", entry, data)
    assert response.status_code == 302
    assert Position.objects.filter(entry=entry, summary="The last word.").count() == 1


def test_queries_do_not_grow_with_the_rows(desk_entry):
    desk, log = desk_entry
    log(1)  # Whatever Django asks only once.
    small, made_small = log(3)
    large, made_large = log(90)
    assert made_small == made_large
    for entry in (small, large):
        measured(desk, "get", entry)
    assert measured(desk, "get", small)[1] == measured(desk, "get", large)[1] < 50
    unchanged = [measured(desk, "post", entry, typed(EntryPage(entry=entry)))[1] for entry in (small, large)]
    assert unchanged[0] == unchanged[1] < 50
    one_changed = []
    for entry in (small, large):
        data = typed(EntryPage(entry=entry)) | {"positions-1-summary": "Changed."}
        one_changed.append(measured(desk, "post", entry, data)[1])
    assert one_changed[0] == one_changed[1] < 55


def test_a_blank_page_is_light(desk, django_assert_num_queries):
    url = reverse("admin:talks_entry_add")
    desk.get(url)
    with django_assert_num_queries(4):
        response = desk.get(url)
    assert len(response.content) < 150_000
