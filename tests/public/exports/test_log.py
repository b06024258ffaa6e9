"""The whole log: every record that stands, exactly as it was published, in a form that the importer reads back."""

import pytest

from talks.desk.importing.record_lines import is_log, read_line
from talks.models import Edition, PublicVersion
from talks.press.publishing import correct, publish, withdraw
from talks.public.exports.columns import utc
from tests import builders as build
from tests.public.exports.reading_back import body, lines

pytestmark = pytest.mark.django_db


def test_it_begins_by_saying_what_it_is_then_come_channels_then_entries_oldest_first(client, everything):
    build.published("Long ago", start="1971")
    build.published_channel("Second line")
    head, *records = lines(client, "/export/log.jsonl")
    made = utc(PublicVersion.objects.get().changed_at)
    assert head == {"type": "log", "schema": 2, "made": made, "entries": 3, "channels": 2}
    assert list(head) == ["type", "schema", "made", "entries", "channels"]
    assert [(one["type"], one["record"]["slug"]) for one in records] == [
        ("channel", "telephone-line"), ("channel", "second-line"),
        ("entry", "long-ago"), ("entry", "balloon-over-strelsau"), ("entry", "rudolf-in-fenwick"),
    ]  # fmt: skip


def test_a_line_is_the_record_as_it_was_published_with_its_edition(client, everything):
    everything.title = "Rudolf in Fenwick again"
    everything.save()
    correct(everything, by=build.user(), note="Corrected")
    edition = Edition.objects.latest("pk")
    for url in ("/export/log.jsonl", "/export/entries.jsonl"):
        line = next(one for one in lines(client, url) if one.get("record", {}).get("id") == everything.pk)
        assert list(line) == ["type", "edition", "published_at", "record"]
        assert (line["type"], line["edition"]) == ("entry", 2)
        assert line["published_at"] == edition.published_at.isoformat()
        assert line["record"] == edition.record
    [channel] = lines(client, "/export/channels.jsonl")
    assert channel["type"] == "channel" and channel["record"] == Edition.objects.get(channel__isnull=False).record


def test_what_was_withdrawn_is_neither_in_it_nor_counted(client, everything):
    withdraw(everything, by=build.user(), note="Taken back")
    head, *records = lines(client, "/export/log.jsonl")
    assert (head["entries"], head["channels"]) == (1, 1)
    assert [one["record"]["slug"] for one in records] == ["telephone-line", "balloon-over-strelsau"]


def test_the_importer_takes_every_line_for_what_it_is(client, everything):
    text = body(client, "/export/log.jsonl").decode()
    assert is_log(text.split("\n")[0])
    read = [read_line(line, number) for number, line in enumerate(text.split("\n"), 1) if line]
    assert read[0] is None and [line.kind for line in read[1:]] == ["channel", "entry", "entry"]


def test_entries_that_are_not_public_are_not_even_numbers_in_it(client, everything):
    draft = build.draft("Secret talks")
    entry = build.draft("Open talks")
    link = entry.links.create(kind="follows_up", to=draft)
    build.cite(entry.links.create(kind="part_of", to=everything))
    build.cite(link)
    change = entry.status_changes.create(status="held", date="2020", caused_by=draft)
    build.cite(change)
    claim = entry.claims.create(text="First", by_editors=True, explanation="So", verdict="supported")
    build.cite(claim)
    claim.entries.set([draft, everything])
    publish(entry, by=build.user(), note="First published")
    build.published_channel("Other line", periods=[("open", "2019", None, draft)])
    published = Edition.objects.get(entry=entry).record
    assert {one["to"] for one in published["links"]} == {draft.pk, everything.pk}, "the edition knows"
    for url in ("/export/log.jsonl", "/export/entries.jsonl", "/export/channels.jsonl"):
        records = {line["record"]["slug"]: line["record"] for line in lines(client, url) if "record" in line}
        if "open-talks" in records:
            record = records["open-talks"]
            assert [one["to"] for one in record["links"]] == [everything.pk]
            assert [one["caused_by"] for one in record["status_changes"]] == [None]
            assert [one["entries"] for one in record["claims"]] == [[everything.pk]]
        if "other-line" in records:
            assert [one["cause"] for one in records["other-line"]["periods"]] == [None]
    text = body(client, "/export/log.jsonl").decode()
    read = [read_line(line, number) for number, line in enumerate(text.split("\n"), 1) if line]
    assert len(read) == 6


def test_a_log_that_is_read_back_elsewhere_gives_the_same_log(client, everything, tmp_path):
    entry = build.draft("Open talks")
    for link in ("Secret talks", "Hidden talks"):
        build.cite(entry.links.create(kind="follows_up", to=build.draft(link)))
    publish(entry, by=build.user(), note="First published")
    from tests.desk.importing.test_from_records import emptied, published

    file = tmp_path / "log.jsonl"
    file.write_bytes(body(client, "/export/log.jsonl"))
    before = told(client)
    emptied()
    published(file)
    assert told(client) == before and len(before) == 4


def told(client):
    """What the records of the log say, entries named by slug instead of by number."""
    records = [line["record"] for line in lines(client, "/export/log.jsonl")[1:]]
    slugs = {record["id"]: record["slug"] for record in records if "links" in record}
    said = {}
    for record in records:
        links = [(one["kind"], slugs[one["to"]]) for one in record.get("links", [])]
        causes = [slugs.get(one["caused_by"]) for one in record.get("status_changes", [])]
        claims = [[slugs[pk] for pk in one["entries"]] for one in record.get("claims", [])]
        periods = [(one["state"], slugs.get(one["cause"])) for one in record.get("periods", [])]
        said[record["slug"]] = (links, causes, claims, periods)
    return said
