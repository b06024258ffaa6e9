"""What a cache in front of the site may keep, and what it may not."""

import pytest
from django.contrib.auth.models import User

from talks.press.purging import KEY
from tests import builders as build

pytestmark = pytest.mark.django_db
KEPT = "max-age=60, stale-while-revalidate=5, stale-if-error=3600"


@pytest.fixture
def surrogate(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "talks.public.surrogates.Surrogates"]
    build.published("Alpha")


PAGES = ["/", "/entries/alpha/", "/actors/", "/feeds/timeline.atom", "/calendar.ics", "/export/entries.csv", "/data/"]


@pytest.mark.parametrize("url", [*PAGES, "/api/v1/entries/"])
def test_pages_may_be_kept_for_a_minute_and_browsers_ask_each_time(client, surrogate, url):
    answer = client.get(url)
    assert (answer["Surrogate-Control"], answer["Surrogate-Key"]) == (KEPT, KEY)
    assert answer["Cache-Control"] == "public, no-cache"
    unchanged = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert (unchanged.status_code, unchanged["Surrogate-Control"]) == (304, KEPT)


@pytest.mark.parametrize("url", ["/entries/nothing/", "/?kind=visit&q=", "/healthz/", "/admin/login/"])
def test_errors_redirects_and_what_is_not_public_are_not_kept(client, surrogate, url):
    assert not {"Surrogate-Control", "Surrogate-Key"} & set(client.get(url).headers)


def test_what_was_withdrawn_is_not_kept(client, surrogate):
    from talks.models import Entry
    from talks.press.publishing import withdraw

    withdraw(Entry.objects.get(), by=build.user(), note="Wrong")
    answer = client.get("/entries/alpha/")
    assert answer.status_code == 410 and "Surrogate-Control" not in answer


def test_the_desk_is_not_kept(client, surrogate):
    client.force_login(User.objects.create_superuser("ed"))
    assert "Surrogate-Control" not in client.get("/admin/")


def test_an_answer_that_tells_one_reader_what_is_left_of_an_allowance_is_not_kept(client, surrogate, settings):
    settings.API_RATE_LIMIT = 100
    answer = client.get("/api/v1/entries/")
    assert "RateLimit-Remaining" in answer and "Surrogate-Control" not in answer


def test_a_picture_goes_with_the_pages_and_keeps_its_own_age(client, surrogate):
    answer = client.get("/entries/alpha/editions/1/image.png")
    assert answer["Surrogate-Key"] == KEY and "max-age" in answer["Cache-Control"]
    assert "Surrogate-Control" not in answer


def test_a_long_file_is_not_kept(client, surrogate, monkeypatch):
    monkeypatch.setattr("talks.public.exports.serving.WHOLE", 1)
    assert "Surrogate-Control" not in client.get("/export/entries.csv")


@pytest.mark.parametrize("url", PAGES)
def test_without_the_setting_nothing_is_said_to_surrogates(client, url):
    build.published("Alpha")
    assert not {"Surrogate-Control", "Surrogate-Key"} & set(client.get(url).headers)
