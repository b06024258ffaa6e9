"""The columns of the tables that are not rows of entries: channels, their periods, actors, issues, sources."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from talks.press.contract import TenureRecord
from talks.public.exports.columns import (
    Column,
    Row,
    actor,
    actors,
    cites,
    dates,
    edition,
    flat,
    issue,
    listed,
    page_url,
    text,
    word,
)
from talks.public.structured import absolute
from talks.vocabulary import ActorKind, ChannelState, OrganisationType, SourceKind


def _channel_end() -> list[Column]:
    url = Column(
        "url", "string", "The public page of the channel.", lambda row: page_url("channel", row), required=True
    )
    return [*cites(), *edition("channel"), url]


CHANNELS: tuple[Column, ...] = tuple(
    flat(
        [
            text("channel", "The slug in the channel’s address.", "slug", required=True),
            Column("id", "integer", "The number of the channel; it never changes.", lambda row: row.data["id"]),
            text("name", "The name.", required=True),
            text("description", "What it is, in the editors’ words."),
            issue("The issue it belongs to."),
            actors("parties", "party_names", "Between whom."),
            Column(
                "state", "string", "Its state by the latest period; unknown once that has ended.",
                lambda row: row.more["state"], choices=ChannelState, required=True,
            ),
            Column("since", "string", "Since when, as exactly as it is known (EDTF).", lambda row: row.more["since"]),
            Column(
                "period_count", "integer", "How many periods are on record.",
                lambda row: len(row.data["periods"]), "periods",
            ),
            _channel_end(),
        ]
    )
)  # fmt: skip


CHANNEL_PERIODS: tuple[Column, ...] = tuple(
    flat(
        [
            Column(
                "channel", "string", "The channel, by the slug in its address.",
                lambda row: row.edition.slug, of="channels", required=True,
            ),
            Column(
                "row", "integer", "The period within this edition, the oldest is 1.",
                lambda row: row.number, required=True,
            ),
            Column("channel_name", "string", "The name of the channel.", lambda row: row.record["name"], required=True),
            Column("issue", "string", "The issue it belongs to.", lambda row: row.record["issue"], of="issues"),
            word("state", "In which state it was.", ChannelState, required=True),
            dates("start", "From when", lambda row: row.data["span"]["start"]),
            dates("end", "Until when; empty while it lasts", lambda row: row.data["span"]["end"]),
            Column(
                "cause", "string", "The entry that brought it about, by slug.",
                lambda row: row.entries.get(row.data["cause"] or 0), of="entries",
            ),
            text("summary", "The period in the editors’ words."),
            _channel_end(),
        ]
    )
)  # fmt: skip


def _described_end(kind: str) -> list[Column]:
    """Its own page, and the newest edition that names it, which is where the description comes from."""
    return [
        Column(
            "described_in", "string",
            "The newest entry or channel that names it, by slug; the row describes it as that does.",
            lambda row: row.edition.slug, required=True,
        ),
        Column(
            "described_in_kind", "string", "Whether “described_in” is an entry or a channel.",
            lambda row: row.edition.subject, required=True,
        ),
        *edition("entry or channel"),
        Column(
            "url", "string", "Its public page.",
            lambda row: absolute(reverse(kind, args=[row.data["slug"]])), required=True,
        ),
    ]  # fmt: skip


def _tenure(tenure: TenureRecord) -> str:
    parts = [tenure["office"], tenure["organisation_name"], tenure["span"]["edtf"]]
    return ", ".join(filter(None, parts)) + (" (acting)" if tenure["acting"] else "")


ACTORS: tuple[Column, ...] = tuple(
    flat(
        [
            text("actor", "The slug in its address.", "slug", required=True),
            word("kind", "Person, state or organisation.", ActorKind, required=True),
            text("name", "The name in English.", required=True),
            text("sort_name", "The name as lists sort it."),
            word("org_type", "The kind of organisation.", OrganisationType),
            text("description", "Who that is, in the editors’ words."),
            text("code", "The ISO 3166 code of a state."),
            text("wikidata", "Its item in Wikidata."),
            text("parent", "What it is a part of, by slug."),
            text("parent_name", "The name of “parent”."),
            text("state", "The state it belongs to, by slug; a state belongs to itself."),
            listed("names", "Its other names.", lambda row: (one["text"] for one in row.data["names"])),
            listed(
                "name_languages", "The language of each of “names” (BCP 47), in the same order.",
                lambda row: (one["language"] for one in row.data["names"]),
            ),
            listed(
                "name_kinds", "What each of “names” is, in the same order.",
                lambda row: (one["kind"] for one in row.data["names"]),
            ),
            listed(
                "offices", "The offices of a person on record, oldest first: office, organisation, time (EDTF).",
                lambda row: map(_tenure, row.data["tenures"]),
            ),
            listed("former_slugs", "Slugs it had before.", lambda row: row.data["formerly"]),
            _described_end("actor"),
        ]
    )
)  # fmt: skip

ISSUES: tuple[Column, ...] = tuple(
    flat(
        [
            text("issue", "The slug in its address.", "slug", required=True),
            text("name", "The name.", required=True),
            text("description", "What it covers."),
            text("parent", "The issue above it, by slug.", of="issues"),
            listed("path", "It and those above it, the topmost first.", lambda row: row.data["path"], of="issues"),
            listed("aliases", "Other words for it.", lambda row: row.data["aliases"]),
            listed("former_slugs", "Slugs it had before.", lambda row: row.data["formerly"]),
            _described_end("issue"),
        ]
    )
)


def _more(key: str) -> Callable[[Row], int]:
    return lambda row: len(row.more[key])


SOURCES: tuple[Column, ...] = tuple(
    flat(
        [
            text("source", "The slug in its address.", "slug", required=True),
            word("kind", "What it is.", SourceKind, required=True),
            text("title", "The title.", required=True),
            text("publisher", "Who published it.", of="actors"),
            text("publisher_name", "The name of “publisher”."),
            text("author", "The author."),
            text("source_url", "Where it can be read.", "url"),
            text("archive_url", "An archived copy."),
            dates("published", "When it was published"),
            dates("accessed", "When the editors read it"),
            text("language", "Its language (BCP 47)."),
            text("licence", "On what terms it may be used again, where that is known."),
            text("licence_url", "Where these terms can be read."),
            actor("issuing_side", "The side whose account it is."),
            listed(
                "mentions", "The issues a readout mentions, by slug.", lambda row: row.data["mentions"], of="issues"
            ),
            Column("entry_count", "integer", "How many entries rest on it.", _more("entry_ids"), "entries"),
            Column("channel_count", "integer", "How many channels rest on it.", _more("channel_ids"), "channels"),
            listed("former_slugs", "Slugs it had before.", lambda row: row.data["formerly"]),
            _described_end("source"),
        ]
    )
)
