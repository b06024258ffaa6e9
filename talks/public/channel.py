"""The channels: which lines of contact are open, since when, and because of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import cast
from urllib.parse import urlencode

from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from actors.partial_dates import PartialDate
from talks.models.editions import Edition, EditionKind, PublicChannel, PublicEntry, PublicIssue
from talks.press.contract import ChannelRecord, DateRecord, PeriodRecord
from talks.public import facets, listing, ways_out
from talks.public.channel_picture import channels_picture
from talks.public.channel_turns import Turn, causes_of, turns
from talks.public.feeds import links
from talks.public.http import missing, page, public_page
from talks.public.known.held import TooLarge
from talks.public.neighbours import EntryView
from talks.public.pictures.picture import Picture, inline, labelled
from talks.public.presenting import ActorView, Footnotes, IssueView, Names, Note
from talks.public.references import source_views
from talks.public.releases import at, version_of
from talks.public.sharing.share import channel_share
from talks.public.strip import AXIS, HEIGHT, WIDTH, Bar, Scale, axis, bars, period_text, scale, strip
from talks.public.structured import absolute, breadcrumbs, script_json
from talks.vocabulary import ChannelState, label


@dataclass(frozen=True, slots=True)
class PeriodView:
    state: str
    text: str
    summary: str
    cause: EntryView | None
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as the board shows it; `cause` is what brought about its present state."""

    name: str
    url: str
    description: str
    state: str
    since: str
    cause: EntryView | None
    parties: list[ActorView]
    issue: IssueView
    periods: list[PeriodView]  # newest first
    bars: list[Bar]
    along: Scale | None
    turns: list[Turn]  # when it stopped and was in use again, newest first

    @property
    def strip(self) -> SafeString:
        """Its periods over the years, drawn."""
        ticks = self.along.ticks() if self.along else []
        shapes = (*strip(self.bars, ticks), *axis(ticks))
        return inline(
            shapes, WIDTH, HEIGHT + AXIS, named=labelled(f"{self.name} over the years; the table below says the same")
        )


@dataclass(frozen=True, slots=True)
class Board:
    channels: list[ChannelView]
    along: Scale | None
    as_of: date
    counts: list[tuple[str, int]]  # (state, channels in it), in the order of the vocabulary


@dataclass(frozen=True, slots=True)
class StateTab:
    label: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class ChannelEdition:
    number: int
    label: str
    note: str
    byline: str
    at: datetime
    url: str


