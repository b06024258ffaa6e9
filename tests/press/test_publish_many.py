import random

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from actors.models import Actor, ActorRedirect
from talks.models import Edition, Entry, EntryRedirect, PublicEntry, PublicVersion, Reference
from talks.press.projections import rebuild
from talks.press.publishing import NotPublishable, publish, publish_many, withdraw
from tests import builders as build
from tests.press.test_projections import lively_history, rows

pytestmark = pytest.mark.django_db


def test_each_gets_the_next_edition_of_its_own_in_the_order_given():
    new, known, back = build.draft("New"), build.published("Known"), build.published("Back again")
    withdraw(back, by=build.user(), note="Too early")
    channel = build.channel()
    results = publish_many([back, new, channel, known], by=build.user(), note=" In bulk ")
    assert [(subject, edition.entry or edition.channel) for subject, edition in results] == [
        (one, one) for one in (back, new, channel, known)
    ]
    assert [(edition.number, edition.kind) for _, edition in results] == [
        (3, "published"), (1, "published"), (1, "published"), (2, "updated"),
    ]  # fmt: skip
    assert [edition.note for _, edition in results] == ["In bulk"] * 4
    assert [edition.pk for _, edition in results] == sorted(edition.pk for _, edition in results)


def test_a_desk_may_stand_as_the_byline_of_what_it_imports():
    [(_, edition)] = publish_many([build.draft()], by=build.user(), note="Imported", byline="The import desk")
    assert (edition.byline, edition.published_by) == ("The import desk", build.user())
    [(_, edition)] = publish_many([build.draft("Other")], by=build.user(), note="Imported")
    assert edition.byline == "The desk"


def test_what_a_check_blocks_is_left_out_with_its_reason_and_the_others_are_published():
    good, bad = build.draft("Good"), build.draft("Bad", summary="")
    (_, published), (subject, refused) = publish_many([good, bad], by=build.user(), note="In bulk")
    assert published.record["title"] == "Good"
    assert isinstance(refused, NotPublishable) and subject == bad
    assert [(problem.section, problem.field) for problem in refused.problems] == [("entry", "summary")]
    assert [row.title for row in PublicEntry.objects.all()] == ["Good"]


def test_a_batch_moves_the_public_version_on_once_and_not_at_all_when_nothing_came_of_it():
    publish_many([build.draft("One"), build.draft("Two")], by=build.user(), note="In bulk")
    assert PublicVersion.objects.get().number == 1
    publish_many([build.draft("Three", summary="")], by=build.user(), note="In bulk")
    publish_many([], by=build.user(), note="In bulk")
    assert PublicVersion.objects.get().number == 1


def test_the_same_entry_twice_and_a_missing_note_are_refused():
    entry = build.draft()
    with pytest.raises(ValueError, match="twice"):
        publish_many([entry, Entry.objects.get(pk=entry.pk)], by=build.user(), note="In bulk")
    with pytest.raises(ValueError, match="note"):
        publish_many([entry], by=build.user(), note=" ")
    assert not Edition.objects.exists()


