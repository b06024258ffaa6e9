"""What a row would do to the log: found by id or exact name, compared field by field, refused rather than guessed."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Actor, ActorName, Office, Tenure
from talks.desk.importing import facts
from talks.desk.importing.drafts import OfficeName
from talks.desk.importing.planning import Planner
from talks.models import Collection, Entry, ImportedPerson, Source
from tests import builders as build
from tests.desk.importing.rows import (
    OFFICE,
    imported,
    planned,
    reasons,
    results,
    row,
    start,
    tenure,
    visit,
    wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]


def test_a_dry_run_writes_nothing_of_the_log():
    run = planned([visit("a"), visit("b", "Freedonia", "2021-05-01")])
    assert results(run) == ["created", "created"]
    assert run.state == "planned"
    assert not Entry.objects.exists()
    assert not Actor.objects.exists()
    assert not Source.objects.exists()


def test_a_dry_run_says_what_would_be_made_once_each():
    run = planned([visit("a"), visit("b", "Freedonia", "2021-05-01", url="https://archive.example/rassendyll")])
    assert run.counts["makes"] == {"office": 1, "person": 1, "source": 2, "state": 3}


def test_a_row_refused_by_the_mapping_keeps_its_reason_and_its_column():
    run = planned([visit("a"), wrong("b", "from", "“soon” is not a date we can read.")])
    assert results(run) == ["created", "refused"]
    assert row(run, 2).reasons[0]["column"] == "from"
    assert reasons(run, 2) == "“soon” is not a date we can read."
    assert row(run, 2).external_id == "b"


def test_the_same_id_twice_is_refused_the_second_time():
    run = planned([visit("a"), visit("a", "Freedonia")])
    assert results(run) == ["created", "refused"]
    assert reasons(run, 2) == "The id a stands in row 1 already."


def test_a_country_nobody_knows_is_refused_at_its_column():
    run = planned([visit("a", "Atlantis")])
    assert results(run) == ["refused"]
    assert row(run, 1).reasons == [{"column": "country", "message": "No state is called “Atlantis”."}]


def test_a_person_is_found_by_exact_name_in_any_of_their_names():
    known = build.actor("Rudolf V", slug="rudolf-v")
    ActorName.objects.create(actor=known, text="Rudolf Rassendyll")
    run = imported([visit("a")])
    assert results(run) == ["created"]
    assert Entry.objects.get().participations.get().actor == known
    assert ImportedPerson.objects.get().actor == known


def test_a_person_is_never_found_by_a_name_that_is_only_near():
    build.actor("Rudolf Rassendyl")
    imported([visit("a")])
    assert set(Actor.objects.filter(kind="person").values_list("name", flat=True)) == {
        "Rudolf Rassendyl", "Rudolf Rassendyll",
    }  # fmt: skip


def test_two_people_of_one_name_are_refused_with_both_named():
    build.actor("Rudolf Rassendyll", slug="rassendyll-the-elder")
    build.actor("Rudolf Rassendyll", slug="rassendyll-the-younger")
    run = planned([visit("a")])
    assert results(run) == ["refused"]
    assert "rassendyll-the-elder" in reasons(run, 1)
    assert "rassendyll-the-younger" in reasons(run, 1)


def test_the_collections_id_counts_more_than_the_name():
    imported([visit("a")])
    build.actor("Rudolf Rassendyll", slug="a-namesake")
    run = imported([visit("a"), visit("b", "Freedonia", "2022-01-01")])
    assert results(run) == ["unchanged", "created"]
    assert Actor.objects.get(slug="rudolf-rassendyll").participations.count() == 2


def test_two_ids_of_one_name_in_one_file_are_two_people():
    rows = [visit("a", who_id="r-1"), visit("b", "Freedonia", "2022-01-01", who_id="r-2")]
    assert results(imported(rows)) == ["created", "created"]
    assert Actor.objects.filter(name="Rudolf Rassendyll").count() == 2
    assert results(imported(rows)) == ["unchanged", "unchanged"]


def test_a_second_id_beside_a_known_one_of_that_name_is_another_person():
    imported([visit("a", who_id="r-1")])
    run = imported([visit("a", who_id="r-1"), visit("b", "Freedonia", "2022-01-01", who_id="r-2")])
    assert results(run) == ["unchanged", "created"]
    assert Actor.objects.filter(name="Rudolf Rassendyll").count() == 2


def test_two_ids_for_one_person_on_record_are_refused_both():
    build.actor("Rudolf Rassendyll")
    run = planned([visit("a", who_id="r-1"), visit("b", "Freedonia", "2022-01-01", who_id="r-2")])
    assert results(run) == ["refused", "refused"]
    assert "2 people of the file (r-1, r-2)" in reasons(run, 1)


def test_a_name_that_is_a_state_here_is_no_person():
    build.state("Rudolf Rassendyll")
    run = planned([visit("a")])
    assert reasons(run, 1) == "“Rudolf Rassendyll” is a state here (rudolf-rassendyll), not a person."


def test_new_people_are_refused_where_the_mapping_makes_none():
    build.actor("Rudolf Rassendyl")
    run = planned([visit("a")], terms={"make_people": False})
    assert results(run) == ["refused"]
    assert "No actor is called “Rudolf Rassendyll”. Near to it: Rudolf Rassendyl" in reasons(run, 1)


def test_a_change_of_sources_is_told_by_title_and_place_in_the_collection():
    imported([visit("a", url="https://archive.example/rassendyll")])
    run = planned([visit("a", url="https://archive.example/other")])
    assert row(run, 1).changes == [
        {
            "field": "sources",
            "was": "a; Journeys of Ruritanian ministers: Rudolf Rassendyll",
            "now": "a; Journeys of Ruritanian ministers: other",
            "conflict": False,
        }
    ]


def test_a_change_of_office_is_told_with_the_offices():
    imported([visit("a")])
    Entry.objects.get().participations.update(office=None)
    other = OfficeName("Regent", "Ruritanian Foreign Ministry", "ministry", "QR")
    changed = visit("a")
    changed["draft"] = replace(changed["draft"], office=other)
    [change] = row(planned([changed]), 1).changes
    assert (change["was"], change["now"]) == ("Rudolf Rassendyll (no office)", "Rudolf Rassendyll (Regent)")


def test_an_untouched_field_follows_the_file():
    imported([visit("a")])
    run = planned([visit("a", remarks="Met with the Duke.")])
    assert results(run) == ["updated"]
    assert row(run, 1).changes == [
        {"field": "summary", "was": "Met with the Duchess.", "now": "Met with the Duke.", "conflict": False}
    ]


def test_a_field_that_an_editor_changed_is_a_conflict_with_both_values():
    imported([visit("a")])
    Entry.objects.update(summary="Met with the Duchess, at length.", version=2)
    run = planned([visit("a", remarks="Met with the Duke.", place="Castle")])
    assert results(run) == ["conflict"]
    changes = {change["field"]: change for change in row(run, 1).changes}
    assert changes["summary"]["conflict"] is True
    assert changes["summary"]["was"] == "Met with the Duchess, at length."
    assert changes["summary"]["now"] == "Met with the Duke."
    assert changes["place"]["conflict"] is False


def test_what_an_editor_changed_and_the_file_did_not_is_no_conflict():
    imported([visit("a")])
    Entry.objects.update(summary="Met with the Duchess, at length.", version=2)
    assert results(planned([visit("a")])) == ["unchanged"]


def test_an_editor_who_wrote_what_the_file_says_now_is_no_conflict():
    imported([visit("a")])
    Entry.objects.update(summary="Met with the Duke.", version=2)
    assert results(planned([visit("a", remarks="Met with the Duke.")])) == ["unchanged"]


def test_an_entry_deleted_at_the_desk_is_skipped():
    imported([visit("a")])
    Entry.objects.all().delete()
    run = imported([visit("a")])
    assert results(run) == ["skipped"]
    assert not Entry.objects.exists()


def test_a_row_that_is_gone_is_withdrawn_upstream():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    run = planned(rows[1:])
    assert results(run) == ["unchanged"] * 10 + ["withdrawn_upstream"]
    assert row(run, 11).external_id == "1"
    assert row(run, 11).line is None


def test_half_a_file_withdraws_nothing_unless_it_is_said_to_be_complete():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    run = planned(rows[2:])
    assert "withdrawn_upstream" not in results(run)
    assert run.notices[0].startswith("2 of 11 records on record are not in this file. That is more than a tenth")
    assert results(planned(rows[2:], complete=True)).count("withdrawn_upstream") == 2
    assert results(planned(rows[2:], terms={"whole": True})).count("withdrawn_upstream") == 2


def test_rows_without_an_id_hold_back_what_looks_withdrawn():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    run = planned([*rows[1:], wrong("", "from", "No date.")])
    assert "withdrawn_upstream" not in results(run)
    assert "A row was refused without an id" in run.notices[0]


def test_a_refused_row_is_not_taken_for_withdrawn():
    imported([visit("a"), visit("b", "Freedonia", "2022-01-01")])
    run = planned([visit("a"), wrong("b", "from", "No date.")], complete=True)
    assert results(run) == ["unchanged", "refused"]


def test_a_row_under_a_new_id_that_says_what_a_vanished_one_said_is_pointed_out():
    rows = [visit(str(n), start=f"2021-{n:02}-01") for n in range(1, 12)]
    imported(rows)
    for complete in (True, False):
        run = planned([visit("new", start="2021-01-01"), *rows[2:], visit("12", start="2022-01-01")], complete=complete)
        assert results(run)[:2] == ["created", "unchanged"]
        assert [flag["text"] for flag in row(run, 1).flags] == [
            "The same as 1, which is not in the file any more. If its id has changed, say so in the mapping: "
            '[renamed_ids] "1" = "new".'
        ]
        assert row(run, 11).flags == []
        assert run.counts["flagged"]["renamed"] == 1 + complete
    run = imported([visit("new", start="2021-01-01"), *rows[1:]])
    assert [flag["text"] for flag in row(run, 12).flags] == ["Row 1 says the same under the id new."]


def test_an_appointment_under_a_new_id_is_pointed_out_and_one_with_other_dates_is_not():
    imported([tenure("t1")])
    run = planned([tenure("t2"), tenure("t3", "2010-01-01", "2011-01-01")], complete=True)
    assert '[renamed_ids] "t1" = "t2"' in row(run, 1).flags[0]["text"]
    assert row(run, 2).flags == []


def test_an_id_renamed_by_the_mapping_is_the_same_record():
    imported([visit("a")])
    run = imported([visit("new-a")], terms={"renamed": {"a": "new-a"}})
    assert results(run) == ["updated"]
    assert row(run, 1).changes[0]["field"] == "sources"
    assert Entry.objects.count() == 1
    assert results(imported([visit("new-a")])) == ["unchanged"]


def test_a_person_renamed_upstream_is_told():
    imported([visit("a")])
    run = planned([visit("a", who="Rudolf of Ruritania")])
    assert "“Rudolf Rassendyll” is called “Rudolf of Ruritania” now." in run.notices


def test_an_appointment_that_overlaps_one_on_record_is_refused():
    person = build.minister("Rudolf Rassendyll", build.state("Ruritania", code="QR"), "1999-01-01", "2002-01-01")
    office = person.tenures.get().office
    office.title, office.organisation.name = OFFICE.title, OFFICE.organisation
    office.save(), office.organisation.save()
    run = planned([tenure("t1"), tenure("t2", "2005-01-01", "2006-01-01")])
    assert results(run) == ["refused", "created"]
    assert reasons(run, 1) == "This person already holds that office on record, 1999-01-01 to 2002-01-01."


def test_an_appointment_that_overlaps_an_earlier_row_is_refused():
    run = planned([tenure("t1"), tenure("t2", "2003-01-01", "2006-01-01"), tenure("t3", "2004-12-31", "2006-01-01")])
    assert results(run) == ["created", "refused", "created"]
    assert reasons(run, 2) == "This person already holds that office by row 1."
    assert not Tenure.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_planning_asks_the_database_the_same_for_one_row_and_for_three(rows):
    many = [visit(str(n), start=f"2021-{n:02}-01", who=f"Person {n}", who_id=f"p{n}") for n in range(1, rows + 1)]
    imported(many)
    changed = [visit(str(n), start=f"2021-{n:02}-02", who=f"Person {n}", who_id=f"p{n}") for n in range(1, rows + 1)]
    run = start(changed)
    planner = Planner(run)
    with CaptureQueriesContext(connection) as asked:
        planner.plan(list(run.rows.all()))
    assert len(asked) == 16


def test_a_new_collection_whose_title_another_bears_keeps_the_name_that_was_typed():
    imported([visit("a")])
    imported([visit("x")], name="NoJS")
    titles = dict(Collection.objects.values_list("slug", "title"))
    assert titles == {"journeys": "Journeys of Ruritanian ministers", "nojs": "NoJS"}


def test_a_title_that_two_collections_bear_is_no_name_of_either():
    planned([visit("a")])
    Collection.objects.create(slug="other", title="Journeys of Ruritanian ministers")
    with pytest.raises(facts.Ambiguous, match=r"Give its short name: journeys or other\."):
        facts.find_or_make("Journeys of Ruritanian ministers", {})


def test_collections_named_in_other_scripts_are_told_apart():
    first, second = (facts.find_or_make(name, {}) for name in ("旅行", "Поездки"))
    assert first != second
    assert facts.find_or_make("旅行", {}) == first


def test_a_collection_is_found_again_by_name_or_title():
    planned([visit("a")])
    planned([visit("a")], name="Journeys of Ruritanian ministers")
    assert Collection.objects.count() == 1


# --- Organisations ----------------------------------------------------------------------------------------------------


def ministry_of(state, **more):
    return OfficeName("Foreign Minister", "Ministry of Foreign Affairs", "ministry", state, "minister", **more)


def ministries():
    named = Actor.objects.filter(kind="organisation", name="Ministry of Foreign Affairs")
    return sorted(named.values_list("slug", "parent__name"))


def test_ministries_of_one_name_belong_to_their_own_states():
    rows = [
        tenure("t1", office=ministry_of("QR")),
        tenure("t2", office=ministry_of("QF"), who="Gloriana", who_id="g"),
    ]
    assert results(imported(rows)) == ["created", "created"]
    assert ministries() == [
        ("ministry-of-foreign-affairs-grand-fenwick", "Grand Fenwick"),
        ("ministry-of-foreign-affairs-ruritania", "Ruritania"),
    ]
    assert {tenure.office.organisation.parent.name for tenure in Tenure.objects.filter(person__name="Gloriana")} == {
        "Grand Fenwick"
    }
    assert results(imported(rows)) == ["unchanged", "unchanged"]
    assert len(ministries()) == 2


def test_a_ministry_of_another_state_on_record_is_another_ministry():
    fenwick = build.state("Grand Fenwick", code="QF")
    build.organisation("Ministry of Foreign Affairs", parent=fenwick)
    imported([tenure("t1", office=ministry_of("QR"))])
    assert [parent for _, parent in ministries()] == ["Grand Fenwick", "Ruritania"]


def test_a_ministry_below_another_body_of_the_state_is_the_state_s():
    cabinet = build.organisation("Cabinet", parent=build.state("Ruritania", code="QR"))
    build.organisation("Ministry of Foreign Affairs", parent=cabinet)
    imported([tenure("t1", office=ministry_of("QR"))])
    assert [parent for _, parent in ministries()] == ["Cabinet"]


def test_a_ministry_on_record_without_a_state_is_taken_for_the_only_one_of_the_file():
    build.organisation("Ministry of Foreign Affairs")
    assert results(imported([tenure("t1", office=ministry_of("QR"))])) == ["created"]
    assert ministries() == [("ministry-of-foreign-affairs", None)]


def test_a_ministry_on_record_without_a_state_that_may_be_that_of_two_is_refused():
    build.organisation("Ministry of Foreign Affairs")
    rows = [
        tenure("t1", office=ministry_of("QR")),
        tenure("t2", office=ministry_of("QF"), who="Gloriana", who_id="g"),
    ]
    run = planned(rows)
    assert results(run) == ["refused", "refused"]
    assert reasons(run, 1) == (
        "“Ministry of Foreign Affairs” (ministry-of-foreign-affairs) is on record without a state, and the file has "
        "one of Grand Fenwick and Ruritania. Say at the desk what it belongs to."
    )


def test_an_organisation_that_a_file_names_with_a_state_and_without_is_refused_where_it_has_none():
    rows = [tenure("t1", office=ministry_of("QR")), tenure("t2", office=ministry_of(""), who="Gloriana", who_id="g")]
    for _time in range(2):
        run = imported(rows)
        assert results(run)[1] == "refused"
    assert "Give its state in every row." in reasons(run, 2)
    assert len(ministries()) == 1


def test_titles_of_one_office_in_two_spellings_are_one_office():
    other = OfficeName("foreign minister", "Ministry of Foreign Affairs", "ministry", "QR", "minister")
    rows = [tenure("t1", office=ministry_of("QR")), tenure("t2", "2005-01-01", "2006-01-01", office=other)]
    imported(rows)
    assert {office.title for office in Office.objects.all()} == {"Foreign Minister"}
    assert results(imported(rows)) == ["unchanged", "unchanged"]


# --- One id, several names; one name, with an id and without ----------------------------------------------------------


def test_an_id_with_two_different_names_is_the_first_one_s_and_the_other_rows_are_refused():
    rows = [
        visit("a", who="Anna Alpha", who_id="zz"),
        visit("b", "Freedonia", "2022-01-01", who="Bert Beta", who_id="zz"),
    ]
    for expected in (["created", "refused"], ["unchanged", "refused"]):
        run = imported(rows)
        assert results(run) == expected
    assert reasons(run, 2) == (
        "The id zz is Anna Alpha on record and Bert Beta here. If they are one person, give the name to show under "
        "[people.names] in the mapping, or at the desk as a further name of theirs."
    )
    assert list(Actor.objects.filter(kind="person").values_list("name", flat=True)) == ["Anna Alpha"]
    assert results(planned(rows[::-1])) == ["refused", "unchanged"]


def test_a_further_name_given_at_the_desk_settles_who_an_id_is():
    rows = [
        visit("a", who="Anna Alpha", who_id="zz"),
        visit("b", "Freedonia", "2022-01-01", who="Anna Beta", who_id="zz"),
    ]
    imported(rows)
    ActorName.objects.create(actor=Actor.objects.get(kind="person"), text="Anna Beta")
    assert results(imported(rows)) == ["unchanged", "created"]
    assert results(imported(rows)) == ["unchanged", "unchanged"]
    assert Actor.objects.get(kind="person").name == "Anna Alpha"


def test_names_on_record_settle_who_an_id_is_from_the_start():
    known = build.actor("Anna Alpha")
    ActorName.objects.create(actor=known, text="Anna Beta")
    rows = [
        visit("a", who="Anna Beta", who_id="zz"),
        visit("b", "Freedonia", "2022-01-01", who="Anna Alpha", who_id="zz"),
    ]
    assert results(imported(rows)) == ["created", "created"]
    assert results(imported(rows)) == ["unchanged", "unchanged"]
    assert known.participations.count() == 2


def test_spellings_of_one_name_under_one_id_are_one_person_by_the_name_of_the_first_row():
    rows = [
        visit("a", who="Recep Erdoğan", who_id="rte"),
        visit("b", "Freedonia", "2022-01-01", who="Recep Erdogan", who_id="rte"),
        visit("c", "Sylvania", "2023-01-01", who="RECEP ERDOĞAN", who_id="rte"),
    ]
    imported(rows)
    actor = Actor.objects.get(kind="person")
    assert actor.name == "Recep Erdoğan"
    assert set(actor.names.values_list("text", "kind")) == {("Recep Erdogan", "alias"), ("RECEP ERDOĞAN", "alias")}
    again = imported(rows)
    assert results(again) == ["unchanged"] * 3
    assert again.notices == []


def test_a_name_that_stands_with_an_id_and_without_is_refused_where_it_has_none():
    rows = [
        visit("a", who="Vera Twice", who_id="tt"),
        visit("b", "Freedonia", "2022-01-01", who="Vera Twice", who_id=""),
    ]
    for expected in (["created", "refused"], ["unchanged", "refused"]):
        run = imported(rows)
        assert results(run) == expected
    assert reasons(run, 2) == (
        "“Vera Twice” has no id here and an id (tt) in row 1. Give it in every row, or tell them apart by name."
    )
    assert Actor.objects.filter(name="Vera Twice").count() == 1
