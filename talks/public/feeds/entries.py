"""Feeds of entries: the timeline with any filter, one issue, one actor.

What is news is a publication, an update or a correction. An entry that is amended comes up again, under the id it
always had, with the note on what changed; names brought up to date are no news. What was withdrawn is gone, and the
first page of each feed tells readers to take it out (RFC 6721), by its id and no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from talks.models.editions import Edition, EditionKind, PublicActor, PublicEntry, PublicIssue
from talks.press.contract import EntryRecord
from talks.public import facets
from talks.public.answer import answer
from talks.public.feeds import atom
from talks.public.feeds.atom import Category, Deleted, Item, tag
from talks.public.feeds.serving import (
    OLDER,
    for_all_sites,
    gone_or_moved,
    in_words,
    nothing_but,
    place,
    titled,
    with_query,
)
from talks.public.feeds.telling import judgements, sources, where
from talks.public.filters import TimelineFilter
from talks.public.selection import selection
from talks.public.structured import absolute
from talks.vocabulary import EntryKind, EntryStatus, label

PAGE_SIZE = 50
MOST_DELETED = 50  # withdrawals told in one feed
MOST_NOTES = 5  # on earlier changes, in one item
NEWS = [EditionKind.PUBLISHED, EditionKind.UPDATED, EditionKind.CORRECTED]
SUBTITLE = (
    "Entries by their last publication. One that was updated or corrected comes up again and says what changed; "
    "what was withdrawn stands in the feed of corrections."
)


@dataclass(frozen=True, slots=True)
class News:
    """An entry as it stands, and how it came to be so: its publications since it was last withdrawn, newest first."""

    row: PublicEntry
    record: EntryRecord
    publications: list[Edition]


@for_all_sites
def timeline(request: HttpRequest) -> HttpResponse:
    """Every entry that matches the filter. Five queries, and those that read and name the filter."""
    asked = selection(request, OLDER)
    return _feed(asked, in_words(asked), reverse("timeline-feed"), place(request), asked)


@for_all_sites
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries on one issue and all below it. Six queries."""
    return _of_one(request, "issue", PublicIssue, slug)


