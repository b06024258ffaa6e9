"""The page about the API: complete, true, and its examples run."""

import json
import re
import shlex

import pytest
from bs4 import BeautifulSoup

from talks.public.api import document
from talks.public.api.lists import LISTS
from talks.public.api.operations import api
from talks.public.api.problems import KINDS
from tests import builders as build
from tests.public.api.conftest import everything
from tests.public.indexes import brought_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def soup(client):
    everything()
    build.published_channel("Line", issue=build.issue("Hotline"))
    response = client.get("/api/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_every_example_on_the_page_runs_and_answers_what_the_page_says(client, soup):
    examples = soup.select(".example")
    assert len(examples) == 9
    statuses = []
    for example in examples:
        program, url = shlex.split(example.select_one(".request code").text)
        assert program == "curl" and url.startswith("http://127.0.0.1:8000/api/v1/")
        response = client.get(url)
        shown = example.select("pre code")[1].text
        first_lines = shown.removesuffix("\n…")
        whole = json.dumps(response.json(), ensure_ascii=False, indent=2)
        assert whole.startswith(first_lines) and (whole == first_lines or shown.endswith("…"))
        assert str(response.status_code) in example.select_one("summary").text
        statuses.append(response.status_code)
        if response.status_code == 200 and "results" in response.json():
            assert response.json()["results"], f"{url} shows nothing"
    assert statuses == [200] * 8 + [400]


def test_the_page_names_every_address_parameter_key_word_and_problem(soup):
    made = document.openapi(api)
    text = soup.get_text(" ")
    for path in made["paths"]:
        assert f"/api/v1{path}" in text or path == "/"
    for operations in made["paths"].values():
        for parameter in operations["get"].get("parameters", []):
            if parameter["in"] == "query":
                assert soup.find("code", string=parameter["name"]), parameter["name"]
    for listing in LISTS:
        keys = {row.select_one("code").text for row in table_of(soup, listing.resource.__name__)}
        assert keys == set(listing.keys), listing.name
    for name, schema in made["components"]["schemas"].items():
        for value in schema.get("enum", []):
            assert value in [one.text for one in soup.find(id=f"schema-{name}").find_next("dl").select("code")]
    for kind in KINDS.values():
        assert soup.find(id=f"problem-{kind.name}")


def table_of(soup, name):
    return soup.find(id=f"schema-{name}").find_next("table").select("tbody tr")


def test_names_of_keys_and_words_of_a_search_stand_as_code_and_lists_are_folded(soup):
    for part in soup.select("pre"):
        part.extract()
    assert "`" not in soup.get_text()
    assert soup.find("code", string="or") and soup.find("code", string="api_url")
    for heading in soup.select("h3[id^=schema-]"):
        assert heading.find_next("details").select_one("summary + table, summary + dl"), heading
    assert "object: Actor by slug" in " ".join(soup.get_text(" ").split())


def test_the_whole_record_at_once_is_one_step_away(client, soup):
    [link] = [a["href"] for a in soup.find(id="limits").parent.select("a") if "log" in a.text]
    assert client.get(link).status_code == 200
    assert soup.find(id="limits").parent.select_one("a[href='/data/']")


def test_the_example_of_open_channels_shows_open_ones(client, soup):
    [url] = [one.text for one in soup.select(".request code") if "/channels/" in one.text]
    rows = client.get(shlex.split(url)[1]).json()["results"]
    assert rows and {row["state"] for row in rows} == {"open"}


def test_every_link_inside_the_page_has_its_target_and_every_target_is_there_once(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in soup.select("a[href^='#']"):
        assert link["href"][1:] in ids, link["href"]


def test_a_problem_names_a_place_on_the_page(client, soup):
    for path in ("entries/?a=b", "nothing/"):
        anchor = client.get(f"/api/v1/{path}").json()["type"].partition("#")[2]
        assert soup.find(id=anchor)


def test_an_empty_log_has_a_page_too(client):
    soup = BeautifulSoup(client.get("/api/").content, "html.parser")
    assert len(soup.select(".example")) == 4


def test_the_page_costs_the_same_however_much_there_is(client, django_assert_num_queries):
    for number in (1, 3):
        for one in range(number):
            everything(f"Visit {number} {one}", f"2020-0{number}-0{one + 1}")
        brought_up()
        with django_assert_num_queries(33):
            assert client.get("/api/").status_code == 200
    etag = client.get("/api/")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/api/", headers={"If-None-Match": etag}).status_code == 304


def test_the_limit_that_is_set_is_the_one_that_is_told(client, settings):
    assert "There is no limit" in client.get("/api/").text
    settings.API_RATE_LIMIT = 77
    assert "77 requests a minute" in client.get("/api/").text


def test_the_page_holds_no_inline_script_or_style(client):
    everything('</script><script>alert("x")</script>')
    text = client.get("/api/").text
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", text.replace("&lt;script", ""))


def test_the_page_fits_a_phone_and_passes_axe(page):
    from axe_playwright_python.sync_playwright import Axe

    everything()
    for width, scheme in ((360, "dark"), (1280, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        page.goto("/api/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
        assert found.violations_count == 0, found.generate_report()
