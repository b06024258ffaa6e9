"""The other views as pages: the same filter, figures that lead to their rows, a number of queries that stays."""

import pytest
from django.http import QueryDict

from talks.models.editions import PublicRedirect
from talks.press.publishing import publish, withdraw
from talks.public import by_database, facets
from talks.public.filters import TimelineFilter, TimelineForm
from talks.public.index.live import keeper
from talks.public.overviews import asking, company_page, lanes_page, places_page
from tests import builders as build
from tests.public.test_entry import soup, text
from tests.public.test_hostile_input import NASTY

pytestmark = pytest.mark.django_db


@pytest.fixture
def log():
    """Six entries: two visits in China, a round in the Soviet Union, a call, a declined visit, an event."""
    china = build.state("China", code="CN")
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    soviet = build.state("Soviet Union", code="SUHH")
    build.published("First visit", kind="visit", start="2018-10-08", country=china)
    build.published("Second visit", kind="visit", start="2023-06", country=china, level="leader")
    build.published("A round", kind="round", start="1989-05-01", country=soviet, parties=[ruritania, soviet])
    build.published("A call", kind="call", start="2021-02-10", place="")
    build.published("Declined", kind="visit", status="declined", start="2022-01-01", country=china)
    build.published("A storm", kind="event", start="2020-01-01", level="", parties=[fenwick], place="")


# --- Places -----------------------------------------------------------------------------------------------------------


def test_the_map_counts_what_was_held_and_each_figure_leads_to_its_rows(client, log):
    page = soup(client, "/places/")
    # Held are two visits, a round and a call: three have a country, and the call was held nowhere.
    assert text(page.select_one(".lede")) == (
        "Of 4 held entries, 3 have a country on record and 1 was held by telephone, video or letter."
    )
    figures = {text(row.select_one("a")): row for row in page.select(".place-list li")}
    assert list(figures) == ["China", "Soviet Union", "By telephone, video or letter"]
    for row, number in zip(figures.values(), (2, 1, 1), strict=True):
        assert text(row.select_one(".number")).startswith(str(number))
        assert len(soup(client, row.a["href"]).select(".card-title")) == number
    circles = page.select("svg a .map-circle")
    assert [one.parent.title.string for one in circles] == ["China: 2 held entries", "Soviet Union: 1 held entry"]
    assert len(soup(client, circles[0].parent["href"]).select(".card-title")) == 2


def test_the_map_follows_the_filter_and_says_where_it_finds_nothing(client, log):
    assert text(soup(client, "/places/?level=leader").select_one(".place-list li")).startswith("China 1")
    nothing = soup(client, "/places/?status=declined")
    assert nothing.select("svg.pic") == [] and "No held entry matches." in text(nothing.select_one(".lede"))
    assert "This part of the map shows 2 of the 3" in text(soup(client, "/places/?region=east-asia").find("figure"))


def test_a_withdrawn_entry_leaves_the_map(client, log):
    from talks.models import Entry

    withdraw(Entry.objects.get(title="A round"), by=build.user(), note="It was another one.")
    assert "Soviet Union" not in text(soup(client, "/places/").find(id="countries"))


# --- Country as a filter ----------------------------------------------------------------------------------------------


def test_the_timeline_can_be_asked_for_a_country_for_calls_and_for_what_has_none(client, log):
    for query, titles in (
        ("country=china", ["Second visit", "Declined", "First visit"]),
        ("country=remote~", ["A call"]),
        ("country=unknown~", ["A storm"]),
        ("country=soviet-union&country=remote~", ["A call", "A round"]),
    ):
        assert [text(one) for one in soup(client, f"/?{query}").select(".card-title")] == titles
        form = TimelineForm(QueryDict(query)).filter()
        assert facets.count(form).by_facet == {
            **by_database.count(form).by_facet,
            "source": facets.count(form).by_facet["source"],
        }
    assert "By telephone, video or letter" in text(soup(client, "/?country=remote~").select_one(".pills"))
    assert client.get("/export/entries.csv?country=atlantis").status_code == 400
    assert client.get("/export/entries.csv?country=unknown~").status_code == 200


def test_a_former_slug_of_a_country_leads_to_the_present_one(client, log):
    PublicRedirect.objects.create(kind="actor", old_slug="cathay", new_slug="china")
    assert client.get("/places/?country=cathay")["Location"] == "/places/?country=china"
    assert client.get("/?country=cathay")["Location"] == "/?country=china"
    assert client.get("/pictures/places.svg?country=cathay").status_code == 200


