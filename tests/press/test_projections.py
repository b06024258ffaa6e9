import random

import pytest
from django.core.management import call_command

from talks.models import (
    Edition,
    PublicActor,
    PublicChange,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicMention,
    PublicRedirect,
    PublicSource,
    PublicVersion,
    PublicWithdrawal,
)
from talks.press.projections import rebuild
from talks.press.publishing import NothingToWithdraw, NotPublishable, correct, publish, publish_many, withdraw
from tests import builders as build

pytestmark = pytest.mark.django_db

TABLES = [
    PublicEntry, PublicItem, PublicActor, PublicIssue, PublicSource, PublicChannel, PublicMention, PublicRedirect,
    PublicWithdrawal,
]  # fmt: skip


def rows():
    """Every public row, without keys that say nothing to a reader."""
    found = {}
    for table in TABLES:
        fields = [field.attname for field in table._meta.concrete_fields if field.attname != "id"]
        found[table.__name__] = sorted(map(repr, table.objects.order_by().values_list(*fields)))
    return found


def lively_history():
    """Publications of every kind, in an order that moves descriptions and addresses about."""
    by = build.user()
    first = build.published("Alpha", issues=[build.issue("Rail", build.issue("Transport"))])
    second = build.published("Beta", source=build.source("Second source"))
    second.links.create(kind="follows_up", to=first)
    build.position(second, build.issue("Whaling"), speaker=build.minister("Rudolf"))
    publish(second, by=by, note="Linked")
    third = build.published("Gamma", issues=[build.issue("Fishing")])
    channel = build.published_channel(periods=[("open", "2019", "2020"), ("suspended", "2020", None, third)])
    ruritania = build.state("Ruritania")
    ruritania.description = "A kingdom"
    ruritania.save()
    correct(first, by=by, note="Described anew")
    withdraw(third, by=by, note="Not so")
    second.slug = "beta-renamed"
    second.save()
    publish(second, by=by, note="Renamed")
    withdraw(channel, by=by, note="Unsure")
    publish(channel, by=by, note="Sure")
    publish(third, by=by, note="So after all")
    withdraw(first, by=by, note="Mistaken")
    fourth = build.draft("Delta", source=build.source("Third source"))
    fourth.links.create(kind="part_of", to=third)
    publish(fourth, by=by, note="First published")


def test_a_rebuild_gives_the_same_rows_as_the_publications_did():
    lively_history()
    before = rows()
    assert all(before[name] for name in before)
    assert rebuild() == 4
    assert rows() == before


def test_a_rebuild_mends_rows_that_went_wrong():
    build.published("Alpha")
    before = rows()
    PublicEntry.objects.update(title="Vandalised", card="")
    PublicActor.objects.all().delete()
    PublicItem.objects.create(
        kind="claim", entry_id=99, edition_id=1, order=0, date="2020-01-01", issue="", issue_path=[], party="",
        actors=[], data={},
    )  # fmt: skip
    call_command("rebuild_projections", verbosity=0)
    assert rows() == before


def test_a_rebuild_moves_the_version_on_so_that_no_stale_page_is_served():
    build.published("Alpha")
    before = PublicVersion.objects.get().number
    rebuild()
    assert PublicVersion.objects.get().number > before


def test_an_actor_is_described_as_by_the_newest_edition_that_names_it():
    first, second = build.published("Alpha"), build.published("Beta")
    state = build.state("Ruritania")
    state.description = "A kingdom"
    state.save()
    assert PublicActor.objects.get(slug="ruritania").data["description"] == ""
    publish(first, by=build.user(), note="Again")
    assert PublicActor.objects.get(slug="ruritania").data["description"] == "A kingdom"
    withdraw(first, by=build.user(), note="Gone")
    assert PublicActor.objects.get(slug="ruritania").data["description"] == ""
    withdraw(second, by=build.user(), note="Gone too")
    assert not PublicActor.objects.exists()


def test_a_source_lists_every_entry_and_channel_that_cites_it():
    one, two = build.published("Alpha"), build.published("Beta")
    channel = build.published_channel()
    row = PublicSource.objects.get(slug="a-readout-of-talks")
    assert (row.entry_ids, row.channel_ids) == ([one.pk, two.pk], [channel.pk])
    withdraw(one, by=build.user(), note="Gone")
    assert PublicSource.objects.get(slug="a-readout-of-talks").entry_ids == [two.pk]


