"""The calculator asked about an office: holders, acting ones, doubtful ones, and what nobody knows."""

import pytest

from actors.models import Office, Tenure
from talks.press.publishing import publish, withdraw
from talks.public.index.live import keeper
from tests import builders as build
from tests.public.test_entry import queries, soup, text

pytestmark = pytest.mark.django_db

ADDRESS = "department-of-state~secretary-of-state"


def holder(name, *times, title="Secretary of State", of="Department of State", state="Grand Fenwick", acting=False):
    """Somebody who held an office of an organisation at some times: (start, end) each."""
    body = build.organisation(of, org_type="ministry", parent=build.state(state))
    office = Office.objects.filter(title=title, organisation=body).first() or Office.objects.create(
        slug=f"office-{Office.objects.count() + 1}", title=title, organisation=body
    )
    person = build.actor(name)
    for start, end in times:
        Tenure.objects.create(person=person, office=office, start=start, end=end, acting=acting)
    return person


def met(title, day, *people, side="Grand Fenwick", **more):
    """A visit to Ruritania, whose own people are not named, by some of the other side's."""
    entry = build.draft(title, **{"kind": "visit", "start": day, "country": build.state("Ruritania"), **more})
    for person in people:
        build.participation(entry, person, side=side and build.state(side), role="principal")
    publish(entry, by=build.user(), note="First")
    keeper.current()
    return entry


def answer(client, query):
    return soup(client, f"/first-since/?{query}").find(id="answer")


def said(client, query):
    return text(answer(client, query).select_one(".lede"))


def notes(client, query):
    return [text(one) for one in answer(client, query).select(".since-notes li")]


@pytest.fixture
def log():
    """Day, who came for Grand Fenwick, and whether that was its Secretary of State:

    1 May 2010    Ann, from 2009 to 2013                 yes
    1 March 2012  Ben, who acted in 2012                 no, but acting
    1 March 2014  Cleo, until 2014, nobody knows when    perhaps
    1 June 2016   Dan, of whom no office is on record    nobody knows
    1 May 2018    Eve, Deputy Secretary of State         no
    1 May 2020    Fay, from 2019 to 2024                 yes
    """
    met("Ann", "2010-05-01", holder("Ann A", ("2009", "2013")))
    met("Ben", "2012-03-01", holder("Ben B", ("2012-02-01", "2012-04-01"), acting=True))
    met("Cleo", "2014-03-01", holder("Cleo C", ("2013", "2014")))
    met("Dan", "2016-06-01", build.actor("Dan D", parent=build.state("Grand Fenwick")), side=None)
    met("Eve", "2018-05-01", holder("Eve E", ("2017", "2019"), title="Deputy Secretary of State"))
    met("Fay", "2020-05-01", holder("Fay F", ("2019", "2024")))


def test_holders_count_and_doubtful_ones_are_said_to(client, log):
    found = f"office={ADDRESS}"
    assert said(client, found) == "“Fay”, 1 May 2020, is the first since “Cleo”, 1 March 2014: 2,253 days."
    # From 1 March 2014 to 1 March 2020: 6 × 365 and 29 February of 2016 and 2020, 2,192; 31 + 30 more to 1 May.
    # Without Cleo, from 1 May 2010: 10 × 365 and 29 February of 2012, 2016 and 2020, 3,653.
    assert notes(client, found) == [
        "Acting holders do not count. In 1 further contact somebody only acted in the office: Ben , 1 March 2012 . "
        "Count them too",
        "Counting 1 contact where the office that day is not certain: Cleo , 1 March 2014 . Leaving that out: “Fay”, "
        "1 May 2020, is the first since “Ann”, 1 May 2010: 3,653 days.",
        "Not known: in 1 further contact the log does not say in which office somebody took part who may have held "
        "this one: Dan , 1 June 2016 . It lies in the time that the answer names, and cannot be ruled out.",
    ]
    rows = [text(row) for row in answer(client, found).select("tbody tr")]
    assert [row.split(" ,")[0] for row in rows] == ["Fay", "Cleo", "Ann"]
    assert "Cleo , 1 March 2014 Office not certain" in rows[1] and "Office not certain" not in rows[2]