@public_page
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel, or those in one state. Four queries."""
    asked = listing.on_page("channels", request.GET)
    shown = board(listing.channels(asked), at(request).names.issues.values(), last_day(request))
    return page(
        request,
        "talks/channels.html",
        {
            "nav": "channels",
            "board": shown,
            "tabs": tabs(asked.own["state"]),
            "state": asked.own["state"],
            "picture": channels_picture(
                shown, list_title(asked.own["state"]), _list_url(asked.own["state"]), asked.querystring()
            ),
            "ways": ways_out.of_things("channels", asked) if shown.channels else None,
            "title": "Channels",
            "description": "Which lines of contact are open, limited or suspended, since when and why.",
            "canonical": absolute(_list_url(asked.own["state"])),
        },
    )


def list_title(state: str) -> str:
    """What the channels of a state are called, those of all with ""."""
    return f"Channels: {label(ChannelState, state).lower()}" if state else "Channels"


def _list_url(state: str) -> str:
    return reverse("channels") + (f"?state={state}" if state else "")


def tabs(chosen: str) -> list[StateTab]:
    """All, then each state that a channel is in or that is chosen. One query."""
    counts = Counter(PublicChannel.objects.order_by().values_list("state", flat=True))
    shown = [(state, label) for state, label in ChannelState.choices if counts[state] or state == chosen]
    return [
        StateTab("All", _list_url(""), counts.total(), not chosen),
        *(StateTab(str(label), _list_url(state), counts[state], state == chosen) for state, label in shown),
    ]


@public_page
def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """One channel with its periods and sources. Four queries."""
    row = PublicChannel.objects.filter(slug=slug).first()
    if row is None:
        raise missing("channel", slug)
    record = cast(ChannelRecord, row.data)
    names = Names(record["actors"], record["issues"])
    causes, days = causes_of(row.links)
    as_of = last_day(request)
    along = scale(record["periods"], as_of)
    notes = Footnotes()
    whole = notes.marks(record["cites"])
    view = channel_view(row, names, causes, along, notes, days)
    path = reverse("channel", args=[row.slug])
    editions = editions_of(row)
    return page(
        request,
        "talks/channel.html",
        {
            "nav": "channels",
            "channel": view,
            "picture": alone(view, as_of),
            "whole": whole,
            "as_of": as_of,
            "sources": source_views(record["sources"], names, notes),
            "entries_url": f"{reverse('timeline')}?channel={row.slug}" if causes else "",
            "editions": editions,
            "share": channel_share(record, editions[0]),
            "alternates": links.for_subject("channel", row.slug, row.name),
            "ways": ways_out.of_channel(row.slug),
            "json_ld": script_json(breadcrumbs([("Channels", reverse("channels")), (row.name, path)])),
            "title": row.name,
            "description": record["description"] or f"{row.name}: when it was open, limited or suspended, and why.",
            "canonical": absolute(path),
        },
    )


def alone(view: ChannelView, as_of: date) -> Picture | None:
    """The picture of one channel; None without a date."""
    shown = Board([view], view.along, view.along.last if view.along else as_of, [(view.state, 1)])
    slug = view.url.strip("/").rpartition("/")[2]
    return channels_picture(shown, view.name, view.url, urlencode({"channel": slug}), "channel")


def board(rows: QuerySet[PublicChannel], issues: Iterable[PublicIssue], as_of: date) -> Board:
    """The channels among `rows` on one scale of years, which runs up to `as_of`. Two queries."""
    found = list(rows)
    causes, days = causes_of(pk for row in found for pk in row.links)
    periods = [period for row in found for period in row.data["periods"]]
    along = scale(periods, as_of)
    tree = {issue.slug: issue.data for issue in issues}
    order = {slug: place for place, slug in enumerate(tree)}
    found.sort(key=lambda row: (order.get(row.issue, len(order)), row.name))

    def marks(row: PublicChannel) -> Footnotes:
        return Footnotes(reverse("channel", args=[row.slug]))

    views = [
        channel_view(row, Names(row.data["actors"], {**row.data["issues"], **tree}), causes, along, marks(row), days)
        for row in found
    ]
    states = [(state, sum(view.state == state for view in views)) for state in ChannelState.values]
    return Board(views, along, along.last if along else as_of, [pair for pair in states if pair[1]])


def channel_view(
    row: PublicChannel,
    names: Names,
    causes: dict[int, EntryView],
    along: Scale | None,
    notes: Footnotes,
    days: Mapping[int, DateRecord | None] | None = None,
) -> ChannelView:
    """`days` says when each of the causes began; without it nothing is said of how long the channel stood still."""
    record = cast(ChannelRecord, row.data)
    newest_first = list(reversed(record["periods"]))
    latest = newest_first[0]
    # Once the last period has ended, nothing on record says what brought about the silence after it.
    cause = causes.get(latest["cause"] or 0) if latest["span"]["end"] is None else None
    return ChannelView(
        name=row.name,
        url=reverse("channel", args=[row.slug]),
        description=record["description"],
        state=row.state,
        since=str(PartialDate.parse(row.since)) if row.since else "",
        cause=cause,
        parties=names.listed(record["parties"]),
        issue=names.issue(row.issue),
        periods=[_period(period, causes, notes) for period in newest_first],
        bars=bars(record["periods"], along, causes) if along else [],
        along=along,
        turns=turns(record["periods"], days, causes, along.last) if along and days is not None else [],
    )


def _period(period: PeriodRecord, causes: dict[int, EntryView], notes: Footnotes) -> PeriodView:
    marks = notes.marks(period["cites"])
    return PeriodView(period["state"], period_text(period), period["summary"], causes.get(period["cause"] or 0), marks)


def last_day(request: HttpRequest) -> date:
    """The last day the record knows of, by the last publication; strips run up to it. No query.

    What is on record for a later day is planned: until then nobody knows what will have become of a channel. Of a
    former day on which the record was too large for an index, the database is asked. One query then.
    """
    version = version_of(request)
    try:
        last = facets.last_day(at(request))
    except TooLarge:
        last = PublicEntry.objects.aggregate(last=Max("last_date"))["last"]
    found = last or date(2000, 1, 1)
    return min(found, localtime(version.changed_at).date()) if version else found


def editions_of(row: PublicChannel) -> list[ChannelEdition]:
    """The channel's editions since it was last withdrawn, newest first. One query."""
    rows = Edition.objects.filter(channel=row.channel_id).defer("record").order_by("-number")
    return [edition_view(row.slug, one) for one in takewhile(lambda one: one.kind != EditionKind.WITHDRAWN, rows)]


def edition_view(slug: str, row: Edition) -> ChannelEdition:
    url = reverse("channel-edition", args=[slug, row.number])
    return ChannelEdition(row.number, EditionKind(row.kind).label, row.note, row.byline, row.published_at, url)
