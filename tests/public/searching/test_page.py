"""The page to search everything."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from talks.public.searching import results
from tests import builders as build
from tests.public.searching.conftest import text

pytestmark = pytest.mark.django_db


def test_the_box_at_the_head_of_every_page_leads_here(soup, world):
    for path in ("/issues/", "/actors/", "/about/", f"/entries/{world.slug}/"):
        form = soup(path).select_one("header form.site-search")
        assert (form["action"], form.input["name"]) == ("/search/", "q")
    page = soup("/?q=balloon")
    assert page.select_one('a[href="/search/?q=balloon"]')


def test_without_words_it_tells_how_to_search_and_gives_examples_of_this_record(soup, world):
    page = soup("/search/")
    assert "quoted words" in text(page.select_one(".search-how"))
    examples = {text(link) for link in page.select(".search-examples a")}
    assert {"Qin Gang", "秦刚"} <= examples
    for link in page.select(".search-examples a"):
        assert soup(link["href"]).select(".hits li, .exact-card"), link


def test_it_shows_the_best_of_each_type_with_counts_and_the_way_to_all(soup, world, monkeypatch):
    monkeypatch.setattr(results, "TOP", 1)
    page = soup("/search/?q=fenwick")
    assert page.title.get_text() == "Search for “fenwick” – Talks tracker"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    tabs = [text(tab) for tab in page.select(".tabs a")]
    assert tabs[0].startswith("All ") and "Entries 3" in tabs
    group = page.select_one("section[aria-labelledby=group-entries]")
    assert len(group.select("li")) == 1
    assert group.select_one(".see-all a")["href"] == "/search/?q=fenwick&type=entries"
    assert page.select_one('.search-summary a[href="/?q=fenwick"]')
    whole = soup("/search/?q=fenwick&type=entries")
    assert len(whole.select(".hits > li")) == 3
    assert whole.title.get_text() == "Entries: search for “fenwick” – Talks tracker"
    assert whole.select_one("input[name=type]")["value"] == "entries"


def test_the_words_are_marked_where_they_stand(soup, world):
    page = soup("/search/?q=erdogan+visit+balloon")
    marks = {mark.get_text() for mark in page.select("mark")}
    assert {"Erdoğan", "visited"} <= marks
    page = soup("/search/?q=weather+length&type=entries")
    passage = "They discussed a <mark>weather</mark> balloon at <mark>length</mark>."
    assert page.select_one(".hit-passage").get_text() == "Ministers visited the harbour."
    assert page.select_one(".hit-more").decode_contents() == passage
    page = soup("/search/?q=秦刚")
    assert "秦刚" in {mark.get_text() for mark in page.select(".original mark")}
    assert page.select_one(".original")["lang"] == "zh-Hans"
    page = soup("/search/?q=harbour")
    assert page.select_one(".hit-passage").get_text() == "Ministers visited the harbour."
    page = soup("/search/?q=Цинь")
    assert {mark.get_text() for mark in page.select(".said-by bdi mark")} == {"Цинь"}


def test_text_from_outside_stays_text(soup, client, world):
    build.published("<b>Bold</b> & talks", summary='<img src=x onerror="alert(1)"> bold')
    page = soup("/search/?q=bold")
    assert page.select_one(".hit-title b") is None and page.select_one(".hit-passage img") is None
    assert page.select_one(".hit-title").get_text() == "<b>Bold</b> & talks"
    answer = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in answer


def test_pages_of_a_type_follow_each_other_and_end(soup, world, monkeypatch):
    from talks.public.searching import asked
    from talks.public.searching import page as module

    for target in (results, module, asked):
        monkeypatch.setattr(target, "SIZE", 2)
    seen, url = [], "/search/?q=fenwick&type=entries"
    while url:
        page = soup(url)
        seen += [text(row) for row in page.select(".hits .hit-title")]
        following = page.find("a", rel="next")
        url = following["href"] if following else None
    assert len(seen) == len(set(seen)) == 3
    page = soup("/search/?q=fenwick&type=entries&page=50")
    assert "The results end before this page" in text(page.main)


def test_only_words_to_leave_out_or_too_common_ones_are_told(soup, world):
    page = soup("/search/?q=-balloon")
    assert "only say what to leave out" in text(page.main)
    assert page.select_one('.message a[href="/?q=-balloon"]')
    page = soup("/search/?q=the+of")
    assert "“the” and “of” stand in nearly every text, so only names were looked through" in text(page.main)
    page = soup("/search/?q=the+balloon")
    assert "“the” stands in nearly every text and was left out" in text(page.main)
    assert page.select(".hits li")


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("x" * 201, "At most 200 characters."),
        ("w " * 21, "At most 20 words."),
        ("a\0b", "Leave out the null character."),
    ],
)
def test_what_cannot_be_read_is_told_and_not_lost(client, world, q, said):
    response = client.get("/search/", {"q": q})
    assert response.status_code == 200
    page = response.content.decode()
    assert said in page
    assert q.replace("\0", "").strip() in page


def test_a_type_or_page_that_is_none_is_told_and_the_rest_is_searched(soup, world):
    page = soup("/search/?q=balloon&type=planets&page=0")
    assert "There are: entries, statements" in text(page.select_one(".message"))
    assert page.select(".hits li")


def test_curly_quotes_are_quotes(soup, world):
    assert soup("/search/?q=“sanctions lifted”").select("section[aria-labelledby=group-statements]")
    assert not soup("/search/?q=“lifted sanctions”").select("section[aria-labelledby=group-statements]")


def test_nothing_found_helps_on(soup, world):
    page = soup("/search/?q=Qin+Gnag")
    assert "Did you mean Qin Gang" in text(page.select_one(".did-you-mean"))
    assert soup(page.select_one(".did-you-mean a")["href"]).select(".exact-card")
    page = soup("/search/?q=balloon+xyzzy")
    assert "Without xyzzy : 2 entries" in text(page.select_one(".search-fewer"))
    page = soup("/search/?q=xyzzy")
    assert "Nothing on record holds this word" in text(page.main)


def test_it_answers_304_after_one_query_and_anew_after_a_publication(client, world, django_assert_num_queries):
    first = client.get("/search/?q=balloon")
    with django_assert_num_queries(1):
        again = client.get("/search/?q=balloon", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    build.published("Another balloon")
    newer = client.get("/search/?q=balloon", headers={"If-None-Match": first["ETag"]})
    assert newer.status_code == 200 and "Another" in newer.content.decode()


def test_the_page_costs_the_same_however_much_it_finds(client, world, django_assert_num_queries):
    client.get("/search/?q=balloon")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/search/?q=balloon", headers={"Cache-Control": "no-cache"})
    before = len(seen)
    for number in range(3):
        build.published(f"Balloon {number}")
    client.get("/search/?q=balloon")
    with django_assert_num_queries(before):
        client.get("/search/?q=balloon")
    with django_assert_num_queries(3):
        client.get("/search/")


def test_browsers_are_told_how_to_search(client, soup, world):
    link = soup("/issues/").find("link", rel="search")
    response = client.get(link["href"])
    assert response["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://127.0.0.1:8000/search/?q={searchTerms}"' in response.content.decode()
