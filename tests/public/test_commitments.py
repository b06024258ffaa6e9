"""The page of commitments: overdue ones first, and how many of those due were kept."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from talks.press.publishing import publish, withdraw
from talks.public.commitments import pair_promises
from talks.public.index.live import keeper
from tests import builders as build
from tests.public.indexes import brought_up
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db


def talks(title, *promises, when="2020-05-01", issue="Trade", parties=None):
    """Published talks; promises are (what, due, status, date of the follow-up)."""
    entry = build.draft(title, start=when, issues=[build.issue(issue)], parties=parties)
    for number, (what, due, status, followed) in enumerate(promises, 1):
        row = entry.commitments.create(number=number, issue=build.issue(issue), summary=what, due=due)
        row.parties.set(parties or [build.state("Ruritania")])
        build.cite(row)
        if status:
            build.cite(row.follow_ups.create(date=followed, status=status))
    publish(entry, by=build.user(), note="First")
    return entry


@pytest.fixture
def record():
    talks(
        "Talks",
        ("Buy fish", "2020-06-01", "kept", "2020-05-20"),
        ("Sell boats", "2020-07", "in_the_works", "2020-06-01"),
        ("Sign a treaty", "2020-06-15", "", ""),
        ("Meet again", "2021-01-31", "", ""),
        ("Be friends", None, "", ""),
    )
    build.published("Last of the record", start="2020-08-10")  # the day up to which everything is counted


def shown(client, address="/commitments/"):
    return [text(one) for one in soup(client, address).select(".promise-what")]


def test_overdue_ones_come_first_and_settled_ones_last(client, record):
    # Due by 10 August: fish (kept), the treaty of 15 June, boats of July; both of the latter are overdue.
    assert [one.split(" 1")[0] for one in shown(client)] == [
        "Sign a treaty", "Sell boats", "Meet again", "Be friends", "Buy fish",
    ]  # fmt: skip
    rows = soup(client, "/commitments/").select(".promise")
    # 15 June to 10 August: 15 + 31 + 10. 31 July to 10 August, or longer: 10.
    assert "Overdue 56 days past its date" in text(rows[0])
    assert "Overdue at least 10 days past its date" in text(rows[1])
    assert "Overdue" not in text(rows[2]) and "no due date" in text(rows[3])
    assert "Nobody has followed it up yet." in text(rows[0])
    assert rows[0].select_one("a[href='/entries/talks/#commitments']")


def test_the_rate_names_its_denominator_and_what_it_leaves_out(client, record):
    assert text(soup(client, "/commitments/").select_one(".promise-tally")) == (
        "1 of 3 commitments due by 10 August 2020 kept; 2 overdue. "
        "Not counted in that: 1 not due yet and 1 without a due date, 0 of them kept."
    )


def test_it_filters_by_status_party_and_issue(client, record):
    talks(
        "Second", ("Share maps", "2020-06-01", "broken", "2020-06-02"), issue="Maps", parties=[build.state("Graustark")]
    )
    assert [one.split(" 1")[0] for one in shown(client, "/commitments/?status=overdue")] == [
        "Sign a treaty",
        "Sell boats",
    ]
    assert len(shown(client, "/commitments/?status=kept")) == 1
    assert [one.split(" 1")[0] for one in shown(client, "/commitments/?party=graustark")] == ["Share maps"]
    assert [one.split(" 1")[0] for one in shown(client, "/commitments/?issue=maps")] == ["Share maps"]
    assert "No commitment matches." in text(soup(client, "/commitments/?issue=maps&party=ruritania").main)
    page = soup(client, "/commitments/?issue=maps")
    assert text(page.select_one(".promise-tally")) == "0 of 1 commitment due by 10 August 2020 kept; 1 broken."
    assert [text(tab) for tab in page.select(".tabs li")] == ["All 1", "Broken 1"]
    assert [text(one) for one in page.select("#promise-issue option")] == ["Any issue", "Maps (1)", "Trade (5)"]


@pytest.mark.parametrize("asked", ["status=lost", "after=-1", "after=x", "party=%00", "issue=" + "x" * 500])
def test_what_cannot_be_read_is_left_out(client, record, asked):
    assert len(shown(client, f"/commitments/?{asked}")) == 5


def test_pages_follow_each_other(client, record, monkeypatch):
    monkeypatch.setattr("talks.public.commitments.PAGE_SIZE", 2)
    page = soup(client, "/commitments/")
    assert len(page.select(".promise")) == 2 and page.find("a", rel="prev") is None
    assert shown(client, page.find("a", rel="next")["href"])[0].startswith("Meet again")


def test_it_costs_the_same_with_one_and_with_three(client):
    talks("First", ("Buy fish", "2020-06-01", "", ""))
    assert queries(client, "/commitments/") == 6
    talks("Second", ("Buy boats", "2020-06-01", "kept", "2020-05-20"), ("Sell", None, "", ""), issue="Maps")
    assert queries(client, "/commitments/") == 6


def test_what_was_withdrawn_promises_nothing(client):
    entry = talks("Talks", ("Buy fish", "2020-06-01", "", ""))
    withdraw(entry, by=build.user(), note="Never happened")
    assert "No commitment is on record yet." in text(soup(client, "/commitments/").main)


def test_two_states_have_those_made_where_both_have_a_part(record, django_assert_num_queries):
    alone = [build.state("Graustark"), build.state("Ruritania")]
    talks("Second", ("Share maps", "2020-01-01", "", ""), parties=alone)
    brought_up()
    state = keeper.current()
    with django_assert_num_queries(4):
        found = pair_promises(state, "ruritania", "grand-fenwick", date(2020, 8, 10))
    assert [one.summary for one in found.rows] == [
        "Sign a treaty", "Sell boats", "Meet again", "Be friends", "Buy fish",
    ]  # fmt: skip
    assert found.sentence.startswith("1 of 3 commitments due by 10 August 2020 kept; 2 overdue.")
    shown = render_to_string("talks/_promises.html", {"promised": found})
    assert found.sentence in shown and shown.count('class="promise ') == 5
    assert pair_promises(state, "graustark", "grand-fenwick", date(2020, 8, 10)) is None


def test_every_page_leads_there(client):
    assert soup(client, "/about/").select_one("footer a[href='/commitments/']")
