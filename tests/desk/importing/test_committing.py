"""From a plan into the log: whole batches, in order, again without effect, and on from where it stopped."""

from dataclasses import replace

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor, ActorName, Office, Tenure
from actors.partial_dates import PartialDate
from talks.desk.importing import facts, runs, vanished, writing
from talks.desk.importing.locking import Busy, only_one
from talks.desk.importing.planning import Planner
from talks.desk.importing.publishing import publish, what_is_held_back
from talks.desk.importing.values import SUMMARY_LENGTH, split_remarks
from talks.models import Citation, Edition, Entry, ImportedRecord, ImportRow, Reference, Source
from talks.press.checks import problems
from talks.press.records import load_entry
from tests import builders as build
from tests.desk.importing.rows import imported, planned, reasons, results, start, tenure, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]


@pytest.fixture
def by(db):
    return facts.machine_user()


def snapshot():
    """Every row of the log that an import may write, without the time of saving."""
    tables = (Entry, Reference, Citation, Source, Actor, ActorName, Office, Tenure)
    return {
        table.__name__: list(table.objects.order_by("pk").values_list(*[
            field.attname for field in table._meta.concrete_fields if field.attname not in ("updated_at", "created_at")
        ]))
        for table in tables
    }  # fmt: skip


def test_a_visit_becomes_an_entry_with_who_where_and_when(by):
    imported([visit("a", start="2021-03-15", end="2021-03-17")], by=by)
    entry = Entry.objects.get()
    assert entry.slug == "rassendyll-fenwick-town-2021-03-15"
    assert (entry.title, entry.summary, entry.place) == (
        "Rudolf Rassendyll in Fenwick Town", "Met with the Duchess.", "Fenwick Town",
    )  # fmt: skip
    assert (str(entry.start), str(entry.end), entry.country.name) == ("15 March 2021", "17 March 2021", "Grand Fenwick")
    assert [party.actor.name for party in entry.entry_parties.all()] == ["Ruritania", "Grand Fenwick"]
    person = entry.participations.get()
    assert (person.actor.name, person.side.name, person.office.title) == (
        "Rudolf Rassendyll", "Ruritania", "Foreign Minister",
    )  # fmt: skip
    assert (entry.created_by, entry.updated_by, entry.version) == (by, by, 1)


def test_the_collection_is_its_first_source_and_the_row_is_the_place_in_it():
    imported([visit("a", url="https://archive.example/rassendyll")])
    entry = Entry.objects.get()
    first, second = entry.references.order_by("number")
    assert (first.source.kind, first.source.title) == ("dataset", "Journeys of Ruritanian ministers")
    assert (first.source.licence, str(first.source.accessed)) == ("Public domain", "2 January 2022")
    assert first.source.publisher.name == "Royal Archive"
    assert (second.source.url, second.source.title) == (
        "https://archive.example/rassendyll", "Journeys of Ruritanian ministers: Rudolf Rassendyll",
    )  # fmt: skip
    assert list(entry.citations.values_list("source", "locator")) == [(first.source_id, "a"), (second.source_id, "")]


def test_a_page_that_many_rows_share_is_one_source():
    page = "https://archive.example/rassendyll"
    imported([visit("a", url=page), visit("b", "Freedonia", "2022-01-01", url=page)])
    assert Source.objects.filter(url=page).count() == 1


def test_an_imported_entry_can_be_published_as_it_is():
    imported([visit("a", remarks="", place=""), visit("b", "Freedonia", "2022-01", remarks="Long. " * 200)])
    for entry in Entry.objects.all():
        assert [problem.message for problem in problems(load_entry(entry.pk)) if problem.blocks] == []


def test_two_visitors_of_one_row_both_take_part():
    imported([visit("a", who=("Rudolf Rassendyll", "Fritz von Tarlenheim"), who_id=("r", "f"))])
    assert [row.actor.name for row in Entry.objects.get().participations.all()] == [
        "Rudolf Rassendyll", "Fritz von Tarlenheim",
    ]  # fmt: skip


def test_short_remarks_are_the_summary_and_long_ones_are_kept_whole_in_the_account():
    assert split_remarks("Met with Gen. Sapt. Left on Monday.") == ("Met with Gen. Sapt. Left on Monday.", "")
    long = "Met with Gen. Sapt at the lodge. " + "Spoke at length about the crown and the castle. " * 10
    summary, body = split_remarks(long)
    assert body == long
    assert len(summary) <= SUMMARY_LENGTH
    assert summary.startswith("Met with Gen. Sapt at the lodge. Spoke")
    assert summary.endswith("castle.")


