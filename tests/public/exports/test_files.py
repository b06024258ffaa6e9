"""The files as they are asked for: exactly what the filter finds, named, validated, refused with a reason."""

import csv
import gzip
import io
import json

import pytest
import tablib

from talks.models.editions import PublicRedirect, PublicVersion
from talks.press.publishing import publish
from talks.public.exports import serving, views, writing
from talks.public.exports.csv_cells import original
from talks.public.exports.reading import Unsettled
from talks.public.exports.tables import TABLES
from tests import builders as build
from tests.public.exports.reading_back import body, csv_rows, json_rows, lines
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db

HOSTILE = [
    "</script><script>alert(1)</script>",
    "]]> & &amp; <b>",
    "one\rtwo",
    "one\r\ntwo\n\nthree",
    'say "no", please; | or \\',
    "\u202eright to left\u202c שלום مرحبا",
    "=HYPERLINK(1)",
    "'tis",
    "a\u2028b\u2029c\u0085d\x1cd",
    "習近平 𠮷 🕊",
]
FILTERS = [
    "", "issue=security", "issue=trade", "actor=ruritania", "actor=strackenz", "pair=grand-fenwick~ruritania",
    "kind=call", "kind=call&kind=meeting", "level=minister", "status=declined", "outcome=agreed",
    "outcome=agreed&issue=drills", "source=other-report", "from=2021", "to=2020-06", "from=2020&to=2020", "q=rail",
    "q=Strackenz",
]  # fmt: skip


@pytest.fixture
def several():
    """Entries that differ in everything a filter asks for, with an outcome each."""
    security, trade = build.issue("Security"), build.issue("Trade")
    drills = build.issue("Drills", security)
    ruritania, fenwick, third = build.state("Ruritania"), build.state("Grand Fenwick"), build.state("Strackenz")
    made = [
        ("Rail", "2020-05-01", "meeting", "held", [ruritania, fenwick], trade, "agreed", "A readout of talks"),
        ("Call", "2020-06", "call", "held", [ruritania, third], drills, "refused", "Other report"),
        ("Dinner", "2021-02-03", "visit", "declined", [fenwick, third], security, "progress", "A readout of talks"),
        ("Games", "2022", "event", "held", [ruritania], drills, "agreed", "Other report"),
    ]
    for title, start, kind, status, parties, issue, result, source in made:
        level = "minister" if kind != "event" else ""
        entry = build.draft(
            title, start=start, kind=kind, status=status, parties=parties, issues=[issue], level=level,
            source=build.source(source),
        )  # fmt: skip
        build.outcome(entry, issue, result)
        publish(entry, by=build.user(), note="First published")
    build.draft("Unpublished", issues=[trade])
    build.published_channel()


def on_the_timeline(client, query):
    from bs4 import BeautifulSoup

    page = BeautifulSoup(client.get(f"/?{query}").content, "html.parser")
    return [
        link["href"].split("/")[2] for link in page.select(".results article.card h3 a, .results article.card h2 a")
    ]


def test_a_filter_finds_the_same_entries_as_on_the_timeline_in_the_same_order(client, several):
    for query in FILTERS:
        shown = on_the_timeline(client, query)
        assert [row["entry"] for row in csv_rows(client, f"/export/entries.csv?{query}")] == shown, query
        assert [line["record"]["slug"] for line in lines(client, f"/export/entries.jsonl?{query}")] == shown, query
        # Every entry has one outcome, and each lies under what its entry was filtered by.
        assert sorted(row["entry"] for row in json_rows(client, f"/export/outcomes.json?{query}")) == sorted(shown)


def test_the_timeline_of_these_tests_shows_entries(client, several):
    assert on_the_timeline(client, "") == ["games", "dinner", "call", "rail"]


def test_rows_under_an_issue_are_those_on_it_and_outcomes_those_asked_for(client, several):
    found = json_rows(client, "/export/outcomes.json?issue=security&outcome=agreed")
    assert [(row["entry"], row["issue"], row["result"]) for row in found] == [("games", "drills", "agreed")]


def test_actors_issues_and_sources_are_those_the_matching_entries_name(client, several):
    assert {row["source"] for row in json_rows(client, "/export/sources.json?kind=call")} == {"other-report"}
    assert {row["issue"] for row in json_rows(client, "/export/issues.json?kind=call")} == {"security", "drills"}
    actors = {row["actor"] for row in json_rows(client, "/export/actors.json?kind=call")}
    assert {"ruritania", "strackenz", "daily-gazette"} <= actors and "grand-fenwick" not in actors
    assert "grand-fenwick" in {row["actor"] for row in json_rows(client, "/export/actors.json")}


def test_channels_are_filtered_by_issue_and_party(client, several):
    for query, found in [
        ("", 1),
        ("issue=security", 1),
        ("issue=trade", 0),
        ("actor=ruritania", 1),
        ("actor=strackenz", 0),
        ("state=open", 1),
        ("state=suspended", 0),
    ]:
        assert len(json_rows(client, f"/export/channels.json?{query}")) == found, query
        assert len(lines(client, f"/export/channel_periods.jsonl?{query}")) == found, query
    refused = client.get("/export/channel_periods.csv?status=held&issue=trade")
    assert refused.status_code == 400
    assert refused.text == (
        "status: There is no parameter “status” here. There are: issue, actor, pair, source, state.\n"
    )


