"""One entry as events of a calendar (RFC 5545), from its record. Pure; no query.

The entry itself takes whole days. Each of its meetings whose day and hour are known is an event of its own, at the hour
of the place: with its time zone where the country leaves no doubt of it, and floating otherwise. What is not known to
the day, or only approximately, has no place on a calendar.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import vDatetime, vDuration, vInt, vUri

from talks.press.contract import EntryRecord, MeetingRecord
from talks.public.answer import answer
from talks.public.days import began, days_of, online
from talks.public.feeds.ical import QuickEvent, text, whole_day, words
from talks.public.feeds.serving import host
from talks.public.feeds.telling import Judgement, judgements, sources, where
from talks.public.presenting import page_of
from talks.public.structured import absolute, became_another
from talks.vocabulary import EntryKind, EntryStatus, LinkKind, MeetingFormat, label

# What iCalendar knows: it is on, it may be on, it is not on (on that day).
STATUS: dict[str, str] = {
    EntryStatus.HELD: "CONFIRMED",
    EntryStatus.SCHEDULED: "CONFIRMED",
    EntryStatus.CUT_SHORT: "CONFIRMED",
    EntryStatus.MOVED_ONLINE: "CONFIRMED",
    # It has a new date, and that is the date on record; see `status_of` for one that became another entry.
    EntryStatus.RESCHEDULED: "CONFIRMED",
    EntryStatus.PROPOSED: "TENTATIVE",
    EntryStatus.INVITED: "TENTATIVE",
    EntryStatus.UNCONFIRMED: "TENTATIVE",
    EntryStatus.POSTPONED: "CANCELLED",
    EntryStatus.CANCELLED: "CANCELLED",
    EntryStatus.DECLINED: "CANCELLED",
    EntryStatus.IGNORED: "CANCELLED",
}
_RELATIONS: dict[str, str] = {
    LinkKind.PART_OF: "PARENT",
    LinkKind.ON_SIDELINES_OF: "PARENT",
    LinkKind.POSTPONED_AS: "SIBLING",
}


# Sources listed in one event; a program need not show more, and the page has them all.
MOST_SOURCES = 40


@dataclass(frozen=True, slots=True)
class Publication:
    """What a calendar says of an edition; `first` is when the entry was first published."""

    number: int
    at: datetime
    first: datetime


def events(record: EntryRecord, published: Publication, public: Collection[int]) -> list[QuickEvent]:
    """The entry's event and one for each meeting at a known hour; none where its days are not known.

    `public` holds the ids of the entries that may be named.
    """
    days = days_of(record)
    if days is None:
        return []
    url = absolute(page_of("entry", record["slug"]))
    told = _Told(record, published, public, days, status_of(record, public), judgements(record), url)
    timed = [(row, began(record, row)) for row in record["meetings"]]
    return [told.entry(), *(told.meeting(row, at) for row, at in timed if at is not None)]


def uid(entry_id: int, meeting: int | None = None) -> str:
    return f"entry-{entry_id}{f'-meeting-{meeting}' if meeting is not None else ''}@{host()}"


def status_of(record: EntryRecord, public: Collection[int]) -> str:
    """iCalendar's word for the status; what rests on an uncertain date is tentative at best."""
    if became_another(record, public):
        return "CANCELLED"  # the new date is that of the other entry
    said = STATUS[record["status"]]
    in_doubt = any(day and day["edtf"].endswith("?") for day in (record["when"]["start"], record["when"]["end"]))
    return "TENTATIVE" if in_doubt and said == "CONFIRMED" else said


