"""Two that are one become one: nothing that rested on the other is lost, and old addresses lead on."""

import pytest
from django.db import models
from django.urls import reverse

from actors.models import Actor, ActorRedirect, Tenure
from talks.desk.merging import CannotMerge, merge_actors, merge_issues, merge_sources, uses
from talks.models import Channel, Citation, EntryParty, Issue, IssueRedirect, PublicRedirect, Reference, Source
from tests import builders as build

pytestmark = pytest.mark.django_db


def pointing_at(row):
    """How many rows point at this one, by any foreign key."""
    total = 0
    for relation in type(row)._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            total += relation.related_model._default_manager.filter(**{relation.field.name: row}).count()
    return total


@pytest.fixture
def twins():
    state = build.state("Ruritania")
    keep, lose = build.minister("Rudolf Rassendyll", state), build.actor("R. Rassendyll")
    Tenure.objects.create(person=lose, office=keep.tenures.get().office, start="2002", end="2005")
    lose.names.create(text="鲁道夫", language="zh-Hans")
    lose.names.create(text="Rudolf Rassendyll")
    entry = build.draft("Both of them")
    a, b = build.participation(entry, keep), build.participation(entry, lose)
    build.cite(b)
    build.position(entry, speaker=lose, party=None, voice="analyst")
    EntryParty.objects.create(entry=entry, actor=keep, order=5)
    EntryParty.objects.create(entry=entry, actor=lose, order=6)
    build.outcome(entry, assessor=lose, voice="official")
    channel = Channel.objects.create(slug="line", name="Line")
    channel.parties.set([keep, lose])
    build.source("By him", publisher=lose)
    ActorRedirect.objects.create(old_slug="rassendyll", actor=lose)
    return keep, lose, a


def test_everything_that_pointed_at_the_one_points_at_the_other(twins):
    keep, lose, participation = twins
    merge_actors(keep, lose, by=build.user())
    assert not Actor.objects.filter(pk=lose.pk).exists()
    assert keep.positions_spoken.count() == keep.assessments.count() == keep.sources.count() == 1
    assert keep.participations.get() == participation
    assert participation.citations.count() == 1, "the twin takes over what the doubled row cited"
    assert keep.entry_parties.count() == keep.channels.count() == 1
    assert set(keep.names.values_list("text", flat=True)) >= {"鲁道夫", "R. Rassendyll"}
    assert set(keep.redirects.values_list("old_slug", flat=True)) == {"rassendyll", "r-rassendyll"}
    assert keep.tenures.count() == 1, "the same office at the same time is one tenure"


def test_no_foreign_key_is_forgotten(twins):
    keep, lose, _ = twins
    field_names = {relation.field.name for relation in Actor._meta.related_objects}
    assert len(field_names) > 15
    before = pointing_at(lose)
    merge_actors(keep, lose, by=build.user())
    assert before > 8
    for relation in Actor._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            assert not relation.related_model._default_manager.filter(**{relation.field.name: lose.pk}).exists()


def test_what_is_public_names_the_one_that_stays(twins, desk):
    keep, lose, _ = twins
    entry = build.published("In public", parties=[build.state("Ruritania")])
    from talks.press.publishing import publish

    build.position(entry, speaker=lose, party=None, voice="analyst")
    publish(entry, by=build.user(), note="With him")
    assert merge_actors(keep, lose, by=build.user(), note="One and the same") == 1
    record = entry.editions.order_by("-number")[0].record
    assert record["positions"][0]["speaker"]["actor"] == keep.slug
    assert lose.slug not in record["actors"]
    assert PublicRedirect.objects.filter(kind="actor", old_slug=lose.slug, new_slug=keep.slug).exists()


def test_a_person_does_not_become_a_state():
    with pytest.raises(CannotMerge):
        merge_actors(build.state("Ruritania"), build.actor("Rudolf"), by=build.user())
    assert Actor.objects.count() == 2


