"""Two states and everything between them: when they met, who travels, what was refused, put off, claimed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from actors.partial_dates import PartialDate
from talks.models.editions import PublicActor, PublicItem, PublicVersion
from talks.public import listing, ways_out
from talks.public.analytics import postponements, reading, refusals, travel
from talks.public.cadence import contacts_picture
from talks.public.channel import Board, board, last_day
from talks.public.channel_picture import channels_picture
from talks.public.commitments import PairPromises, pair_promises
from talks.public.http import Moved, missing, page, public_page
from talks.public.index.live import State
from talks.public.issue_matrix import MatrixView, pair_matrix
from talks.public.listing import Asked
from talks.public.lookups import actors_by_slug, entries_by_id
from talks.public.matrix_picture import matrix_picture
from talks.public.neighbours import EntryView
from talks.public.pair_ledger import (
    ChainLine,
    ClaimLine,
    Ledger,
    LedgerView,
    between_the_two,
    by_status,
    chain_lines,
    claim_line,
    verdicts,
)
from talks.public.pair_views import (
    ChannelContact,
    ContactsView,
    TravelView,
    by_channel,
    contacts_view,
    opening,
    timeline_url,
    travel_view,
)
from talks.public.presenting import Names
from talks.public.releases import of_one_release
from talks.public.selection import current
from talks.public.structured import absolute, breadcrumbs, script_json
from talks.public.two_sides import TwoSidesView, two_sides
from talks.public.version import newest
from talks.public.ways_out import Way, Ways

_PEOPLE = ("made_by", "judge", "stated_by")
_ACTORS = ("party", "of", "by", "asked_by", "asked")


@dataclass(frozen=True)
class Pair:
    """Two states in the order of their one address, which is that of their slugs."""

    a: str
    b: str
    a_name: str
    b_name: str

    @property
    def slug(self) -> str:
        """As the timeline's filter names it: "china~united-states"."""
        return f"{self.a}~{self.b}"


@dataclass(frozen=True)
class Picture:
    """Everything the page shows and the API answers with."""

    pair: Pair
    names: Names
    as_of: date
    entries_total: int
    met: reading.Met
    contacts: ContactsView
    travel: TravelView
    ledger: LedgerView
    chains: list[ChainLine]
    claims: list[ClaimLine]
    verdicts: list[tuple[str, int]]
    commitments: list[tuple[str, int]]
    board: Board
    by_channel: list[ChannelContact]
    sources: list[tuple[str, int]]
    citing: int  # entries whose sources are counted, the newest
    cut: bool


@dataclass(frozen=True)
class Substance:
    """What the two spoke of, held and promised; None where nothing is on record."""

    matrix: MatrixView | None
    two: TwoSidesView | None
    promised: PairPromises | None


@public_page
def between(request: HttpRequest, one: str, other: str) -> HttpResponse:
    """One pair. Some 25 queries at most, however many entries; the other order of the two leads here."""
    pair = find("pair", one, other)

    def ask(state: State) -> tuple[PublicVersion | None, tuple[Picture, Substance]]:
        found = picture(state, pair, last_day(request))
        return newest(), (found, _substance(state, found))

    found, substance = of_one_release(request, ask)
    path = reverse("pair", args=[pair.a, pair.b])
    title = f"{pair.a_name} and {pair.b_name}"
    as_of = str(PartialDate.from_date(found.as_of))
    said = opening((pair.a_name, pair.b_name), found.contacts, as_of)
    return page(
        request,
        "talks/pair.html",
        {
            "nav": "actors",
            "found": found,
            "substance": substance,
            "pair": pair,
            "as_of": as_of,
            "opening": said,
            "chart": contacts_picture(found.contacts, (pair.a, pair.a_name), (pair.b, pair.b_name)),
            "channels_picture": channels_picture(
                found.board, f"Channels: {title}", f"{path}#channels", urlencode({"pair": pair.slug})
            ),
            "matrix_picture": substance.matrix
            and matrix_picture(substance.matrix, (pair.a_name, pair.b_name), (pair.a, pair.b)),
            "everything_url": timeline_url(reading.of_pair(pair.a, pair.b)),
            "ways": Ways(
                ways_out.of_list(reading.of_pair(pair.a, pair.b)).files,
                ways_out.of_list(reading.of_pair(pair.a, pair.b)).follow,
                [Way("API", reverse("api-v1:pair", args=[pair.a, pair.b]))],
            ),
            "brief": reverse("pair-brief", args=[pair.a, pair.b]),
            "json_ld": script_json(breadcrumbs([("Pairs", reverse("pairs")), (title, path)])),
            "title": title,
            "description": said,
            "canonical": absolute(path),
        },
    )


