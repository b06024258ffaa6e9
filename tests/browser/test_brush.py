"""Choosing dates on the bars above the timeline: by pointer, by finger, by keyboard, and without a script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import builders as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record():
    """Entries in five months of 2023: one in January, two in February, one each in March and April, one in May."""
    for title, start in (
        ("January talks", "2023-01-10"), ("February talks", "2023-02-10"), ("More in February", "2023-02-11"),
        ("March talks", "2023-03-10"), ("April talks", "2023-04-10"), ("May talks", "2023-05-10"),
    ):  # fmt: skip
        build.published(title, start=start)


@pytest.fixture
def long_record():
    for year in (1990, 2003, 2023):
        build.published(f"Talks of {year}", start=f"{year}-06-10")
        build.published(f"Other talks of {year}", start=f"{year}-07-10")


def titles(page):
    return page.locator(".card-title").all_inner_texts()


def at(page, bar, bars=5):
    """The middle of a bar, counted from nought."""
    box = page.locator(".months-drawing svg.pic").bounding_box()
    return box["x"] + (bar + 0.5) / bars * box["width"], box["y"] + 24


def test_a_drag_across_bars_sets_the_dates(page, record):
    page.goto("/")
    page.evaluate("window.same = true")
    page.mouse.move(*at(page, 1))
    page.mouse.down()
    page.mouse.move(*at(page, 2), steps=4)
    expect(page.locator("#months-said")).to_have_text("February 2023 to March 2023: 3 entries")
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"/\?from=2023-02&to=2023-03$"))
    expect(page.locator(".card-title")).to_have_count(3)
    assert titles(page) == ["March talks", "More in February", "February talks"]
    expect(page.locator("#from")).to_have_value("February 2023")
    assert page.evaluate("window.same"), "the page was not loaded anew"
    page.go_back()
    expect(page.locator(".card-title")).to_have_count(6)
    page.mouse.move(*at(page, 3))
    page.mouse.down()
    page.mouse.move(*at(page, 4), steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2023-04&to=2023-05$"))


def test_backwards_and_beyond_the_end_is_the_same(page, record):
    page.goto("/")
    x, y = at(page, 4)
    page.mouse.move(*at(page, 3))
    page.mouse.down()
    page.mouse.move(x + 900, y, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2023-04&to=2023-05$"))
    page.mouse.move(*at(page, 1))
    page.mouse.down()
    page.mouse.move(*at(page, 0), steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2023-01&to=2023-02$"))


def test_an_edge_of_what_is_chosen_can_be_moved(page, record):
    page.goto("/?from=2023-02&to=2023-03")
    box = page.locator(".months-drawing svg.pic").bounding_box()
    edge = box["x"] + 4 / 5 * box["width"]  # where March ends is where April begins: 3/5
    edge -= box["width"] / 5
    page.mouse.move(edge, box["y"] + 24)
    expect(page.locator(".months-drawing")).to_have_class(re.compile("at-edge"))
    page.mouse.down()
    page.mouse.move(*at(page, 4), steps=4)
    expect(page.locator("#months-said")).to_have_text("February 2023 to May 2023: 5 entries")
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=2023-02&to=2023-05$"))


def test_a_click_is_still_the_link_it_was(page, record):
    page.goto("/")
    page.mouse.click(*at(page, 1))
    expect(page).to_have_url(re.compile(r"/\?from=2023-02&to=2023-02$"))
    assert titles(page) == ["More in February", "February talks"]
    page.get_by_role("link", name="March 2023", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"from=2023-03&to=2023-03$"))
    page.get_by_role("link", name="All years").click()
    expect(page.locator(".card-title")).to_have_count(6)


def test_by_keyboard_arrows_move_shift_extends_enter_applies_and_escape_leaves(page, record):
    page.goto("/")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "May 2023: 1 entry")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "March 2023: 1 entry")
    page.keyboard.press("Shift+ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "February 2023 to March 2023: 3 entries")
    expect(page.locator("#months-said")).to_have_text("February 2023 to March 2023: 3 entries")
    page.keyboard.press("Escape")
    expect(page.locator("#months-said")).to_have_text("")
    expect(slider).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?from=2023-01&to=2023-02$"))
    assert titles(page) == ["More in February", "February talks", "January talks"]
    expect(page.get_by_role("slider")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("slider")).not_to_be_focused()


def test_what_is_chosen_besides_stays_chosen(page, record):
    build.published("A call in March", kind="call", start="2023-03-20")
    build.published("A call in May", kind="call", start="2023-05-20")
    page.goto("/?kind=call")
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?kind=call&from=2023-03&to=2023-03$"))
    assert titles(page) == ["A call in March"]


def test_a_year_of_a_long_record_opens_into_its_months_and_leads_back(page, long_record):
    page.goto("/")
    # 1990 to 2023 are 34 years.
    page.mouse.click(*at(page, 13, bars=34))
    expect(page).to_have_url(re.compile(r"/\?from=2003&to=2003$"))
    expect(page.locator(".months-drawing a title").first).to_have_text("June 2003: 1 entry")
    page.mouse.click(*at(page, 6, bars=12))
    expect(page).to_have_url(re.compile(r"from=2003-07&to=2003-07$"))
    assert titles(page) == ["Other talks of 2003"]
    page.get_by_role("link", name="All of 2003").first.click()
    expect(page.locator(".card-title")).to_have_count(2)
    page.get_by_role("link", name="All years").click()
    expect(page.locator(".card-title")).to_have_count(6)


def test_bars_are_high_enough_for_a_thumb_and_a_finger_may_still_scroll(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    slots = page.locator(".months-drawing .pic-slot")
    assert all(one.bounding_box()["height"] >= 44 for one in slots.all())
    assert page.locator(".months-drawing").evaluate("one => getComputedStyle(one).touchAction") == "pan-y"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_script_every_bar_is_a_link(chromium, live_server, record):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    assert page.locator(".brush").count() == 0
    page.mouse.click(*at(page, 1))
    expect(page).to_have_url(re.compile(r"from=2023-02&to=2023-02$"))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_bars_and_on_frames_of_pictures(page, record, scheme):
    page.emulate_media(color_scheme=scheme)
    build.published_channel()
    for path in ("/", "/?from=2023-02&to=2023-03", "/embed/pictures/months/", "/embed/pictures/channels/"):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        found = [
            (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
            for one in Axe().run(page).response["violations"]
        ]
        assert found == [], path


def test_a_saved_picture_opens_by_itself_and_its_links_lead_to_the_record(page, record, settings):
    page.goto("/pictures/months.svg?from=2023-02&to=2023-03")
    assert page.locator("text").first.text_content() == "Entries a month"
    assert page.locator("rect.pic-bar-in").count() == 2
    box = page.locator("svg").first.bounding_box()
    for one in page.locator("text").all():
        inside = one.bounding_box()
        assert inside["x"] >= 0 and inside["x"] + inside["width"] <= box["width"]
