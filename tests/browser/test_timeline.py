"""The timeline in a real browser: with and without JavaScript, back and forward, narrow, light and dark."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests import builders as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record():
    """Two entries on rail, one of them declined, one on fishing; names in two scripts."""
    transport = build.issue("Transport")
    rail, fishing = build.issue("Rail", transport), build.issue("Fishing")
    build.state("Ruritania").names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    entry = build.draft("Talks on rail", issues=[rail], start="2023-06-18", end="2023-06-19", kind="visit")
    build.outcome(entry, rail, "limited_progress")
    build.meeting(entry)
    from talks.press.publishing import publish

    publish(entry, by=build.user(), note="First published")
    build.published("Rail refused", issues=[rail], start="2023-05-02", status="declined")
    build.published("Fishing talks", issues=[fishing], start="2022-03", parties=[build.state("Strackenz")])


@pytest.fixture
def without_javascript(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    yield page
    context.close()


def titles(page):
    return page.locator(".card-title").all_inner_texts()


def test_a_reader_filters_by_issue_and_results_counts_and_address_follow_without_a_new_page(page, record):
    page.goto("/")
    assert titles(page) == ["Talks on rail", "Rail refused", "Fishing talks"]
    page.evaluate("window.same = true")
    page.get_by_role("checkbox", name=re.compile("^Transport")).check()
    expect(page.locator(".card-title")).to_have_count(2)
    assert titles(page) == ["Talks on rail", "Rail refused"]
    # Only what was asked stands in the address.
    expect(page).to_have_url(re.compile(r"/\?issue=transport$"))
    assert page.evaluate("window.same"), "the page was not loaded anew"
    expect(page.locator("#f-issue-transport")).to_be_focused()
    expect(page.locator("#f-status-declined + span + .option-count")).to_contain_text("1")
    expect(page.get_by_role("status")).to_have_text("2 entries, 2023: 1 held and 1 declined.")
    expect(page).to_have_title("Timeline: Transport – Talks tracker")

    page.locator("#f-status-declined").check()
    expect(page.locator(".card-title")).to_have_text(["Rail refused"])
    page.get_by_role("link", name="Remove the filter Issue Transport").click()
    expect(page).to_have_url(re.compile(r"/\?status=declined$"))
    assert not page.locator("#f-issue-transport").is_checked()


def test_back_forward_and_reload_show_what_the_address_says(page, record):
    page.goto("/")
    page.locator("#f-issue-fishing").check()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    page.locator("#q").fill("strackenz")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile(r"/\?issue=fishing&q=strackenz$"))

    page.go_back()
    expect(page).to_have_url(re.compile(r"/\?issue=fishing$"))
    expect(page.locator(".pill")).to_have_count(1)
    expect(page.locator("#q")).to_have_value("")
    page.go_back()
    expect(page.locator(".card-title")).to_have_count(3)
    assert not page.locator("#f-issue-fishing").is_checked()
    page.go_forward()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    assert page.locator("#f-issue-fishing").is_checked()
    page.reload()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    page.locator("#f-status-held").check()
    expect(page).to_have_url(re.compile(r"/\?issue=fishing&status=held$"))


def test_coming_back_from_an_entry_finds_the_filtered_timeline(page, record):
    page.goto("/")
    page.locator("#f-issue-fishing").check()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    page.get_by_role("link", name="Fishing talks").click()
    expect(page).to_have_url(re.compile("/entries/"))
    page.go_back()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    expect(page.locator("header.masthead")).to_have_count(1)


def test_what_the_reader_unfolded_stays_unfolded(page, record):
    page.goto("/")
    page.locator("#below-transport > summary").click()
    page.locator("#facet-kind > summary").click()
    page.locator("#f-issue-rail").check()
    expect(page.locator(".card-title")).to_have_count(2)
    expect(page.locator("#f-kind-visit")).to_be_visible()
    page.locator("#f-issue-rail").uncheck()
    expect(page.locator(".card-title")).to_have_count(3)
    expect(page.locator("#f-issue-rail")).to_be_visible()


def test_an_actor_is_found_by_a_name_in_another_script_while_typing(page, record):
    build.published("A conference", start="2020", parties=[build.state(f"State {letter}") for letter in "ABCDEFGH"])
    page.goto("/")
    page.get_by_label("Find a person, state or organisation").press_sequentially("鲁里")
    expect(page.locator("#actor-options input")).to_have_count(1)
    assert page.url.endswith("/"), "looking for an actor is no filter yet"
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#find").press("Enter")
    page.locator("#find").blur()
    page.wait_for_timeout(400)
    assert not asked, "and leaving the field asks for nothing"
    page.get_by_role("checkbox", name=re.compile("^Ruritania")).check()
    expect(page.locator(".card-title")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/\?actor=ruritania$"))


def test_the_keyboard_alone_filters_by_an_issue_below_another(page, record):
    page.goto("/")
    page.locator("#f-issue-transport").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#f-issue-rail")).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"/\?issue=rail$"))


def test_without_javascript_the_filters_are_a_plain_form(without_javascript, record):
    page = without_javascript
    page.goto("/")
    page.locator("#below-transport > summary").click()
    page.locator("#f-issue-rail").check()
    page.locator("#from").fill("June 2023")
    page.get_by_role("button", name=re.compile("^Show")).click()
    expect(page).to_have_url(re.compile(r"/\?issue=rail&from=2023-06$"))
    expect(page.locator(".card-title")).to_have_text(["Talks on rail"])
    page.get_by_role("link", name="Remove the filter From June 2023").click()
    expect(page.locator(".card-title")).to_have_text(["Talks on rail", "Rail refused"])
    page.locator("#q").fill("refused")
    page.locator("#q").press("Enter")
    expect(page).to_have_url(re.compile(r"/\?issue=rail&q=refused$"))
    expect(page.locator(".card-title")).to_have_text(["Rail refused"])


def test_at_360_pixels_the_filters_fold_into_a_sheet_that_says_how_many_results_there_are(page, record):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    opener = page.locator("#sheet > summary")
    expect(opener).to_contain_text("3 results")
    expect(page.locator("#f-issue-fishing")).not_to_be_visible()
    opener.click()
    page.locator("#f-issue-fishing").check()
    expect(page.get_by_role("button", name="Show 1 result")).to_be_visible()
    assert page.evaluate("document.querySelector('#filters').scrollWidth") <= 360
    page.get_by_role("button", name="Show 1 result").click()
    expect(page.locator("#f-issue-fishing")).not_to_be_visible()
    expect(page.locator(".card-title")).to_have_text(["Fishing talks"])
    opener.click()
    page.keyboard.press("Escape")
    expect(page.locator("#f-issue-fishing")).not_to_be_visible()


def test_at_360_pixels_the_sheet_works_without_javascript(without_javascript, record):
    page = without_javascript
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/")
    page.locator("#sheet > summary").click()
    page.locator("#f-issue-fishing").check()
    page.get_by_role("button", name=re.compile("^Show")).click()
    assert titles(page) == ["Fishing talks"]
    assert not page.locator("#f-issue-fishing").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_to_complain_of(page, record, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for address in ("/", "/?issue=rail&status=declined&q=rail", "/?kind=summit&from=31+June&issue=steam"):
        page.goto(address)
        if width == 360:
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        for sheet_open in (False, True) if width == 360 else (False,):
            if sheet_open:
                page.locator("#sheet > summary").click()
            found = Axe().run(page)
            assert not found.violations_count, (address, scheme, found.generate_report())


def test_the_theme_that_was_chosen_holds_on_the_next_page(page, record):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Use the dark theme").click()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    page.goto("/?status=held")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == dark
    page.get_by_role("button", name="Use the light theme").click()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light


def test_a_status_explains_itself_when_the_keyboard_reaches_it(page, record):
    page.goto("/")
    meaning = page.get_by_text("One side asked and the other said no.")
    expect(meaning).not_to_be_visible()
    page.locator(".badge-not").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(meaning).to_be_visible()


def test_a_pair_is_found_while_typing_and_chosen_beside_what_was_chosen_before(page, record):
    states = [build.state(f"State {letter}") for letter in "ABCDEF"]
    build.published("A conference", start="2020", kind="conference", parties=states)
    page.goto("/?kind=conference")
    page.locator("#facet-pair > summary").click()
    page.get_by_label("Find a pair by a state").press_sequentially("state f")
    expect(page.locator("#pair-options input")).to_have_count(5)
    page.get_by_role("checkbox", name=re.compile("^State A – State F")).check()
    expect(page).to_have_url(re.compile(r"/\?pair=state-a~state-f&kind=conference$"))
    expect(page.locator(".card-title")).to_have_text(["A conference"])


def test_the_best_match_is_chosen_without_a_new_page_and_kept_by_the_filters(page, record):
    build.published("A visit", start="2024-01-01", kind="visit", summary="They spoke of rail.")
    page.goto("/?q=rail")
    page.evaluate("window.same = true")
    expect(page.locator(".card-title")).to_have_text(["A visit", "Talks on rail", "Rail refused"])
    page.get_by_role("link", name="Best match").click()
    expect(page.locator(".card-title")).to_have_text(["Talks on rail", "Rail refused", "A visit"])
    page.locator("#facet-kind > summary").click()
    page.locator("#f-kind-visit").check()
    expect(page).to_have_url(re.compile(r"/\?kind=visit&q=rail&sort=relevance$"))
    expect(page.locator(".month h2")).to_have_text(["In the title", "In the text"])
    assert page.evaluate("window.same")
    expect(page.locator(".tier .card-when").first).to_be_visible()


def test_values_are_found_without_javascript_too(without_javascript, record):
    states = [build.state(f"State {letter}") for letter in "ABCDEF"]
    build.published("A conference", start="2020", kind="conference", parties=states)
    page = without_javascript
    page.goto("/?kind=conference")
    page.locator("#facet-pair > summary").click()
    page.locator("#find_pair").fill("state f")
    page.locator("#facet-pair .find .button").click()
    expect(page.locator("#pair-options input")).to_have_count(5)
    expect(page.locator("#f-kind-conference")).to_be_checked()
