"""Frames for other sites: who may frame them, what they show, and that nothing else may be framed."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from talks.press.publishing import publish, withdraw
from tests import builders as build
from tests.crawling import links
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def policy(response):
    found = {}
    for directive in response["Content-Security-Policy"].split("; "):
        name, _, value = directive.partition(" ")
        found[name] = value
    return found


def titles(client, query=""):
    return [text(title) for title in soup(client, f"/embed/{query}").select(".card-title")]


@pytest.fixture
def talks():
    trade, security = build.issue("Trade"), build.issue("Security")
    build.published("A call", kind="call", issues=[trade], start="2020-05-01")
    build.published("A visit", kind="visit", issues=[trade], start="2020-05-02", status="declined")
    build.published("A round", kind="round", issues=[security], start="2020-05-03")
    build.published_channel()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/embed/", 200), ("/embed/entries/a-call/", 200), ("/embed/channels/telephone-line/", 200),
        ("/embed/?kind=nonsense", 400), ("/embed/entries/nothing/", 404), ("/embed/entries/gone/", 410),
    ],
)  # fmt: skip
def test_any_site_may_frame_a_frame_and_all_else_is_as_strict_as_elsewhere(client, talks, path, status):
    withdraw(build.published("Gone"), by=build.user(), note="Not ours to tell")
    response = client.get(path)
    assert response.status_code == status
    assert "X-Frame-Options" not in response
    assert b'class="frame"' in response.content and b"masthead" not in response.content
    elsewhere = policy(client.get("/about/"))
    assert policy(response) == {**elsewhere, "frame-ancestors": "*"}
    assert elsewhere["frame-ancestors"] == "'none'"
    assert not response.cookies


def test_a_copy_that_still_holds_may_be_framed_too(client, talks):
    etag = client.get("/embed/")["ETag"]
    response = client.get("/embed/", headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert "X-Frame-Options" not in response and policy(response)["frame-ancestors"] == "*"


def test_no_other_page_may_be_framed(client, talks):
    pages = ["/", "/entries/a-call/", "/entries/a-call/editions/1/", "/issues/", "/issues/trade/", "/channels/",
             "/channels/telephone-line/", "/actors/", "/actors/ruritania/", "/sources/", "/about/"]  # fmt: skip
    found = {url for page in pages for url in links(page, client.get(page).content.decode())}
    urls = {url for url in found if not url.startswith("/embed/")} | {
        "/oembed", "/image.png", "/entries/a-call/image.png", "/export/timelinejs.json", "/nothing", "/admin/login/",
        "/healthz/", "/entries/nothing/",
    }  # fmt: skip
    assert len(urls) > 40
    for url in urls:
        response = client.get(url)
        _ = response.getvalue()  # what is streamed is read to its end
        assert response.headers.get("X-Frame-Options") == "DENY", url
        assert policy(response)["frame-ancestors"] == "'none'", url


def test_no_page_holds_script_or_style_of_its_own(client, talks):
    for path in ("/embed/", "/embed/entries/a-call/", "/embed/channels/telephone-line/"):
        page = soup(client, path)
        assert all(script.get("src") for script in page.select("script"))
        assert not page.select("style, [style], [onclick]")


def test_it_shows_exactly_what_the_filter_selects(client, talks):
    assert titles(client) == ["A round", "A visit", "A call"]
    assert titles(client, "?issue=trade") == ["A visit", "A call"]
    assert titles(client, "?issue=trade&kind=call&kind=round") == ["A call"]
    assert titles(client, "?status=declined") == ["A visit"]
    assert titles(client, "?from=2020-05-02&to=2020-05-02") == ["A visit"]
    assert titles(client, "?q=round") == ["A round"]
    assert titles(client, "?issue=trade&kind=event") == []


def test_the_heading_says_what_is_shown_and_how_much_of_it_and_leads_to_the_rest(client, talks):
    page = soup(client, "/embed/?issue=trade&limit=1")
    assert text(page.h1) == "Trade"
    assert "2 entries; the newest is shown." in text(page.header)
    assert page.h1.a["href"] == "/?issue=trade"
    assert text(page.footer).startswith("All 2 on the timeline")
    assert "3 entries." in text(soup(client, "/embed/").header)
    assert "1 entry." in text(soup(client, "/embed/?kind=call").header)
    assert "No entry matches." in text(soup(client, "/embed/?kind=event").header)


@pytest.mark.parametrize(
    "query", ["isue=trade", "kind=nonsense", "from=soonish", "theme=pink", "limit=0", "limit=51", "limit=x", "issue=x"]
)
def test_what_cannot_be_read_is_refused_by_name(client, talks, query):
    response = client.get(f"/embed/?{query}")
    assert response.status_code == 400
    assert f"{query.partition('=')[0]}: " in response.content.decode()
    assert "<article" not in response.content.decode()


def test_the_theme_is_the_reader_s_unless_the_address_names_one(client, talks):
    def theme(query):
        return BeautifulSoup(client.get(f"/embed/{query}").content, "html.parser").html.get("data-theme")

    assert [theme(""), theme("?theme=auto"), theme("?theme=dark"), theme("?theme=light")] == [
        None,
        None,
        "dark",
        "light",
    ]


def test_links_open_beside_the_frame_and_never_in_it(client, talks):
    assert soup(client, "/embed/").base["target"] == "_blank"
    assert not soup(client, "/embed/").base.get("href")


def test_robots_are_led_to_the_full_page(client, talks):
    page = soup(client, "/embed/entries/a-call/?theme=dark")
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"
    assert page.select_one('link[rel="canonical"]')["href"] == f"{settings.SITE_URL}/entries/a-call/"


def test_an_entry_s_frame_names_who_judged_each_outcome(client):
    entry = build.draft("Talks")
    build.outcome(entry, build.issue("Trade"), "agreed")
    build.outcome(entry, build.issue("Trade"), "refused", assessor=build.minister("Rudolf"), voice="official")
    publish(entry, by=build.user(), note="First published")
    said = [text(row) for row in soup(client, "/embed/entries/talks/").select(".frame-outcomes > li")]
    assert sorted(said) == [
        "Trade: agreed Judged by the editors",
        "Trade: refused Judged by Rudolf , Foreign Minister, Ruritania Foreign Ministry ( official : A named official "
        "speaking for a side. )",
    ]


def test_a_channel_s_frame_says_its_state_and_since_when(client):
    storm = build.published("A storm", kind="event", start="2021-06-01")
    build.published_channel(periods=(("open", "2019", "2021-06-01"), ("suspended", "2021-06-01", None, storm)))
    page = soup(client, "/embed/channels/telephone-line/")
    assert "Suspended" in text(page.header) and "since 1 June 2021, because of A storm" in text(page.header)


def test_it_costs_the_same_with_one_row_and_with_three(client):
    costs = {
        "/embed/": 2,
        "/embed/?kind=meeting": 3,
        "/embed/?issue=trade": 4,
        "/embed/?issue=trade&actor=ruritania&source=a-readout-of-talks": 9,
        "/embed/entries/talks/": 3,
        "/embed/channels/telephone-line/": 3,
    }
    storm = build.published("Talks")
    build.published_channel(periods=(("open", "2019", None, storm),))
    assert {path: queries(client, path) for path in costs} == costs
    for number in range(3):
        entry = build.published(f"Talks {number}")
        build.outcome(entry, build.issue(f"Issue {number}"))
        publish(entry, by=build.user(), note="More")
        build.published_channel(f"Line {number}", periods=(("open", "2019", None, entry),))
    assert {path: queries(client, path) for path in costs} == costs


def test_text_is_escaped_wherever_it_stands(client):
    nasty = '</script><img src=x onerror="alert(1)">]]>\r\u202e'
    entry = build.draft(
        f"T {nasty}", slug="talks", summary=nasty, place="<b>Zenda</b>", issues=[build.issue(nasty, slug="i")]
    )
    build.outcome(entry, build.issue(nasty, slug="i"), assessor=build.actor(nasty, slug="a"), voice="official")
    publish(entry, by=build.user(), note=nasty)
    for path in ("/embed/", "/embed/?issue=i", "/embed/entries/talks/", "/embed/?q=%3C/script%3E%3Cimg%20src=x%3E"):
        content = client.get(path).content.decode()
        assert "<img" not in content and "<b>Zenda" not in content, path
        assert content.count("</script>") == content.count("<script"), path


def test_drafts_and_what_was_withdrawn_are_in_no_frame(client):
    build.draft("Secret talks")
    withdraw(build.published("Unspeakable talks"), by=build.user(), note="Not ours to tell")
    assert titles(client) == []
    assert client.get("/embed/entries/secret-talks/").status_code == 404
    gone = client.get("/embed/entries/unspeakable-talks/")
    assert gone.status_code == 410
    assert "Not ours to tell" in gone.content.decode() and "Unspeakable" not in gone.content.decode()


def test_a_former_address_leads_to_the_frame_of_the_present_one(client):
    entry = build.published("Talks")
    entry.redirects.create(old_slug="old-talks")
    publish(entry, by=build.user(), note="Known under another address before")
    response = client.get("/embed/entries/old-talks/?theme=dark")
    assert (response.status_code, response["Location"]) == (301, "/embed/entries/talks/?theme=dark")