@dataclass(frozen=True, slots=True)
class _Told:
    """One entry, and what all of its events need."""

    record: EntryRecord
    published: Publication
    public: Collection[int]
    days: tuple[date, date]
    status: str
    judged: list[Judgement]
    url: str

    def entry(self) -> QuickEvent:
        record, (first, last) = self.record, self.days
        event = self._event(uid(record["id"]), record["title"], record["place"], record["country"])
        event["dtstart"] = whole_day(first)
        if last < date.max:
            event["dtend"] = whole_day(last + timedelta(days=1))
        every = {source["number"] for source in record["sources"]}
        event["description"] = text(self._body([answer(record), record["summary"]], self.judged, every))
        related = [
            text(uid(link["to"]), _RELATIONS[link["kind"]])
            for link in record["links"]
            if link["kind"] in _RELATIONS and link["to"] in self.public
        ]
        if related:
            event["related-to"] = related
        return event

    def meeting(self, row: MeetingRecord, at: datetime) -> QuickEvent:
        record = self.record
        title = f"{record['title']}: {row['title'] or label(MeetingFormat, row['format'])}"
        place, country = row["place"] or record["place"], row["country"] or record["country"]
        event = self._event(uid(record["id"], row["number"]), title, place, country)
        event["dtstart"] = vDatetime(at)
        if row["duration_minutes"]:
            event["duration"] = vDuration(timedelta(minutes=row["duration_minutes"]))
        here = [one for one in self.judged if one.meeting == row["number"]]
        hour = "" if online(record, row) else f"{at:%H:%M} is the local time of the place."
        event["description"] = text(self._body([row["summary"], hour], here, self._cited(row)))
        event["related-to"] = text(uid(record["id"]), "PARENT")
        return event

    def _event(self, name: str, title: str, place: str, country: str) -> QuickEvent:
        record, published = self.record, self.published
        event = QuickEvent()
        event["uid"] = text(name)
        event["dtstamp"] = event["last-modified"] = vDatetime(published.at)
        event["created"] = vDatetime(published.first)
        event["sequence"] = vInt(published.number - 1)
        event["summary"] = text(f"{title}{self._in_words()}")
        event["status"] = text(self.status)
        event["transp"] = text("TRANSPARENT")  # it takes nobody's own time
        event["class"] = text("PUBLIC")
        event["url"] = vUri(self.url)
        named = [label(EntryKind, record["kind"]), label(EntryStatus, record["status"])]
        named += [record["issues"][slug]["name"] for slug in record["issue_slugs"]]
        event["categories"] = words(list(dict.fromkeys(named)))
        described: Any = record["actors"].get(country)
        if said := where(place, described["name"] if described else ""):
            event["location"] = text(said)
        return event

    def _in_words(self) -> str:
        """ " (postponed)" for what is not on: programs that know no status still show the title."""
        status = self.record["status"]
        on = STATUS[status] == "CONFIRMED" and not became_another(self.record, self.public)
        return "" if on else f" ({label(EntryStatus, status).lower()})"

    def _cited(self, row: MeetingRecord) -> set[int]:
        """The numbers of the sources that tell of one meeting, of who took part and of what came of it."""
        rows: list[Any] = [row, *row["participations"]]
        rows += [one for one in self.record["outcomes"] if one["meeting"] == row["number"]]
        return {cite["number"] for one in rows for cite in one["cites"]}

    def _body(self, said: list[str], judged: list[Judgement], numbers: Collection[int]) -> str:
        """What happened, what came of it by whose judgement, the sources with these numbers."""
        lines = [part for part in said if part]
        if judged:
            lines += ["", "What came of it"]
            lines += [
                " ".join(filter(None, [f"- {one.issue}: {one.result}.", one.summary, f"{one.judge}.", one.marks]))
                for one in judged
            ]
        cited = [one for one in sources(self.record["sources"]) if one.number in numbers]
        if cited:
            lines += ["", "Sources"]
            lines += [
                " ".join(filter(None, [f"[{one.number}] {one.title}, {one.rest}", one.url]))
                for one in cited[:MOST_SOURCES]
            ]
        if len(cited) > MOST_SOURCES:
            lines.append(f"and {len(cited) - MOST_SOURCES} more on the page of the entry")
        return "\n".join([*lines, "", self.url])
