"""The whole log: every record that stands, exactly as it was published, in a form that the importer reads back."""

import pytest

from talks.desk.importing.record_lines import is_log, read_line
from talks.models import Edition, PublicVersion
from talks.press.publishing import correct, withdraw
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
