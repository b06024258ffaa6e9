"""The desk in a real browser: from an empty form to the public page by keyboard, and two editors on one entry."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from talks.desk.roles import PUBLISHERS, ensure_groups
from talks.models import Edition, Entry
from tests import builders as build

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long enough password"


@pytest.fixture
def record():
    """What the desk knows already: two states, a minister in office, an outlet, an issue with an alias."""
    ensure_groups()
    ruritania = build.state("Ruritania")
    ruritania.names.create(text="鲁里坦尼亚", language="zh-Hans", kind="original")
    build.state("Grand Fenwick")
    build.minister("Rudolf Rassendyll", ruritania)
    build.organisation("Daily Gazette", org_type="outlet")
    build.issue("Air travel").aliases.create(text="flights")


def editor(name):
    user = build.user(name, first_name=name.capitalize(), is_staff=True, password=PASSWORD)
    user.groups.add(Group.objects.get(name=PUBLISHERS))
    return user


def sign_in(page, name, to):
    page.goto(f"/admin/login/?next={to}")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector(".page-form")
    page.wait_for_load_state()  # The form's scripts have run.


class Keyboard:
    """Types without a mouse, and counts."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def focused(self):
        return self.page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")

    def tab_to(self, name):
        for _ in range(60):
            if self.focused() == name:
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}; it stands on {self.focused()}")

    def field(self, name, text):
        self.tab_to(name)
        self.type(text)

    def pick(self, name, text):
        """Type the beginning of a name and take the first suggestion."""
        self.field(name, text)
        self.page.wait_for_selector(".suggestions:not([hidden]) li")
        self.press("ArrowDown", "Enter")


