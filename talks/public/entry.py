"""An entry's page: one record, laid out, with what stands around it and the list of its editions."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from talks.models.editions import Edition, PublicEntry
from talks.press.contract import EntryRecord
from talks.public.editions import EditionView, edition_views
from talks.public.http import missing, page, public_page
from talks.public.neighbours import Neighbours
from talks.public.record_page import context
from talks.public.structured import absolute, event, script_json


@public_page
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry as its current edition tells it. Nine queries at most, however long the record."""
    row = PublicEntry.objects.filter(slug=slug).only("entry_id", "edition_id", "slug", "links").first()
    if row is None:
        raise missing("entry", slug)
    current = Edition.objects.get(pk=row.edition_id)
    record = cast(EntryRecord, current.record)
    around = Neighbours.load(record, row.links)
    editions = edition_views(row.entry_id)
    path = reverse("entry", args=[row.slug])
    return page(
        request,
        "talks/entry.html",
        {
            **context(record, around),
            "editions": editions,
            "cite": cite_this(record, editions[0], path),
            "json_ld": script_json(event(record, path, around)),
            "title": record["title"],
            "description": record["summary"],
            "og_type": "article",
            "canonical": absolute(path),
        },
    )


def cite_this(record: EntryRecord, edition: EditionView, path: str) -> str:
    """How to cite the page, as plain text, with the edition's number and date.

    “Blinken in Beijing”, Talks tracker, edition 3 of 2 July 2023, https://…/entries/…/editions/3/
    """
    at = localtime(edition.at)
    return (
        f"“{record['title']}”, {record['when']['text']}. Talks tracker, edition {edition.number} of "
        f"{at.day} {at:%B %Y}, {absolute(edition.url or path)}"
    )
