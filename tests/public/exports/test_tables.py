"""The declarations: every column is said once, and every format and every description follows them."""

import csv
import io
import json

import pytest

from talks.press.records import SCHEMA
from talks.public.exports import log
from talks.public.exports.package import schema
from talks.public.exports.tables import TABLES
from talks.public.listing import TAKES
from talks.public.selection import PARAMETERS
from tests.public.exports.conftest import cells
from tests.public.exports.reading_back import body, csv_rows, json_rows, lines

pytestmark = pytest.mark.django_db

KINDS = {"string": str, "integer": int, "boolean": bool, "date": str, "datetime": str, "list": list}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_says_what_it_holds_and_no_column_twice(table):
    columns = TABLES[table].columns
    names = [column.name for column in columns]
    assert len(set(names)) == len(names)
    assert set(TABLES[table].key) <= set(names) and TABLES[table].what
    assert all(column.what.endswith((".", ").")) and column.kind in KINDS for column in columns)
    assert all(column.of in TABLES for column in columns if column.of)
    assert {"edition", "url"} <= set(names)


def test_the_three_formats_say_the_same_in_the_declared_order(client, everything):
    for table in TABLES:
        the_three_formats_say_the_same(client, table)


def the_three_formats_say_the_same(client, table):
    names = [column.name for column in TABLES[table].columns]
    header, *_ = csv.reader(io.StringIO(body(client, f"/export/{table}.csv").decode("utf-8-sig")))
    rows = json_rows(client, f"/export/{table}.json")
    assert header == names == list(rows[0]) == [field["name"] for field in schema(TABLES[table])["fields"]]
    assert [cells(table, row) for row in csv_rows(client, f"/export/{table}.csv")] == rows
    if table not in ("entries", "channels"):
        assert lines(client, f"/export/{table}.jsonl") == rows


def test_values_have_the_declared_type_and_the_key_tells_rows_apart(client, everything):
    for table in TABLES:
        values_are_as_declared(client, table)


def values_are_as_declared(client, table):
    rows = json_rows(client, f"/export/{table}.json")
    keys = [tuple(row[name] for name in TABLES[table].key) for row in rows]
    assert rows and len(set(keys)) == len(keys) and None not in sum(keys, ())
    for row in rows:
        for column in TABLES[table].columns:
            value = row[column.name]
            assert value is None or type(value) is KINDS[column.kind], column.name
            assert value != "" and not (column.required and value is None), column.name
            assert not column.choices or value is None or value in column.choices.values, column.name


def test_a_row_can_be_cited_by_itself(client, everything):
    row = json_rows(client, "/export/outcomes.json")[0]
    assert row["entry"] == "rudolf-in-fenwick" and row["edition"] == 1
    assert row["url"] == "http://127.0.0.1:8000/entries/rudolf-in-fenwick/"
    assert row["edition_url"] == "http://127.0.0.1:8000/entries/rudolf-in-fenwick/editions/1/"
    assert row["source_numbers"] == ["1"] and row["sources"] == ["a-readout-of-talks"]
    assert row["source_urls"] == ["https://gazette.example/a-readout-of-talks"]
    assert client.get(row["edition_url"]).status_code == 200


def test_dates_are_as_known_with_the_days_they_can_mean(client, everything):
    due = json_rows(client, "/export/commitments.json")[0]
    assert (due["due"], due["due_earliest"], due["due_latest"]) == ("2020-12", "2020-12-01", "2020-12-31")
    assert due["follow_up_dates"] == ["2020-07", "2020-09"] and due["follow_up_statuses"] == ["stalled", "kept"]
    entry = next(row for row in json_rows(client, "/export/entries.json") if row["kind"] == "visit")
    assert [entry[name] for name in ("date", "date_earliest", "date_latest")] == [
        "2020-05-01/2020-05-02", "2020-05-01", "2020-05-02",
    ]  # fmt: skip
    limited = json_rows(client, "/export/channel_periods.json")[1]
    assert (limited["start"], limited["end"], limited["cause"]) == ("2020-05", None, "rudolf-in-fenwick")


def test_names_judges_and_other_entries_are_spelt_out(client, everything):
    outcome = next(row for row in json_rows(client, "/export/outcomes.json") if row["judged_by"] != "editors")
    assert (outcome["assessor_name"], outcome["assessor_offices"]) == (
        "Rudolf", ["Foreign Minister, Ruritania Foreign Ministry"],
    )  # fmt: skip
    assert outcome["issue_path"] == ["security", "military-hotline"]
    assert json_rows(client, "/export/claims.json")[0]["entries"] == ["balloon-over-strelsau"]
    entry = next(row for row in json_rows(client, "/export/entries.json") if row["kind"] == "visit")
    assert entry["links"] == ["caused_by:balloon-over-strelsau"]
    assert entry["people_names"] == ["Rudolf", "Gloriana"]
    participations = json_rows(client, "/export/participations.json")
    assert [(one["actor"], one["meeting"], one["date"]) for one in participations] == [
        ("rudolf", None, "2020-05-01/2020-05-02"), ("gloriana", 1, "2020-05-02"),
    ]  # fmt: skip


def test_the_schema_of_the_log_is_that_of_its_records():
    assert log.SCHEMA == SCHEMA


def test_the_package_names_units_words_and_keys_of_other_tables():
    fields = {field["name"]: field for field in schema(TABLES["meetings"])["fields"]}
    assert fields["duration_minutes"]["description"].endswith("Unit: minutes.")
    assert fields["participants"] | {"description": ""} == {
        "name": "participants", "type": "list", "delimiter": "|", "itemType": "string", "description": "",
    }  # fmt: skip
    outcomes = schema(TABLES["outcomes"])
    assert {"fields": ["issue"], "reference": {"resource": "issues", "fields": ["issue"]}} in outcomes["foreignKeys"]
    result = next(field for field in outcomes["fields"] if field["name"] == "result")
    assert "limited_progress" in result["constraints"]["enum"] and result["constraints"]["required"]
    json.dumps(outcomes)


def test_every_table_about_entries_knows_every_filter_of_the_timeline():
    few = {name for name, table in TABLES.items() if set(TAKES.get(table.listed_as, PARAMETERS)) != set(PARAMETERS)}
    assert few == {"channels", "channel_periods"}