def test_places_that_do_not_fit_stand_in_the_account_in_full():
    towns = tuple(f"Town {n} of the valley" for n in range(20))
    row = visit("a")
    row["draft"] = replace(row["draft"], places=towns)
    imported([row])
    entry = Entry.objects.get()
    assert len(entry.place) <= 200
    assert entry.place.endswith("…")
    assert entry.body == f"Places: {'; '.join(towns)}."
    assert entry.summary == "Met with the Duchess."


def test_the_page_of_a_traveller_was_read_when_the_file_was_unless_the_desk_says_otherwise():
    def accessed():
        return str(Source.objects.get(url="https://archive.example/r").accessed)

    rows = [visit("a", url="https://archive.example/r")]
    imported(rows)
    assert accessed() == "2 January 2022"
    imported(rows, retrieved="2022-02-01")
    assert accessed() == "1 February 2022"
    imported([visit("a")], retrieved="2022-03-01")
    imported(rows, retrieved="2022-04-01")
    assert accessed() == "1 April 2022"
    Source.objects.filter(url="https://archive.example/r").update(accessed="2022-04-20")
    imported(rows, retrieved="2022-05-01")
    assert accessed() == "20 April 2022"


def test_addresses_are_told_apart_and_stay():
    imported([visit("a"), visit("b", remarks="Dined.")])
    slugs = list(Entry.objects.order_by("pk").values_list("slug", flat=True))
    assert slugs == ["rassendyll-fenwick-town-2021-03-15", "rassendyll-fenwick-town-2021-03-15-2"]
    imported([visit("a", start="2021-04-16"), visit("b", remarks="Dined.")])
    assert list(Entry.objects.order_by("pk").values_list("slug", flat=True)) == slugs


def test_the_same_file_again_changes_nothing():
    rows = [
        visit("a", url="https://archive.example/a"),
        visit("b", "Freedonia", "2021-03-16"),
        visit("c", "Sylvania", "2022"),
    ]
    imported(rows)
    before = snapshot()
    run = imported(rows)
    assert results(run) == ["unchanged"] * 3
    assert snapshot() == before


def test_an_update_writes_the_field_and_counts_the_version(by, editor):
    imported([visit("a")])
    imported([visit("a", remarks="Met with the Duke.")], by=by)
    entry = Entry.objects.get()
    assert (entry.summary, entry.version, entry.updated_by) == ("Met with the Duke.", 2, by)


def test_an_update_leaves_alone_what_the_desk_added():
    imported([visit("a")])
    entry = Entry.objects.get()
    meeting = build.meeting(entry)
    guest = build.participation(entry, build.actor("A Guest"), meeting=meeting)
    imported([visit("a", who=("Rudolf Rassendyll", "Fritz von Tarlenheim"), who_id=("rassendyll", "f"))])
    assert set(entry.participations.values_list("actor__name", "meeting")) == {
        ("Rudolf Rassendyll", None), ("Fritz von Tarlenheim", None), ("A Guest", guest.meeting_id),
    }  # fmt: skip


def test_what_the_desk_cites_for_a_visitor_stays_when_another_joins():
    imported([visit("a")])
    person = Entry.objects.get().participations.get()
    build.cite(person)
    imported([visit("a", who=("Rudolf Rassendyll", "Fritz von Tarlenheim"), who_id=("rassendyll", "f"))])
    assert Citation.objects.filter(participation=person).exists()


def test_a_conflict_is_left_as_the_desk_wrote_it_and_reported_until_it_is_settled():
    imported([visit("a")])
    Entry.objects.update(summary="As we saw it.", version=2)
    rows = [visit("a", remarks="Met with the Duke.", place="Castle")]
    assert results(imported(rows)) == ["conflict"]
    entry = Entry.objects.get()
    assert (entry.summary, entry.place, entry.version) == ("As we saw it.", "Castle", 3)
    assert results(imported(rows)) == ["conflict"]
    assert results(imported(rows, settle=True)) == ["conflict"]
    assert results(imported(rows)) == ["unchanged"]
    assert Entry.objects.get().summary == "As we saw it."


