"""The card: one entry as a list shows it, rendered once when it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.template.loader import render_to_string

from talks.press.contract import EntryRecord, ParticipationRecord
from talks.vocabulary import (
    DID_NOT_TAKE_PLACE,
    LINK_INVERSE,
    TOOK_PLACE,
    EntryKind,
    EntryStatus,
    Level,
    LinkKind,
    Result,
    Track,
    label,
)

MOST_CHIPS = 5
MOST_LINKS = 3


class LinkedEntry(TypedDict):
    """A public entry that another one names."""

    id: int
    slug: str
    title: str
    kind: str
    status: str
    when: str


@dataclass(frozen=True)
class Chip:
    """What came of one issue; `tone` is one of six families of results, each with a colour and a shape."""

    issue: str
    result: str
    tone: str


@dataclass(frozen=True)
class Card:
    """What the card's template shows; every text is ready to print."""

    slug: str
    title: str
    summary: str
    marker: str  # filled: it took place · ring: it did not, or not yet · diamond: an event around the talks
    day: str
    when: str
    datetime: str
    meta: list[str]
    status: str
    status_key: str
    parties: str
    place: str
    chips: list[Chip]
    more_chips: int
    counts: list[str]
    links: list[tuple[str, LinkedEntry]]


TONES: dict[str, str] = {
    Result.AGREED: "agreed",
    Result.RESUMED: "agreed",
    Result.PROGRESS: "progress",
    Result.REAFFIRMED: "progress",
    Result.LIMITED_PROGRESS: "limited",
    Result.DISCUSSED_NO_PROGRESS: "none",
    Result.NOT_RAISED: "none",
    Result.RAISED_NOT_ACCEPTED: "refused",
    Result.REFUSED: "refused",
    Result.SUSPENDED: "refused",
    Result.REVERSED: "refused",
    Result.UNDISCLOSED: "undisclosed",
}


def render_card(record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]) -> str:
    """The card's HTML, free of anything that depends on the reader.

    `linked` resolves the entry ids in `record["links"]` that are public; `linked_from` lists (kind of link, entry)
    for public entries that name this one. No queries.
    """
    return render_to_string("talks/_card.html", {"card": card(record, linked, linked_from)})


def card(record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]) -> Card:
    """What the card shows of a record. Pure."""
    chips = _chips(record)
    links = [(label(LinkKind, link["kind"]), linked[link["to"]]) for link in record["links"] if link["to"] in linked]
    links += [(LINK_INVERSE[LinkKind(kind)], other) for kind, other in linked_from]
    start = record["when"]["start"]
    return Card(
        slug=record["slug"],
        title=record["title"],
        summary=record["summary"],
        marker=_marker(record),
        day=_day(record),
        when=record["when"]["text"],
        datetime=start["edtf"].rstrip("~?%") if start else "",
        meta=_meta(record),
        status="" if record["status"] == EntryStatus.HELD else label(EntryStatus, record["status"]),
        status_key=record["status"],
        parties=" – ".join(record["actors"][slug]["name"] for slug in record["parties"]),
        place=record["place"],
        chips=chips[:MOST_CHIPS],
        more_chips=max(0, len(chips) - MOST_CHIPS),
        counts=_counts(record),
        links=links[:MOST_LINKS],
    )


def _marker(record: EntryRecord) -> str:
    if record["kind"] in (EntryKind.EVENT, EntryKind.STATEMENT):
        return "diamond"
    return "filled" if record["status"] in TOOK_PLACE else "ring"


def _meta(record: EntryRecord) -> list[str]:
    words = [label(EntryKind, record["kind"]), label(Level, record["level"]).lower()]
    if record["track"] != Track.ONE:
        words.append(label(Track, record["track"]).lower())
    return [word for word in words if word]


def _day(record: EntryRecord) -> str:
    """The date as it stands in the column beside the card, below a heading with its month."""
    start, end = record["when"]["start"], record["when"]["end"]
    if start is None:
        return ""
    first = date.fromisoformat(start["earliest"])
    if start["precision"] != "day":
        return f"{first:%b}" if start["precision"] == "month" else str(first.year)
    if end is None or end["precision"] != "day" or end["edtf"] == start["edtf"]:
        return str(first.day)
    last = date.fromisoformat(end["earliest"])
    return f"{first.day}–{last.day}" if last.month == first.month else f"{first.day}–{last.day} {last:%b}"


def _chips(record: EntryRecord) -> list[Chip]:
    seen = dict.fromkeys((row["issue"], row["result"]) for row in record["outcomes"])
    return [Chip(record["issues"][issue]["name"], label(Result, result), TONES[result]) for issue, result in seen]


def _participations(record: EntryRecord) -> list[ParticipationRecord]:
    return record["participations"] + [row for meeting in record["meetings"] for row in meeting["participations"]]


def _counts(record: EntryRecord) -> list[str]:
    people = {
        row["person"]["actor"]
        for row in _participations(record)
        if record["actors"][row["person"]["actor"]]["kind"] == "person" and row["role"] != "invited_absent"
    }
    met = record["status"] not in DID_NOT_TAKE_PLACE
    counted = [
        (len(record["meetings"]) if met else 0, "meeting", "meetings"),
        (len(people) if met else 0, "person", "people"),
        (sum(row["count"] for row in record["requests"] if row["answer"] == "declined"), "declined request",
         "declined requests"),
        (len(record["sources"]), "source", "sources"),
    ]  # fmt: skip
    return [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]
