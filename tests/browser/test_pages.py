"""The reading pages in a browser: accessible, narrow, by keyboard, without JavaScript, in both themes, in print."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from talks.press.publishing import correct, publish
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = [
    "/entries/rudolf-in-fenwick/",
    "/entries/rudolf-in-fenwick/editions/1/",
    "/issues/",
    "/issues/security/",
    "/actors/",
    "/actors/?name=%E9%B2%81",
    "/actors/gloriana/",
    "/actors/professor-calculus/",
    "/channels/",
    "/channels/telephone-line/",
    "/channels/telephone-line/editions/1/",
    "/between/",
    "/between/grand-fenwick/ruritania/",
    "/first-since/?pair=grand-fenwick~ruritania",
    "/places/",
    "/places/?region=europe&level=minister",
    "/who-meets-whom/",
    "/who-meets-whom/?of=people&kind=visit&cell=gloriana~rudolf",
    "/lanes/",
    "/lanes/?by=level&from=2020&to=2021",
    "/sources/",
    "/sources/a-readout-of-talks/",
    "/issues/military-hotline/positions/ruritania/",
    "/commitments/",
    "/search/",
    "/search/?q=ruritania",
    "/search/?q=rudolf+or+%E9%B2%81&type=statements",
    "/search/?q=Rudolg",
    "/corrections/",
    "/about/",
]


@pytest.fixture
def record(visit):  # noqa: F811
    """The visit with a quotation in Chinese, a second edition, and a channel that two entries changed."""
    build.state("Ruritania").names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    security = build.issue("Security")
    build.position(
        visit, security, summary="Holds firm.", quote="互相尊重", quote_language="zh-Hans",
        speaker=build.actor("Rudolf"), occasion="Press conference", attribution="background",
    )  # fmt: skip
    correct(visit, by=build.user(), note="A quotation was missing")
    storm = build.published("A storm", kind="event", start="2021-06-01")
    build.published("Talks in Strackenz", start="2019-03", country=build.state("Strackenz", code="DE"))
    build.published_channel(
        periods=(("proposed", "2018", "2019"), ("open", "2019", "2021-06-01"), ("suspended", "2021-06-01", None, storm))
    )
    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page, record, scheme):
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(path)
        # What is folded is read too.
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        violations = Axe().run(page).response["violations"]
        found.update(
            {path: [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in violations]}
            if violations
            else {}
        )
    assert found == {}


def test_no_page_scrolls_sideways_on_a_narrow_screen(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


WORD = "W" * 150


def test_a_word_that_never_ends_is_broken_and_widens_no_page(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    issue = build.issue(WORD[:90], slug="long")
    entry = build.draft(
        WORD, slug="long", summary=WORD, issues=[issue], place=WORD[:100], source=build.source(WORD, slug="long"),
        parties=[build.state(WORD[:80], slug="long"), build.state("Ruritania")],
    )  # fmt: skip
    build.outcome(entry, issue, summary=WORD)
    build.meeting(entry, WORD, place=WORD[:100])
    publish(entry, by=build.user(), note=WORD)
    correct(entry, by=build.user(), note=WORD)
    channel = build.published_channel(WORD[:100], issue=issue, periods=[("open", "2019", None, entry)])
    of_channel = f"/channels/{channel.slug}/"
    wide = {}
    for path in [
        "/", "/entries/long/", "/entries/long/editions/1/", "/issues/", "/issues/long/", "/actors/long/", "/channels/",
        of_channel, f"{of_channel}editions/1/", "/sources/", "/sources/long/", "/corrections/", "/embed/",
        "/embed/entries/long/", f"/embed{of_channel}",
    ]:  # fmt: skip
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        wide[path] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert {path: over for path, over in wide.items() if over > 0} == {}


@pytest.mark.parametrize("width", [360, 1280])
def test_the_words_beside_the_ways_out_have_room(page, record, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/issues/security/")
    for label in page.locator(".ways dt").all():
        box, text = label.bounding_box(), label.evaluate(TEXT_WIDTH)
        first = label.locator("xpath=following-sibling::dd").bounding_box()
        assert box["x"] + text + 10 <= first["x"], label.text_content()


TEXT_WIDTH = """one => {
  const range = document.createRange()
  range.selectNodeContents(one)
  return range.getBoundingClientRect().width
}"""


def test_the_code_to_copy_is_seen_whole(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/entries/rudolf-in-fenwick/")
    page.get_by_text("Embed this").click()
    snippet = page.locator(".snippet")
    assert snippet.evaluate("one => one.scrollHeight - one.clientHeight") <= 1


def test_on_a_narrow_screen_every_position_names_its_side(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/entries/rudolf-in-fenwick/")
    label = "getComputedStyle(document.querySelector('.sides td'), '::before').content"
    assert "Ruritania" in page.evaluate(label)


def test_a_footnote_leads_to_its_source_and_back_by_keyboard(page, record):
    page.goto("/entries/rudolf-in-fenwick/")
    mark = page.locator("#positions .note a").first
    anchor = mark.get_attribute("id")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-1")).to_be_in_viewport()
    back = page.locator(f'#source-1 .backs a[href="#{anchor}"]')
    back.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#{anchor}$"))
    expect(mark).to_be_in_viewport()


def test_a_word_explains_itself_on_focus(page, record):
    page.goto("/entries/rudolf-in-fenwick/")
    word = page.locator(".facts a.word").first
    meaning = word.locator(".meaning")
    expect(meaning).to_be_hidden()
    page.keyboard.press("Tab")
    word.focus()
    expect(meaning).to_be_visible()


def test_structured_data_is_there_and_the_policy_has_nothing_against_it(page, record):
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto("/entries/rudolf-in-fenwick/")
    data = json.loads(page.locator('script[type="application/ld+json"]').text_content())
    assert [node["@type"] for node in data["@graph"]] == ["Event", "BreadcrumbList"]
    assert not [text for text in refused if "Content Security Policy" in text]


def test_the_pages_work_without_javascript(chromium, live_server, record):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/actors/")
    page.get_by_label("Name", exact=True).fill("鲁里坦尼亚")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Ruritania", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ruritania")
    page.get_by_role("link", name="Rudolf in Fenwick").first.click()
    page.get_by_text("What changed", exact=True).click()
    expect(page.locator("#editions ins").first).to_be_visible()
    page.get_by_role("link", name="Edition 1", exact=True).click()
    expect(page.get_by_role("note")).to_contain_text("the record as it stood then")
    context.close()


def test_print_keeps_the_record_and_drops_the_furniture(page, record):
    page.goto("/entries/rudolf-in-fenwick/")
    page.emulate_media(media="print")
    expect(page.locator(".contents")).to_be_hidden()
    expect(page.locator("#sources")).to_be_visible()


@pytest.mark.parametrize("width", [360, 800, 1280])
def test_explanations_stay_inside_the_window(page, record, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/entries/rudolf-in-fenwick/")
    page.keyboard.press("Tab")
    outside = page.evaluate(
        """() => [...document.querySelectorAll('a.word')].filter(word => {
            word.focus()
            const box = word.querySelector('.meaning').getBoundingClientRect()
            return !box.width || box.left < 0 || box.right > innerWidth
        }).map(word => word.textContent)"""
    )
    assert outside == []
