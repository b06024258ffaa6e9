"""Every public page as of a day. What is known on each day is worked out in `making`."""

import json
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix

from talks.models.editions import PublicEntry
from talks.press.publishing import publish
from talks.public.index import live
from talks.public.known.reading import reading
from talks.public.rows import live as live_rows
from tests import builders as build
from tests.public.known.making import D1, D3, D5, D7, D9, on, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("record")]


def soup(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def titles(client, address):
    return [card.get_text() for card in soup(client, address).select("#results .card-title")]


def said(page):
    return " ".join(page.select_one("aside.known").get_text(" ").split()).replace(" :", ":").replace(" .", ".")


def test_the_timeline_holds_what_was_public_that_day(client):
    assert titles(client, url(D1)) == ["Alpha"]
    assert titles(client, url(D3)) == ["Beta", "Alpha"]
    assert titles(client, url(D5)) == ["Beta", "Alpha, corrected"]
    assert titles(client, url(D7)) == titles(client, url(D9)) == ["Beta", "Alpha, corrected"]


def test_an_entry_reads_as_it_did_before_it_was_corrected(client):
    then, now = soup(client, url(D3, "/entries/alpha/")), soup(client, "/entries/alpha/")
    assert then.h1.get_text(strip=True) == "Alpha"
    assert now.h1.get_text(strip=True) == "Alpha, corrected"
    assert len(then.select("#editions .editions > li")) == 1
    assert len(now.select("#editions .editions > li")) == 3


@pytest.mark.parametrize("day", [D3, D5, D7])
def test_an_entry_withdrawn_since_is_gone_from_every_day_with_the_reason(client, day):
    for path in ("/entries/omega/", "/entries/omega/brief/", "/entries/omega/editions/1/"):
        page = soup(client, url(day, path), 410)
        assert "withdrawn on 7 June 2023" in page.get_text(), path
        assert "It was invented" in page.get_text(), path


def test_nothing_of_what_was_withdrawn_since_is_on_a_day(client):
    for path in (
        "/", "/?q=omega", "/entries/beta/", "/entries/beta/brief/", "/issues/", "/actors/?type=state", "/sources/",
        "/corrections/", "/actors/ruritania/", "/lanes/", "/search/?q=ome", "/api/v1/entries/", "/api/v1/facets/",
        "/api/v1/entries/beta/", "/api/v1/corrections/", "/export/entries.csv", "/export/log.jsonl",
    ):  # fmt: skip
        response = client.get(url(D3, path))
        assert response.status_code == 200, path
        text = response.getvalue().decode()
        for word in ("Omega", "Fishing", "Syldavia", "Third source"):
            assert word not in text, (path, word)
        # What it was linked to is still there, without an empty list in its card.
        assert 'class="card-links"' not in text, path
    assert "Beta" in client.get(url(D3)).getvalue().decode()
    for path in ("/issues/fishing/", "/actors/syldavia/", "/sources/third-source/"):
        assert client.get(url(D3, path)).status_code == 404, path


def test_an_entry_added_later_is_not_there_and_the_page_says_since_when_it_is(client):
    page = soup(client, url(D1, "/entries/beta/"), 404)
    assert "It has been part of the record since 3 June 2023" in page.get_text()
    assert page.select_one("main .prose a[href='/entries/beta/']")
    for address in ("/issues/rail/", "/actors/borduria/", "/sources/second-source/"):
        page = soup(client, url(D1, address), 404)
        assert "It has been part of the record since 3 June 2023" in page.get_text(), address
    assert "It may be mistyped" in soup(client, url(D1, "/entries/gamma/"), 404).get_text()
    assert "It may be mistyped" in soup(client, url(D1, "/nowhere/"), 404).get_text()


def test_names_read_as_they_did(client):
    assert soup(client, url(D7, "/actors/ruritania/")).h1.get_text(strip=True) == "Ruritania"
    assert soup(client, url(D9, "/actors/ruritania/")).h1.get_text(strip=True) == "Kingdom of Ruritania"
    assert "Kingdom" not in soup(client, url(D7)).select_one("#filters").get_text()
    assert "Kingdom of Ruritania" in soup(client, url(D9)).select_one("#filters").get_text()


def test_channels_stand_as_they_did(client):
    assert "1 of 1 channel is open" in " ".join(soup(client, url(D1)).get_text(" ").split())
    assert "0 of 1 channel is open; 1 suspended" in " ".join(soup(client, url(D5)).get_text(" ").split())
    page = soup(client, url(D3, "/channels/telephone-line/"))
    assert "Cut." not in page.select_one("main").get_text().replace(page.select_one("aside.known").get_text(), "")
    assert "Cut." in soup(client, url(D5, "/channels/telephone-line/")).select_one("main").get_text()


@pytest.mark.parametrize(
    ("day", "asked", "found"),
    [
        (D1, "?issue=rail", []),
        (D3, "?issue=rail", ["Beta"]),
        (D5, "?issue=rail", ["Beta", "Alpha, corrected"]),
        (D9, "?issue=rail", ["Beta", "Alpha, corrected"]),
        (D3, "?status=held", ["Alpha"]),
        (D5, "?status=held", []),
        (D5, "?status=postponed", ["Alpha, corrected"]),
        (D3, "?actor=borduria", ["Beta"]),
        (D7, "?actor=borduria", ["Beta"]),
        (D5, "?actor=syldavia", []),
        (D3, "?q=corrected", []),
        (D5, "?q=corrected", ["Alpha, corrected"]),
        (D5, '?q="alpha corrected"', ["Alpha, corrected"]),
        (D3, '?q="alpha corrected"', []),
        (D5, "?source=second-source", ["Beta"]),
        (D7, "?source=second-source", ["Beta"]),
        (D5, "?source=third-source", []),
    ],
)
def test_filters_find_what_they_would_have_found(client, day, asked, found):
    assert titles(client, url(day, f"/{asked}")) == found


def test_the_api_and_the_files_answer_as_of_the_day(client):
    def slugs(day):
        return [one["slug"] for one in client.get(url(day, "/api/v1/entries/")).json()["results"]]

    assert (slugs(D1), slugs(D3), slugs(D7)) == (["alpha"], ["beta", "alpha"], ["beta", "alpha"])
    assert client.get(url(D3, "/api/v1/entries/alpha/")).json()["title"] == "Alpha"
    assert client.get(url(D3, "/api/v1/entries/beta/")).json()["title"] == "Beta"
    assert client.get(url(D1, "/api/v1/entries/beta/")).status_code == 404
    assert client.get(url(D7, "/api/v1/entries/omega/")).status_code == 410
    counts = client.get(url(D5, "/api/v1/facets/")).json()["facets"]
    assert "borduria" in json.dumps(counts)
    assert "borduria" not in json.dumps(client.get(url(D1, "/api/v1/facets/")).json())
    rows = client.get(url(D3, "/export/entries.csv")).getvalue().decode()
    assert rows.count("\r\n") == 3
    assert ("Beta" in rows, "Alpha, corrected" in rows) == (True, False)
    log = client.get(url(D1, "/export/log.jsonl")).getvalue().decode()
    assert ("Alpha" in log, "Beta" in log) == (True, False)
    assert "agreed" in client.get(url(D1, "/export/outcomes.csv")).getvalue().decode()


def test_references_and_pictures_are_of_the_day(client):
    assert "Alpha, corrected" not in client.get(url(D3, "/entries/alpha/cite.bib")).content.decode()
    assert client.get(url(D3, "/entries/alpha/image.png")).content != client.get("/entries/alpha/image.png").content
    assert "Alpha, corrected" not in client.get(url(D3, "/export/timelinejs.json")).content.decode()
    assert "Beta" in client.get(url(D3, "/entries/beta/brief/")).content.decode()


def test_lists_hold_what_they_held(client):
    def text(day, path):
        return soup(client, url(day, path)).select_one("main").get_text(" ")

    assert "Rail" not in text(D1, "/issues/")
    assert "Rail" in text(D3, "/issues/")
    assert "Borduria" not in text(D1, "/actors/?type=state")
    assert "Borduria" in text(D3, "/actors/?type=state")
    assert "Second source" not in text(D1, "/sources/")
    assert "Second source" in text(D5, "/sources/")
    assert "It was invented" not in text(D5, "/corrections/")
    assert "It was invented" in text(D7, "/corrections/")
    assert client.get(url(D3, "/between/borduria/ruritania/")).status_code == 200
    assert client.get(url(D1, "/between/borduria/ruritania/")).status_code == 404


# The band above the pages


def test_the_band_says_which_day_it_is_and_what_has_happened_since(client):
    assert said(soup(client, url(D1))) == (
        "The record as it was known on 1 June 2023 and until 2 June 2023 "
        "Since then 1 entry has been added, 1 entry and 1 channel have changed: see what has changed. "
        "Read this page as it stands today."
    )
    # Omega was published and withdrawn in between, which from the first day on is nothing.
    assert (
        "Since then 1 entry and 1 channel have changed, 1 entry has been withdrawn: see what has changed. "
        "What has been withdrawn is left out." in said(soup(client, url(D3)))
    )
    assert "Since then 1 entry has changed, 1 entry has been withdrawn" in said(soup(client, url(D5)))
    assert "Since then 1 entry has changed:" in said(soup(client, url(D7)))
    assert "Nothing has been published since." in said(soup(client, url(D9)))


def test_the_title_says_which_day_it_is(client):
    assert soup(client, url(D3, "/entries/alpha/")).title.get_text() == "Alpha – Talks tracker, as known on 3 June 2023"


def test_a_page_that_was_not_there_leads_to_no_page_of_today(client):
    assert "stands today" not in soup(client, url(D3, "/entries/gamma/"), 404).get_text()


def test_the_page_of_an_entry_says_what_has_become_of_it(client):
    page = soup(client, url(D3, "/entries/alpha/"))
    assert "This entry has 2 later editions." in said(page)
    assert [item.get_text(" ", strip=True) for item in page.select(".known-later li")] == [
        "9 June 2023 · Updated, edition 3 : Names",
        "5 June 2023 · Corrected, edition 2 : It was put off",
    ]
    assert [link["href"] for link in page.select(".known-later a")] == [
        "/entries/alpha/editions/3/", "/entries/alpha/editions/2/",
    ]  # fmt: skip
    changes = page.select_one("aside .disclosure").get_text(" ", strip=True)
    assert "Alpha, corrected" in changes
    assert "Postponed" in changes
    assert "This channel has 1 later edition." in said(soup(client, url(D3, "/channels/telephone-line/")))
    assert not soup(client, url(D9, "/entries/alpha/")).select(".known-later")


def test_the_way_back_to_today_keeps_what_was_asked(client):
    page = soup(client, url(D3, "/?issue=rail&status=declined"))
    assert page.select("aside.known a")[-1]["href"] == "/?issue=rail&status=declined"


@pytest.mark.parametrize("day", [D3, D9])  # on the last day the frame says the same as today's
def test_every_link_but_those_to_today_stays_on_the_day(client, day):
    client.get("/")
    for path in (
        "/",
        "/entries/alpha/",
        "/issues/trade/",
        "/actors/ruritania/",
        "/channels/telephone-line/",
        "/about/",
    ):
        page = soup(client, url(day, path))
        page.select_one("aside.known").decompose()
        hrefs = [tag[name] for name in ("href", "action", "hx-get") for tag in page.body.find_all(attrs={name: True})]
        away = {href for href in hrefs if href.startswith("/") and not href.startswith((url(day), "/static/"))}
        assert away == set(), path


def test_search_engines_are_sent_to_todays_page(client):
    response = client.get(url(D3, "/entries/alpha/"))
    page = BeautifulSoup(response.content, "html.parser")
    assert response["X-Robots-Tag"] == "noindex"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert page.find("link", rel="canonical")["href"].endswith("8000/entries/alpha/")
    assert "Disallow: /known-on/\n" in client.get("/robots.txt").content.decode()
    assert "known-on" not in client.get("/sitemap-entries-1.xml").content.decode()


# Which days there are


def test_a_day_on_which_nothing_was_published_leads_to_the_last_one_before(client):
    response = client.get(url(date(2023, 6, 4), "/entries/alpha/?a=1"))
    assert (response.status_code, response["Location"]) == (302, url(D3, "/entries/alpha/?a=1"))
    assert client.get(url(date(2023, 6, 30), "/"))["Location"] == url(D9)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2023-05-31", "The record can be read as of 1\u00a0June 2023 and later."),
        ("2999-01-01", "1\u00a0January 2999 lies ahead."),
        ("2023-02-30", "That is no day."),
        ("yesterday", "That is no day."),
    ],
)
@pytest.mark.parametrize("path", ["/", "/entries/alpha/", "/since/"])
def test_a_day_of_which_nothing_can_be_said_is_answered_plainly(client, day, why, path):
    page = soup(client, f"/known-on/{day}{path}", 404)
    assert why in page.select_one("#day-error").get_text()


