import codecs
import csv
import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talks.desk.importing import opening, readers
from talks.desk.importing.readers import Unreadable, file_facts, read_rows, sha256

ROOT = Path(__file__).resolve().parents[3]


def write(folder, content, name="rows.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def rows(path, **how):
    return list(read_rows(path, **how))


def cells(path, **how):
    return [row.cells for row in rows(path, **how)]


def messages(row):
    return [(error.column, error.message) for error in row.errors]


def unreadable(path, **how):
    with pytest.raises(Unreadable) as found:
        rows(path, **how)
    return str(found.value)


# What is read


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path, delimiter):
    path = write(tmp_path, f"id{delimiter}name\n1{delimiter}x\n")
    assert cells(path) == [{"id": "1", "name": "x"}]
    assert file_facts(path).delimiter == delimiter


def test_other_delimiters_inside_a_quoted_header_do_not_count(tmp_path):
    path = write(tmp_path, '"id; or number","name, as written",note\n1,2,3\n')
    assert list(cells(path)[0]) == ["id; or number", "name, as written", "note"]


def test_a_header_that_two_delimiters_cut_alike_needs_one_named(tmp_path):
    path = write(tmp_path, "a,b;c\n1,2;3\n")
    assert "can be cut by" in unreadable(path)
    assert cells(path, delimiter=";") == [{"a,b": "1,2", "c": "3"}]


def test_a_quoted_cell_may_go_over_lines_and_rows_know_where_they_begin(tmp_path):
    path = write(tmp_path, 'id,note\r\n1,"two\r\nlines, and ""more"""\r\n\r\n2,plain\r\n')
    assert [(row.number, row.line, row.cells["note"]) for row in rows(path)] == [
        (1, 2, 'two\r\nlines, and "more"'),
        (2, 5, "plain"),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "NA", " x ", "null"])
def test_a_cell_is_data_and_kept_as_it_stands(tmp_path, text):
    assert cells(write(tmp_path, f"id,note\n1,{text}\n"))[0]["note"] == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_an_encoding_with_a_mark_or_utf_8_is_found(tmp_path, encoding):
    path = write(tmp_path, "id,name\n1,Việt Nam 习近平 İstanbul\n", encoding=encoding)
    assert cells(path) == [{"id": "1", "name": "Việt Nam 习近平 İstanbul"}]


@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-9", "mac_roman", "utf-16-le"])
def test_any_other_encoding_is_named_and_never_guessed(tmp_path, encoding):
    path = write(tmp_path, "id,name\n1,Äußeres\n", encoding=encoding)
    assert "`encoding` under [file]" in unreadable(path)
    assert cells(path, encoding=encoding) == [{"id": "1", "name": "Äußeres"}]


def test_a_mark_that_contradicts_the_encoding_named_is_refused(tmp_path):
    path = write(tmp_path, "id,name\n1,x\n", encoding="utf-16")
    assert "begins with the mark of UTF-16" in unreadable(path, encoding="windows-1252")


def test_the_mark_of_utf_8_goes_before_the_encoding_named(tmp_path):
    path = write(tmp_path, "id,name\n1,Zoë\n", encoding="utf-8-sig")
    for encoding in ("UTF-8", "windows-1252"):
        assert cells(path, encoding=encoding) == [{"id": "1", "name": "Zoë"}]


@pytest.mark.parametrize("encoding", ["klingon", "rot13", "zlib", "idna", "", "undefined"])
def test_only_encodings_of_text_are_taken(tmp_path, encoding):
    path = write(tmp_path, "id,name\n1,x\n")
    if encoding:
        assert "encoding" in unreadable(path, encoding=encoding)
    else:
        assert rows(path, encoding=encoding)


def test_gzip_and_a_zip_with_one_table_are_read_like_the_table(tmp_path):
    plain = "id,name\n1,Türkiye\n".encode()
    packed = write(tmp_path, gzip.compress(plain[:9]) + gzip.compress(plain[9:]), "rows.csv.gz")
    with zipfile.ZipFile(tmp_path / "rows.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table/rows.csv", plain)
        archive.writestr("__MACOSX/._rows.csv", b"\0\1")
    assert cells(packed) == cells(tmp_path / "rows.zip") == [{"id": "1", "name": "Türkiye"}]
    assert sha256(packed) == hashlib.sha256(packed.read_bytes()).hexdigest()


