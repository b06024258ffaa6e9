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
from functools import lru_cache
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from pydantic_core import from_json

from talks.models.editions import Edition, EditionKind, PublicActor, PublicEntry, PublicIssue, PublicVersion
from talks.press.contract import EntryRecord
from talks.public import facets, releases
from talks.public import version as public_version
from talks.public.answer import answer
from talks.public.database import among
from talks.public.feeds import atom, content
from talks.public.feeds.atom import Category, Deleted, Item, tag
from talks.public.feeds.drawn import drawn
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
from talks.public.index.live import State
from talks.public.index.whole import Selection
from talks.public.lookups import AS_TEXT
from talks.public.presenting import page_of
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
    return _feed(request, asked, in_words(asked), reverse("timeline-feed"), place(request), asked)


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
    return _feed(
        request, asked, name, reverse(f"{kind}-feed", args=[slug]), older_than, page=reverse(kind, args=[slug])
    )


def _feed(
    request: HttpRequest,
    asked: TimelineFilter,
    words: str,
    path: str,
    older_than: int | None,
    said_in_query: TimelineFilter | None = None,
    page: str = "",
) -> HttpResponse:
    """`said_in_query` is the part of the filter that the address says in its query."""

    def ask(state: State) -> tuple[PublicVersion | None, tuple[list[Item], int | None, list[Deleted]]]:
        deleted = [] if older_than else withdrawn()
        version, items, following = newest(state, asked, older_than)
        return version, (items, following, deleted)

    found, following, deleted = releases.of_one_release(request, ask)
    query = said_in_query or TimelineFilter()
    return atom.response(
        found,
        title=titled(words),
        subtitle=SUBTITLE,
        page=page or with_query(reverse("timeline"), query),
        feed=with_query(path, query),
        this=with_query(path, query, **{OLDER: older_than}),
        following=with_query(path, query, **{OLDER: following}) if following else "",
        deleted=deleted,
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


def newest(
    state: State, asked: TimelineFilter, older_than: int | None = None
) -> tuple[PublicVersion | None, list[Item], int | None]:
    """`PAGE_SIZE` matching entries by their last news, newest first, and where the next page begins; with the release
    that the database was at in the end. Three queries.
    """
    found = latest_news(facets.select(state, asked), older_than, PAGE_SIZE + 1)
    following = found[PAGE_SIZE - 1][0] if len(found) > PAGE_SIZE else None
    listed = [entry_id for _, entry_id in found[:PAGE_SIZE]]
    publications = _publications(listed)
    version, rows = _rows(listed)
    items = [
        _item(row, publications[row.entry_id])
        for row in rows
        if publications[row.entry_id]  # none, if it was withdrawn between two questions
    ]
    return version, items, following


def _item(row: Any, publications: list[Edition]) -> Item:
    """The item as it was drawn before, if it still holds. No query, but where ids have come again after a restore."""
    said = tuple((one.pk, one.published_at) for one in publications)
    key = (row.edition_id, row.published_at, row.slug, row.first_published_at, said, absolute(""), get_script_prefix())
    kept = drawn.item(row.entry_id, key)
    if kept is not None:
        return kept
    text = row.record or Edition.objects.values_list(AS_TEXT, flat=True).get(pk=row.edition_id)
    made = item(News(row, from_json(text), publications))
    drawn.keep(row.entry_id, row.edition_id, key, made)
    return made


def _rows(ids: list[int]) -> tuple[PublicVersion | None, list[Any]]:
    """Entries in the order of `ids`, those not drawn before with the text of their record, and the release that they
    are of. One query.
    """
    unknown = Edition.objects.exclude(pk__in=drawn.editions(ids))
    record = unknown.filter(pk=OuterRef("edition_id")).values(text=AS_TEXT)
    version = {name: Subquery(PublicVersion.objects.values(name)) for name in ("number", "stamp", "changed_at")}
    found = PublicEntry.objects.filter(entry_id__in=ids).annotate(record=Subquery(record), **version)
    fields = ("entry_id", "edition_id", "slug", "terms", "first_published_at", "published_at")
    by_id = found.only(*fields).in_bulk() if ids else {}
    rows: list[Any] = [by_id[entry_id] for entry_id in ids if entry_id in by_id]
    if not rows:
        return public_version.newest(), []
    return PublicVersion(**{name: getattr(rows[0], name) for name in version}), rows


def latest_news(selection: Selection, older_than: int | None, size: int) -> list[tuple[int, int]]:
    """The last news of some entries: (its edition, the entry), the newest first; from before an edition where one is
    given. As a rule one query, three at most.

    Either the last news of everything are walked through until enough are of these entries, or these entries are
    looked up one by one: whichever has fewer to look at, if they are spread evenly. Where the walk does not come
    across enough of them, because all that match is long ago, the rest is looked up.
    """
    if not selection.total:
        return []
    found: list[tuple[int, int]] = []
    expected = max(1, size * len(selection.index) // selection.total)
    if expected < selection.total:
        for many in (2 * expected, 4 * expected):
            walked = list(_last_news(older_than)[:many])
            wanted = facets.matching(selection, (entry_id for _, entry_id in walked))
            found += [(pk, entry_id) for pk, entry_id in walked if entry_id in wanted]
            if len(found) >= size or len(walked) < many:
                return found[:size]
            older_than = walked[-1][0]
    of_these = among(facets.in_order(selection).tolist())
    return [*found, *_last_news(older_than).filter(entry_id__in=of_these)[: size - len(found)]]


def _last_news(older_than: int | None) -> QuerySet[Edition, tuple[int, int]]:
    """The last news of each entry, newest first. No query yet."""
    # Editions are stored strictly one after another, so that their ids tell which came later.
    later = Edition.objects.filter(entry=OuterRef("entry"), kind__in=NEWS, pk__gt=OuterRef("pk"))
    found = Edition.objects.filter(~Exists(later), kind__in=NEWS, entry__isnull=False).order_by("-pk")
    if older_than is not None:
        found = found.filter(pk__lt=older_than)
    return found.values_list("pk", "entry_id")


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
    url = absolute(page_of("entry", row.slug))
    said = answer(record)
    country = record["actors"].get(record["country"])
    parties = " – ".join(record["actors"][slug]["name"] for slug in record["parties"])
    there = where(record["place"], country["name"] if country else "")
    text = content.of_entry(
        url,
        changes=[(EditionKind(one.kind).label, one) for one in amendments(news.publications)],
        answer=said,
        summary=record["summary"],
        around=" · ".join(filter(None, [parties, there])),
        paragraphs=[text for text in record["body"].split("\n\n") if text.strip()],
        judged=judgements(record),
        cited=sources(record["sources"]),
    )
    return Item(
        id=_id(row.entry_id, row.first_published_at),
        title=record["title"],
        url=url,
        published=row.first_published_at,
        updated=last.published_at,
        authors=list(dict.fromkeys(one.byline for one in reversed(news.publications))),
        summary=f"{said} {record['summary']}".strip(),
        content=text,
        categories=list(categories(record, row.terms)),
    )


def _id(entry_id: int, first_published_at: datetime) -> str:
    return tag(first_published_at, f"entry/{entry_id}")


def amendments(publications: list[Edition]) -> list[Edition]:
    """The newest of those that changed what was public before; the first publication did not."""
    return [one for one in publications if one.kind != EditionKind.PUBLISHED][:MOST_NOTES]


@lru_cache(maxsize=4)
def _schemes(site: str, prefix: str) -> list[str]:
    return [absolute(reverse(route)) for route in ("about", "issues", "actors")]


def categories(record: EntryRecord, terms: Iterable[str]) -> Iterable[Category]:
    """The issues, actors, kind and status of an entry: what the timeline can be filtered by, under the same values."""
    words, issues, actors = _schemes(absolute(""), get_script_prefix())
    for term in terms:
        facet, _, value = term.partition(":")
        if facet == "issue" and value in record["issues"]:
            yield Category(issues, value, record["issues"][value]["name"])
        elif facet == "actor" and value in record["actors"]:
            yield Category(actors, value, record["actors"][value]["name"])
        elif facet == "kind":
            yield Category(f"{words}#words-entrykind", value, label(EntryKind, value))
        elif facet == "status":
            yield Category(f"{words}#words-entrystatus", value, label(EntryStatus, value))
