"""Sources are shared by many entries: used again by name, changed only on purpose."""

import pytest

from talks.desk.entry_page import EntryPage
from talks.models import Entry, Source, SourceRedirect
from tests import builders as build
from tests.desk.typing_in import SOURCE, entry_page, refusal, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def readout():
    return build.source("A readout of talks", slug="the-readout", language="en")


@pytest.mark.parametrize(
    "row", [{"source": "a readout of TALKS"}, {"source": "the-readout"}, {"slug": "the-readout"},
            {"source": "A readout of talks", "slug": "the-readout", "kind": "wire", "published": "2 May 2020"}]
)  # fmt: skip
def test_a_known_source_is_used_again(readout, row):
    entry = save(entry_page(None, sources=[row]))
    assert entry.references.get().source == readout


def test_columns_that_were_empty_are_filled_in(readout):
    save(entry_page(None, sources=[{"source": "the-readout", "author": "Ann Author"}]))
    readout.refresh_from_db()
    assert (readout.author, readout.language) == ("Ann Author", "en")


def test_a_column_of_a_known_source_is_not_overwritten_by_a_new_row(readout):
    page = entry_page(None, sources=[{"slug": "the-readout", "language": "fr"}])
    assert "The source the-readout is recorded with “en” here." in refusal(page)


def test_what_an_editor_changes_on_purpose_is_written(readout):
    entry = build.draft(source=readout)
    texts = EntryPage(entry=entry).texts["sources"][0]
    page = entry_page(
        entry, sources=[{**texts, "language": "fr", "source": "A better title", "publisher": "+ The Bugle"}]
    )
    save(page)
    readout.refresh_from_db()
    assert (readout.title, readout.language, readout.publisher.name) == ("A better title", "fr", "The Bugle")
    assert page.changed


def test_a_column_somebody_else_changed_meanwhile_is_not_overwritten(readout):
    entry = build.draft(source=readout)
    texts = EntryPage(entry=entry).texts["sources"][0]
    Source.objects.update(language="de", author="Somebody")
    page = entry_page(entry, sources=[{**texts, "language": "fr"}])
    assert "Somebody changed this meanwhile to “de”." in refusal(page)
    save(entry_page(entry, sources=[{**texts, "kind": "analysis"}]))
    readout.refresh_from_db()
    assert (readout.language, readout.author, readout.kind) == ("de", "Somebody", "analysis")


def test_a_changed_slug_keeps_leading_to_the_source(readout):
    entry = build.draft(source=readout)
    texts = EntryPage(entry=entry).texts["sources"][0]
    save(entry_page(entry, sources=[{**texts, "slug": "better-slug"}]))
    assert SourceRedirect.objects.get().old_slug == "the-readout"
    other = save(entry_page(None, {"title": "Other talks"}, sources=[{"slug": "the-readout"}]))
    assert other.references.get().source == readout


def test_a_title_with_columns_makes_a_new_source_and_a_bare_one_does_not():
    page = entry_page(None, sources=[{"source": "A readuot of talks"}])
    assert "No source is called" in refusal(page)
    entry = save(entry_page(None, sources=[{"source": "An interview", "kind": "interview", "published": "2023-06-19",
                                            "publisher": "+ Daily Gazette"}]))  # fmt: skip
    assert entry.references.get().source.slug == "daily-gazette-2023-06-19-an-interview"


def test_a_plus_before_a_known_title_is_refused(readout):
    page = entry_page(None, sources=[{"source": "+ A readout of talks"}])
    assert "There is already “A readout of talks” (the-readout)" in refusal(page)


def test_a_known_address_is_not_made_a_second_source(readout):
    page = entry_page(None, sources=[{"source": "+ Another title", "url": readout.url}])
    assert refusal(page).startswith("[sources row 1] url: This address is the source “A readout of talks”")


def test_one_source_stands_once_on_a_list(readout):
    rows = [{"number": "1", "source": "the-readout"}, {"number": "2", "source": "A readout of talks"}]
    assert "already on the list, as number 1" in refusal(entry_page(None, sources=rows))
    rows = [{"number": "1", "source": "+ New"}, {"number": "2", "source": "+ New"}]
    assert "already on the list" in refusal(entry_page(None, sources=rows))


def test_two_sources_may_bear_one_title_under_two_slugs(readout):
    entry = save(entry_page(None, sources=[{"source": readout.title, "slug": "the-other-readout", "kind": "readout"}]))
    assert entry.references.get().source != readout
    again = save(entry_page(Entry.objects.get(pk=entry.pk)))
    assert again.references.get().source.slug == "the-other-readout"


@pytest.mark.parametrize("seen", ["", "nonsense", "[1]", '{"slug": 3}'])
def test_a_tampered_memory_of_what_was_shown_does_no_harm(readout, seen):
    page = entry_page(None, sources=[{"slug": "the-readout", "seen": seen, "language": "en"}])
    assert page.is_valid(), page.refused()


def test_a_new_source_row_of_the_page_is_enough(readout):
    assert save(entry_page(None, {"cites": "1"}, sources=[SOURCE | {"source": "+ Another"}])).citations.count() == 1
