"""The numbered sources of an entry or a channel, with links back to what cites them, and whose account is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from talks.press.contract import SourceRecord
from talks.public.presenting import ActorView, Footnotes, Names, Note, language_name
from talks.public.row_views import day

# Sides publish their accounts within hours or days; what comes a month later tells of other talks.
LATEST_READOUT = timedelta(days=31)


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
    first_day: str  # ISO date of the first day on which it can have been published; "" when that is not known
    last_day: str  # ISO date of the last day on which it can have been published; "" when that is not known
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
            first_day=source["published"]["earliest"] if source["published"] else "",
            last_day=source["published"]["latest"] if source["published"] else "",
            back=notes.given(source["number"]),
        )
        for source in sorted(sources, key=lambda source: source["number"])
    ]


def safe_link(url: str) -> str:
    """An address a reader may follow: http and https only, since a record may hold what a form let through."""
    return url if url.startswith(("http://", "https://")) else ""


def accounts(
    parties: Iterable[ActorView], sources: Iterable[SourceView], names: Names, first_day: str = "", last_day: str = ""
) -> list[Account]:
    """For each party its readouts among the sources; a ministry's counts for its state.

    A readout published before `first_day` (ISO), the entry's first day, is an account of something else; so is one
    that came out more than `LATEST_READOUT` after its last day.
    """
    listed = list(sources)
    too_late = (date.fromisoformat(last_day) + LATEST_READOUT).isoformat() if last_day else "9999-12-31"
    return [
        Account(
            party,
            [
                source
                for source in listed
                if source.kind == "readout"
                and not (source.last_day and source.last_day < first_day)
                and source.first_day <= too_late
                and source.issuing_side is not None
                and party.slug in (source.issuing_side.slug, names.state_of(source.issuing_side.slug))
            ],
        )
        for party in parties
    ]