def test_acting_holders_count_where_they_are_asked_for(client, log):
    link = next(a["href"] for a in answer(client, f"office={ADDRESS}&kind=visit").select("a") if "Count" in text(a))
    assert link == "/first-since/?office=department-of-state~secretary-of-state&acting=yes&kind=visit"
    page = soup(client, link)
    assert page.select_one("form [name=acting]").has_attr("checked")
    rows = [text(row).split(" ,")[0] for row in page.select("#answer tbody tr")]
    assert rows == ["Fay", "Cleo", "Ben", "Ann"]
    assert "Acting holders count too." in text(page.find(id="answer"))
    assert "Secretary of State (Department of State, acting or not)" in text(page.find(id="answer-title"))
    # Acting is an office of its own, too; and without an office it is no question.
    alone = answer(client, "office=Acting+secretary+of+state")
    assert [text(row).split(" ,")[0] for row in alone.select("tbody tr")] == ["Ben"]
    assert soup(client, "/first-since/?acting=yes").find(id="answer") is None


def test_an_office_that_nobody_held_but_acted_in_is_found_and_empty(client):
    met("Ben", "2012-03-01", holder("Ben B", ("2012", "2012"), acting=True))
    met("Ben again", "2012-03-01", holder("Bea", ("2012-02-01", "2012-04-01"), acting=True))
    found = f"office={ADDRESS}"
    assert "No such contact is on the log." in text(answer(client, found))
    # Of Ben it is not certain either that he acted that day; both are told of.
    assert "In 2 further contacts somebody only acted in the office" in notes(client, found)[0]
    # Ben's tenure began and ended some time in 2012: acting or not, it is not certain.
    assert "Counting 1 contact where" in notes(client, f"{found}&acting=yes")[1]


@pytest.mark.parametrize(
    "typed",
    ["secretary of state", "SECRETARY OF STATE, GRAND FENWICK", "grand fenwick secretary of state",
     "Sécretary  of State Department of State", "Secretary of State, Department of State", ADDRESS, ADDRESS.upper()],
)  # fmt: skip
def test_an_office_is_found_as_people_type_it(client, log, typed):
    page = soup(client, f"/first-since/?office={typed}")
    assert page.select_one("form [name=office]")["value"] == "Secretary of State, Department of State"
    assert "with the Secretary of State (Department of State) taking part" in text(page.find(id="answer-title"))


def test_an_office_of_several_states_is_offered(client, log):
    met("Zoe", "2021-05-01", holder("Zoe Z", ("2020", "2024"), of="Chancery", state="Ruritania"), side="Ruritania")
    page = soup(client, "/first-since/?office=secretary+of+state&kind=visit")
    assert page.find(id="answer") is None
    links = {text(a): a["href"] for a in page.select(".message a")}
    assert list(links) == ["Secretary of State, Chancery", "Secretary of State, Department of State"]
    other = soup(client, links["Secretary of State, Chancery"])
    assert "“Zoe”, 1 May 2021, is the first on the log" in text(other.find(id="answer"))
    assert other.select_one("form [name=kind] [selected]")["value"] == "visit"
    assert "“Zoe”" in said(client, "office=secretary+of+state+ruritania")
    # More in its title is another office, and no office is meant by whose it is alone.
    assert "Deputy Secretary of State (" in text(answer(client, "office=deputy+secretary+of+state"))
    assert "may be any of these offices" in text(
        soup(client, "/first-since/?office=grand+fenwick").select_one(".message")
    )
    assert "No office on the log is called “Pope”" in text(soup(client, "/first-since/?office=Pope"))


def test_an_office_held_twice_counts_both_times_and_between_them_nobody_knows(client):
    again = holder("Ann A", ("2001", "2005"), ("2010", "2015"))
    met("Once", "2003-05-01", again)
    met("Between", "2007-05-01", again, side=None)
    met("Twice", "2012-05-01", again)
    # From 1 May 2003 to 1 May 2012: 9 × 365 and 29 February of 2004, 2008 and 2012.
    assert said(client, f"office={ADDRESS}") == (
        "“Twice”, 1 May 2012, is the first since “Once”, 1 May 2003: 3,288 days."
    )
    assert "1 further contact the log does not say" in notes(client, f"office={ADDRESS}")[1]


def test_one_person_counts_in_each_of_two_offices(client):
    both = holder("Ann A", ("2001", "2025"))
    holder("Ann A", ("2001", "2025"), title="President of the Council", of="The Council")
    met("Both", "2003-05-01", both)
    for office in (ADDRESS, "the-council~president-of-the-council"):
        assert "“Both”, 1 May 2003, is the first on the log" in said(client, f"office={office}")
        # All of Grand Fenwick are known by office, and of Ruritania's nobody holds one of its.
        assert len(notes(client, f"office={office}")) == 1