def test_a_page_open_at_the_desk_is_told_of_the_import(desk, by):
    from django.urls import reverse

    from talks.desk.entry_page import EntryPage
    from talks.desk.page import blank_data

    imported([visit("a")])
    entry = Entry.objects.get()
    typed = blank_data(EntryPage(None, entry=entry))
    imported([visit("a", remarks="Met with the Duke.")], by=by)
    response = desk.post(
        reverse("admin:talks_entry_change", args=[entry.pk]), {**typed, "entry-summary": "As we saw it."}
    )
    assert response.status_code == 409
    assert "Import" in response.content.decode()
    assert "Met with the Duke." in response.content.decode()


def test_a_row_that_is_gone_is_kept_and_marked_and_unmarked_when_it_returns():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    imported(rows[1:])
    record = ImportedRecord.objects.get(external_id="1")
    assert record.withdrawn_upstream is not None
    assert record.entry is not None
    assert results(imported(rows[1:])) == ["unchanged"] * 10
    assert results(imported(rows))[0] == "updated"
    record.refresh_from_db()
    assert record.withdrawn_upstream is None


def cited(external_id):
    return list(
        Citation.objects.filter(entry__imported_record__external_id=external_id).values_list("locator", flat=True)
    )


def test_an_entry_whose_row_is_gone_says_so_where_it_cites_the_collection_until_the_row_returns():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    imported(rows[1:])
    assert cited("1") == ["1, no longer listed as of 2 January 2022"]
    assert cited("2") == ["2"]
    assert results(imported(rows[1:])) == ["unchanged"] * 10
    imported(rows)
    assert cited("1") == ["1"]


def test_what_the_desk_cites_stays_when_the_row_is_gone():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    Citation.objects.filter(entry__imported_record__external_id="1").update(locator="line 1")
    imported(rows[1:])
    assert cited("1") == ["line 1"]


def test_the_word_that_a_row_is_gone_fits_however_long_its_id_is():
    word = vanished.no_longer_listed("x" * 200, PartialDate.parse("2022-09-02"))
    assert len(word) == 100
    assert word.endswith("x, no longer listed as of 2 September 2022")


def test_a_person_renamed_upstream_keeps_the_actor_and_the_old_name():
    imported([visit("a")])
    actor = Actor.objects.get(kind="person")
    imported([visit("a", who="Rudolf of Ruritania")])
    actor.refresh_from_db()
    assert actor.name == "Rudolf of Ruritania"
    assert list(actor.names.values_list("text", "kind")) == [("Rudolf Rassendyll", "former")]
    assert Actor.objects.filter(kind="person").count() == 1


def test_a_name_that_the_desk_chose_stays_and_the_new_one_becomes_an_alias():
    imported([visit("a")])
    Actor.objects.filter(kind="person").update(name="King Rudolf")
    imported([visit("a", who="Rudolf of Ruritania")])
    actor = Actor.objects.get(kind="person")
    assert actor.name == "King Rudolf"
    assert list(actor.names.values_list("text", "kind")) == [("Rudolf of Ruritania", "alias")]


def test_a_person_whose_id_changes_upstream_stays_the_same_actor():
    imported([visit("a")])
    imported([visit("a", who_id="rassendyll-r")])
    assert Actor.objects.filter(kind="person").count() == 1
    imported([visit("a", who="R. Rassendyll", who_id="rr")], terms={"renamed_people": {"rassendyll-r": "rr"}})
    assert Actor.objects.filter(kind="person").count() == 1


def test_a_state_is_found_by_its_code_under_another_name():
    known = build.state("Duchy of Grand Fenwick", code="QF")
    imported([visit("a")])
    assert Entry.objects.get().country == known


def test_an_office_is_found_by_title_and_organisation():
    ministry = build.organisation("Ruritanian Foreign Ministry")
    office = Office.objects.create(slug="fm", title="Foreign minister", organisation=ministry)
    Office.objects.create(slug="fm-2", title="Foreign Minister", organisation=build.organisation("Another Ministry"))
    imported([visit("a")])
    assert Entry.objects.get().participations.get().office == office


