import pytest

from talks.models import PublicEntry
from talks.press.terms import pair_of
from tests import builders as build

pytestmark = pytest.mark.django_db


def test_an_entry_can_be_found_by_everything_it_is_about(visit):
    terms = set(PublicEntry.objects.get(entry_id=visit.pk).terms)
    assert {
        "kind:visit", "status:held", "level:minister",
        "issue:security", "issue:military-hotline", "issue:trade",
        "outcome:raised_not_accepted", "outcome:limited_progress",
        "actor:rudolf", "actor:ruritania", "actor:ruritania-foreign-minister", "actor:professor-calculus",
        "pair:grand-fenwick~ruritania",
    } - {"actor:ruritania-foreign-minister"} <= terms  # fmt: skip
    assert "actor:ruritania-foreign-ministry" in terms
    assert not any("gazette" in term for term in terms), "who published a source took no part"


def test_an_analysts_state_is_no_party():
    entry = build.draft(parties=[build.state("Ruritania")])
    expert = build.minister("Retired Minister", build.state("Atlantis"))
    build.position(entry, speaker=expert, voice="analyst", stance="")
    from talks.press.publishing import publish

    publish(entry, by=build.user(), note="First published")
    terms = PublicEntry.objects.get().terms
    assert "actor:retired-minister" in terms and "actor:atlantis" not in terms


def test_a_pair_has_one_name():
    assert pair_of("united-states", "china") == pair_of("china", "united-states") == "china~united-states"


@pytest.mark.parametrize(
    ("more", "country"),
    [
        ({"kind": "visit"}, "ruritania"),
        ({"kind": "call"}, "remote~"),  # whoever called from there
        ({"kind": "meeting", "setting": "remote"}, "remote~"),
        ({"kind": "visit", "status": "moved_online"}, "remote~"),
        ({"kind": "meeting", "country": None}, "unknown~"),
        ({"kind": "call", "country": None}, "remote~"),
    ],
)
def test_every_entry_has_one_country_or_says_why_it_has_none(more, country):
    build.published(**{"country": build.state("Ruritania"), **more})
    terms = PublicEntry.objects.get().terms
    assert [term for term in terms if term.startswith("country:")] == [f"country:{country}"]