def test_json_lines_keep_numbers_as_they_are_written(tmp_path):
    path = write(tmp_path, '{"id": 1.10, "n": 12345678901234567890123, "ok": true}\n\n{"id": "2", "none": null}\n')
    assert cells(path) == [{"id": "1.10", "n": "12345678901234567890123", "ok": "true"}, {"id": "2", "none": ""}]
    facts = file_facts(path)
    assert (facts.format, facts.columns, facts.rows) == ("jsonl", ("id", "n", "ok", "none"), 2)


def test_the_facts_of_a_file(tmp_path):
    path = write(tmp_path, "id,name\n1,x\n2\n")
    facts = file_facts(path)
    assert (facts.name, facts.size, facts.format, facts.encoding) == ("rows.csv", 14, "csv", "utf-8")
    assert (facts.columns, facts.rows, facts.rows_with_errors) == (("id", "name"), 2, 1)
    assert facts.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")),
            min_size=3,
            max_size=3,
        ).filter(any),
        min_size=1,
        max_size=8,
    )
)
def test_what_a_spreadsheet_writes_is_read_back(tmp_path_factory, table):
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["a", "b", "c"], *table])
    path = write(tmp_path_factory.mktemp("csv"), out.getvalue())
    assert [list(row.values()) for row in cells(path)] == table


def test_memory_does_not_grow_with_the_rows(tmp_path):
    def peak(count):
        path = tmp_path / f"{count}.csv"
        with path.open("w") as file:
            file.write("id,name,note\n")
            file.writelines(f"{number},Somebody,{'x' * 200}\n" for number in range(count))
        tracemalloc.start()
        assert sum(1 for _row in read_rows(path)) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)
    assert peak(40_000) < peak(2_000) + 200_000


# What is wrong with a row stays with the row


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("2,x", "", "The row has 2 cells, the header 3."),
        ("2,x,y,z", "", "The row has 4 cells, the header 3. A comma inside a cell that is not in quotation marks?"),
        (",,", "", "The row is empty."),
        ("2,a\0b,c", "name", "The cell has a NUL at character 2."),
        ("2,a\x1bb,c", "name", "The cell has a control character (U+001B) at character 2."),
        (
            "2,a\x96b,c",
            "name",
            "The cell has a control character (U+0096), which a text read in the wrong encoding often has "
            "at character 2.",
        ),
        (
            '2,"He said "yes"",c',
            "",
            "A quotation mark inside a quoted cell is not doubled, so the cells cannot be told apart.",
        ),
        ("2," + "x" * 100_001 + ",c", "name", "The cell has 100,001 characters; at most 100,000 are read."),
        ("2," + "x" * 200_000 + ",c", "", "A cell is longer than 100,000 characters."),
    ],
)  # fmt: skip
def test_a_broken_row_comes_with_its_reason_and_the_next_one_follows(tmp_path, line, column, message):
    found = rows(write(tmp_path, f"id,name,note\n1,a,b\n{line}\n3,c,d\n"))
    assert messages(found[1]) == [(column, message)]
    assert [(row.number, row.line, bool(row.errors)) for row in found] == [(1, 2, False), (2, 3, True), (3, 4, False)]
    assert found[2].cells == {"id": "3", "name": "c", "note": "d"}


def test_cells_beyond_the_header_are_kept_for_the_report(tmp_path):
    assert cells(write(tmp_path, "a,b\n1,2,3\n")) == [{"a": "1", "b": "2", "column 3": "3"}]


