"""How often one address may ask, and who counts as one."""

import pytest
import time_machine
from django.core.cache import caches

from talks.public.api import limits
from tests import builders as build

pytestmark = pytest.mark.django_db
LOCAL = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}


@pytest.fixture(autouse=True)
def five_a_minute(settings, request):
    settings.API_RATE_LIMIT = 5
    settings.CACHES = {name: {**LOCAL, "LOCATION": f"{request.node.name} {name}"} for name in ("default", "limits")} | {
        "pages": settings.CACHES["pages"]
    }


def ask(client, address="192.0.2.1", path="entries/", **headers):
    return client.get(f"/api/v1/{path}", headers=headers, REMOTE_ADDR=address)


@time_machine.travel("2026-01-01 12:00:20Z", tick=False)
def test_the_sixth_request_of_a_minute_is_refused_without_a_query(client, django_assert_num_queries):
    left = [ask(client)["RateLimit-Remaining"] for _ in range(5)]
    assert left == ["4", "3", "2", "1", "0"]
    with django_assert_num_queries(0):
        response = ask(client)
    assert response.status_code == 429 and response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == response["RateLimit-Reset"] == "40"
    assert (response["RateLimit-Limit"], response["RateLimit-Remaining"]) == ("5", "0")
    assert response["Access-Control-Allow-Origin"] == "*" and response["Cache-Control"] == "no-store"
    assert response.json()["detail"] == "5 requests a minute are answered. Ask again in 40 seconds."


def test_the_next_minute_begins_anew(client):
    with time_machine.travel("2026-01-01 12:00:59Z", tick=False) as clock:
        assert [ask(client).status_code for _ in range(6)] == [200] * 5 + [429]
        clock.move_to("2026-01-01 12:01:00Z")
        response = ask(client)
        assert (response.status_code, response["RateLimit-Remaining"]) == (200, "4")


@time_machine.travel("2026-01-01 12:00:20Z", tick=False)
def test_every_address_is_counted_for_itself_and_every_request_counts(client):
    build.published("A")
    etag = ask(client)["ETag"]
    for path, headers in (("nothing/", {}), ("entries/?a=b", {}), ("entries/", {"If-None-Match": etag})):
        assert "RateLimit-Remaining" in ask(client, path=path, **headers), path
    assert ask(client)["RateLimit-Remaining"] == "0"
    assert ask(client).status_code == 429
    assert ask(client, "192.0.2.2")["RateLimit-Remaining"] == "4"


@time_machine.travel("2026-01-01 12:00:20Z", tick=False)
def test_a_304_says_what_is_left_and_costs_one_query(client, django_assert_num_queries):
    etag = ask(client)["ETag"]
    with django_assert_num_queries(1):
        response = ask(client, **{"If-None-Match": etag})
    assert (response.status_code, response["RateLimit-Remaining"]) == (304, "3")


@time_machine.travel("2026-01-01 12:00:20Z", tick=False)
def test_what_a_reader_writes_into_headers_buys_nothing(client, settings):
    for number in range(5):
        ask(client, **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert ask(client, **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429
    settings.BEHIND_PROXY = True
    for number in range(5):
        forwarded = f"198.51.100.{number}, 203.0.113.7"  # the reader's own words, then the proxy's
        assert ask(client, "10.0.0.1", **{"X-Forwarded-For": forwarded}).status_code == 200
    assert ask(client, "10.0.0.1", **{"X-Forwarded-For": "203.0.113.7"}).status_code == 429
    assert ask(client, "10.0.0.1", **{"X-Forwarded-For": "203.0.113.8"}).status_code == 200


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_an_address_of_ipv6_stands_for_its_network(address, whom):
    assert limits.network(address) == whom


@time_machine.travel("2026-01-01 12:00:20Z", tick=False)
def test_one_network_of_ipv6_has_one_allowance(client):
    for number in range(5):
        ask(client, f"2001:db8::{number}")
    assert ask(client, "2001:db8::abcd").status_code == 429
    assert ask(client, "2001:db8:0:1::1").status_code == 200


def test_no_limit_means_no_headers_and_no_count(client, settings):
    settings.API_RATE_LIMIT = 0
    assert not [name for name in ask(client).headers if name.startswith("RateLimit")]


def test_preflights_and_the_page_about_the_api_are_not_counted(client):
    for _ in range(6):
        assert client.options("/api/v1/entries/").status_code == 204
        assert client.get("/api/").status_code == 200
    assert ask(client)["RateLimit-Remaining"] == "4"


def test_workers_that_share_a_folder_count_together(client, settings, tmp_path):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(tmp_path / "limits")}
    settings.CACHES = {**settings.CACHES, "limits": files}
    with time_machine.travel("2026-01-01 12:00:20Z", tick=False):
        assert ask(client)["RateLimit-Remaining"] == "4"
        del caches["limits"]  # as another worker has an object of its own
        assert ask(client)["RateLimit-Remaining"] == "3"
    kept = b"".join(path.read_bytes() + path.name.encode() for path in (tmp_path / "limits").iterdir())
    assert b"192.0.2.1" not in kept, "no address is written down"


def test_without_a_place_to_count_together_each_worker_counts_alone(client, settings, caplog):
    files = {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": "/dev/null/limits"}
    settings.CACHES = {**settings.CACHES, "limits": files}
    limits._warn.cache_clear()
    with time_machine.travel("2026-01-01 12:00:20Z", tick=False):
        assert [ask(client).status_code for _ in range(6)] == [200] * 5 + [429]
    assert len([record for record in caplog.records if "TALKS_LIMITS_CACHE" in record.getMessage()]) == 1