# --- Who meets whom ---------------------------------------------------------------------------------------------------


def grid(page):
    rows = page.select(".company tbody tr")
    return {text(row.th.a): [text(cell) for cell in row.select("td")] for row in rows}


def test_the_table_shows_who_met_whom_and_leads_to_the_pair(client, log):
    page = soup(client, "/who-meets-whom/")
    # Held: two visits and a call of Ruritania and Grand Fenwick, a round of Ruritania and the Soviet Union.
    assert grid(page) == {
        "Ruritania": ["4", "3", "1"], "Grand Fenwick": ["3", "3", ""], "Soviet Union": ["1", "", "1"],
    }  # fmt: skip
    pair = page.select(".company tbody tr")[0].select("td")[1].a["href"]
    assert pair == "/between/grand-fenwick/ruritania/"
    assert "3" in text(soup(client, pair).find("main"))
    assert grid(soup(client, "/who-meets-whom/?order=name")).keys() == {"Grand Fenwick", "Ruritania", "Soviet Union"}
    assert list(grid(soup(client, "/who-meets-whom/?order=name"))) == ["Grand Fenwick", "Ruritania", "Soviet Union"]


def test_under_a_filter_a_cell_leads_to_its_entries_below(client, log):
    page = soup(client, "/who-meets-whom/?kind=visit")
    cell = page.select(".company tbody tr")[0].select("td")[1]
    below = soup(client, cell.a["href"]).find(id="entries")
    assert [text(one) for one in below.select(".card-title")] == ["Second visit", "First visit"]
    assert "2 held entries" in text(below) and text(cell) == "2"
    alone = soup(client, "/who-meets-whom/?cell=soviet-union~soviet-union").find(id="entries")
    assert [text(one) for one in alone.select(".card-title")] == ["A round"]


def test_cells_equal_the_database_and_people_have_a_table_of_their_own(client, log):
    from talks.models.editions import PublicEntry

    entry = build.draft("With both", kind="meeting", start="2020-05-01")
    for name in ("Rudolf", "Gloriana"):
        build.participation(entry, build.minister(name), side=build.state("Ruritania"), role="principal")
    publish(entry, by=build.user(), note="First")
    state = keeper.current()
    for of in ("", "people", "organisations"):
        own = {"of": of, "order": "", "show": "", "cell": ""}
        found = company_page.found(state, TimelineFilter(), own)
        held = by_database.matching(asking.held(TimelineFilter()))
        for i, one in enumerate(found.members):
            for j, other in enumerate(found.members):
                both = held.filter(took_part__contains=[one.slug, other.slug]).count()
                assert found.cells[i][j] == both
        assert found.members and PublicEntry.objects.count() == 7
    assert list(grid(soup(client, "/who-meets-whom/?of=people"))) == ["Gloriana", "Rudolf"]


# --- Lanes ------------------------------------------------------------------------------------------------------------


def test_every_entry_is_a_mark_that_leads_to_it(client, log):
    page = soup(client, "/lanes/?by=level")
    marks = [link["href"] for link in page.select("svg a") if link["href"].startswith("/entries/")]
    assert len(marks) == len(set(marks)) == 6
    assert [text(one) for one in page.select("svg text.lane-label")] == [
        "Leaders 1", "Ministers 4", "No level on record 1",
    ] or "Minister" in text(page.select("svg text.lane-label")[1])  # fmt: skip
    assert "6 entries in 3 lanes" in text(page.select_one(".lede"))


def test_a_lane_and_a_figure_of_its_table_lead_to_their_rows(client, log):
    page = soup(client, "/lanes/?by=kind")
    for cell in page.select("figure tbody a"):
        assert len(soup(client, cell["href"]).select(".card-title")) == int(text(cell))
    visits = page.select_one("svg a.lane-name")
    assert len(soup(client, visits["href"]).select(".card-title")) == 3


def test_closer_and_back_keep_the_rest_of_the_address(client, log):
    page = soup(client, "/lanes/?by=kind&level=minister&from=2018&to=2022")
    ways = {text(one): one["href"] for one in page.select(".zoom a")}
    assert ways["All years"] == "/lanes/?level=minister&by=kind"
    assert ways["2018"] == "/lanes/?level=minister&from=2018&to=2018&by=kind"


def test_two_values_at_once_have_no_address_on_the_timeline(log):
    names = keeper.current().names
    asked = TimelineFilter().with_values("actor", ("ruritania",))
    assert lanes_page.narrowed(asked, "actor", "grand-fenwick", names) is None
    assert lanes_page.narrowed(asked, "actor", "ruritania", names) == asked
    assert lanes_page.narrowed(asked, "level", "leader", names) == asked.with_values("level", ("leader",))
    assert lanes_page.narrowed(asked, "issue", "", names) is None