def test_a_former_slug_stands_for_what_it_became(client, several):
    PublicRedirect.objects.create(kind="issue", old_slug="commerce", new_slug="trade")
    response = client.get("/export/entries.json?issue=commerce")
    assert [row["entry"] for row in json.loads(response.getvalue())["rows"]] == ["rail"]
    assert "issue-trade" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("/export/entries.csv?isue=trade", 400, "isue: There is no parameter “isue” here."),
        ("/export/entries.csv?from=sometime", 400, "from: “sometime” is not a date we can read."),
        ("/export/entries.csv?issue=nope", 400, "issue: There is no issue “nope” on record."),
        ("/feeds/timeline.atom?issue=nope", 400, "issue: There is no issue “nope” on record."),
        ("/calendar.ics?actor=nope", 400, "actor: There is no actor “nope” on record."),
        ("/export/entries.json?kind=vist", 400, "kind: There is no kind “vist”."),
        (
            "/export/log.jsonl?issue=trade",
            400,
            "issue: There is no parameter “issue” here. This address takes no parameters.",
        ),
        ("/export/users.csv", 404, "There is no such file. Tables: entries, meetings,"),
        ("/export/entries.xlsx", 404, "There is no such file."),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_what_cannot_be_answered_is_refused_in_plain_words(client, url, status, said, method):
    response = getattr(client, method)(url)
    assert response.status_code == status and response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*" and "Content-Disposition" not in response
    if method == "get":
        assert response.text.startswith(said)


def test_nothing_may_be_posted(client):
    assert client.post("/export/entries.csv").status_code == 405


def test_a_record_without_anything_gives_files_without_rows(client):
    for table in TABLES:
        assert csv_rows(client, f"/export/{table}.csv") == [] == json_rows(client, f"/export/{table}.json")
        assert lines(client, f"/export/{table}.jsonl") == []
    [head] = lines(client, "/export/log.jsonl")
    assert (head["type"], head["schema"], head["entries"], head["channels"]) == ("log", 2, 0, 0)


# What an answer costs -------------------------------------------------------------------------------------------------

COSTS = {
    # version, which rows, the moment they are of, their editions; a filter by slug asks whether the slug is current
    "outcomes.csv": 4,
    "outcomes.json?issue=trade": 5,
    "entries.csv?kind=meeting": 4,
    "entries.jsonl": 4,
    "participations.json": 4,
    "channels.csv": 4,
    "channel_periods.csv": 4,
    "actors.json?actor=ruritania": 5,
    "issues.csv": 4,
    # the entries that a source few cite has, besides
    "sources.csv?source=a-readout-of-talks": 6,
    # entries and channels are asked for apart, and read apart
    "log.jsonl": 6,
}


@pytest.mark.parametrize("url", COSTS)
def test_a_file_of_three_costs_what_a_file_of_one_costs(client, django_assert_num_queries, url):
    def one_more(number):
        entry = build.draft(f"Entry {number}", start=f"2020-05-0{number}")
        build.outcome(entry)
        build.participation(entry, build.minister("Rudolf"))
        publish(entry, by=build.user(), note="First published")
        build.published_channel(f"Line {number}")

    one_more(1)
    brought_up()
    with django_assert_num_queries(COSTS[url]):
        first = body(client, f"/export/{url}")
    one_more(2)
    one_more(3)
    brought_up()
    with django_assert_num_queries(COSTS[url]):
        assert len(body(client, f"/export/{url}")) >= len(first)


def test_entries_that_name_others_cost_one_query_more(client, everything, django_assert_num_queries):
    with django_assert_num_queries(5):
        body(client, "/export/entries.csv")
    with django_assert_num_queries(5):
        body(client, "/export/channel_periods.csv")


# Headers --------------------------------------------------------------------------------------------------------------


