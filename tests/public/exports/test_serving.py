"""What files share: a place among the downloads that always comes free again, parts of files, who may ask and how."""

import gc
import io

import pytest
from django.core.management import call_command

from talks.public.exports import dumps, serving
from talks.public.exports.serving import WHOLE, Stream, Unsatisfiable, byte_range, places, sent
from talks.public.exports.tables import TABLES
from tests import builders as build

LONG = [b"x" * (WHOLE // 2 + 1)] * 3


@pytest.fixture(autouse=True)
def one_place(settings):
    settings.DOWNLOADS = 1
    yield
    gc.collect()
    assert places(1).acquire(blocking=False), "a place was not given up"
    places(1).release()


def goes_away(response):
    """What closing the answer does to what it was reading; the rest is about the database."""
    for close in response._resource_closers:
        close()


def test_what_fits_is_sent_whole_and_takes_no_place():
    with places(1):
        response = sent([b"a", b"b"], content_type="text/plain")
    assert not response.streaming and response.content == b"ab"


def test_a_further_long_answer_is_asked_to_come_again():
    first = sent(LONG)
    assert first.streaming
    second = sent(LONG)
    assert second.status_code == 503 and int(second["Retry-After"]) > 0
    assert second.text == (
        "Other long downloads are under way. Ask again in 30 seconds, or for less: what fits 2 MB is always sent.\n"
    )
    assert b"".join(first) == b"".join(LONG)
    third = sent(LONG)
    assert third.status_code == 200
    goes_away(third)


def test_a_site_may_send_as_many_as_are_asked_for(settings):
    settings.DOWNLOADS = 0
    assert [sent(LONG).status_code for _ in range(3)] == [200] * 3


def test_the_place_is_given_up_when_the_reader_goes_away_before_or_in_the_middle():
    for read in (0, 1):
        response = sent(LONG)
        for _ in range(read):
            next(iter(response))
        goes_away(response)
        goes_away(response)
        assert places(1).acquire(blocking=False)
        places(1).release()


def test_the_place_is_given_up_when_reading_fails():
    def failing():
        yield from LONG
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        b"".join(sent(failing()))


def test_the_place_is_given_up_when_the_answer_is_forgotten():
    places(1).acquire()
    Stream(iter([b"never asked for"]), places(1).release)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", None), ("bytes=0-0", (0, 0)), ("bytes=2-", (2, 9)), ("bytes=-3", (7, 9)), ("bytes=-30", (0, 9)),
        ("bytes=5-100", (5, 9)), (" bytes=0-4 ", (0, 4)), ("bytes=5-4", None), ("bytes=-", None), ("bytes=a-b", None),
        ("bytes=0-1,3-4", None), ("lines=0-1", None), ("bytes=" + "9" * 30 + "-", None),
    ],
)  # fmt: skip
def test_a_range_is_read_or_passed_over(header, found):
    assert byte_range(header, 10) == found


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_behind_the_end_is_none(header):
    with pytest.raises(Unsatisfiable):
        byte_range(header, 10)


@pytest.fixture
def made(db):
    build.published("A")
    call_command("export_dump", stdout=io.StringIO())
    return dumps.dumps()[0]


def test_a_download_that_broke_off_goes_on_where_it_stopped(client, made, monkeypatch):
    whole = made.path.read_bytes()
    url = f"/data/dumps/{made.name}"
    etag = client.head(url)["ETag"]
    assert client.head(url)["Accept-Ranges"] == "bytes"
    monkeypatch.setattr(serving, "WHOLE", 100)  # as for a file that is too long to be sent whole
    for part, first, last in (("100-", 100, len(whole) - 1), ("0-9", 0, 9), ("-5", len(whole) - 5, len(whole) - 1)):
        response = client.get(url, headers={"Range": f"bytes={part}", "If-Range": etag})
        assert response.status_code == 206 and response["ETag"] == etag
        assert response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
        assert response.getvalue() == whole[first : last + 1]
        assert int(response["Content-Length"]) == last + 1 - first
    behind = client.get(url, headers={"Range": f"bytes={len(whole)}-"})
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(whole)}")


def test_what_is_another_file_now_is_sent_from_its_beginning(client, made):
    url = f"/data/dumps/{made.name}"
    for condition in ('"another"', "Tue, 01 Jan 2030 00:00:00 GMT", f"W/{client.head(url)['ETag']}"):
        response = client.get(url, headers={"Range": "bytes=5-", "If-Range": condition})
        assert response.status_code == 200 and response.getvalue() == made.path.read_bytes()


FILES = ["/export/entries.csv", "/export/log.jsonl", "/export/nothing.csv", "/data/dumps/nothing.zip"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", FILES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_files_are_for_reading_and_say_so(url, method):
    from django.test import Client

    response = getattr(Client(enforce_csrf_checks=True), method)(url)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == f"{method.upper()} is not answered here: this address is for reading.\n"


@pytest.mark.parametrize("url", FILES)
def test_who_asks_what_may_be_asked_is_told(client, url):
    response = client.options(url)
    assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")


def test_a_condition_holds_only_where_there_is_something(client, made):
    anything = {"If-None-Match": "*"}
    for url in ("/export/entries.csv", "/export/log.jsonl", f"/data/dumps/{made.name}"):
        response = client.get(url, headers=anything)
        assert response.status_code == 304 and response["ETag"] == client.head(url)["ETag"], url
    for url, status in (("/export/entries.csv?a=b", 400), ("/export/nothing.csv", 404), (FILES[3], 404)):
        assert client.get(url, headers=anything).status_code == status


def test_no_date_stands_for_the_state_of_a_file(client, made):
    for url in (*(f"/export/{name}.csv" for name in TABLES), "/export/log.jsonl", f"/data/dumps/{made.name}"):
        assert "Last-Modified" not in client.head(url)
