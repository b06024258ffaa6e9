"""A claim on an entry's page leads to the question of the calculator that it is about."""

import pytest

from talks.press.publishing import publish
from tests import builders as build
from tests.public.test_entry import soup, text
from tests.public.test_first_since_office import holder

pytestmark = pytest.mark.django_db


def link(client, claim, **more):
    entry = build.draft(**{"kind": "visit", "country": build.state("Ruritania"), **more})
    build.participation(entry, holder("Ann A", ("2001", "2030")), side=build.state("Grand Fenwick"), role="principal")
    build.participation(
        entry, holder("Zoe", ("2001", "2030"), title="Foreign Minister of Ruritania", of="Chancery", state="Ruritania"),
        side=build.state("Ruritania"), role="host",
    )  # fmt: skip
    build.participation(
        entry, holder("Eve E", ("2001", "2030"), title="Deputy Secretary of State"), side=build.state("Grand Fenwick"),
        role="delegation",
    )  # fmt: skip
    build.cite(entry.claims.create(text=claim, verdict="unchecked"))
    publish(entry, by=build.user(), note="First")
    found = soup(client, f"/entries/{entry.slug}/").find(id="claims").find("a", string="First since? Ask the log")
    return found and found["href"]


VISIT = "kind=visit&country=ruritania&entry=talks-in-strelsau"


def test_a_visit_asks_about_the_visitor_s_office_and_the_country(client):
    asked = link(client, "It was the first visit by a Fenwick Secretary of State to Ruritania in five years.")
    assert asked == f"/first-since/?office=department-of-state~secretary-of-state&{VISIT}"
    assert "with the Secretary of State (Department of State) taking part" in text(
        soup(client, asked).find(id="answer")
    )


def test_the_longer_title_is_meant(client):
    asked = link(client, "The first visit of a deputy secretary of state since 2018.")
    assert asked == f"/first-since/?office=department-of-state~deputy-secretary-of-state&{VISIT}"


def test_the_host_of_a_visit_is_not_meant_and_the_two_sides_are_then(client):
    asked = link(client, "It was the first time in five years that the foreign minister saw a visitor.")
    assert asked == f"/first-since/?who=grand-fenwick&other=ruritania&level=minister&{VISIT}"


def test_what_is_no_visit_asks_about_the_other_side(client):
    asked = link(client, "The first meeting of a foreign minister with them since 2018.", kind="meeting")
    assert asked == (
        "/first-since/?other=grand-fenwick&office=chancery~foreign-minister-of-ruritania&kind=meeting"
        "&entry=talks-in-strelsau"
    )


@pytest.mark.parametrize(
    ("claim", "more"),
    [
        ("It was the first statement of its kind.", {}),
        ("Trade is increasing.", {}),
        ("It was the first visit in five years.", {"kind": "statement"}),
        ("It was the first visit in five years.", {"status": "postponed"}),
    ],
)
def test_nothing_is_asked_where_nothing_can_be_counted(client, claim, more):
    assert link(client, claim, **more) is None
