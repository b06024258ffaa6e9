"""The page of a pair: every figure with what it rests on, one address, and nothing where nothing is on record."""

import pytest
from bs4 import BeautifulSoup

from talks.press.publishing import publish, withdraw
from talks.public.index.live import keeper
from tests import builders as build
from tests.press.conftest import visit  # noqa: F401 - a published visit with a row of every kind
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db

URL = "/between/grand-fenwick/ruritania/"


def met(title, day, **more):
    return build.published(title, **{"kind": "visit", "start": day, "country": build.state("Ruritania"), **more})


def facts(page):
    return {text(one.dt): text(one.dd) for one in page.select("#met .facts > div")}


def test_it_begins_with_the_state_of_things(client):
    met("First visit", "2018-10-08")
    met("Second visit", "2023-06-17", end="2023-06-19")
    build.published("Quarrel", kind="event", level="", start="2023-07-01")
    page = soup(client, URL)
    # The log ends with the quarrel on 1 July 2023, 12 days after 19 June.
    assert text(page.select_one(".lede")) == (
        "Grand Fenwick and Ruritania last met or spoke in “Second visit”, 17–19 June 2023, at the level “ministers”. "
        "The log holds 2 contacts since 8 October 2018 and none in the 12 days from the last to 1 July 2023, where it "
        "ends."
    )
    assert text(page.h1) == "Grand Fenwick and Ruritania"
    assert "3 entries" in text(page.select_one("header .quiet")), "the quarrel is no contact"


def test_gaps_name_the_entries_at_both_ends(client):
    met("First visit", "2018-10-08")
    met("Second visit", "2023-06-17", end="2023-06-19")
    longest = soup(client, URL).find("dt", string="Longest gap").parent
    assert "1,713 days" in text(longest)
    assert [link["href"] for link in longest.select("a")] == ["/entries/first-visit/", "/entries/second-visit/"]


def test_every_count_leads_to_exactly_the_rows_it_counts(client):
    met("A visit", "2020-05-01")
    met("A call", "2021-05-01", kind="call", level="leader", country=None)
    met("A refusal", "2021-06-01", status="declined")
    build.published("A statement", kind="statement", start="2021-07-01")
    page = soup(client, URL)
    links = [page.select_one("#met .facts a"), *page.select(".by-level .number a"), *page.select(".cadence tbody a")]
    said = [int(link.text) if len(link.text) < 4 else 1 for link in links]
    assert said == [2, 1, 1, 1, 1]
    for link, number in zip(links, said, strict=True):
        cards = soup(client, link["href"]).select(".card-title")
        assert len(cards) == number, link["href"]
    assert "from=2021&to=2021" in links[3]["href"]


def test_who_was_invited_and_did_not_come_makes_no_contact(client):
    fenwick = build.state("Grand Fenwick")
    entry = build.draft("Conference", kind="conference", start="2020-05-01")
    build.participation(entry, build.minister("Gloriana", fenwick), side=fenwick, role="invited_absent")
    publish(entry, by=build.user(), note="First")
    page = soup(client, URL)
    assert "holds no contact" in text(page.select_one(".lede"))
    assert "1 entry named with both, not counted" in text(page.find(id="met"))


def test_a_withdrawn_entry_counts_no_more(client):
    met("First visit", "2018-10-08")
    gone = met("Second visit", "2023-06-17")
    assert facts(soup(client, URL))["Contacts on the log"] == "2"
    withdraw(gone, by=build.user(), note="Not so")
    assert facts(soup(client, URL))["Contacts on the log"] == "1"
    assert "Not known: it takes two contacts." in facts(soup(client, URL))["Longest gap"]


def test_dates_known_to_the_month_give_a_range_of_days(client):
    met("First visit", "2021-01")
    met("Second visit", "2021-03")
    # From 31 January to 1 March 29 days, from 1 January to 31 March 89.
    assert "between 29 and 89 days" in facts(soup(client, URL))["Longest gap"]


def test_the_chart_says_in_words_what_it_draws_and_has_a_table(client):
    met("First visit", "2020-05-01")
    met("Second visit", "2020-06-01", level="leader")
    met("Third visit", "2022-06-01", level="")
    page = soup(client, URL)
    drawing = page.select_one(".cadence svg.pic")
    assert drawing["role"] == "group"
    assert text(page.find(id=drawing["aria-labelledby"])) == (
        "3 contacts, 2020 to 2022, in columns a year. Most in 2020: 2. 1 year without any on record. "
        "The table below says the same."
    )
    assert [text(one) for one in drawing.select("title")] == ["2020: 2 contacts", "2021: 0 contacts", "2022: 1 contact"]
    rows = [[text(cell) for cell in row.select("th, td")] for row in page.select(".cadence tbody tr")]
    assert rows == [["2022", "0", "0", "1", "1"], ["2021", "0", "0", "0", "0"], ["2020", "1", "1", "0", "2"]]
    assert not page.select("[style]")


