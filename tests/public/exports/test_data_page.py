"""The page "Data" and the files it offers."""

import io
import json
import os
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command

from talks.public.api.lists import keys_of
from talks.public.api.schemas import whole
from talks.public.exports import dumps
from talks.public.exports.tables import TABLES
from talks.public.listing import OWN
from talks.public.selection import PARAMETERS
from tests import builders as build
from tests.crawling import links
from tests.public.test_structured import complaints

pytestmark = pytest.mark.django_db


def soup(client, url="/data/"):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def text(tag):
    return " ".join(tag.get_text(" ").split())


@pytest.fixture
def made(everything):
    call_command("export_dump", stdout=io.StringIO())
    return dumps.dumps()[0]


def test_every_column_of_every_table_is_explained(client):
    page = soup(client)
    for name, table in TABLES.items():
        shown = page.select_one(f"#table-{name}")
        rows = [[text(cell) for cell in row.select("th, td")] for row in shown.select("tbody tr")]
        assert [row[:2] for row in rows] == [[column.name, column.kind] for column in table.columns]
        assert all(row[2].startswith(column.what) for row, column in zip(rows, table.columns, strict=True))
    assert "limited_progress" in text(page.select_one("#table-outcomes"))


def test_every_filter_is_explained_and_its_example_can_be_read(client, everything):
    page = soup(client)
    known = [text(name) for name in page.select(".filters-known dt")]
    assert sorted(", ".join(known).split(", ")) == sorted(PARAMETERS)
    for example in page.select(".filters-known dd code"):
        assert client.head(f"/export/outcomes.csv?{text(example)}").status_code == 200, text(example)


def test_the_filters_of_the_lists_are_explained_too(client):
    page = soup(client)
    known = [text(name) for name in page.select(".lists-known dt")]
    assert known == [name for own in OWN.values() for name in own]
    assert page.select_one("a[href='/about/'][aria-current]"), "as the page about the API is marked"


def test_whole_records_are_described_where_the_page_says(client, everything):
    page = soup(client)
    about = page.select_one("#json-lines")
    described = {a["href"] for a in about.select("a")}
    assert described == {"/api/#schema-Entry", "/api/#schema-Channel"}
    missing = {text(one) for one in about.select("dd code")[2:7]}
    for table, keys in (("entries", whole.Entry), ("channels", whole.Channel)):
        for line in client.get(f"/export/{table}.jsonl").text.splitlines():
            assert set(keys_of(keys)) - set(json.loads(line)["record"]) <= missing


def test_every_file_that_the_page_links_to_is_there(client, made):
    page = client.get("/data/").content.decode()
    found = [url for url in links("/data/", page) if url.startswith(("/export/", "/data/dumps/"))]
    assert len(found) == 3 * len(TABLES) + 2 + 2
    for url in found:
        response = client.get(url)
        assert response.status_code == 200 and response.getvalue(), url


def test_the_newest_dump_stands_with_its_day_its_size_and_its_checksum(client, made):
    shown = text(soup(client).select_one(".dumps"))
    assert made.name in shown and made.sha256 in shown and f"version {made.version}" in shown
    assert f"{made.day.day} {made.day:%B %Y}" in shown and "kB" in shown


def test_search_engines_of_data_are_told_of_the_whole_record_and_its_files(client, made):
    build.published("Talks", start="2021-03-18", end="2021-03-19")
    data = json.loads(soup(client).select_one('script[type="application/ld+json"]').string)
    assert list(complaints(data)) == []
    assert data["@type"] == "Dataset" and data["temporalCoverage"].endswith("/2021-03-19")
    assert "Trade" in data["keywords"]
    offered = {urlsplit(one["contentUrl"]).path: one for one in data["distribution"]}
    assert offered[f"/data/dumps/{made.name}"]["contentSize"] == f"{made.size} B"
    assert offered["/export/outcomes.csv"]["encodingFormat"].startswith("text/csv")
    assert client.get("/export/log.jsonl").status_code == 200 and "/export/log.jsonl" in offered


def test_without_a_dump_the_page_says_how_one_is_made(client):
    page = soup(client)
    assert "manage.py export_dump" in text(page) and not page.select(".dumps")


def test_a_new_dump_makes_a_page_that_was_kept_out_of_date(client, everything, django_assert_num_queries):
    kept = client.get("/data/")
    with django_assert_num_queries(2):
        again = client.get("/data/", headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == 304 and not again.content
    call_command("export_dump", stdout=io.StringIO())
    assert client.get("/data/", headers={"If-None-Match": kept["ETag"]}).status_code == 200


def test_the_page_costs_five_queries_however_much_there_is(client, django_assert_num_queries):
    for number in range(3):
        build.published(f"Entry {number}")
        with django_assert_num_queries(5):
            client.get("/data/")


def test_a_dump_is_sent_whole_with_a_name_a_length_and_a_validator(client, made, django_assert_num_queries):
    url = f"/data/dumps/{made.name}"
    with django_assert_num_queries(1):
        response = client.get(url)
    assert response.getvalue() == made.path.read_bytes()
    assert response["Content-Type"] == "application/zip" and int(response["Content-Length"]) == made.size
    assert response["Content-Disposition"] == f'attachment; filename="{made.name}"'
    assert response["Cache-Control"] == "public, max-age=86400" and response["Access-Control-Allow-Origin"] == "*"
    again = client.get(url, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    head = client.head(url)
    assert head["Content-Length"] == response["Content-Length"] and not head.getvalue()


def test_the_checksum_is_plain_text_with_a_validator_of_its_own(client, made):
    response = client.get(f"/data/dumps/{made.checksum_name}")
    assert response.getvalue().decode() == f"{made.sha256}  {made.name}\n"
    assert response["Content-Type"].startswith("text/plain")
    assert response["ETag"] != client.head(f"/data/dumps/{made.name}")["ETag"]


@pytest.mark.parametrize(
    "name",
    ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "secret.txt", ".", "%00", "talks.zip", ".making-x",
     "talks-2026-11-24-v1-00000000.zip", "talks-2026-11-24-v1-00000000.zip%0a", "talks-2026-99-99-v1-00000000.zip",
     "talks-2026-11-24-v1-00000000.zip.sha256", "%ff", "x" * 3000],
)  # fmt: skip
def test_no_other_file_can_be_had(client, made, name):
    (made.path.parent / "secret.txt").write_text("secret")
    (made.path.parent.parent / "secret.txt").write_text("secret")
    response = client.get(f"/data/dumps/{name}")
    assert response.status_code in (301, 404) and b"secret\n" not in response.content
    if response.status_code == 301:
        assert client.get(response["Location"]).status_code == 404


def test_an_archive_without_its_checksum_is_not_offered(client, made):
    os.unlink(made.path.with_name(made.checksum_name))
    assert client.get(f"/data/dumps/{made.name}").status_code == 404
    assert made.name not in client.get("/data/").text


def test_the_page_is_the_same_for_everybody(client, everything):
    anonymous = client.get("/data/")
    client.force_login(build.user())
    assert client.get("/data/").content == anonymous.content
    assert not client.get("/data/").cookies and "Cookie" not in anonymous["Vary"]
    assert "style=" not in anonymous.text and "<script>" not in anonymous.text
