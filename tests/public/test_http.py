"""What holds for every public page, seen on the timeline; other pages share the decorator."""

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import RequestFactory

from talks.models.editions import PublicRedirect, PublicVersion
from talks.press.publishing import withdraw
from talks.public import http
from tests import builders as build

pytestmark = pytest.mark.django_db


def test_whoever_wants_no_version_at_all_is_told_whether_there_is_one(client):
    build.published()
    for url in ("/", "/sources/"):
        answer = client.get(url, headers={"If-None-Match": "*"})
        assert (answer.status_code, answer.content) == (304, b"") and answer["ETag"]
    assert client.get("/entries/nothing/", headers={"If-None-Match": "*"}).status_code == 404


def test_a_page_that_has_not_changed_answers_304_after_one_query(client, django_assert_num_queries):
    build.published()
    first = client.get("/")
    assert first.status_code == 200 and first["ETag"].startswith('"'), "a strong validator"
    with django_assert_num_queries(1):
        again = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and not again.content
    assert again["ETag"] == first["ETag"]


def test_nobody_is_told_by_the_second_that_nothing_has_changed(client):
    """Two publications fit into one second, which is as exactly as a date in a header can say."""
    build.published()
    first = client.get("/")
    assert "Last-Modified" not in first
    again = client.get("/", headers={"If-Modified-Since": "Fri, 31 Dec 2100 23:59:59 GMT"})
    assert again.status_code == 200 and again.content == first.content


def test_a_304_does_no_other_work():
    def view(request):
        raise AssertionError("the view was asked")

    request = RequestFactory().get("/")
    etag = http.validator(request, PublicVersion.objects.first())
    request = RequestFactory().get("/", headers={"If-None-Match": etag})
    assert http.public_page(view)(request).status_code == 304


def test_a_publication_a_release_and_another_address_each_change_the_validator(client, monkeypatch):
    build.published("A")
    seen = [client.get("/")["ETag"], client.get("/?kind=visit")["ETag"]]
    build.published("B")
    seen.append(client.get("/")["ETag"])
    monkeypatch.setattr(http, "release", lambda: "another release")
    seen.append(client.get("/")["ETag"])
    assert len(set(seen)) == 4


def test_a_part_for_htmx_and_the_whole_page_never_stand_for_each_other(client):
    build.published()
    whole = client.get("/")
    part = client.get("/", headers={"HX-Request": "true", "HX-Target": "timeline"})
    back = client.get("/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.text and "<html" not in part.text and back.text == whole.text
    assert whole["ETag"] != part["ETag"] and back["ETag"] == whole["ETag"]
    for header in ("HX-Request", "HX-Target", "HX-History-Restore-Request", "Accept-Encoding"):
        assert header in whole["Vary"]


def test_a_public_page_sets_no_cookie_and_any_cache_may_keep_it_if_it_asks_again(client):
    client.force_login(build.user())
    response = client.get("/")
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    assert response["Cache-Control"] == "public, no-cache"


def test_a_page_is_the_same_for_an_editor_and_for_a_reader(client):
    build.published()
    anonymous = client.get("/")
    client.force_login(build.user())
    editor = client.get("/")
    assert (editor.content, editor["ETag"]) == (anonymous.content, anonymous["ETag"])


def test_a_site_without_a_public_version_yet_has_a_page(client):
    PublicVersion.objects.all().delete()
    response = client.get("/")
    assert response.status_code == 200 and "Nothing has been published yet" in response.text
    assert "Last update" not in response.text


def test_head_is_answered_without_a_body(client):
    response = client.head("/")
    assert response.status_code == 200 and not response.content and response["ETag"]


def test_a_former_address_leads_to_the_present_one():
    PublicRedirect.objects.create(kind="issue", old_slug="old", new_slug="new")

    def view(request):
        raise http.missing("issue", "old")

    response = http.public_page(view)(RequestFactory().get("/issues/old/"))
    assert (response.status_code, response["Location"]) == (301, "/issues/new/")
    assert "ETag" not in response


def test_a_withdrawn_address_answers_410_with_the_reason():
    entry = build.published()
    withdraw(entry, by=build.user(), note="It was another meeting <b>altogether</b>.")

    def view(request):
        raise http.missing("entry", entry.slug)

    response = http.public_page(view)(RequestFactory().get("/"))
    assert response.status_code == 410
    assert "It was another meeting &lt;b&gt;altogether&lt;/b&gt;." in response.text


def test_an_address_that_never_was_is_not_found(client):
    assert client.get("/no-such-page/").status_code == 404


def test_pages_name_their_canonical_address_on_the_site_s_own_host(client, settings):
    settings.SITE_URL = "https://talks.example"
    build.published()
    text = client.get("/?status=held&kind=visit&utm_source=letter").text
    assert '<link rel="canonical" href="https://talks.example/?kind=visit&amp;status=held">' in text
    assert '<meta property="og:url" content="https://talks.example/?kind=visit&amp;status=held">' in text


def test_no_page_holds_an_inline_script_or_style(client):
    build.published()
    for url in ("/", "/?status=declined", "/nothing/"):
        text = client.get(url).text
        page = BeautifulSoup(text, "html.parser")
        assert not page.select("[style], style, [onclick]") and "javascript:" not in text
        assert all(script.get("src") or script["type"] == "application/ld+json" for script in page.select("script"))


def test_only_an_answer_of_200_carries_a_validator():
    response = http.public_page(lambda request: HttpResponse(status=302))(RequestFactory().get("/"))
    assert "ETag" not in response
