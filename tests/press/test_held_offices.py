"""In which offices people took part, as keys of the timeline's rows; and what is not known of it."""

import pytest

from actors.models import Office, Tenure
from talks.models import PublicEntry
from talks.press.held_offices import Key, key_of, read
from talks.press.projections import rebuild
from talks.press.publishing import publish
from tests import builders as build

pytestmark = pytest.mark.django_db

MINISTER = "ruritania-foreign-ministry~Foreign_Minister"


def keys_of(entry):
    publish(entry, by=build.user(), note="First published")
    return [one for one in PublicEntry.objects.get(entry_id=entry.pk).took_part if "~" in one]


def came(entry, who, role="principal", side="Ruritania", **more):
    return build.participation(entry, who, side=side and build.state(side), role=role, **more)


def test_a_key_is_read_as_it_was_written():
    for key in (Key("a-b", "Secretary of State"), Key("a-b", "Secretary of State", False), Key("a-b", ""), Key("", "")):
        assert read(key_of(*key)) == key
    assert " " not in key_of("a-b", " Secretary\N{NO-BREAK SPACE}of  State ")
    assert read("secretary-of-state") is None


def test_an_office_that_was_surely_held_is_named_and_the_other_side_is_not_known():
    entry = build.draft()
    came(entry, build.minister("Rudolf"))
    # Nobody says who came for Grand Fenwick, which is a party.
    assert keys_of(entry) == ["grand-fenwick~", MINISTER]


def test_whoever_may_have_left_the_office_by_then_held_it_perhaps():
    entry = build.draft(start="2020-05-01")
    came(entry, build.minister("Rudolf", end="2020"))
    came(entry, build.minister("Gloriana", build.state("Grand Fenwick"), end="2020-05-01"), side="Grand Fenwick")
    assert keys_of(entry) == [
        "grand-fenwick-foreign-ministry~Foreign_Minister", "ruritania-foreign-ministry?~Foreign_Minister",
    ]  # fmt: skip


def test_somebody_without_an_office_on_record_leaves_that_of_their_state_open():
    entry = build.draft()
    came(entry, build.minister("Rudolf"))
    came(entry, build.actor("Fritz", parent=build.state("Ruritania")), side=None)
    came(entry, build.actor("Guest"), side=None)
    came(entry, build.actor("Polyglot"), role="interpreter", side="Grand Fenwick")
    # An interpreter speaks for nobody, so who came for Grand Fenwick is not known either.
    assert keys_of(entry) == ["grand-fenwick~", MINISTER, "ruritania~", "~"]


def test_an_organisation_may_have_come_as_anybody_of_its_own():
    entry = build.draft()
    came(entry, build.organisation("Navy of Ruritania", parent=build.state("Ruritania")))
    came(entry, build.state("Grand Fenwick"), side="Grand Fenwick")
    assert keys_of(entry) == ["grand-fenwick~", "navy-of-ruritania~"]


def test_who_stayed_away_held_no_office_there_and_their_side_took_no_part():
    entry = build.draft()
    came(entry, build.minister("Gloriana", build.state("Grand Fenwick")), "invited_absent", "Grand Fenwick")
    assert keys_of(entry) == ["ruritania~"]


def test_one_person_has_every_office_they_held_and_is_known_by_one_meeting():
    entry, rudolf = build.draft(), build.minister("Rudolf")
    court = build.organisation("Court of Ruritania", parent=build.state("Ruritania"))
    office = Office.objects.create(slug="chancellor", title="Acting Lord Chancellor", organisation=court)
    Tenure.objects.create(person=rudolf, office=office, start="2019")
    Tenure.objects.filter(office=office).update(ongoing=True)
    came(entry, rudolf)
    # On that day nobody knows of an office; elsewhere in the entry it is on record.
    build.participation(entry, rudolf, meeting=build.meeting(entry, date="1999-01-01"), role="host")
    assert keys_of(entry) == ["court-of-ruritania~Acting_Lord_Chancellor", "grand-fenwick~", MINISTER]


def test_the_keys_are_the_same_when_the_tables_are_made_anew():
    entry = build.draft()
    came(entry, build.minister("Rudolf", end="2020"))
    before = keys_of(entry)
    PublicEntry.objects.update(took_part=[])
    rebuild()
    assert [one for one in PublicEntry.objects.get(entry_id=entry.pk).took_part if "~" in one] == before
