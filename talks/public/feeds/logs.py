"""Feeds of editions: one channel's, and the log of corrections. Here every edition is an item of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from actors.partial_dates import PartialDate
from talks.models.editions import Edition, EditionKind, PublicChannel
from talks.press.contract import ChannelRecord
from talks.press.rows import channel_row
from talks.public.corrections import Logged, Titles, visible
from talks.public.editions import address
from talks.public.feeds import atom, content
from talks.public.feeds.atom import Category, Item, tag
from talks.public.feeds.entries import NEWS
from talks.public.feeds.serving import OLDER, for_all_sites, gone_or_moved, nothing_but, place, titled
from talks.public.feeds.telling import marks, sources
from talks.public.lookups import entries_by_id
from talks.public.neighbours import EntryView
from talks.public.strip import period_text
from talks.public.structured import absolute
from talks.vocabulary import ChannelState, label

PAGE_SIZE = 50


@for_all_sites
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One channel: each time it was published anew, with its periods as they were on record then. Four queries."""
    nothing_but(request, OLDER)
    older_than = place(request)
    row = PublicChannel.objects.filter(slug=slug).only("channel_id", "slug", "name", "data").first()
    if row is None:
        raise gone_or_moved("channel", slug, "channel-feed")
    found = visible().filter(channel=row.channel_id, kind__in=NEWS).defer(None)
    editions, following = _page(list((found.filter(pk__lt=older_than) if older_than else found)[: PAGE_SIZE + 1]))
    named = {period["cause"] for edition in editions for period in _record(edition)["periods"]}
    causes = entries_by_id(pk for pk in named if pk is not None)
    page, path = reverse("channel", args=[row.slug]), reverse("channel-feed", args=[row.slug])
    return atom.response(
        [_of_channel(edition, page, causes) for edition in editions],
        title=titled(row.name),
        subtitle="Each time the record of this channel was published, updated or corrected.",
        page=page,
        feed=path,
        this=_at(path, older_than),
        following=_at(path, following) if following else "",
    )


@for_all_sites
def corrections(request: HttpRequest) -> HttpResponse:
    """Corrections and withdrawals with their reasons, newest first. Four queries.

    Names brought up to date stand in the log's page alone: they change nothing that was said.
    """
    nothing_but(request, OLDER)
    older_than = place(request)
    found = visible().filter(kind__in=[EditionKind.CORRECTED, EditionKind.WITHDRAWN])
    editions, following = _page(list((found.filter(pk__lt=older_than) if older_than else found)[: PAGE_SIZE + 1]))
    titles = Titles(editions)
    path = reverse("corrections-feed")
    return atom.response(
        [_of_log(edition, titles.of(edition)) for edition in editions],
        title=titled("Corrections"),
        subtitle="What was published and then corrected or withdrawn, with the reason.",
        page=reverse("corrections"),
        feed=path,
        this=_at(path, older_than),
        following=_at(path, following) if following else "",
    )


def _page(rows: list[Edition]) -> tuple[list[Edition], int | None]:
    return rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None


def _at(path: str, older_than: int | None) -> str:
    return f"{path}?{OLDER}={older_than}" if older_than else path


def _record(edition: Edition) -> ChannelRecord:
    return cast(ChannelRecord, edition.record)


def _of_channel(edition: Edition, page: str, causes: dict[int, EntryView]) -> Item:
    record = _record(edition)
    state = now(edition)
    text = render_to_string(
        "talks/feed_channel.html",
        {
            "url": absolute(page),
            "label": EditionKind(edition.kind).label,
            "edition": edition,
            "state": state,
            "description": record["description"],
            "periods": [
                {
                    "state": label(ChannelState, period["state"]),
                    "text": period_text(period),
                    "summary": period["summary"],
                    "marks": marks(period["cites"]),
                    "cause": cause,
                    "cause_url": absolute(cause.url) if cause else "",
                }
                for period in reversed(record["periods"])
                for cause in [causes.get(period["cause"] or 0)]
            ],
            "sources": content.sources(sources(record["sources"])),
        },
    )
    return Item(
        id=_id(edition),
        title=f"{record['name']}: {state}",
        url=absolute(address("channel", record["slug"], edition.number)),
        published=edition.published_at,
        updated=edition.published_at,
        authors=[edition.byline],
        summary=f"{EditionKind(edition.kind).label}: {edition.note}",
        content=text,
        categories=list(_categories(record)),
    )


def now(edition: Edition) -> str:
    """The state that an edition left the channel in: "suspended since August 2022"."""
    row = channel_row(edition, _record(edition))
    since = f" since {PartialDate.parse(row.since)}" if row.since else ""
    return f"{label(ChannelState, row.state).lower()}{since}"


def _categories(record: ChannelRecord) -> Iterable[Category]:
    for slug in record["issues"][record["issue"]]["path"]:
        yield Category(absolute(reverse("issues")), slug, record["issues"][slug]["name"])
    for slug in record["parties"]:
        yield Category(absolute(reverse("actors")), slug, record["actors"][slug]["name"])


def _of_log(edition: Edition, logged: Logged) -> Item:
    url = absolute(logged.edition_url or logged.url)
    return Item(
        # Not that of the same edition in the feed of its channel, which says something else.
        id=f"{_id(edition)}/log",
        title=f"{logged.label}: {logged.called}",
        url=url,
        published=edition.published_at,
        updated=edition.published_at,
        authors=[edition.byline],
        summary=edition.note,
        content=render_to_string(
            "talks/feed_correction.html",
            {"logged": logged, "url": url, "page": absolute(logged.url)},
        ),
        categories=[Category(f"{absolute(reverse('about'))}#editions", edition.kind, logged.label)],
    )


def _id(edition: Edition) -> str:
    subject = f"entry/{edition.entry_id}" if edition.entry_id else f"channel/{edition.channel_id}"
    return tag(edition.published_at, f"{subject}/edition/{edition.number}")
