"""Citations: what they say, and that every format survives whatever stands in a title."""

import json
import logging
from datetime import UTC, date, datetime

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given
from hypothesis import strategies as st

from actors.partial_dates import PartialDate
from talks.public.sharing.citation import Citation, of_channel, of_entry, of_issue, one_line
from talks.public.sharing.writers import FORMATS, bibtex, csl, plain, ris
from tests.public import samples

AT = datetime(2023, 7, 2, 23, 30, tzinfo=UTC)
HOSTILE = [
    "100% of $5 & #1 in snake_case ~ a^b",
    "A {brace", "a brace}", "}}, evil = {", "\\input{/etc/passwd}", "ends in a backslash \\",
    "@misc{evil, title={x}}",
    "A\r\nER  - \r\n\r\nTY  - BOOK\r\nTI  - Another", "A\rTY  - BOOK", "A\u2028TY  - BOOK\u0085TI  - B",
    "</script><b>]]>", '"quoted", and \'quoted\'', "\u202eright to left", "习近平 and Erdoğan – talks", "\x00\x1b[31m",
]  # fmt: skip


def cited(title: str = "Blinken in Beijing", **more) -> Citation:
    record = samples.record(when="2023-06-18", until="2023-06-19", title=title, **more)
    return of_entry(record, 3, AT, "The desk")


def bibtex_entry(text: str) -> dict[str, str]:
    # The decoder knows braces by their short names only, and takes a circumflex for the accent.
    text = text.replace(r"\textbraceleft{}", r"\{").replace(r"\textbraceright{}", r"\}")
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    assert [type(block).__name__ for block in library.blocks] == ["Entry"]
    return {field.key: field.value.replace("ˆ", "^") for field in library.entries[0].fields}


def csl_item(text: str) -> dict:
    """The one item, after a look at its shape: known names, text, and dates of one to three numbers."""
    [item] = json.loads(text)
    texts = {"id", "type", "title", "container-title", "version", "note", "URL", "language", "event-place"}
    dates = {"issued", "accessed", "event-date"}
    assert set(item) <= texts | dates | {"author"}
    assert all(isinstance(item[name], str) and item[name] for name in texts & set(item))
    assert [set(name) for name in item["author"]] == [{"literal"}]
    for name in dates & set(item):
        assert set(item[name]) <= {"date-parts", "circa"}
        for parts in item[name]["date-parts"]:
            date(*(parts + [1, 1])[:3])
            assert 1 <= len(parts) <= 3 and all(type(part) is int for part in parts)
    return item


def test_an_entry_is_cited_by_edition_at_the_address_of_that_edition():
    one = cited()
    assert one.url == "http://127.0.0.1:8000/entries/visit/editions/3/"
    assert plain(one) == (
        "The desk. “Blinken in Beijing”, 18–19 June 2023. Talks tracker, edition 3 of 2 July 2023, "
        "http://127.0.0.1:8000/entries/visit/editions/3/\n"
    )


def test_an_issue_is_cited_as_of_a_day_with_the_version_of_the_record():
    assert plain(of_issue("air-travel", "Air travel", 41, AT)) == (
        "“Air travel”. Talks tracker, as of 2 July 2023 (version 41 of the record), "
        "http://127.0.0.1:8000/issues/air-travel/\n"
    )


def test_a_channel_is_cited_by_edition_at_the_address_of_that_edition():
    record = {"slug": "hotline", "name": "Telephone line"}
    assert plain(of_channel(record, 2, AT, "")) == (
        "“Telephone line”. Talks tracker, edition 2 of 2 July 2023, "
        "http://127.0.0.1:8000/channels/hotline/editions/2/\n"
    )


def test_a_day_of_access_is_given_only_where_the_citer_names_one():
    seen = cited().on(PartialDate.parse("2024-01"))
    assert plain(seen).endswith(", accessed January 2024\n")
    assert bibtex_entry(bibtex(seen))["urldate"] == "2024-01"
    assert rispy.loads(ris(seen))[0]["access_date"] == "2024/01//"
    assert csl_item(csl(seen))["accessed"] == {"date-parts": [[2024, 1]]}
    for written in FORMATS.values():
        assert "access" not in written.write(cited()) and "urldate" not in written.write(cited())


