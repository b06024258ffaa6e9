import pytest
from django.db import DatabaseError, transaction

from talks.models import (
    Edition,
    PublicActor,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicRedirect,
    PublicSource,
    PublicVersion,
    PublicWithdrawal,
)
from talks.press.publishing import NothingToWithdraw, NotPublishable, correct, publish, withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db


def test_publishing_stores_a_numbered_edition_with_its_note_and_byline():
    entry = build.draft("Talks in Strelsau")
    edition = publish(entry, by=build.user("anna", first_name="Anna", last_name="Holm"), note="First published")
    assert (edition.number, edition.kind, edition.note, edition.byline) == (
        1, "published", "First published", "Anna Holm",
    )  # fmt: skip
    assert edition.record["title"] == "Talks in Strelsau"
    assert PublicEntry.objects.get().edition_id == edition.pk


def test_saving_a_published_entry_changes_nothing_in_public_until_it_is_published_again():
    entry = build.published("Before")
    entry.title, entry.version = "After", 2
    entry.save()
    build.outcome(entry)
    assert PublicEntry.objects.get().title == "Before"
    assert not PublicItem.objects.filter(kind="outcome").exists()
    publish(entry, by=build.user(), note="New title")
    assert PublicEntry.objects.get().title == "After"
    assert [edition.kind for edition in build.editions(entry)] == ["published", "updated"]
    assert build.editions(entry)[0].record["title"] == "Before"


def test_nothing_is_published_without_a_source():
    entry = build.draft()
    entry.citations.all().delete()
    entry.references.all().delete()
    with pytest.raises(NotPublishable) as refused:
        publish(entry, by=build.user(), note="Try")
    assert [problem.section for problem in refused.value.problems] == ["sources"]
    assert not Edition.objects.exists() and not PublicEntry.objects.exists()


def test_a_change_note_is_needed():
    with pytest.raises(ValueError, match="note"):
        publish(build.draft(), by=build.user(), note="  ")


def test_a_correction_is_marked_as_one():
    entry = build.published()
    assert correct(entry, by=build.user(), note="The date was wrong").kind == "corrected"


def test_only_what_is_public_can_be_corrected_or_withdrawn():
    entry = build.draft()
    with pytest.raises(NothingToWithdraw):
        correct(entry, by=build.user(), note="No")
    with pytest.raises(NothingToWithdraw):
        withdraw(entry, by=build.user(), note="No")


def test_a_withdrawn_entry_leaves_every_public_table_but_its_reason():
    entry = build.published("Rumoured talks")
    build.published("Other talks", issues=[build.issue("Fishing")], source=build.source("Another"))
    withdraw(entry, by=build.user(), note="The source took it back")
    assert [row.slug for row in PublicEntry.objects.all()] == ["other-talks"]
    assert not PublicItem.objects.filter(entry_id=entry.pk).exists()
    assert not PublicIssue.objects.filter(slug="trade").exists()
    assert not PublicSource.objects.filter(slug="a-readout-of-talks").exists()
    gone = PublicWithdrawal.objects.get()
    assert (gone.slug, gone.reason) == ("rumoured-talks", "The source took it back")


def test_a_withdrawn_entry_can_be_published_again():
    entry = build.published()
    withdraw(entry, by=build.user(), note="Too early")
    assert publish(entry, by=build.user(), note="Confirmed").kind == "published"
    assert PublicEntry.objects.count() == 1 and not PublicWithdrawal.objects.exists()


def test_the_old_address_of_a_renamed_entry_leads_to_the_new_one():
    entry = build.published("Old name")
    entry.slug = "new-name"
    entry.save()
    publish(entry, by=build.user(), note="Renamed")
    redirect = PublicRedirect.objects.get()
    assert (redirect.kind, redirect.old_slug, redirect.new_slug) == ("entry", "old-name", "new-name")


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_an_edition(verb):
    build.published()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        rows = Edition.objects.all()
        rows.update(note="Rewritten") if verb == "update" else rows._raw_delete(rows.db)
    assert Edition.objects.get().note == "First published"


def test_a_publication_that_fails_half_way_leaves_nothing_behind(monkeypatch):
    entry = build.draft()
    monkeypatch.setattr("talks.press.releases.end", lambda done: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish(entry, by=build.user(), note="Try")
    assert not Edition.objects.exists() and not PublicEntry.objects.exists() and not PublicActor.objects.exists()


def test_every_publication_moves_the_public_version_on():
    build.published("First")  # so that there is a version, whatever other tests left behind
    before = PublicVersion.objects.get().number
    entry = build.published()
    publish(entry, by=build.user(), note="Again")
    withdraw(entry, by=build.user(), note="Gone")
    assert PublicVersion.objects.get().number == before + 3


def test_publishing_updates_the_card_of_an_entry_that_names_it(monkeypatch):
    first = build.published("Cause")
    second = build.draft("Effect")
    second.links.create(kind="caused_by", to=first)
    seen = {}

    def card(record, linked, linked_from):
        seen[record["title"]] = ([one["title"] for one in linked.values()], [(k, o["title"]) for k, o in linked_from])
        return record["title"]

    monkeypatch.setattr("talks.press.projections.render_card", card)
    publish(second, by=build.user(), note="First published")
    assert seen == {"Cause": ([], [("caused_by", "Effect")]), "Effect": (["Cause"], [])}
    seen.clear()
    withdraw(second, by=build.user(), note="Gone")
    assert seen == {"Cause": ([], [])}


def test_a_link_to_a_draft_says_nothing_about_it():
    secret = build.draft("Secret talks", source=build.source("Hidden"))
    entry = build.draft("Open talks")
    entry.links.create(kind="follows_up", to=secret)
    edition = publish(entry, by=build.user(), note="First published")
    assert edition.record["links"] == [{"kind": "follows_up", "to": secret.pk, "note": "", "cites": []}]
    assert "ecret" not in str(edition.record)


def test_channels_are_published_with_their_present_state():
    from talks.models import PublicChannel

    build.published_channel(periods=[("open", "2008-04", "2022-08-05"), ("suspended", "2022-08-05", None)])
    row = PublicChannel.objects.get()
    assert (row.state, row.since, row.issue) == ("suspended", "2022-08-05", "security")
    assert [period["state"] for period in row.data["periods"]] == ["open", "suspended"]
