"""What every answer of the API shares."""

import logging

import pytest

from talks.public.api import rendering
from tests import builders as build

pytestmark = pytest.mark.django_db

PATHS = ["", "entries/", "entries/a/", "facets/", "openapi.json", "actors/?name=rur", "entries/a/editions/"]


@pytest.fixture(autouse=True)
def one_entry():
    build.published("A")


def test_an_answer_that_has_not_changed_is_a_304_after_one_query(client, django_assert_num_queries):
    for path in PATHS:
        first = client.get(f"/api/v1/{path}")
        assert first["ETag"].startswith('"') and first["Cache-Control"] == "public, no-cache"
        with django_assert_num_queries(1):
            again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304 and not again.content and again["ETag"] == first["ETag"], path


def test_a_condition_holds_only_where_there_is_something(client):
    anything = {"If-None-Match": "*"}
    for path in PATHS:
        response = client.get(f"/api/v1/{path}", headers=anything)
        assert response.status_code == 304 and response["ETag"] == client.get(f"/api/v1/{path}")["ETag"]
    for path, status in (("entries/?a=b", 400), ("entries/none/", 404), ("nothing/", 404)):
        assert client.get(f"/api/v1/{path}", headers=anything).status_code == status


def test_no_date_stands_for_the_state_of_an_answer(client):
    for path in PATHS:
        response = client.get(f"/api/v1/{path}", headers={"If-Modified-Since": "Tue, 01 Jan 2030 00:00:00 GMT"})
        assert response.status_code == 200 and "Last-Modified" not in response


def test_a_publication_changes_the_validator(client):
    before = client.get("/api/v1/entries/")["ETag"]
    build.published("B")
    response = client.get("/api/v1/entries/", headers={"If-None-Match": before})
    assert response.status_code == 200 and response["ETag"] != before and response.json()["count"] == 2


def test_answers_vary_by_compression_and_nothing_else(client):
    for path in [*PATHS, "nothing/", "entries/?a=b"]:
        response = client.get(f"/api/v1/{path}")
        assert response["Vary"] == "Accept-Encoding"
        assert not response.cookies


def test_an_answer_is_the_same_for_an_editor_and_under_every_host(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    anonymous = client.get("/api/v1/entries/?limit=1")
    client.force_login(build.user())
    editor = client.get("/api/v1/entries/?limit=1", SERVER_NAME="elsewhere.example")
    assert (editor.content, editor["ETag"]) == (anonymous.content, anonymous["ETag"])


def test_head_answers_as_get_without_a_body(client):
    for path in PATHS:
        head, get = client.head(f"/api/v1/{path}"), client.get(f"/api/v1/{path}")
        assert head.status_code == 200 and not head.content
        assert (head["ETag"], head["Content-Length"]) == (get["ETag"], get["Content-Length"])
    assert client.head("/api/v1/entries/?a=b").status_code == 400


def test_a_script_on_another_site_may_read_everything_errors_included(client):
    for path in [*PATHS, "nothing/", "entries/?a=b", "entries/none/"]:
        response = client.get(f"/api/v1/{path}", headers={"Origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        exposed = response["Access-Control-Expose-Headers"].split(", ")
        assert {"Link", "ETag", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"} <= {
            *exposed
        }
        assert "Access-Control-Allow-Credentials" not in response


def test_a_browser_that_asks_first_is_told_what_it_may_do(client, django_assert_num_queries):
    asking = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    for path in ("entries/", "nothing/", "openapi.json"):
        with django_assert_num_queries(0):
            response = client.options(f"/api/v1/{path}", headers=asking)
        assert response.status_code == 204 and not response.content
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == response["Allow"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_the_api_is_for_reading(client, django_assert_num_queries, method):
    for path in ("entries/", "nothing/", "openapi.json"):
        with django_assert_num_queries(0):
            response = getattr(client, method)(f"/api/v1/{path}")
        assert response.status_code == 405 and response["Allow"] == "GET, HEAD, OPTIONS"
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["type"].endswith("#problem-method-not-allowed")
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/json", 200), ("*/*", 200), ("application/*", 200), ("text/html, */*;q=0.1", 200), ("", 200),
        ("application/problem+json", 200), ("application/vnd.oai.openapi+json", 200),
        ("application/xml", 406), ("text/html", 406), ("application/json;q=0", 406),
    ],
)  # fmt: skip
def test_whoever_cannot_read_json_is_told_so(client, accept, status):
    response = client.get("/api/v1/entries/", headers={"Accept": accept} if accept else {})
    assert response.status_code == status
    if status == 406:
        assert response.json()["type"].endswith("#problem-not-acceptable")


def test_an_error_that_nobody_foresaw_is_logged_and_not_told(client, monkeypatch, caplog):
    def broken(state, rows):
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(rendering, "entries", broken)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR, "django.request"):
        response = client.get("/api/v1/entries/a/")
    assert response.status_code == 500 and response["Content-Type"] == "application/problem+json"
    assert "secret" not in response.text and "Traceback" not in response.text
    assert response["Cache-Control"] == "no-store" and response["Access-Control-Allow-Origin"] == "*"
    assert [record.exc_info[1].args for record in caplog.records] == [("the secret of the house",)]


def test_answers_are_compressed(client):
    plain = client.get("/api/v1/openapi.json")
    packed = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and len(packed.content) < len(plain.content) / 5
