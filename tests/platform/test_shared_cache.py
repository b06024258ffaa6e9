"""A cache that machines share: the site does without it while it is away, and nobody waits for it."""

import shutil
import socket
import subprocess
import time

import pytest
from django.core.cache import caches
from django.test import RequestFactory

from talks.public import http
from talks.public.api import limits
from tests import builders as build
from tests.platform.test_settings import DEPLOYED, show

pytest.importorskip("redis", reason="the client of Redis is optional; requirements-dev.txt has it")
from talks import shared_cache

NOBODY = "redis://127.0.0.1:9/0"


def cache(location):
    return {"BACKEND": "talks.shared_cache.SharedCache", "LOCATION": location}


@pytest.fixture(autouse=True)
def forget():
    shared_cache._away_until.clear()
    limits._warn.cache_clear()


@pytest.fixture
def away(settings):
    settings.CACHES = {**settings.CACHES, "pages": cache(NOBODY), "limits": cache(NOBODY)}


@pytest.fixture
def server(tmp_path, settings):
    """A Redis of this test alone; returns what starts it."""
    program = shutil.which("redis-server")
    if not program:
        pytest.skip("redis-server is not installed (Debian: apt-get install redis-server)")
    place = tmp_path / "redis"
    command = [program, "--port", "0", "--unixsocket", str(place), "--save", "", "--dir", str(tmp_path)]
    running = []

    def start():
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        while not place.exists():
            time.sleep(0.01)
        return running[-1]

    settings.CACHES = {**settings.CACHES, "pages": cache(f"unix://{place}"), "limits": cache(f"unix://{place}")}
    start.place = place
    yield start
    for one in running:
        one.kill()
        one.wait()


@pytest.mark.django_db
def test_pages_are_drawn_anew_while_it_is_away_and_one_line_says_so(client, away, caplog):
    build.published("Alpha")
    for _ in range(3):
        assert client.get("/").status_code == 200
        assert client.get("/entries/alpha/", headers={"Accept-Encoding": "gzip"}).status_code == 200
    assert [record.name for record in caplog.records] == ["talks.shared_cache"]


@pytest.mark.django_db
def test_each_process_counts_by_itself_while_it_is_away(client, away, settings):
    settings.API_RATE_LIMIT = 2
    caches["default"].clear()
    assert [client.get("/api/v1/entries/").status_code for _ in range(3)] == [200, 200, 429]


def test_one_that_never_answers_holds_nobody_up_for_long(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CACHES = {**settings.CACHES, "pages": cache(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")}
        asked = []
        own = caches["pages"]._cache.get_client(None).connection_pool.connection_kwargs
        assert own["socket_timeout"] == own["socket_connect_timeout"] == shared_cache.TIMEOUT < 1
        shared_cache.RedisCache.get = _counting(shared_cache.RedisCache.get, asked)
        try:
            assert [caches["pages"].get("a", "none") for _ in range(5)] == ["none"] * 5
        finally:
            shared_cache.RedisCache.get = shared_cache.RedisCache.get.before
        assert len(asked) == 1, "then nobody tries for a while"


def _counting(call, asked):
    def counted(*arguments):
        asked.append(arguments)
        return call(*arguments)

    counted.before = call
    return counted


def test_it_is_used_again_once_it_answers(server, caplog, monkeypatch):
    caches["pages"].set("a", b"page")
    assert caches["pages"].get("a") is None, "nobody has started it"
    server()
    caches["pages"].set("a", b"page")
    assert caches["pages"].get("a") is None, "not tried again yet"
    monkeypatch.setattr(shared_cache, "PAUSE", 0.0)
    shared_cache._away_until.update(dict.fromkeys(shared_cache._away_until, 1.0))
    caches["pages"].set("a", b"page")
    assert caches["pages"].get("a") == b"page"
    assert [record.getMessage().split(";")[0] for record in caplog.records] == [
        "The shared cache does not answer",
        "The shared cache answers again.",
    ]


def test_a_server_that_was_started_anew_costs_no_pause(server, caplog):
    first = server()
    caches["pages"].set("a", b"page")
    first.kill()
    first.wait()
    server.place.unlink()
    server()
    assert caches["pages"].get("a") is None
    assert not caplog.records


@pytest.mark.django_db
def test_two_machines_share_pages_and_those_of_another_release_do_not_mix(client, server, monkeypatch):
    server()
    build.published("Alpha")
    drawn = []
    page = http.page
    monkeypatch.setattr("talks.public.entry.page", lambda *some, **more: drawn.append(1) or page(*some, **more))
    first = client.get("/entries/alpha/")
    caches.close_all()
    assert client.get("/entries/alpha/").content == first.content and len(drawn) == 1
    monkeypatch.setattr(http, "release", lambda: "another release")
    other = client.get("/entries/alpha/")
    assert len(drawn) == 2 and other["ETag"] != first["ETag"]
    monkeypatch.undo()
    assert client.get("/entries/alpha/")["ETag"] == first["ETag"]


def test_machines_count_together(server, settings):
    server()
    settings.API_RATE_LIMIT = 5
    request = RequestFactory().get("/api/v1/entries/")
    asked = []
    for _ in range(3):
        asked.append(limits.spend(request).asked)
        caches["default"].clear()  # another machine knows nothing of this one's memory
    assert asked in ([1, 2, 3], [1, 2, 1], [1, 1, 2]), "a minute may end in between"


def test_an_address_of_redis_is_all_it_takes():
    named = {"TALKS_PAGES_CACHE": "redis://cache:6379/0", "TALKS_LIMITS_CACHE": "redis://cache:6379/1"}
    shown = show(**DEPLOYED, **named)["CACHES"]
    for name, number in (("pages", 0), ("limits", 1)):
        assert shown[name]["BACKEND"] == "talks.shared_cache.SharedCache"
        assert shown[name]["LOCATION"] == f"redis://cache:6379/{number}"
        assert shown[name]["KEY_PREFIX"] == f"talks-{name}"


def test_without_one_each_machine_keeps_its_own():
    shown = show(**DEPLOYED)["CACHES"]
    assert "locmem" in shown["pages"]["BACKEND"] and "filebased" in shown["limits"]["BACKEND"]
