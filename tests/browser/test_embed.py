"""Frames in a browser: on a page of another origin, narrow, in both themes, without script, and accessible."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from talks.public.selection import read
from talks.public.sharing.share import entry_frame, timeline_frame
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind

pytestmark = pytest.mark.django_db(transaction=True)

FRAMES = ["/embed/?issue=trade", "/embed/entries/rudolf-in-fenwick/", "/embed/channels/telephone-line/",
          "/embed/?kind=summit&status=declined"]  # fmt: skip
INSIDE = "document.documentElement.getBoundingClientRect().height"


@pytest.fixture
def site(live_server, settings) -> str:
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def record(visit):  # noqa: F811
    for number in range(4):
        build.published(f"Talks {number}", start=f"2020-06-0{number + 1}")
    storm = build.published("A storm", kind="event", start="2021-06-01")
    build.published_channel(periods=(("open", "2019", "2021-06-01"), ("suspended", "2021-06-01", None, storm)))


@pytest.fixture
def elsewhere() -> Iterator:
    """Serves one page on another port: call it with the page's body, it gives the address."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = f"<!doctype html><title>A newspaper</title><h1>News</h1>{pages.get('body', '')}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def show(body: str) -> str:
        pages["body"] = body
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()
    server.server_close()


def frame_in(page, path):
    """The frame once it stands, and its element."""
    element = page.locator("iframe")
    element.scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").locator("footer")).to_be_visible()
    [frame] = [one for one in page.frames if path in one.url]
    return frame, element


def fits(page, frame, element) -> None:
    """The element is as tall as what it holds, within a pixel; waits until it is."""
    for _ in range(50):
        outside, inside = element.bounding_box()["height"], frame.evaluate(INSIDE)
        if abs(outside - inside) <= 1.5:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{outside} px outside, {inside} px inside")


def timeline(query: str = "issue=trade"):
    from django.http import QueryDict

    return timeline_frame(read(QueryDict(query)), "Trade")


def test_on_another_site_the_frame_takes_the_height_of_its_content_and_keeps_it(page, site, record, elsewhere):
    page.goto(elsewhere(timeline().snippet))
    frame, element = frame_in(page, "/embed/")
    fits(page, frame, element)
    assert abs(element.bounding_box()["height"] - 640) > 20, "not the height it began with"
    wide = element.bounding_box()["height"]
    page.set_viewport_size({"width": 340, "height": 700})
    page.wait_for_timeout(200)
    fits(page, frame, element)
    assert element.bounding_box()["height"] > wide


def test_it_grows_when_the_reader_unfolds_something(page, site, record, elsewhere):
    from talks.public.sharing.share import channel_frame

    page.goto(elsewhere(channel_frame("telephone-line", "Telephone line").snippet))
    frame, element = frame_in(page, "/embed/channels/")
    fits(page, frame, element)
    folded = element.bounding_box()["height"]
    frame.get_by_text("As a table").click()
    page.wait_for_timeout(200)
    fits(page, frame, element)
    assert element.bounding_box()["height"] > folded + 20


def test_two_frames_on_one_page_each_take_their_own_height(page, site, record, elsewhere):
    page.goto(elsewhere(timeline().snippet + entry_frame("rudolf-in-fenwick", "Rudolf").snippet))
    page.locator("iframe").nth(1).scroll_into_view_if_needed()
    expect(page.frame_locator("iframe >> nth=1").locator("footer")).to_be_visible()
    for place, path in enumerate(["/embed/?", "/embed/entries/"]):
        [frame] = [one for one in page.frames if path in one.url]
        fits(page, frame, page.locator("iframe").nth(place))


def test_nobody_but_the_frame_itself_can_set_its_height(page, site, record, elsewhere):
    stranger = '<iframe id="stranger" srcdoc="<p>x</p>"></iframe>'
    page.goto(elsewhere(timeline().snippet + stranger))
    element = page.locator("iframe").first
    expect(page.frame_locator("iframe >> nth=0").locator("footer")).to_be_visible()
    [frame] = [one for one in page.frames if "/embed/" in one.url]
    fits(page, frame, element)
    was = element.bounding_box()["height"]
    forged = "window.postMessage({from: 'talks-tracker', height: 9}, '*')"
    page.evaluate(forged)
    page.frames[-1].evaluate(f"parent.{forged.removeprefix('window.')}")
    for height in ("-5", "1e9", "'9px; color: red'", "NaN", "{}"):
        frame.evaluate(f"parent.postMessage({{from: 'talks-tracker', height: {height}}}, '*')")
    page.wait_for_timeout(300)
    assert element.bounding_box()["height"] == was
    assert page.locator("#stranger").bounding_box()["height"] != 9


def test_without_script_the_frame_keeps_a_sensible_height_and_scrolls(chromium, site, record, elsewhere):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(elsewhere(timeline().snippet))
    expect(page.frame_locator("iframe").get_by_role("link", name="Talks 3")).to_be_visible()
    assert page.locator("iframe").bounding_box()["height"] == timeline().height
    page.frame_locator("iframe").locator("footer").scroll_into_view_if_needed()
    expect(page.frame_locator("iframe").locator("footer")).to_be_in_viewport()
    context.close()


def test_no_other_page_can_be_framed(chromium, site, record, elsewhere):
    context = chromium.new_context()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(elsewhere(f'<iframe src="{site}/about/"></iframe>'))
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in text for text in refused), refused
    context.close()


def test_a_link_opens_beside_the_page_that_holds_the_frame(page, site, record, elsewhere):
    page.goto(elsewhere(timeline().snippet))
    frame, _ = frame_in(page, "/embed/")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Talks 3").click()
    expect(opened.value).to_have_url(f"{site}/entries/talks-3/")
    assert opened.value.evaluate("window.opener") is None
    assert "/embed/" in frame.url


def test_it_keeps_nothing_in_the_browser(page, record):
    page.goto("/embed/?issue=trade")
    expect(page.locator("footer")).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_frame(page, record, theme):
    found = {}
    for path in FRAMES:
        page.goto(f"{path}{'&' if '?' in path else '?'}theme={theme}")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        violations = Axe().run(page).response["violations"]
        if violations:
            found[path] = [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in violations]
    assert found == {}


def test_the_theme_that_was_asked_for_is_shown_whatever_the_reader_prefers(page, record):
    page.emulate_media(color_scheme="dark")
    page.goto("/embed/?theme=light")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(background)
    page.goto("/embed/")
    dark = page.evaluate(background)
    assert (light, dark) == ("rgb(252, 251, 248)", "rgb(21, 23, 26)")


def test_at_280_pixels_nothing_runs_over_the_edge(page, record):
    page.set_viewport_size({"width": 280, "height": 600})
    for path in FRAMES:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, path


def test_the_entry_s_page_offers_a_snippet_that_works(page, site, record, elsewhere):
    page.goto(f"{site}/entries/rudolf-in-fenwick/")
    page.get_by_text("Embed this", exact=True).click()
    snippet = page.get_by_label("Copy this into your page:").input_value()
    page.goto(elsewhere(snippet))
    frame, element = frame_in(page, "/embed/entries/")
    expect(frame.locator("h3").first).to_contain_text("Rudolf in Fenwick")
    fits(page, frame, element)