def test_travel_is_told_by_direction_and_rank(client):
    met("To Ruritania", "2020-05-01", level="leader")
    met("To Fenwick", "2021-05-01", country=build.state("Grand Fenwick"))
    met("Elsewhere", "2022-05-01", country=build.state("Sylvania"))
    section = soup(client, URL).find(id="travel")
    assert "Grand Fenwick to Ruritania: 1 visit, 1 at the highest level of leaders, last “To Ruritania”" in text(
        section
    )
    assert "Ruritania to Grand Fenwick: 1 visit, 1 at the highest level of ministers" in text(section)
    assert [text(cell) for cell in section.select("tfoot td")] == ["1", "1"]
    assert "Counted: the 3 visits and summits" in text(section) and "1 led to third countries" in text(section)


def test_the_ledger_says_who_asked_whom_and_whose_condition_it_is(client):
    ruritania, fenwick = build.state("Ruritania"), build.state("Grand Fenwick")
    entry = build.draft("Refused talks", status="declined", start="2023-05")
    expert = build.actor("Professor Calculus")
    build.cite(
        entry.requests.create(asked_by=ruritania, asked=fenwick, date="2023-05-01", answer="declined",
                              answered="2023-05-29", reason="Sanctions")
    )  # fmt: skip
    build.cite(
        entry.conditions.create(issue=build.issue("Hotline"), party=fenwick, of=ruritania, demand="Lift the sanctions",
                                stated_by=expert, voice="analyst", state="not_met", state_since="2023-05-29")
    )  # fmt: skip
    publish(entry, by=build.user(), note="First")
    later = build.draft("A new minister", kind="event", level="", start="2023-10-24")
    build.cite(
        later.conditions.create(issue=build.issue("Hotline"), party=fenwick, of=ruritania, demand="Lift the sanctions",
                                stated_by=expert, voice="analyst", state="lapsed", state_since="2023-10-24")
    )  # fmt: skip
    publish(later, by=build.user(), note="First")
    said = text(soup(client, URL).find(id="refused"))
    assert "1 request on record between the two: 1 declined." in said
    assert "Answered after 28 days." in said and "Reason given: Sanctions. Answered" in said
    assert "As Professor Calculus" in said and "not Grand Fenwick itself" in said
    assert "Later on this issue, from the same side Lapsed" in said and "A new minister" in said


def test_a_request_of_somebody_else_is_not_in_the_ledger(client):
    entry = build.draft(
        "Talks of three", parties=[build.state(name) for name in ("Ruritania", "Grand Fenwick", "Borduria")]
    )
    build.cite(
        entry.requests.create(asked_by=build.state("Borduria"), asked=build.state("Ruritania"), answer="pending")
    )
    publish(entry, by=build.user(), note="First")
    assert "No request of one to the other" in text(soup(client, URL).find(id="refused"))
    assert "1 request on record" in text(soup(client, "/between/borduria/ruritania/").find(id="refused"))


def test_what_was_put_off_comes_with_cause_and_days_lost(client):
    cause = build.published("A storm", kind="event", level="", start="2023-02-04")
    held = met("Held at last", "2023-06-18")
    plan = build.draft("First plan", kind="visit", status="postponed", start="2023-02-05")
    build.cite(plan.status_changes.create(status="postponed", date="2023-02-03", reason="Wind", caused_by=cause))
    build.cite(plan.links.create(kind="postponed_as", to=held))
    publish(plan, by=build.user(), note="First")
    section = soup(client, URL).find(id="put-off")
    # From 5 February to 18 June 2023: 23 + 31 + 30 + 31 + 18 = 133 days.
    assert "Planned for 5 February 2023. Held 18 June 2023, 133 days later." in text(section)
    assert "Postponed" in text(section) and "Reason given: Wind. Because of A storm , 4 February 2023." in text(section)
    withdraw(held, by=build.user(), note="Not so")
    assert "Not held, as far as the log goes." in text(soup(client, URL).find(id="put-off"))