def test_an_appointment_becomes_a_tenure_that_cites_its_row():
    imported([tenure("t1", ongoing=True, end="", acting=True)])
    made = Tenure.objects.get()
    assert (made.person.name, made.office.organisation.name) == ("Rudolf Rassendyll", "Ruritanian Foreign Ministry")
    assert (made.ongoing, made.acting, str(made.start)) == (True, True, "1 January 2001")
    assert Citation.objects.get(tenure=made).locator == "t1"


def test_an_appointment_changed_upstream_is_updated_and_again_changes_nothing():
    imported([tenure("t1")])
    assert results(imported([tenure("t1", end="2005-06-01")])) == ["updated"]
    assert str(Tenure.objects.get().end) == "1 June 2005"
    assert results(imported([tenure("t1", end="2005-06-01")])) == ["unchanged"]


def test_what_only_the_database_can_refuse_is_reported_and_the_rest_is_written(monkeypatch):
    from talks.desk.importing import tenures

    monkeypatch.setattr(tenures, "_refuse_overlaps", lambda plans, planner: None)
    run = imported([tenure("t1"), tenure("t2", "2002-01-01", "2003-01-01"), tenure("t3", "2010-01-01", "2011-01-01")])
    assert results(run) == ["created", "refused", "created"]
    assert reasons(run, 2) == "This person already holds that office during part of that time."
    assert Tenure.objects.count() == 2


# --- Interrupted, and two at once -------------------------------------------------------------------------------------


def test_an_interrupted_import_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(runs, "WRITE_BATCH", 2)
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 6)]
    run = planned(rows)
    write = writing.Writer.write
    batches = []

    def fail_in_the_second(self, plans):
        batches.append([plan.row.number for plan in plans])
        write(self, plans)
        if len(batches) == 2:
            raise RuntimeError("the power went off")

    monkeypatch.setattr(writing.Writer, "write", fail_in_the_second)
    with pytest.raises(RuntimeError):
        list(runs.write(run, None))
    assert Entry.objects.count() == 2
    assert ImportRow.objects.filter(done=True).count() == 2
    run.refresh_from_db()
    assert run.state == "committing"
    found = runs.interrupted(run.collection, run.sha256, run.mapping, Planner(run).terms)
    assert found == run
    list(runs.write(found, None))
    assert batches == [[1, 2], [3, 4], [3, 4], [5]]
    assert Entry.objects.count() == 5
    assert results(found) == ["created"] * 5
    assert found.state == "done"


def test_a_second_import_of_the_collection_is_told_who_and_since_when(by):
    run = start([visit("a")], by=by)
    other = psycopg.connect(**{
        key: value for key, value in connection.get_connection_params().items()
        if key in ("dbname", "user", "password", "host", "port")
    })  # fmt: skip
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext('journeys'))", [0x1313])
        with (
            pytest.raises(
                Busy, match=f"An import of “journeys.csv” .*, started {run.started_at:%-d %B %Y}.* is under way"
            ),
            only_one("journeys"),
        ):
            pass
        # Closing alone would not do: the server lets go of a session's locks some time after its client has gone.
        cursor.execute("SELECT pg_advisory_unlock(%s, hashtext('journeys'))", [0x1313])
    with only_one("journeys"), only_one("another"):
        pass


def test_a_run_that_somebody_else_is_writing_is_not_pushed_aside(by, editor):
    run = planned([visit("a")], by=by)
    runs.start_writing(run, by)
    with pytest.raises(Busy, match=r"An import of “journeys.csv” into .* is under way"):
        start([visit("a")], by=editor)
    run.refresh_from_db()
    assert run.state == "committing"


def test_a_plan_that_was_never_written_makes_room(editor):
    first = planned([visit("a")])
    planned([visit("a")], by=editor)
    first.refresh_from_db()
    assert first.state == "abandoned"


def test_rows_of_old_imports_are_dropped_and_their_counts_kept():
    first, *_ = [imported([visit("a")]) for _ in range(5)]
    assert not first.rows.exists()
    first.refresh_from_db()
    assert first.counts["created"] == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_writing_asks_the_database_the_same_for_one_new_row_and_for_three(rows):
    many = [visit(str(n), start=f"2021-{n:02}-01", who=f"Person {n}", who_id=f"p{n}") for n in range(1, rows + 1)]
    run = planned(many)
    runs.start_writing(run, None)
    planner = Planner(run)
    with CaptureQueriesContext(connection) as asked:
        runs.write_batch(run, planner, None)
    assert len(asked) == 42