def test_what_no_database_keeps_is_replaced_in_the_cells_of_the_report(tmp_path):
    path = write(tmp_path, "a,b\n1,x\0y\n")
    assert cells(path) == [{"a": "1", "b": "x\ufffdy"}]
    assert cells(write(tmp_path, '{"a": "x\\ud800y"}\n', "rows.jsonl")) == [{"a": "x\ufffdy"}]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": 2', "The line is no valid JSON"),
        ("[1, 2]", "no object with columns"),
        ('{"id": NaN}', "NaN is no JSON number"),
        ('{"id": [1]}', "The value is a list or an object"),
        ('{"id": {"a": 1}}', "The value is a list or an object"),
        ('{"id": 1, "id": 2}', "The key stands twice"),
        ('{"id": "a\\u0000b"}', "The cell has a NUL"),
        ("[" * 200_000, "no valid JSON"),
        ('{"a":' * 100_000, "no valid JSON"),
        (json.dumps({f"k{number}": 1 for number in range(501)}), "The object has 501 keys"),
    ],
)
def test_a_broken_json_line_comes_with_its_reason_and_the_next_one_follows(tmp_path, line, message):
    found = rows(write(tmp_path, f'{{"id": 1}}\n{line}\n{{"id": 3}}\n', "rows.jsonl"))
    assert [bool(row.errors) for row in found] == [False, True, False]
    assert message in found[1].errors[0].message
    assert found[2].line == 3


# What makes a file unusable


def zipped(folder, content=b"id,name\n1,x\n", change=None, members=("rows.csv",)):
    path = folder / "rows.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.writestr(member, content)
        if change:
            change(archive.infolist()[0])
    return path


def declared(size):
    def change(info):
        info.file_size = size

    return change


def locked(info):
    info.flag_bits |= 1


def gzipped(folder, content):
    return write(folder, gzip.compress(content, 9), "rows.csv.gz")


def sparse(folder):
    path = folder / "rows.csv"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)
    return path