@pytest.mark.parametrize(
    ("start", "until", "parts", "circa"),
    [
        ("2023-06-18", "2023-06-19", [[2023, 6, 18], [2023, 6, 19]], False),
        ("2023-06", "", [[2023, 6]], False),
        ("1971~", "", [[1971]], True),
    ],
)
def test_dates_of_the_talks_are_as_precise_as_they_are_known(start, until, parts, circa):
    item = csl_item(csl(of_entry(samples.record(when=start, until=until), 1, AT, "The desk")))
    assert item["event-date"]["date-parts"] == parts
    assert item["event-date"].get("circa", False) is circa


def test_bibtex_says_who_what_when_and_where():
    entry = bibtex_entry(bibtex(cited()))
    assert entry["title"].strip("{}") == "Blinken in Beijing"
    assert entry["author"].strip("{}") == "The desk"
    assert (entry["year"], entry["month"], entry["version"]) == ("2023", "jul", "edition 3")
    assert entry["url"] == "http://127.0.0.1:8000/entries/visit/editions/3/"
    assert entry["howpublished"] == "Talks tracker"


def test_bibtex_keeps_the_title_s_capitals_and_takes_the_author_for_no_person():
    text = bibtex(cited("Xi in San Francisco"))
    assert "title = {{Xi in San Francisco}}" in text and "author = {{The desk}}" in text


def test_ris_has_lines_that_end_as_its_readers_expect():
    text = ris(cited())
    assert text.startswith("TY  - ELEC\r\n") and text.endswith("ER  - \r\n")
    assert text.count("\r\n") == text.count("\n") == text.count("\r")
    [record] = rispy.loads(text)
    assert (record["type_of_reference"], record["authors"], record["year"]) == ("ELEC", ["The desk"], "2023")
    assert record["urls"] == ["http://127.0.0.1:8000/entries/visit/editions/3/"]


@pytest.mark.parametrize("title", HOSTILE)
def test_whatever_stands_in_a_title_each_format_gives_it_back_and_nothing_else(title):
    one, wanted = cited(title), one_line(title)
    assert bibtex_entry(bibtex(one))["title"] in (wanted, f"{{{wanted}}}")
    [record] = rispy.loads(ris(one))
    assert record["title"] == wanted.strip() and record["authors"] == ["The desk"]
    assert csl_item(csl(one))["title"] == wanted
    assert plain(one).count("\n") == 1 and f"“{wanted}”" in plain(one)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("A\r\nER  - \r\nTY  - B", "A ER - TY - B"),
        ("A\rB\u2028C\u2029D\x85E\x0bF\x1cG", "A B C D E F G"),
        ("\u202eA\u202c \u2066B\u2069 \u200fC", "A B \u200fC"),
        ("\x00A\x1b[31m", "A[31m"),
        ("  习近平  ", "习近平"),
    ],
)
def test_a_text_becomes_one_line_that_turns_nothing_around(text, line):
    assert one_line(text) == line


@given(st.text(max_size=60))
def test_no_text_adds_a_line_a_field_or_a_record(text):
    logging.disable(logging.WARNING)
    one = cited(f"A {text}")
    usual = cited()
    assert len(ris(one).splitlines()) == len(ris(usual).splitlines())
    assert len(rispy.loads(ris(one))) == 1
    library = bibtexparser.parse_string(bibtex(one))
    assert not library.failed_blocks and len(library.entries) == 1
    assert list(library.entries[0].fields_dict) == list(bibtexparser.parse_string(bibtex(usual)).entries[0].fields_dict)
    logging.disable(logging.NOTSET)


@given(st.text(alphabet="{}\\ab %&", max_size=40))
def test_braces_are_balanced_as_classic_bibtex_counts_them(text):
    """It counts every brace, behind a backslash too."""
    depth = 0
    for letter in bibtex(cited(text)):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0


def test_a_title_of_a_megabyte_is_written_like_any_other():
    title = "x" * 1_000_000
    assert all(title in written.write(cited(title)) for written in FORMATS.values())
