"""Calendars to subscribe to: the timeline with any filter, one issue, one actor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched, islice
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, JSONField, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from icalendar import Calendar

from talks.models.editions import Edition, PublicActor, PublicIssue, PublicVersion
from talks.press.contract import EntryRecord
from talks.public import facets
from talks.public.feeds.events import Publication, events
from talks.public.feeds.ical import Hours, QuickEvent, text
from talks.public.feeds.serving import for_all_sites, gone_or_moved, in_words, nothing_but, titled, with_query
from talks.public.filters import TimelineFilter
from talks.public.index.live import State
from talks.public.presenting import counted
from talks.public.releases import one_moment, version_of
from talks.public.selection import selection
from talks.public.structured import absolute

PRODUCT = "-//Talks tracker//Calendar//EN"
# How often a program may ask; an answer that nothing has changed costs one query.
REFRESH = timedelta(hours=6)
# So many entries at most, the newest: a calendar is read whole, every time, and made in a second or two.
MOST = 3000
_END = b"END:VCALENDAR\r\n"
_UNTOLD = ["actors", "body", "claims", "commitments", "conditions", "participations", "positions"]
_TOLD = Func(
    F("record"), Value(_UNTOLD, ArrayField(TextField())), template="(%(expressions)s)", arg_joiner=" - ",
    output_field=JSONField(),
)  # fmt: skip
_ACTORS = Func(
    F("record"),
    template="(SELECT jsonb_object_agg(key, jsonb_build_object("
    "'name', value->'name', 'kind', value->'kind', 'code', value->'code')) "
    "FROM jsonb_each(%(expressions)s -> 'actors'))",
    output_field=JSONField(),
)


@for_all_sites
def timeline(request: HttpRequest) -> HttpResponse:
    """Every entry that matches the filter, up to `MOST`. Four queries for up to 500 entries, two for each 500 more,
    and those that read and name the filter.
    """
    asked = selection(request)
    words = in_words(asked)
    return _calendar(
        request, asked, words, with_query(reverse("timeline"), asked), with_query(reverse("calendar"), asked)
    )


@for_all_sites
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries on one issue and all below it. As the timeline's, and one query."""
    return _of_one(request, "issue", PublicIssue, slug)


@for_all_sites
def actor(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries that one actor has a part in. As the timeline's, and one query."""
    return _of_one(request, "actor", PublicActor, slug)


def _of_one(request: HttpRequest, kind: str, table: Any, slug: str) -> HttpResponse:
    nothing_but(request)
    name = table.objects.filter(slug=slug).values_list("name", flat=True).first()
    if name is None:
        raise gone_or_moved(kind, slug, f"{kind}-calendar")
    asked = TimelineFilter(terms=((kind, (slug,)),))
    return _calendar(request, asked, name, reverse(kind, args=[slug]), reverse(f"{kind}-calendar", args=[slug]))


def _calendar(request: HttpRequest, asked: TimelineFilter, words: str, page: str, path: str) -> HttpResponse:
    """`page` and `path` are where the same is read as a page, and as this calendar."""
    body: list[bytes] = []
    left_out = 0
    hours = Hours()
    with one_moment(request) as state:
        matching = facets.select(state, asked).total
        for made in _events(state, asked):
            left_out += not made
            hours.note(made)
            body += [event.to_ical() for event in made]
    head = _head(titled(words), note(left_out, matching), page, path, version_of(request))
    whole = b"".join([head.removesuffix(_END), *hours.zones(empty=not body), *body, _END])
    name = path.strip("/").partition("?")[0].replace("/", "-")
    return HttpResponse(
        whole,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _events(state: State, asked: TimelineFilter) -> Iterator[list[QuickEvent]]:
    """The events of each entry; none for one without a day."""
    rows = islice(facets.stream(state, asked, "edition_id", "links", "first_published_at"), MOST)
    for some in batched(rows, facets.CHUNK):
        public = facets.public(state, (pk for row in some for pk in row.links))
        found = _records(row.edition_id for row in some)
        for row in some:
            number, published_at, told, actors = found[row.edition_id]
            record = cast(EntryRecord, {**told, "actors": actors})
            yield events(record, Publication(number, published_at, row.first_published_at), public)


def _records(ids: Iterable[int]) -> dict[int, tuple[int, datetime, dict[str, Any], dict[str, Any]]]:
    """Number, time, record and actors of some editions, without what no event tells. One query.

    A whole record is mostly names and tenures of actors, and positions: five times what is needed here.
    """
    rows = Edition.objects.filter(pk__in=list(ids)).annotate(told=_TOLD, actors=_ACTORS)
    return {row[0]: row[1:] for row in rows.values_list("pk", "number", "published_at", "told", "actors")}


def note(left_out: int, matching: int = 0) -> str:
    """What a reader has to know of the whole; so many entries are `matching`."""
    said = (
        "Days and hours are those of the place. Where its country has several time zones an hour carries none, and "
        "shows the same wherever it is read. Meetings that were declined, postponed or called off are marked as "
        "cancelled, and their titles say so."
    )
    if matching > MOST:
        said += f" Of {matching:,} entries the newest {MOST:,} are here: ask for fewer by a filter of the timeline."
    if left_out:
        what = counted(left_out, "entry is", "entries are")
        said += f" {what} left out: the day is known only approximately, or only the month or year."
    return said


def _head(name: str, description: str, page: str, path: str, version: PublicVersion | None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", text(PRODUCT))
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The names of RFC 7986, and those that programs knew before it.
    for key, value in (
        ("name", name),
        ("x-wr-calname", name),
        ("description", description),
        ("x-wr-caldesc", description),
    ):
        calendar.add(key, text(value))
    calendar.add("url", absolute(page))
    calendar.add("source", absolute(path), parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", text("PT6H"))
    if version is not None and version.number:
        calendar.add("last-modified", version.changed_at)
    return calendar.to_ical()