def fifo(folder):
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def loop(folder):
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    return folder / "a"


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>'
MANY = tuple(f"{number}.csv" for number in range(2000))
HOSTILE = {
    "a folder": (lambda folder: folder, "is a folder"),
    "a pipe": (fifo, "is a pipe or a device"),
    "a device": (lambda folder: Path("/dev/zero"), "is a pipe or a device"),
    "links in a circle": (loop, "cannot be opened"),
    "nothing there": (lambda folder: folder / "none.csv", "cannot be opened"),
    "empty": (lambda folder: write(folder, b""), "is empty"),
    "blank": (lambda folder: write(folder, b"  \n\n "), "is empty"),
    "only a mark": (lambda folder: write(folder, codecs.BOM_UTF8), "is empty"),
    "only a header": (lambda folder: write(folder, "id,name\n"), "a header and no rows"),
    "ten gigabytes": (sparse, "It has 10,737,418,240 bytes"),
    "a zip that says ten gigabytes": (lambda folder: zipped(folder, change=declared(10 * 1024**3)), "10,737,418,240"),
    "a zip that says less than it holds": (
        lambda folder: zipped(folder, b"id,name\n" + b"1,x\n" * 100_000, change=declared(20)),
        "damaged",
    ),
    "a zip bomb": (lambda folder: zipped(folder, b"id,name\n" + b"1,x\n" * 15_000_000), "100 times as large"),
    "a gzip bomb": (lambda folder: gzipped(folder, b"id,name\n" + b"1,x\n" * 15_000_000), "100 times as large"),
    "a gzip bomb of one line": (lambda folder: gzipped(folder, b"a" * 60_000_000), "100 times as large"),
    "a gzip of blank lines": (lambda folder: gzipped(folder, b"id\n" + b"\n" * 3_000_000), "blank lines and more"),
    "a chain of gzips": (
        lambda folder: write(folder, gzip.compress(b"a,b\n") + gzip.compress(b"") * 50_000, "rows.gz"),
        "a chain of more than 1,000",
    ),
    "a gzip cut off": (
        lambda folder: write(folder, gzip.compress(b"id,name\n" + os.urandom(99).hex().encode())[:-20]),
        "cut off",
    ),
    "a damaged gzip": (lambda folder: write(folder, b"\x1f\x8b\x08\x00" + b"\xff" * 50), "The gzip file is damaged"),
    "a zip in a zip": (
        lambda folder: zipped(folder, zipped(folder).read_bytes()),
        "packed twice",
    ),
    "a gzip in a gzip": (lambda folder: gzipped(folder, gzip.compress(b"a,b\n1,2\n")), "packed twice"),
    "a zip of many": (lambda folder: zipped(folder, members=MANY), "holds 2,000 files"),
    "a zip of two": (lambda folder: zipped(folder, members=("a.csv", "b.csv")), "holds 2 files"),
    "an empty zip": (lambda folder: zipped(folder, members=()), "holds 0 files"),
    "a locked zip": (lambda folder: zipped(folder, change=locked), "locked with a password"),
    "a damaged zip": (lambda folder: write(folder, zipped(folder).read_bytes()[:-30]), "damaged"),
    "a spreadsheet": (
        lambda folder: zipped(folder, members=("[Content_Types].xml", "xl/workbook.xml")),
        "Save it as CSV",
    ),
    "XML with entities": (lambda folder: write(folder, LAUGHS), "This is XML or a web page"),
    "XML in UTF-16": (lambda folder: write(folder, LAUGHS.decode(), encoding="utf-16"), "This is XML or a web page"),
    "a web page": (lambda folder: write(folder, "\n<!doctype html><table>"), "This is XML or a web page"),
    "a PDF": (lambda folder: write(folder, b"%PDF-1.7\n1 0 obj\n"), "This is a PDF"),
    "an old spreadsheet": (
        lambda folder: write(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99),
        "an old Excel",
    ),
    "bzip2": (lambda folder: write(folder, b"BZh91AY&SY" + b"\xff" * 9), "packed with bzip2"),
    "noise": (lambda folder: write(folder, bytes(range(256)) * 40), "no text, or not in"),
    "NUL throughout": (lambda folder: write(folder, b"\0" * 1_000_000), "is NUL"),
    "control characters throughout": (lambda folder: write(folder, b"a\1,b\2\n" * 999), "no text, or not in"),
    "one JSON list": (lambda folder: write(folder, '[{"id": 1}]'), "one JSON list"),
    "JSON over several lines": (lambda folder: write(folder, '{\n "id": 1\n}\n'), "laid out over several lines"),
    "a million columns": (lambda folder: write(folder, "a," * 400_000 + "z\n1\n"), "400,001 columns"),
    "a header that never ends": (lambda folder: write(folder, "column," * 1_000_000), "Line 1 is longer"),
    "a line that never ends": (lambda folder: write(folder, "id,name\n1," + "x" * 20_000_000), "Line 2 is longer"),
    "a quotation mark that stays open": (
        lambda folder: write(folder, 'id,name\n1,"open\n' + "2,x\n" * 1_000_000),
        "opened on line 2 is never closed",
    ),
    "a quotation mark open to the end": (lambda folder: write(folder, 'id,name\n1,"open\n2,x\n'), "line 2 is never"),
    "a quotation mark open in the header": (
        lambda folder: write(folder, 'id,"name\n' + "2,x\n" * 400_000),
        "quotation mark",
    ),
    "a column twice": (lambda folder: write(folder, "id,name,id\n1,2,3\n"), "names a column twice: id"),
    "a column without a name": (lambda folder: write(folder, "id,,name\n1,2,3\n"), "Column 2 has no name"),
    "a control character in the header": (lambda folder: write(folder, "id,na\x1bme\n1,2\n"), "Column 2 of the header"),
    "another encoding later on": (
        lambda folder: write(folder, b"id,name\n" + b"1,x\n" * 40_000 + b"2,T\xfcrkei\n"),
        "is not utf-8",
    ),
    "no row that fits": (lambda folder: write(folder, "id,name\n" + "1|x\n" * 5_000_000), "None of the first 1,000"),
    "a JSON key of its own in each row": (
        lambda folder: write(folder, "".join(f'{{"k{number}": 1}}\n' for number in range(900))),
        "501 columns",
    ),
}  # fmt: skip
LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (200 << 20, 200 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
from talks.desk.importing.readers import Unreadable, file_facts
try:
    file_facts(Path(sys.argv[1]))
except Unreadable as error:
    sys.stdout.buffer.write(str(error).encode())
"""


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_no_table_is_refused_within_200_megabytes_and_5_seconds(tmp_path, what):
    make, message = HOSTILE[what]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(make(tmp_path))], cwd=ROOT, capture_output=True, timeout=120, check=False
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
    assert message in done.stdout.decode()


def test_a_zip_with_an_endless_directory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = zipped(tmp_path, members=MANY)
    monkeypatch.setattr(opening.zipfile, "ZipFile", lambda *args: pytest.fail("the directory was read"))
    assert "holds 2,000 files" in unreadable(path)


def test_what_is_unpacked_is_counted_whatever_the_header_says(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 10_000)
    rows_ = b"id,name\n" + b"".join(b"%d,%s\n" % (number, os.urandom(8).hex().encode()) for number in range(700))
    assert len(zlib.compress(rows_)) < 10_000 < len(rows_)
    assert "Unpacked it has more" in unreadable(gzipped(tmp_path, rows_))


def test_a_file_may_have_only_so_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_ROWS", 3)
    assert len(rows(write(tmp_path, "id\n1\n2\n3\n"))) == 3
    assert "more than 3 rows" in unreadable(write(tmp_path, "id\n1\n2\n3\n4\n"))


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_a_refusal(tmp_path_factory, content):
    path = write(tmp_path_factory.mktemp("any"), content)
    try:
        found = rows(path)
    except Unreadable as error:
        assert str(error)
    else:
        assert [row.number for row in found] == list(range(1, len(found) + 1))


# Rows that are too wide, and what is kept of rows that cannot be cut


def test_a_row_of_a_million_cells_is_refused_and_takes_no_room(tmp_path):
    path = write(tmp_path, "id,name\n" + ("1" + "," * 900_000 + "\n") * 3 + "2,x\n")
    tracemalloc.start()
    found = rows(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [messages(row) for row in found[:1]] == [[("", "The row has 900,001 cells; at most 500 are read.")]]
    assert found[0].cells["id"] == "1" and len(str(found[0].cells)) < 25_000
    assert found[3].cells == {"id": "2", "name": "x"}
    assert peak < 60_000_000


def test_a_row_over_many_lines_is_no_longer_than_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(readers, "MAX_LINE", 1000)
    path = write(tmp_path, "id,name\n1,x\n" + '"a' + '\n","' * 1000 + '"\n')
    assert unreadable(path) == "The row that begins on line 3 is longer than 1,000 characters."


def test_keys_of_json_lines_are_counted_over_all_rows(tmp_path):
    lines = [json.dumps({f"k{row}-{place}": "x" for place in range(250)}) for row in range(4)]
    path = write(tmp_path, "\n".join(lines))
    assert unreadable(path) == "The file has 750 columns; at most 500 are read."


def test_a_row_that_cannot_be_cut_keeps_its_text(tmp_path):
    path = write(tmp_path, 'id,name\n1,"x" y"\n2,"z"\n')
    assert [row.cells for row in rows(path)] == [{readers.RAW: '1,"x" y"'}, {"id": "2", "name": "z"}]
    path = write(tmp_path, '{"id": 1, "name": }\n{"id": 2, "name": ["a"]}\n{"": 1}\n')
    assert [row.cells for row in rows(path)] == [
        {readers.RAW: '{"id": 1, "name": }'},
        {"id": "2", "name": "", readers.RAW: '{"id": 2, "name": ["a"]}'},
        {readers.RAW: '{"": 1}'},
    ]


@pytest.mark.parametrize("other", [";", "\t", "|", "^"])
def test_a_file_in_one_column_names_the_delimiter_that_may_be_meant(tmp_path, other):
    path = write(tmp_path, f"id{other}name{other}day\n1{other}x{other}2\n")
    said = unreadable(path, delimiter=None if other in "|^" else ",")
    assert said.startswith("The file has one column only, “id") and "`delimiter` under [file]" in said
    assert len(cells(path, delimiter=other)) == 1


def test_where_the_encoding_does_not_fit_is_said(tmp_path):
    path = write(tmp_path, b"id,name\n" + b"1,xxxxxxxx\n" * 20_000 + b"2,\x81\n", name="late.csv")
    said = unreadable(path, encoding="cp1252")
    assert said.startswith("The text is not cp1252: on line 20,002 stands 81, which is no character in it.")
    path = write(tmp_path, b"id,n\x81me\n1,x\n", name="early.csv")
    assert unreadable(path, encoding="cp1252").startswith("The text is not cp1252: on line 1 stands 81")
