"""The press brief of two states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from actors.partial_dates import PartialDate
from talks.models.editions import PublicVersion
from talks.public.analytics.contacts import Contact, Gap
from talks.public.briefs.parts import Behind, Cut, OfMany, colophon, cut, short, slug_of
from talks.public.channel import ChannelView, last_day
from talks.public.commitments import PairPromises, PromiseView, pair_promises
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.pair import Pair, Picture, find, picture
from talks.public.pair_ledger import LedgerLine
from talks.public.pair_views import LevelRow, opening
from talks.public.presenting import Note
from talks.public.releases import of_one_release
from talks.public.sharing.citation import of_pair
from talks.public.structured import absolute
from talks.public.version import newest
from talks.vocabulary import ChannelState

# How much fits a page of A4.
MOST_LEVELS = 6
MOST_CHANNELS = 8
MOST_OVERDUE = 3
MOST_REFUSED = 4
_TEXT = 130  # characters


@dataclass(frozen=True, slots=True)
class MetLine:
    level: str
    contact: Contact
    gap: Gap | None
    tied: int  # contacts that may be as late
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class ChannelLine:
    channel: ChannelView
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Owed:
    promise: PromiseView
    summary: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class Refusal:
    line: LedgerLine
    text: str
    notes: list[Note]


@public_page
def between(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """Two states on a page of paper. Some 20 queries at most; the other order of the two leads here."""
    pair = find("pair-brief", one, other)

    def ask(state: State) -> tuple[PublicVersion | None, dict[str, Any]]:
        found = picture(state, pair, last_day(request))
        promised = pair_promises(state, pair.a, pair.b, found.as_of)
        context = _shown(found, promised)
        version = newest()
        return version, {**context, "version": version}

    context = of_one_release(request, ask)
    path = _path(pair)
    title = f"{pair.a_name} and {pair.b_name}"
    version = cast(PublicVersion, context["version"])  # two of whom something is public have been released
    cited = of_pair((pair.a, pair.b), title, version.number, version.changed_at)
    return page(
        request,
        "talks/brief_pair.html",
        {
            **context,
            "name": title,
            "pair": pair,
            "colophon": colophon(cited, path, "The page"),
            "title": f"Press brief: {title}",
            "description": context["opening"],
            "noindex": True,  # the pair's own page is the one to find
            "canonical": absolute(path),
        },
    )


def _path(pair: Pair) -> str:
    return reverse("pair", args=[pair.a, pair.b])


def _shown(found: Picture, promised: PairPromises | None) -> dict[str, Any]:
    """What the template asks for, in the order of the page, for the footnotes' sake. Two queries."""
    path = _path(found.pair)
    met = cut(found.contacts.levels, MOST_LEVELS, f"{path}#met")
    closed = cut([one for one in found.board.channels if one.state != ChannelState.OPEN], MOST_CHANNELS,
                 f"{path}#channels")  # fmt: skip
    due = [one for one in promised.rows if one.overdue] if promised else []
    overdue = cut(due, MOST_OVERDUE, f"{path}#commitments")
    refused = cut(found.ledger.refused, MOST_REFUSED, f"{path}#refused")
    entries = [
        *(row.last.contact.slug for row in met.rows if row.last),
        *(slug_of(one.entry.url) for one in overdue.rows),
        *(slug_of(one.entry.url) for one in refused.rows),
    ]
    notes = OfMany(Behind.load(entries, [slug_of(one.url) for one in closed.rows]))
    as_of = str(PartialDate.from_date(found.as_of))
    return {
        "opening": opening((found.pair.a_name, found.pair.b_name), found.contacts, as_of),
        "as_of": as_of,
        "met": met.shown(list(_met(met.rows, notes))),
        "silent": found.contacts.silent,
        "longest": found.contacts.longest,
        "current_is_longest": found.contacts.longest_is_current,
        "closed": closed.shown([ChannelLine(one, channel_notes(one, notes)) for one in closed.rows]),
        "channels": len(found.board.channels),
        # `promised` holds the first few of those overdue; its tally counts all of them.
        "overdue": Cut(
            [Owed(one, short(one.summary, _TEXT), notes.keep(one.entry.url, one.notes)) for one in overdue.rows],
            promised.tally.overdue - len(overdue.rows) if promised else 0,
            overdue.address,
        ),
        "promised": promised,
        "refused": refused.shown([_refusal(one, notes) for one in refused.rows]),
        "requests": found.ledger.sentence,
        "footnotes": notes.footnotes(),
    }


def _met(rows: Iterable[LevelRow], notes: OfMany) -> Iterable[MetLine]:
    for row in rows:
        if row.last:
            contact = row.last.contact
            marks = notes.whole(reverse("entry", args=[contact.slug]))
            yield MetLine(row.level, contact, row.gap, len(row.last.others), marks)


def channel_notes(channel: ChannelView, notes: OfMany) -> list[Note]:
    """Marks for the present state of a channel: those of its last period."""
    return notes.keep(channel.url, channel.periods[0].notes)


def _refusal(one: LedgerLine, notes: OfMany) -> Refusal:
    return Refusal(one, short(one.summary, _TEXT), notes.keep(one.entry.url, one.notes, most=1))
