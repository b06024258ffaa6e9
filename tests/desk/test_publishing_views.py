"""Saving is not publishing: buttons, a change note, and who may press them."""

import pytest
from django.urls import reverse

from talks.models import Edition, Entry
from tests import builders as build
from tests.desk.typing_in import EntryPage, typed

pytestmark = pytest.mark.django_db


def url(view, entry=None):
    return reverse(f"admin:talks_entry_{view}", args=[entry.pk] if entry else [])


def test_a_saved_entry_is_not_public(desk):
    response = desk.post(url("add"), typed(EntryPage()))
    entry = Entry.objects.get()
    assert response.url == url("change", entry)
    assert not Edition.objects.exists()


def test_publishing_asks_for_a_note(desk, publisher):
    entry = build.draft()
    assert desk.get(url("publish", entry)).status_code == 200
    assert "This field is required." in desk.post(url("publish", entry), {"note": "  "}).content.decode()
    assert not Edition.objects.exists()
    response = desk.post(url("publish", entry), {"note": "Logged from the readouts"}, follow=True)
    edition = Edition.objects.get()
    assert (edition.note, edition.published_by, edition.byline) == ("Logged from the readouts", publisher, "Publisher")
    assert "Published as edition 1." in response.content.decode()


def test_what_blocks_is_listed_with_links_to_the_fields(desk):
    entry = build.draft()
    position = build.position(entry)
    position.citations.all().delete()
    page = desk.get(url("change", entry)).content.decode()
    assert '<a href="#id_positions-0-cites">This position cites no source.</a>' in page
    confirm = desk.get(url("publish", entry)).content.decode()
    assert f'<a href="{url("change", entry)}#id_positions-0-cites">' in confirm
    assert "<textarea" not in confirm
    desk.post(url("publish", entry), {"note": "Anyway"})
    assert not Edition.objects.exists()


def test_what_looks_odd_does_not_block(desk):
    entry = build.draft(level="")
    assert "No level is given" in desk.get(url("change", entry)).content.decode()
    desk.post(url("publish", entry), {"note": "First"})
    assert Edition.objects.count() == 1


def test_an_update_shows_what_changes_for_readers(desk):
    entry = build.published()
    Entry.objects.filter(pk=entry.pk).update(summary="Now it is another line.", version=2)
    build.position(entry, summary="A new point.")
    html = desk.get(url("publish", entry)).content.decode()
    assert "<ins>Now it is another line.</ins>" in html
    assert "<del>Talks in Strelsau, in one line.</del>" in html
    assert "A new point." in html


def test_a_published_entry_is_corrected_and_withdrawn(desk):
    entry = build.published()
    desk.post(url("correct", entry), {"note": "The place was wrong"})
    desk.post(url("withdraw", entry), {"note": "It never happened"})
    assert list(Edition.objects.order_by("number").values_list("kind", "note")) == [
        ("published", "First published"),
        ("corrected", "The place was wrong"),
        ("withdrawn", "It never happened"),
    ]
    assert "Withdrawn" in desk.get(url("change", entry)).content.decode()


@pytest.mark.parametrize("verb", ["correct", "withdraw"])
def test_a_draft_can_be_neither_corrected_nor_withdrawn(desk, verb):
    entry = build.draft()
    assert "not possible" in desk.get(url(verb, entry)).content.decode()
    desk.post(url(verb, entry), {"note": "x"})
    assert not Edition.objects.exists()


def test_save_and_publish_leads_to_the_note(desk):
    response = desk.post(url("add"), {**typed(EntryPage()), "_publish": "1"})
    assert response.url == url("publish", Entry.objects.get())


def test_an_editor_logs_and_changes_but_does_not_publish(client, editor):
    client.force_login(editor)
    assert client.post(url("add"), {**typed(EntryPage()), "_publish": "1"}).status_code == 302
    entry = Entry.objects.get()
    html = client.get(url("change", entry)).content.decode()
    assert "Save</button>" in html
    assert "ublish…" not in html
    for verb in ("publish", "correct", "withdraw"):
        assert client.get(url(verb, entry)).status_code == 403
        assert client.post(url(verb, entry), {"note": "x"}).status_code == 403
    assert client.post(url("delete", entry), {"post": "yes"}).status_code == 403
    assert not Edition.objects.exists()


def test_a_reader_with_an_account_sees_nothing_of_the_desk(client):
    client.force_login(build.user("reader"))
    for view in ("add", "changelist"):
        assert client.get(url(view)).status_code == 302
    assert client.get(reverse("admin:desk_lookup", args=["actor"]) + "?q=x").status_code == 302


def test_staff_without_permission_may_not_log(client):
    client.force_login(build.user("clerk", is_staff=True))
    assert client.get(url("change", build.draft())).status_code == 403
    assert client.post(url("add"), typed(EntryPage())).status_code == 403


def test_staff_who_may_only_look_get_a_page_that_cannot_be_saved(client):
    from django.contrib.auth.models import Permission

    clerk = build.user("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_entry"))
    client.force_login(clerk)
    entry = build.draft()
    html = client.get(url("change", entry)).content.decode()
    assert '<fieldset class="whole" disabled>' in html
    assert client.post(url("change", entry), typed(EntryPage(entry=entry), {"title": "Mine"})).status_code == 403


def test_a_refused_page_comes_back_with_everything_typed(desk):
    data = typed(EntryPage(), {"start": "soon", "title": "Typed <b>with care</b>"}, positions=[{"summary": "Kept."}])
    response = desk.post(url("add"), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Typed &lt;b&gt;with care&lt;/b&gt;" in html
    assert "Kept." in html
    assert "Nothing was saved yet: 3 to mend" in html
    assert '<a href="#id_entry-start">Start</a>: “soon” is not a date we can read.' in html
    assert '<a href="#id_positions-0-issue">Positions, row 1, Issue</a>' in html


def test_a_published_entry_cannot_be_deleted(desk):
    entry = build.published()
    desk.post(url("delete", entry), {"post": "yes"})
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_a_channel_is_published_the_same_way(desk):
    channel = build.channel()
    desk.post(reverse("admin:talks_channel_publish", args=[channel.pk]), {"note": "First published"})
    assert Edition.objects.get().channel == channel
