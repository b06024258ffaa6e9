"""The columns of the tables about entries and who took part: entries, meetings, participations, requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from talks.public.exports.columns import (
    Column,
    Row,
    actor,
    actors,
    addresses,
    cites,
    dates,
    edition,
    flag,
    flat,
    listed,
    name_of,
    number,
    of_an_entry,
    office_text,
    text,
    word,
)
from talks.vocabulary import (
    Answer,
    EntryKind,
    EntryStatus,
    Level,
    MeetingFormat,
    Role,
    Setting,
    Track,
    VisitClass,
)


def _span(row: Row) -> dict[str, Any] | None:
    """The whole time of an entry as one date: its first day and its last."""
    when = row.record["when"]
    start, end = when["start"], when["end"]
    if start is None:
        return end and {**end, "edtf": when["edtf"]}
    return {"edtf": when["edtf"], "earliest": start["earliest"], "latest": (end or start)["latest"]}


def _people(row: Row) -> list[str]:
    """Everybody who took part, in the entry as a whole or in a meeting, once each, in order."""
    found = row.record["participations"] + [one for m in row.record["meetings"] for one in m["participations"]]
    return list(dict.fromkeys(one["person"]["actor"] for one in found))


def _links(row: Row) -> Iterator[str]:
    for link in row.data["links"]:
        if slug := row.entries.get(link["to"]):
            yield f"{link['kind']}:{slug}"


def _changes(row: Row) -> Iterator[str]:
    for change in row.data["status_changes"]:
        yield f"{change['date']['edtf'] if change['date'] else ''}:{change['status']}"


def _outcomes(row: Row) -> Iterator[str]:
    for outcome in row.data["outcomes"]:
        yield f"{outcome['issue']}:{outcome['result']}:{outcome['judged_by']}"


def _count(name: str, what: str) -> Column:
    return Column(
        f"{name}_count", "integer", f"How many {what} the entry holds.", lambda row: len(row.data[name]), what
    )


ENTRIES: tuple[Column, ...] = tuple(
    flat(
        [
            text("entry", "The slug in the entry’s address.", "slug", required=True),
            Column("id", "integer", "What records name it by; it never changes.", lambda row: row.data["id"]),
            text("title", "The title.", required=True),
            word("kind", "What kind of contact or event it is.", EntryKind, required=True),
            word("status", "What became of it.", EntryStatus, required=True),
            dates("date", "When it took place or was to take place; a span has a slash between its ends", _span),
            word("visit_class", "How the host received the visitor.", VisitClass),
            word("level", "The rank at which sides talked.", Level),
            word("track", "Whether governments were bound.", Track),
            word("setting", "Where the sides met.", Setting),
            text("place", "The place, in words."),
            actor("country", "The state the place lies in."),
            actors("parties", "party_names", "Whose talks they are, in order."),
            listed("people", "Everybody on record as having taken part.", _people, of="actors"),
            listed(
                "people_names", "The names of “people”, in the same order.",
                lambda row: (name_of(row, slug) for slug in _people(row)),
            ),
            listed(
                "issues", "Every issue the entry touches, by slug.", lambda row: row.data["issue_slugs"], of="issues"
            ),
            text("summary", "The entry in one line, in the editors’ words."),
            text("body", "The account in the editors’ words; a blank line parts paragraphs."),
            listed("outcomes", "What came of it: issue:result:who judged it (“editors” or a slug).", _outcomes),
            listed("status_changes", "How the status came about: date:status, oldest known first.", _changes),
            listed("links", "Entries it is linked to: kind of link:slug.", _links),
            *(
                _count(name, name)
                for name in ("meetings", "positions", "outcomes", "commitments", "claims", "sources")
            ),
            cites(),
            edition("entry"),
            addresses(),
        ]
    )
)  # fmt: skip

MEETINGS = of_an_entry(
    number("number", "The number of the meeting within its entry."),
    text("title", "What the meeting was."),
    word("format", "Who met, and how.", MeetingFormat),
    dates("date", "When it took place"),
    text("local_time", "When it began, by the clocks of the place (14:30)."),
    number("duration_minutes", "How long it took.", "minutes"),
    text("place", "The place, in words."),
    actor("country", "The state the place lies in."),
    flag("culmination", "Whether it was the high point of its entry."),
    text("summary", "The meeting in the editors’ words."),
    listed(
        "participants", "Who took part, was the host or was invited, by slug.",
        lambda row: (one["person"]["actor"] for one in row.data["participations"]), of="actors",
    ),
    listed(
        "participant_names", "The names of “participants”, in the same order.",
        lambda row: (one["person"]["name"] for one in row.data["participations"]),
    ),
)  # fmt: skip

PARTICIPATIONS = of_an_entry(
    Column(
        "meeting", "integer", "The number of the meeting; empty for the entry as a whole.",
        lambda row: row.more["meeting"],
    ),
    Column("actor", "string", "Who took part.", lambda row: row.data["person"]["actor"], of="actors", required=True),
    Column("actor_name", "string", "The name of “actor”.", lambda row: row.data["person"]["name"]),
    actor("side", "For which side."),
    word("role", "What they were there for.", Role),
    listed(
        "offices", "The offices held that day, as far as they are on record; more than one is possible.",
        lambda row: map(office_text, row.data["person"]["offices"]),
    ),
    listed(
        "office_bases",
        "How each office is known, in the same order: tenure (the dates cover the day), possible (they leave a doubt) "
        "or override (the editors state it).",
        lambda row: (office["basis"] for office in row.data["person"]["offices"]),
    ),
    text("note", "What else is to be said of it."),
    dates("date", "When: the date of the meeting, or else of the entry", lambda row: row.more["date"] or _span(row)),
)  # fmt: skip

REQUESTS = of_an_entry(
    actor("asked_by", "Who asked."),
    actor("asked", "Who was asked."),
    dates("date", "When it was asked"),
    word("answer", "What became of the request.", Answer),
    dates("answered", "When it was answered"),
    text("reason", "The reason given for the answer."),
    number("count", "How many requests the row stands for.", "requests"),
    flag("count_about", "Whether “count” is approximate."),
    text("summary", "The request in the editors’ words."),
)