def test_the_rest_of_the_question_narrows_what_is_compared(client, log):
    fay = holder("Fay F")
    met("Fay at home", "2019-05-01", fay, country=build.state("Grand Fenwick"))
    met("Fay calls", "2020-01-01", fay, kind="call", country=None, place="")
    assert "first since “Fay calls”" in said(client, f"office={ADDRESS}")
    assert "first since “Fay at home”" in said(client, f"office={ADDRESS}&kind=visit")
    assert "first since “Cleo”" in said(client, f"office={ADDRESS}&kind=visit&country=ruritania")
    assert "first since “Cleo”" in said(client, f"office={ADDRESS}&kind=visit&country=ruritania&other=ruritania")
    # A list that is longer than the timeline's filter can show has no link to it.
    assert answer(client, f"office={ADDRESS}").select_one(".section-note a") is None


def test_who_stayed_away_did_not_take_part_in_any_office(client):
    entry = build.draft("Absent")
    build.participation(
        entry, holder("Ann A", ("2001", "2030")), side=build.state("Grand Fenwick"), role="invited_absent"
    )
    publish(entry, by=build.user(), note="First")
    assert "No office on the log has the address" in text(soup(client, f"/first-since/?office={ADDRESS}"))


def test_what_is_withdrawn_is_neither_counted_nor_offered(client):
    met("Ann", "2010-05-01", holder("Ann A", ("2009", "2013")))
    pope = met("Pope", "2012-05-01", holder("Pius", ("2009", "2013"), title="Pope", of="Holy See"))
    fay = met("Fay", "2020-05-01", holder("Fay F", ("2019", "2024")))
    assert "“Pope”" in said(client, "office=pope")
    for gone in (pope, fay):
        withdraw(gone, by=build.user(), note="In error")
    assert "“Ann”, 1 May 2010, is the first on the log" in said(client, f"office={ADDRESS}")
    assert "No office on the log is called “pope”" in text(soup(client, "/first-since/?office=pope"))
    assert "No office on the log has the address" in text(soup(client, "/first-since/?office=holy-see~pope"))


def test_an_office_is_found_by_its_address_after_its_organisation_was_renamed(client):
    person = holder("Ann A", ("2009", "2013"))
    entry = met("Ann", "2010-05-01", person)
    body = Office.objects.get().organisation
    body.redirects.create(old_slug=body.slug)
    body.slug, body.name = "foreign-office", "Foreign Office"
    body.save()
    publish(entry, by=build.user(), note="Renamed")
    assert "(Foreign Office)" in text(answer(client, f"office={ADDRESS}"))


HOSTILE = [
    "%00", "~", "~~~", "%3F~x", "a~b", "~secretary", "%27%3B--", "%25", "_", "%F0%9F%92%A9", "x" * 5000, "%C3%28",
    "department-of-state~", "department-of-state%3F~secretary-of-state", "of+the",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_typed_is_answered(client, log, typed):
    assert client.get(f"/first-since/?office={typed}").status_code == 200
    assert client.get(f"/first-since/?office={ADDRESS}&acting={typed}").status_code == 200


@pytest.mark.parametrize("typed", ["secretary", ADDRESS, *HOSTILE])
def test_an_empty_log_has_no_office(client, typed):
    page = soup(client, f"/first-since/?office={typed}")
    assert page.find(id="answer") is None


def test_it_costs_the_same_with_one_and_with_three(client):
    people = [holder(f"Ann {number}", ("2009", "2030")) for number in range(4)]
    met("A visit", "2018-10-08", people[0])
    # The validator, twice for an answer of one moment; the organisations with their states, the contacts; with a pair
    # its two names.
    asked = {
        f"office={ADDRESS}": 4,
        "office=secretary+of+state": 4,
        f"pair=grand-fenwick~ruritania&office={ADDRESS}": 6,
    }
    for query, number in asked.items():
        assert queries(client, f"/first-since/?{query}") == number
    for number in range(3):
        met(f"Visit {number}", f"2020-05-0{number + 1}", people[number + 1])
    for query, number in asked.items():
        assert queries(client, f"/first-since/?{query}") == number
    # A typo costs the look for where its organisation went, and no answer.
    assert queries(client, "/first-since/?office=nowhere~nobody") == 3
