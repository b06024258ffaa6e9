"""The numbered sources of an entry or a channel, with links back to what cites them, and whose account is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from talks.press.contract import SourceRecord
from talks.public.analytics.readouts import Comparison
from talks.public.presenting import ActorView, Footnotes, Names, Note, language_name
from talks.public.row_views import day


@dataclass(frozen=True, slots=True)
class SourceView:
    number: int
    kind: str
    title: str
    page: str  # its own page on this site; "" when there is none
    publisher: ActorView | None
    author: str
    url: str
    archive_url: str
    licence: str
    licence_url: str
    published: str
    accessed: str
    language: str
    language_name: str
    issuing_side: ActorView | None
    back: list[Note]  # where it is cited, in page order


@dataclass(frozen=True, slots=True)
class Account:
    """Whether a side's own written account is cited."""

    side: ActorView
    readouts: list[SourceView]


def source_views(
    sources: Iterable[SourceRecord], names: Names, notes: Footnotes, linkable: frozenset[str] | None = None
) -> list[SourceView]:
    """In the order of their numbers. Call it last, when every mark of the page has been handed out."""
    return [
        SourceView(
            number=source["number"],
            kind=source["kind"],
            title=source["title"],
            page=reverse("source", args=[source["slug"]])
            if linkable is None or f"source:{source['slug']}" in linkable
            else "",
            publisher=names.actor(source["publisher"]),
            author=source["author"],
            url=safe_link(source["url"]),
            archive_url=safe_link(source["archive_url"]),
            licence=source.get("licence", ""),
            licence_url=safe_link(source.get("licence_url", "")),
            published=day(source["published"]),
            accessed=day(source["accessed"]),
            language=source["language"],
            language_name=language_name(source["language"]),
            issuing_side=names.actor(source["issuing_side"]),
            back=notes.given(source["number"]),
        )
        for source in sorted(sources, key=lambda source: source["number"])
    ]


def safe_link(url: str) -> str:
    """An address a reader may follow: http and https only, since a record may hold what a form let through."""
    return url if url.startswith(("http://", "https://")) else ""


def accounts(parties: Iterable[ActorView], sources: Iterable[SourceView], found: Comparison) -> list[Account]:
    """For each party its readouts among the sources, as `talks.public.analytics.readouts` found them."""
    by_number = {source.number: source for source in sources}
    numbers = {side.slug: [one.number for one in side.readouts] for side in found.sides}
    return [Account(party, [by_number[number] for number in numbers.get(party.slug, ())]) for party in parties]
