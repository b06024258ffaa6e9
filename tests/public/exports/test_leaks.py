"""What is not published is in no file: not a word, not a number."""

import io
import zipfile

import pytest
from django.core.management import call_command

from talks.press.publishing import publish, withdraw
from talks.public.exports.dumps import dumps
from talks.public.exports.tables import TABLES
from talks.public.exports.views import TYPES
from tests import builders as build
from tests.public.exports.reading_back import body
from tests.public.test_leaks import LOG, a_draft_of_everything, newest, plant

pytestmark = pytest.mark.django_db


def files(client):
    """Every file there is, and the page, by address."""
    urls = ["/data/", "/export/log.jsonl", "/export/entries.csv?q=leakentrytitle"]
    urls += [f"/export/{table}.{suffix}" for table in TABLES for suffix in TYPES]
    found = {url: body(client, url).decode("utf-8-sig") for url in urls}
    # An issue that only a draft is about is as unknown as one that nobody ever thought of.
    return found | {url: client.get(url).text for url in ["/export/issues.csv?issue=metal"]} | dump()


def dump():
    call_command("export_dump", "--parquet", stdout=io.StringIO())
    found = {}
    for one in dumps():
        with zipfile.ZipFile(one.path) as archive:
            found |= {f"{one.kind}/{name}": archive.read(name).decode(errors="replace") for name in archive.namelist()}
        one.path.unlink()
    return found


def test_drafts_and_unpublished_changes_leave_every_file_as_it_was(client, everything):
    before = files(client)
    assert len(before) == 3 * len(TABLES) + 4 + len(TABLES) * 2 + 4 and all(before.values())
    marks = {model: newest(model) for model in LOG}
    draft = a_draft_of_everything()
    build.channel("Secret line", issue=build.issue("Secrecy"))
    build.position(everything, build.issue("Metal"), speaker=build.actor("Smith"))
    everything.links.create(kind="part_of", to=draft)
    assert plant(lambda model: model.objects.filter(pk__gt=marks[model])) > 60
    plant(lambda model: model.objects.filter(pk__lte=marks[model]))
    after = files(client)
    assert {url for url, text in after.items() if "leak" in text} == set()
    assert [url for url in before if after[url] != before[url]] == []


def test_a_draft_that_a_published_entry_names_is_known_by_number_only(client):
    draft = build.draft("Secret talks")
    entry = build.draft("Open talks")
    entry.links.create(kind="follows_up", to=draft)
    claim = entry.claims.create(text="First", by_editors=True, explanation="So", verdict="supported")
    build.cite(claim)
    claim.entries.add(draft)
    publish(entry, by=build.user(), note="First published")
    for url, text in files(client).items():
        assert "ecret" not in text, url


def test_what_was_withdrawn_is_in_no_file(client, everything):
    marks = {model: newest(model) for model in LOG}
    entry = a_draft_of_everything()
    plant(lambda model: model.objects.filter(pk__gt=marks[model]))
    entry.refresh_from_db()
    publish(entry, by=build.user(), note="First published")
    assert "leakentrytitle" in files(client)["/export/entries.csv"], "it was public"
    withdraw(entry, by=build.user(), note="The source took it back")
    assert {url for url, text in files(client).items() if "leak" in text or "took it back" in text} == set()
