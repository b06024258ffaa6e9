"""The calculator: an actor, a pair, a level, a kind, a country, a place; and names as people type them."""

import pytest

from talks.press.publishing import publish
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def met(title, day, **more):
    return build.published(title, **{"kind": "visit", "start": day, "country": build.state("Ruritania"), **more})


@pytest.fixture
def log():
    met("First visit", "2018-10-08")
    met("A call", "2021-02-10", kind="call", level="leader", country=None, place="")
    met("Second visit", "2023-06-17", end="2023-06-19", place="Zenda")
    build.published("Others", parties=[build.state("Borduria"), build.state("Sylvania")], start="2022-01-01")


def answer(client, query):
    return soup(client, f"/first-since/?{query}").find(id="answer")


def test_a_pair_a_level_and_a_country_select_what_is_compared(client, log):
    found = answer(client, "who=Ruritania&other=grand+fenwick&level=minister&country=Ruritania")
    assert text(found.select_one(".lede")) == (
        "“Second visit”, 17–19 June 2023, is the first since “First visit”, 8 October 2018: 1,713 days."
    )
    # Without the level the call of leaders lies between: 10 February 2021 to 17 June 2023 are 857 days
    # (to 10 February 2023 365 + 365 = 730; then 18 + 31 + 30 + 31 + 17 = 127).
    assert "“A call”, 10 February 2021: 857 days." in text(answer(client, "pair=grand-fenwick~ruritania"))
    assert "None earlier on the log" in text(answer(client, "place=zenda"))


def test_nothing_asked_gives_the_form_and_one_level_asks_the_whole_log(client, log):
    page = soup(client, "/first-since/")
    assert page.find(id="answer") is None and page.select_one("form [name=who]")
    assert "Contacts at the level “Leaders”" in text(answer(client, "level=leader"))


def test_rows_link_to_what_they_count(client, log):
    found = answer(client, "who=ruritania&other=grand-fenwick&kind=visit")
    link = found.select_one(".section-note a")
    assert text(link) == "2 entries"
    assert len(soup(client, link["href"]).select(".card-title")) == 2
    assert [text(row.select("td")[-1]) for row in found.select("tbody tr")] == ["2 of 2", "1 of 2"]


def test_a_person_took_part_only_where_they_came(client):
    entry = build.draft("With Rudolf", kind="meeting", start="2020-05-01")
    build.participation(entry, build.minister("Rudolf"), side=build.state("Ruritania"), role="principal")
    publish(entry, by=build.user(), note="First")
    spoke = build.draft("About it", kind="meeting", start="2021-05-01")
    build.position(spoke, speaker=build.minister("Rudolf"))
    publish(spoke, by=build.user(), note="First")
    found = answer(client, "who=rudolf")
    assert "“With Rudolf”, 1 May 2020, is the first on the log" in text(found)


def test_names_that_may_be_several_are_offered(client, log):
    build.published("More", parties=[build.actor("Rudolf Rassendyll"), build.actor("Rudolf Elphberg")])
    page = soup(client, "/first-since/?who=Rudolf")
    assert page.find(id="answer") is None
    assert "rudolf-elphberg" in text(page.select_one(".message"))
    assert "Nobody on the log is called “Atlantis”" in text(soup(client, "/first-since/?who=Atlantis"))


@pytest.mark.parametrize(
    "query",
    ["level=nonsense", "kind=event", "pair=x", "pair=a~b", "who=" + "x" * 500, "who=%00", "country=%27", "place=%25",
     "who=ruritania&other=ruritania"],
)  # fmt: skip
def test_whatever_is_asked_is_answered(client, log, query):
    assert client.get(f"/first-since/?{query}").status_code == 200


def test_no_such_contact_is_said(client, log):
    assert "No such contact is on the log." in text(answer(client, "who=ruritania&level=envoy"))


def test_it_costs_the_same_with_one_and_with_three(client):
    met("A visit", "2018-10-08")
    assert queries(client, "/first-since/") == 1
    url = "/first-since/?pair=grand-fenwick~ruritania&level=minister"
    assert queries(client, url) == 5
    for number in range(3):
        met(f"Visit {number}", f"2020-05-0{number + 1}")
    assert queries(client, url) == 5


def test_older_contacts_are_asked_about_from_where_the_list_ended(client, monkeypatch):
    for year in range(2015, 2020):
        met(f"Visit of {year}", f"{year}-05-01")
    monkeypatch.setattr("talks.public.first_since.MOST_ROWS", 2)
    page = soup(client, "/first-since/?pair=grand-fenwick~ruritania")
    older = soup(client, page.find("a", rel="next")["href"])
    assert [text(row.th) for row in older.select("#answer tbody tr")] == [
        "Visit of 2017 , 1 May 2017", "Visit of 2016 , 1 May 2016",
    ]  # fmt: skip
    # From 1 May 2016 to 1 May 2017: 365 days.
    assert "“Visit of 2017”, 1 May 2017, is the first since “Visit of 2016”, 1 May 2016: 365 days." in text(older)
    assert older.find("a", string="Newest")["href"] == "/first-since/?who=grand-fenwick&other=ruritania"