def test_days_before_the_history_was_kept_are_said_not_to_be_there(client):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE past.history SET complete_from = '2023-06-05'")
    assert "as of 5\u00a0June 2023 and later" in soup(client, url(D3), 404).get_text()
    assert client.get(url(D5)).status_code == 200


def test_a_day_written_otherwise_leads_to_its_address(client):
    assert client.get("/known-on/3 June 2023/")["Location"] == url(D3)
    assert client.get("/known-on/2023-6-3/")["Location"] == url(D3)


def test_what_is_of_today_alone_leads_to_today(client):
    for path in ("/feeds/timeline.atom?issue=trade", "/issues/trade/calendar.ics", "/data/", "/sitemap.xml", "/admin/",
                 "/embed/entries/alpha/", "/embed/pictures/places/", "/opensearch.xml", "/healthz/",
                 "/known-on/"):  # fmt: skip
        response = client.get(url(D3, path))
        assert (response.status_code, response["Location"]) == (302, path)


def test_only_reading_is_answered(client):
    assert client.post(url(D3)).status_code == 405
    head = client.head(url(D3))
    assert (head.status_code, head.content) == (200, b"")


def test_a_missing_slash_is_added(client):
    assert client.get(url(D3, "/entries/alpha"))["Location"] == url(D3, "/entries/alpha/")
    assert client.get("/known-on/2023-06-03").status_code == 301


