"""The database refuses nonsense, whoever writes: forms, imports or a shell."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError

from talks.models import Citation, Claim, Condition, Entry, Outcome, Position, Reference, Request
from talks.models.sources import CITATION_TARGETS
from tests import builders as build

pytestmark = pytest.mark.django_db


def refused(name):
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "picnic"}, "entry_kind_known"),
        ({"status": "maybe"}, "entry_status_known"),
        ({"level": "boss"}, "entry_level_known"),
        ({"track": "3"}, "entry_track_known"),
        ({"setting": "moon"}, "entry_setting_known"),
        ({"title": " "}, "entry_has_a_title"),
        ({"visit_class": "state"}, "entry_visit_class_only_for_visits"),
        ({"start": "2020-05-02", "end": "2020-05-01"}, "entry_does_not_end_before_it_starts"),
        ({"start": "2020-05", "end": "2020-04"}, "entry_does_not_end_before_it_starts"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(fields, constraint):
    entry = build.draft()
    with refused(constraint), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(**fields)


def test_dates_that_only_might_be_out_of_order_are_kept():
    entry = build.draft(start="2020-05-20", end="2020-05")
    entry.refresh_from_db()
    assert entry.end.edtf == "2020-05"


def test_a_position_has_a_party_or_a_speaker():
    entry = build.draft()
    with refused("position_has_a_party_or_a_speaker"), transaction.atomic():
        Position.objects.create(entry=entry, issue=build.issue(), summary="X")


def test_an_analyst_speaks_for_no_side():
    entry = build.draft()
    with refused("position_of_an_analyst_is_nobodys_side"), transaction.atomic():
        build.position(entry, party=build.state(), speaker=build.actor("Expert"), voice="analyst")


def test_an_outcome_is_an_assessors_or_the_editors_never_both():
    outcome = build.outcome(build.draft())
    with refused("outcome_is_an_assessors_or_the_editors"), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(assessor=build.actor("Expert"))


def test_a_claim_is_judged_by_one():
    entry = build.draft()
    with refused("claim_is_judged_by_one"), transaction.atomic():
        Claim.objects.create(entry=entry, text="First ever", by_editors=True, judged_by=build.actor("Expert"))


def test_a_request_is_not_answered_before_it_is_made():
    with refused("request_is_not_answered_before_it_is_made"), transaction.atomic():
        Request.objects.create(entry=build.draft(), date="2020-05", answered="2020-04")


def test_an_entry_is_not_linked_to_itself_and_to_another_once_a_kind():
    one, two = build.draft("One"), build.draft("Two")
    with refused("entry_link_leads_elsewhere"), transaction.atomic():
        one.links.create(kind="part_of", to=one)
    one.links.create(kind="part_of", to=two)
    with refused("entry_link_once"), transaction.atomic():
        one.links.create(kind="part_of", to=two)


def test_one_actor_takes_part_in_a_meeting_once():
    entry, actor = build.draft(), build.actor("Rudolf")
    build.participation(entry, actor)
    with refused("participation_once_per_meeting"), transaction.atomic():
        build.participation(entry, actor)
    build.participation(entry, actor, meeting=build.meeting(entry))


@pytest.mark.parametrize(
    ("periods", "fine"),
    [
        ([("open", "2019", "2022-08-05"), ("suspended", "2022-08-05", "2023-11-15")], True),
        ([("open", "2019", "2022-08-06"), ("suspended", "2022-08-05", None)], False),
        ([("open", "2019", None), ("suspended", "2022-08-05", None)], False),
        ([("open", "2019", "2022"), ("suspended", "2022", None)], True),
    ],
)
def test_periods_of_a_channel_do_not_overlap(periods, fine):
    def make():
        build.channel(periods=periods)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    if fine:
        make()
        return
    with refused("channel_periods_do_not_overlap"), transaction.atomic():
        make()


def test_a_citation_supports_exactly_one_thing():
    entry = build.draft()
    row = build.position(entry)
    with refused("citation_supports_exactly_one_thing"), transaction.atomic():
        Citation.objects.create(source=build.source())
    with refused("citation_supports_exactly_one_thing"), transaction.atomic():
        Citation.objects.create(source=build.source(), entry=entry, position=row)


def test_every_foreign_key_of_a_citation_but_its_source_counts_as_a_target():
    keys = {field.name for field in Citation._meta.fields if field.is_relation} - {"source"}
    assert keys == set(CITATION_TARGETS)


def test_a_number_stands_for_one_source_on_a_list():
    entry = build.draft()
    with refused("reference_number_once"), transaction.atomic():
        Reference.objects.create(entry=entry, number=1, source=build.source("Another"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_others_rest_on_is_protected_from_deletion():
    entry = build.published()
    Condition.objects.create(entry=entry, issue=build.issue("Rail"), demand="Open the border first")
    for thing in (entry, build.issue("Rail"), build.source()):
        with pytest.raises((ProtectedError, DatabaseError)), transaction.atomic():
            thing.delete()


def test_an_issue_is_not_its_own_ancestor():
    from django.core.exceptions import ValidationError

    root = build.issue("Security")
    child = build.issue("Arms", parent=root)
    root.parent = child
    with pytest.raises(ValidationError, match="descendant of itself"):
        root.full_clean()
