"""The card: one entry as a list shows it, rendered once when it is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from django.template.loader import render_to_string

from actors.partial_dates import MONTHS
from talks.press.contract import DateRecord, EntryRecord, ParticipationRecord, SpanRecord
from talks.text import the
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
MOST_LINKS = 2
# Which links a card names first; the others stand on the entry's own page.
_TELLING = [LinkKind.POSTPONED_AS, LinkKind.CAUSED_BY, LinkKind.ON_SIDELINES_OF, LinkKind.PART_OF]


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
    status_tone: str
    story: str
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
    Result.LIMITED_PROGRESS: "limited",
    Result.REAFFIRMED: "none",
    Result.DISCUSSED_NO_PROGRESS: "none",
    Result.NOT_RAISED: "none",
    Result.RAISED_NOT_ACCEPTED: "refused",
    Result.REFUSED: "refused",
    Result.SUSPENDED: "refused",
    Result.REVERSED: "refused",
    Result.UNDISCLOSED: "undisclosed",
}

# Families of statuses: it was met for, it waits, it did not come about, it lies ahead or is in doubt.
STATUS_TONES: dict[str, str] = {
    EntryStatus.HELD: "held",
    EntryStatus.CUT_SHORT: "held",
    EntryStatus.MOVED_ONLINE: "held",
    EntryStatus.POSTPONED: "waits",
    EntryStatus.RESCHEDULED: "waits",
    EntryStatus.CANCELLED: "not",
    EntryStatus.DECLINED: "not",
    EntryStatus.IGNORED: "not",
}


def render_card(record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]) -> str:
    """The card's HTML, free of anything that depends on the reader.

    `linked` resolves the entry ids in `record["links"]` that are public; `linked_from` lists (kind of link, entry)
    for public entries that name this one. No queries.
    """
    html = render_to_string("talks/_card.html", {"card": card(record, linked, linked_from)})
    return "\n".join(line for line in html.splitlines() if line.strip())


def card(record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]) -> Card:
    """What the card shows of a record. Pure."""
    chips = _chips(record)
    start = record["when"]["start"]
    around = record["kind"] in (EntryKind.EVENT, EntryKind.STATEMENT)
    says_more = record["status"] != EntryStatus.HELD or not around
    return Card(
        slug=record["slug"],
        title=record["title"],
        summary=record["summary"],
        marker="diamond" if around else "filled" if record["status"] in TOOK_PLACE else "ring",
        day=_day(record["when"]),
        when=record["when"]["text"],
        datetime=start["edtf"].rstrip("~?%") if start else "",
        meta=_meta(record),
        status=record["status"] if says_more else "",
        status_tone=STATUS_TONES.get(record["status"], "open"),
        story=_story(record),
        parties=" – ".join(record["actors"][slug]["name"] for slug in record["parties"]),
        place=record["place"],
        chips=chips[:MOST_CHIPS],
        more_chips=max(0, len(chips) - MOST_CHIPS),
        counts=_counts(record),
        links=_links(record, linked, linked_from),
    )


def _meta(record: EntryRecord) -> list[str]:
    words = [label(EntryKind, record["kind"]), label(Level, record["level"]).lower()]
    if record["track"] != Track.ONE:
        words.append(label(Track, record["track"]).lower())
    return [word for word in words if word]


def _day(when: SpanRecord) -> str:
    """The date as it stands in the column beside the card, below a heading with its month; never a made-up day."""
    start, end = when["start"], when["end"]
    if start is None:
        return ""
    first = date.fromisoformat(start["earliest"])
    if start["precision"] != "day":
        text = MONTHS[first.month - 1][:3] if start["precision"] == "month" else str(first.year)
    elif end is None or end["precision"] != "day" or end["edtf"] == start["edtf"]:
        text = str(first.day)
    else:
        last = date.fromisoformat(end["earliest"])
        same_month = (last.year, last.month) == (first.year, first.month)
        text = f"{first.day}–{last.day}" if same_month else f"{_short(first)} – {_short(last)}"
    return f"about {text}" if start["edtf"][-1] in "~%" else text


def _short(day: date) -> str:
    return f"{day.day}\N{NO-BREAK SPACE}{MONTHS[day.month - 1][:3]}"


def _story(record: EntryRecord) -> str:
    """Why there was no meeting: "Asked by the United States. Declined by China, 29 May 2023." "" when there was one."""
    status = record["status"]
    if status not in DID_NOT_TAKE_PLACE:
        return ""
    request = next((row for row in record["requests"] if row["answer"] == status), None)
    changes = [row for row in record["status_changes"] if row["status"] == status]
    change = max(changes, key=lambda row: row["date"]["earliest"] if row["date"] else "", default=None)
    by = change["by"] if change else ""
    day: DateRecord | None = change["date"] if change else None
    sentences = []
    if request:
        by, day = request["asked"] or by, request["answered"] or day
        if request["asked_by"]:
            sentences.append(f"Asked by {_name(record, request['asked_by'])}")
    if status == EntryStatus.IGNORED:
        sentences.append("No answer is known to have come")
    else:
        word = label(EntryStatus, status)
        sentences.append(word + (f" by {_name(record, by)}" if by else "") + (f", {day['text']}" if day else ""))
    return ". ".join(sentences) + "."


def _name(record: EntryRecord, slug: str) -> str:
    return the(record["actors"][slug]["name"])


def _chips(record: EntryRecord) -> list[Chip]:
    seen = dict.fromkeys((row["issue"], row["result"]) for row in record["outcomes"])
    return [Chip(record["issues"][issue]["name"], result, TONES[result]) for issue, result in seen]


def _links(
    record: EntryRecord, linked: dict[int, LinkedEntry], linked_from: list[tuple[str, LinkedEntry]]
) -> list[tuple[str, LinkedEntry]]:
    found = [(link["kind"], label(LinkKind, link["kind"]), linked.get(link["to"])) for link in record["links"]]
    found += [(kind, LINK_INVERSE[LinkKind(kind)], other) for kind, other in linked_from]
    telling = [(_TELLING.index(LinkKind(kind)), word, other) for kind, word, other in found if kind in _TELLING]
    telling.sort(key=lambda row: row[0])
    return [(word, other) for _, word, other in telling if other][:MOST_LINKS]


def _participations(record: EntryRecord) -> list[ParticipationRecord]:
    return record["participations"] + [row for meeting in record["meetings"] for row in meeting["participations"]]


def _counts(record: EntryRecord) -> list[str]:
    people = {
        row["person"]["actor"]
        for row in _participations(record)
        if record["actors"][row["person"]["actor"]]["kind"] == "person" and row["role"] != "invited_absent"
    }
    met = record["status"] not in DID_NOT_TAKE_PLACE
    declined = [row for row in record["requests"] if row["answer"] == "declined"]
    about = "about " if any(row["count_about"] for row in declined) else ""
    requests = sum(row["count"] for row in declined)
    counted = [
        ("", len(record["meetings"]) if met else 0, "meeting", "meetings"),
        ("", len(people) if met else 0, "person", "people"),
        (about, requests if requests > 1 else 0, "declined request", "declined requests"),
        ("", len(record["sources"]), "source", "sources"),
    ]
    return [f"{some}{number} {one if number == 1 else many}" for some, number, one, many in counted if number]