def test_items_know_their_issue_with_its_ancestors_and_every_actor_they_name(visit):
    item = PublicItem.objects.get(kind="position", order=0, entry_id=visit.pk)
    assert item.issue_path == ["security", "military-hotline"]
    assert item.actors == ["gloriana", "grand-fenwick"]
    assert (item.party, str(item.date)) == ("grand-fenwick", "2020-05-01")


def test_a_title_in_any_script_is_found_by_its_words(visit):
    from actors.models import ActorName

    ActorName.objects.create(actor=build.actor("Rudolf"), text="鲁道夫亲王", language="zh-Hans", kind="original")
    publish(visit, by=build.user(), note="Name added")
    assert PublicEntry.objects.filter(search="鲁道 & 道夫").exists() is True
    assert PublicEntry.objects.filter(search="夫鲁").exists() is False


def test_what_it_costs_to_publish_does_not_grow_with_what_is_public_already():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for before in (2, 12):
        for number in range(before):
            build.published(f"Entry {before} {number}")
        entry = build.draft(f"New {before}")
        with CaptureQueriesContext(connection) as queries:
            publish(entry, by=build.user(), note="First published")
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1
    assert counts[0] < 90


def test_editions_hold_what_was_public_at_the_time():
    entry = build.published("Alpha")
    entry.title = "Omega"
    entry.save()
    publish(entry, by=build.user(), note="Renamed")
    assert [edition.record["title"] for edition in Edition.objects.order_by("number")] == ["Alpha", "Omega"]


def channels_of(entry):
    return [term for term in PublicEntry.objects.get(entry_id=entry.pk).terms if term.startswith("channel:")]


def newest_change():
    return PublicChange.objects.order_by("number").last()


def test_an_entry_belongs_to_the_public_channels_that_name_it_as_the_cause_of_a_period():
    cause, other = build.published("Cause"), build.published("Other")
    channel = build.channel(periods=[("open", "2019", "2020"), ("suspended", "2020", None, cause)])
    assert channels_of(cause) == [], "what is not published says nothing"
    publish(channel, by=build.user(), note="First published")
    assert channels_of(cause) == ["channel:telephone-line"] and channels_of(other) == []
    assert newest_change().entries == [cause.pk]

    channel.periods.update(cause=other)
    assert channels_of(cause) == ["channel:telephone-line"], "an edition says what is so until the next"
    publish(channel, by=build.user(), note="It was the other")
    assert channels_of(cause) == [] and channels_of(other) == ["channel:telephone-line"]
    assert newest_change().entries == sorted([cause.pk, other.pk])

    channel.slug = "hot-line"
    channel.save()
    publish(channel, by=build.user(), note="Renamed")
    assert channels_of(other) == ["channel:hot-line"]
    withdraw(channel, by=build.user(), note="Unsure")
    assert channels_of(other) == [] and newest_change().entries == [other.pk]


def test_an_entry_published_after_the_channel_that_names_it_belongs_to_it_too():
    cause = build.draft("Cause")
    build.published_channel(periods=[("suspended", "2020", None, cause)])
    assert newest_change().entries == []
    publish(cause, by=build.user(), note="First published")
    assert channels_of(cause) == ["channel:telephone-line"]
    before = rows()
    rebuild()
    assert rows() == before


def test_a_channel_and_what_brought_it_about_may_be_published_together():
    cause = build.draft("Cause")
    channel = build.channel(periods=[("suspended", "2020", None, cause)])
    publish_many([channel, cause], by=build.user(), note="Both")
    assert channels_of(cause) == ["channel:telephone-line"]
    cause.title = "The cause"
    cause.save()
    publish_many([cause], by=build.user(), note="Renamed")
    assert channels_of(cause) == ["channel:telephone-line"]
    before = rows()
    rebuild()
    assert rows() == before


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_to_channels_and_entries_a_rebuild_gives_the_same_rows(seed):
    chance, by = random.Random(seed), build.user()
    periods = [("open", "2019", "2020"), ("suspended", "2020", None)]
    entries = [build.draft(f"Entry {number}") for number in range(5)]
    channels = [build.channel(f"Line {number}", periods=periods) for number in range(3)]
    for step in range(12):
        subject = chance.choice([*entries, *channels])
        if subject in channels:
            for period in subject.periods.all():
                period.cause = chance.choice([None, *entries])
                period.save()
            if chance.random() < 0.3:
                subject.slug = f"moved-{step}"
                subject.save()
        try:
            (withdraw if chance.random() < 0.3 else publish)(subject, by=by, note="Step")
        except (NothingToWithdraw, NotPublishable):
            continue
    before = rows()
    rebuild()
    assert rows() == before
