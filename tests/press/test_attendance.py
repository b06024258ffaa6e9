import pytest

from talks.models import PublicEntry, PublicItem
from talks.press.publishing import publish
from tests import builders as build

pytestmark = pytest.mark.django_db


def row_of(entry):
    publish(entry, by=build.user(), note="First published")
    return PublicEntry.objects.get(entry_id=entry.pk)


def came(row):
    """Who took part, without the keys of their offices (`test_held_offices`)."""
    return [one for one in row.took_part if "~" not in one]


def test_whoever_came_is_known_with_office_side_and_state():
    entry = build.draft(country=build.state("Ruritania"), start="2020-05", end=None)
    build.participation(entry, build.minister("Rudolf"), side=build.state("Ruritania"), role="principal")
    row = row_of(entry)
    assert came(row) == ["grand-fenwick", "rudolf", "ruritania", "ruritania-foreign-ministry"]
    assert (row.begins, row.ends, row.country, row.place) == ("2020-05", "", "ruritania", "Strelsau")


def test_a_party_of_which_everybody_stayed_away_took_no_part():
    fenwick = build.state("Grand Fenwick")
    entry = build.draft()
    build.participation(entry, build.minister("Gloriana", fenwick), side=fenwick, role="invited_absent")
    assert came(row_of(entry)) == ["ruritania"]
    build.participation(entry, build.minister("Deputy", fenwick), side=fenwick, role="principal")
    assert came(row_of(entry)) == ["deputy", "grand-fenwick", "grand-fenwick-foreign-ministry", "ruritania"]


def test_who_only_spoke_about_it_took_no_part():
    entry = build.draft()
    build.position(entry, speaker=build.minister("Pundit", build.state("Atlantis")), voice="analyst", stance="")
    assert came(row_of(entry)) == ["grand-fenwick", "ruritania"]


def test_changes_of_status_and_links_are_rows_of_their_own():
    entry, later = build.draft("First plan", status="postponed"), build.published("Held at last")
    build.cite(entry.status_changes.create(status="postponed", date="2020-02-03", reason="A storm"))
    build.cite(entry.links.create(kind="postponed_as", to=later))
    row_of(entry)
    assert PublicItem.objects.get(kind="change").data["reason"] == "A storm"
    assert PublicItem.objects.get(kind="link").data["to"] == later.pk
