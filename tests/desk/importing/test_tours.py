"""Legs of one traveller that touch in time are parts of one trip; and stay right when the file changes."""

import pytest

from actors.partial_dates import PartialDate
from talks.desk.importing import facts
from talks.desk.importing.publishing import publish
from talks.desk.importing.tours import trip_title
from talks.models import Edition, Entry, EntryLink, ImportedTour
from talks.press.checks import problems
from talks.press.records import load_entry
from tests.desk.importing.rows import imported, planned, results, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]

FENWICK = visit("a", "Grand Fenwick", "2021-03-15", "2021-03-16")
FREEDONIA = visit("b", "Freedonia", "2021-03-17", "2021-03-18", place="Zubrowka")
SYLVANIA = visit("c", "Sylvania", "2021-03-18", "2021-03-20", place="")


def trips():
    return list(Entry.objects.filter(imported_tour__isnull=False).order_by("pk"))


def stops(trip):
    return sorted(trip.linked_from.filter(kind="part_of").values_list("entry__imported_record__external_id", flat=True))


def test_stops_on_following_days_are_one_trip():
    imported([FENWICK, FREEDONIA, SYLVANIA])
    [trip] = trips()
    assert trip.title == "Rudolf Rassendyll's trip to Grand Fenwick, Freedonia and Sylvania"
    assert trip.summary == "3 stops, 15–20 March 2021: Fenwick Town (Grand Fenwick); Zubrowka (Freedonia); Sylvania."
    assert (trip.kind, trip.start, trip.end) == ("visit", PartialDate(2021, 3, 15), PartialDate(2021, 3, 20))
    assert trip.slug == "rassendyll-trip-2021-03-15"
    assert stops(trip) == ["a", "b", "c"]


def test_the_travellers_state_is_the_only_party_so_that_a_country_counts_its_visits_once():
    imported([FENWICK, FREEDONIA])
    [trip] = trips()
    assert [party.actor.name for party in trip.entry_parties.all()] == ["Ruritania"]
    assert trip.country is None
    person = trip.participations.get()
    assert (person.actor.name, person.side.name, person.office.title) == (
        "Rudolf Rassendyll", "Ruritania", "Foreign Minister",
    )  # fmt: skip


def test_a_trip_can_be_published_as_it_is():
    imported([FENWICK, FREEDONIA])
    [trip] = trips()
    assert [problem.message for problem in problems(load_entry(trip.pk)) if problem.blocks] == []
    assert trip.citations.get().locator == "a, b"


@pytest.mark.parametrize(
    "other",
    [
        visit("b", "Freedonia", "2021-03-18"),  # a day between them
        visit("b", "Freedonia", "2021-03-17", who="Fritz von Tarlenheim", who_id="f"),
        visit("b", "Freedonia", "2021-03"),  # known to the month only
        visit("b", "Grand Fenwick", "2021-03-15", "2021-03-16", remarks="Said otherwise."),  # the same stop again
    ],
)
def test_other_stops_are_no_trip(other):
    imported([FENWICK, other])
    assert trips() == []


def test_a_long_stop_is_touched_by_all_that_fall_into_it():
    imported([
        visit("a", "Grand Fenwick", "2021-03-01", "2021-03-31"), visit("b", "Freedonia", "2021-03-05"),
        visit("c", "Sylvania", "2021-03-20"),
    ])  # fmt: skip
    assert [stops(trip) for trip in trips()] == [["a", "b", "c"]]


def test_a_dry_run_counts_the_trips():
    rows = [FENWICK, FREEDONIA, visit("z", "Sylvania", "2022-01-01")]
    assert planned(rows).counts["trips"] == {"created": 1, "updated": 0, "unchanged": 0}
    imported(rows)
    assert planned(rows).counts["trips"] == {"created": 0, "updated": 0, "unchanged": 1}
    longer = visit("z", "Sylvania", "2021-03-19")
    assert planned([FENWICK, FREEDONIA, longer]).counts["trips"] == {"created": 0, "updated": 1, "unchanged": 0}


def test_the_same_file_again_leaves_trips_alone():
    imported([FENWICK, FREEDONIA])
    before = list(Entry.objects.order_by("pk").values_list("version", "updated_at"))
    run = imported([FENWICK, FREEDONIA])
    assert run.counts["trips"] == {"created": 0, "updated": 0, "dissolved": 0}
    assert list(Entry.objects.order_by("pk").values_list("version", "updated_at")) == before
    assert EntryLink.objects.count() == 2


def test_a_stop_that_is_added_joins_the_trip():
    imported([FENWICK, FREEDONIA])
    [trip] = trips()
    imported([FENWICK, FREEDONIA, SYLVANIA])
    assert trips() == [trip]
    trip.refresh_from_db()
    assert stops(trip) == ["a", "b", "c"]
    assert (str(trip.end), trip.version) == ("20 March 2021", 2)


