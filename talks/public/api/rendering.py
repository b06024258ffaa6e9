"""Rows of the public tables as the API's resources; the shapes are those of `talks.public.api.schemas`.

Each function takes the rows of a page and says how many queries it makes, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic_core import from_json

from talks.models.editions import (
    Edition,
    PublicActor,
    PublicChannel,
    PublicEntry,
    PublicIssue,
    PublicItem,
    PublicSource,
)
from talks.public import facets
from talks.public.api.records import (
    Record,
    cite,
    complete_source,
    edition_of,
    entry_edition,
    named_ids,
    open_claim,
    opened,
)
from talks.public.corrections import Titles
from talks.public.index.live import State
from talks.public.lookups import AS_TEXT
from talks.public.presenting import page_of
from talks.public.structured import absolute

# The section of an entry's page that shows a kind of row.
SECTIONS = {
    "meeting": "meetings",
    "request": "requests",
    "position": "positions",
    "outcome": "outcomes",
    "condition": "conditions",
    "commitment": "commitments",
    "claim": "claims",
}


def entries(state: State, rows: Sequence[PublicEntry]) -> list[Record]:
    """Whole entries. Two queries: their editions, the entries they name."""
    editions = _whole(row.edition_id for row in rows)
    slugs = slugs_of(editions[row.edition_id].record for row in rows)
    return [entry(row, editions[row.edition_id], slugs, absolute(page_of("entry", row.slug))) for row in rows]


def _whole(ids: Iterable[int]) -> dict[int, Edition]:
    """Editions with their records. One query."""
    found = Edition.objects.defer("record").annotate(text=AS_TEXT).in_bulk(list(ids))
    for edition in found.values():
        edition.record = from_json(edition.text)
    return {**found}


def entry(row: PublicEntry, edition: Edition, slugs: Mapping[int, str], url: str) -> Record:
    """One edition of an entry, with the page that shows it. No query."""
    record: Record = edition.record or {}
    return {
        "url": url,
        "edition": entry_edition(edition, row.slug),
        "first_published_at": row.first_published_at.isoformat(),
        **opened(record, slugs),
    }


def slugs_of(records: Iterable[Record | None]) -> dict[int, str]:
    """The slugs of the entries that some records name, as far as they are public now. One query."""
    named = {pk for record in records if record for pk in named_ids(record)}
    return dict(PublicEntry.objects.filter(entry_id__in=named).values_list("entry_id", "slug"))


def items(state: State, rows: Sequence[PublicItem]) -> list[Record]:
    """Rows of entries. One query, for their editions; for claims another, for the entries they name."""
    columns = ("number", "published_at", "slug", "record__title", "record__sources")
    editions = {
        pk: rest
        for pk, *rest in Edition.objects.filter(pk__in={row.edition_id for row in rows}).values_list("pk", *columns)
    }
    claims = [row.data for row in rows if row.kind == "claim"]
    slugs = slugs_of([{"claims": claims}]) if claims else {}
    found = []
    for row in rows:
        number, published_at, slug, title, sources = editions[row.edition_id]
        cite([row.data], {source["number"]: source["slug"] for source in sources})
        if row.kind == "claim":
            open_claim(row.data, slugs)
        page = absolute(page_of("entry", slug))
        entry_reference = {
            "slug": slug,
            "title": title,
            "url": page,
            "edition": number,
            "published_at": published_at.isoformat(),
        }
        found.append({"entry": entry_reference, "order": row.order, "url": f"{page}#{SECTIONS[row.kind]}", **row.data})
    return found


def channels(state: State, rows: Sequence[PublicChannel]) -> list[Record]:
    """Two queries: their editions, the entries they name."""
    editions = Edition.objects.defer("record").in_bulk([row.edition_id for row in rows])
    slugs = slugs_of(row.data for row in rows)
    return [
        {
            "url": absolute(page_of("channel", row.slug)),
            "edition": edition_of(editions[row.edition_id]),
            "state": row.state,
            "since": row.since,
            **opened(row.data, slugs),
        }
        for row in rows
    ]


def actors(state: State, rows: Sequence[PublicActor]) -> list[Record]:
    """No query."""
    counts = facets.term_counts(state, "actor", [row.slug for row in rows])
    return [
        {
            "url": absolute(page_of("actor", row.slug)),
            "entry_count": counts[row.slug],
            "existed": None,
            **row.data,
        }
        for row in rows
    ]


def issues(state: State, rows: Sequence[PublicIssue]) -> list[Record]:
    """No query."""
    counts = facets.term_counts(state, "issue", [row.slug for row in rows])
    return [{"url": absolute(page_of("issue", row.slug)), "entry_count": counts[row.slug], **row.data} for row in rows]


def sources(state: State, rows: Sequence[PublicSource]) -> list[Record]:
    """No query."""
    found = []
    for row in rows:
        complete_source(row.data)
        described = {name: value for name, value in row.data.items() if name not in ("number", "url")}
        found.append(
            {
                "url": absolute(page_of("source", row.slug)),
                "original_url": row.data["url"],
                "entry_count": len(row.entry_ids),
                "channel_count": len(row.channel_ids),
                **described,
            }
        )
    return found


def corrections(state: State, rows: Sequence[Edition]) -> list[Record]:
    """Two queries: the entries and the channels they are of."""
    titles = Titles(list(rows))
    found = []
    for row in rows:
        logged = titles.of(row)
        found.append(
            {
                "published_at": row.published_at.isoformat(),
                "kind": row.kind,
                "subject": logged.subject,
                "slug": row.slug,
                "title": logged.title,
                "number": row.number,
                "note": row.note,
                "url": absolute(logged.edition_url or logged.url),
            }
        )
    return found


def chosen(rows: list[Record], keys: Iterable[str]) -> list[Record]:
    """The rows with these keys, in this order, and nothing besides."""
    wanted = list(keys)
    return [{name: row[name] for name in wanted} for row in rows]
