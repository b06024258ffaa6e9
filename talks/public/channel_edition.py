"""One edition of a channel as it was, at an address of its own."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime

from talks.models.editions import PublicChannel
from talks.press.contract import ChannelRecord
from talks.press.rows import channel_row
from talks.public.channel import channel_view, edition_view, last_day
from talks.public.editions import address, changes, linkable, missing_edition, with_the_one_before
from talks.public.http import page, public_page
from talks.public.lookups import entries_by_id
from talks.public.presenting import Footnotes, Names
from talks.public.references import source_views
from talks.public.sharing.share import channel_edition_share
from talks.public.strip import scale
from talks.public.structured import absolute


@public_page
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The channel as the edition tells it, up to the day it was published. Nine queries at most."""
    row = PublicChannel.objects.filter(slug=slug).only("channel_id", "edition_id", "slug").first()
    if row is None:
        raise missing_edition("channel", slug, number)
    shown, older = with_the_one_before(row, number)
    record = cast(ChannelRecord, shown.record)
    then = channel_row(shown, record)
    there = linkable(record)
    names = Names(record["actors"], record["issues"], there)
    along = scale(record["periods"], min(last_day(request), localtime(shown.published_at).date()))
    notes = Footnotes()
    whole = notes.marks(record["cites"])
    view = channel_view(then, names, entries_by_id(then.links), along, notes)
    told = edition_view(row.slug, shown)
    return page(
        request,
        "talks/channel_edition.html",
        {
            "nav": "channels",
            "edition": told,
            "changes": changes(older, shown),
            "is_current": shown.pk == row.edition_id,
            "current_url": reverse("channel", args=[row.slug]),
            "channel": view,
            "whole": whole,
            "sources": source_views(record["sources"], names, notes, there),
            "share": channel_edition_share(record, told),
            "title": f"{record['name']}, edition {shown.number}",
            "description": f"{record['name']} as published on {shown.published_at:%-d %B %Y}.",
            "canonical": absolute(address("channel", row.slug, shown.number)),
            "noindex": True,
        },
    )