# --- Publishing -------------------------------------------------------------------------------------------------------


def published(run, by):
    steps = list(publish(run.collection, by=by))
    return steps[-1][2].published if steps else 0


@pytest.fixture
def royal_desk(db):
    return facts.desk_user("The Royal Desk")


def test_a_desk_publishes_what_the_import_created(royal_desk):
    run = imported([visit("a"), visit("b", "Freedonia", "2022-01-01")])
    assert published(run, royal_desk) == 2
    edition = Edition.objects.earliest("pk")
    assert edition.byline == "The Royal Desk"
    assert edition.note == "Imported from “Journeys of Ruritanian ministers”, retrieved 2 January 2022"
    assert edition.record["sources"][0]["licence"] == "Public domain"
    assert not royal_desk.has_usable_password()
    assert published(run, royal_desk) == 0


def test_a_desk_is_one_account_and_never_that_of_a_person(royal_desk):
    person = build.user("somebody", first_name="The Other Desk", password="known to somebody")
    assert facts.desk_user(" The  Royal Desk ") == royal_desk
    assert facts.desk_user("The Other Desk") != person
    assert facts.desk_user("The Other Desk") == facts.desk_user("The Other Desk")


def test_nothing_changed_and_nothing_is_published_again(royal_desk):
    rows = [visit("a")]
    published(imported(rows), royal_desk)
    assert published(imported(rows), royal_desk) == 0


def test_what_was_written_without_publishing_is_published_when_the_same_file_comes_again(royal_desk):
    rows = [visit("a")]
    imported(rows)
    assert published(imported(rows), royal_desk) == 1


def test_an_entry_with_an_editors_unpublished_changes_is_not_published(royal_desk):
    rows = [visit("a"), visit("b", "Freedonia", "2022-01-01")]
    published(imported(rows), royal_desk)
    Entry.objects.filter(place="Fenwick Town", country__name="Freedonia").update(level="leader", version=2)
    run = imported([visit("a", remarks="Met with the Duke."), visit("b", "Freedonia", "2022-01-01", remarks="Dined.")])
    assert results(run) == ["updated", "updated"]
    assert published(run, royal_desk) == 1
    assert Edition.objects.latest("pk").entry.country.name == "Grand Fenwick"


def test_readers_are_told_that_a_row_is_gone_and_that_its_entry_was_brought_up_to_date(royal_desk):
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    published(imported(rows), royal_desk)
    assert published(imported(rows[1:]), royal_desk) == 1
    edition = Edition.objects.latest("pk")
    assert edition.record["cites"][0]["locator"] == "1, no longer listed as of 2 January 2022"
    assert edition.note == "Updated from “Journeys of Ruritanian ministers”, retrieved 2 January 2022"


def test_what_an_earlier_import_wrote_and_nobody_published_is_published_with_the_next(royal_desk):
    rows = [visit("a"), visit("b", "Freedonia", "2022-01-01"), visit("c", "Sylvania", "2023-01-01")]
    imported(rows)
    run = imported([visit("a", remarks="Met with the Duke."), *rows[1:]], sha256="b" * 64)
    assert results(run) == ["updated", "unchanged", "unchanged"]
    assert published(run, royal_desk) == 3
    assert published(run, royal_desk) == 0


def test_another_collection_is_not_published_along(royal_desk):
    imported([visit("a")])
    run = imported([visit("x", "Freedonia", "2022-01-01")], name="another", facts={"title": "Another list"})
    assert published(run, royal_desk) == 1
    assert Edition.objects.get().entry.country.name == "Freedonia"


def test_what_an_editor_is_changing_is_held_back_and_named(royal_desk):
    rows = [visit("a"), visit("b", "Freedonia", "2022-01-01"), visit("c", "Sylvania", "2023-01-01")]
    published(imported(rows[2:]), royal_desk)
    run = imported(rows)
    Entry.objects.filter(country__name="Freedonia").update(level="leader", version=2)
    Entry.objects.filter(country__name="Sylvania").update(level="leader", version=2)  # nothing new from the import
    assert published(run, royal_desk) == 1
    assert what_is_held_back(run.collection) == [
        "1 entry stays unpublished, because an editor is changing it: rassendyll-fenwick-town-2022-01-01."
    ]
    published(imported([*rows[:2], visit("c", "Sylvania", "2023-01-01", remarks="Dined.")]), royal_desk)
    assert what_is_held_back(run.collection) == [
        "2 entries stay unpublished, because an editor is changing them: "
        "rassendyll-fenwick-town-2023-01-01, rassendyll-fenwick-town-2022-01-01."
    ]


