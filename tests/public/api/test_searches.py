"""The search for programs: the results of the page, its types and its counts."""

import pytest

from tests.public.api.conftest import assert_fits
from tests.public.searching.conftest import world  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def test_it_finds_what_the_page_finds_with_the_same_counts(ask, client):
    answer = ask("search/?q=balloon")
    assert_fits(answer, "Search")
    assert answer["total"] == sum(one["count"] for one in answer["counts"])
    page = client.get(answer["url"]).content.decode()
    for one in answer["results"]:
        assert one["url"].removeprefix("http://127.0.0.1:8000") in page
        assert client.get(one["url"]).status_code == 200
    assert {"entries", "sources"} <= {one["type"] for one in answer["results"]}
    assert all(one["exact"] for one in answer["counts"])


def test_one_type_alone_comes_in_pages(ask):
    answer = ask("search/?q=balloon&type=entries")
    assert_fits(answer, "Search")
    assert [one["title"] for one in answer["results"]] == ["Balloon shot down", "Erdoğan in Fenwick"]
    assert ask("search/?q=balloon&type=entries&page=2")["results"] == []


def test_a_name_in_any_script_stands_apart_and_a_misspelt_one_is_suggested(ask):
    assert [one["slug"] for one in ask("search/?q=秦刚")["exact"]] == ["qin-gang"]
    assert ask("search/?q=Qin+Gnag")["suggestions"][0] == "Qin Gang"
    found = ask("search/?q=Цинь&type=actors")["results"][0]
    assert (found["title"], found["names"]) == ("Qin Gang", ["Цинь Ган"])


def test_nothing_is_found_without_words(ask):
    answer = ask("search/")
    assert_fits(answer, "Search")
    assert (answer["total"], answer["results"]) == (0, [])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("q=a&type=planets", "type"), ("q=a&page=0", "page"), ("q=a&page=x", "page"), ("q=a&unheard=1", "unheard"),
        ("q=a&q=b", "q"), ("q=" + "x" * 201, "q"), ("q=" + "w+" * 21, "q"), ("q=a%00b", "q"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(refused, query, parameter):
    assert parameter in refused(f"search/?{query}")[1]