def claimed(title, day, claim, **more):
    entry = build.draft(title, kind="visit", start=day, country=build.state("Ruritania"))
    side = build.state("Grand Fenwick")
    build.participation(entry, build.minister("Gloriana", side), side=side, role="principal")
    if claim:
        made = entry.claims.create(text=claim, verdict="supported", by_editors=True, explanation="Roughly.")
        made.entries.set(more.get("bearing", []))
        build.cite(made)
    publish(entry, by=build.user(), note="First")
    keeper.current()
    return entry


def test_what_the_log_shows_of_a_claim_stands_beside_the_editors_verdict(client):
    earlier = claimed("First visit", "2018-10-08", "")
    claimed("Second visit", "2023-06-17", "The first in five years.")
    row = soup(client, URL).select_one("#claims .rows > li")
    said = [text(part) for part in row.select(".stack-tight")]
    assert said[1] == "The editors’ verdict Supported : The record bears it out. Roughly."
    assert said[2] == (
        "What the log shows Borne out roughly 1,713 days since the contact before, by the log. "
        "First visit , 8 October 2018 Held against 2 contacts of the same sort, its own included."
    )
    withdraw(earlier, by=build.user(), note="Not so")
    said = text(soup(client, URL).select_one("#claims .rows > li"))
    assert "Not checkable with the entries The log holds no earlier contact of the same sort to count from." in said


def test_a_first_is_spoken_against_by_an_earlier_visit_that_bears_on_it(client):
    earlier = claimed("First visit", "2021-07-25", "")
    claimed("Second visit", "2023-06-17", "Gloriana was the first official to visit.", bearing=[earlier])
    said = text(soup(client, URL).select_one("#claims .rows > li"))
    assert "Disputed by entries of its sort" in said and "First visit , 25 July 2021" in said


def test_it_says_what_it_rests_on(client, visit):  # noqa: F811
    build.published_channel()
    section = soup(client, URL).find(id="coverage")
    assert "2 published entries" in text(section)
    assert "that no contact is on it does not say that there was none" in text(section)
    assert "News report" in text(section)
    assert "1 on the log" in text(soup(client, URL).find(id="channels"))


def test_a_pair_has_one_address(client):
    met("A visit", "2020-05-01")
    moved = client.get("/between/ruritania/grand-fenwick/")
    assert (moved.status_code, moved["Location"]) == (301, URL)
    assert f'rel="canonical" href="http://127.0.0.1:8000{URL}"' in client.get(URL).text


def test_former_slugs_lead_to_the_pair_and_unknown_ones_nowhere(client):
    met("A visit", "2020-05-01")
    from talks.models.editions import PublicRedirect

    PublicRedirect.objects.create(kind="actor", old_slug="zenda", new_slug="ruritania")
    moved = client.get("/between/grand-fenwick/zenda/")
    assert (moved.status_code, moved["Location"]) == (301, URL)
    for path in ("/between/grand-fenwick/atlantis/", "/between/ruritania/ruritania/", "/between/zenda/ruritania/"):
        assert client.get(path).status_code == 404, path


def test_two_that_never_appear_together_have_no_page(client):
    met("A visit", "2020-05-01")
    build.published("Other talks", parties=[build.state("Borduria"), build.state("Sylvania")])
    assert client.get("/between/borduria/ruritania/").status_code == 404


def test_it_costs_the_same_with_one_and_with_three(client, visit):  # noqa: F811
    build.published_channel()
    assert queries(client, URL) == 23
    for number in range(3):
        claimed(f"Visit {number}", f"2021-05-0{number + 1}", "The first in five years.")
        build.published_channel(f"Line {number}")
    assert queries(client, URL) == 23


def test_an_unchanged_page_is_told_from_one_query(client, django_assert_num_queries):
    met("A visit", "2020-05-01")
    first = client.get(URL)
    with django_assert_num_queries(1):
        assert client.get(URL, headers={"If-None-Match": first["ETag"]}).status_code == 304
    met("Another", "2021-05-01")
    assert client.get(URL)["ETag"] != first["ETag"]


def test_pages_lead_to_it(client):
    met("A visit", "2020-05-01")
    assert soup(client, "/entries/a-visit/").find("a", href=URL)
    assert soup(client, "/?pair=grand-fenwick~ruritania").find("a", href=URL)
    assert soup(client, "/actors/ruritania/").find("a", href="/between/?of=ruritania")
    assert [text(row) for row in soup(client, "/between/?of=ruritania").select(".pair-list li")] == ["Grand Fenwick 1"]
    assert soup(client, "/between/").find("a", href=URL)
    assert URL in client.get("/sitemap-pairs-1.xml").text


