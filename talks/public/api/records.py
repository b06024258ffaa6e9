"""Published records as the API gives them: other entries by slug, citations with their source, no key missing.

Pure; no query. A record that was read for the purpose is changed in place: a copy of each would cost more than the
rest of the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.urls import reverse

from talks.models.editions import Edition
from talks.public.structured import absolute

Record = dict[str, Any]
Slugs = Mapping[int, str]  # entry id → slug, of those that are public

_ROWS = (
    "participations", "requests", "status_changes", "links", "meetings", "positions", "outcomes", "conditions",
    "commitments", "claims", "periods",
)  # fmt: skip
_ROWS_OF_ROWS = ("participations", "follow_ups")


def named_ids(record: Record) -> set[int]:
    """The ids of the entries that an entry or a channel names, itself included where it names itself."""
    ids = {link["to"] for link in record.get("links", ())}
    ids.update(change["caused_by"] for change in record.get("status_changes", ()))
    ids.update(pk for claim in record.get("claims", ()) for pk in claim["entries"])
    ids.update(period["cause"] for period in record.get("periods", ()))
    return ids - {None}


def opened(record: Record, slugs: Slugs) -> Record:
    """The record of an entry or a channel, of any edition, ready to be given."""
    complete(record)
    for link in record.get("links", ()):
        link["to"] = slugs.get(link["to"])
    for change in record.get("status_changes", ()):
        change["caused_by"] = slugs.get(change["caused_by"])
    for claim in record.get("claims", ()):
        open_claim(claim, slugs)
    for period in record.get("periods", ()):
        period["cause"] = slugs.get(period["cause"])
    sources = {source["number"]: source["slug"] for source in record["sources"]}
    cite([record], sources)
    for name in _ROWS:
        cite(record.get(name, ()), sources)
    return record


def complete(record: Record) -> None:
    """Fill in what editions of an earlier shape lack."""
    for source in record["sources"]:
        complete_source(source)
    for actor in record["actors"].values():
        actor.setdefault("existed", None)


def complete_source(source: Record) -> None:
    source.setdefault("licence", "")
    source.setdefault("licence_url", "")


def open_claim(claim: Record, slugs: Slugs) -> None:
    claim["entries"] = [slugs[pk] for pk in claim["entries"] if pk in slugs]


def cite(rows: Iterable[Record], sources: Mapping[int, str]) -> None:
    """Name the source in every citation of some rows and of the rows in them."""
    for row in rows:
        for one in row["cites"]:
            one["source"] = sources.get(one["number"], "")
        for part in _parts(row):
            for one in part["cites"]:
                one["source"] = sources.get(one["number"], "")


def _parts(row: Record) -> Iterator[Record]:
    if "schema" in row:  # a whole record: its rows are asked for one by one
        return
    for name in _ROWS_OF_ROWS:
        yield from row.get(name, ())


def edition_of(edition: Edition) -> Record:
    """The edition of a channel."""
    return {
        "number": edition.number,
        "kind": edition.kind,
        "published_at": edition.published_at.isoformat(),
        "note": edition.note,
        "byline": edition.byline,
    }


def entry_edition(edition: Edition, slug: str) -> Record:
    """The edition of an entry whose slug is now `slug`."""
    return {**edition_of(edition), "url": absolute(reverse("edition", args=[slug, edition.number]))}
