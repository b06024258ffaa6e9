"""The press brief of an issue and all below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from talks.models.editions import PublicVersion
from talks.public import items, listing
from talks.public.briefs.pair import ChannelLine, channel_notes
from talks.public.briefs.parts import Behind, OfMany, colophon, cut, no_brief, short, slug_of
from talks.public.channel import ChannelView, board, last_day
from talks.public.filters import TimelineFilter
from talks.public.http import page, public_page
from talks.public.index.live import State
from talks.public.issue import PartyPositions, by_party, newest_items
from talks.public.issue_ladder import issue_ladder
from talks.public.listing import Asked
from talks.public.lookups import DatedOutcome, DatedPosition, Items
from talks.public.presenting import ActorView, Foreign, Note, page_of
from talks.public.releases import of_one_release
from talks.public.sharing.citation import of_issue
from talks.public.structured import absolute
from talks.public.version import newest
from talks.vocabulary import ChannelState

# How much fits a page of A4.
MOST_CHANNELS = 8
MOST_OUTCOMES = 5
MOST_SIDES = 6
_TEXT = 150  # characters
_QUOTE = 110


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    row: DatedOutcome
    summary: str
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class PositionLine:
    """What one side said last; `side` is None for those who speak for no side."""

    side: ActorView | None
    row: DatedPosition
    summary: str
    quote: Foreign | None
    notes: list[Note]


@public_page
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue on a page of paper. Twelve queries at most, however many entries touch it."""
    context = of_one_release(request, lambda state: _shown(request, state, slug))
    return page(request, "talks/brief_issue.html", context)


def _shown(request: HttpRequest, state: State, slug: str) -> tuple[PublicVersion | None, dict[str, Any]]:
    """What the brief shows, in the order of the page, for the footnotes' sake, and the release of it."""
    by_slug = state.names.issues
    row = by_slug.get(slug)
    if row is None:
        raise no_brief("issue", slug)
    path, tree = page_of("issue", slug), list(by_slug.values())
    asked = TimelineFilter(terms=(("issue", (slug,)),))
    lines = board(listing.channels(Asked(asked)), tree, last_day(request)).channels
    found = [items.on_issue(state, kind, slug) for kind in ("outcome", "position")]
    rows = Items(newest_items(outcome=found[0], position=found[1]), tree)
    came = cut(by_judge(rows.outcomes()), MOST_OUTCOMES, f"{path}#outcomes")
    held = cut(by_party(rows.positions()), MOST_SIDES, f"{path}#positions")
    entries = [*(one.entry.url for one in came.rows), *(group.rows[0].entry.url for group in held.rows)]
    behind = Behind.load(map(slug_of, entries), (slug_of(one.url) for one in lines))
    notes = OfMany(behind)
    ladder = issue_ladder(state, slug)
    changed = _last_changed(lines, behind)
    others = [one for one in lines if one is not changed]
    channels = cut(sorted(others, key=lambda one: one.state == ChannelState.OPEN), MOST_CHANNELS, f"{path}#channels")
    context = {
        "issue": row,
        "description": row.data["description"],
        "changed": ChannelLine(changed, channel_notes(changed, notes)) if changed else None,
        "channels": channels.shown([ChannelLine(one, channel_notes(one, notes)) for one in channels.rows]),
        "came": came.shown([_outcome(one, notes) for one in came.rows]),
        "ladder": ladder.sentences if ladder else [],
        "held": held.shown([_position(one, notes) for one in held.rows]),
        "footnotes": notes.footnotes(),
        "title": f"Press brief: {row.name}",
        "noindex": True,  # the issue's own page is the one to find
        "canonical": absolute(path),
    }
    version = newest()
    cited = of_issue(slug, row.name, cast(PublicVersion, version).number, cast(PublicVersion, version).changed_at)
    return version, {**context, "colophon": colophon(cited, path, "The page")}


def by_judge(rows: Iterable[DatedOutcome]) -> list[DatedOutcome]:
    """The first outcome of each judge among `rows`, which come newest first; the editors count as one."""
    newest_of: dict[str, DatedOutcome] = {}
    for row in rows:
        judge = row.outcome.assessor
        newest_of.setdefault(judge.actor.slug if judge else "", row)
    return list(newest_of.values())


def _last_changed(channels: Iterable[ChannelView], behind: Behind) -> ChannelView | None:
    """The channel whose state changed last; None where no day of a change is known."""
    known = [(day.earliest, one) for one in channels if (day := behind.changed.get(one.url))]
    return max(known, key=lambda pair: pair[0], default=(None, None))[1]


def _outcome(one: DatedOutcome, notes: OfMany) -> OutcomeLine:
    return OutcomeLine(one, short(one.outcome.summary, _TEXT), notes.keep(one.entry.url, one.outcome.notes))


def _position(group: PartyPositions, notes: OfMany) -> PositionLine:
    row = group.rows[0]
    said = row.position
    quote = replace(said.quote, text=short(said.quote.text, _QUOTE)) if said.quote else None
    return PositionLine(group.party, row, short(said.summary, _TEXT), quote, notes.keep(row.entry.url, said.notes))