# --- All of them ------------------------------------------------------------------------------------------------------

PAGES = [
    "/places/",
    "/who-meets-whom/",
    "/lanes/",
    "/lanes/?by=actor",
    "/places/?region=europe",
    "/who-meets-whom/?of=people",
]


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_record_has_every_view(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("url", "queries"),
    [
        ("/places/", 2),
        ("/who-meets-whom/", 1),
        ("/who-meets-whom/?cell=grand-fenwick~ruritania", 2),
        ("/lanes/", 2),
        ("/lanes/?by=actor&from=2019", 2),
        ("/pictures/places.svg", 2),
        ("/pictures/who-meets-whom.svg", 1),
        ("/pictures/lanes.svg", 2),
    ],
)
def test_the_number_of_queries_does_not_grow_with_the_entries(client, django_assert_num_queries, url, queries):
    for number in range(3):
        build.published(f"Entry {number}", country=build.state(f"State {number}"))
        client.get(url)
        if number != 1:
            with django_assert_num_queries(queries):
                assert client.get(url).status_code == 200


def test_what_cannot_be_read_is_said_and_the_rest_is_shown(client, log):
    page = soup(client, "/places/?kind=banquet&level=leader&region=atlantis")
    assert "There is no kind “banquet”" in text(page.find(id="errors"))
    assert text(page.select_one(".place-list li")).startswith("China 1")
    assert "Nothing in this record is called" in text(soup(client, "/lanes/?issue=nothing").find("main"))


@pytest.mark.parametrize(
    ("path", "names"),
    [("/places/", ["region", "country"]), ("/lanes/", ["by", "from", "to"]),
     ("/who-meets-whom/", ["of", "order", "show", "cell"])],
)  # fmt: skip
def test_no_value_of_what_a_view_is_asked_breaks_it(client, log, path, names):
    for name in names:
        for value in NASTY:
            assert client.get(f"{path}?{name}={value}").status_code < 500, (name, value[:60])
            assert client.get(f"/pictures{path[:-1]}.svg?{name}={value}").status_code < 500, (name, value[:60])


def test_each_view_leads_to_the_others_with_the_same_filter(client, log):
    for path in ("/places/", "/who-meets-whom/", "/lanes/"):
        links = [one["href"] for one in soup(client, f"{path}?level=leader").select(".views a")]
        assert links == [
            "/?level=leader", "/places/?level=leader", "/who-meets-whom/?level=leader", "/lanes/?level=leader",
        ]  # fmt: skip
    assert "/places/?level=leader" in [one.get("href") for one in soup(client, "/?level=leader").select("a")]


@pytest.mark.parametrize("name", ["places", "who-meets-whom", "lanes"])
def test_each_can_be_saved_for_a_filter_and_refuses_what_it_cannot_read(client, log, name):
    saved = client.get(f"/pictures/{name}.svg?level=minister")
    assert saved.status_code == 200 and b"<title" in saved.content
    assert client.get(f"/embed/pictures/{name}/?level=minister").status_code == 200
    assert client.get(f"/pictures/{name}.png?width=640").status_code == 200
    assert client.get(f"/pictures/{name}.svg?q=nothingofthekind").status_code == 404
    turned = client.get(f"/pictures/{name}.svg?q=talks+or+visit+or+%E2%80%AEdnuor")
    assert turned.status_code == 200, "an address may hold what turns text round"
    for query in ("level=king", "unheard=1", "country=atlantis", "region=atlantis", "by=moon"):
        assert client.get(f"/pictures/{name}.svg?{query}").status_code == 400, query


def test_held_entries_are_those_at_which_people_met_or_spoke():
    assert asking.held(TimelineFilter().with_values("status", ("declined",))) is None
    assert asking.held(TimelineFilter().with_values("kind", ("event",))) is None
    found = asking.held(TimelineFilter().with_values("kind", ("visit", "event")))
    assert found.values("kind") == ("visit",) and found.values("status") == ("cut_short", "held", "moved_online")


def test_what_is_on_the_map_and_what_is_not_are_all_held_entries(log):
    state = keeper.current()
    for query in ("", "level=minister", "kind=visit", "from=2020", "actor=soviet-union"):
        asked = TimelineForm(QueryDict(query)).filter()
        found = places_page.found(state, asked)
        assert found.total == by_database.matching(asking.held(asked)).count(), query
