"""The dump: a valid Data Package, the same bytes for the same record, whole or not there, nothing withdrawn in it."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import frictionless
import pyarrow.csv
import pyarrow.parquet
import pytest
from django.core.management import CommandError, call_command

from talks.models.editions import PublicVersion
from talks.press.projections import rebuild
from talks.press.publishing import publish, withdraw
from talks.public.exports import columns, making, parquet, reading
from talks.public.exports.csv_cells import original, split
from talks.public.exports.dumps import dumps, folder, named
from talks.public.exports.tables import TABLES, Table
from tests import builders as build
from tests.public.exports.reading_back import body

pytestmark = pytest.mark.django_db


def dump(*arguments, kind="csv"):
    """The command, and the newest dump it leaves."""
    call_command("export_dump", *arguments, stdout=io.StringIO())
    return next(one for one in dumps() if one.kind == kind)


def unpacked(dump, to):
    with zipfile.ZipFile(dump.path) as archive:
        assert archive.testzip() is None
        archive.extractall(to)
    return to


@pytest.fixture
def formula(everything):
    """Text in the dump that a spreadsheet would run, that has every separator in it, and that is in no alphabet."""
    entry = build.draft("=1+1", summary='Line\r\nbreak | \\ "quoted", \'tis')
    for summary in ("=cmd()", "'quoted'", "習近平", "-5"):
        build.position(entry, summary=summary)
    publish(entry, by=build.user(), note="First published")


def test_it_is_a_valid_data_package_and_every_table_reads_back(client, formula, tmp_path):
    there = unpacked(dump(), tmp_path / "unpacked")
    report = frictionless.validate(str(there / "datapackage.json"))
    assert report.valid, report.flatten(["type", "resourceName", "rowNumber", "fieldName", "note", "error"])
    package = frictionless.Package(str(there / "datapackage.json"))
    assert [resource.name for resource in package.resources] == [
        *(name.replace("_", "-") for name in TABLES), "log",
    ]  # fmt: skip
    for name, table in TABLES.items():
        rows = package.get_resource(name.replace("_", "-")).read_rows()
        expected = json.loads(body(client, f"/export/{name}.json"))["rows"]
        assert len(rows) == len(expected) > 0
        for row, other in zip(rows, expected, strict=True):
            for column in table.columns:
                value = row[column.name]
                if column.kind in ("integer", "boolean"):
                    assert value == other[column.name]
                elif column.kind == "string":
                    assert (value and original(value)) == other[column.name]
                elif column.kind == "date":
                    assert (value and value.isoformat()) == other[column.name]


def test_the_package_says_what_state_of_the_record_it_is_and_on_what_terms(formula, tmp_path):
    made = dump()
    there = unpacked(made, tmp_path / "unpacked")
    about = json.loads((there / "datapackage.json").read_text())
    version = PublicVersion.objects.get()
    assert about["version"] == str(version.number) == str(made.version)
    assert about["created"] == version.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert about["licenses"][0]["name"] == "CC-BY-4.0"
    assert [field["name"] for field in about["resources"][-2]["schema"]["fields"]][-1] == "url"
    for resource in about["resources"]:
        written = (there / resource["path"]).read_bytes()
        assert len(written) == resource["bytes"]
        assert resource["hash"] == "sha256:" + hashlib.sha256(written).hexdigest()
    assert "| channels | 1 |" in (there / "README.md").read_text()


def test_what_a_key_of_another_table_names_is_there(formula, tmp_path):
    there = unpacked(dump(), tmp_path / "unpacked")
    path = there / "actors.csv"
    lines = path.read_bytes().split(b"\r\n")
    path.write_bytes(b"\r\n".join(line for line in lines if not line.startswith(b"ruritania,")))
    report = frictionless.validate(str(there / "datapackage.json"), skip_errors=["hash-count", "byte-count"])
    assert "foreign-key" in {error[0] for error in report.flatten(["type"])}


def test_its_log_is_the_log_that_can_be_had_by_itself(client, formula, tmp_path):
    there = unpacked(dump(), tmp_path / "unpacked")
    whole = (there / "log.jsonl").read_bytes()
    assert whole == body(client, "/export/log.jsonl")
    for name in TABLES:
        assert (there / f"{name}.csv").read_bytes() == body(client, f"/export/{name}.csv")


def test_parquet_says_what_csv_says(formula, tmp_path):
    made = dump("--parquet", kind="parquet")
    there = unpacked(made, tmp_path / "parquet")
    plain = unpacked(next(one for one in dumps() if one.kind == "csv"), tmp_path / "csv")
    for name, table in TABLES.items():
        columnar = pyarrow.parquet.read_table(there / f"{name}.parquet")
        assert columnar.schema.names == [column.name for column in table.columns]
        assert columnar.schema.field(0).metadata[b"description"].decode() == table.columns[0].what
        text = {column.name: pyarrow.string() for column in table.columns}
        options = pyarrow.csv.ConvertOptions(column_types=text, strings_can_be_null=False)
        parsing = pyarrow.csv.ParseOptions(newlines_in_values=True)
        rows = pyarrow.csv.read_csv(plain / f"{name}.csv", parse_options=parsing, convert_options=options).to_pylist()
        expected = [{column.name: of_csv(column, row[column.name]) for column in table.columns} for row in rows]
        assert columnar.to_pylist() == expected and expected, name


def of_csv(column, cell):
    if column.kind == "list":
        return split(original(cell))
    if not cell:
        return None
    return {
        "integer": int,
        "boolean": lambda text: text == "true",
        "date": date.fromisoformat,
        "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        "string": original,
    }[column.kind](cell)


def test_the_same_record_gives_the_same_bytes_and_another_one_another_name(formula, tmp_path):
    first = dump("--parquet")
    again = dump("--parquet", "--folder", str(tmp_path / "elsewhere"))
    assert again.name == first.name
    for one in dumps():
        assert (tmp_path / "elsewhere" / one.name).read_bytes() == one.path.read_bytes()
    build.published("Another")
    assert dump().name != first.name
    assert len(dumps()) == 3


def test_the_checksum_is_that_of_the_archive_and_in_the_form_that_sha256sum_reads(formula):
    made = dump()
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest()
    assert made.path.with_name(made.checksum_name).read_text() == f"{made.sha256}  {made.name}\n"
    assert made.sha256.startswith(made.name.rsplit("-", 1)[1].removesuffix(".zip"))


def test_only_the_last_are_kept(formula):
    for number in range(4):
        build.published(f"Entry {number}")
        newest = dump("--keep", "2")
    assert [one.version for one in dumps()] == [newest.version, newest.version - 1]
    assert len(list(folder().iterdir())) == 4


def test_what_is_not_a_dump_of_ours_is_left_where_it_is(formula):
    folder().mkdir()
    (folder() / "notes.txt").write_text("mine")
    (folder() / "talks-2020-01-01-v1-00000000.zip").write_bytes(b"no archive")
    dump("--keep", "1")
    assert (folder() / "notes.txt").exists() and len(dumps()) == 1


def test_a_dump_that_fails_leaves_no_trace_and_the_former_one_stands(formula, monkeypatch):
    former = dump()
    build.published("Another")

    def fail(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_digest", fail)
    with pytest.raises(CommandError, match=r"cannot be written to .*: No space left on device"):
        dump()
    assert [one.name for one in dumps()] == [former.name]
    assert {path.name for path in folder().iterdir()} == {former.name, former.checksum_name}


def test_what_a_killed_run_left_is_taken_away_a_day_later(formula):
    import os
    import time

    for name, age in ((".making-old", 25 * 3600), (".making-now", 60)):
        (folder() / name).mkdir(parents=True)
        os.utime(folder() / name, (time.time() - age,) * 2)
    dump()
    assert {path.name for path in folder().glob(".making-*")} == {".making-now"}


def test_a_folder_that_cannot_be_written_to_is_named(formula, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match=r"cannot be written to .*file/dumps"):
        call_command("export_dump", "--folder", str(tmp_path / "file" / "dumps"))


def test_without_anything_published_there_is_nothing_to_dump():
    with pytest.raises(CommandError, match="Nothing has been published yet"):
        call_command("export_dump")
    assert not dumps()


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_keeping_nothing_makes_no_sense(keep):
    with pytest.raises(CommandError, match="a number from 1"):
        call_command("export_dump", "--keep", keep)


def test_without_pyarrow_it_says_what_to_install_and_makes_nothing(formula, monkeypatch):
    monkeypatch.delitem(sys.modules, "talks.public.exports.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(CommandError, match=r"Parquet needs pyarrow, which is not installed: pip install"):
        call_command("export_dump", "--parquet")
    assert not folder().exists()


def test_nothing_but_parquet_needs_pyarrow():
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import django; django.setup()\n"
        "import talks.urls, talks.management.commands.export_dump"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PATH": "",
        "DATABASE_URL": "postgres://nobody@127.0.0.1/x",
    }
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_publication_while_a_dump_is_made_is_not_in_it(client, formula, monkeypatch, tmp_path):
    before = {name: body(client, f"/export/{name}.csv") for name in TABLES} | {"log": body(client, "/export/log.jsonl")}
    asked = reading._editions
    once = iter([True])

    def overtaken(ids):
        if next(once, False):
            build.published("In between", source=build.source("In between"))
        return asked(ids)

    monkeypatch.setattr(reading, "_editions", overtaken)
    made = dump()
    there = unpacked(made, tmp_path / "unpacked")
    for name in TABLES:
        assert (there / f"{name}.csv").read_bytes() == before[name], name
    assert (there / "log.jsonl").read_bytes() == before["log"]
    assert made.version == PublicVersion.objects.get().number - 1


# What was withdrawn ---------------------------------------------------------------------------------------------------


def test_once_something_is_withdrawn_no_earlier_dump_is_given_out(client, everything):
    made = dump()
    assert client.get(f"/data/dumps/{made.name}").status_code == 200
    withdraw(everything, by=build.user(), note="The source took it back")
    for name in (made.name, made.checksum_name):
        response = client.get(f"/data/dumps/{name}")
        assert response.status_code == 410
        assert response.text.endswith("The newest: http://127.0.0.1:8000/data/\n")
    assert made.name not in client.get("/data/").text
    newer = dump()
    assert newer.name in client.get("/data/").text and client.get(f"/data/dumps/{newer.name}").status_code == 200
    assert not made.path.exists(), "and the next run takes it away"
    with zipfile.ZipFile(newer.path) as archive:
        assert all(b"rudolf-in-fenwick" not in archive.read(name) for name in archive.namelist())


def test_a_rebuild_withdraws_nothing(client, everything):
    made = dump()
    rebuild()
    assert named(made.name) and client.get(f"/data/dumps/{made.name}").status_code == 200


def test_what_is_removed_is_said_with_its_reason(everything):
    out = io.StringIO()
    old = dump()
    build.published("Another")
    call_command("export_dump", "--keep", "1", stdout=out)
    assert f"{old.name} removed, as older than the last 1\n" in out.getvalue()
    held = dumps()[0]
    withdraw(everything, by=build.user(), note="Taken back")
    call_command("export_dump", stdout=out)
    assert f"{held.name} removed, as it holds what has been withdrawn since\n" in out.getvalue()


def test_each_archive_says_what_lies_in_it_and_nothing_else(everything, tmp_path):
    dump("--parquet")
    for kind, there, elsewhere in (
        ("csv", ["datapackage.json", "log.jsonl", "apostrophe"], ["Parquet"]),
        ("parquet", ["Parquet"], ["datapackage.json", "log.jsonl", "apostrophe"]),
    ):
        made = next(one for one in dumps() if one.kind == kind)
        text = (unpacked(made, tmp_path / kind) / "README.md").read_text()
        assert "| channels | 1 |" in text
        assert all(one in text for one in there) and not any(one in text for one in elsewhere), kind


def test_a_copy_in_parquet_holds_little_text_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "TEXT", 10_000)
    column = columns.text("text", "Text.")
    published = columns.Column("published_at", "datetime", "When.", lambda row: datetime(2020, 1, 1, tzinfo=UTC))
    table = Table(
        "texts", "Texts", "One row a text.", (column, published), ("text",), lambda asked: (), lambda *one: ()
    )
    written = []
    monkeypatch.setattr(
        parquet.Copy, "_write", lambda self, writer, rows: written.append(sum(len(row["text"]) for row in rows))
    )
    rows = [columns.Row({"text": "x" * 3000}, None) for _ in range(100)]
    assert list(parquet.Copy(table, tmp_path / "texts.parquet").through(rows)) == rows
    assert sum(written) == 300_000 and max(written) <= 12_000
