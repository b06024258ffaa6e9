"""The pictures' addresses: validators, what lasts, what is gone, and what pages say about them."""

from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from talks.press.publishing import correct, publish, withdraw
from tests import builders as build
from tests.public.test_entry import queries, soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/entries/talks/image.png", "/entries/talks/editions/1/image.png", "/image.png"])
def test_a_picture_is_drawn_in_the_size_that_sites_expect(client, path):
    build.published("Talks")
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(response.content)).size == (1200, 630)
    assert not response.cookies


def test_an_edition_s_picture_stays_while_the_entry_s_changes(client):
    entry = build.published("Talks")
    first, current = client.get("/entries/talks/editions/1/image.png"), client.get("/entries/talks/image.png")
    assert first.content == current.content
    entry.title = "Talks, corrected"
    entry.save()
    correct(entry, by=build.user(), note="The title was wrong")
    assert client.get("/entries/talks/editions/1/image.png").content == first.content
    changed = client.get("/entries/talks/image.png")
    assert changed.content != current.content and changed["ETag"] != current["ETag"]


def test_a_copy_holds_until_its_own_entry_is_published_again(client):
    entry = build.published("Talks")
    etag = client.get("/entries/talks/image.png")["ETag"]
    build.published("Other talks")
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/entries/talks/image.png", headers={"If-None-Match": etag})
    assert (again.status_code, again["ETag"], len(asked)) == (304, etag, 1)
    publish(entry, by=build.user(), note="More")
    assert client.get("/entries/talks/image.png", headers={"If-None-Match": etag}).status_code == 200


def test_only_what_never_changes_may_be_kept_unasked(client):
    build.published("Talks")
    assert client.get("/entries/talks/editions/1/image.png")["Cache-Control"] == "public, max-age=2592000"
    assert client.get("/entries/talks/image.png")["Cache-Control"] == "public, no-cache"


def test_it_costs_the_same_with_one_edition_and_with_three(client):
    entry = build.published("Talks")
    costs = {"/entries/talks/image.png": 2, "/entries/talks/editions/1/image.png": 4, "/image.png": 0}
    assert {path: queries(client, path) for path in costs} == costs
    for _ in range(3):
        correct(entry, by=build.user(), note="Wrong")
    assert {path: queries(client, path) for path in costs} == costs


def test_what_was_withdrawn_is_gone_and_what_never_was_public_is_not_found(client):
    entry = build.published("Talks")
    build.draft("Draft")
    etag = client.get("/entries/talks/editions/1/image.png")["ETag"]
    withdraw(entry, by=build.user(), note="Another meeting")
    for path in ("/entries/talks/image.png", "/entries/talks/editions/1/image.png"):
        response = client.get(path, headers={"If-None-Match": etag})
        assert response.status_code == 410 and b"Another meeting" in response.content
    for path in ("/entries/draft/image.png", "/entries/draft/editions/1/image.png", "/entries/x/editions/9/image.png"):
        assert client.get(path).status_code == 404
    publish(entry, by=build.user(), note="Back again")
    assert client.get("/entries/talks/editions/1/image.png").status_code == 410
    assert client.get("/entries/talks/image.png").status_code == 200


def test_a_former_address_leads_to_the_present_one(client):
    entry = build.published("Talks")
    entry.redirects.create(old_slug="old-talks")
    publish(entry, by=build.user(), note="Known under another address before")
    for path in ("image.png", "editions/1/image.png"):
        response = client.get(f"/entries/old-talks/{path}")
        assert (response.status_code, response["Location"]) == (301, f"/entries/talks/{path}")


def test_pictures_are_for_looking_at(client):
    assert client.post("/image.png").status_code == 405


def test_an_entry_s_page_names_its_picture_and_when_it_was_published(client):
    entry = build.published("Talks")
    correct(entry, by=build.user(), note="The place was wrong")
    head = soup(client, "/entries/talks/").head

    def said(name):
        return [tag["content"] for tag in head.select(f'meta[property="{name}"]')]

    assert said("og:image") == [f"{settings.SITE_URL}/entries/talks/editions/2/image.png"]
    assert said("og:image:alt") == ["Talks, 1 May 2020, Ruritania – Grand Fenwick, held"]
    assert (said("og:image:width"), said("og:image:height")) == (["1200"], ["630"])
    first, second = entry.editions.order_by("number")
    assert said("article:published_time") == [first.published_at.isoformat()]
    assert said("article:modified_time") == [second.published_at.isoformat()]
    assert "summary_large_image" in [tag["content"] for tag in head.select('meta[name="twitter:card"]')]
    assert client.get(said("og:image")[0].removeprefix(settings.SITE_URL)).status_code == 200