def test_two_states_with_codes_become_one():
    keep, lose = build.state("Turkey", code=""), build.state("Türkiye", code="TR")
    ministry = build.organisation("Ministry", parent=lose)
    merge_actors(keep, lose, by=build.user())
    keep.refresh_from_db()
    ministry.refresh_from_db()
    assert (keep.code, ministry.parent) == ("TR", keep)


def test_issues_become_one_with_their_children_and_words():
    keep, lose = build.issue("Rail"), build.issue("Railways")
    lose.aliases.create(text="trains")
    child = build.issue("Gauges", lose)
    entry = build.draft(issues=[keep, lose])
    build.position(entry, lose)
    merge_issues(keep, lose, by=build.user())
    child.refresh_from_db()
    assert child.parent == keep
    assert set(keep.aliases.values_list("text", flat=True)) == {"trains", "Railways"}
    assert [issue.slug for issue in entry.issues.all()] == ["rail"]
    assert entry.positions.get().issue == keep
    assert IssueRedirect.objects.get().old_slug == "railways"


def test_an_issue_is_not_merged_into_one_below_it():
    above = build.issue("Transport")
    below = build.issue("Rail", above)
    with pytest.raises(CannotMerge):
        merge_issues(below, above, by=build.user())
    merge_issues(above, below, by=build.user())
    assert Issue.objects.get() == above


def test_sources_become_one_on_lists_and_in_citations():
    keep, lose = build.source("A readout", author=""), build.source("Readout, a copy", author="Ann", url="")
    entry = build.draft(source=keep)
    Reference.objects.create(entry=entry, number=2, source=lose)
    build.cite(entry, lose)
    build.cite(build.position(entry), lose, "p. 3")
    merge_sources(keep, lose, by=build.user())
    keep.refresh_from_db()
    assert keep.author == "Ann"
    assert Source.objects.get() == keep
    assert [reference.number for reference in entry.references.all()] == [1]
    assert entry.citations.count() == 1
    assert set(Citation.objects.filter(position__entry=entry).values_list("locator", flat=True)) == {"", "p. 3"}


def test_uses_say_what_rests_on_a_row(twins):
    _, lose, _ = twins
    assert ("position (speaker)", 1) in uses(lose)
    assert not uses(build.actor("Nobody"))


def test_the_merge_page_shows_what_moves_and_asks_into_what(desk, twins):
    _, lose, _ = twins
    url = reverse("admin:actors_actor_merge", args=[lose.pk])
    assert "1 position (speaker)" in desk.get(url).content.decode()
    assert "That is the same one." in desk.post(url, {"into": lose.slug}).content.decode()
    assert "No actor is called" in desk.post(url, {"into": "nobody at all"}).content.decode()
    assert Actor.objects.filter(pk=lose.pk).exists()
    desk.post(url, {"into": "Rudolf Rassendyll (rudolf-rassendyll)"})
    assert not Actor.objects.filter(pk=lose.pk).exists()


def test_the_action_on_the_list_takes_exactly_two(desk):
    rows = [build.source(f"Account {number}") for number in range(3)]
    url = reverse("admin:talks_source_changelist")

    def choose(*chosen):
        return desk.post(url, {"action": "merge_chosen", "_selected_action": [row.pk for row in chosen]})

    assert choose(*rows).url == url
    merge = reverse("admin:talks_source_merge", args=[rows[1].pk])
    assert choose(rows[0], rows[1]).url == f"{merge}?into=account-0"


def test_an_editor_may_not_merge(client, editor):
    client.force_login(editor)
    row = build.source("Account")
    assert client.get(reverse("admin:talks_source_merge", args=[row.pk])).status_code == 403


def test_what_others_rest_on_is_not_deleted_but_offered_for_merging(desk, twins):
    _, lose, _ = twins
    response = desk.post(reverse("admin:actors_actor_delete", args=[lose.pk]), {"post": "yes"})
    assert response.url == reverse("admin:actors_actor_merge", args=[lose.pk])
    assert Actor.objects.filter(pk=lose.pk).exists()
    free = build.actor("Nobody")
    desk.post(reverse("admin:actors_actor_delete", args=[free.pk]), {"post": "yes"})
    assert not Actor.objects.filter(pk=free.pk).exists()