def _substance(state: State, found: Picture) -> Substance:
    pair = found.pair.a, found.pair.b
    return Substance(pair_matrix(state, *pair), two_sides(state, *pair), pair_promises(state, *pair, found.as_of))


def find(route: str, one: str, other: str) -> Pair:
    """The two by their slugs. Raises Moved to the present address, in its one order; what `missing` raises for a slug
    that is not public; Http404 for an actor and itself. One query, two or three where it raises."""
    names = dict(PublicActor.objects.filter(slug__in=[one, other]).values_list("slug", "name"))
    now = [one, other]
    if len(names) < len({one, other}):
        became = current("actor", {one, other})
        for slug in (one, other):
            if became[slug] is None:
                raise missing("actor", slug)
        now = [str(became[one]), str(became[other])]
    if now[0] == now[1]:
        raise Http404("An actor and itself are no pair.")
    if now != [one, other] or now != sorted(now):
        raise Moved(reverse(route, args=sorted(now)))
    return Pair(one, other, names[one], names[other])


def shown(request: HttpRequest, pair: Pair) -> Picture:
    """`picture`, all of it of one release. One query more."""

    def ask(state: State) -> tuple[PublicVersion | None, Picture]:
        found = picture(state, pair, last_day(request))
        return newest(), found

    return of_one_release(request, ask)


def picture(state: State, pair: Pair, as_of: date) -> Picture:
    """Every figure about a pair. Raises Http404 where nothing on record is about the two. Thirteen queries at most."""
    asked = reading.of_pair(pair.a, pair.b)
    ids = reading.chosen(state, asked)
    issues = state.names.issues.values()
    lines = board(listing.channels(Asked(asked)), issues, as_of)
    if not ids and not lines.channels:
        raise Http404("Nothing on record is about these two together.")
    met = reading.met(reading.chosen(state, reading.filter_of(pair.slug)), [pair.a, pair.b])
    rows = reading.rows(state, asked)
    changes = [reading.change(row) for row in rows.of("change")]
    links = [(row.entry_id, int(row.data["to"])) for row in rows.of("link")]
    named = {pk for link in links for pk in link} | {one.entry_id for one in changes}
    plans = reading.planned(named.union(reading.put_off(state, asked)))
    chains = postponements.chains(plans, changes, links)
    entries = entries_by_id(_entry_ids(rows.items, chains))
    names = Names(
        actors_by_slug({pair.a, pair.b, *_named(rows.items), *(one.country for one in met.contacts)}),
        {issue.slug: issue.data for issue in issues},
    )
    claimed = rows.of("claim")
    shown = reading.checked(claimed, met.contacts, [pair.a, pair.b])
    return Picture(
        pair=pair,
        names=names,
        as_of=as_of,
        entries_total=len(ids),
        met=met,
        contacts=contacts_view(met, reading.filter_of(pair.slug), as_of),
        travel=travel_view(travel.travel(met.contacts, pair.a, pair.b), names),
        ledger=_ledger(rows, pair, names, entries, as_of),
        chains=chain_lines(chains, names, entries),
        claims=[claim_line(row, one, names, entries[row.entry_id]) for row, one in zip(claimed, shown, strict=True)],
        verdicts=verdicts(claimed),
        commitments=by_status(reading.commitment_counts(state, asked)),
        board=lines,
        by_channel=by_channel(lines, met.contacts, as_of),
        sources=reading.sources_by_kind(ids[: reading.MOST_CITING]),
        citing=min(len(ids), reading.MOST_CITING),
        cut=rows.cut,
    )


def _ledger(rows: reading.Rows, pair: Pair, names: Names, entries: dict[int, EntryView], as_of: date) -> LedgerView:
    asked = [reading.request(row) for row in rows.of("request")]
    own = [one for one in asked if between_the_two(one, names.state_of, (pair.a, pair.b))]
    conditions = [reading.condition(row) for row in rows.of("condition")]
    return Ledger(rows.items, names, entries).view(refusals.ledger(own, conditions, as_of))


def _entry_ids(rows: Iterable[PublicItem], chains: Iterable[postponements.Chain]) -> Iterator[int]:
    for row in rows:
        yield row.entry_id
        yield from row.data.get("entries", [])
    for chain in chains:
        yield from (one.entry_id for one in chain.entries)
        yield from chain.causes


def _named(rows: Iterable[PublicItem]) -> Iterator[str]:
    for row in rows:
        yield from (row.data.get(key) or "" for key in _ACTORS)
        people: list[dict[str, Any] | None] = [row.data.get(key) for key in _PEOPLE]
        yield from (one["actor"] for one in people if one)
