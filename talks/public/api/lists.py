"""Every list of the API in one table: what it holds, what it takes, and its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from talks.models.editions import PublicVersion
from talks.public import listing
from talks.public.api import finding, rendering
from talks.public.api.asked import Asked, list_asked
from talks.public.api.frame import answer
from talks.public.api.keysets import Keyset, Slice
from talks.public.api.rendering import chosen
from talks.public.api.schemas import described, rows, whole
from talks.public.api.schemas.answers import listing as list_of
from talks.public.api.schemas.common import Described
from talks.public.index.live import State
from talks.public.listing import OWN, Parameter
from talks.public.releases import of_one_release, version_of
from talks.public.selection import PARAMETERS
from talks.public.structured import absolute
from talks.public.version import newest

Find = Callable[[State, Asked], Any]  # a QuerySet, or what `Keyset.page` takes for one; with `count()`


@dataclass(frozen=True)
class Listing:
    """A list: where it is, what it is called, the resource it holds, and how its rows are found and shown."""

    name: str  # the last part of its address
    summary: str
    order_text: str
    resource: type[Described]
    order: Keyset
    find: Find
    render: Callable[[State, Sequence[Any]], list[dict[str, Any]]]
    takes: Sequence[str] = tuple(PARAMETERS)  # the part of the filter that says something about it
    of_entries: bool = False  # whether an index tells its rows, or counts in them, without a filter too

    @property
    def schema(self) -> type[Described]:
        return list_of(self.resource)

    @property
    def own(self) -> Mapping[str, Parameter]:
        """What it takes that no other list takes."""
        return OWN.get(self.name, {})

    @property
    def keys(self) -> list[str]:
        return keys_of(self.resource)


def keys_of(resource: type[Described]) -> list[str]:
    """The top-level keys of a resource."""
    return [info.alias or name for name, info in resource.model_fields.items()]


def listed(one: Listing, request: HttpRequest) -> HttpResponse:
    """The page of a list that was asked for.

    One query for the rows, and one on the first page for the number of those that no index tells, besides those of the
    filter and of `render`; with a filter or counts one more, that says that all is of one release.
    """
    asked = list_asked(request.GET, one.keys, one.name, one.takes)

    def ask(state: State) -> tuple[PublicVersion | None, HttpResponse]:
        found = one.find(state, asked)
        page = one.order.page(found, asked.cursor, asked.limit)
        count = None if asked.cursor else found.count()
        rows = chosen(one.render(state, page.rows), asked.fields or one.keys)
        version = newest() if one.of_entries or asked.filter else version_of(request)
        return version, paged(request.path, asked, page, count, rows)

    return of_one_release(request, ask)


def paged(path: str, asked: Asked, page: Slice, count: int | None, rows: list[dict[str, Any]]) -> HttpResponse:
    """A page as JSON, with its neighbours in the body and in the header Link."""

    def at(cursor: str) -> str | None:
        return f"{absolute(path)}?{urlencode([*asked.pairs(), ('cursor', cursor)], safe=',:~')}" if cursor else None

    beside = {"next": at(page.next), "previous": at(page.previous)}
    links = [f'<{url}>; rel="{rel}"' for rel, url in (("next", beside["next"]), ("prev", beside["previous"])) if url]
    data = {"count": count, **beside, "results": rows}
    return answer(data, **({"Link": ", ".join(links)} if links else {}))


def _rows_of_entries(name: str, kind: str, resource: type[Described], summary: str) -> Listing:
    order = Keyset(name, ("-date", "-entry_id", "order"))
    text = "By date, newest first; a row without a date of its own has its meeting’s or its entry’s."
    return Listing(name, summary, text, resource, order, partial(finding.items, kind), rendering.items, of_entries=True)


LISTS = [
    Listing(
        "entries",
        "Entries, whole",
        "By the first day, newest first.",
        whole.Entry,
        Keyset("entries", ("-sort_date", "-entry_id")),
        finding.entries,
        rendering.entries,
        of_entries=True,
    ),
    _rows_of_entries("meetings", "meeting", rows.Meeting, "Sessions with who took part"),
    _rows_of_entries("positions", "position", rows.Position, "What each side said"),
    _rows_of_entries("outcomes", "outcome", rows.Outcome, "What came of it, by whose judgement"),
    _rows_of_entries("commitments", "commitment", rows.Commitment, "What was promised, and what became of it"),
    _rows_of_entries("conditions", "condition", rows.Condition, "What a side demands first"),
    _rows_of_entries("claims", "claim", rows.Claim, "Statements about the talks, checked"),
    _rows_of_entries("requests", "request", rows.Request, "Who asked for talks, and what the answer was"),
    Listing(
        "channels",
        "Lines of contact, and when they were open",
        "By name.",
        whole.Channel,
        Keyset("channels", ("name", "slug")),
        finding.channels,
        rendering.channels,
        listing.OF_CHANNELS,
    ),
    Listing(
        "actors",
        "People, states and organisations",
        "By name; people by family name.",
        described.Actor,
        Keyset("actors", ("sort_name", "slug")),
        listing.actors,
        rendering.actors,
        of_entries=True,
    ),
    Listing(
        "issues",
        "The tree of issues",
        "As the tree has them: each issue before those below it.",
        described.Issue,
        Keyset("issues", ("sort_key", "slug")),
        listing.issues,
        rendering.issues,
        of_entries=True,
    ),
    Listing(
        "sources",
        "What the record rests on",
        "By date of publication, newest first; those without a date last.",
        described.Source,
        Keyset("sources", ("-day", "title", "slug")),
        finding.sources,
        rendering.sources,
    ),
    Listing(
        "corrections",
        "What was corrected, withdrawn or brought up to date",
        "Newest first.",
        whole.Correction,
        Keyset("corrections", ("-pk",)),
        finding.corrections,
        rendering.corrections,
    ),
]
