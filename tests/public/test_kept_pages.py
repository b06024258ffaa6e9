"""Pages that were drawn lately are sent again, until a publication makes them old."""

import gzip

import pytest
from django.core.cache import caches

from talks.press.publishing import withdraw
from talks.public import http
from tests import builders as build

pytestmark = pytest.mark.django_db
PAGES = ["/", "/?kind=meeting", "/entries/alpha/", "/issues/trade/", "/actors/ruritania/"]


@pytest.fixture(autouse=True)
def pages(settings):
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"},
    }
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


@pytest.fixture
def alpha():
    return build.published("Alpha")


@pytest.mark.parametrize("url", PAGES)
def test_a_second_reader_gets_the_same_page_for_one_query(client, alpha, django_assert_num_queries, url):
    first = client.get(url)
    with django_assert_num_queries(1):
        second = client.get(url)
    assert second.content == first.content
    assert {**second.headers} == {**first.headers}


@pytest.mark.parametrize("url", PAGES)
def test_a_publication_makes_every_kept_page_old(client, alpha, url):
    first = client.get(url)
    build.published("Beta")
    second = client.get(url)
    assert second["ETag"] != first["ETag"]
    assert b"Beta" in client.get("/").content


def test_what_was_withdrawn_is_not_sent_again(client, alpha):
    assert client.get("/entries/alpha/").status_code == 200
    withdraw(alpha, by=build.user(), note="Wrong")
    assert client.get("/entries/alpha/").status_code == 410
    assert b"Alpha" not in client.get("/").content


def test_a_part_and_a_page_are_kept_apart(client, alpha):
    page = client.get("/?kind=meeting")
    headers = {"HX-Request": "true", "HX-Target": "timeline"}
    part = client.get("/?kind=meeting", headers=headers)
    assert len(part.content) < len(page.content)
    assert client.get("/?kind=meeting", headers=headers).content == part.content
    assert client.get("/?kind=meeting", headers=headers)["HX-Push-Url"] == part["HX-Push-Url"]
    assert client.get("/?kind=meeting").content == page.content


def test_each_way_to_compress_is_kept_and_said(client, alpha):
    plain = client.get("/")
    for coding in ("gzip", "br", "zstd", "gzip"):
        for _ in range(2):
            sent = client.get("/", headers={"Accept-Encoding": coding})
            assert sent["Content-Encoding"] == coding
            assert sent["ETag"] == f"W/{plain['ETag']}"
            assert int(sent["Content-Length"]) == len(sent.content) < len(plain.content)
    assert gzip.decompress(sent.content) == plain.content
    assert client.get("/").content == plain.content


def test_a_reader_with_a_copy_is_told_that_it_holds(client, alpha, django_assert_num_queries):
    etag = client.get("/")["ETag"]
    with django_assert_num_queries(1):
        answer = client.get("/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_only_pages_that_were_found_are_kept(client, alpha, pages):
    for url in ("/entries/nothing/", "/?issue=", "/actors/nobody/"):
        client.get(url)
    assert not pages._cache


def test_a_page_that_is_too_long_is_drawn_anew(client, alpha, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(http.kept_pages, "LARGEST", 100)
    client.get("/entries/alpha/")
    with pytest.raises(pytest.fail.Exception), django_assert_num_queries(1):
        client.get("/entries/alpha/")
