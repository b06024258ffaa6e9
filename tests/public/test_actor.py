"""The actors: found by any name, and one actor's page."""

import pytest

from talks.press.publishing import publish
from talks.public import actor as module
from talks.public.actor import tenure_text
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401
from tests.public.samples import span
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def names(client, query=""):
    return [text(row) for row in soup(client, f"/actors/{query}").select(".actor-name a")]


def test_any_name_in_any_script_finds_an_actor(client):
    shah = build.state("Persia")
    shah.names.create(text="ایران", language="fa", kind="original")
    shah.names.create(text="Érân", language="fr", kind="alias")
    build.published("Talks", parties=[shah, build.state("Ruritania")])
    for q in ("persia", "ایران", "eran", "PERS"):
        assert names(client, f"?name={q}") == ["Persia"], q
    assert "Nobody here is called “Atlantis”" in text(soup(client, "/actors/?name=Atlantis"))


def test_kinds_are_counted_and_chosen(client, visit):  # noqa: F811
    page = soup(client, "/actors/?type=person")
    assert names(client, "?type=person") == ["Gloriana", "Professor Calculus", "Rudolf"]
    assert [text(tab) for tab in page.select(".tabs a")] == ["All 8", "States 2", "People 3", "Organisations 3"]
    assert text(page.select_one(".tabs a[aria-current]")) == "People 3"
    assert names(client, "?type=nonsense") == names(client)


def test_states_that_no_longer_exist_are_listed_apart_with_their_time(client):
    gone = build.state("Grand Budapest", existed_from="1918", existed_until="1936-12-01")
    build.published("Talks", parties=[gone, build.state("Ruritania", existed_from="1866")])
    page = soup(client, "/actors/?type=former")
    assert names(client, "?type=former") == ["Grand Budapest"]
    assert "Former states 1" in [text(tab) for tab in page.select(".tabs a")]
    assert "Existed 1918 – 1 December 1936" in text(soup(client, "/actors/grand-budapest/"))
    assert "Exists since 1866" in text(soup(client, "/actors/ruritania/"))


def test_the_list_costs_the_same_with_more_actors_and_pages_in_order(client, visit, monkeypatch):  # noqa: F811
    assert queries(client, "/actors/") == 4
    everybody = names(client)
    for name in ("Alpha", "Omega"):
        build.published(f"Talks of {name}", parties=[build.state(name), build.state("Ruritania")])
    assert queries(client, "/actors/") == 4
    monkeypatch.setattr(module, "PAGE_SIZE", 3)
    seen, url = [], ""
    while url is not None:
        page = soup(client, f"/actors/{url}")
        seen += [text(row) for row in page.select(".actor-name a")]
        following = page.find("a", rel="next")
        url = following["href"].removeprefix("/actors/") if following else None
    assert seen == sorted([*everybody, "Alpha", "Omega"])


def test_a_page_costs_the_same_for_one_entry_and_for_three(client, visit):  # noqa: F811
    assert queries(client, "/actors/grand-fenwick/") == 8
    for number in range(3):
        entry = build.draft(f"More {number}")
        build.position(entry, party=build.state("Grand Fenwick"))
        publish(entry, by=build.user(), note="First")
    assert queries(client, "/actors/grand-fenwick/") == 8


def test_a_person_has_offices_positions_and_entries(client, visit):  # noqa: F811
    page = soup(client, "/actors/gloriana/")
    assert "Foreign Minister, Grand Fenwick Foreign Ministry" in text(page.select_one(".tenures"))
    assert "2001 – 2039" in text(page.select_one(".tenures"))
    assert "Military hotline" in text(page.find(id="positions"))
    assert [text(title) for title in page.select("#entries .card-title")] == ["Rudolf in Fenwick"]
    assert "1 entry" in text(page.find(id="entries"))


def test_an_analyst_is_flagged_as_one(client, visit):  # noqa: F811
    assert "Speaks here as analyst" in text(soup(client, "/actors/professor-calculus/").header.find_next("header"))
    assert "Speaks here as" not in text(soup(client, "/actors/gloriana/"))


def test_a_judge_has_their_judgements_listed(client, visit):  # noqa: F811
    assert "Raised, not accepted" in text(soup(client, "/actors/rudolf/").find(id="judgements"))


def test_an_outlet_is_counted_by_what_it_published(client, visit):  # noqa: F811
    rows = {text(row.a): text(row.select_one(".number")) for row in soup(client, "/actors/").select(".actor-list li")}
    assert rows["Daily Gazette"] == "1 source"
    assert rows["Ruritania"] == "2 entries"
    page = soup(client, "/actors/daily-gazette/")
    assert page.select_one("#sources a")["href"] == "/sources/?publisher=daily-gazette"
    assert page.find(id="entries") is None


def test_a_state_lists_what_belongs_to_it(client, visit):  # noqa: F811
    page = soup(client, "/actors/grand-fenwick/")
    assert "Grand Fenwick Foreign Ministry" in text(page.select_one(".columns"))
    assert "Grand Fenwick" in text(soup(client, "/actors/grand-fenwick-foreign-ministry/").select_one(".breadcrumbs"))


@pytest.mark.parametrize(
    ("start", "end", "ongoing", "said"),
    [
        ("2021", "2025", False, ("2021 – 2025", "")),
        ("2021", "", True, ("since 2021", "")),
        ("2021", "", False, ("from 2021", "end not known")),
        ("", "2025", False, ("until 2025", "start not known")),
        ("", "", False, ("", "dates not known")),
        ("", "", True, ("in office when last checked", "start not known")),
    ],
)
def test_an_end_that_is_not_known_is_no_vacancy(start, end, ongoing, said):
    assert tenure_text(span(start, end), ongoing) == said


def test_nobody_appears_whom_no_published_entry_names(client):
    build.actor("Secret Agent")
    build.published("Talks")
    assert "Secret Agent" not in names(client)
    assert client.get("/actors/secret-agent/").status_code == 404