# The form


def test_the_form_leads_to_the_day_and_the_page(client):
    page = soup(client, "/known-on/?page=entries/alpha/")
    assert page.select_one("input[name=page]")["value"] == "/entries/alpha/"
    answer = client.get("/known-on/", {"day": "2023-06-04", "page": "/entries/alpha/"})
    assert (answer.status_code, answer["Location"]) == (302, url(date(2023, 6, 4), "/entries/alpha/"))
    assert client.get("/known-on/", {"day": "3 June 2023", "page": "?issue=rail"})["Location"] == url(
        D3, "/?issue=rail"
    )


def test_the_form_says_what_is_wrong_at_the_field(client):
    page = soup(client, "/known-on/?day=soon")
    assert page.select_one("#day-error").get_text() == "That is no day. Write it as 2023-06-01 or 1 June 2023."
    assert page.select_one("#day")["aria-invalid"] == "true"
    assert "lies ahead" in soup(client, "/known-on/?day=2999-01-01").get_text()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example/", "/admin/", "/known-on/", "x" * 600])
def test_the_form_leads_to_no_other_pages(client, page):
    answer = client.get("/known-on/", {"day": "2023-06-03", "page": page})
    assert answer.get("Location", url(D3)) == url(D3)


def test_pages_lead_to_the_form(client):
    assert soup(client, "/").select_one("footer a[href='/known-on/']")
    assert soup(client, "/entries/alpha/").select_one("#editions a[href='/known-on/?page=entries/alpha/']")
    ways = soup(client, "/?issue=rail").select_one(".elsewhere a[href^='/known-on/']")
    assert ways["href"] == "/known-on/?page=%3Fissue%3Drail"
    assert soup(client, "/about/").select_one("main a[href='/known-on/']")