def test_a_file_that_has_not_changed_answers_304_after_one_query(client, several, django_assert_num_queries):
    first = client.head("/export/outcomes.csv?kind=call")
    with django_assert_num_queries(1):
        again = client.get("/export/outcomes.csv?kind=call", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again["Access-Control-Allow-Origin"] == "*"
    build.published("Another")
    assert client.head("/export/outcomes.csv?kind=call", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("url", ["/export/outcomes.csv?issue=trade", "/export/log.jsonl"])
def test_head_answers_with_the_headers_of_the_file_and_reads_no_row(client, several, django_assert_num_queries, url):
    whole = client.get(url)
    whole.getvalue()
    with django_assert_num_queries(2 if "?" in url else 1):
        head = client.head(url)
        assert head.getvalue() == b""
    assert "Content-Length" not in head  # nobody has counted
    assert dict(head.headers) == {name: value for name, value in whole.headers.items() if name != "Content-Length"}


def test_a_browser_on_another_site_may_ask(client, several):
    asked = client.options("/export/entries.json", headers={"Access-Control-Request-Headers": "if-none-match"})
    assert asked.status_code == 204 and "If-None-Match" in asked["Access-Control-Allow-Headers"]
    for url in ("/export/entries.json", "/export/log.jsonl"):
        response = client.get(url)
        response.getvalue()
        assert response["Access-Control-Allow-Origin"] == "*" and not response.cookies
        assert "ETag" in response["Access-Control-Expose-Headers"] and "Cookie" not in response["Vary"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("outcomes.csv?issue=trade", "talks-outcomes-issue-trade-2026-03-04.csv"),
        ("channel_periods.json", "talks-channel-periods-2026-03-04.json"),
        ("log.jsonl", "talks-log-2026-03-04.jsonl"),
        ("entries.csv?from=June+2023&to=2024", "talks-entries-from-2023-06-to-2024-2026-03-04.csv"),
        ("entries.csv?pair=china~united-states", "talks-entries-pair-china-united-states-2026-03-04.csv"),
        ("entries.csv?q=%22..%2F%0D%0Aair+習近平%22", "talks-entries-q-..-air-2026-03-04.csv"),
    ],
)
def test_the_name_of_a_file_says_what_is_in_it(client, url, name):
    build.published(issues=[build.issue("Trade")], parties=[build.state("China"), build.state("United States")])
    PublicVersion.objects.update_or_create(id=1, defaults={"number": 4, "changed_at": "2026-03-04T23:00:00Z"})
    response = client.head(f"/export/{url}")
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_long_filter_leaves_the_name_a_name(client):
    name = client.head("/export/entries.csv?q=" + "word" * 49)["Content-Disposition"]
    assert len(name) < 200 and name.endswith('.csv"') and name.isascii()


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("long", [False, True])
def test_files_are_compressed_and_whole_and_streamed_where_they_are_long(client, several, suffix, long, monkeypatch):
    if long:
        monkeypatch.setattr(serving, "WHOLE", 100)
    url = f"/export/outcomes.{suffix}"
    plain = client.get(url)
    assert plain.streaming == long == ("Content-Length" not in plain)
    whole = plain.getvalue()
    packed = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and packed["ETag"] == f"W/{plain['ETag']}"
    assert gzip.decompress(packed.getvalue()) == whole


def test_a_json_file_says_what_it_is(client, several):
    document = json.loads(body(client, "/export/outcomes.json?issue=trade&from=2020"))
    rows = document.pop("rows")
    version = PublicVersion.objects.get()
    assert document == {
        "table": "outcomes", "title": "Outcomes", "filter": "issue=trade&from=2020", "version": version.number,
        "updated": version.changed_at.strftime("%Y-%m-%dT%H:%M:%SZ"), "licence": writing.LICENCE,
    }  # fmt: skip
    assert len(rows) == 1


def test_while_publications_never_pause_a_reader_is_asked_to_come_again(client, several, monkeypatch):
    def never(*args):
        raise Unsettled("Try again later.")

    monkeypatch.setattr(views, "open_tables", never)
    response = client.get("/export/entries.csv")
    assert response.status_code == 503 and response["Retry-After"] == "10" and "ETag" not in response


# Text that breaks files -----------------------------------------------------------------------------------------------


@pytest.fixture
def hostile():
    entry = build.draft("Hostile", body="long " * 210_000)
    for text in HOSTILE:
        build.position(entry, summary=text, quote=text)
    publish(entry, by=build.user(), note="First published")


def test_any_text_comes_back_from_csv_by_two_readers(client, hostile):
    csv.field_size_limit(2_000_000)
    text = body(client, "/export/positions.csv").decode("utf-8-sig")
    by_csv = [row["quote"] for row in csv.DictReader(io.StringIO(text, newline=""), strict=True)]
    by_tablib = tablib.Dataset().load(io.StringIO(text, newline=""), format="csv")["quote"]
    assert [original(one) for one in by_csv] == HOSTILE == [original(one) for one in by_tablib]
    entry = csv_rows(client, "/export/entries.csv")[0]
    assert entry["body"] == ("long " * 210_000).strip() or entry["body"] == "long " * 210_000


def test_lines_of_csv_end_as_the_standard_says_and_excel_is_told_the_encoding(client, hostile):
    whole = body(client, "/export/positions.csv")
    assert whole.startswith("\ufeffentry,row,meeting".encode())
    assert whole.endswith(b"\r\n") and b"\r\r\n" not in whole


def test_any_text_comes_back_from_json_and_a_line_is_a_line(client, hostile):
    assert [row["quote"] for row in json_rows(client, "/export/positions.json")] == HOSTILE
    assert [row["quote"] for row in lines(client, "/export/positions.jsonl")] == HOSTILE
    record = lines(client, "/export/entries.jsonl")[0]["record"]
    assert len(record["body"]) > 1_000_000
    whole = body(client, "/export/positions.jsonl")
    assert whole.count(b"\n") == len(HOSTILE) and b"\r" not in whole