@for_all_sites
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries that one actor has a part in. Six queries."""
    return _of_one(request, "actor", PublicActor, slug)


def _of_one(request: HttpRequest, kind: str, table: Any, slug: str) -> HttpResponse:
    nothing_but(request, OLDER)
    older_than = place(request)
    name = table.objects.filter(slug=slug).values_list("name", flat=True).first()
    if name is None:
        raise gone_or_moved(kind, slug, f"{kind}-feed")
    asked = TimelineFilter(terms=((kind, (slug,)),))
    return _feed(asked, name, reverse(f"{kind}-feed", args=[slug]), older_than, page=reverse(kind, args=[slug]))


def _feed(
    asked: TimelineFilter,
    words: str,
    path: str,
    older_than: int | None,
    said_in_query: TimelineFilter | None = None,
    page: str = "",
) -> HttpResponse:
    """`said_in_query` is the part of the filter that the address says in its query."""
    found, following = newest(asked, older_than)
    query = said_in_query or TimelineFilter()
    return atom.response(
        [item(one) for one in found],
        title=titled(words),
        subtitle=SUBTITLE,
        page=page or with_query(reverse("timeline"), query),
        feed=with_query(path, query),
        this=with_query(path, query, **{OLDER: older_than}),
        following=with_query(path, query, **{OLDER: following}) if following else "",
        deleted=[] if older_than else withdrawn(),
    )


def withdrawn() -> list[Deleted]:
    """The newest withdrawals of entries that are not public now, of every feed: what one held then is not asked. One
    query."""
    versions = Edition.objects.filter(entry=OuterRef("entry"))
    public_now = PublicEntry.objects.filter(entry_id=OuterRef("entry_id"))
    found = Edition.objects.filter(
        ~Exists(public_now), ~Exists(versions.filter(pk__gt=OuterRef("pk"))), entry__isnull=False,
        kind=EditionKind.WITHDRAWN,
    )  # fmt: skip
    first = Subquery(versions.order_by("pk").values("published_at")[:1])
    rows = found.annotate(first=first).order_by("-pk").values_list("entry_id", "first", "published_at")
    said = f"Withdrawn from public view. The reason: {absolute(reverse('corrections'))}"
    return [Deleted(_id(pk, at), when, said) for pk, at, when in rows[:MOST_DELETED]]


def newest(asked: TimelineFilter, older_than: int | None = None) -> tuple[list[News], int | None]:
    """`PAGE_SIZE` matching entries by their last news, newest first, and where the next page begins. Three queries."""
    # Editions are stored strictly one after another, so that their ids tell which came later.
    news = Edition.objects.filter(entry=OuterRef("entry_id"), kind__in=NEWS).order_by("-pk").values("pk")[:1]
    fields = ("entry_id", "edition_id", "slug", "title", "summary", "terms", "first_published_at")
    found = facets.matching(asked).only(*fields).annotate(latest=Subquery(news)).order_by("-latest")
    if older_than is not None:
        found = found.filter(latest__lt=older_than)
    rows: list[Any] = list(found[: PAGE_SIZE + 1])
    following = rows[PAGE_SIZE - 1].latest if len(rows) > PAGE_SIZE else None
    rows = rows[:PAGE_SIZE]
    records = dict(Edition.objects.filter(pk__in=[row.edition_id for row in rows]).values_list("pk", "record"))
    publications = _publications(row.entry_id for row in rows)
    return [
        News(row, cast(EntryRecord, records[row.edition_id]), publications[row.entry_id])
        for row in rows
        if publications[row.entry_id]  # none, if it was withdrawn between two questions
    ], following


def _publications(ids: Iterable[int]) -> dict[int, list[Edition]]:
    """What was published of each entry since it was last withdrawn, newest first. One query."""
    kinds = [*NEWS, EditionKind.WITHDRAWN]
    found: dict[int, list[Edition]] = defaultdict(list)
    for edition in Edition.objects.filter(entry_id__in=list(ids), kind__in=kinds).order_by("pk").defer("record"):
        of_entry = found[cast(int, edition.entry_id)]
        if edition.kind == EditionKind.WITHDRAWN:
            of_entry.clear()
        else:
            of_entry.insert(0, edition)
    return found


def item(news: News) -> Item:
    record, row, last = news.record, news.row, news.publications[0]
    url = absolute(reverse("entry", args=[row.slug]))
    said = answer(record)
    country = record["actors"].get(record["country"])
    content = render_to_string(
        "talks/feed_entry.html",
        {
            "url": url,
            "changes": [(EditionKind(one.kind).label, one) for one in amendments(news.publications)],
            "answer": said,
            "record": record,
            "parties": " – ".join(record["actors"][slug]["name"] for slug in record["parties"]),
            "where": where(record["place"], country["name"] if country else ""),
            "paragraphs": [text for text in record["body"].split("\n\n") if text.strip()],
            "judgements": judgements(record),
            "sources": sources(record["sources"]),
        },
    )
    return Item(
        id=_id(row.entry_id, row.first_published_at),
        title=record["title"],
        url=url,
        published=row.first_published_at,
        updated=last.published_at,
        authors=list(dict.fromkeys(one.byline for one in reversed(news.publications))),
        summary=f"{said} {record['summary']}".strip(),
        content=content,
        categories=list(categories(record, row.terms)),
    )


def _id(entry_id: int, first_published_at: datetime) -> str:
    return tag(first_published_at, f"entry/{entry_id}")


def amendments(publications: list[Edition]) -> list[Edition]:
    """The newest of those that changed what was public before; the first publication did not."""
    return [one for one in publications if one.kind != EditionKind.PUBLISHED][:MOST_NOTES]


def categories(record: EntryRecord, terms: Iterable[str]) -> Iterable[Category]:
    """The issues, actors, kind and status of an entry: what the timeline can be filtered by, under the same values."""
    words = absolute(reverse("about"))
    for term in terms:
        facet, _, value = term.partition(":")
        if facet == "issue" and value in record["issues"]:
            yield Category(absolute(reverse("issues")), value, record["issues"][value]["name"])
        elif facet == "actor" and value in record["actors"]:
            yield Category(absolute(reverse("actors")), value, record["actors"][value]["name"])
        elif facet == "kind":
            yield Category(f"{words}#words-entrykind", value, label(EntryKind, value))
        elif facet == "status":
            yield Category(f"{words}#words-entrystatus", value, label(EntryStatus, value))