def test_an_empty_record_has_no_days(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM past.day")
    assert "Nothing has been published yet" in soup(client, "/known-on/").get_text()


# What has changed since


def test_the_list_of_changes_tells_each_with_its_notes(client):
    page = soup(client, url(D3, "/since/"))
    rows = [" ".join(row.get_text(" ").split()) for row in page.select(".known-rows > li > h2")]
    assert rows == ["Changed Alpha, corrected", "Withdrawn The entry at /entries/omega/", "Changed Telephone line"]
    alpha, omega, line = page.select(".known-rows > li")
    assert [" ".join(one.get_text(" ").split()) for one in alpha.ul.find_all("li")] == [
        "9 June 2023 · Updated , edition 3 of Alpha, corrected : Names",
        "5 June 2023 · Corrected , edition 2 of Alpha, corrected : It was put off",
    ]
    assert alpha.h2.a["href"] == "/entries/alpha/"
    assert alpha.details
    assert not omega.select("a")
    assert "It was invented" in omega.get_text()
    assert line.h2.a["href"] == "/channels/telephone-line/"
    with on(date(2023, 6, 11)):
        build.published("Gamma")
    assert (
        " ".join(soup(client, url(D3, "/since/")).select_one(".known-rows h2").get_text(" ").split()) == "Added Gamma"
    )


def test_the_list_of_changes_is_paged(client, monkeypatch):
    monkeypatch.setattr("talks.public.known.since.PAGE_SIZE", 2)
    page = soup(client, url(D3, "/since/"))
    assert len(page.select(".known-rows > li")) == 2
    older = soup(client, page.select_one("a[rel=next]")["href"])
    assert [row.get_text(" ", strip=True) for row in older.select(".known-rows h2")] == ["Changed Telephone line"]
    assert older.select_one(".pager a")["href"] == url(D3, "/since/")


def test_more_than_can_be_gone_through_is_said_in_round_figures(client, monkeypatch):
    monkeypatch.setattr("talks.public.known.since.MOST", 3)
    with CaptureQueriesContext(connection) as asked:
        assert "Since then some 4 editions have been published" in said(soup(client, url(D3)))
    assert not [query for query in asked if "array_agg(kind" in query["sql"]]
    assert "too many to be listed" in soup(client, url(D3, "/since/")).get_text()
    assert "This entry has 2 later editions" in said(soup(client, url(D3, "/entries/alpha/")))


def test_nothing_has_changed_since_the_last_day(client):
    assert "Nothing has been published since" in soup(client, url(D9, "/since/")).get_text()
    assert client.get(url(date(2023, 6, 20), "/since/"))["Location"] == url(D9, "/since/")


# Nothing leaks


def test_reading_a_day_leaves_nothing_behind(client):
    def settings():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path'), current_setting('transaction_read_only')")
            return cursor.fetchone()

    before = settings()
    for path in ("/", "/entries/alpha/", "/entries/nowhere/", "/api/v1/entries/", "/export/entries.csv"):
        client.get(url(D3, path))
        assert settings() == before
        assert (get_script_prefix(), reading()) == ("/", None)
        assert PublicEntry.objects.get(slug="alpha").title == "Alpha, corrected"


def test_a_page_that_fails_leaves_nothing_behind(client, monkeypatch):
    monkeypatch.setattr("talks.public.known.views._banner", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        client.get(url(D3))
    assert (get_script_prefix(), reading()) == ("/", None)
    assert PublicEntry.objects.get(slug="alpha").title == "Alpha, corrected"


PAGES = ["/", "/?issue=rail", "/entries/alpha/", "/issues/trade/", "/actors/ruritania/", "/api/v1/facets/"]


def test_days_and_today_are_never_mixed(client):
    """Each asked in between the others, twice, so that whatever is kept has been."""
    addresses = [prefix + path for path in PAGES for prefix in ("", url(D1, ""), url(D3, ""), url(D9, ""))]
    alone = {}
    for address in addresses:
        alone[address] = client.get(address).content
    for address in [*reversed(addresses), *addresses]:
        assert client.get(address).content == alone[address], address


def test_the_index_of_today_is_not_touched(client, settings, tmp_path):
    settings.INDEX_ROOT = str(tmp_path)
    for address in ("/", "/api/v1/outcomes/", "/export/positions.csv"):
        client.get(address)
    state, rows = live.keeper.at_hand(), {kind: list(held) for kind, held in live_rows.keeper._states.items()}
    files = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    for address in ("/", "/api/v1/outcomes/", "/export/positions.csv"):
        client.get(url(D3, address))
    assert live.keeper.at_hand() is state
    assert {kind: list(held) for kind, held in live_rows.keeper._states.items()} == rows
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == files


def test_drafts_are_on_no_day(client):
    build.draft("Secret")
    for day in (D1, D5, D9):
        for path in ("/", "/since/", "/sources/", "/api/v1/entries/"):
            assert "Secret" not in client.get(url(day, path)).content.decode()
        assert client.get(url(day, "/entries/secret/")).status_code == 404


def test_validators_change_with_the_day_and_with_what_is_published_since(client):
    first = client.get(url(D3, "/entries/alpha/"))["ETag"]
    assert client.get(url(D3, "/entries/alpha/"), HTTP_IF_NONE_MATCH=first).status_code == 304
    assert client.get(url(D5, "/entries/alpha/"))["ETag"] != first
    with on(date(2023, 6, 11)):
        build.published("Gamma")
    again = client.get(url(D3, "/entries/alpha/"), HTTP_IF_NONE_MATCH=first)
    assert again.status_code == 200
    assert "1 entry has been added" in " ".join(again.content.decode().split())


def test_the_last_day_goes_on_while_it_lasts(client):
    with on(D9, 18):
        client.get(url(D9))
        entry = build.published("Gamma")
    assert titles(client, url(D9)) == ["Gamma", "Beta", "Alpha, corrected"]
    with on(D9, 20):
        entry.title = "Gamma again"
        entry.save()
        publish(entry, by=build.user(), note="Again")
    assert titles(client, url(D9)) == ["Gamma again", "Beta", "Alpha, corrected"]


# What it costs


@pytest.mark.parametrize(
    ("path", "first", "then"),
    [("/", 21, 6), ("/entries/alpha/", 17, 16), ("/channels/telephone-line/", 20, 12), ("/api/v1/entries/", 17, 10)],
)
def test_what_a_page_of_a_day_asks(client, django_assert_num_queries, path, first, then):
    """Three for a savepoint, one for which day, one to read it; then the page's own, and for its band the counts and
    what has become of it. The second time the index of the day and the counts are at hand.
    """
    with django_assert_num_queries(first):
        client.get(url(D3, path))
    with django_assert_num_queries(then):
        client.get(url(D3, path))


def test_lists_of_a_record_that_is_too_large_are_said_not_to_be_offered(client, monkeypatch):
    monkeypatch.setattr(live, "LARGEST_PAST", 1)
    page = soup(client, url(D3), 503)
    assert "Lists of that day are not offered" in page.h1.get_text()
    assert client.get(url(D3)).status_code == 503
    assert client.get(url(D3, "/api/v1/entries/")).json()["type"].endswith("#problem-not-offered")
    assert soup(client, url(D3, "/entries/beta/")).h1.get_text(strip=True) == "Beta"
    assert soup(client, url(D3, "/channels/telephone-line/")).h1.get_text(strip=True) == "Telephone line"
    assert titles(client, url(D1)) == ["Alpha"]
