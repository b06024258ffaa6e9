"""Rows that look alike are flagged, and both stay: it is for an editor to say whether they are the same."""

import pytest

from talks.desk.importing.reports import summary
from talks.models import Entry
from tests import builders as build
from tests.desk.importing.rows import imported, planned, results, row, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]


def flags(run, number):
    return [(flag["kind"], flag["text"]) for flag in row(run, number).flags]


def test_rows_the_same_in_all_but_the_id_are_flagged_and_both_kept():
    run = imported([visit("a"), visit("b"), visit("c", "Freedonia")])
    assert flags(run, 1) == [("duplicate", "The same as row 2 in all but its id. Both are kept.")]
    assert flags(run, 2) == [("duplicate", "The same as row 1 in all but its id. Both are kept.")]
    assert flags(run, 3) == []
    assert results(run) == ["created"] * 3
    assert run.counts["flagged"] == {"duplicate": 2}


def test_rows_of_one_traveller_country_and_dates_are_flagged_and_both_kept():
    run = imported([visit("a"), visit("b", remarks="Dined."), visit("c", start="2021-03-14"), visit("d", "Freedonia")])
    assert flags(run, 1) == [("alike", "The same traveller, dates and country as row 2. Both are kept.")]
    assert flags(run, 3) == flags(run, 4) == []
    assert Entry.objects.filter(imported_record__isnull=False).count() == 4


def test_of_many_that_look_alike_a_few_are_named():
    run = planned([visit(str(n)) for n in range(10)])
    assert row(run, 1).flags[0]["rows"] == [2, 3, 4, 5, 6, 7]


def test_two_people_of_one_name_do_not_look_alike():
    run = planned([visit("a", who_id="r-1"), visit("b", who_id="r-2", remarks="Dined.")])
    assert flags(run, 1) == []


@pytest.mark.parametrize(
    ("change", "alike"),
    [
        ({}, True),
        ({"start": "2021-03-16", "end": "2021-03-18"}, True),
        ({"start": "2021-03", "end": None}, True),
        ({"start": "2021-03-18"}, False),
        ({"country": "Freedonia"}, False),
        ({"who": "Somebody Else"}, False),
    ],
)
def test_the_same_visit_on_record_from_elsewhere_is_flagged_with_its_address(change, alike):
    entry = build.draft("Rassendyll calls on the Duchess", **{
        "start": "2021-03-15", "country": build.state(change.pop("country", "Grand Fenwick")),
        **{key: value for key, value in change.items() if key != "who"},
    })  # fmt: skip
    build.participation(entry, build.actor("Rudolf Rassendyll"))
    if "who" in change:
        entry.participations.update(actor=build.actor(change["who"]))
    run = planned([visit("a", end="2021-03-16")])
    said = "Looks like “Rassendyll calls on the Duchess” (rassendyll-calls-on-the-duchess), on record from elsewhere."
    assert flags(run, 1) == ([("elsewhere", said)] if alike else [])


def test_a_visit_of_another_collection_is_flagged_and_its_own_is_not():
    imported([visit("a")])
    run = imported([visit("x-1")], name="another", facts={"title": "Another list"})
    assert [kind for kind, _ in flags(run, 1)] == ["elsewhere"]
    assert Entry.objects.count() == 2
    run = imported([visit("x-1", remarks="Dined.")], name="another")
    assert "rassendyll-fenwick-town-2021-03-15)" in flags(run, 1)[0][1]
    assert len(flags(run, 1)) == 1


def test_an_office_of_several_visitors_is_the_first_one_s_and_that_is_said():
    run = imported([visit("a", who=("Rudolf V", "Flavia", "Fritz von Tarlenheim"), who_id=("r", "", "f"))])
    people = Entry.objects.get().participations.order_by("order").values_list("actor__name", "office__title")
    assert list(people) == [("Rudolf V", "Foreign Minister"), ("Flavia", None), ("Fritz von Tarlenheim", None)]
    assert flags(run, 1) == [
        (
            "note",
            "“Foreign Minister” is given to Rudolf V and not to Flavia and Fritz von Tarlenheim: "
            "one office, and several people.",
        )
    ]
    assert "1 row is to be looked at." in summary(run)


def test_names_without_ids_that_differ_in_spelling_only_are_one_person_and_that_is_said():
    rows = [
        visit("a", who="Trần Văn Ân", who_id=""),
        visit("b", "Freedonia", "2022-01-01", who="Trần Văn An", who_id=""),
        visit("c", "Sylvania", "2023-01-01", who="trần văn ân", who_id=""),
    ]
    for expected in ("created", "unchanged"):
        run = imported(rows)
        assert results(run) == [expected] * 3
        said = "“Trần Văn An” is taken for “Trần Văn Ân” of row 1: only the spelling differs."
        assert [flags(run, number) for number in (1, 2, 3)] == [[], [("note", said)], []]
    assert run.counts["flagged"] == {"note": 1}


def test_somebody_on_record_who_is_spelled_otherwise_is_found_and_that_is_said():
    known = build.actor("Recep Erdoğan")
    run = planned([visit("a", who="Recep Erdogan", who_id="rte")])
    said = "“Recep Erdogan” is taken for Recep Erdoğan (recep-erdogan): only the spelling differs."
    assert flags(run, 1) == [("note", said)]
    known.names.create(text="Recep Erdogan")
    assert flags(planned([visit("a", who="Recep Erdogan", who_id="rte")]), 1) == []