def test_a_visit_is_logged_and_published_by_keyboard_alone(page, record):
    editor("anna")
    sign_in(page, "anna", "/admin/talks/entry/add/")
    loads = []
    page.on("load", lambda: loads.append(page.url))
    keys = Keyboard(page)
    # The page begins where one types, as soon as it is there.
    expect(page.locator("[name=entry-title]")).to_be_focused()
    assert keys.focused() == "entry-title"
    keys.type("Rassendyll in Fenwick")
    keys.field("entry-kind", "Visit")
    keys.field("entry-status", "Held")
    keys.field("entry-start", "18 Jun 2023")
    keys.field("entry-end", "19 Jun 2023")
    keys.pick("entry-parties", "鲁里")
    keys.pick("entry-parties", "; fenw")
    assert page.input_value("#id_entry-parties") == "Ruritania; Grand Fenwick"
    keys.field("entry-place", "Fenwick")
    keys.field("entry-level", "Min")
    keys.field("entry-summary", "Two days of talks, and a first flight.")
    keys.field("entry-cites", "1")
    keys.field("sources-0-source", "What both sides said")
    keys.field("sources-0-kind", "News")
    keys.pick("sources-0-publisher", "gaz")
    keys.field("sources-0-published", "19 June 2023")
    assert page.input_value("#id_sources-0-number") == "1", "a row numbers itself"
    keys.field("meetings-0-title", "Talks with the Duke")
    keys.field("meetings-0-date", "18 June 2023")
    keys.field("meetings-0-cites", "1")
    keys.pick("participations-0-actor", "rass")
    keys.pick("participations-0-side", "rur")
    keys.field("participations-0-cites", "1")
    keys.field("participations-1-actor", "+ Duke Gregory")
    keys.pick("participations-1-side", "fenw")
    keys.field("participations-1-role", "Host")
    keys.field("participations-1-cites", "1")
    keys.press("Tab", "Tab", "Enter")  # The fold with the office, for somebody with no tenure on record.
    keys.field("participations-1-office", "+ Duke, Grand Fenwick")
    keys.pick("positions-0-issue", "flights")
    assert page.input_value("#id_positions-0-issue") == "Air travel"
    keys.pick("positions-0-party", "rur")
    keys.field("positions-0-stance", "Seeks")
    keys.field("positions-0-summary", "Wants more flights.")
    keys.field("positions-0-cites", "1 para 2")
    keys.pick("outcomes-0-issue", "air")
    keys.field("outcomes-0-result", "Limited")
    keys.field("outcomes-0-summary", "A flight a week.")
    keys.field("outcomes-0-assessor", "+ Ann Analyst")
    keys.field("outcomes-0-voice", "Analyst")
    keys.field("outcomes-0-cites", "1")
    keys.press("Control+Enter")
    page.wait_for_selector("#id_note, #mistakes")
    assert not page.locator("#mistakes").count(), page.locator("#mistakes").inner_text()
    entry = Entry.objects.get()
    if page.locator(".panel-blocks").count():
        pytest.fail(page.locator(".panel-blocks").inner_text())
    expect(page.locator("#id_note")).to_be_focused()
    keys.press("Tab", "Enter")
    expect(page.locator(".messagelist")).to_contain_text("Published as edition 1.")
    assert Edition.objects.get().entry == entry
    page.get_by_role("link", name="See it as readers do", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Rassendyll in Fenwick")
    expect(page.locator("main")).to_contain_text("Wants more flights.")
    expect(page.locator("main")).to_contain_text("Ann Analyst")
    # The whole visit, names and summaries included; the form, the note, the form again, and the public page.
    assert keys.pressed < 500, keys.pressed
    assert len(loads) <= 4, loads
    page.goto("/?issue=air-travel")
    expect(page.locator("main")).to_contain_text("Rassendyll in Fenwick")


def test_what_blocks_leads_to_the_field(page, record):
    editor("anna")
    entry = build.draft(level="")
    build.position(entry).citations.all().delete()
    sign_in(page, "anna", f"/admin/talks/entry/{entry.pk}/change/")
    page.get_by_role("link", name="This position cites no source.").click()
    expect(page.locator("#id_positions-0-cites")).to_be_focused()


def test_two_editors_on_one_entry_lose_nothing(chromium, live_server, page, record):
    editor("anna"), editor("boris")
    entry = build.draft("Talks in Strelsau")
    address = f"/admin/talks/entry/{entry.pk}/change/"
    sign_in(page, "anna", address)
    context = chromium.new_context(base_url=live_server.url)
    other = context.new_page()
    sign_in(other, "boris", address)
    other.fill("#id_entry-summary", "What Boris wrote.")
    other.fill("#id_entry-place", "Zenda")
    other.click("[data-save]")
    expect(other.locator(".messagelist")).to_contain_text("Saved.")
    context.close()

    page.fill("#id_entry-summary", "What Anna wrote.")
    page.keyboard.press("Control+s")
    panel = page.locator("#conflict")
    expect(panel).to_contain_text("Boris saved this while you were writing")
    page.complaints.clear()  # The browser reports the answer 409 as an error.
    expect(panel).to_contain_text("What Anna wrote.")
    expect(panel).to_contain_text("What Boris wrote.")
    assert Entry.objects.get().summary == "What Boris wrote."
    assert page.input_value("#id_entry-summary") == "What Anna wrote."
    panel.get_by_role("row", name="Place").get_by_role("button", name="Take theirs").click()
    assert page.input_value("#id_entry-place") == "Zenda"
    page.get_by_role("button", name="Save mine over theirs").first.click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    saved = Entry.objects.get()
    assert (saved.summary, saved.place, saved.updated_by.username) == ("What Anna wrote.", "Zenda", "anna")


def test_rows_are_added_copied_moved_and_taken_out(page, record):
    editor("anna")
    entry = build.draft()
    build.position(entry, build.issue("Air travel"), order=1, summary="First.")
    build.position(entry, build.issue("Air travel"), order=2, summary="Second.")
    sign_in(page, "anna", f"/admin/talks/entry/{entry.pk}/change/")
    rows = page.locator('[data-section="positions"] .rows > .row')
    expect(rows).to_have_count(3)
    rows.nth(1).get_by_label("Move up").click()
    rows.nth(1).get_by_label("Copy").click()
    expect(rows.nth(2).locator('[name$="-issue"]')).to_be_focused()
    rows.nth(2).locator('[name$="-summary"]').fill("Third.")
    rows.nth(1).get_by_label("Take out").click()
    expect(page.get_by_text("Taken out when you save")).to_be_visible()
    page.get_by_role("button", name="Put back").click()
    page.get_by_role("button", name="Add a link").click()
    expect(page.locator(":focus")).to_have_attribute("name", re.compile("^links-"))
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert list(entry.positions.values_list("summary", flat=True)) == ["Second.", "First.", "Third."]


def test_leaving_with_something_unsaved_asks_first(page, record):
    editor("anna")
    sign_in(page, "anna", "/admin/talks/entry/add/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.click("#id_entry-title")
    page.keyboard.type("Half a")
    with page.expect_event("dialog"):
        page.evaluate("location.href = '/admin/'")
    assert asked == ["beforeunload"]
    assert page.input_value("#id_entry-title") == "Half a"


def test_the_form_works_without_javascript(chromium, live_server, record):
    editor("anna")
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "anna", "/admin/talks/entry/add/")
    page.fill("#id_entry-title", "Talks by hand")
    page.select_option("#id_entry-kind", "meeting")
    page.select_option("#id_entry-status", "held")
    page.fill("#id_positions-0-issue", "flights")
    page.fill("#id_positions-0-party", "ruritania")
    page.fill("#id_positions-0-summary", "Wants more.")
    page.click("[data-save]")
    entry = Entry.objects.get()
    assert entry.positions.get().summary == "Wants more."
    page.fill("#id_positions-1-issue", "flights")
    page.fill("#id_positions-1-party", "grand fenwick")
    page.check("#id_positions-0-DELETE")
    page.click("[data-save]")
    assert entry.positions.get().party.name == "Grand Fenwick"
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_is_accessible_and_fits(chromium, live_server, record, width, scheme):
    editor("anna")
    entry = build.draft()
    build.position(entry), build.outcome(entry), build.meeting(entry)
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    sign_in(page, "anna", f"/admin/talks/entry/{entry.pk}/change/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, context=".desk").response["violations"]
    assert not found, [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in found]
    context.close()