def test_the_list_of_pairs_costs_the_same_with_one_and_with_three(client):
    met("A visit", "2020-05-01")
    assert queries(client, "/between/") == 1
    for name in ("Borduria", "Sylvania", "Atlantis"):
        build.published(f"Talks with {name}", parties=[build.state("Ruritania"), build.state(name)])
    assert queries(client, "/between/") == 1
    rows = [text(row) for row in soup(client, "/between/").select(".pair-list li")]
    assert rows == ["Atlantis and Ruritania 1", "Borduria and Ruritania 1", "Grand Fenwick and Ruritania 1",
                    "Ruritania and Sylvania 1"]  # fmt: skip
    assert soup(client, "/between/?of=borduria").select(".pair-list a")[0]["href"] == "/between/borduria/ruritania/"


def test_an_empty_log_has_an_empty_list(client):
    assert "No pair is on the log." in text(soup(client, "/between/"))
    assert isinstance(BeautifulSoup(client.get("/between/a/b/").text, "html.parser"), BeautifulSoup)
    assert client.get("/between/a/b/").status_code == 404


def test_the_last_contact_on_a_channel_is_one_that_changed_it(client):
    first, last = met("First call", "2020-05-01", kind="call"), met("Second call", "2021-05-01", kind="call")
    build.published("Quarrel", kind="event", level="", start="2021-05-11")
    build.published_channel("Line", periods=[("open", "2020", "2021", first), ("limited", "2021", None, last)])
    build.published_channel("Unused line")
    rows = soup(client, URL).select("#channels .by-level tbody tr")
    # From 1 May to the end of the log on 11 May 2021: 10 days.
    assert [text(row) for row in rows] == [
        "Line Second call , 1 May 2021 10 days",
        "Unused line Not known: no contact stands behind its periods.",
    ]
    assert rows[0].select("td a")[1]["href"] == "/?channel=line"


def test_it_shows_what_was_spoken_of_held_and_promised(client, visit):  # noqa: F811
    trade = build.issue("Trade")
    build.position(visit, trade, party=build.state("Ruritania"), stance="seeks", summary="Wants lower duties.")
    build.cite(visit.commitments.create(number=9, issue=trade, summary="To lower duties", due="2021"))
    publish(visit, by=build.user(), note="More of it")
    found = soup(client, URL)
    assert [part["id"] for part in found.find_all("section", id=True) if part["id"] in ("issues", "positions")]
    assert "Wants lower duties." in found.find(id="positions").text
    assert "To lower duties" in found.find(id="commitments").text
    assert [link["href"] for link in found.find(class_="contents").find_all("a")].count("#issues") == 1


def test_a_long_page_says_of_how_many_entries_it_counts_sources(client, monkeypatch):
    met("First visit", "2018-10-08")
    met("Second visit", "2023-06-17")
    assert "Of the newest" not in text(soup(client, URL).find(id="coverage"))
    monkeypatch.setattr("talks.public.analytics.reading.MOST_CITING", 1)
    met("Third visit", "2023-07-17")
    coverage = soup(client, URL).find(id="coverage")
    assert "Of the newest 1 of 3 entries; all sources as a file ." in text(coverage)
    link = coverage.select_one(".section-note a")["href"]
    assert link == "/export/sources.csv?pair=grand-fenwick~ruritania"
    rows = client.get(link).text.splitlines()
    assert len(rows) == 2, "all three cite the same one"
    assert client.get("/api/v1/pairs/grand-fenwick/ruritania/").json()["sources_of_newest_entries"] == 1


def test_of_many_rows_the_newest_are_read_whatever_their_kind(client, monkeypatch):
    for number in range(1, 4):
        entry = build.draft(f"Asked {number}", kind="meeting", start=f"2020-0{number}-01", status="declined")
        row = entry.requests.create(asked_by=build.state("Ruritania"), asked=build.state("Grand Fenwick"))
        build.cite(row, entry.references.all()[0].source)
        publish(entry, by=build.user(), note="First")
    claimed("Claimed", "2021-01-01", "The first in five years.")
    monkeypatch.setattr("talks.public.analytics.reading.MOST_ROWS", 3)
    page = soup(client, URL)
    assert "There are more requests, changes and claims" in text(page.find(id="coverage"))
    shown = text(page)
    assert "The first in five years." in shown and "Asked 3" in shown and "Asked 2" in shown
    assert "Asked 1" not in text(page.find(id="refused") or page)