def test_a_batch_that_fails_half_way_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("talks.press.publishing.BATCH", 1)
    monkeypatch.setattr("talks.press.releases.end", lambda done: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publish_many([build.draft("One"), build.draft("Two")], by=build.user(), note="In bulk")
    assert not Edition.objects.exists() and not PublicEntry.objects.exists()


def test_an_address_that_something_else_has_in_public_is_not_taken_from_it():
    first = build.published("Alpha")
    Entry.objects.filter(pk=first.pk).update(slug="elsewhere")
    second = build.draft("Beta", slug="alpha")
    with pytest.raises(NotPublishable, match="at this address") as refused:
        publish(second, by=build.user(), note="Try")
    assert [(problem.section, problem.field) for problem in refused.value.problems] == [("entry", "slug")]
    bad = build.draft("Gamma", slug="gamma")
    (_, _), (_, refusal) = publish_many([bad, second], by=build.user(), note="Try")
    assert isinstance(refusal, NotPublishable)


def test_two_entries_that_change_places_do_so_together():
    first, second = build.published("Alpha"), build.published("Beta")
    Entry.objects.filter(pk=first.pk).update(slug="for-a-moment")
    Entry.objects.filter(pk=second.pk).update(slug="alpha")
    Entry.objects.filter(pk=first.pk).update(slug="beta")
    publish_many([first, second], by=build.user(), note="Changed places")
    assert dict(PublicEntry.objects.values_list("title", "slug")) == {"Alpha": "beta", "Beta": "alpha"}
    before = rows()
    rebuild()
    assert rows() == before


def test_one_that_cannot_leave_keeps_its_address_from_the_next_in_line():
    first, second = build.published("Alpha"), build.published("Beta")
    Entry.objects.filter(pk=first.pk).update(slug="gamma", summary="")
    Entry.objects.filter(pk=second.pk).update(slug="alpha")
    third = build.draft("Delta", slug="beta")
    results = publish_many([third, second, first], by=build.user(), note="Moved")
    assert [type(result) for _, result in results] == [NotPublishable] * 3


def test_a_batch_takes_as_many_queries_for_twelve_entries_as_for_one():
    counts = []
    build.published("Before")
    for many in (1, 3, 12):
        entries = [build.draft(f"Entry {many} {number}") for number in range(many)]
        with CaptureQueriesContext(connection) as queries:
            publish_many(entries, by=build.user(), note="In bulk")
        counts.append(len(queries))
    assert counts == [61, 61, 61]


# The same history, whichever way it is published.


@pytest.mark.parametrize("seed", range(6))
def test_publishing_one_by_one_in_batches_and_a_rebuild_lead_to_the_same_rows(seed):
    chance = random.Random(seed)
    by = build.user()
    lively_history()
    filled = set()
    with time_machine.travel("2024-05-01T12:00:00Z", tick=False):
        for round_ in range(5):
            something_happens(chance, round_)
            subjects = list(Entry.objects.order_by("pk"))
            some = chance.sample(subjects, chance.randint(1, len(subjects)))
            expected = tried(lambda some=some: [publish(one, by=by, note="Round") for one in some])
            assert all(isinstance(one, Edition) for _, one in publish_many(some, by=by, note="Round"))
            assert rows() == expected
            assert tried(rebuild) == expected
            filled |= {name for name in expected if expected[name]}
    assert filled == expected.keys()


def tried(publishing):
    """The public rows after `publishing`, which is then taken back, the numbers of its editions too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM talks_edition_id_seq")
        [last] = cursor.fetchone()
    with transaction.atomic():
        publishing()
        found = rows()
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('talks_edition_id_seq', %s)", [last])
    return found


def something_happens(chance, round_):
    """The log changes in every way that reaches beyond the entry itself."""
    build.draft(f"Entry of round {round_}", source=build.source(chance.choice(["A readout of talks", "Third source"])))
    entries = list(Entry.objects.order_by("pk"))
    for _ in range(3):
        one, other = chance.sample(entries, 2)
        one.links.get_or_create(kind=chance.choice(["part_of", "caused_by", "follows_up"]), to=other)
    chance.choice(entries).links.all().delete()
    one = chance.choice(entries)
    one.start = f"20{chance.randint(10, 23)}-05-01"
    one.title += "!"
    one.save()
    move(chance.choice(entries), chance)
    cite_another(chance.choice(entries), f"Source {chance.randint(1, 3)}")
    actor = chance.choice(list(Actor.objects.order_by("pk")))
    actor.description = f"As of round {round_}"
    actor.save()
    ActorRedirect.objects.filter(old_slug="contested").delete()
    ActorRedirect.objects.create(old_slug="contested", actor=actor)
    public = [entry for entry in entries if PublicEntry.objects.filter(pk=entry.pk).exists()]
    withdraw(chance.choice(public), by=build.user(), note="For now")


def move(entry, chance):
    """To a new address, or to one that somebody else has left."""
    taken = {*Entry.objects.values_list("slug", flat=True), *PublicEntry.objects.values_list("slug", flat=True)}
    left = sorted(set(Edition.objects.filter(entry__isnull=False).values_list("slug", flat=True)) - taken)
    former, entry.slug = (
        entry.slug,
        chance.choice(left) if left and chance.random() < 0.7 else f"at-{entry.pk}-{len(taken)}",
    )
    entry.save()
    EntryRedirect.objects.update_or_create(old_slug=former, defaults={"entry": entry})


def cite_another(entry, title):
    source = build.source(title)
    if not entry.references.filter(source=source).exists():
        Reference.objects.filter(entry=entry, number__gt=1).delete()
        Reference.objects.create(entry=entry, number=2, source=source)
