"""The record as of a day in a browser: accessible, narrow, in both themes, by keyboard; filters stay on the day."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from talks.press.publishing import correct
from tests import builders as build
from tests.public.known.making import D3, a_growing_record, url

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = [
    "/known-on/",
    "/known-on/?day=2999-01-01&page=entries/alpha/",
    url(D3),
    url(D3, "/entries/alpha/"),
    url(D3, "/entries/beta/"),
    url(D3, "/channels/telephone-line/"),
    url(D3, "/since/"),
]


@pytest.fixture(autouse=True)
def record():
    a_growing_record()


def opened(page, path):
    page.goto(path)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, scheme):
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        opened(page, path)
        found[path] = [
            (one["id"], [node["html"][:120] for node in one["nodes"]][:3])
            for one in Axe().run(page).response["violations"]
        ]
    assert not any(found.values()), found


def test_no_page_scrolls_sideways_on_a_narrow_screen(page):
    alpha = build.Entry.objects.get(slug="alpha")
    alpha.title = "W" * 150
    alpha.save()
    correct(alpha, by=build.user(), note="W" * 150)
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        opened(page, path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path


def test_a_day_is_chosen_by_keyboard(page):
    page.goto("/entries/alpha/")
    page.get_by_role("link", name="This page as known on a day").press("Enter")
    page.get_by_label("Day").fill("2023-06-04")
    page.get_by_role("button", name="Read the record of that day").press("Enter")
    expect(page).to_have_url(re.compile(rf"{url(D3, '/entries/alpha/')}$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Alpha")
    page.get_by_role("link", name="Read this page as it stands today").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Alpha, corrected")


def test_filters_stay_on_the_day(page):
    page.goto(url(D3))
    page.get_by_label("Declined").first.check()
    expect(page.locator("#results .card-title")).to_have_text(["Beta"])
    expect(page).to_have_url(re.compile(rf"{url(D3)}\?status=declined$"))
