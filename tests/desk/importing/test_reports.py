"""What an import says of itself to people."""

import io

import pytest

from talks.desk.importing import reports
from tests.desk.importing.rows import imported, planned, visit, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_table")]


def test_the_totals_name_what_there_is_and_nothing_else():
    run = planned([visit("a"), visit("b", "Freedonia", "2021-03-16"), wrong("c", "from", "No date.")])
    assert reports.summary(run) == [
        "3 rows: 2 new, 1 refused.",
        "To be made along the way: 1 office, 1 person, 1 source, 3 states.",
        "Trips of several stops: 1 new.",
    ]


def test_after_writing_the_totals_are_in_the_past():
    run = imported([visit("a")])
    assert reports.summary(run) == ["1 row: 1 created.", "Made along the way: 1 office, 1 person, 1 source, 2 states."]


def test_what_needs_a_look_comes_first_and_what_is_unchanged_is_left_out():
    imported([visit("a"), visit("b", "Freedonia", "2022-01-01")])
    run = planned([visit("a"), visit("b", "Freedonia", "2022-01-01", remarks="Dined."), wrong("c", "from", "No date.")])
    assert list(reports.listing(run)) == [
        "Row 3 (c): refused; from: No date.",
        "Row 2 (b) Rudolf Rassendyll in Fenwick Town: changed; summary: “Met with the Duchess.” → “Dined.”",
    ]
    assert len(list(reports.listing(run, everything=True))) == 3


def test_of_many_alike_twenty_are_shown_and_the_rest_counted():
    run = planned([visit(str(n), who=f"Person {n}", who_id=str(n)) for n in range(23)])
    lines = list(reports.listing(run))
    assert len(lines) == 21
    assert lines[-1] == "… and 3 more new."


def test_a_record_that_is_gone_has_no_row_number():
    imported([visit("a"), visit("b", "Freedonia", "2022-01-01")])
    run = planned([visit("a")], complete=True)
    assert list(reports.listing(run)) == [
        "Not in the file (b) Rudolf Rassendyll in Fenwick Town (1 January 2022): withdrawn upstream"
    ]


def test_a_column_called_reason_is_not_lost_behind_ours():
    row = wrong("a", "from", "No date.")
    row["cells"]["reason"] = "theirs"
    file = io.StringIO()
    assert reports.write_refused(planned([row]), file) == 1
    header, refused = file.getvalue().splitlines()
    assert header == "\ufeffid,from,reason,reason refused"
    assert refused == "a,?,theirs,from: No date."
