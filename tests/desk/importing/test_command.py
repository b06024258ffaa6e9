"""`manage.py import_talks` from end to end: real files, a real mapping, the real table of states."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command

from actors.partial_dates import PartialDate
from talks.desk.importing import writing
from talks.management.commands import import_talks
from talks.models import Collection, Edition, Entry, ImportedRecord, ImportRun
from tests.desk.importing.files import FINE, HEADER, MAPPING, ROWS, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mapping.toml").write_text(MAPPING)
    return tmp_path


@pytest.fixture
def run(folder):
    """Runs the command on rows; gives (exit status, what it said)."""

    def run_command(rows, *flags, name="journeys.csv", **options):
        (folder / name).write_text(text(rows))
        out = io.StringIO()
        arguments = [str(folder / name), "--collection", "Journeys", "--mapping", str(folder / "mapping.toml"), *flags]
        try:
            call_command("import_talks", *arguments, stdout=out, stderr=io.StringIO(), **options)
        except CommandError as error:
            return error.returncode, f"{out.getvalue()}{error}"
        return 0, out.getvalue()

    return run_command


def test_without_commit_nothing_is_written_and_it_says_so(run):
    status, said = run(FINE)
    assert status == 0
    assert "3 rows: 3 new." in said
    assert "Nothing was written: this was a dry run." in said
    assert not Entry.objects.exists()


def test_with_commit_it_is_written_and_again_nothing_changes(run):
    assert run(FINE, "--commit")[0] == 0
    assert Entry.objects.count() == 4
    status, said = run(FINE, "--commit")
    assert (status, "3 rows: 3 unchanged." in said) == (0, True)
    assert Entry.objects.count() == 4


def test_a_refused_row_is_said_with_number_column_and_reason_and_the_rest_is_written(run):
    status, said = run(ROWS, "--commit")
    assert status == 1
    assert "Row 3 (j-3) Rudolf Rassendyll in Poseidonis: refused; country: " in said
    assert said.endswith("1 row refused, 0 in conflict.")
    assert Entry.objects.filter(imported_record__isnull=False).count() == 3


def test_a_conflict_is_said_with_both_values_and_status_one(run):
    run(FINE, "--commit")
    Entry.objects.filter(place="Oslo").update(summary="As we saw it.", version=2)
    status, said = run([*FINE[:2], FINE[2].replace("Signed.", "Signed twice.")], "--commit")
    assert status == 1
    assert "summary: the desk has “As we saw it.”, the file “Signed twice.”; left as it is" in said
    assert run([*FINE[:2], FINE[2].replace("Signed.", "Signed twice.")], "--commit", "--keep-ours")[0] == 1
    assert run([*FINE[:2], FINE[2].replace("Signed.", "Signed twice.")], "--commit")[0] == 0


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "mapping.toml").write_text("shape = 3"), "The mapping cannot be used."),
        (lambda folder: (folder / "mapping.toml").unlink(), "The mapping cannot be used."),
        (lambda folder: (folder / "mapping.toml").write_text(MAPPING.replace('"notes"', '"memo"')), "memo"),
    ],
)
def test_a_mapping_that_cannot_be_used_ends_with_two(run, folder, spoil, said):
    spoil(folder)
    status, message = run(FINE)
    assert status == 2
    assert said in message
    assert not ImportRun.objects.filter(state="planned").exists()


def test_a_file_that_cannot_be_used_ends_with_two(run, folder):
    with pytest.raises(CommandError) as error:
        call_command("import_talks", str(folder / "none.csv"), collection="J", mapping=str(folder / "mapping.toml"))
    assert error.value.returncode == 2
    (folder / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    with pytest.raises(CommandError) as error:
        call_command("import_talks", str(folder / "picture.csv"), collection="J", mapping=str(folder / "mapping.toml"))
    assert error.value.returncode == 2
    assert not Entry.objects.exists()


def test_publishing_needs_to_be_written_and_signed(run):
    assert run(FINE, "--publish")[0] == 2
    assert run(FINE, "--publish", "--commit")[0] == 2
    assert not Edition.objects.exists()


def test_it_publishes_in_the_name_of_a_desk(run):
    status, said = run(FINE, "--commit", "--publish", "--desk", "The Royal Desk")
    assert status == 0
    assert "4 entries published." in said
    assert set(Edition.objects.values_list("byline", "note")) == {
        ("The Royal Desk", "Imported from “Journeys of ministers”, retrieved 2 January 2022"),
    }  # fmt: skip
    source = Edition.objects.latest("pk").record["sources"][0]
    assert (source["title"], source["licence"], source["accessed"]["text"]) == (
        "Journeys of ministers", "Public domain", "2 January 2022",
    )  # fmt: skip


def test_the_refused_rows_can_be_mended_and_imported(run, folder):
    run(ROWS, "--commit", "--refused", str(folder / "refused.csv"))
    with (folder / "refused.csv").open(newline="", encoding="utf-8-sig") as file:
        [header, refused] = csv.reader(file)
    assert header == ["id", "who", "who_id", "country", "from", "to", "where", "notes", "reason refused"]
    assert refused[:8] == ["j-3", "Rudolf Rassendyll", "rr", "Atlantis", "2021-05-01", "2021-05-01", "Poseidonis",
                           "Met, and dined."]  # fmt: skip
    assert refused[8].startswith("country: ")
    mended = (folder / "refused.csv").read_text().replace("Atlantis", "Iceland")
    (folder / "mended.csv").write_text(mended)
    out = io.StringIO()
    call_command("import_talks", str(folder / "mended.csv"), collection="Journeys", commit=True, stdout=out,
                 mapping=str(folder / "mapping.toml"))  # fmt: skip
    assert "1 row: 1 created." in out.getvalue()
    assert "withdrawn" not in out.getvalue().replace("none was marked as withdrawn", "")
    assert Entry.objects.filter(country__name="Iceland").count() == 1


def test_the_report_has_every_row_as_a_table_or_as_json(run, folder):
    run(ROWS, "--report", str(folder / "report.csv"))
    with (folder / "report.csv").open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [(row["row"], row["id"], row["result"]) for row in table] == [
        ("1", "j-1", "created"), ("2", "j-2", "created"), ("3", "j-3", "refused"), ("4", "j-4", "created"),
    ]  # fmt: skip
    run(ROWS, "--report", str(folder / "report.json"))
    lines = [json.loads(line) for line in (folder / "report.json").read_text().splitlines()]
    assert [line["result"] for line in lines] == ["created", "created", "refused", "created"]
    assert lines[2]["reasons"][0]["column"] == "country"


def test_an_interrupted_import_goes_on_with_the_same_command(run, monkeypatch):
    write = writing.Writer.write

    def fail(self, plans):
        write(self, plans)
        raise RuntimeError("the power went off")

    monkeypatch.setattr(writing.Writer, "write", fail)
    with pytest.raises(RuntimeError):
        run(FINE, "--commit")
    assert not Entry.objects.exists()
    monkeypatch.setattr(writing.Writer, "write", write)
    status, said = run(FINE, "--commit")
    assert status == 0
    assert said.startswith("Going on with the import that began on ")
    assert ImportRun.objects.get().state == "done"
    assert Entry.objects.count() == 4


def test_the_encoding_may_be_named(folder):
    (folder / "latin.csv").write_bytes(text([FINE[2].replace("Oslo", "Tromsø")]).encode("iso-8859-1"))
    arguments = {"collection": "Journeys", "mapping": str(folder / "mapping.toml"), "stdout": io.StringIO()}
    call_command("import_talks", str(folder / "latin.csv"), encoding="iso-8859-1", commit=True, **arguments)
    assert Entry.objects.get().place == "Tromsø"


def test_the_day_of_retrieval_may_be_given_with_the_file(run):
    assert run(FINE, "--retrieved", "3 May 2024", "--commit")[0] == 0
    assert Collection.objects.get().source.accessed == PartialDate.parse("2024-05-03")
    status, said = run(FINE, "--retrieved", "last week")
    assert status == 2 and "--retrieved" in said


def test_rows_that_look_alike_are_named_however_many_are_new(run):
    many = [f"n-{n},Rudolf Rassendyll,rr,Japan,2020-01-{n:02},,Tokyo,Met {n}." for n in range(1, 29)]
    same = [f"s-{n},Rudolf Rassendyll,rr,Norway,2021-06-01,,Oslo,Signed." for n in (1, 2)]
    said = run([*many, *same])[1]
    assert "Row 29 (s-1) Rudolf Rassendyll in Oslo: new; The same as row 30 in all but its id. Both are kept." in said
    assert "Row 30 (s-2) Rudolf Rassendyll in Oslo: new; The same as row 29" in said
    assert said.count("Row 1 (n-1)") == 1


def test_a_place_that_is_no_state_is_refused_with_what_to_put_into_the_mapping(run, folder):
    rows = [ROWS[0].replace("Japan", "Antarctica").replace("Tokyo", "McMurdo")]
    status, said = run(rows)
    advice = '[[states]] with label = "Antarctica" and means = "".'
    assert f"country: “Antarctica” belongs to no state. Say so in the mapping: {advice}" in said
    assert status == 1
    (folder / "mapping.toml").write_text(MAPPING + '\n[[states]]\nlabel = "Antarctica"\nmeans = ""\n')
    assert run(rows)[0] == 0


def test_one_entry_is_one_and_what_an_editor_changes_is_named(run):
    run(FINE[2:], "--commit")
    assert "1 entry published." in run(FINE[2:], "--commit", "--publish", "--desk", "The Royal Desk")[1]
    run(FINE, "--commit")
    Entry.objects.filter(place="Tokyo").update(level="leader", version=9)
    said = run(FINE, "--commit", "--publish", "--desk", "The Royal Desk")[1]
    assert "1 entry stays unpublished, because an editor is changing it: rassendyll-tokyo-2021-03-15." in said


def test_progress_is_no_error_and_has_no_colour_of_one(folder):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    (folder / "journeys.csv").write_text(text(FINE))
    terminal = Terminal()
    arguments = [str(folder / "journeys.csv"), "--collection", "Journeys", "--mapping", str(folder / "mapping.toml")]
    call_command(import_talks.Command(stderr=terminal, force_color=True), *arguments, stdout=io.StringIO())
    assert "Planned 3 of 3" in terminal.getvalue()
    assert "\x1b" not in terminal.getvalue()


def mended(folder, name, change):
    """The file of refused rows after somebody has mended it."""
    content = (folder / name).read_text("utf-8-sig")
    assert change[0] in content, content
    (folder / f"mended-{name}").write_text("\ufeff" + content.replace(*change), encoding="utf-8", newline="")
    return folder / f"mended-{name}"


def imported_again(folder, path, mapping="mapping.toml"):
    out = io.StringIO()
    try:
        call_command("import_talks", str(path), collection="Journeys", commit=True, stdout=out, stderr=io.StringIO(),
                     mapping=str(folder / mapping))  # fmt: skip
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_the_refused_rows_of_a_file_in_another_encoding_and_delimiter_come_back_by_its_own_mapping(folder):
    whole = MAPPING + '\n[file]\nencoding = "cp1252"\ndelimiter = ";"\n\n[import]\nwhole = true\n'
    (folder / "ours.toml").write_text(whole)
    rows = [*FINE, 'j-5,Rudolf Rassendyll,rr,Atlantis,2021-07-01,,Zürich,"=1+1; and more"']
    table = csv.reader([HEADER, *rows])
    with (folder / "in.csv").open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(table)
    with pytest.raises(CommandError):
        call_command("import_talks", str(folder / "in.csv"), collection="Journeys", commit=True, stdout=io.StringIO(),
                     mapping=str(folder / "ours.toml"), refused=folder / "out.csv")  # fmt: skip
    assert "'=1+1; and more" in (folder / "out.csv").read_text("utf-8-sig"), "A spreadsheet would run it."
    said = imported_again(folder, mended(folder, "out.csv", ("Atlantis", "Norway")), "ours.toml")
    assert "1 row: 1 created." in said, said
    assert Entry.objects.get(place="Zürich").summary == "=1+1; and more"
    assert not ImportedRecord.objects.exclude(withdrawn_upstream=None).exists()


def test_rows_that_cannot_be_cut_come_back_as_they_are(folder, run):
    broken = 'j-9,Fritz von Tarlenheim,ft,Norway,2021-08-01,,Oslo,"Signed "twice"."'
    assert run([*FINE, broken], "--commit", "--refused", str(folder / "out.csv"))[0] == 1
    path = mended(folder, "out.csv", ('"Signed "twice"."', '"Signed ""twice""."'))
    assert "1 row: 1 created." in imported_again(folder, path)
    assert Entry.objects.filter(summary='Signed "twice".').exists()


def test_json_lines_come_back_as_json_lines(folder):
    rows = [dict(zip(HEADER.split(","), row, strict=True)) for row in csv.reader(ROWS)]
    lines = [json.dumps(row) for row in rows]
    lines += ['{"id": "j-7", "who": "Rudolf Rassendyll", "country": "Norway", }']
    (folder / "in.jsonl").write_text("\n".join(lines) + "\n")
    with pytest.raises(CommandError):
        call_command("import_talks", str(folder / "in.jsonl"), collection="Journeys", commit=True, stdout=io.StringIO(),
                     mapping=str(folder / "mapping.toml"), refused=folder / "out.jsonl")  # fmt: skip
    path = mended(folder, "out.jsonl", ("Atlantis", "Iceland"))
    path.write_text(path.read_text().replace('"Norway", }', '"Norway", "notes": "Met.", "who_id": "rr", "from": "",'
                                             ' "to": "", "where": "Oslo"}'))  # fmt: skip
    assert "2 rows: 2 created." in imported_again(folder, path)


@pytest.mark.parametrize("option", ["refused", "report"])
def test_a_path_that_cannot_be_written_is_refused_before_the_work(run, folder, option):
    status, said = run(FINE, "--commit", f"--{option}", str(folder / "no" / "where.csv"))
    assert status == 2 and f"--{option}: " in said and "cannot be written" in said
    assert not ImportRun.objects.exists()


def test_a_report_holds_no_formula(run, folder):
    run([ROWS[0].replace("j-1", "=1+1")], "--report", str(folder / "report.csv"))
    with (folder / "report.csv").open(newline="") as file:
        assert next(csv.DictReader(file))["id"] == "'=1+1"