def test_what_is_gone_before_anybody_read_it_is_not_published(royal_desk):
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    assert published(imported(rows[1:]), royal_desk) == 10
    assert not Edition.objects.filter(entry__imported_record__external_id="1").exists()


def test_what_the_desk_withdrew_stays_withdrawn(royal_desk):
    from talks.press.publishing import withdraw

    published(imported([visit("a")]), royal_desk)
    withdraw(Entry.objects.get(), by=royal_desk, note="It never happened")
    assert published(imported([visit("a", remarks="Met with the Duke.")]), royal_desk) == 0


def test_publishing_goes_on_where_it_stopped(royal_desk, monkeypatch):
    from talks.desk.importing import publishing

    monkeypatch.setattr(publishing, "BATCH", 1)
    run = imported([visit("a"), visit("b", "Freedonia", "2022-01-01"), visit("c", "Sylvania", "2023-01-01")])
    next(publish(run.collection, by=royal_desk))
    assert Edition.objects.count() == 1
    assert published(run, royal_desk) == 2
    assert Edition.objects.count() == 3


# --- With the rest of the desk ----------------------------------------------------------------------------------------


def test_two_actors_made_one_at_the_desk_stay_one(royal_desk):
    from talks.desk.merging import merge_actors

    rows = [visit("a")]
    imported(rows)
    keep = build.actor("Rudolf V", slug="rudolf-v")
    merge_actors(keep, Actor.objects.get(slug="rudolf-rassendyll"), by=royal_desk)
    assert results(imported(rows)) == ["unchanged"]
    assert results(imported([*rows, visit("b", "Freedonia", "2022-01-01")])) == ["unchanged", "created"]
    assert keep.participations.count() == 2


def test_the_permission_to_import_is_the_publishers(publisher, editor):
    assert publisher.has_perm("talks.import_collection")
    assert not editor.has_perm("talks.import_collection")


# --- Rows that are not written name whom they like ------------------------------------------------------------------


def test_a_refused_row_with_a_person_of_its_own_leaves_the_others_to_be_written():
    rows = [visit("a"), visit("b", "Atlantis", "2021-05-01", who="Otto Other", who_id="other")]
    run = imported(rows)
    assert results(run) == ["created", "refused"]
    assert run.state == "done"
    assert results(imported(rows)) == ["unchanged", "refused"]
    assert not Actor.objects.filter(name="Otto Other").exists()


def test_a_refused_appointment_with_a_person_of_its_own_leaves_the_others_to_be_written():
    run = imported([tenure("t1"), tenure("t2", "", "", who="Otto Other", who_id="other")])
    assert results(run) == ["created", "refused"]
    assert run.state == "done"


def test_a_conflict_over_a_person_whom_only_the_file_names_leaves_the_others_to_be_written():
    imported([visit("a")])
    entry = Entry.objects.get()
    entry.participations.update(actor=build.actor("Fritz von Tarlenheim"))
    Entry.objects.update(version=2)
    rows = [visit("a", who="Otto Other", who_id="other"), visit("b", "Freedonia", "2022-01-01")]
    assert results(imported(rows)) == ["conflict", "created"]
    assert not Actor.objects.filter(name="Otto Other").exists()
    assert results(imported(rows, settle=True)) == ["conflict", "unchanged"]
    assert results(imported(rows)) == ["unchanged", "unchanged"]
    assert entry.participations.get().actor.name == "Fritz von Tarlenheim"


def test_long_rows_are_held_a_few_at_a_time(monkeypatch):
    monkeypatch.setattr(runs, "BATCH_LENGTH", 1000)
    held = []
    plan = Planner.plan
    monkeypatch.setattr(Planner, "plan", lambda self, rows, **how: held.append(len(rows)) or plan(self, rows, **how))
    rows = [
        visit(str(n), start=f"2021-{n:02}-01", remarks="x" * length) for n, length in enumerate([9, 9, 950, 9, 5000], 1)
    ]
    assert results(imported(rows)) == ["created"] * 5
    assert held == [2, 1, 1, 1] * 2