def test_a_stop_that_moves_away_leaves_the_trip():
    imported([FENWICK, FREEDONIA, SYLVANIA])
    imported([FENWICK, FREEDONIA, visit("c", "Sylvania", "2021-05-01", place="")])
    [trip] = trips()
    assert stops(trip) == ["a", "b"]
    assert str(trip.end) == "18 March 2021"


def test_a_stop_withdrawn_upstream_leaves_the_trip():
    imported([FENWICK, FREEDONIA, SYLVANIA])
    imported([FENWICK, FREEDONIA], complete=True)
    [trip] = trips()
    assert stops(trip) == ["a", "b"]


def test_a_trip_in_two_parts_keeps_its_address_for_one_of_them():
    rows = [FENWICK, FREEDONIA, visit("c", "Sylvania", "2021-03-19"), visit("d", "Grand Fenwick", "2021-03-20")]
    imported(rows)
    [trip] = trips()
    imported([*rows[:2], visit("c", "Sylvania", "2021-04-19"), visit("d", "Grand Fenwick", "2021-04-20")])
    assert [stops(one) for one in trips()] == [["a", "b"], ["c", "d"]]
    assert trips()[0] == trip


def test_two_trips_that_grow_together_become_one():
    first, second = [FENWICK, FREEDONIA], [visit("d", "Sylvania", "2021-03-21"), visit("e", "Freedonia", "2021-03-22")]
    imported([*first, *second])
    assert len(trips()) == 2
    run = imported([*first, visit("c", "Sylvania", "2021-03-19", "2021-03-20"), *second])
    assert [stops(one) for one in trips()] == [["a", "b", "c", "d", "e"]]
    assert run.counts["trips"]["dissolved"] == 1


def test_a_trip_without_stops_that_nobody_has_read_goes():
    imported([FENWICK, FREEDONIA])
    imported([FENWICK, visit("b", "Freedonia", "2021-05-01")])
    assert trips() == []
    assert not ImportedTour.objects.exists()
    assert Entry.objects.count() == 2


def test_a_published_trip_without_stops_stays_and_the_report_says_so():
    run = imported([FENWICK, FREEDONIA])
    list(publish(run.collection, by=facts.desk_user("The Royal Desk")))
    run = imported([FENWICK, visit("b", "Freedonia", "2021-05-01")])
    assert "(rassendyll-trip-2021-03-15) has no stops left in the file" in run.notices[0]
    assert len(trips()) == 1


def test_a_title_that_the_desk_wrote_stays():
    imported([FENWICK, FREEDONIA])
    Entry.objects.filter(imported_tour__isnull=False).update(title="The grand tour", version=2)
    run = imported([FENWICK, FREEDONIA, SYLVANIA])
    [trip] = trips()
    assert trip.title == "The grand tour"
    assert str(trip.end) == "20 March 2021"
    assert run.notices == [
        "“The grand tour” (rassendyll-trip-2021-03-15) has other stops now; its title stayed as the desk wrote it."
    ]


def test_a_stop_that_the_desk_took_out_is_not_put_back():
    imported([FENWICK, FREEDONIA, SYLVANIA])
    EntryLink.objects.filter(entry__imported_record__external_id="c").delete()
    imported([FENWICK, FREEDONIA, visit("c", "Sylvania", "2021-03-18", "2021-03-21", place="")])
    assert [stops(trip) for trip in trips()] == [["a", "b"]]


def test_a_trip_deleted_at_the_desk_is_not_made_again():
    imported([FENWICK, FREEDONIA])
    EntryLink.objects.all().delete()
    trips()[0].delete()
    run = imported([FENWICK, FREEDONIA, SYLVANIA])
    assert results(run) == ["unchanged", "unchanged", "created"]
    assert trips() == []


def test_trips_are_published_with_their_stops():
    run = imported([FENWICK, FREEDONIA])
    list(publish(run.collection, by=facts.desk_user("The Royal Desk")))
    assert Edition.objects.count() == 3
    leg = Edition.objects.get(entry__imported_record__external_id="a")
    assert leg.record["links"][0]["kind"] == "part_of"


def test_a_collection_may_do_without_trips():
    imported([FENWICK, FREEDONIA], terms={"tours": False})
    assert trips() == []


def test_a_title_names_what_fits():
    assert trip_title(["A. Person"], ["Japan"]) == "A. Person's trip to Japan"
    assert trip_title([], ["Japan", "United Kingdom"]) == "A trip to Japan and the United Kingdom"
    many = [f"Country Number {n}" for n in range(20)]
    title = trip_title(["A. Person"], many)
    assert title.endswith(f"and {20 - title.count('Country Number')} other countries")
    assert len(title) <= 200
    assert len(trip_title(["A Very Long Name " * 30], ["Japan"])) <= 200
