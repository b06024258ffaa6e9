"""An entry's page: one record, laid out, with what stands around it and the list of its editions."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from talks.models.editions import Edition, PublicEntry
from talks.press.contract import EntryRecord
from talks.public.editions import edition_views
from talks.public.http import missing, page, public_page
from talks.public.neighbours import Neighbours
from talks.public.record_page import context
from talks.public.sharing.share import entry_share
from talks.public.structured import absolute, breadcrumbs, graph, of_entry, script_json

_FIELDS = ("entry_id", "edition_id", "slug", "links", "first_published_at")


@public_page
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One entry as its current edition tells it. Nine queries at most, however long the record."""
    row = PublicEntry.objects.filter(slug=slug).only(*_FIELDS).first()
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
            "share": entry_share(record, editions[0], row.first_published_at),
            "json_ld": script_json(
                graph(
                    of_entry(record, path, around),
                    breadcrumbs([("Timeline", reverse("timeline")), (record["title"], path)]),
                )
            ),
            "title": record["title"],
            "description": record["summary"],
            "og_type": "article",
            "canonical": absolute(path),
        },
    )
